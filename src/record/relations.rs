//! Which items are related to which, known from both ends.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use super::{Table, all, locate};
use crate::model::{Reference, Slug, kind_index, kinds};

/// Where an item is: its kind, and its place in the editors' order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemAt {
    /// The place of its kind in [`kinds`].
    pub kind: usize,
    /// Its place in its collection.
    pub place: u32,
}

/// The items of one kind that point to each target.
type Pointing<T> = HashMap<T, RoaringBitmap>;

/// All relations of an edition, as postings: the places of the items that are found.
#[derive(Default)]
pub struct Relations {
    /// Items of a kind that store a relation to an item: by kind, relation and target.
    stored: HashMap<(usize, usize), Pointing<ItemAt>>,
    /// The same for a part of an item.
    stored_parts: HashMap<(usize, usize), Pointing<(ItemAt, Slug)>>,
    /// Items of a kind that store a relation to anything.
    storing: HashMap<(usize, usize), RoaringBitmap>,
    /// Items of a kind that are related to an item in any way.
    any: Vec<Pointing<ItemAt>>,
    /// Items of a kind that are related to any item of another kind.
    having: HashMap<(usize, usize), RoaringBitmap>,
    empty: RoaringBitmap,
}

impl Relations {
    /// Reads the relations off all items.
    pub(super) fn of(tables: &[Table]) -> Self {
        let mut relations = Self {
            any: kinds().iter().map(|_| HashMap::new()).collect(),
            ..Self::default()
        };
        for (from, item) in all(tables) {
            let info = item.kind();
            let mut item = item.copy();
            let mut named = Vec::new();
            for relation in 0..info.relations.len() {
                for to in item.references(relation) {
                    if let Some(target) = locate(tables, to) {
                        relations.store(from, relation, target, to);
                        named.push(target);
                    }
                }
            }
            for mention in info.mentions {
                let of_type = |name| {
                    let kind = kind_index(name);
                    named
                        .iter()
                        .copied()
                        .filter(move |at| kind == Some(at.kind))
                };
                for on in of_type(mention.on) {
                    for to in of_type(mention.to) {
                        relations.relate(to, on);
                    }
                }
            }
        }
        relations
    }

    fn store(&mut self, from: ItemAt, relation: usize, target: ItemAt, to: &Reference) {
        let key = (from.kind, relation);
        let stored = self.stored.entry(key).or_default();
        stored.entry(target).or_default().insert(from.place);
        if let Some(part) = &to.part {
            let parts = self.stored_parts.entry(key).or_default();
            let pointing = parts.entry((target, part.clone())).or_default();
            pointing.insert(from.place);
        }
        self.storing.entry(key).or_default().insert(from.place);
        self.relate(from, target);
        self.relate(target, from);
    }

    /// Notes that `one` is related to `other`.
    fn relate(&mut self, one: ItemAt, other: ItemAt) {
        let related = self.any[one.kind].entry(other).or_default();
        related.insert(one.place);
        let having = self.having.entry((one.kind, other.kind)).or_default();
        having.insert(one.place);
    }

    /// The items of `kind` whose `relation` points to `target`, or to `part` of it.
    pub fn storing(
        &self,
        kind: usize,
        relation: usize,
        target: ItemAt,
        part: Option<&Slug>,
    ) -> &RoaringBitmap {
        let key = (kind, relation);
        let places = match part {
            None => self.stored.get(&key).and_then(|all| all.get(&target)),
            Some(part) => {
                let all = self.stored_parts.get(&key);
                all.and_then(|all| all.get(&(target, part.clone())))
            }
        };
        places.unwrap_or(&self.empty)
    }

    /// The items of `kind` whose `relation` points to anything.
    pub fn storing_any(&self, kind: usize, relation: usize) -> &RoaringBitmap {
        self.storing.get(&(kind, relation)).unwrap_or(&self.empty)
    }

    /// The items of `kind` that are related to `target` in any way, at either end.
    pub fn related(&self, kind: usize, target: ItemAt) -> &RoaringBitmap {
        let places = self.any.get(kind).and_then(|targets| targets.get(&target));
        places.unwrap_or(&self.empty)
    }

    /// The items of `kind` that are related to any item of the kind `other`.
    pub fn related_any(&self, kind: usize, other: usize) -> &RoaringBitmap {
        self.having.get(&(kind, other)).unwrap_or(&self.empty)
    }

    /// The items of `kind` that name a part of `target` in any relation.
    pub fn naming_part(&self, kind: usize, target: ItemAt, part: &Slug) -> RoaringBitmap {
        let relations = 0..kinds()[kind].relations.len();
        relations
            .map(|relation| self.storing(kind, relation, target, Some(part)))
            .fold(RoaringBitmap::new(), |all, places| all | places)
    }
}
