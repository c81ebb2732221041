//! What changed from edition to edition, and what happened to ids that are no longer used.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::model::{
    Action, ByItemType, ChangedType, ItemChange, ItemTypeId, RenamedPart, Slug, Text,
};

/// The changes of one edition, linked to those of the editions before it.
pub struct EditionHistory {
    edition: i64,
    previous: Option<Arc<Self>>,
    changes: Vec<ItemChange>,
    /// The changes by which ids went out of use, as indexes of `changes`.
    retired_ids: ByItemType<HashMap<Slug, usize>>,
    /// The changes by the ids that items have since, as indexes of `changes`.
    changes_by_id: ByItemType<HashMap<Slug, usize>>,
    /// The change of the negotiation itself, as an index of `changes`.
    negotiation_change: Option<usize>,
    lineage_digest: [u8; 32],
}

/// What happened to an id that is no longer used.
pub enum RetiredId<'r> {
    /// The item has another one.
    Renamed(&'r Slug),
    /// The item was withdrawn.
    Withdrawn(WithdrawnItem<'r>),
}

/// An item that was withdrawn.
pub struct WithdrawnItem<'r> {
    /// The last edition that had it.
    pub last_edition: i64,
    /// The id that it had there.
    pub id: &'r Slug,
    /// Why, in the editors' words.
    pub note: &'r Text,
}

impl EditionHistory {
    pub(crate) fn new(
        edition: i64,
        changes: Vec<ItemChange>,
        digest: [u8; 32],
        previous: Option<Arc<Self>>,
    ) -> Self {
        let lineage_digest = match &previous {
            None => digest,
            Some(previous) => {
                let hash = Sha256::new_with_prefix(previous.lineage_digest);
                hash.chain_update(digest).finalize().into()
            }
        };
        let mut retired_ids = ByItemType::from_fn(|_| HashMap::new());
        let mut changes_by_id = ByItemType::from_fn(|_| HashMap::new());
        let mut negotiation_change = None;
        for (index, change) in changes.iter().enumerate() {
            let ChangedType::Item(type_id) = change.changed_type else {
                negotiation_change = Some(index);
                continue;
            };
            let retired_id = match change.action {
                Action::Removed => Some(&change.id),
                _ => change.renamed_from.as_ref(),
            };
            if let Some(id) = retired_id {
                retired_ids[type_id].insert(id.clone(), index);
            }
            changes_by_id[type_id].insert(change.id.clone(), index);
        }
        Self {
            edition,
            previous,
            changes,
            retired_ids,
            changes_by_id,
            negotiation_change,
            lineage_digest,
        }
    }

    /// The changes since the previous edition.
    pub fn changes(&self) -> &[ItemChange] {
        &self.changes
    }

    /// Whether there is no previous edition.
    pub fn is_first(&self) -> bool {
        self.previous.is_none()
    }

    /// A digest of this edition and all before it.
    pub fn lineage_digest(&self) -> [u8; 32] {
        self.lineage_digest
    }

    /// The change of the item that has this id since, or had it last.
    pub fn change_of(&self, type_id: ItemTypeId, id: &Slug) -> Option<&ItemChange> {
        let index = self.changes_by_id[type_id].get(id)?;
        Some(&self.changes[*index])
    }

    /// The change of the negotiation itself.
    pub fn negotiation_change(&self) -> Option<&ItemChange> {
        Some(&self.changes[self.negotiation_change?])
    }

    /// The change by which an id went out of use.
    fn retirement_of(&self, type_id: ItemTypeId, id: &Slug) -> Option<&ItemChange> {
        let index = self.retired_ids[type_id].get(id)?;
        Some(&self.changes[*index])
    }

    /// This history and those of the editions before it, the newest first.
    fn newest_first(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |history| history.previous.as_deref())
    }

    fn oldest_first(&self) -> impl Iterator<Item = &Self> {
        let histories: Vec<_> = self.newest_first().collect();
        histories.into_iter().rev()
    }

    /// What happened to an id that an item had in an earlier edition, if none has it now.
    pub fn resolve_retired_id(&self, type_id: ItemTypeId, id: &str) -> Option<RetiredId<'_>> {
        let id = Slug::parse(id)?;
        let mut renamed: Option<&Slug> = None;
        for history in self.oldest_first() {
            let current = renamed.unwrap_or(&id);
            let Some(change) = history.retirement_of(type_id, current) else {
                continue;
            };
            if change.action == Action::Removed {
                return Some(RetiredId::Withdrawn(WithdrawnItem {
                    last_edition: history.edition - 1,
                    id: &change.id,
                    note: &change.note,
                }));
            }
            renamed = Some(&change.id);
        }
        renamed.map(RetiredId::Renamed)
    }

    /// All ids that an item has had, of which this is one.
    pub fn all_ids(&self, type_id: ItemTypeId, id: &Slug) -> Vec<Slug> {
        let mut ids = vec![id.clone()];
        // Back to its first id, then forward to its current one.
        for history in self.newest_first().chain(self.oldest_first()) {
            let known_ids = ids.clone();
            let renames = known_ids
                .iter()
                .filter_map(|known_id| history.rename_of(type_id, known_id));
            for id in renames.flat_map(|change| [change.previous_id(), &change.id]) {
                if !ids.contains(id) {
                    ids.push(id.clone());
                }
            }
        }
        ids
    }

    /// The change by which an item got this id in this edition, or lost it.
    fn rename_of(&self, type_id: ItemTypeId, id: &Slug) -> Option<&ItemChange> {
        let changes = [self.change_of(type_id, id), self.retirement_of(type_id, id)];
        let mut changes = changes.into_iter().flatten();
        changes.find(|change| change.action == Action::Renamed)
    }

    /// The ids that items had in earlier editions and no longer have.
    pub fn retired_ids(&self, type_id: ItemTypeId) -> impl Iterator<Item = &str> {
        let histories = self.oldest_first();
        let ids = histories.flat_map(move |history| history.retired_ids[type_id].keys());
        ids.map(Slug::as_str)
    }

    /// The current id of the item that had this one in an earlier edition.
    pub fn current_id(&self, type_id: ItemTypeId, id: &str) -> Option<&Slug> {
        match self.resolve_retired_id(type_id, id)? {
            RetiredId::Renamed(id) => Some(id),
            RetiredId::Withdrawn(_) => None,
        }
    }

    /// The current id of the part that had this one in an earlier edition; `id` is the current one
    /// of the item.
    pub fn current_part_id(&self, type_id: ItemTypeId, id: &Slug, part: &str) -> Option<&Slug> {
        let mut current = None;
        for renamed in self.renamed_parts(type_id, id) {
            if renamed.from.as_str() == current.map_or(part, Slug::as_str) {
                current = Some(&renamed.to);
            }
        }
        current
    }

    /// The ids that a part had in earlier editions.
    pub fn former_part_ids(&self, type_id: ItemTypeId, id: &Slug, part: &str) -> Vec<&Slug> {
        let mut ids: Vec<&Slug> = Vec::new();
        for renamed in self.renamed_parts(type_id, id).into_iter().rev() {
            if renamed.to.as_str() == ids.last().map_or(part, |id| id.as_str()) {
                ids.push(&renamed.from);
            }
        }
        ids
    }

    /// The renamed parts of an item, the first ones first.
    fn renamed_parts(&self, type_id: ItemTypeId, id: &Slug) -> Vec<&RenamedPart> {
        let mut id = id;
        let mut parts = Vec::new();
        for history in self.newest_first() {
            if let Some(change) = history.change_of(type_id, id) {
                parts.extend(change.renamed_parts.iter().rev());
                id = change.previous_id();
            }
        }
        parts.reverse();
        parts
    }
}
