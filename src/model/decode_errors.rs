//! What `deserr` finds wrong, as errors with a message and a hint.

use std::ops::ControlFlow;

use deserr::{
    DeserializeError, ErrorKind, IntoValue, MergeWithError, Value, ValueKind, ValuePointerRef,
};

use crate::model::error_code::ErrorCode;
use crate::model::expected_value::ExpectedValue;
use crate::model::json_pointer::{escape_pointer_token, json_pointer};
use crate::model::text::fuzzy_match::closest_match;
use crate::model::validation_error::{
    PLACEHOLDER_NUMBER, PLACEHOLDER_TEXT, Placeholder, ValidationError, ValidationErrors, quote,
};

/// The text of a string that is to be `expected`.
pub(crate) fn expect_string<V: IntoValue>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
    expected: ExpectedValue,
) -> Result<String, ValidationErrors> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(type_mismatch(other, ValueKind::String, location, expected)),
    }
}

/// Decodes a type from a string that `$parse` accepts, a `Result<Self, InvalidValue>`; after an
/// error, decoding continues with `$placeholder`. Unless `$expected` says more, the type's schema is
/// what the decoder expects.
macro_rules! deserr_from_string {
    ($name:ty, $placeholder:expr, |$text:ident| $parse:expr) => {
        $crate::model::decode_errors::deserr_from_string!(
            $name,
            $placeholder,
            $crate::model::ExpectedValue::from_schema::<Self>(),
            |$text| $parse
        );
    };
    ($name:ty, $placeholder:expr, $expected:expr, |$text:ident| $parse:expr) => {
        impl deserr::Deserr<$crate::model::ValidationErrors> for $name {
            fn deserialize_from_value<V: deserr::IntoValue>(
                value: deserr::Value<V>,
                location: deserr::ValuePointerRef<'_>,
            ) -> Result<Self, $crate::model::ValidationErrors> {
                let expected = $expected;
                let $text = $crate::model::decode_errors::expect_string(value, location, expected)?;
                $parse.map_err(|invalid: $crate::model::InvalidValue| {
                    invalid.at(location, $placeholder).expecting(&$expected)
                })
            }
        }
    };
}
pub(crate) use deserr_from_string;

/// The error of a value of the wrong JSON type, where the decoder expects `expected`.
pub(crate) fn type_mismatch<V: IntoValue>(
    actual: Value<V>,
    accepted: ValueKind,
    location: ValuePointerRef<'_>,
    expected: ExpectedValue,
) -> ValidationErrors {
    let accepted = &[accepted];
    let error = ErrorKind::IncorrectValueKind { actual, accepted };
    let mut error = from_error_kind(error, &json_pointer(location));
    error.expected = Some(Box::new(expected));
    ValidationErrors(vec![error])
}

impl MergeWithError<ValidationErrors> for ValidationErrors {
    fn merge(
        known: Option<Self>,
        mut other: Self,
        _: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut all = known.unwrap_or_default();
        all.0.append(&mut other.0);
        ControlFlow::Continue(all)
    }
}

impl DeserializeError for ValidationErrors {
    fn error<V: IntoValue>(
        known: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut all = known.unwrap_or_default();
        all.0.push(from_error_kind(error, &json_pointer(location)));
        ControlFlow::Continue(all)
    }
}

fn from_error_kind<V: IntoValue>(error: ErrorKind<'_, V>, pointer: &str) -> ValidationError {
    match error {
        ErrorKind::IncorrectValueKind { actual, accepted } => {
            let mut wanted: Vec<_> = accepted.iter().map(|kind| json_type_name(*kind)).collect();
            if wanted.contains(&"a number") {
                wanted.retain(|name| *name != "a whole number");
            }
            wanted.dedup();
            let wanted = wanted.join(" or ");
            let message = format!("expected {wanted}, found {}", json_type_name(actual.kind()));
            let placeholder = match accepted {
                [ValueKind::String] => Placeholder::Text(PLACEHOLDER_TEXT.into()),
                [ValueKind::Integer] => Placeholder::Number(PLACEHOLDER_NUMBER),
                _ => Placeholder::Omit,
            };
            let quotation_marks = match (actual.kind(), accepted) {
                (_, [ValueKind::String]) => ", in quotation marks",
                (
                    ValueKind::String,
                    [
                        ValueKind::Integer | ValueKind::Float | ValueKind::Boolean,
                        ..,
                    ],
                ) => ", without quotation marks",
                _ => "",
            };
            let hint = format!("write {wanted}{quotation_marks}");
            ValidationError {
                placeholder,
                expected: Some(Box::new(ExpectedValue::Kinds(accepted.to_vec()))),
                ..ValidationError::new(ErrorCode::WrongType, pointer, message, hint)
            }
        }
        ErrorKind::MissingField { field } => {
            let message = format!("the field `{field}` is missing");
            let hint = format!("add \"{field}\"");
            ValidationError::new(ErrorCode::MissingField, pointer, message, hint)
                .with_placeholder(Placeholder::MissingField(field.into()))
        }
        ErrorKind::UnknownKey { key, accepted } => {
            let suggestion = closest_match(key, accepted.iter().copied());
            let hint = match suggestion {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("the fields are {}", accepted.join(", ")),
            };
            let message = format!("{} is not a field of this object", quote(key));
            let pointer = format!("{pointer}/{}", escape_pointer_token(key));
            ValidationError {
                targets_key: true,
                placeholder: suggestion.map_or(Placeholder::Omit, |name| {
                    Placeholder::RenameKey(name.into())
                }),
                expected: Some(Box::new(ExpectedValue::Fields(
                    accepted.iter().copied().map(str::to_owned).collect(),
                ))),
                ..ValidationError::new(ErrorCode::UnknownField, pointer, message, hint)
            }
        }
        ErrorKind::UnknownValue { .. }
        | ErrorKind::BadSequenceLen { .. }
        | ErrorKind::Unexpected { .. } => {
            unreachable!("vocabularies and bounded numbers have their own errors")
        }
    }
}

fn json_type_name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "true or false",
        ValueKind::Integer | ValueKind::NegativeInteger => "a whole number",
        ValueKind::Float => "a number",
        ValueKind::String => "a string",
        ValueKind::Sequence => "a list",
        ValueKind::Map => "an object",
    }
}
