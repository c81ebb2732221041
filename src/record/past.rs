//! What an edition knows of those before it: what became of their items, and of ids.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::Record;
use crate::fixtures::Changed;
use crate::model::{Action, KindInfo, Slug, Text, kind_index};

/// What an edition knows of those before it.
pub struct Past {
    pub(super) before: Option<Arc<Record>>,
    pub(super) changes: Vec<Changed>,
    /// Where in `changes` each id stands that no item has any more, by kind.
    lost: HashMap<(usize, Slug), usize>,
    /// Where in `changes` each item stands, by kind and the id it has.
    pub(super) places: HashMap<(usize, Slug), usize>,
    /// A digest of this edition and all before.
    lineage: [u8; 32],
}

/// What became of an id that no item has any more.
pub enum Became<'r> {
    /// The item has another one.
    Renamed(&'r Slug),
    /// The item was taken back.
    Withdrawn(Withdrawn<'r>),
}

/// An item that was taken back.
pub struct Withdrawn<'r> {
    /// The last edition that had it.
    pub last: i64,
    /// The id that it had there.
    pub id: &'r Slug,
    /// Why, in the editors' words.
    pub note: &'r Text,
}

impl Past {
    /// What an edition knows that has these changes and this digest, and follows the one
    /// `before`.
    pub(super) fn of(changes: Vec<Changed>, digest: [u8; 32], before: Option<Arc<Record>>) -> Self {
        let lineage = match &before {
            None => digest,
            Some(before) => {
                let hash = Sha256::new_with_prefix(before.past.lineage);
                hash.chain_update(digest).finalize().into()
            }
        };
        let lost = changes.iter().enumerate().filter_map(|(place, change)| {
            let id = match change.action {
                Action::Removed => &change.id,
                _ => change.renamed_from.as_ref()?,
            };
            Some(((change.kind, id.clone()), place))
        });
        let places = changes.iter().enumerate();
        let places = places.map(|(place, change)| ((change.kind, change.id.clone()), place));
        Self {
            lost: lost.collect(),
            places: places.collect(),
            before,
            changes,
            lineage,
        }
    }

    pub(super) fn lineage(&self) -> [u8; 32] {
        self.lineage
    }
}

impl Changed {
    /// The id that the item had before.
    pub(super) fn old_id(&self) -> &Slug {
        self.renamed_from.as_ref().unwrap_or(&self.id)
    }
}

impl Record {
    /// This edition and those before it, ascending.
    pub fn editions(&self) -> Vec<&Self> {
        let mut all: Vec<_> =
            std::iter::successors(Some(self), |record| record.past.before.as_deref()).collect();
        all.reverse();
        all
    }

    /// What became of the items of the edition before.
    pub fn changes(&self) -> &[Changed] {
        &self.past.changes
    }

    /// What became of an id that an item of an edition before had, if no item has it now.
    pub fn became(&self, kind: usize, id: &str) -> Option<Became<'_>> {
        let mut renamed: Option<&Slug> = None;
        for record in self.editions() {
            let current = renamed.map_or(id, Slug::as_str);
            let Some(current) = Slug::parse(current) else {
                continue;
            };
            let Some(place) = record.past.lost.get(&(kind, current)) else {
                continue;
            };
            let change = &record.past.changes[*place];
            if change.action == Action::Removed {
                return Some(Became::Withdrawn(Withdrawn {
                    last: record.number - 1,
                    id: &change.id,
                    note: &change.note,
                }));
            }
            renamed = Some(&change.id);
        }
        renamed.map(Became::Renamed)
    }

    /// All ids that an item has or had, of which this is one.
    pub fn names(&self, kind: usize, id: &Slug) -> Vec<Slug> {
        let mut names = vec![id.clone()];
        let editions = self.editions();
        // Back to what it was called first, and forward to what it is called now.
        for record in editions.iter().rev().chain(&editions) {
            let known = names.clone();
            for change in known.iter().filter_map(|name| record.renaming(kind, name)) {
                for name in [change.old_id(), &change.id] {
                    if !names.contains(name) {
                        names.push(name.clone());
                    }
                }
            }
        }
        names
    }

    /// How an item got this id in this edition, or lost it.
    fn renaming(&self, kind: usize, name: &Slug) -> Option<&Changed> {
        let key = (kind, name.clone());
        let mut places = [&self.past.places, &self.past.lost].into_iter();
        places.find_map(|places| {
            let change = &self.past.changes[*places.get(&key)?];
            (change.action == Action::Renamed).then_some(change)
        })
    }

    /// The ids of a kind that items had in editions before and have no more.
    pub fn lost_ids(&self, kind: &KindInfo) -> impl Iterator<Item = &str> {
        let kind = kind_index(kind.type_name);
        let editions = self.editions().into_iter();
        let lost = editions.flat_map(|record| record.past.lost.keys());
        lost.filter(move |(of, _)| Some(*of) == kind)
            .map(|(_, id)| id.as_str())
    }

    /// The id that an item has now which had this one in an edition before.
    pub fn renamed(&self, kind: usize, id: &str) -> Option<&Slug> {
        match self.became(kind, id)? {
            Became::Renamed(id) => Some(id),
            Became::Withdrawn(_) => None,
        }
    }
}
