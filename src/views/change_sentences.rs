//! What differs in an item, in sentences.

use serde::Serialize;
use serde_json::{Value as Json, json};
use utoipa::ToSchema;

use crate::model::{
    ChangedType, Citation, FieldChange, ItemChange, Quantity, Reference, UncertainDate,
    ValidationErrors, is_renamed_id,
};
use crate::store::Edition;
use crate::views::change_values::value_title;

/// One sentence that says what differs in a field or in the order.
#[derive(Clone, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(min_length = 1, max_length = 100_000, pattern = r"^\S[\s\S]*$")]
pub struct ChangeSentence(pub String);

/// A move in the order of a collection: which item the moved item used to follow, and which one it
/// follows now.
#[derive(Serialize, ToSchema)]
pub struct ChangedOrder {
    /// The item that the moved item used to follow directly; null if the moved item was the first.
    pub before: Option<Reference>,
    /// The item that the moved item follows directly now; null if the moved item is the first.
    pub after: Option<Reference>,
}

/// A sentence for each value that differs, and for the order; without the new id
/// of a renamed item. Titles are those of `edition`.
pub(crate) fn sentences(
    change: &ItemChange,
    order: Option<&ChangedOrder>,
    edition: &Edition,
) -> Vec<ChangeSentence> {
    let parts = change.renamed_parts.iter();
    let parts = parts.map(|part| format!("The part `{}` now has the id `{}`.", part.from, part.to));
    let mut differences: Vec<Difference> = Vec::new();
    let is_told = |field: &&FieldChange| {
        is_renamed_id(
            change.changed_type,
            change.action,
            &change.renamed_parts,
            field,
        )
    };
    for field in change.fields.iter().filter(|field| !is_told(field)) {
        let difference = difference(change.changed_type, field, edition);
        let unmerged = match differences.last_mut() {
            Some(last) => last.merge(difference),
            None => Some(difference),
        };
        differences.extend(unmerged);
    }
    parts
        .chain(differences.into_iter().map(Difference::into_sentence))
        .chain(order.map(order_sentence))
        .map(ChangeSentence)
        .collect()
}

fn order_sentence(order: &ChangedOrder) -> String {
    let place = |item: &Option<Reference>| match item {
        Some(item) => format!("after {}", quote(&item.title)),
        None => "first".to_owned(),
    };
    let (before, after) = (place(&order.before), place(&order.after));
    sentence(format!(
        "It is now {after} in the order of the record; it was {before}"
    ))
}

/// How a value differs: one sentence, except that the entries of a list come and go together.
enum Difference {
    Entries {
        /// `Added to` or `Removed from`.
        verb: &'static str,
        list: String,
        entries: Vec<String>,
    },
    Sentence(String),
}

impl Difference {
    /// Takes the entries of another difference in, if they went the same way; returns it if not.
    fn merge(&mut self, other: Self) -> Option<Self> {
        match (self, other) {
            (
                Self::Entries {
                    verb,
                    list,
                    entries,
                },
                Self::Entries {
                    verb: other_verb,
                    list: other_list,
                    entries: others,
                },
            ) if *verb == other_verb && *list == other_list => {
                entries.extend(others);
                None
            }
            (_, other) => Some(other),
        }
    }

    fn into_sentence(self) -> String {
        match self {
            Self::Entries {
                verb,
                list,
                entries,
            } => sentence(format!("{verb} “{list}”: {}", quote_list(&entries))),
            Self::Sentence(text) => text,
        }
    }
}

fn difference(changed_type: ChangedType, field: &FieldChange, edition: &Edition) -> Difference {
    let segments: Vec<_> = field.pointer.split('/').skip(1).collect();
    // An entry that came or went is best named by its list, and a date by its field.
    let (name, is_list_entry) = match segments.split_last() {
        Some((last, list)) if array_index(last).is_some() && !list.is_empty() => {
            (field_name(list), true)
        }
        Some((&"edtf", date)) if !date.is_empty() => (field_name(date), false),
        _ => (field_name(&segments), false),
    };
    let text = |json: &Json| value_to_text(changed_type, &field.pointer, json, edition);
    let value = |json: &Json| quote(&text(json));
    let (before, after) = (&field.before, &field.after);
    let is_list = is_list_entry || before.is_array() || after.is_array();
    let entries = |verb, json: &Json| {
        let entry_pointer = format!("{}/0", field.pointer);
        let entry_text = |entry| value_to_text(changed_type, &entry_pointer, entry, edition);
        Difference::Entries {
            verb,
            list: name.clone(),
            entries: match json {
                Json::Array(list) => list.iter().map(entry_text).collect(),
                _ => vec![text(json)],
            },
        }
    };
    let colon = if name.ends_with('”') { ":" } else { "" };
    let single =
        |verb, value| Difference::Sentence(sentence(format!("{verb} the {name}{colon} {value}")));
    match (is_empty_value(before), is_empty_value(after)) {
        (true, _) if is_list => entries("Added to", after),
        (_, true) if is_list => entries("Removed from", before),
        (true, _) => single("Added", value(after)),
        (_, true) => single("Removed", value(before)),
        (false, false) => {
            let subject = if is_list_entry {
                format!("An entry in “{name}”")
            } else {
                format!("The {name}")
            };
            let (before, after) = (value(before), value(after));
            let text = if is_prose(&field.before) && is_prose(&field.after) {
                let before = sentence(format!("{subject} said {before}"));
                format!("{before} {}", sentence(format!("It now says {after}")))
            } else {
                sentence(format!("{subject} changed from {before} to {after}"))
            };
            Difference::Sentence(text)
        }
    }
}

/// A text in quotation marks; those within it become single ones.
pub(super) fn quote(text: &str) -> String {
    format!("“{}”", text.replace('“', "‘").replace('”', "’"))
}

/// Several texts in quotation marks: “One,” “two” and “three”.
fn quote_list(texts: &[String]) -> String {
    let quoted: Vec<_> = texts.iter().map(|text| quote(text)).collect();
    match quoted.as_slice() {
        [firsts @ .., penultimate, last] => {
            let firsts = firsts.iter().map(|text| punctuate(text.clone(), ','));
            let firsts: Vec<_> = firsts.chain([penultimate.clone()]).collect();
            format!("{} and {last}", firsts.join(" "))
        }
        _ => quoted.concat(),
    }
}

/// Ends a sentence, unless what it quotes does.
fn sentence(text: String) -> String {
    punctuate(text, '.')
}

/// Adds a period or a comma, inside a closing quotation mark, as American usage has it; a quoted
/// sentence needs neither.
fn punctuate(text: String, mark: char) -> String {
    let Some(quoted) = text.strip_suffix('”') else {
        return format!("{text}{mark}");
    };
    // A quotation within the quotation ends here, too, unless the mark is an apostrophe.
    let (quoted, end) = match quoted.strip_suffix('’') {
        Some(inner) if inner.contains('‘') => (inner, "’”"),
        _ => (quoted, "”"),
    };
    if quoted.ends_with(['.', '!', '?', '…']) {
        return text;
    }
    format!("{quoted}{mark}{end}")
}

/// Whether a value is a text to be read, rather than a name or a code.
fn is_prose(value: &Json) -> bool {
    value.as_str().is_some_and(|text| text.contains(' '))
}

/// A field by its JSON pointer (RFC 6901), the innermost name first: `title of the second part`,
/// `text of “outlook”`.
fn field_name(segments: &[&str]) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut outer_names: Vec<String> = Vec::new();
    for segment in segments {
        match array_index(segment) {
            Some(index) => {
                let list = names.pop().unwrap_or_default();
                outer_names.pop();
                let entry = format!("{} {}", ordinal(index + 1), entry_name(&list));
                outer_names.push(format!("the {entry}"));
                names.push(entry);
            }
            None => {
                let name = match *segment {
                    "cites" => "citations".to_owned(),
                    "part_of" => "containing part".to_owned(),
                    "attributed_to" => "holders of the view".to_owned(),
                    "caused_by" => "causes".to_owned(),
                    "conditional_on" => "conditions".to_owned(),
                    _ => segment.replace("~1", "/").replace("~0", "~"),
                };
                let name = name.replace('_', " ");
                outer_names.push(format!("“{name}”"));
                names.push(name);
            }
        }
    }
    outer_names.pop();
    let innermost = names.pop();
    let outer_names = outer_names.into_iter().rev();
    let names: Vec<_> = innermost.into_iter().chain(outer_names).collect();
    names.join(" of ")
}

/// What an entry of a list is called.
fn entry_name(list: &str) -> String {
    match list {
        "settles" => "settled field".to_owned(),
        _ => match (list.strip_suffix("ies"), list.strip_suffix('s')) {
            (Some(stem), _) => format!("{stem}y"),
            (None, Some(singular)) => singular.to_owned(),
            (None, None) => format!("{list} entry"),
        },
    }
}

/// An ordinal number: in words up to the tenth.
fn ordinal(number: usize) -> String {
    const WORDS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    let word = number.checked_sub(1).and_then(|index| WORDS.get(index));
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    word.map_or_else(|| format!("{number}{suffix}"), |word| (*word).to_owned())
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
        Json::String(text) if pointer.ends_with("/edtf") => {
            object_label(&json!({"edtf": text})).unwrap_or_else(|| text.clone())
        }
        Json::String(text) => title().unwrap_or_else(|| text.clone()),
        Json::Array(list) => {
            let entries = list.iter().map(|entry| entry_text("0", entry));
            entries.collect::<Vec<_>>().join("; ")
        }
        Json::Object(members) => object_label(value)
            .or_else(|| citation_label(value, edition))
            .unwrap_or_else(|| {
                let is_main = |name: &str| MAIN_MEMBERS.contains(&name);
                let members = members.iter().filter(|(_, value)| !is_empty_value(value));
                let (main, others): (Vec<_>, Vec<_>) =
                    members.partition(|(name, _)| is_main(name.as_str()));
                let others = others.into_iter().map(|(name, value)| {
                    let text = entry_text(name, value);
                    format!("{}: {text}", name.replace('_', " "))
                });
                let others = others.collect::<Vec<_>>().join(", ");
                let main = main
                    .into_iter()
                    .map(|(name, value)| entry_text(name, value));
                match (main.collect::<Vec<_>>().join(", "), others.as_str()) {
                    (main, "") => main,
                    (main, others) if main.is_empty() => others.to_owned(),
                    (main, others) => format!("{main} ({others})"),
                }
            }),
    }
}

/// The members that say what an object is about, so that their names can be left out.
const MAIN_MEMBERS: [&str; 6] = ["actor", "proposal", "item", "name", "title", "text"];

/// The source and the place in it, if the object is a citation.
fn citation_label(value: &Json, edition: &Edition) -> Option<String> {
    let citation = deserr::deserialize::<Citation, _, ValidationErrors>(value.clone()).ok()?;
    let editions = [Some(edition), edition.previous()];
    let mut editions = editions.into_iter().flatten();
    editions.find_map(|edition| citation.label_in(edition))
}

/// A date or a quantity in words, if the object is one.
fn object_label(value: &Json) -> Option<String> {
    let date = || deserr::deserialize::<UncertainDate, _, ValidationErrors>(value.clone()).ok();
    let quantity = || deserr::deserialize::<Quantity, _, ValidationErrors>(value.clone()).ok();
    let date = date().map(|date| date.label);
    date.or_else(|| quantity().map(|quantity| quantity.label))
}
