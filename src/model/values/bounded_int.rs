//! Whole numbers with bounds.

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::decode_errors::type_mismatch;
use crate::model::error_code::ErrorCode;
use crate::model::expected_value::ExpectedValue;
use crate::model::validation_error::{
    InvalidValue, PLACEHOLDER_NUMBER, Placeholder, ValidationErrors,
};

/// Declares a whole number with its bounds.
macro_rules! bounded_int {
    ($(#[doc = $doc:literal])+ $name:ident, $min:literal, $max:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub i32);

        impl Deserr<ValidationErrors> for $name {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef<'_>,
            ) -> Result<Self, ValidationErrors> {
                let number = match value {
                    Value::Integer(number) => i32::try_from(number).ok(),
                    Value::NegativeInteger(number) => i32::try_from(number).ok(),
                    other => {
                        let expected = ExpectedValue::from_schema::<Self>();
                        return Err(type_mismatch(other, ValueKind::Integer, location, expected));
                    }
                };
                number.filter(|number| ($min..=$max).contains(number)).map(Self).ok_or_else(|| {
                    let hint = concat!("write a number from ", $min, " to ", $max);
                    InvalidValue::new(ErrorCode::BadNumber, "this number is out of bounds", hint)
                        .at(location, Placeholder::Number(PLACEHOLDER_NUMBER))
                })
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .description(Some(concat!($($doc),+).trim()))
                    .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
                    .minimum(Some($min))
                    .maximum(Some($max))
                    .into()
            }
        }

        impl ToSchema for $name {}
    };
}

bounded_int!(
    /// The number of a sentence within its unit, such as a paragraph; the first is 1.
    SentenceNumber,
    1,
    1_000
);
bounded_int!(/// A whole number that counts something, such as votes.
    Amount, 0, 1_000_000_000);
