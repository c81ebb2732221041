//! Changes that no entry of `changes` explains, and the entry to write.

use crate::model::{Action, ChangedType, ErrorCode, RenamedPart, Slug, ValidationError};

/// An entry that `changes` lacks.
#[derive(Clone, Debug)]
pub(crate) struct MissingEntry {
    changed_type: ChangedType,
    id: Slug,
    /// The likely id before a rename.
    pub(crate) renamed_from: Option<Slug>,
    /// The parts that probably had other ids.
    pub(crate) renamed_parts: Vec<RenamedPart>,
    /// The likely reason.
    pub(crate) reason: &'static str,
    description: String,
    /// Whether the item may be another one now.
    may_be_renamed: bool,
}

impl MissingEntry {
    /// The entry for an item; `renamed_from` is the likely id before a rename.
    pub(crate) fn new(
        changed_type: ChangedType,
        id: Slug,
        action: Action,
        renamed_from: Option<Slug>,
    ) -> Self {
        let (description, reason) = match (action, &renamed_from) {
            (_, Some(before)) => (
                format!("had the id `{before}` in the previous edition"),
                "editorial",
            ),
            (Action::Added, None) => ("is new".to_owned(), "editorial"),
            (Action::Removed, None) => ("is gone".to_owned(), "withdrawn"),
            (Action::Changed | Action::Renamed, None) => {
                ("differs from the previous edition".to_owned(), "editorial")
            }
            (Action::Reordered, None) => (
                "moved in the order of its collection".to_owned(),
                "editorial",
            ),
        };
        Self {
            changed_type,
            id,
            renamed_from,
            renamed_parts: Vec::new(),
            reason,
            description,
            may_be_renamed: false,
        }
    }

    /// The same entry with the parts that have other ids now.
    pub(crate) fn with_renamed_parts(self, renamed_parts: Vec<RenamedPart>) -> Self {
        Self {
            renamed_parts,
            ..self
        }
    }

    /// Says that an item that is gone may have another id now.
    pub(crate) fn allow_rename(&mut self, changed_type: ChangedType, id: &Slug) {
        self.may_be_renamed |= self.changed_type == changed_type && self.id == *id;
    }

    /// The item, as `type/id`.
    pub(crate) fn key(&self) -> String {
        format!("{}/{}", self.changed_type, self.id)
    }

    /// The error of the change that it would explain.
    pub(crate) fn to_error(&self) -> ValidationError {
        let (key, reason) = (self.key(), self.reason);
        let renamed_from = self.renamed_from.as_ref();
        let renamed_from = renamed_from.map(|before| format!("\"renamed_from\": \"{before}\", "));
        let renamed_from = renamed_from.unwrap_or_default();
        let renamed_parts = if self.renamed_parts.is_empty() {
            String::new()
        } else {
            format!("{}, ", renamed_parts_member(&self.renamed_parts))
        };
        let rename = if self.may_be_renamed {
            format!(
                "; if the item has another id now, add \"renamed_from\": \"{}\" to the entry of that item",
                self.id
            )
        } else {
            String::new()
        };
        ValidationError::new(
            ErrorCode::UnexplainedChange,
            "/changes",
            format!("`{key}` {}, and no entry explains it", self.description),
            format!(
                "add to `changes`, and say why: {{\"ref\": \"{key}\", {renamed_from}{renamed_parts}\"reason\": \"{reason}\", \"note\": \"…\"}}{rename}"
            ),
        )
        .about(&key)
    }
}

/// The member of an entry that names renamed parts.
pub(crate) fn renamed_parts_member(parts: &[RenamedPart]) -> String {
    let parts: Vec<_> = parts.iter().map(renamed_part_object).collect();
    format!("\"renamed_parts\": [{}]", parts.join(", "))
}

/// One part of that member.
pub(crate) fn renamed_part_object(part: &RenamedPart) -> String {
    format!("{{\"from\": \"{}\", \"to\": \"{}\"}}", part.from, part.to)
}
