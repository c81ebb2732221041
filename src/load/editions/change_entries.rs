//! The entries of `changes`: which items they explain, and what is wrong with them.

use std::collections::HashMap;

use crate::load::declared_changes::DeclaredChange;
use crate::load::editions::entry_resolution::{
    ItemName, KnownItems, ResolvedEntry, resolve_entries,
};
use crate::load::editions::missing_change_entries::{renamed_part_object, renamed_parts_member};
use crate::model::{
    Action, ChangeEntry, ChangedType, ErrorCode, ItemTypeId, Reason, RenamedPart, Slug,
    ValidationError,
};

/// So many entries that explain nothing, and none that does, were copied.
const MIN_COPIED_ENTRIES: usize = 3;

/// The entries of `changes`, and what became of the items that they name.
pub(crate) struct ChangeEntries<'d> {
    entries: Vec<ResolvedEntry<'d>>,
    /// By entry.
    statuses: Vec<ChangeEntryStatus>,
    /// The entries by the item that they name.
    by_item: HashMap<ItemName<'d>, usize>,
    /// The same by the id that the item had before.
    by_previous_id: HashMap<ItemName<'d>, usize>,
    pub(crate) errors: Vec<ValidationError>,
}

/// What became of the item that an entry names.
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

impl<'d> ChangeEntries<'d> {
    /// Finds the items that entries name, and reports those that explain the same one.
    pub(crate) fn new(declared: &'d [DeclaredChange], items: &KnownItems<'_, 'd>) -> Self {
        let mut errors = Vec::new();
        let resolved = resolve_entries(declared, items, &mut errors);
        let mut entries = Self::from_resolved(resolved);
        entries.errors.append(&mut errors);
        entries
    }

    /// The errors of the entries of the first edition, which has nothing to explain.
    pub(crate) fn errors_of_first(declared: &'d [DeclaredChange]) -> Vec<ValidationError> {
        let entries = declared.iter().map(ResolvedEntry::new).collect();
        let mut entries = Self::from_resolved(entries);
        entries.report_unused(true);
        entries.errors
    }

    fn from_resolved(resolved: Vec<ResolvedEntry<'d>>) -> Self {
        let mut entries = Self {
            statuses: vec![ChangeEntryStatus::NoSuchItem; resolved.len()],
            entries: resolved,
            by_item: HashMap::new(),
            by_previous_id: HashMap::new(),
            errors: Vec::new(),
        };
        for index in 0..entries.entries.len() {
            entries.index_entry(index);
        }
        entries
    }

    fn index_entry(&mut self, index: usize) {
        let entry = &self.entries[index];
        let Some(item) = entry.item else { return };
        let (changed_type, id) = item;
        let renamed_from = entry.renamed_from;
        let is_valid = entry.declared.valid.is_some();
        if let Some(other) = self.by_item.insert(item, index) {
            self.statuses[other] = ChangeEntryStatus::Duplicate;
            let is_renamed = |index: usize| self.entries[index].renamed_from.is_some();
            let hint = if is_renamed(index) && is_renamed(other) {
                "two items cannot become one: withdraw the other one"
            } else {
                "keep one of the two"
            };
            if is_valid {
                let message = format!("`{changed_type}/{id}` is explained twice");
                self.add_error(ErrorCode::RepeatedEntry, index, "ref", message, hint);
            }
        }
        if let Some(previous_id) = renamed_from
            && self
                .by_previous_id
                .insert((changed_type, previous_id), index)
                .is_some()
            && is_valid
        {
            let message = format!("`{previous_id}` is renamed twice");
            let (code, hint) = (ErrorCode::RepeatedEntry, "keep one of the two");
            self.add_error(code, index, "renamed_from", message, hint);
        }
    }

    /// An entry by its index, if it has no errors.
    pub(crate) fn valid(&self, index: usize) -> Option<&'d ChangeEntry> {
        self.entries[index].declared.valid.as_ref()
    }

    /// The id that the item of an entry had before.
    pub(crate) fn renamed_from(&self, index: usize) -> Option<&'d Slug> {
        self.entries[index].renamed_from
    }

    /// The parts that had other ids before, as an entry says.
    pub(crate) fn renamed_parts(&self, index: usize) -> &'d [RenamedPart] {
        &self.entries[index].declared.renamed_parts
    }

    /// The entries that say so of parts, and their items.
    pub(crate) fn with_renamed_parts(&self) -> Vec<(usize, ItemName<'d>)> {
        let entries = self.entries.iter().enumerate();
        let entries = entries.filter(|(_, entry)| !entry.declared.renamed_parts.is_empty());
        let entries = entries.filter_map(|(index, entry)| Some((index, entry.item?)));
        entries.collect()
    }

    /// The entry that names an item.
    pub(crate) fn find(&self, changed_type: ChangedType, id: &Slug) -> Option<usize> {
        self.by_item.get(&(changed_type, id)).copied()
    }

    /// The current id of the item that had this one, if an entry says so.
    pub(crate) fn current_id(
        &self,
        changed_type: ChangedType,
        previous: &Slug,
    ) -> Option<&'d Slug> {
        let index = self.by_previous_id.get(&(changed_type, previous))?;
        self.entries[*index].item.map(|(_, id)| id)
    }

    /// Whether an item that only one of the editions has may have another id in the other one: no
    /// entry says what became of it.
    pub(crate) fn may_be_renamed(&self, type_id: ItemTypeId, id: &Slug) -> bool {
        let changed_type = ChangedType::Item(type_id);
        let is_withdrawn = |entry: &ChangeEntry| entry.reason == Reason::Withdrawn;
        let is_open = self.find(changed_type, id).is_none_or(|index| {
            self.renamed_from(index).is_none() && !self.valid(index).is_some_and(is_withdrawn)
        });
        is_open && self.current_id(changed_type, id).is_none()
    }

    /// Makes the entry of a renamed item say so, and reports that it should; whether there is one.
    pub(crate) fn apply_likely_rename(
        &mut self,
        type_id: ItemTypeId,
        before: &'d Slug,
        now: &'d Slug,
    ) -> bool {
        let changed_type = ChangedType::Item(type_id);
        let former = self.by_item.remove(&(changed_type, before));
        let index = match (self.find(changed_type, now), former) {
            (None, None) => return false,
            (Some(index), former) => {
                self.entries[index].renamed_from = Some(before);
                let message =
                    format!("`{changed_type}/{now}` had the id `{before}` in the previous edition");
                let hint = format!("add \"renamed_from\": \"{before}\"");
                self.add_rename_error(index, "ref", message, &hint);
                if let Some(former) = former {
                    self.statuses[former] = ChangeEntryStatus::Changed;
                    let message = format!("`{changed_type}/{before}` has the id `{now}` now");
                    let hint = "remove this entry: the entry of the current id explains the change";
                    self.add_rename_error(former, "ref", message, hint);
                }
                index
            }
            (None, Some(index)) => {
                let (field, message, hint) = self.entries[index].name_current(now, before);
                self.add_rename_error(index, field, message, &hint);
                self.by_item.insert((changed_type, now), index);
                index
            }
        };
        self.by_previous_id.insert((changed_type, before), index);
        true
    }

    /// Reports a wrong rename of an entry, unless the entry has errors by itself.
    pub(crate) fn add_rename_error(
        &mut self,
        index: usize,
        field: &str,
        message: String,
        hint: &str,
    ) {
        if self.valid(index).is_some() {
            self.add_error(ErrorCode::BadRename, index, field, message, hint);
        }
    }

    /// The renames: type, previous and current id.
    pub(crate) fn renames(&self) -> impl Iterator<Item = (ChangedType, &'d Slug, &'d Slug)> {
        let entries = self.entries.iter();
        entries.filter_map(|entry| {
            let (changed_type, id) = entry.item?;
            Some((changed_type, entry.renamed_from?, id))
        })
    }

    /// Takes the entries of a type as they are, since its items are not all known.
    pub(crate) fn ignore_type(&mut self, changed_type: ChangedType) {
        for (entry, status) in self.entries.iter().zip(&mut self.statuses) {
            if entry.item.is_some_and(|(of, _)| of == changed_type) {
                *status = ChangeEntryStatus::Changed;
            }
        }
    }

    /// Takes an entry as it is.
    pub(crate) fn accept(&mut self, index: usize) {
        self.statuses[index] = ChangeEntryStatus::Changed;
    }

    pub(crate) fn mark_unchanged(&mut self, index: Option<usize>) {
        if let Some(index) = index {
            self.statuses[index] = ChangeEntryStatus::Unchanged;
        }
    }

    /// Marks the item of an entry as changed, and checks that the reason fits what became of it.
    pub(crate) fn mark_changed(&mut self, index: usize, action: Action) {
        self.statuses[index] = ChangeEntryStatus::Changed;
        let Some(entry) = self.valid(index) else {
            return;
        };
        let key = self.key(index);
        if action == Action::Removed && self.renamed_from(index).is_some() {
            let message = format!(
                "this edition has no `{key}`, and an entry names an item by its current id"
            );
            let hint =
                "write the current id of the item in `ref`, and the former id in `renamed_from`";
            return self.add_error(ErrorCode::BadRename, index, "ref", message, hint);
        }
        let (message, hint) = match (action, entry.reason == Reason::Withdrawn) {
            (Action::Removed, false) => (
                format!(
                    "this edition has no `{key}`, so the reason of this change must be `withdrawn`"
                ),
                "write `withdrawn`, or restore the item",
            ),
            (Action::Added | Action::Changed | Action::Renamed | Action::Reordered, true) => (
                format!("`{key}` exists, so it was not withdrawn"),
                "write `correction`, `new-source` or `editorial`",
            ),
            _ => return,
        };
        self.add_error(ErrorCode::Contradiction, index, "reason", message, hint);
    }

    /// Reports an entry that gives the negotiation another id.
    pub(crate) fn refuse_rename(&mut self, index: usize) {
        if self.renamed_from(index).is_some() && self.valid(index).is_some() {
            let message = "the id of a negotiation cannot change".to_owned();
            let (code, hint) = (ErrorCode::BadRename, "remove `renamed_from`");
            self.add_error(code, index, "renamed_from", message, hint);
        }
    }

    /// Checks that the item of an entry was renamed.
    pub(crate) fn check_rename(
        &mut self,
        index: usize,
        previous_id: &Slug,
        existed_before: bool,
        exists_now: bool,
    ) {
        if self.valid(index).is_none() {
            return;
        }
        let key = self.key(index);
        let (message, hint) = match (existed_before, exists_now) {
            (false, _) => (
                format!(
                    "`{key}` cannot have had the id `{previous_id}`: the previous edition has no such item"
                ),
                "write the id that the item had in the previous edition",
            ),
            (_, true) => (
                format!("`{previous_id}` still exists, so `{key}` is another item"),
                "remove `renamed_from`, or remove the old item",
            ),
            (true, false) => return,
        };
        self.add_error(ErrorCode::BadRename, index, "renamed_from", message, hint);
    }

    /// Reports the parts that an entry should say to be renamed.
    pub(crate) fn report_likely_parts(&mut self, index: usize, parts: &[RenamedPart]) {
        let key = self.key(index);
        let now: Vec<_> = parts
            .iter()
            .map(|part| {
                format!(
                    "the part `{}` of `{key}` had the id `{}` in the previous edition",
                    part.to, part.from
                )
            })
            .collect();
        let (field, hint) = if self.renamed_parts(index).is_empty() {
            ("ref", format!("add {}", renamed_parts_member(parts)))
        } else {
            let parts: Vec<_> = parts.iter().map(renamed_part_object).collect();
            ("renamed_parts", format!("add {}", parts.join(", ")))
        };
        self.add_rename_error(index, field, now.join("; "), &hint);
    }

    /// Reports a part whose id another one had in an earlier edition.
    pub(crate) fn report_reused_part_id(
        &mut self,
        changed_type: ChangedType,
        id: &Slug,
        part: &Slug,
    ) {
        let key = format!("{changed_type}/{id}/{part}");
        self.report_reused(changed_type, id, &key, "part");
    }

    /// Reports an id that another item had in an earlier edition.
    pub(crate) fn report_reused_id(&mut self, changed_type: ChangedType, id: &Slug) {
        let key = format!("{changed_type}/{id}");
        self.report_reused(changed_type, id, &key, "item");
    }

    fn report_reused(&mut self, changed_type: ChangedType, id: &Slug, key: &str, noun: &str) {
        let message = format!("`{key}` was the id of another {noun}, and ids are not reused");
        let hint = &format!("give the {noun} another id");
        let code = ErrorCode::ReusedId;
        match self.find(changed_type, id) {
            Some(index) => {
                self.statuses[index] = ChangeEntryStatus::Changed;
                self.add_error(code, index, "ref", message, hint);
            }
            None => {
                let error = ValidationError::new(code, "/changes", message, hint)
                    .about(&format!("{changed_type}/{id}"));
                self.errors.push(error);
            }
        }
    }

    /// All errors, with those of `unexplained` changes.
    pub(crate) fn into_errors(mut self, unexplained: Vec<ValidationError>) -> Vec<ValidationError> {
        self.report_unused(false);
        // An entry that nobody can read may explain any of them.
        let unreadable = self.entries.iter().filter(|entry| entry.item.is_none());
        if unreadable.count() < unexplained.len() {
            self.errors.extend(unexplained);
        }
        self.errors
    }

    /// Reports the entries that explain nothing.
    fn report_unused(&mut self, is_first: bool) {
        let count = |status| self.statuses.iter().filter(|one| **one == status).count();
        let idle_count = count(ChangeEntryStatus::Unchanged);
        let is_idle = idle_count + count(ChangeEntryStatus::NoSuchItem) == self.statuses.len();
        if idle_count >= MIN_COPIED_ENTRIES && is_idle {
            self.errors.push(ValidationError::new(
                ErrorCode::IdleChange,
                "/changes",
                "nothing in this list differs from the previous edition",
                "empty the list if it was copied with the folder of an edition",
            ));
            return;
        }
        for index in 0..self.entries.len() {
            let entry = &self.entries[index];
            let Some(valid) = self.valid(index) else {
                continue;
            };
            let (key, status) = (valid.item.key(), self.statuses[index]);
            let meant = self.key(index);
            let is_misspelled = entry.is_misspelled;
            let take_out = || "remove the entry".to_owned();
            let (message, hint) = match status {
                _ if is_first => (
                    "the first edition has no previous edition, so nothing can differ".to_owned(),
                    take_out(),
                ),
                ChangeEntryStatus::Changed if is_misspelled => (
                    format!("there is no `{key}`, neither in this edition nor in the previous one"),
                    format!("did you mean `{meant}`?"),
                ),
                ChangeEntryStatus::Changed | ChangeEntryStatus::Duplicate => continue,
                ChangeEntryStatus::Unchanged if !is_misspelled => (
                    format!("`{key}` does not differ from the previous edition"),
                    take_out(),
                ),
                ChangeEntryStatus::Unchanged | ChangeEntryStatus::NoSuchItem => (
                    format!("there is no `{key}`, neither in this edition nor in the previous one"),
                    take_out(),
                ),
            };
            self.add_error(ErrorCode::IdleChange, index, "ref", message, &hint);
        }
    }

    /// The item of an entry, as `type/id`.
    fn key(&self, index: usize) -> String {
        let item = self.entries[index].item;
        item.map_or_else(String::new, |(changed_type, id)| {
            format!("{changed_type}/{id}")
        })
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
