//! What pages call the fields of responses, in the words of a newspaper.
//!
//! Responses keep their names; these are for readers. A field that is not in the table is called
//! by its name.

use std::borrow::Cow;

use crate::model::capitalize;

/// What the page of the notes is called.
pub(super) const NOTES_TITLE: &str = "What is not known";

/// The labels of fields whose names are those of a database, by name.
const LABELS: [(&str, &str); 35] = [
    ("about", "What it is about"),
    ("actor", "Who it is about"),
    ("after", "Taken after"),
    ("attributed_to", "Whose view it is"),
    ("bytes", "Size in bytes"),
    ("compliance", "Carried out so far"),
    ("conditional_on", "On condition of"),
    ("country", "Country code"),
    ("digest", "Fingerprint of the file"),
    ("due_text", "To be done"),
    ("due", "Due"),
    ("follows", "Comes after"),
    ("group", "Belongs to"),
    ("groups", "Member of"),
    ("holder", "Held by"),
    ("kind", "Type"),
    ("members_open", "More members than these"),
    ("membership", "Who belongs to it"),
    ("modality", "How it is said"),
    ("obligors", "Who has to do it"),
    ("on", "Concerns"),
    ("origin", "Where its name is from"),
    ("post", "Office"),
    ("post_holders", "Who holds its offices"),
    ("posts", "Offices held"),
    ("proposers", "Proposed by"),
    ("settled_by", "Where sources differ, it follows"),
    ("settles", "Followed, where sources differ, on"),
    ("sha256", "SHA-256"),
    ("state_members", "People and groups of this state"),
    ("sub_events", "Events that are part of it"),
    ("tense", "Which time it is about"),
    ("url", "Web address"),
    ("uses_open", "More uses than these"),
    ("within", "Lies in"),
];

/// What a page calls a field: `post_holders` is "Who holds its offices".
pub(super) fn label(name: &str) -> Cow<'static, str> {
    match LABELS.iter().find(|(field, _)| *field == name) {
        Some((_, label)) => Cow::Borrowed(label),
        None => Cow::Owned(capitalize(&name.replace('_', " "))),
    }
}

/// A label within a sentence: its first letter is small unless the word is all capitals.
pub(super) fn inline(label: &str) -> Cow<'_, str> {
    let mut chars = label.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            Cow::Owned(first.to_lowercase().chain(chars).collect())
        }
        _ => Cow::Borrowed(label),
    }
}
