//! How an edition differs from the previous one, and what it shares with it.

use std::sync::Arc;

use crate::load::editions::missing_change_entries::MissingEntry;
use crate::load::editions::previous_edition::{RetiredIds, RetiredPartIds};
use crate::model::{ItemChange, ItemTypeId, LoadedEdition};

/// How an edition differs from the previous one.
#[derive(Default)]
pub(crate) struct EditionDiff {
    pub(crate) changes: Vec<ItemChange>,
    /// The entries that `changes` lacks.
    pub(crate) missing_entries: Vec<MissingEntry>,
    /// The items that it shares with the previous edition.
    pub(super) unchanged: Vec<UnchangedItem>,
    /// The ids that no item has any more.
    pub(crate) retired: RetiredIds,
    /// The ids that no part has any more, since it was renamed.
    pub(crate) retired_parts: RetiredPartIds,
}

/// An item that is the same as in the previous edition.
pub(super) struct UnchangedItem {
    pub(super) type_id: ItemTypeId,
    pub(super) row: usize,
    pub(super) previous_row: usize,
}

/// Shares unchanged items with the previous edition, which saves memory.
pub(crate) fn reuse_unchanged_items(
    edition: &mut LoadedEdition,
    previous: &LoadedEdition,
    diff: &EditionDiff,
) {
    for item in &diff.unchanged {
        let previous_item = &previous.collections[item.type_id][item.previous_row];
        edition.collections[item.type_id][item.row] = Arc::clone(previous_item);
    }
}
