//! Comparing an edition with the previous one: `changes` has to explain every item that differs,
//! and nothing else.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::load::edition_folder::{EditionFolder, RECORD_FILE};
use crate::load::editions::change_entries::ChangeEntries;
use crate::load::editions::item_order::{RetainedItem, moved_items};
use crate::load::editions::item_text::{ItemText, ItemsById};
use crate::load::editions::json_diff::diff_fields;
use crate::load::editions::missing_change_entries::{MissingEntry, likely_renames};
use crate::load::editions::negotiation_diff::{self, NegotiationTexts};
use crate::load::editions::renames::Renames;
use crate::load::parsed_edition::ParsedEdition;
use crate::load::report::Report;
use crate::model::{
    Action, ByItemType, ChangedType, FieldChange, ItemChange, ItemMove, ItemTypeId, LoadedEdition,
    ReferencePointer, Slug,
};

/// What is retained of an edition for the comparison with the next one.
pub(crate) struct PreviousEdition {
    folder: EditionFolder,
    /// The items, in the editors' order.
    items: ByItemType<Vec<PreviousItem>>,
    /// Whether `record.json` has no errors by itself.
    has_valid_record: bool,
    /// The types whose items are all known.
    is_parsed: ByItemType<bool>,
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
    /// Whether it has errors by itself.
    has_errors: bool,
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
                let item_text = ItemText {
                    row,
                    text,
                    digest: item.digest,
                    has_errors: item.has_errors,
                };
                (&item.id, item_text)
            });
            items.collect()
        })
    }

    pub(crate) fn new(edition: ParsedEdition, diff: &EditionDiff) -> Self {
        let is_parsed = ByItemType::from_fn(|id| edition.collections[id].is_parsed);
        let items = edition.collections.map(|collection| {
            let entries = collection.items.into_iter();
            entries
                .filter_map(|entry| {
                    let has_errors = entry.partial().is_some();
                    Some(PreviousItem {
                        id: entry.id?,
                        range: entry.range,
                        digest: entry.digest,
                        has_errors,
                    })
                })
                .collect()
        });
        Self {
            items,
            is_parsed,
            has_valid_record: edition.has_valid_record,
            folder: edition.folder,
            gone: diff.gone.clone(),
        }
    }
}

/// Compares an edition with the previous one, and reports what `changes` does not explain. Items
/// with errors count as unchanged until they are corrected, since they differ by their errors.
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
        let negotiation_texts = NegotiationTexts {
            id: &negotiation.id,
            before: previous.folder.record_text(),
            after: current.folder.record_text(),
        };
        let are_records_valid = previous.has_valid_record && current.has_valid_record;
        let are_known =
            |type_id| current.collections[type_id].is_parsed && previous.is_parsed[type_id];
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
        // What `record.json` says with errors differs by them.
        if are_records_valid {
            differ.diff_negotiation(&negotiation_texts);
        } else {
            differ.entries.ignore_type(ChangedType::Negotiation);
        }
        for type_id in ItemTypeId::ALL {
            if are_known(type_id) {
                differ.diff_type(type_id);
            } else {
                differ.entries.ignore_type(ChangedType::Item(type_id));
            }
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
            let item_text = ItemText {
                row,
                text,
                digest: item.digest,
                has_errors: item.partial().is_some(),
            };
            Some((item.id.as_ref()?, item_text))
        });
        items.collect()
    })
}

/// The items of one type in both editions.
struct CollectionPair<'t, 'd> {
    type_id: ItemTypeId,
    changed_type: ChangedType,
    references: Vec<ReferencePointer>,
    previous: &'t ItemsById<'d>,
    current: &'t ItemsById<'d>,
    /// Where items moved to, by row.
    moves: HashMap<usize, ItemMove>,
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

impl<'d> EditionDiffer<'d, '_> {
    /// Finds what was probably renamed, so that references to it count as unchanged.
    fn find_likely_renames(&mut self) {
        let (entries, renames) = (&*self.entries, &self.renames);
        let removed = ByItemType::from_fn(|type_id| {
            let mut items = self.previous[type_id].clone();
            items.retain(|id, _| {
                !self.current[type_id].contains_key(id)
                    && !entries.is_renamed(ChangedType::Item(type_id), id)
                    && entries.find(ChangedType::Item(type_id), id).is_none()
            });
            items
        });
        let added = ByItemType::from_fn(|type_id| {
            let mut items = self.current[type_id].clone();
            items.retain(|id, _| {
                !self.previous[type_id].contains_key(id)
                    && entries.find(ChangedType::Item(type_id), id).is_none()
                    && !self.diff.gone.contains(&(type_id, (*id).clone()))
            });
            items
        });
        for (type_id, before, now) in likely_renames(&removed, &added, renames) {
            self.likely.add(type_id, before, now);
            self.renames.add(type_id, before, now);
        }
    }

    /// Compares what `record.json` says of the negotiation.
    fn diff_negotiation(&mut self, texts: &NegotiationTexts<'_>) {
        let changed_type = ChangedType::Negotiation;
        let id = texts.id;
        if let Some(error) = negotiation_diff::changed_id_error(texts) {
            self.entries.errors.push(error);
        }
        let entry_index = self.entries.find(changed_type, id);
        if let Some(index) = entry_index {
            self.entries.refuse_rename(index);
        }
        let fields = negotiation_diff::diff_negotiation(texts, &self.renames);
        if fields.is_empty() {
            self.entries.mark_unchanged(entry_index);
        } else {
            self.add_change(changed_type, id, Action::Changed, fields, None);
        }
    }

    fn diff_type(&mut self, type_id: ItemTypeId) {
        let (previous, current) = (
            std::mem::take(&mut self.previous[type_id]),
            std::mem::take(&mut self.current[type_id]),
        );
        let mut collections = CollectionPair {
            type_id,
            changed_type: ChangedType::Item(type_id),
            references: ChangedType::Item(type_id).reference_pointers(),
            previous: &previous,
            current: &current,
            moves: HashMap::new(),
        };
        if type_id.is_ordered() {
            collections.moves = self.find_moves(&collections);
        }
        for (id, item) in &current {
            // An item with errors differs by them, and perhaps only by them.
            let before = previous.get(id);
            let is_certain = before.is_none_or(|before| !before.has_errors && !item.has_errors);
            if is_certain || self.entries.find(collections.changed_type, id).is_some() {
                self.diff_item(&collections, id, *item);
            }
        }
        for id in previous.keys() {
            if !current.contains_key(id) {
                self.diff.gone.insert((type_id, (*id).clone()));
                let is_renamed = self.entries.is_renamed(collections.changed_type, id)
                    || self.likely.current_id(type_id, id).is_some();
                if !is_renamed {
                    let action = Action::Removed;
                    self.add_change(collections.changed_type, id, action, Vec::new(), None);
                }
            }
        }
    }

    /// The items that moved among those that both editions have, by their rows.
    fn find_moves(&self, collections: &CollectionPair<'_, 'd>) -> HashMap<usize, ItemMove> {
        let CollectionPair {
            type_id,
            changed_type,
            previous,
            current,
            ..
        } = collections;
        let retained = current.iter().filter_map(|(id, item)| {
            let previous_id = self.renames.previous_id(*type_id, id).unwrap_or(id);
            let retained = RetainedItem {
                previous_row: previous.get(previous_id)?.row,
                is_explained: self.entries.find(*changed_type, id).is_some(),
            };
            Some((item.row, retained))
        });
        let (rows, retained): (Vec<_>, Vec<_>) = retained.unzip();
        let id_before = |items: &ItemsById<'_>, row: usize| {
            let (id, _) = items.get_index(row.checked_sub(1)?)?;
            Some((*id).clone())
        };
        let moved = moved_items(&retained).into_iter().map(|index| {
            let item_move = ItemMove {
                before: id_before(previous, retained[index].previous_row),
                after: id_before(current, rows[index]),
            };
            (rows[index], item_move)
        });
        moved.collect()
    }

    /// Compares an item with its previous content.
    fn diff_item(&mut self, collections: &CollectionPair<'_, 'd>, id: &Slug, item: ItemText<'_>) {
        let CollectionPair {
            type_id,
            changed_type,
            references,
            previous,
            current,
            moves,
        } = collections;
        let (type_id, changed_type) = (*type_id, *changed_type);
        let entry_index = self.entries.find(changed_type, id);
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
            return self.entries.report_reused_id(changed_type, id);
        }
        let previous_id = renaming.map_or(id, |(_, from)| from);
        let Some(before) = previous.get(previous_id).copied() else {
            return self.add_change(changed_type, id, Action::Added, Vec::new(), None);
        };
        let has_same_text = before.digest == item.digest;
        if has_same_text {
            self.diff.unchanged.push(UnchangedItem {
                type_id,
                row: item.row,
                previous_row: before.row,
            });
        }
        let fields = if has_same_text {
            Vec::new()
        } else {
            diff_fields(before.to_json(), &item.to_json(), references, &self.renames)
        };
        let moved = moves.get(&item.row).cloned();
        let action = match (renaming, fields.is_empty(), &moved) {
            (Some(_), ..) => Action::Renamed,
            (None, false, _) => Action::Changed,
            (None, true, Some(_)) => Action::Reordered,
            (None, true, None) => return self.entries.mark_unchanged(entry_index),
        };
        self.add_change(changed_type, id, action, fields, moved);
    }

    /// Adds a change if an entry explains it, and reports it otherwise.
    fn add_change(
        &mut self,
        changed_type: ChangedType,
        id: &Slug,
        action: Action,
        fields: Vec<FieldChange>,
        moved: Option<ItemMove>,
    ) {
        let Some(index) = self.entries.find(changed_type, id) else {
            let item_type = changed_type.item_type();
            let previous_id = item_type.and_then(|type_id| self.likely.previous_id(type_id, id));
            let previous_id = previous_id.cloned();
            let missing = MissingEntry::new(changed_type, id.clone(), action, previous_id);
            self.entries.errors.push(missing.to_error());
            return self.diff.missing_entries.push(missing);
        };
        self.entries.mark_changed(index, action);
        let entry = self.entries.get(index);
        self.diff.changes.push(ItemChange {
            changed_type,
            id: id.clone(),
            renamed_from: entry.renamed_from.clone(),
            action,
            reason: entry.reason,
            note: entry.note.clone(),
            fields,
            moved,
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
