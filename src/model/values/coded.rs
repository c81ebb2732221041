//! Coded values: a term of a vocabulary or, where none fits, `other` with a label of its own.

use std::iter;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Serialize, Serializer};

use crate::model::error_code::ErrorCode;
use crate::model::json_pointer::json_pointer;
use crate::model::labels::LABELED_TERM;
use crate::model::validation_error::{Placeholder, ValidationError, ValidationErrors};
use crate::model::values::bounded_text::Title;
use crate::model::values::vocabulary::VocabularyEnum;

/// The term of what no other term fits.
const OTHER: &str = "other";

/// A coded value. In fixtures, the label of `other` is a member of its own beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded<T> {
    /// The term.
    pub term: T,
    /// What editors call it, if the term is `other`.
    label: Option<Title>,
}

impl<T: VocabularyEnum> Coded<T> {
    /// The label of the value, for people.
    pub fn title(&self) -> &str {
        match &self.label {
            Some(label) => label.as_str(),
            None => self.term.title(),
        }
    }

    /// Its label within a sentence: terms in lower case, and what editors wrote as it is.
    pub fn inline_title(&self) -> String {
        match &self.label {
            Some(label) => label.to_string(),
            None => self.term.title().to_lowercase(),
        }
    }

    fn is_other(&self) -> bool {
        self.term.value() == OTHER
    }
}

/// Labels of terms are what serde calls the name of the enum. One of its own is the data of the
/// variant, which only [`WithLabels`](crate::model::WithLabels) reads.
impl<T: VocabularyEnum + Serialize> Serialize for Coded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.label {
            Some(label) => {
                let term = self.term.value();
                serializer.serialize_newtype_variant(LABELED_TERM, 0, term, label.as_str())
            }
            None => self.term.serialize(serializer),
        }
    }
}

impl<T: Deserr<ValidationErrors>> Deserr<ValidationErrors> for Coded<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, ValidationErrors> {
        let term = T::deserialize_from_value(value, location)?;
        Ok(Self { term, label: None })
    }
}

/// A field with coded values: one, an optional one, or a list.
pub(crate) trait CodedField {
    type Term: VocabularyEnum;
    const IS_LIST: bool = false;
    fn values_mut(&mut self) -> impl Iterator<Item = &mut Coded<Self::Term>>;
}

impl<T: VocabularyEnum> CodedField for Coded<T> {
    type Term = T;
    fn values_mut(&mut self) -> impl Iterator<Item = &mut Coded<T>> {
        iter::once(self)
    }
}

impl<T: VocabularyEnum> CodedField for Option<Coded<T>> {
    type Term = T;
    fn values_mut(&mut self) -> impl Iterator<Item = &mut Coded<T>> {
        self.iter_mut()
    }
}

impl<T: VocabularyEnum> CodedField for Vec<Coded<T>> {
    type Term = T;
    const IS_LIST: bool = true;
    fn values_mut(&mut self) -> impl Iterator<Item = &mut Coded<T>> {
        self.iter_mut()
    }
}

/// Gives `other` the label that stands beside the field `name`, as `label_name`.
pub(crate) fn attach_label<F: CodedField>(
    field: &mut F,
    label: &mut Option<Title>,
    (name, label_name): (&str, &str),
    location: ValuePointerRef<'_>,
) -> Option<ValidationError> {
    let object = json_pointer(location);
    let mut values = field.values_mut().enumerate();
    let other = values.find(|(_, value)| value.is_other());
    match (other, label.take()) {
        (Some((_, other)), Some(label)) => {
            other.label = Some(label);
            None
        }
        (None, None) => None,
        (Some((index, _)), None) => {
            let entry = if F::IS_LIST {
                format!("/{index}")
            } else {
                String::new()
            };
            let terms = F::Term::VOCABULARY.terms.iter().map(|term| term.value);
            let known: Vec<_> = terms.filter(|value| *value != OTHER).collect();
            let error = ValidationError::new(
                ErrorCode::MissingField,
                format!("{object}/{name}{entry}"),
                format!("`{OTHER}` has no label"),
                format!(
                    "add \"{label_name}\" with a word or two that say what it is; the other values are {}",
                    known.join(", ")
                ),
            );
            // Decoding goes on with another value.
            let placeholder = known.last().copied().unwrap_or(OTHER);
            Some(error.with_placeholder(Placeholder::Text(placeholder.to_owned())))
        }
        (None, Some(_)) => {
            let mut error = ValidationError::new(
                ErrorCode::Contradiction,
                format!("{object}/{label_name}"),
                format!("`{label_name}` is only for `{name}` `{OTHER}`: other values have labels"),
                format!("leave it out, or write \"{OTHER}\" in `{name}`"),
            );
            error.targets_key = true;
            Some(error)
        }
    }
}

/// Defines a function that moves the labels of `other` in a decoded object to their coded values.
macro_rules! attach_labels {
    ($function:ident($type:ty): $($field:ident $label:ident),+) => {
        fn $function(
            mut decoded: $type,
            location: deserr::ValuePointerRef<'_>,
        ) -> Result<$type, $crate::model::ValidationErrors> {
            let errors = [$($crate::model::values::coded::attach_label(
                &mut decoded.$field,
                &mut decoded.$label,
                (stringify!($field), stringify!($label)),
                location,
            )),+];
            let errors: Vec<_> = errors.into_iter().flatten().collect();
            if errors.is_empty() {
                Ok(decoded)
            } else {
                Err($crate::model::ValidationErrors(errors))
            }
        }
    };
}
pub(crate) use attach_labels;
