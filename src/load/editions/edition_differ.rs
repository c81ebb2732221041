//! Comparing an edition with the previous one: `changes` has to explain every item that differs,
//! and nothing else.

use std::collections::HashMap;

use crate::load::edition_folder::RECORD_FILE;
use crate::load::editions::altered::Altered;
use crate::load::editions::change_entries::ChangeEntries;
use crate::load::editions::edition_diff::{EditionDiff, UnchangedItem};
use crate::load::editions::entry_resolution::KnownItems;
use crate::load::editions::item_order::find_moves;
use crate::load::editions::item_text::{ItemText, ItemsById};
use crate::load::editions::json_diff::diff_fields;
use crate::load::editions::likely_renames::find_likely_renames;
use crate::load::editions::missing_change_entries::MissingEntry;
use crate::load::editions::negotiation_diff::{self, NegotiationTexts};
use crate::load::editions::part_renames::{
    LikelyPartRenames, find_renamed_parts, report_reused_parts,
};
use crate::load::editions::previous_edition::PreviousEdition;
use crate::load::editions::renames::{ItemIds, RenamedIds, Renames};
use crate::load::parsed_edition::ParsedEdition;
use crate::load::report::Report;
use crate::model::{
    Action, ByItemType, ChangedType, FieldChange, ItemChange, ItemMove, ItemTypeId,
    ReferencePointer, Slug, ValidationError,
};

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
    let (mut diff, mut errors) = match previous {
        Some(previous) => {
            let mut differ = EditionDiffer::new(previous, current, altered, is_locked);
            differ.diff_negotiation(previous, current, altered);
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
            differ.finish()
        }
        None => {
            let errors = ChangeEntries::errors_of_first(current.declared_changes());
            (EditionDiff::default(), errors)
        }
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

/// The items of one type in both editions.
struct CollectionPair<'t, 'd> {
    type_id: ItemTypeId,
    references: Vec<ReferencePointer>,
    previous: &'t ItemsById<'d>,
    current: &'t ItemsById<'d>,
    /// Where items moved to, by row.
    moves: HashMap<usize, ItemMove>,
}

/// The comparison of an edition with the previous one.
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
    /// Finds what was renamed, and reports what entries say wrong of it.
    fn new(
        previous: &'d PreviousEdition,
        current: &'d ParsedEdition,
        altered: &Altered,
        is_locked: bool,
    ) -> Self {
        let (previous_items, current_items) =
            (previous.items_by_id(), current.items_by_id(altered));
        let mut entries = ChangeEntries::new(
            current.declared_changes(),
            &KnownItems {
                previous: &previous_items,
                current: &current_items,
                negotiation: current.negotiation_id.as_ref(),
            },
        );
        let mut renames = Renames::from_entries(entries.renames(), &previous_items, &current_items);
        let likely = find_likely_renames(
            &mut entries,
            &previous_items,
            &current_items,
            &previous.retired,
            &mut renames,
        );
        let likely_parts = find_renamed_parts(
            &mut entries,
            &previous_items,
            &current_items,
            is_locked,
            &mut renames,
        );
        let retired_parts = previous.retired_parts.iter();
        let retired_parts = retired_parts.map(|((type_id, id, part), current)| {
            let id = renames.current_id(*type_id, id).unwrap_or(id);
            ((*type_id, id.clone(), part.clone()), current.clone())
        });
        let diff = EditionDiff {
            retired: previous.retired.clone(),
            retired_parts: retired_parts.collect(),
            ..EditionDiff::default()
        };
        Self {
            previous: previous_items,
            current: current_items,
            entries,
            renames,
            likely,
            likely_parts,
            diff,
        }
    }

    /// The differences, and the errors of what entries do not explain.
    fn finish(self) -> (EditionDiff, Vec<ValidationError>) {
        let mut diff = self.diff;
        let renamed = self.renames.parts();
        let renamed = renamed.map(|(type_id, id, part, current)| {
            ((type_id, id.clone(), part.clone()), current.clone())
        });
        diff.retired_parts.extend(renamed);
        let unexplained = diff.missing_entries.iter().map(MissingEntry::to_error);
        let errors = self.entries.into_errors(unexplained.collect());
        (diff, errors)
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

    /// Compares what `record.json` says of the negotiation. What it says with errors differs by
    /// them.
    fn diff_negotiation(
        &mut self,
        previous: &PreviousEdition,
        current: &ParsedEdition,
        altered: &Altered,
    ) {
        let changed_type = ChangedType::Negotiation;
        let are_records_valid =
            previous.has_valid_record && current.has_valid_record && !altered.record;
        let id = current.negotiation_id.as_ref();
        let Some(id) = id.filter(|_| are_records_valid) else {
            return self.entries.ignore_type(changed_type);
        };
        let texts = NegotiationTexts {
            id,
            before: previous.folder.record_text(),
            after: current.folder.record_text(),
        };
        if let Some(error) = negotiation_diff::changed_id_error(&texts) {
            self.entries.errors.push(error);
        }
        let entry_index = self.entries.find(changed_type, id);
        if let Some(index) = entry_index {
            self.entries.refuse_rename(index);
        }
        let fields = negotiation_diff::diff_negotiation(&texts, &self.renames);
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
        let changed_type = ChangedType::Item(type_id);
        let moves = if type_id.is_ordered() {
            let is_explained = |id: &Slug| self.entries.find(changed_type, id).is_some();
            find_moves(type_id, &previous, &current, &self.renames, is_explained)
        } else {
            HashMap::new()
        };
        let collections = CollectionPair {
            type_id,
            references: changed_type.reference_pointers(),
            previous: &previous,
            current: &current,
            moves,
        };
        for (id, item) in &current {
            let entry_index = self.entries.find(changed_type, id);
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
            let renamed = self.entries.current_id(changed_type, id);
            let renamed = renamed.or_else(|| self.likely.current_id(type_id, id));
            let key = (type_id, (*id).clone());
            let is_renamed = renamed.is_some();
            self.diff.retired.insert(key, renamed.cloned());
            if !is_renamed {
                let action = Action::Removed;
                self.add_change(changed_type, id, action, Vec::new(), None);
                if has_unexplained_origin
                    && let Some(missing) = self.diff.missing_entries.last_mut()
                {
                    missing.allow_rename(changed_type, id);
                }
            }
        }
    }

    /// Compares an item with its previous content.
    fn diff_item(&mut self, collections: &CollectionPair<'_, 'd>, id: &Slug, item: ItemText<'_>) {
        let CollectionPair {
            type_id,
            references,
            previous,
            current,
            moves,
        } = collections;
        let type_id = *type_id;
        let changed_type = ChangedType::Item(type_id);
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
        let retired_parts = &self.diff.retired_parts;
        report_reused_parts(&mut self.entries, retired_parts, type_id, id, item);
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
