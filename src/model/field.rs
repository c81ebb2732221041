//! Fields that items can be found, sorted and counted by.
//!
//! A field is its name, its meaning, its type and its accessor in one value, so that
//! filters, sort keys, facets, columns, checks and documentation cannot disagree.

use super::date::UncertainDate;
use super::kind::Kind;
use super::vocabulary::{Coded, Vocabulary};

/// A field of items of kind `K`.
pub struct Field<K> {
    /// What callers and checks need to know of it.
    pub info: FieldInfo,
    /// Its values on one item.
    pub values: Values<K>,
}

/// Reads the values of one field off an item; a field without a value has none.
pub type Values<K> = fn(&K) -> Vec<Value<'_>>;

/// A field, whatever kind has it.
#[derive(Debug)]
pub struct FieldInfo {
    /// Its name, in parameters and columns.
    pub name: &'static str,
    /// Where it stands in an item, if not at its name: `participants.roles`.
    pub path: &'static str,
    /// What it says, in a few words.
    pub description: &'static str,
    /// What its values are.
    pub of: FieldType,
    /// Whether an item has at most one value.
    pub single: bool,
}

/// What the values of a field are.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// The item's own id.
    Id,
    /// Text, to be searched in.
    Text,
    /// The terms of a vocabulary.
    Code(&'static Vocabulary),
    /// Codes whose vocabulary others keep.
    Token {
        /// What they look like, as published.
        pattern: &'static str,
        /// Whether a text is one.
        accepts: fn(&str) -> bool,
        /// One of them.
        example: &'static str,
    },
    /// Yes or no.
    Boolean,
    /// A date that may be uncertain.
    Date,
}

/// One value of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// An id, a text, a term or a token.
    Text(&'a str),
    /// Yes or no.
    Boolean(bool),
    /// A date.
    Date(&'a UncertainDate),
}

impl<K> Field<K> {
    /// A field with at most one value.
    pub const fn new(
        name: &'static str,
        description: &'static str,
        of: FieldType,
        values: Values<K>,
    ) -> Self {
        Self {
            info: FieldInfo {
                name,
                path: name,
                description,
                of,
                single: true,
            },
            values,
        }
    }

    /// A field with a term of `C`.
    pub const fn code<C: Coded + 'static>(name: &'static str, values: Values<K>) -> Self {
        let vocabulary = const { &C::VOCABULARY };
        Self::new(
            name,
            vocabulary.description,
            FieldType::Code(vocabulary),
            values,
        )
    }

    /// The same field with any number of values, which stand at `path`.
    #[must_use]
    pub const fn several(mut self, path: &'static str) -> Self {
        self.info.path = path;
        self.info.single = false;
        self
    }
}

impl<K: Kind> Field<K> {
    /// The item's id.
    pub const ID: Self = Self::new("id", "The item's id.", FieldType::Id, |item| {
        vec![Value::Text(item.id().as_str())]
    });
    /// The item's title.
    pub const TITLE: Self = Self::new("title", "The item's title.", FieldType::Text, |item| {
        vec![Value::Text(item.title())]
    });
    /// The text that stands for a title on a statement or note.
    pub const TEXT: Self = Self::new("text", "What it says.", FieldType::Text, |item| {
        vec![Value::Text(item.title())]
    });
    /// The editors' one line on the item.
    pub const SUMMARY: Self = Self::new(
        "summary",
        "The item in a sentence.",
        FieldType::Text,
        |item| item.summary().into_iter().map(Value::Text).collect(),
    );
}

/// The terms of coded values.
pub(super) fn terms<'a, C: Coded + 'a>(values: impl IntoIterator<Item = &'a C>) -> Vec<Value<'a>> {
    values
        .into_iter()
        .map(|value| Value::Text(value.value()))
        .collect()
}

/// The value of a text that may be missing.
pub(super) fn text(value: Option<&str>) -> Vec<Value<'_>> {
    value.into_iter().map(Value::Text).collect()
}

/// The values of several texts.
pub(super) fn texts<'a, T: AsRef<str> + 'a>(
    values: impl IntoIterator<Item = &'a T>,
) -> Vec<Value<'a>> {
    values
        .into_iter()
        .map(|value| Value::Text(value.as_ref()))
        .collect()
}

/// The value of a flag that may be missing.
pub(super) fn flag(value: Option<bool>) -> Vec<Value<'static>> {
    value.into_iter().map(Value::Boolean).collect()
}

/// The value of a date that may be missing.
pub(super) fn date(value: Option<&UncertainDate>) -> Vec<Value<'_>> {
    value.into_iter().map(Value::Date).collect()
}
