//! Whole numbers with bounds.

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::fault::{Code, Faults, STAND_IN_NUMBER, StandIn, reject, wrong_kind};

/// Declares a whole number with its bounds.
macro_rules! number {
    ($(#[doc = $doc:literal])+ $name:ident, $min:literal, $max:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub i32);

        impl Deserr<Faults> for $name {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef<'_>,
            ) -> Result<Self, Faults> {
                let number = match value {
                    Value::Integer(number) => i32::try_from(number).ok(),
                    Value::NegativeInteger(number) => i32::try_from(number).ok(),
                    other => return Err(wrong_kind(other, ValueKind::Integer, location)),
                };
                number.filter(|number| ($min..=$max).contains(number)).map(Self).ok_or_else(|| {
                    let hint = concat!("write a number from ", $min, " to ", $max);
                    reject(Code::BadNumber, "this number is out of bounds", hint, StandIn::Number(STAND_IN_NUMBER), location)
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

number!(
    /// The number of a unit in its section; a table's head is row 0.
    UnitNumber,
    0,
    10_000
);
number!(
    /// The number of a sentence in its unit.
    SentenceNumber,
    1,
    1_000
);
number!(/// A quantity, in its unit.
    Amount, 0, 1_000_000_000);
