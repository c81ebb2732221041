//! Comparing an edition with the previous one: `changes` has to explain every item that differs,
//! and nothing else.

use std::collections::HashMap;
use std::sync::Arc;

use crate::load::edition_folder::RECORD_FILE;
use crate::load::editions::altered::Altered;
use crate::load::editions::change_entries::ChangeEntries;
use crate::load::editions::entry_resolution::KnownItems;
use crate::load::editions::item_order::{RetainedItem, moved_items};
use crate::load::editions::item_text::{ItemText, ItemsById};
use crate::load::editions::json_diff::diff_fields;
use crate::load::editions::missing_change_entries::{MissingEntry, likely_renames};
use crate::load::editions::negotiation_diff::{self, NegotiationTexts};
use crate::load::editions::part_renames::{LikelyPartRenames, find_renamed_parts};
use crate::load::editions::previous_edition::{PreviousEdition, RetiredIds, RetiredPartIds};
use crate::load::editions::renames::{ItemIds, RenamedIds, Renames, parts_of};
use crate::load::parsed_edition::ParsedEdition;
use crate::load::report::Report;
use crate::model::{
    Action, ByItemType, ChangedType, FieldChange, ItemChange, ItemMove, ItemTypeId, LoadedEdition,
    ReferencePointer, Slug,
};

/// How an edition differs from the previous one.
#[derive(Default)]
pub(crate) struct EditionDiff {
    pub(crate) changes: Vec<ItemChange>,
    /// The entries that `changes` lacks.
    pub(crate) missing_entries: Vec<MissingEntry>,
    unchanged: Vec<UnchangedItem>,
    /// The ids that no item has any more.
    pub(crate) retired: RetiredIds,
    /// The ids that no part has any more, since it was renamed.
    pub(crate) retired_parts: RetiredPartIds,
}

/// An item that is the same as in the previous edition.
struct UnchangedItem {
    type_id: ItemTypeId,
    row: usize,
    previous_row: usize,
}

/// Compares an edition with the previous one, and reports what `changes` does not explain. Items
/// with errors count as unchanged until they are corrected, since they differ by their errors; so
/// do those that are not what was released. In an edition that is locked, nothing can be added to
/// the entries that it has.
pub(crate) fn diff_editions(
    previous: Option<&PreviousEdition>,
    current: &ParsedEdition,
    altered: &Altered,
    is_locked: bool,
    report: &mut Report,
) -> EditionDiff {
    let declared = current.changes.as_deref().unwrap_or_default();
    let mut diff = EditionDiff::default();
    let mut errors = if let Some(previous) = previous {
        diff.retired.clone_from(&previous.retired);
        let are_records_valid =
            previous.has_valid_record && current.has_valid_record && !altered.record;
        let negotiation_id = current
            .negotiation_id
            .as_ref()
            .filter(|_| are_records_valid);
        let (previous_items, current_items) =
            (previous.items_by_id(), items_by_id(current, altered));
        let entries = ChangeEntries::new(
            declared,
            &KnownItems {
                previous: &previous_items,
                current: &current_items,
                negotiation: current.negotiation_id.as_ref(),
            },
        );
        let mut differ = EditionDiffer {
            renames: Renames::from_entries(entries.renames(), &previous_items, &current_items),
            likely: Renames::default(),
            likely_parts: LikelyPartRenames::new(),
            previous: previous_items,
            current: current_items,
            entries,
            diff,
        };
        differ.find_likely_renames();
        differ.find_renamed_parts(&previous.retired_parts, is_locked);
        match negotiation_id {
            Some(id) => differ.diff_negotiation(&NegotiationTexts {
                id,
                before: previous.folder.record_text(),
                after: current.folder.record_text(),
            }),
            // What `record.json` says with errors differs by them.
            None => differ.entries.ignore_type(ChangedType::Negotiation),
        }
        for type_id in ItemTypeId::ALL {
            let are_parsed =
                current.collections[type_id].has_known_ids() && previous.has_known_ids[type_id];
            let are_known = previous.altered.rows(type_id).is_some()
                && altered.rows(type_id).is_some()
                && differ.are_altered_items_known(type_id);
            if are_parsed && are_known {
                differ.diff_type(type_id);
            } else {
                differ.entries.ignore_type(ChangedType::Item(type_id));
            }
        }
        diff = differ.diff;
        let renamed = differ.renames.parts();
        let renamed = renamed.map(|(type_id, id, part, current)| {
            ((type_id, id.clone(), part.clone()), current.clone())
        });
        diff.retired_parts.extend(renamed);
        let unexplained = diff.missing_entries.iter().map(MissingEntry::to_error);
        differ.entries.into_errors(unexplained.collect())
    } else {
        ChangeEntries::errors_of_first(declared)
    };
    // Entries that cannot be read may explain anything, and so may those that were altered.
    if current.changes.is_none() || altered.record {
        diff.missing_entries.clear();
        errors.clear();
    }
    if let Some(text) = current.folder.files.get(RECORD_FILE) {
        report.add_document_errors(&current.folder.path(RECORD_FILE), text, errors);
    }
    diff
}

fn items_by_id<'e>(edition: &'e ParsedEdition, altered: &Altered) -> ByItemType<ItemsById<'e>> {
    ByItemType::from_fn(|type_id| {
        let altered_rows = altered.rows(type_id);
        let items = edition.collections[type_id].items.iter().enumerate();
        let items = items.filter_map(|(row, item)| {
            let text = edition.folder.item_text(type_id, &item.range);
            let item_text = ItemText {
                row,
                text,
                digest: item.digest,
                has_errors: item.partial().is_some(),
                is_altered: altered_rows.is_none_or(|rows| rows.contains(&row)),
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

struct EditionDiffer<'d> {
    previous: ByItemType<ItemsById<'d>>,
    current: ByItemType<ItemsById<'d>>,
    entries: ChangeEntries<'d>,
    /// The renames that entries explain, and those that entries should.
    renames: Renames,
    /// Those that entries should explain.
    likely: Renames,
    likely_parts: LikelyPartRenames,
    diff: EditionDiff,
}

impl<'d> EditionDiffer<'d> {
    /// Finds what was probably renamed, so that references to it count as unchanged.
    fn find_likely_renames(&mut self) {
        let may_be_renamed = |type_id, id: &Slug| self.entries.may_be_renamed(type_id, id);
        let only_in = |items: &ByItemType<ItemsById<'d>>, others: &ByItemType<ItemsById<'d>>| {
            ByItemType::from_fn(|type_id| {
                let items = items[type_id].iter().filter(|(id, _)| {
                    !others[type_id].contains_key(**id) && may_be_renamed(type_id, id)
                });
                items
                    .map(|(id, item)| (*id, *item))
                    .collect::<ItemsById<'d>>()
            })
        };
        let removed = only_in(&self.previous, &self.current);
        let mut added = only_in(&self.current, &self.previous);
        for type_id in ItemTypeId::ALL {
            added[type_id].retain(|id, _| !self.is_retired(type_id, id));
        }
        for (type_id, before, now) in likely_renames(&removed, &added, &self.renames) {
            self.renames.add(type_id, before, now);
            if !self.entries.apply_likely_rename(type_id, before, now) {
                self.likely.add(type_id, before, now);
            }
        }
    }

    /// Finds the parts that were renamed; `retired` are those of earlier editions.
    fn find_renamed_parts(&mut self, retired: &RetiredPartIds, is_locked: bool) {
        self.likely_parts = find_renamed_parts(
            &mut self.entries,
            &self.previous,
            &self.current,
            is_locked,
            &mut self.renames,
        );
        let retired = retired.iter().map(|((type_id, id, part), current)| {
            let id = self.renames.current_id(*type_id, id).unwrap_or(id);
            ((*type_id, id.clone(), part.clone()), current.clone())
        });
        self.diff.retired_parts = retired.collect();
    }

    /// Reports the parts of an item whose ids other parts had.
    fn report_reused_parts(&mut self, type_id: ItemTypeId, id: &Slug, item: ItemText<'_>) {
        if type_id.info().part_pointers.is_empty() || self.diff.retired_parts.is_empty() {
            return;
        }
        for (_, part) in parts_of(type_id, &item.to_json()) {
            let part = part["id"].as_str().and_then(Slug::parse);
            let part = part.filter(|part| {
                let key = (type_id, id.clone(), part.clone());
                self.diff.retired_parts.contains_key(&key)
            });
            if let Some(part) = part {
                let changed_type = ChangedType::Item(type_id);
                self.entries.report_reused_part_id(changed_type, id, &part);
            }
        }
    }

    /// Whether no item may have this id, since another one had it.
    fn is_retired(&self, type_id: ItemTypeId, id: &Slug) -> bool {
        let key = (type_id, id.clone());
        self.diff.retired.contains_key(&key)
    }

    /// Whether each item of a type that is not what was released is one of the other edition, or
    /// has an entry; others may be there because their ids were altered.
    fn are_altered_items_known(&self, type_id: ItemTypeId) -> bool {
        let is_known = |items: &ItemsById<'d>, others: &ItemsById<'d>| {
            let mut altered = items.iter().filter(|(_, item)| item.is_altered);
            altered.all(|(id, _)| {
                let changed_type = ChangedType::Item(type_id);
                others.contains_key(*id)
                    || self.entries.find(changed_type, id).is_some()
                    || self.entries.current_id(changed_type, id).is_some()
            })
        };
        let (previous, current) = (&self.previous[type_id], &self.current[type_id]);
        is_known(previous, current) && is_known(current, previous)
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
            let entry_index = self.entries.find(collections.changed_type, id);
            if item.is_altered || previous.get(id).is_some_and(|before| before.is_altered) {
                if let Some(index) = entry_index {
                    self.entries.accept(index);
                }
                continue;
            }
            // An item with errors differs by them, and perhaps only by them.
            let before = previous.get(id);
            let is_certain = before.is_none_or(|before| !before.has_errors && !item.has_errors);
            if is_certain || entry_index.is_some() {
                self.diff_item(&collections, id, *item);
            }
        }
        let is_new = |id: &Slug| !previous.contains_key(id);
        let has_unexplained_origin = current
            .keys()
            .any(|id| is_new(id) && self.entries.may_be_renamed(type_id, id));
        for id in previous.keys() {
            if current.contains_key(id) {
                continue;
            }
            let renamed = self.entries.current_id(collections.changed_type, id);
            let renamed = renamed.or_else(|| self.likely.current_id(type_id, id));
            let key = (type_id, (*id).clone());
            let is_renamed = renamed.is_some();
            self.diff.retired.insert(key, renamed.cloned());
            if !is_renamed {
                let action = Action::Removed;
                self.add_change(collections.changed_type, id, action, Vec::new(), None);
                if has_unexplained_origin
                    && let Some(missing) = self.diff.missing_entries.last_mut()
                {
                    missing.allow_rename(collections.changed_type, id);
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
            let previous_id = self.entries.renamed_from(index)?;
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
        if self.is_retired(type_id, id) || renaming.is_some() && previous.contains_key(id) {
            return self.entries.report_reused_id(changed_type, id);
        }
        self.report_reused_parts(type_id, id, item);
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
            let renamed = RenamedIds {
                renames: &self.renames,
                references,
                item: Some(ItemIds {
                    type_id,
                    previous: previous_id,
                    current: id,
                }),
            };
            diff_fields(before.to_json(), &item.to_json(), &renamed)
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
            let renamed_parts =
                item_type.and_then(|type_id| self.likely_parts.remove(&(type_id, id.clone())));
            let missing = MissingEntry::new(changed_type, id.clone(), action, previous_id)
                .with_renamed_parts(renamed_parts.unwrap_or_default());
            return self.diff.missing_entries.push(missing);
        };
        self.entries.mark_changed(index, action);
        let Some(entry) = self.entries.valid(index) else {
            return;
        };
        self.diff.changes.push(ItemChange {
            changed_type,
            id: id.clone(),
            renamed_from: self.entries.renamed_from(index).cloned(),
            renamed_parts: entry.renamed_parts.clone(),
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
