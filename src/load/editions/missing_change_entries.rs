//! Changes that no entry of `changes` explains, and the entry to write.

use std::collections::{HashMap, VecDeque};

use serde_json::Value as Json;

use crate::load::editions::item_text::ItemsById;
use crate::model::{Action, ErrorCode, ItemTypeId, Slug, ValidationError};

/// The errors of items of one type whose change nothing explains. A new item that equals a removed
/// one except for its id was probably renamed.
pub(crate) fn missing_entry_errors(
    type_id: ItemTypeId,
    items: Vec<(Slug, Action)>,
    previous: &ItemsById<'_>,
    current: &ItemsById<'_>,
) -> Vec<ValidationError> {
    let content_of =
        |items: &ItemsById<'_>, id: &Slug| items.get(id).and_then(|item| without_id(item.text));
    let (mut removed, others): (Vec<_>, Vec<_>) = items
        .into_iter()
        .map(|(id, action)| (Some(id), action))
        .partition(|(_, action)| *action == Action::Removed);
    // The removed items by content, in the editors' order.
    let mut removed_by_content: HashMap<Json, VecDeque<usize>> = HashMap::new();
    for (index, (id, _)) in removed.iter().enumerate() {
        if let Some(content) = id.as_ref().and_then(|id| content_of(previous, id)) {
            removed_by_content
                .entry(content)
                .or_default()
                .push_back(index);
        }
    }
    let mut errors = Vec::new();
    for (id, action) in others {
        let Some(id) = id else { continue };
        let content = content_of(current, &id).filter(|_| action == Action::Added);
        let renamed_index = content.and_then(|text| removed_by_content.get_mut(&text)?.pop_front());
        let previous_id = renamed_index.and_then(|index| removed[index].0.take());
        errors.push(missing_entry_error(
            type_id,
            &id,
            action,
            previous_id.as_ref(),
        ));
    }
    let removed_ids = removed.iter().filter_map(|(id, _)| id.as_ref());
    errors.extend(removed_ids.map(|id| missing_entry_error(type_id, id, Action::Removed, None)));
    errors
}

/// An item without its id.
fn without_id(text: &str) -> Option<Json> {
    let mut item: Json = serde_json::from_str(text).ok()?;
    item.as_object_mut()?.shift_remove("id");
    Some(item)
}

/// The error of a change that no entry explains; `previous_id` is the likely id before a rename.
fn missing_entry_error(
    type_id: ItemTypeId,
    id: &Slug,
    action: Action,
    previous_id: Option<&Slug>,
) -> ValidationError {
    let key = format!("{type_id}/{id}");
    let (description, reason) = match (action, previous_id) {
        (_, Some(before)) => (format!("is what `{before}` was"), "editorial"),
        (Action::Added, None) => ("is new".to_owned(), "editorial"),
        (Action::Removed, None) => ("is gone".to_owned(), "withdrawn"),
        (Action::Changed | Action::Renamed, None) => {
            ("differs from the edition before".to_owned(), "editorial")
        }
    };
    let renamed_from = previous_id.map(|before| format!("\"renamed_from\": \"{before}\", "));
    let renamed_from = renamed_from.unwrap_or_default();
    ValidationError::new(
        ErrorCode::UnexplainedChange,
        "/changes",
        format!("`{key}` {description}, and no entry explains it"),
        format!(
            "say why: {{\"ref\": \"{key}\", {renamed_from}\"reason\": \"{reason}\", \"note\": \"…\"}}"
        ),
    )
}
