//! Which items are related to which, known from both ends.

use std::collections::{BTreeSet, HashMap};

use super::Record;
use crate::model::{Reference, Slug, kind_index, kinds};

/// Where an item is: its kind, and its place in the editors' order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemAt {
    /// The place of its kind in [`kinds`].
    pub kind: usize,
    /// Its place in its collection.
    pub place: u32,
}

/// Places in one collection, ascending.
pub type Places = Vec<u32>;

/// Places by the part that they point to.
type PartMap = HashMap<(ItemAt, Slug), BTreeSet<u32>>;

/// All relations of an edition.
#[derive(Default)]
pub struct Relations {
    /// Items of a kind that store a relation to an item: by kind, relation and target.
    stored: HashMap<(usize, usize), HashMap<ItemAt, BTreeSet<u32>>>,
    /// The same for a part of an item.
    stored_parts: HashMap<(usize, usize), PartMap>,
    /// Items of a kind that are related to an item in any way.
    any: Vec<HashMap<ItemAt, BTreeSet<u32>>>,
}

impl Relations {
    /// Reads the relations off all items of the record.
    pub(super) fn of(record: &Record) -> Self {
        let mut relations = Self {
            any: kinds().iter().map(|_| HashMap::new()).collect(),
            ..Self::default()
        };
        for (kind, info) in kinds().iter().enumerate() {
            for (place, item) in (0..).zip(&record.tables[kind].items) {
                let from = ItemAt { kind, place };
                let mut item = item.copy();
                let mut named = Vec::new();
                for relation in 0..info.relations.len() {
                    for to in item.references(relation) {
                        if let Some(target) = record.locate(to) {
                            relations.store(from, relation, target, to);
                            named.push(target);
                        }
                    }
                }
                for mention in info.mentions {
                    let of_type = |name| {
                        named
                            .iter()
                            .copied()
                            .filter(move |at| kind_index(name) == Some(at.kind))
                    };
                    for on in of_type(mention.on) {
                        for to in of_type(mention.to) {
                            relations.any[to.kind]
                                .entry(on)
                                .or_default()
                                .insert(to.place);
                        }
                    }
                }
            }
        }
        relations
    }

    fn store(&mut self, from: ItemAt, relation: usize, target: ItemAt, to: &Reference) {
        let key = (from.kind, relation);
        self.stored
            .entry(key)
            .or_default()
            .entry(target)
            .or_default()
            .insert(from.place);
        if let Some(part) = &to.part {
            let parts = self.stored_parts.entry(key).or_default();
            parts
                .entry((target, part.clone()))
                .or_default()
                .insert(from.place);
        }
        self.any[from.kind]
            .entry(target)
            .or_default()
            .insert(from.place);
        self.any[target.kind]
            .entry(from)
            .or_default()
            .insert(target.place);
    }

    /// The items of `kind` whose `relation` points to `target`, or to `part` of it.
    pub fn storing(
        &self,
        kind: usize,
        relation: usize,
        target: ItemAt,
        part: Option<&Slug>,
    ) -> Places {
        let places = match part {
            None => self
                .stored
                .get(&(kind, relation))
                .and_then(|targets| targets.get(&target)),
            Some(part) => {
                let targets = self.stored_parts.get(&(kind, relation));
                targets.and_then(|targets| targets.get(&(target, part.clone())))
            }
        };
        places.into_iter().flatten().copied().collect()
    }

    /// The items of `kind` that are related to `target` in any way, at either end.
    pub fn related(&self, kind: usize, target: ItemAt) -> Places {
        let places = self.any.get(kind).and_then(|targets| targets.get(&target));
        places.into_iter().flatten().copied().collect()
    }

    /// The items of `kind` that name a part of `target` in any relation.
    pub fn naming_part(&self, kind: usize, target: ItemAt, part: &Slug) -> Places {
        let relations = 0..kinds()[kind].relations.len();
        let places: BTreeSet<_> = relations
            .flat_map(|relation| self.storing(kind, relation, target, Some(part)))
            .collect();
        places.into_iter().collect()
    }
}
