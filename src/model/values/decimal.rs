//! Decimal numbers, exactly as editors write them.

use std::fmt;
use std::str::FromStr as _;

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::decode_errors::type_mismatch;
use crate::model::error_code::ErrorCode;
use crate::model::expected_value::ExpectedValue;
use crate::model::validation_error::{
    InvalidValue, PLACEHOLDER_NUMBER, Placeholder, ValidationErrors,
};
use crate::model::values::bounded_int::Amount;

const MAX_DECIMAL_PLACES: u32 = 20;

/// A decimal number. In JSON it has at most 15 significant digits, so that double precision keeps
/// it (RFC 8259, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecimalNumber(Decimal);

impl DecimalNumber {
    /// The largest number; its opposite is the smallest.
    pub(crate) const BOUND: f64 = 1e21;

    /// The number that a text is as JSON writes it (RFC 8259, section 6), or with zeros in front:
    /// `-49.78`, `1.5e+6`.
    pub fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (text, None),
        };
        let digits = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let exponent_digits =
            exponent.map_or("0", |text| text.strip_prefix(['+', '-']).unwrap_or(text));
        let is_digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if ![whole, fraction, exponent_digits]
            .into_iter()
            .all(is_digits)
        {
            return None;
        }
        // A mantissa with more digits than a decimal has is refused, not rounded.
        let mantissa = Decimal::from_str_exact(mantissa).ok()?;
        let number = match exponent {
            Some(_) => Decimal::from_scientific(text).ok()?,
            None => mantissa,
        };
        let is_within_bounds = number.to_f64()?.abs() <= Self::BOUND;
        let number = number.normalize();
        (is_within_bounds && number.scale() <= MAX_DECIMAL_PLACES).then_some(Self(number))
    }

    /// Its digits, without commas.
    pub(crate) fn to_digits(self) -> String {
        self.0.to_string()
    }

    /// All of something, in percent.
    pub const HUNDRED: Self = Self(Decimal::ONE_HUNDRED);

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.0 < Decimal::ZERO
    }

    /// Whether it has no fraction.
    pub fn is_whole(self) -> bool {
        self.0.is_integer()
    }

    /// Whether it is 1.
    pub(crate) fn is_one(self) -> bool {
        self.0 == Decimal::ONE
    }
}

/// With commas between thousands.
impl From<Amount> for DecimalNumber {
    fn from(amount: Amount) -> Self {
        Self(amount.0.into())
    }
}

impl fmt::Display for DecimalNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.abs().to_string();
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text.as_str(), None),
        };
        if self.0.is_sign_negative() {
            out.write_str("-")?;
        }
        for (index, digit) in whole.char_indices() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                out.write_str(",")?;
            }
            write!(out, "{digit}")?;
        }
        match fraction {
            Some(fraction) => write!(out, ".{fraction}"),
            None => Ok(()),
        }
    }
}

impl Serialize for DecimalNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.to_i64().filter(|_| self.0.is_integer()) {
            Some(whole) => serializer.serialize_i64(whole),
            // With 15 digits, the shortest text of the nearest double is the same number.
            None => {
                let nearest = f64::from_str(&self.0.to_string());
                serializer.serialize_f64(nearest.map_err(serde::ser::Error::custom)?)
            }
        }
    }
}

impl Deserr<ValidationErrors> for DecimalNumber {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, ValidationErrors> {
        let text = match value {
            Value::Integer(number) => number.to_string(),
            Value::NegativeInteger(number) => number.to_string(),
            // All digits of a literal of up to 15; longer ones are reported as such.
            Value::Float(number) => number.to_string(),
            other => {
                let expected = ExpectedValue::from_schema::<Self>();
                return Err(type_mismatch(other, ValueKind::Float, location, expected));
            }
        };
        Self::parse(&text).ok_or_else(|| {
            let hint = format!(
                "write a number from -1e21 to 1e21, with at most {MAX_DECIMAL_PLACES} digits after the point"
            );
            InvalidValue::new(ErrorCode::BadNumber, "this number is out of bounds", hint)
                .at(location, Placeholder::Number(PLACEHOLDER_NUMBER))
        })
    }
}

impl PartialSchema for DecimalNumber {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some(
                "A decimal number of at most 15 significant digits, exactly as the editors wrote it.",
            ))
            .minimum(Some(-Self::BOUND))
            .maximum(Some(Self::BOUND))
            .examples([49.78])
            .into()
    }
}

impl ToSchema for DecimalNumber {}
