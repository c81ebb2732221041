//! Comparing an edition with the previous one: `changes` has to explain every item that differs,
//! and nothing else.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::load::edition_folder::{EditionFolder, RECORD_FILE};
use crate::load::editions::item_text::{ItemText, ItemsById};
use crate::load::editions::json_diff::diff_fields;
use crate::load::editions::missing_change_entries;
use crate::load::parsed_edition::ParsedEdition;
use crate::load::report::Report;
use crate::model::{
    Action, ByItemType, ChangeEntry, ErrorCode, FieldChange, ItemChange, ItemTypeId, LoadedEdition,
    Reason, Slug, ValidationError,
};

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
    let mut differ = EditionDiffer {
        current,
        errors: Vec::new(),
        declared: &negotiation.changes,
        statuses: vec![ChangeEntryStatus::NoSuchItem; negotiation.changes.len()],
        entries_by_item: HashMap::new(),
        entries_by_previous_id: HashMap::new(),
        unexplained: Vec::new(),
        diff: EditionDiff {
            gone: previous
                .map(|previous| previous.gone.clone())
                .unwrap_or_default(),
            ..EditionDiff::default()
        },
    };
    differ.index_declared_changes();
    if let Some(previous) = previous {
        for type_id in ItemTypeId::ALL {
            differ.diff_type(type_id, previous);
        }
    }
    differ.report_unused_entries(previous.is_none());
    if let Some(text) = current.folder.files.get(RECORD_FILE) {
        report.add_document_errors(&current.folder.path(RECORD_FILE), text, differ.errors);
    }
    differ.diff
}

/// What became of the item that an entry of `changes` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ChangeEntryStatus {
    /// In neither edition.
    NoSuchItem,
    /// Another entry names it too.
    Duplicate,
    /// The same as in the previous edition.
    Unchanged,
    /// Changed or removed, as the entry explains.
    Changed,
}

struct EditionDiffer<'d> {
    current: &'d ParsedEdition,
    errors: Vec<ValidationError>,
    declared: &'d [ChangeEntry],
    /// By entry.
    statuses: Vec<ChangeEntryStatus>,
    /// The entries of `changes` by the item that they name.
    entries_by_item: HashMap<(ItemTypeId, &'d Slug), usize>,
    /// The same by the id that the item had before.
    entries_by_previous_id: HashMap<(ItemTypeId, &'d Slug), usize>,
    /// Items of the current type whose change no entry explains.
    unexplained: Vec<(Slug, Action)>,
    diff: EditionDiff,
}

impl EditionDiffer<'_> {
    /// Indexes the entries of `changes` by the item that they name.
    fn index_declared_changes(&mut self) {
        for (index, change) in self.declared.iter().enumerate() {
            let to = &change.item.reference;
            let type_id = to.item_type;
            if let Some(other) = self.entries_by_item.insert((type_id, &to.id), index) {
                self.statuses[other] = ChangeEntryStatus::Duplicate;
                let is_renamed = |index: usize| self.declared[index].renamed_from.is_some();
                let hint = if is_renamed(index) && is_renamed(other) {
                    "two items cannot become one: withdraw the other"
                } else {
                    "keep one of the two"
                };
                let message = format!("`{}` is explained twice", to.key());
                self.add_error(ErrorCode::RepeatedEntry, index, "ref", message, hint);
            }
            if let Some(previous_id) = &change.renamed_from
                && self
                    .entries_by_previous_id
                    .insert((type_id, previous_id), index)
                    .is_some()
            {
                let (message, hint) = (
                    format!("`{previous_id}` is renamed twice"),
                    "keep one of the two",
                );
                self.add_error(
                    ErrorCode::RepeatedEntry,
                    index,
                    "renamed_from",
                    message,
                    hint,
                );
            }
        }
    }

    fn diff_type(&mut self, type_id: ItemTypeId, previous: &PreviousEdition) {
        let old = previous.items[type_id].iter().enumerate();
        let old = old.map(|(row, item)| {
            let (text, digest) = (previous.folder.item_text(type_id, &item.range), item.digest);
            (&item.id, ItemText { row, text, digest })
        });
        let previous_items: ItemsById<'_> = old.collect();
        let collection = &self.current.collections[type_id];
        let entries = collection.items.iter().enumerate();
        let entries = entries.filter_map(|(row, entry)| {
            let (text, digest) = (
                self.current.folder.item_text(type_id, &entry.range),
                entry.digest,
            );
            Some((entry.id.as_ref()?, ItemText { row, text, digest }))
        });
        let current_items: ItemsById<'_> = entries.clone().collect();
        for (id, item) in entries {
            self.diff_item(type_id, id, item, (&previous_items, &current_items));
        }
        for PreviousItem { id, .. } in &previous.items[type_id] {
            if !current_items.contains_key(id) {
                self.diff.gone.insert((type_id, id.clone()));
                if !self.entries_by_previous_id.contains_key(&(type_id, id)) {
                    self.add_change(type_id, id, Action::Removed, Vec::new());
                }
            }
        }
        let unexplained = std::mem::take(&mut self.unexplained);
        let errors = missing_change_entries::missing_entry_errors(
            type_id,
            unexplained,
            &previous_items,
            &current_items,
        );
        self.errors.extend(errors);
    }

    /// Compares an item with its previous content.
    fn diff_item(
        &mut self,
        type_id: ItemTypeId,
        id: &Slug,
        item: ItemText<'_>,
        (previous, current): (&ItemsById<'_>, &ItemsById<'_>),
    ) {
        let entry_index = self.entries_by_item.get(&(type_id, id)).copied();
        let renaming = entry_index
            .zip(entry_index.and_then(|stated| self.declared[stated].renamed_from.as_ref()));
        if let Some((entry_index, previous_id)) = renaming {
            self.check_rename(
                entry_index,
                previous_id,
                previous.contains_key(previous_id),
                current.contains_key(previous_id),
            );
        }
        let is_retired = self.diff.gone.contains(&(type_id, id.clone()));
        if is_retired || renaming.is_some() && previous.contains_key(id) {
            self.report_reused_id(type_id, id, entry_index);
            return;
        }
        match previous.get(renaming.map_or(id, |(_, from)| from)) {
            None => self.add_change(type_id, id, Action::Added, Vec::new()),
            Some(before) if before.digest == item.digest && renaming.is_none() => {
                self.diff.unchanged.push(UnchangedItem {
                    type_id,
                    row: item.row,
                    previous_row: before.row,
                });
                self.mark_unchanged(entry_index);
            }
            Some(before) => match (diff_fields(before.text, item.text), renaming) {
                (fields, Some(_)) => self.add_change(type_id, id, Action::Renamed, fields),
                (fields, None) if fields.is_empty() => self.mark_unchanged(entry_index),
                (fields, None) => self.add_change(type_id, id, Action::Changed, fields),
            },
        }
    }

    fn mark_unchanged(&mut self, entry_index: Option<usize>) {
        if let Some(index) = entry_index {
            self.statuses[index] = ChangeEntryStatus::Unchanged;
        }
    }

    /// Adds a change, if an entry explains it.
    fn add_change(
        &mut self,
        type_id: ItemTypeId,
        id: &Slug,
        action: Action,
        fields: Vec<FieldChange>,
    ) {
        let Some(index) = self.entries_by_item.get(&(type_id, id)).copied() else {
            return self.unexplained.push((id.clone(), action));
        };
        self.statuses[index] = ChangeEntryStatus::Changed;
        self.check_reason(index, action);
        let change = &self.declared[index];
        self.diff.changes.push(ItemChange {
            type_id,
            id: id.clone(),
            renamed_from: change.renamed_from.clone(),
            action,
            reason: change.reason,
            note: change.note.clone(),
            fields,
        });
    }

    /// Checks that the reason of an entry fits what became of its item.
    fn check_reason(&mut self, index: usize, action: Action) {
        let (key, change) = (
            self.declared[index].item.reference.key(),
            &self.declared[index],
        );
        let (withdrawn, renamed) = (
            change.reason == Reason::Withdrawn,
            change.renamed_from.is_some(),
        );
        if action == Action::Removed && renamed {
            let message = format!("`{key}` is gone: an entry names an item by the id it has now");
            let hint = "write the id that it has now, and the other one as `renamed_from`";
            return self.add_error(ErrorCode::BadRename, index, "ref", message, hint);
        }
        let (message, hint) = match (action, withdrawn) {
            (Action::Removed, false) => (
                format!("`{key}` is gone, which is for no other reason than that it was withdrawn"),
                "write `withdrawn`",
            ),
            (Action::Added | Action::Changed | Action::Renamed, true) => (
                format!("`{key}` is there, so that it was not withdrawn"),
                "write `correction`, `new-source` or `editorial`",
            ),
            _ => return,
        };
        self.add_error(ErrorCode::Contradiction, index, "reason", message, hint);
    }

    fn check_rename(
        &mut self,
        index: usize,
        previous_id: &Slug,
        existed_before: bool,
        exists_now: bool,
    ) {
        let key = self.declared[index].item.reference.key();
        let (message, hint) = match (existed_before, exists_now) {
            (false, _) => (
                format!(
                    "`{key}` cannot have been `{previous_id}`: the edition before has no such item"
                ),
                "name the id that it had there",
            ),
            (_, true) => (
                format!("`{previous_id}` is still there, so that `{key}` is another item"),
                "leave `renamed_from` out, or take the item away that it was",
            ),
            (true, false) => return,
        };
        self.add_error(ErrorCode::BadRename, index, "renamed_from", message, hint);
    }

    /// Reports an id that another item had in an earlier edition.
    fn report_reused_id(&mut self, type_id: ItemTypeId, id: &Slug, entry_index: Option<usize>) {
        let message = format!("`{type_id}/{id}` was another item: no id is used again");
        let hint = "give the item another id";
        match entry_index {
            Some(index) => {
                self.statuses[index] = ChangeEntryStatus::Changed;
                self.add_error(ErrorCode::ReusedId, index, "ref", message, hint);
            }
            None => self.errors.push(ValidationError::new(
                ErrorCode::ReusedId,
                "/changes",
                message,
                hint,
            )),
        }
    }

    /// Reports the entries that explain nothing.
    fn report_unused_entries(&mut self, is_first: bool) {
        for (index, change) in self.declared.iter().enumerate() {
            let key = change.item.reference.key();
            let message = match self.statuses[index] {
                ChangeEntryStatus::Changed | ChangeEntryStatus::Duplicate => continue,
                _ if is_first => "nothing differs from an edition before the first".to_owned(),
                ChangeEntryStatus::Unchanged => {
                    format!("`{key}` does not differ from the edition before")
                }
                ChangeEntryStatus::NoSuchItem => {
                    format!("there is no `{key}`, neither here nor in the edition before")
                }
            };
            self.add_error(
                ErrorCode::IdleChange,
                index,
                "ref",
                message,
                "take the entry out",
            );
        }
    }

    /// Adds an error of a field of an entry.
    fn add_error(
        &mut self,
        code: ErrorCode,
        index: usize,
        field: &str,
        message: String,
        hint: &str,
    ) {
        let pointer = format!("/changes/{index}/{field}");
        self.errors
            .push(ValidationError::new(code, pointer, message, hint));
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
