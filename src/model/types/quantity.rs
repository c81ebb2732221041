//! Quantities: numbers with their units, as sources give them.

use deserr::{Deserr, ValuePointerRef};
use iso_currency::Currency;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::decode_errors::deserr_from_string;
use crate::model::error_code::ErrorCode;
use crate::model::json_pointer::json_pointer;
use crate::model::validation_error::{
    InvalidValue, Placeholder, ValidationError, ValidationErrors, quote,
};
use crate::model::values::bounded_text::Title;
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::decimal::DecimalNumber;
use crate::model::values::vocabulary::{VocabularyEnum as _, vocabulary_enum};

vocabulary_enum! {
    /// The unit that a quantity is given in, such as percent or seats. Definitions have codes of
    /// UNECE Recommendation 20 in parentheses; see `/v1/vocabulary/unit`.
    Unit "unit" {
        /// Hundredths of the basis (P1).
        Percent = "percent", "Percent";
        /// Money; `currency` says which.
        Currency = "currency", "Currency";
        /// Human beings (IE).
        Person = "person", "Person";
        /// Votes that are cast.
        Vote = "vote", "Vote";
        /// Seats in a body.
        Seat = "seat", "Seat";
        /// Weapons of any sort.
        Weapon = "weapon", "Weapon";
        /// Vehicles of any sort.
        Vehicle = "vehicle", "Vehicle";
        /// Things of any other sort, which `of` names (H87).
        Item = "item", "Item";
        /// Ten thousand square meters (HAR).
        Hectare = "hectare", "Hectare";
        /// Square kilometers (KMK).
        SquareKilometer = "square-kilometer", "Square kilometer";
        /// Kilometers (KMT).
        Kilometer = "kilometer", "Kilometer";
        /// Meters (MTR).
        Meter = "meter", "Meter";
        /// Kilograms (KGM).
        Kilogram = "kilogram", "Kilogram";
        /// Metric tons (TNE).
        Tonne = "tonne", "Tonne";
        /// Barrels of petroleum (BLL).
        Barrel = "barrel", "Barrel";
        /// Hours (HUR).
        Hour = "hour", "Hour";
        /// Days (DAY).
        Day = "day", "Day";
        /// Weeks (WEE).
        Week = "week", "Week";
        /// Months (MON).
        Month = "month", "Month";
        /// Years (ANN).
        Year = "year", "Year";
        /// Any other; `unit_label` names it.
        Other = "other", "Other";
    }
}

/// A currency code of ISO 4217.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = "^[A-Z]{3}$", min_length = 3, max_length = 3, examples("USD"))]
pub struct CurrencyCode(String);

impl CurrencyCode {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `code` is the code of a currency.
    pub fn is_known(code: &str) -> bool {
        code.len() == 3 && Currency::from_code(code).is_some()
    }
}

deserr_from_string!(CurrencyCode, Placeholder::Text("USD".into()), |text| {
    if Self::is_known(&text) {
        return Ok(Self(text));
    }
    let capitals = text.trim().to_uppercase();
    let hint = if Self::is_known(&capitals) {
        format!("write `{capitals}`")
    } else {
        "write its code of three capital letters, such as USD, EUR or COP".to_owned()
    };
    let message = format!("{} is not a currency code of ISO 4217", quote(&text));
    Err(InvalidValue::new(ErrorCode::BadIdentifier, message, hint))
});

/// A number or a range, with its unit and what is counted or measured. If sources give only one end
/// of a range (“at least” or “at most”), the other end is null.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = finish -> ValidationErrors)]
pub struct Quantity {
    /// The whole quantity as text, ready to be shown: `seats in the Senate: 5 seats`.
    #[deserr(skip)]
    #[schema(min_length = 1, max_length = 300, pattern = r"^\S(.*\S)?$")]
    pub label: String,
    /// What is counted or measured, such as `turnout` or `seats in the Senate`; null if the unit
    /// says it.
    #[deserr(default)]
    pub of: Option<Title>,
    /// The number, if the quantity is a single number; null for a range.
    #[deserr(default)]
    pub value: Option<DecimalNumber>,
    /// The lower end of a range; null for a single number, and for a range without a lower end.
    #[deserr(default)]
    pub min: Option<DecimalNumber>,
    /// The upper end of a range; null for a single number, and for a range without an upper end.
    #[deserr(default)]
    pub max: Option<DecimalNumber>,
    /// The unit that the quantity is given in, such as percent or seats.
    #[schema(value_type = Unit)]
    pub unit: Coded<Unit>,
    /// What editors call the unit, in the plural, if it is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub unit_label: Option<Title>,
    /// The currency of an amount of money (ISO 4217); null for other quantities.
    #[deserr(default)]
    pub currency: Option<CurrencyCode>,
    /// What the quantity is a share of or is compared with, such as `the registered voters`; null
    /// if none is given.
    #[deserr(default)]
    pub basis: Option<Title>,
    /// Whether the source gives the quantity as approximate, such as with “about.”
    #[deserr(default)]
    pub approximate: bool,
}

attach_labels!(attach_unit_label(Quantity): unit unit_label);

/// Checks a decoded quantity, and adds its words.
fn finish(quantity: Quantity, location: ValuePointerRef<'_>) -> Result<Quantity, ValidationErrors> {
    let mut quantity = attach_unit_label(quantity, location)?;
    if let Some(error) = quantity.contradiction(&json_pointer(location)) {
        return Err(ValidationErrors(vec![error]));
    }
    quantity.label = quantity.to_text();
    Ok(quantity)
}

impl Quantity {
    /// The least and the most that it may be; none where that is open.
    pub fn bounds(&self) -> (Option<DecimalNumber>, Option<DecimalNumber>) {
        (self.value.or(self.min), self.value.or(self.max))
    }

    fn contradiction(&self, pointer: &str) -> Option<ValidationError> {
        let error = |code, member: &str, message: String, hint: &str| {
            Some(ValidationError::new(
                code,
                format!("{pointer}{member}"),
                message,
                hint,
            ))
        };
        let is_money = self.unit.term == Unit::Currency;
        match (self.value, self.min, self.max) {
            (None, None, None) => error(
                ErrorCode::MissingField,
                "",
                "this quantity has no number".to_owned(),
                "add \"value\", or \"min\", \"max\" or both for a range",
            ),
            (Some(_), Some(_), _) | (Some(_), _, Some(_)) => error(
                ErrorCode::Contradiction,
                "/value",
                "this quantity has both a number and a range".to_owned(),
                "leave `value` out, or both `min` and `max`",
            ),
            (None, Some(min), Some(max)) if min >= max => error(
                ErrorCode::Contradiction,
                "/max",
                format!("the range ends at {max}, but begins at {min}"),
                "write the lower number as `min`, or a single one as `value`",
            ),
            _ if is_money && self.currency.is_none() => error(
                ErrorCode::MissingField,
                "",
                "the unit is `currency`, but the field `currency` is missing".to_owned(),
                "add \"currency\" with its code of ISO 4217, such as \"USD\"",
            ),
            _ if !is_money && self.currency.is_some() => error(
                ErrorCode::Contradiction,
                "/currency",
                format!(
                    "a currency is given, but the unit is `{}`",
                    self.unit.term.value()
                ),
                "leave it out, or write \"unit\": \"currency\"",
            ),
            _ => None,
        }
    }

    fn to_text(&self) -> String {
        let code = self.currency.as_ref().map(CurrencyCode::as_str);
        let number = |number: DecimalNumber| match code {
            Some(code) => format!("{code} {number}"),
            None => number.to_string(),
        };
        let numbers = match (self.value, self.min, self.max) {
            (Some(value), ..) => number(value),
            (None, Some(min), Some(max)) => format!("{} to {max}", number(min)),
            (None, Some(min), None) => format!("at least {}", number(min)),
            (None, None, Some(max)) => format!("at most {}", number(max)),
            (None, None, None) => String::new(),
        };
        let about = if self.approximate { "about " } else { "" };
        let (least, most) = self.bounds();
        let is_one = most.or(least).is_some_and(DecimalNumber::is_one);
        let name = self.unit.inline_title();
        let unit = match self.unit.term {
            Unit::Currency => String::new(),
            Unit::Other | Unit::Percent => format!(" {name}"),
            _ if is_one => format!(" {name}"),
            Unit::Person => " people".to_owned(),
            _ => format!(" {name}s"),
        };
        let basis = match &self.basis {
            Some(basis) if self.unit.term == Unit::Percent => format!(" of {basis}"),
            _ => String::new(),
        };
        let of = match &self.of {
            Some(of) => format!("{of}: "),
            None => String::new(),
        };
        format!("{of}{about}{numbers}{unit}{basis}")
    }
}

/// What a quantity can be found by, besides its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuantityProperty {
    /// Its unit.
    Unit,
    /// Its currency.
    Currency,
}

impl QuantityProperty {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Unit, Self::Currency];

    /// What a quantity has.
    pub fn text(self, quantity: &Quantity) -> Option<&str> {
        match self {
            Self::Unit => Some(quantity.unit.term.value()),
            Self::Currency => quantity.currency.as_ref().map(CurrencyCode::as_str),
        }
    }
}
