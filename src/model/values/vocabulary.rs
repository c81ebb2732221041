//! Controlled vocabularies: closed sets of values, each with a label and a definition.
//!
//! One declaration makes the Rust type, its decoding, its schema and its entry in
//! `/v1/vocabulary`, so that they cannot disagree.

use serde::Serializer;
use serde_json::{Value as Json, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use crate::model::error_code::ErrorCode;
use crate::model::text::fuzzy_match::closest_match;
use crate::model::validation_error::{InvalidValue, quote};

/// A closed set of values that a field may have.
#[derive(Debug)]
pub struct Vocabulary {
    /// Its identifier, a slug.
    pub id: &'static str,
    /// The name of the schema of its values.
    pub schema_name: &'static str,
    /// What its values mean.
    pub description: &'static str,
    /// The values, in the order in which they are published.
    pub terms: &'static [Term],
}

/// One value of a vocabulary.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// The value in fixtures, responses and query strings.
    pub value: &'static str,
    /// The label of the value, for people.
    pub title: &'static str,
    /// What the value means.
    pub definition: &'static str,
}

/// A type whose values are the terms of one vocabulary.
pub trait VocabularyEnum {
    /// The vocabulary.
    const VOCABULARY: Vocabulary;
    /// The value in fixtures, responses and query strings.
    fn value(&self) -> &'static str;
    /// The label of the value, for people.
    fn title(&self) -> &'static str;
}

/// Declares an enumeration with its vocabulary.
macro_rules! vocabulary_enum {
    (
        $(#[doc = $doc:literal])+
        $name:ident $id:literal {
            $($(#[doc = $definition:literal])+ $variant:ident = $value:literal, $title:literal;)+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[doc = $definition])+ $variant,)+
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::model::values::vocabulary::serialize_term(self, *self as u32, serializer)
            }
        }

        impl $crate::model::VocabularyEnum for $name {
            const VOCABULARY: $crate::model::Vocabulary =
                $crate::model::Vocabulary {
                    id: $id,
                    schema_name: stringify!($name),
                    description: concat!($($doc),+).trim_ascii(),
                    terms: &[$($crate::model::Term {
                        value: $value,
                        title: $title,
                        definition: concat!($($definition),+).trim_ascii(),
                    }),+],
                };

            fn value(&self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)+
                }
            }

            fn title(&self) -> &'static str {
                match self {
                    $(Self::$variant => $title,)+
                }
            }
        }

        $crate::model::decode_errors::deserr_from_string!(
            $name,
            $crate::model::Placeholder::Omit,
            $crate::model::ExpectedValue::Schema(|| {
                $crate::model::values::vocabulary::fixture_schema(
                    &<Self as $crate::model::VocabularyEnum>::VOCABULARY,
                )
            }),
            |text| match text.as_str() {
                $($value => Ok(Self::$variant),)+
                _ => Err($crate::model::values::vocabulary::unknown_value(
                    &text,
                    &<Self as $crate::model::VocabularyEnum>::VOCABULARY,
                )),
            }
        );

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::model::values::vocabulary::vocabulary_schema(&<Self as $crate::model::VocabularyEnum>::VOCABULARY)
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use vocabulary_enum;

/// Serializes a coded value, with its label where [`WithLabels`](crate::model::WithLabels) looks for
/// it.
pub(crate) fn serialize_term<S: Serializer>(
    term: &impl VocabularyEnum,
    index: u32,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_unit_variant(term.title(), index, term.value())
}

impl Vocabulary {
    /// The value whose definition has this word, if it is the only one: `protest` for `strike`.
    fn value_defined_with(&self, word: &str) -> Option<&'static str> {
        let has_word = |term: &&Term| {
            let mut words = term.definition.split(|ch: char| !ch.is_alphanumeric());
            words.any(|other| other.eq_ignore_ascii_case(word))
        };
        let mut terms = self.terms.iter().filter(has_word);
        let first = terms.next()?;
        terms.next().is_none().then_some(first.value)
    }
}

/// The error of a value that the vocabulary does not have.
pub(crate) fn unknown_value(text: &str, vocabulary: &Vocabulary) -> InvalidValue {
    let values: Vec<_> = vocabulary.terms.iter().map(|term| term.value).collect();
    let closest = closest_match(text, values.iter().copied());
    let hint = match closest.or_else(|| vocabulary.value_defined_with(text)) {
        Some(value) => format!(
            "did you mean `{value}`? The values are {}",
            values.join(", ")
        ),
        None => format!("the values are {}", values.join(", ")),
    };
    let message = format!("{} is not a value of this field", quote(text));
    InvalidValue::new(ErrorCode::UnknownValue, message, hint)
}

/// The schema of the values that the vocabulary has. Responses are open to values that are added
/// within `/v1`: the OpenAPI document says so wherever one of them has a value.
pub(crate) fn vocabulary_schema(vocabulary: &Vocabulary) -> RefOr<Schema> {
    let values = vocabulary.terms.iter().map(|term| term.value);
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(vocabulary.description))
        .enum_values(Some(values))
        .into()
}

/// The JSON Schema of the values in fixtures, with their definitions as editors show them.
pub(crate) fn fixture_schema(vocabulary: &Vocabulary) -> Json {
    let terms = vocabulary.terms.iter();
    let (values, definitions): (Vec<_>, Vec<_>) = terms
        .map(|term| (term.value, format!("{}: {}", term.title, term.definition)))
        .unzip();
    json!({
        "type": "string",
        "description": vocabulary.description,
        "enum": values,
        "enumDescriptions": definitions,
    })
}

/// Whether a schema is that of a vocabulary.
pub(crate) fn is_vocabulary_schema(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.enum_values.is_some())
}
