//! Changes that no entry of `changes` explains, and the entry to write.

use std::collections::{HashMap, VecDeque};

use serde_json::Value as Json;

use crate::load::editions::item_text::ItemsById;
use crate::load::editions::renames::{CHANGED_ID, NewIds, Renames, replace_ids};
use crate::model::{
    Action, ByItemType, ChangedType, ErrorCode, ItemTypeId, ReferencePointer, RenamedPart, Slug,
    ValidationError,
};

/// The items that were probably renamed: a new item that equals a removed one except for its id.
/// In references, all ids that only one of the editions has count as equal.
pub(crate) fn likely_renames<'t>(
    removed: &ByItemType<ItemsById<'t>>,
    added: &ByItemType<ItemsById<'t>>,
    known: &Renames,
) -> Vec<(ItemTypeId, &'t Slug, &'t Slug)> {
    let mut renames = Vec::new();
    for type_id in ItemTypeId::ALL {
        if removed[type_id].is_empty() || added[type_id].is_empty() {
            continue;
        }
        let references = ChangedType::Item(type_id).reference_pointers();
        let mut removed_by_content: HashMap<Json, VecDeque<&Slug>> = HashMap::new();
        for (id, item) in &removed[type_id] {
            let mut content = item.to_json();
            known.update(&references, &mut content);
            let content = without_ids(content, &references, removed);
            removed_by_content.entry(content).or_default().push_back(id);
        }
        for (id, item) in &added[type_id] {
            let content = without_ids(item.to_json(), &references, added);
            let equal = removed_by_content.get_mut(&content);
            if let Some(previous_id) = equal.and_then(VecDeque::pop_front) {
                renames.push((type_id, previous_id, *id));
            }
        }
    }
    renames
}

/// An item without its id and without those of `changed` items in its references.
fn without_ids(
    mut content: Json,
    references: &[ReferencePointer],
    changed: &ByItemType<ItemsById<'_>>,
) -> Json {
    if let Some(members) = content.as_object_mut() {
        members.shift_remove("id");
    }
    replace_ids(references, "", &mut content, &|target| NewIds {
        item: changed[target.item_type]
            .contains_key(&target.id)
            .then_some(CHANGED_ID),
        part: None,
    });
    content
}

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
