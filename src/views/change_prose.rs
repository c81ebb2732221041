//! Changes in sentences, for readers of the feed and for editors.

use serde_json::Value as Json;

use crate::model::{
    Action, ChangedType, FieldChange, Quantity, Reason, Reference, UncertainDate, ValidationErrors,
};
use crate::store::Edition;
use crate::views::change_values::value_title;
use crate::views::{ChangeView, ChangedOrder};

/// What became of an item, in a sentence.
pub fn summary_sentence(change: &ChangeView) -> String {
    let title = quote(&change.item.title);
    let item = format!("The {} {title}", change.item.changed_type);
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
        (Action::Changed | Action::Renamed, _) => match change.reason {
            Reason::Correction => format!("{item} was corrected."),
            Reason::Editorial => format!("{item} was edited."),
            Reason::NewSource | Reason::Withdrawn => format!("{item} changed."),
        },
    }
}

/// The editors' note, then a sentence for each value that differs, one per line; without what
/// [`summary_sentence`] says.
pub fn to_text(change: &ChangeView, edition: &Edition) -> String {
    let note = change.note.as_str().to_owned();
    // The summary says the new id already.
    let is_told = |field: &&FieldChange| change.action == Action::Renamed && field.pointer == "/id";
    let fields = change.fields.iter().filter(|field| !is_told(field));
    let fields = fields.map(|field| field_sentence(change.item.changed_type, field, edition));
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
        Some(item) => format!("after {}", quote(&item.title)),
        None => "first".to_owned(),
    };
    let (before, after) = (place(&order.before), place(&order.after));
    format!("It is now {after} in the order of the record; it was {before}.")
}

fn field_sentence(changed_type: ChangedType, field: &FieldChange, edition: &Edition) -> String {
    let segments: Vec<_> = field.pointer.split('/').skip(1).collect();
    // An entry that came or went is best named by its list.
    let (name, is_list_entry) = match segments.split_last() {
        Some((last, list)) if array_index(last).is_some() && !list.is_empty() => {
            (field_name(list), true)
        }
        _ => (field_name(&segments), false),
    };
    let value = |json: &Json| {
        let named = |edition| value_to_text(changed_type, &field.pointer, json, edition);
        quote(&named(edition))
    };
    let (before, after) = (&field.before, &field.after);
    let is_list = is_list_entry || before.is_array() || after.is_array();
    match (is_empty_value(before), is_empty_value(after)) {
        (true, _) if is_list => sentence(format!("Added to “{name}”: {}", value(after))),
        (_, true) if is_list => sentence(format!("Removed from “{name}”: {}", value(before))),
        (true, _) => sentence(format!("Added: {name} {}", value(after))),
        (_, true) => sentence(format!("Removed: {name} {}", value(before))),
        (false, false) => {
            let subject = if is_list_entry {
                format!("An entry of “{name}”")
            } else {
                format!("The {name}")
            };
            let (before, after) = (value(before), value(after));
            if is_prose(&field.before) && is_prose(&field.after) {
                let before = sentence(format!("{subject} said {before}"));
                format!("{before} {}", sentence(format!("It now says {after}")))
            } else {
                sentence(format!("{subject} changed from {before} to {after}"))
            }
        }
    }
}

/// A text in quotation marks; those within it become single ones.
fn quote(text: &str) -> String {
    format!("“{}”", text.replace('“', "‘").replace('”', "’"))
}

/// Ends a sentence, unless what it quotes does.
fn sentence(text: String) -> String {
    let is_ended = [".”", "!”", "?”"].iter().any(|end| text.ends_with(end));
    if is_ended { text } else { text + "." }
}

/// Whether a value is a text to be read, rather than a name or a code.
fn is_prose(value: &Json) -> bool {
    value.as_str().is_some_and(|text| text.contains(' '))
}

/// A field by its JSON pointer (RFC 6901), the innermost name first: `title of no. 2 of the parts`.
fn field_name(segments: &[&str]) -> String {
    let mut names = Vec::new();
    for segment in segments {
        match array_index(segment) {
            Some(index) => {
                let list: String = names.pop().unwrap_or_default();
                names.push(format!("no. {} of the {list}", index + 1));
            }
            None => names.push(
                segment
                    .replace("~1", "/")
                    .replace("~0", "~")
                    .replace('_', " "),
            ),
        }
    }
    names.reverse();
    names.join(" of ")
}

fn array_index(segment: &str) -> Option<usize> {
    segment.parse().ok()
}

fn is_empty_value(value: &Json) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// A value as a reader sees it: items and terms by their titles, dates and quantities in words, the
/// other members of an object by name.
fn value_to_text(
    changed_type: ChangedType,
    pointer: &str,
    value: &Json,
    edition: &Edition,
) -> String {
    let title = || {
        let editions = [Some(edition), edition.previous()];
        let mut editions = editions.into_iter().flatten();
        editions.find_map(|edition| value_title(changed_type, pointer, value, edition))
    };
    let entry_text = |name: &str, entry| {
        value_to_text(changed_type, &format!("{pointer}/{name}"), entry, edition)
    };
    match value {
        Json::Null => "nothing".to_owned(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => title().unwrap_or_else(|| text.clone()),
        Json::Array(list) => {
            let entries = list.iter().map(|entry| entry_text("0", entry));
            entries.collect::<Vec<_>>().join("; ")
        }
        Json::Object(members) => object_label(value).unwrap_or_else(|| {
            let members = members.iter().filter(|(_, value)| !is_empty_value(value));
            let members = members.map(|(name, value)| {
                let text = entry_text(name, value);
                format!("{} {text}", name.replace('_', " "))
            });
            members.collect::<Vec<_>>().join(", ")
        }),
    }
}

/// A date or a quantity in words, if the object is one.
fn object_label(value: &Json) -> Option<String> {
    let date = || deserr::deserialize::<UncertainDate, _, ValidationErrors>(value.clone()).ok();
    let quantity = || deserr::deserialize::<Quantity, _, ValidationErrors>(value.clone()).ok();
    let date = date().map(|date| date.label);
    date.or_else(|| quantity().map(|quantity| quantity.label))
}
