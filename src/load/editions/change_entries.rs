//! The entries of `changes`: which items they explain, and what is wrong with them.

use std::collections::HashMap;

use crate::model::{Action, ChangeEntry, ChangedType, ErrorCode, Reason, Slug, ValidationError};

/// The entries of `changes`, and what became of the items that they name.
pub(crate) struct ChangeEntries<'d> {
    declared: &'d [ChangeEntry],
    /// By entry.
    statuses: Vec<ChangeEntryStatus>,
    /// The entries by the item that they name.
    by_item: HashMap<(ChangedType, &'d Slug), usize>,
    /// The same by the id that the item had before.
    by_previous_id: HashMap<(ChangedType, &'d Slug), usize>,
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
    /// Indexes the entries, and reports those that explain the same item.
    pub(crate) fn new(declared: &'d [ChangeEntry]) -> Self {
        let mut entries = Self {
            declared,
            statuses: vec![ChangeEntryStatus::NoSuchItem; declared.len()],
            by_item: HashMap::new(),
            by_previous_id: HashMap::new(),
            errors: Vec::new(),
        };
        for index in 0..declared.len() {
            entries.index_entry(index);
        }
        entries
    }

    fn index_entry(&mut self, index: usize) {
        let entry = &self.declared[index];
        let to = &entry.item;
        let changed_type = to.changed_type;
        if let Some(other) = self.by_item.insert((changed_type, &to.id), index) {
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
        if let Some(previous_id) = &entry.renamed_from
            && self
                .by_previous_id
                .insert((changed_type, previous_id), index)
                .is_some()
        {
            let message = format!("`{previous_id}` is renamed twice");
            let (code, hint) = (ErrorCode::RepeatedEntry, "keep one of the two");
            self.add_error(code, index, "renamed_from", message, hint);
        }
    }

    /// An entry by its index.
    pub(crate) fn get(&self, index: usize) -> &'d ChangeEntry {
        &self.declared[index]
    }

    /// The entry that names an item.
    pub(crate) fn find(&self, changed_type: ChangedType, id: &Slug) -> Option<usize> {
        self.by_item.get(&(changed_type, id)).copied()
    }

    /// Whether an entry says that the item with this id has another one now.
    pub(crate) fn is_renamed(&self, changed_type: ChangedType, previous_id: &Slug) -> bool {
        self.by_previous_id
            .contains_key(&(changed_type, previous_id))
    }

    /// The renames: type, previous and current id.
    pub(crate) fn renames(&self) -> impl Iterator<Item = (ChangedType, &'d Slug, &'d Slug)> {
        let entries = self.declared.iter();
        entries.filter_map(|entry| {
            let to = &entry.item;
            Some((to.changed_type, entry.renamed_from.as_ref()?, &to.id))
        })
    }

    /// Takes the entries of a type as they are, since its items are not all known.
    pub(crate) fn ignore_type(&mut self, changed_type: ChangedType) {
        for (entry, status) in self.declared.iter().zip(&mut self.statuses) {
            if entry.item.changed_type == changed_type {
                *status = ChangeEntryStatus::Changed;
            }
        }
    }

    pub(crate) fn mark_unchanged(&mut self, index: Option<usize>) {
        if let Some(index) = index {
            self.statuses[index] = ChangeEntryStatus::Unchanged;
        }
    }

    /// Marks the item of an entry as changed, and checks that the reason fits what became of it.
    pub(crate) fn mark_changed(&mut self, index: usize, action: Action) {
        self.statuses[index] = ChangeEntryStatus::Changed;
        let entry = &self.declared[index];
        let key = entry.item.key();
        if action == Action::Removed && entry.renamed_from.is_some() {
            let message = format!("`{key}` is gone: an entry names an item by the id it has now");
            let hint = "write the id that it has now, and the other one as `renamed_from`";
            return self.add_error(ErrorCode::BadRename, index, "ref", message, hint);
        }
        let (message, hint) = match (action, entry.reason == Reason::Withdrawn) {
            (Action::Removed, false) => (
                format!("`{key}` is gone, which is for no other reason than that it was withdrawn"),
                "write `withdrawn`",
            ),
            (Action::Added | Action::Changed | Action::Renamed | Action::Reordered, true) => (
                format!("`{key}` is there, so that it was not withdrawn"),
                "write `correction`, `new-source` or `editorial`",
            ),
            _ => return,
        };
        self.add_error(ErrorCode::Contradiction, index, "reason", message, hint);
    }

    /// Reports an entry that gives the negotiation another id.
    pub(crate) fn refuse_rename(&mut self, index: usize) {
        if self.declared[index].renamed_from.is_some() {
            let message = "the id of a negotiation stays".to_owned();
            let (code, hint) = (ErrorCode::BadRename, "leave `renamed_from` out");
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
        let key = self.declared[index].item.key();
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
    pub(crate) fn report_reused_id(&mut self, changed_type: ChangedType, id: &Slug) {
        let message = format!("`{changed_type}/{id}` was another item: no id is used again");
        let (code, hint) = (ErrorCode::ReusedId, "give the item another id");
        match self.find(changed_type, id) {
            Some(index) => {
                self.statuses[index] = ChangeEntryStatus::Changed;
                self.add_error(code, index, "ref", message, hint);
            }
            None => {
                let error = ValidationError::new(code, "/changes", message, hint);
                self.errors.push(error);
            }
        }
    }

    /// Reports the entries that explain nothing.
    pub(crate) fn report_unused(&mut self, is_first: bool) {
        for index in 0..self.declared.len() {
            let key = self.declared[index].item.key();
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
            let (code, hint) = (ErrorCode::IdleChange, "take the entry out");
            self.add_error(code, index, "ref", message, hint);
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
