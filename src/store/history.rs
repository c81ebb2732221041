//! What an edition knows of those before it: what became of their items, and of ids.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::model::ItemChange;
use crate::model::{Action, ItemTypeId, ItemTypeInfo, Slug, Text};
use crate::store::Edition;

/// What an edition knows of those before it.
pub struct EditionHistory {
    pub(crate) previous: Option<Arc<Edition>>,
    pub(crate) changes: Vec<ItemChange>,
    /// Where in `changes` each id stands that no item has any more, by kind.
    retired_ids: HashMap<(ItemTypeId, Slug), usize>,
    /// Where in `changes` each item stands, by kind and the id it has.
    pub(crate) changes_by_id: HashMap<(ItemTypeId, Slug), usize>,
    /// A digest of this edition and all before.
    lineage_digest: [u8; 32],
}

/// What became of an id that no item has any more.
pub enum RetiredId<'r> {
    /// The item has another one.
    Renamed(&'r Slug),
    /// The item was taken back.
    Withdrawn(WithdrawnItem<'r>),
}

/// An item that was taken back.
pub struct WithdrawnItem<'r> {
    /// The last edition that had it.
    pub last_edition: i64,
    /// The id that it had there.
    pub id: &'r Slug,
    /// Why, in the editors' words.
    pub note: &'r Text,
}

impl EditionHistory {
    /// What an edition knows that has these changes and this digest, and follows the one
    /// `before`.
    pub(crate) fn new(
        changes: Vec<ItemChange>,
        digest: [u8; 32],
        previous: Option<Arc<Edition>>,
    ) -> Self {
        let lineage_digest = match &previous {
            None => digest,
            Some(previous) => {
                let hash = Sha256::new_with_prefix(previous.history().lineage_digest);
                hash.chain_update(digest).finalize().into()
            }
        };
        let retired_ids = changes.iter().enumerate().filter_map(|(index, change)| {
            let id = match change.action {
                Action::Removed => &change.id,
                _ => change.renamed_from.as_ref()?,
            };
            Some(((change.type_id, id.clone()), index))
        });
        let changes_by_id = changes.iter().enumerate();
        let changes_by_id =
            changes_by_id.map(|(index, change)| ((change.type_id, change.id.clone()), index));
        Self {
            retired_ids: retired_ids.collect(),
            changes_by_id: changes_by_id.collect(),
            previous,
            changes,
            lineage_digest,
        }
    }

    pub(crate) fn lineage_digest(&self) -> [u8; 32] {
        self.lineage_digest
    }
}

impl Edition {
    /// This edition and those before it, ascending.
    pub fn lineage(&self) -> Vec<&Self> {
        let mut editions: Vec<_> =
            std::iter::successors(Some(self), |edition| edition.history().previous.as_deref())
                .collect();
        editions.reverse();
        editions
    }

    /// What became of the items of the edition before.
    pub fn changes(&self) -> &[ItemChange] {
        &self.history().changes
    }

    /// What became of an id that an item of an edition before had, if no item has it now.
    pub fn resolve_retired_id(&self, type_id: ItemTypeId, id: &str) -> Option<RetiredId<'_>> {
        let mut renamed: Option<&Slug> = None;
        for edition in self.lineage() {
            let current = renamed.map_or(id, Slug::as_str);
            let Some(current) = Slug::parse(current) else {
                continue;
            };
            let Some(index) = edition.history().retired_ids.get(&(type_id, current)) else {
                continue;
            };
            let change = &edition.history().changes[*index];
            if change.action == Action::Removed {
                return Some(RetiredId::Withdrawn(WithdrawnItem {
                    last_edition: edition.number() - 1,
                    id: &change.id,
                    note: &change.note,
                }));
            }
            renamed = Some(&change.id);
        }
        renamed.map(RetiredId::Renamed)
    }

    /// All ids that an item has or had, of which this is one.
    pub fn all_ids(&self, type_id: ItemTypeId, id: &Slug) -> Vec<Slug> {
        let mut ids = vec![id.clone()];
        let editions = self.lineage();
        // Back to what it was called first, and forward to what it is called now.
        for edition in editions.iter().rev().chain(&editions) {
            let known_ids = ids.clone();
            for change in known_ids
                .iter()
                .filter_map(|known_id| edition.rename_change(type_id, known_id))
            {
                for other_id in [change.previous_id(), &change.id] {
                    if !ids.contains(other_id) {
                        ids.push(other_id.clone());
                    }
                }
            }
        }
        ids
    }

    /// How an item got this id in this edition, or lost it.
    fn rename_change(&self, type_id: ItemTypeId, id: &Slug) -> Option<&ItemChange> {
        let key = (type_id, id.clone());
        let mut indexes = [&self.history().changes_by_id, &self.history().retired_ids].into_iter();
        indexes.find_map(|indexes| {
            let change = &self.history().changes[*indexes.get(&key)?];
            (change.action == Action::Renamed).then_some(change)
        })
    }

    /// The ids of a kind that items had in editions before and have no more.
    pub fn retired_ids(&self, item_type: &ItemTypeInfo) -> impl Iterator<Item = &str> {
        let type_id = item_type.id;
        let editions = self.lineage().into_iter();
        let retired = editions.flat_map(|edition| edition.history().retired_ids.keys());
        retired
            .filter(move |(retired_type_id, _)| *retired_type_id == type_id)
            .map(|(_, id)| id.as_str())
    }

    /// The id that an item has now which had this one in an edition before.
    pub fn current_id(&self, type_id: ItemTypeId, id: &str) -> Option<&Slug> {
        match self.resolve_retired_id(type_id, id)? {
            RetiredId::Renamed(id) => Some(id),
            RetiredId::Withdrawn(_) => None,
        }
    }
}
