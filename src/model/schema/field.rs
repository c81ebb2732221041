//! Fields that items can be found, sorted and counted by.
//!
//! A field is its name, its meaning, its type and its accessor in one value, so that
//! filters, sort keys, facets, columns, checks and documentation cannot disagree.

use crate::model::types::quantity::{Quantity, QuantityProperty};
use crate::model::values::date::UncertainDate;
use crate::model::values::vocabulary::{Vocabulary, VocabularyEnum};

/// A field of items of type `T`.
pub struct Field<T> {
    /// Its description without the item type.
    pub info: FieldInfo,
    /// Its values on one item.
    pub accessor: ValueAccessor<T>,
}

/// Reads the values of one field off an item; a field without a value has none.
pub type ValueAccessor<T> = fn(&T) -> Vec<FieldValue<'_>>;

/// A field of any item type.
#[derive(Debug)]
pub struct FieldInfo {
    /// Its name, in parameters and columns.
    pub name: &'static str,
    /// Its path in an item, if other than its name: `participants.roles`.
    pub path: &'static str,
    /// Its published description.
    pub description: &'static str,
    /// What its values are.
    pub field_type: FieldType,
    /// Whether an item has at most one value.
    pub single_valued: bool,
    /// Whether items are only found by it: it is neither a column of a table nor counted.
    pub is_filter_only: bool,
    /// What its values are of the quantities of an item, if they are.
    pub of_quantity: Option<QuantityProperty>,
}

/// What the values of a field are.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// The item's own id.
    Id,
    /// Text, to be searched in.
    Text,
    /// The terms of a vocabulary.
    Vocabulary(&'static Vocabulary),
    /// Codes of a standard.
    ExternalCode {
        /// Their published pattern.
        pattern: &'static str,
        /// Whether a text is one.
        accepts: fn(&str) -> bool,
        /// One of them.
        example: &'static str,
    },
    /// Ids of sections of sources.
    Section,
    /// Units of sources, as `source/section/unit`.
    Passage,
    /// Yes or no.
    Boolean,
    /// A date that may be uncertain.
    Date,
    /// A number with its unit.
    Quantity,
}

/// One value of a field.
#[derive(Clone, Copy, Debug)]
pub enum FieldValue<'a> {
    /// An id, a text, a term or a code.
    Text(&'a str),
    /// Yes or no.
    Boolean(bool),
    /// A date.
    Date(&'a UncertainDate),
    /// A number with its unit.
    Quantity(&'a Quantity),
}

impl FieldInfo {
    /// What it means, without what its values are based on.
    pub fn meaning(&self) -> &'static str {
        match self.description.split_once(". ") {
            Some((meaning, _)) => &self.description[..=meaning.len()],
            None => self.description,
        }
    }
}

impl<T> Field<T> {
    /// A field with at most one value.
    pub const fn new(
        name: &'static str,
        description: &'static str,
        field_type: FieldType,
        accessor: ValueAccessor<T>,
    ) -> Self {
        Self {
            info: FieldInfo {
                name,
                path: name,
                description,
                field_type,
                single_valued: true,
                is_filter_only: false,
                of_quantity: None,
            },
            accessor,
        }
    }

    /// A field with a term of `C`.
    pub const fn vocabulary<C: VocabularyEnum + 'static>(
        name: &'static str,
        accessor: ValueAccessor<T>,
    ) -> Self {
        let vocabulary = const { &C::VOCABULARY };
        Self::new(
            name,
            vocabulary.description,
            FieldType::Vocabulary(vocabulary),
            accessor,
        )
    }

    /// The date of an item.
    pub const fn date(accessor: ValueAccessor<T>) -> Self {
        let description = "The date, as far as a source gives it.";
        Self::new("date", description, FieldType::Date, accessor)
    }

    /// The same field, of which tables have another form.
    #[must_use]
    pub const fn filter_only(mut self) -> Self {
        self.info.is_filter_only = true;
        self
    }

    /// The same field at another path in an item.
    #[must_use]
    pub const fn at(mut self, path: &'static str) -> Self {
        self.info.path = path;
        self
    }

    /// The same field with any number of values at `path`.
    #[must_use]
    pub const fn multi_valued(mut self, path: &'static str) -> Self {
        self.info.path = path;
        self.info.single_valued = false;
        self
    }
}

/// The terms of coded values.
pub(crate) fn term_values<'a, C: VocabularyEnum + 'a>(
    values: impl IntoIterator<Item = &'a C>,
) -> Vec<FieldValue<'a>> {
    values
        .into_iter()
        .map(|value| FieldValue::Text(value.value()))
        .collect()
}

/// The values of texts.
pub(crate) fn text_values<'a, T: AsRef<str> + ?Sized + 'a>(
    values: impl IntoIterator<Item = &'a T>,
) -> Vec<FieldValue<'a>> {
    values
        .into_iter()
        .map(|value| FieldValue::Text(value.as_ref()))
        .collect()
}

/// The value of a flag that may be missing.
pub(crate) fn boolean_value(value: Option<bool>) -> Vec<FieldValue<'static>> {
    value.into_iter().map(FieldValue::Boolean).collect()
}

/// The value of a date that may be missing.
pub(crate) fn date_value(value: Option<&UncertainDate>) -> Vec<FieldValue<'_>> {
    value.into_iter().map(FieldValue::Date).collect()
}
