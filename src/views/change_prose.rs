//! Changes in sentences, for readers of the feed and for editors.

use serde_json::Value as Json;

use crate::model::{Action, FieldChange, ItemTypeId, Reference};
use crate::store::Edition;
use crate::views::{ChangeView, ChangedOrder};

/// What became of an item, in a sentence.
pub fn summary_sentence(change: &ChangeView) -> String {
    let item = format!("The {} “{}”", change.item.changed_type, change.item.title);
    match (change.action, &change.renamed_to) {
        (Action::Added, _) => format!("{item} is new."),
        (Action::Removed, _) => format!("{item} was withdrawn."),
        (Action::Renamed, Some(id)) => {
            format!(
                "{item} now has the id `{id}` instead of `{}`.",
                change.item.id
            )
        }
        (Action::Reordered, _) => format!("{item} moved in the order of the record."),
        (Action::Changed | Action::Renamed, _) => format!("{item} changed."),
    }
}

/// The editors' note, then a sentence for each value that differs, one per line.
pub fn to_text(change: &ChangeView, edition: &Edition) -> String {
    let note = change.note.as_str().to_owned();
    let fields = change
        .fields
        .iter()
        .map(|field| field_sentence(field, edition));
    let order = change.order.as_ref().map(order_sentence);
    [note]
        .into_iter()
        .chain(fields)
        .chain(order)
        .collect::<Vec<_>>()
        .join("\n")
}

fn order_sentence(order: &ChangedOrder) -> String {
    let place = |item: &Option<Reference>| match item {
        Some(item) => format!("after “{}”", item.title),
        None => "first".to_owned(),
    };
    let (before, after) = (place(&order.before), place(&order.after));
    format!("It is now {after} in the order of the record; it was {before}.")
}

fn field_sentence(field: &FieldChange, edition: &Edition) -> String {
    let segments: Vec<_> = field.pointer.split('/').skip(1).collect();
    let (name, is_list_element) = match segments.split_last() {
        // An entry that came or went is best named by its list.
        Some((last, list)) if array_index(last).is_some() && !list.is_empty() => {
            (field_name(list), true)
        }
        _ => (field_name(&segments), false),
    };
    let value = |json: &Json| format!("“{}”", value_to_text(json, edition));
    match (is_empty_value(&field.before), is_empty_value(&field.after)) {
        (true, _) if is_list_element => {
            format!("Added to the list “{name}”: {}.", value(&field.after))
        }
        (_, true) if is_list_element => {
            format!("Removed from the list “{name}”: {}.", value(&field.before))
        }
        (true, _) => format!(
            "The {name}, empty before, now says {}.",
            value(&field.after)
        ),
        (_, true) => format!("The {name} is now empty; it said {}.", value(&field.before)),
        (false, false) => {
            let (after, before) = (value(&field.after), value(&field.before));
            let subject = if is_list_element {
                format!("An entry of the list “{name}”")
            } else {
                format!("The {name}")
            };
            format!("{subject} now says {after} instead of {before}.")
        }
    }
}

/// A field by its JSON pointer (RFC 6901), the innermost name first.
fn field_name(segments: &[&str]) -> String {
    let names = segments
        .iter()
        .rev()
        .map(|segment| match array_index(segment) {
            Some(index) => format!("entry {}", index + 1),
            None => segment
                .replace("~1", "/")
                .replace("~0", "~")
                .replace('_', " "),
        });
    names.collect::<Vec<_>>().join(" of ")
}

fn array_index(segment: &str) -> Option<usize> {
    segment.parse().ok()
}

fn is_empty_value(value: &Json) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// A value as a reader sees it: an item by its title, the members of an object by name.
fn value_to_text(value: &Json, edition: &Edition) -> String {
    match value {
        Json::Null => "nothing".to_owned(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => item_title(text, edition).unwrap_or_else(|| text.clone()),
        Json::Array(list) => {
            let entries = list.iter().map(|entry| value_to_text(entry, edition));
            entries.collect::<Vec<_>>().join(", ")
        }
        Json::Object(members) => {
            let members = members.iter().filter(|(_, value)| !is_empty_value(value));
            let members = members.map(|(name, value)| {
                format!(
                    "{} {}",
                    name.replace('_', " "),
                    value_to_text(value, edition)
                )
            });
            members.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The title of the item that a `type/id` refers to, or the part's id behind it.
fn item_title(text: &str, edition: &Edition) -> Option<String> {
    let (type_name, id) = text.split_once('/')?;
    let (id, part) = id
        .split_once('/')
        .map_or((id, None), |(id, part)| (id, Some(part)));
    let type_id = ItemTypeId::from_name(type_name)?;
    let title = edition.reference_to(edition.key_of(type_id, id)?).title;
    Some(match part {
        Some(part) => format!("{title}, {part}"),
        None => title,
    })
}
