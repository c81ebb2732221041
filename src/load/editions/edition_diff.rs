//! Comparing an edition with the previous one: `changes` has to explain every item that differs,
//! and nothing else.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::load::edition_folder::{EditionFolder, RECORD_FILE};
use crate::load::editions::change_entries::ChangeEntries;
use crate::load::editions::item_text::{ItemText, ItemsById};
use crate::load::editions::json_diff::diff_fields;
use crate::load::editions::missing_change_entries::{MissingEntry, likely_renames};
use crate::load::editions::renames::{ReferencePointer, Renames, reference_pointers};
use crate::load::parsed_edition::ParsedEdition;
use crate::load::report::Report;
use crate::model::{Action, ByItemType, FieldChange, ItemChange, ItemTypeId, LoadedEdition, Slug};

/// What is retained of an edition for the comparison with the next one.
pub(crate) struct PreviousEdition {
    folder: EditionFolder,
    /// The items, in the editors' order.
    items: ByItemType<Vec<PreviousItem>>,
    /// Ids that items no longer have; none may be used again.
    gone: HashSet<(ItemTypeId, Slug)>,
}

/// One item of it.
struct PreviousItem {
    id: Slug,
    /// The bytes of its file.
    range: Range<usize>,
    /// The digest of its canonical form.
    digest: Option<[u8; 32]>,
}

/// How an edition differs from the previous one.
#[derive(Default)]
pub(crate) struct EditionDiff {
    pub(crate) changes: Vec<ItemChange>,
    /// The entries that `changes` lacks.
    pub(crate) missing_entries: Vec<MissingEntry>,
    unchanged: Vec<UnchangedItem>,
    gone: HashSet<(ItemTypeId, Slug)>,
}

/// An item that is the same as in the edition before.
struct UnchangedItem {
    type_id: ItemTypeId,
    row: usize,
    previous_row: usize,
}

impl PreviousEdition {
    fn items_by_id(&self) -> ByItemType<ItemsById<'_>> {
        ByItemType::from_fn(|type_id| {
            let items = self.items[type_id].iter().enumerate();
            let items = items.map(|(row, item)| {
                let text = self.folder.item_text(type_id, &item.range);
                let digest = item.digest;
                (&item.id, ItemText { row, text, digest })
            });
            items.collect()
        })
    }

    pub(crate) fn new(edition: ParsedEdition, diff: &EditionDiff) -> Self {
        let items = edition.collections.map(|collection| {
            let entries = collection.items.into_iter();
            entries
                .filter_map(|entry| {
                    let (range, digest) = (entry.range, entry.digest);
                    Some(PreviousItem {
                        id: entry.id?,
                        range,
                        digest,
                    })
                })
                .collect()
        });
        Self {
            items,
            folder: edition.folder,
            gone: diff.gone.clone(),
        }
    }
}

/// Compares an edition whose items are valid with the previous one, and reports what `changes`
/// does not explain.
pub(crate) fn diff_editions(
    previous: Option<&PreviousEdition>,
    current: &ParsedEdition,
    report: &mut Report,
) -> EditionDiff {
    let Some(negotiation) = &current.negotiation else {
        return EditionDiff::default();
    };
    let mut entries = ChangeEntries::new(&negotiation.changes);
    let mut diff = EditionDiff::default();
    if let Some(previous) = previous {
        diff.gone.clone_from(&previous.gone);
        let (previous, current) = (previous.items_by_id(), items_by_id(current));
        let mut differ = EditionDiffer {
            renames: Renames::from_entries(&entries, &previous, &current),
            likely: Renames::default(),
            previous,
            current,
            entries: &mut entries,
            diff,
        };
        differ.find_likely_renames();
        for type_id in ItemTypeId::ALL {
            differ.diff_type(type_id);
        }
        diff = differ.diff;
    }
    entries.report_unused(previous.is_none());
    if let Some(text) = current.folder.files.get(RECORD_FILE) {
        report.add_document_errors(&current.folder.path(RECORD_FILE), text, entries.errors);
    }
    diff
}

fn items_by_id(edition: &ParsedEdition) -> ByItemType<ItemsById<'_>> {
    ByItemType::from_fn(|type_id| {
        let items = edition.collections[type_id].items.iter().enumerate();
        let items = items.filter_map(|(row, item)| {
            let text = edition.folder.item_text(type_id, &item.range);
            let digest = item.digest;
            Some((item.id.as_ref()?, ItemText { row, text, digest }))
        });
        items.collect()
    })
}

struct EditionDiffer<'d, 'e> {
    previous: ByItemType<ItemsById<'d>>,
    current: ByItemType<ItemsById<'d>>,
    entries: &'e mut ChangeEntries<'d>,
    /// The renames that entries explain, and those that entries should.
    renames: Renames,
    /// Those that entries should explain.
    likely: Renames,
    diff: EditionDiff,
}

impl EditionDiffer<'_, '_> {
    /// Finds what was probably renamed, so that references to it count as unchanged.
    fn find_likely_renames(&mut self) {
        let (entries, renames) = (&*self.entries, &self.renames);
        let removed = ByItemType::from_fn(|type_id| {
            let mut items = self.previous[type_id].clone();
            items.retain(|id, _| {
                !self.current[type_id].contains_key(id)
                    && !entries.is_renamed(type_id, id)
                    && entries.find(type_id, id).is_none()
            });
            items
        });
        let added = ByItemType::from_fn(|type_id| {
            let mut items = self.current[type_id].clone();
            items.retain(|id, _| {
                !self.previous[type_id].contains_key(id)
                    && entries.find(type_id, id).is_none()
                    && !self.diff.gone.contains(&(type_id, (*id).clone()))
            });
            items
        });
        for (type_id, before, now) in likely_renames(&removed, &added, renames) {
            self.likely.add(type_id, before, now);
            self.renames.add(type_id, before, now);
        }
    }

    fn diff_type(&mut self, type_id: ItemTypeId) {
        let references = reference_pointers(type_id);
        let current = std::mem::take(&mut self.current[type_id]);
        for (id, item) in &current {
            self.diff_item(type_id, id, *item, &references, &current);
        }
        let previous = std::mem::take(&mut self.previous[type_id]);
        for id in previous.keys() {
            if !current.contains_key(id) {
                self.diff.gone.insert((type_id, (*id).clone()));
                let is_renamed = self.entries.is_renamed(type_id, id)
                    || self.likely.current_id(type_id, id).is_some();
                if !is_renamed {
                    self.add_change(type_id, id, Action::Removed, Vec::new());
                }
            }
        }
    }

    /// Compares an item with its previous content.
    fn diff_item(
        &mut self,
        type_id: ItemTypeId,
        id: &Slug,
        item: ItemText<'_>,
        references: &[ReferencePointer],
        current: &ItemsById<'_>,
    ) {
        let previous = &self.previous[type_id];
        let entry_index = self.entries.find(type_id, id);
        let renaming = entry_index.and_then(|index| {
            let previous_id = self.entries.get(index).renamed_from.as_ref()?;
            Some((index, previous_id))
        });
        if let Some((index, previous_id)) = renaming {
            self.entries.check_rename(
                index,
                previous_id,
                previous.contains_key(previous_id),
                current.contains_key(previous_id),
            );
        }
        let is_retired = self.diff.gone.contains(&(type_id, id.clone()));
        if is_retired || renaming.is_some() && previous.contains_key(id) {
            return self.entries.report_reused_id(type_id, id);
        }
        match previous.get(renaming.map_or(id, |(_, from)| from)).copied() {
            None => self.add_change(type_id, id, Action::Added, Vec::new()),
            Some(before) if before.digest == item.digest && renaming.is_none() => {
                self.diff.unchanged.push(UnchangedItem {
                    type_id,
                    row: item.row,
                    previous_row: before.row,
                });
                self.entries.mark_unchanged(entry_index);
            }
            Some(before) => {
                let (before, after) = (before.to_json(), item.to_json());
                let fields = diff_fields(before, &after, references, &self.renames);
                match renaming {
                    Some(_) => self.add_change(type_id, id, Action::Renamed, fields),
                    None if fields.is_empty() => self.entries.mark_unchanged(entry_index),
                    None => self.add_change(type_id, id, Action::Changed, fields),
                }
            }
        }
    }

    /// Adds a change if an entry explains it, and reports it otherwise.
    fn add_change(
        &mut self,
        type_id: ItemTypeId,
        id: &Slug,
        action: Action,
        fields: Vec<FieldChange>,
    ) {
        let Some(index) = self.entries.find(type_id, id) else {
            let previous_id = self.likely.previous_id(type_id, id);
            let previous_id = previous_id.cloned();
            let missing = MissingEntry::new(type_id, id.clone(), action, previous_id);
            self.entries.errors.push(missing.to_error());
            return self.diff.missing_entries.push(missing);
        };
        self.entries.mark_changed(index, action);
        let entry = self.entries.get(index);
        self.diff.changes.push(ItemChange {
            type_id,
            id: id.clone(),
            renamed_from: entry.renamed_from.clone(),
            action,
            reason: entry.reason,
            note: entry.note.clone(),
            fields,
        });
    }
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
