//! Changes as rows of a table: one for each value that differs.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::model::{
    Action, Href, Reason, Reference, Rfc3339Timestamp, Slug, Text, Title, escape_pointer_token,
    is_renamed_id, scalar_or_list_text, serialize_optional_term,
};
use crate::store::Edition;
use crate::views::change_values::value_title;
use crate::views::{ChangeView, ChangedItem};

/// The rows of some changes.
#[derive(Serialize, ToSchema)]
pub struct ChangeRows {
    /// The rows.
    data: Vec<ChangeRow>,
}

/// A value that differs, with its change. A change of an item of which no value differs has a row
/// without one.
#[derive(Clone, Serialize, ToSchema)]
struct ChangeRow {
    /// The id of the change: the number of the edition, the item's type and the item's id, as in
    /// `3-statement-s036`.
    #[schema(value_type = Text)]
    id: String,
    /// The number of the edition that made the change.
    edition: i64,
    /// When that edition was released (RFC 3339 date-time); empty for a draft.
    published: Option<Rfc3339Timestamp>,
    /// The time in `published` as text: `25 November 2026, 03:00 UTC`; null for a draft.
    #[schema(value_type = Option<Title>)]
    published_label: Option<String>,
    /// What happened to the item: it was added, changed, removed and so on.
    action: Action,
    /// Why the editors made the change, such as to correct a mistake.
    reason: Reason,
    /// What changed, in the editors' words.
    note: Text,
    /// The item; one that was renamed, as it was.
    #[schema(value_type = Reference)]
    item: ChangedItem,
    /// The new id of the item; null if the item was not renamed.
    renamed_to: Option<Slug>,
    /// The JSON pointer (RFC 6901) to the value in the editors' text of the item; for an entry
    /// that was removed from a list, its former place. Empty in the row that tells what the item
    /// stands behind in the order of its collection.
    #[schema(value_type = Option<Text>)]
    pointer: Option<String>,
    /// What became of the value: an `added` value has no `before`, a `removed` one no `after`; the
    /// id of an item or part is `renamed`.
    #[serde(serialize_with = "serialize_optional_term")]
    value_action: Option<Action>,
    /// The value before. Ids and codes in a list are joined by `; `, texts by ` | `.
    #[schema(value_type = Option<Text>)]
    before: Option<String>,
    /// The label of the value before: a term's, or the title of the item that it names.
    #[schema(value_type = Option<Text>)]
    before_title: Option<String>,
    /// The value now. Ids and codes in a list are joined by `; `, texts by ` | `.
    #[schema(value_type = Option<Text>)]
    after: Option<String>,
    /// The label of the value now: a term's, or the title of the item that it names.
    #[schema(value_type = Option<Text>)]
    after_title: Option<String>,
    /// The item after the change, before it if it is gone, at a URL that stays.
    href: Option<Href>,
}

/// The rows of a change of `edition`.
pub fn change_rows(change: &ChangeView, edition: &Edition) -> ChangeRows {
    let changed_type = change.item.changed_type;
    let row = ChangeRow {
        id: change.id.clone(),
        edition: change.edition,
        published: change.published.clone(),
        published_label: change.published_label.clone(),
        action: change.action,
        reason: change.reason,
        note: change.note.clone(),
        item: change.item.clone(),
        renamed_to: change.renamed_to.clone(),
        pointer: None,
        value_action: None,
        before: None,
        before_title: None,
        after: None,
        after_title: None,
        href: change
            .links
            .after
            .as_ref()
            .or(change.links.before.as_ref())
            .cloned(),
    };
    let rows = change.fields.iter().flat_map(|field| {
        let is_renamed_id =
            is_renamed_id(changed_type, change.action, &change.renamed_parts, field);
        let mut values: IndexMap<String, ValuePair<'_>> = IndexMap::new();
        for_each_cell_value(&field.pointer, &field.before, &mut |pointer, value| {
            values.entry(pointer).or_default().before = Some(value);
        });
        for_each_cell_value(&field.pointer, &field.after, &mut |pointer, value| {
            values.entry(pointer).or_default().after = Some(value);
        });
        values.retain(|_, pair| pair.before != pair.after);
        let row = &row;
        values.into_iter().map(move |(pointer, pair)| {
            let ValuePair { before, after } = pair;
            let title = |value: Option<&Json>, edition: Option<&Edition>| {
                value_title(changed_type, &pointer, value?, edition?)
            };
            let before_title = title(before, edition.previous());
            let after_title = title(after, Some(edition));
            // What has a title is an id or a code.
            let are_codes = before_title.is_some() || after_title.is_some();
            let text = |value| scalar_or_list_text(value, are_codes);
            ChangeRow {
                value_action: Some(match (before, after) {
                    _ if is_renamed_id => Action::Renamed,
                    (None, _) => Action::Added,
                    (_, None) => Action::Removed,
                    (Some(_), Some(_)) => Action::Changed,
                }),
                before: before.and_then(text),
                before_title,
                after: after.and_then(text),
                after_title,
                pointer: Some(pointer),
                ..row.clone()
            }
        })
    });
    let mut data: Vec<_> = rows.collect();
    if let Some(order) = &change.order {
        let (before, after) = (order.before.as_ref(), order.after.as_ref());
        data.push(ChangeRow {
            value_action: Some(Action::Changed),
            before: before.map(Reference::key),
            before_title: before.map(|item| item.title.clone()),
            after: after.map(Reference::key),
            after_title: after.map(|item| item.title.clone()),
            ..row.clone()
        });
    }
    if data.is_empty() {
        data.push(row);
    }
    ChangeRows { data }
}

/// A value before and after; none for nothing.
#[derive(Default)]
struct ValuePair<'a> {
    before: Option<&'a Json>,
    after: Option<&'a Json>,
}

/// Visits what cells can have of a value, each with its pointer: scalars and lists of them. What is
/// null or empty is nothing.
fn for_each_cell_value<'a>(
    pointer: &str,
    value: &'a Json,
    visit: &mut dyn FnMut(String, &'a Json),
) {
    match value {
        Json::Null => {}
        Json::Object(members) => {
            for (name, member) in members {
                let pointer = format!("{pointer}/{}", escape_pointer_token(name));
                for_each_cell_value(&pointer, member, visit);
            }
        }
        Json::Array(entries) if entries.iter().any(Json::is_object) => {
            for (index, entry) in entries.iter().enumerate() {
                for_each_cell_value(&format!("{pointer}/{index}"), entry, visit);
            }
        }
        Json::Array(entries) if entries.is_empty() => {}
        _ => visit(pointer.to_owned(), value),
    }
}
