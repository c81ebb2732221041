//! Dates as sources give them: often of a month, a year, or "late February".

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::decode_errors::deserr_from_string;
use crate::model::error_code::ErrorCode;
use crate::model::json_pointer::json_pointer;
use crate::model::labels::serialize_optional_term;
use crate::model::validation_error::{
    InvalidValue, Placeholder, ValidationError, ValidationErrors, quote,
};
use crate::model::values::date_display::{capitalize, format_edtf};
use crate::model::values::edtf::{self, DateKind, MAX_EDTF_LEN, ParsedEdtf};
use crate::model::values::vocabulary::{VocabularyEnum, vocabulary_enum};

vocabulary_enum! {
    /// Which part of a month, season, year or decade a date means: early, mid or late.
    Qualifier "qualifier" {
        /// Days 1 to 10 of a month, the first third of a year or season, years 0 to 3 of a decade.
        Early = "early", "Early";
        /// Days 11 to 20 of a month, the second third of a year or season, years 4 to 6 of a decade.
        Mid = "mid", "Mid";
        /// Day 21 to the end of a month, the last third of a year or season, years 7 to 9 of a decade.
        Late = "late", "Late";
    }
}

/// A date that may be uncertain: what the source says, and the first and the last day that the date
/// can mean. A filter finds it if any day from the first to the last fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UncertainDate {
    /// The date in the Extended Date/Time Format (ISO 8601-2), with years of four digits.
    pub edtf: EdtfText,
    /// Whether the date means one date, a duration, or one or all of several dates.
    pub kind: DateKind,
    /// Which part of the month, season, year or decade the source means: early, mid or late; null
    /// if it names no part.
    #[serde(serialize_with = "serialize_optional_term")]
    pub qualifier: Option<Qualifier>,
    /// The first day that the date can mean (RFC 3339 full-date); null if the date has no
    /// beginning.
    pub earliest: Option<Day>,
    /// The last day that the date can mean (RFC 3339 full-date); null if the date has no end.
    pub latest: Option<Day>,
    /// The date as text, ready to be shown: `Late February 2025`.
    #[schema(min_length = 1, max_length = 500, pattern = r"^\S(.*\S)?$")]
    pub label: String,
}

/// The fields of a date, as editors write them.
#[derive(Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
struct DateFields {
    edtf: EdtfText,
    #[deserr(default)]
    qualifier: Option<Qualifier>,
    #[deserr(default)]
    earliest: Option<Day>,
    #[deserr(default)]
    latest: Option<Day>,
}

/// An object, or the text alone.
impl Deserr<ValidationErrors> for UncertainDate {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, ValidationErrors> {
        let hint = match value {
            Value::String(_) => {
                let edtf = EdtfText::deserialize_from_value(value, location)?;
                return Self::new(
                    DateFields {
                        edtf,
                        qualifier: None,
                        earliest: None,
                        latest: None,
                    },
                    location,
                );
            }
            Value::Map(_) => {
                return Self::new(
                    DateFields::deserialize_from_value(value, location)?,
                    location,
                );
            }
            Value::Integer(year @ 1000..=9999) => format!("write \"{year}\""),
            _ => {
                let hint = r#"write "2025-02-21", or {"edtf": "2025-02", "qualifier": "late"}"#;
                hint.to_owned()
            }
        };
        let message = "expected a date";
        let pointer = json_pointer(location);
        let error = ValidationError::new(ErrorCode::WrongType, pointer, message, hint);
        Err(ValidationErrors(vec![error]))
    }
}

impl UncertainDate {
    /// The date with its bounds, which are checked and, where they are left out, derived.
    fn new(fields: DateFields, location: ValuePointerRef<'_>) -> Result<Self, ValidationErrors> {
        let edtf = fields.edtf.parsed();
        let mut date = Self {
            edtf: fields.edtf,
            kind: edtf.kind,
            qualifier: fields.qualifier,
            earliest: fields.earliest,
            latest: fields.latest,
            label: String::new(),
        };
        let pointer = json_pointer(location);
        let (first, last) = date.date_bounds(&edtf, &pointer)?;
        let errors: Vec<_> = [
            date.check_bound("earliest", date.earliest, first, |stated, meant| {
                edtf.inexact_start && stated <= meant
            }),
            date.check_bound("latest", date.latest, last, |stated, meant| {
                edtf.inexact_end && stated >= meant
            }),
        ]
        .into_iter()
        .flatten()
        .map(|error| ValidationError {
            pointer: format!("{pointer}{}", error.pointer),
            ..error
        })
        .collect();
        if !errors.is_empty() {
            return Err(ValidationErrors(errors));
        }
        date.earliest = date.earliest.or(first.map(Day));
        date.latest = date.latest.or(last.map(Day));
        date.label = capitalize(&date.to_long_text());
        Ok(date)
    }

    /// The days between the first and the last one that it does not mean: those between the dates
    /// of a set, as first and last days.
    pub(crate) fn gaps(&self) -> Vec<(Date, Date)> {
        match self.kind {
            DateKind::OneOf | DateKind::AllOf => self.edtf.parsed().gaps,
            DateKind::Single | DateKind::Interval => Vec::new(),
        }
    }

    /// The date in short form: `late 2025-02`.
    pub fn to_short_text(&self) -> String {
        match self.qualifier {
            Some(qualifier) => format!("{} {}", qualifier.value(), self.edtf.0),
            None => self.edtf.0.clone(),
        }
    }

    /// The date in English: `late February 2025`.
    pub fn to_long_text(&self) -> String {
        let words = format_edtf(&self.edtf.0);
        let Some(qualifier) = self.qualifier else {
            return words;
        };
        let hedges = ["possibly about ", "possibly ", "about "];
        let mut hedged = hedges
            .iter()
            .filter_map(|hedge| Some((*hedge, words.strip_prefix(hedge)?)));
        let (hedge, period) = hedged.next().unwrap_or(("", &words));
        let period = period.strip_prefix("the ").unwrap_or(period);
        format!("{hedge}{} {period}", qualifier.value())
    }

    /// The first and the last day that the text and the qualifier can mean, or why the two do not
    /// go together; `pointer` is the pointer to the date.
    fn date_bounds(
        &self,
        edtf: &ParsedEdtf,
        pointer: &str,
    ) -> Result<(Option<Date>, Option<Date>), ValidationErrors> {
        let Some(qualifier) = self.qualifier else {
            return Ok((edtf.earliest, edtf.latest));
        };
        let bounds = match (edtf.earliest, edtf.latest) {
            (Some(first), Some(last)) if edtf.is_divisible => {
                qualifier_bounds(qualifier, first, last)
            }
            _ => None,
        };
        match bounds {
            Some((first, last)) => Ok((Some(first), Some(last))),
            None => Err(ValidationErrors(vec![ValidationError::new(
                ErrorCode::BadDate,
                format!("{pointer}/qualifier"),
                format!(
                    "`{}` is a part of a month, season, year or decade, and {} is none of them",
                    qualifier.value(),
                    self.edtf.0
                ),
                "give the period alone, such as 2025-02 or 2025, or leave the qualifier out",
            )])),
        }
    }

    /// Why the bound `stated` in `field` contradicts the one that is `derived`, unless it `widens`
    /// it.
    fn check_bound(
        &self,
        field: &str,
        stated: Option<Day>,
        derived: Option<Date>,
        widens: impl Fn(Date, Date) -> bool,
    ) -> Option<ValidationError> {
        let stated = stated?.0;
        let date_text = self.to_short_text();
        let (message, hint) = match derived {
            Some(derived) if stated == derived || widens(stated, derived) => return None,
            Some(derived) => {
                let side = if field == "earliest" {
                    "begins"
                } else {
                    "ends"
                };
                (
                    format!(
                        "`{field}` is {stated}, but the date, {date_text}, {side} on {derived}"
                    ),
                    format!("write \"{field}\": \"{derived}\", or leave it out"),
                )
            }
            None => (
                format!("{date_text} is open on this side"),
                format!("write \"{field}\": null"),
            ),
        };
        let pointer = format!("/{field}");
        Some(ValidationError::new(
            ErrorCode::BadDate,
            pointer,
            message,
            hint,
        ))
    }
}

/// The days that a part of the period from `first` to `last` has, if such periods have parts: a
/// month, three, six or twelve of them, or a decade.
fn qualifier_bounds(qualifier: Qualifier, first: Date, last: Date) -> Option<(Date, Date)> {
    let years = last.year() - first.year();
    let months = i32::from(years) * 12 + i32::from(last.month() - first.month()) + 1;
    // Where the middle part begins, and where the last one does.
    let (middle, end) = match months {
        1 if first < last => (first.with().day(11).build(), first.with().day(21).build()),
        3 | 6 | 12 => {
            let third = months / 3;
            (
                first.checked_add(third.months()),
                first.checked_add((2 * third).months()),
            )
        }
        120 => (first.checked_add(4.years()), first.checked_add(7.years())),
        _ => return None,
    };
    let (middle, end) = (middle.ok()?, end.ok()?);
    Some(match qualifier {
        Qualifier::Early => (first, middle.yesterday().ok()?),
        Qualifier::Mid => (middle, end.yesterday().ok()?),
        Qualifier::Late => (end, last),
    })
}

/// A date in the Extended Date/Time Format (ISO 8601-2), with years of four digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct EdtfText(String);

impl EdtfText {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parsed(&self) -> ParsedEdtf {
        edtf::parse(&self.0).expect("the text was parsed when it was decoded")
    }
}

deserr_from_string!(EdtfText, Placeholder::Omit, |text| {
    edtf::parse(&text).map(|_| Self(text))
});

impl PartialSchema for EdtfText {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "A date in the Extended Date/Time Format (ISO 8601-2), levels 0 and 1 and the sets of level 2, with years of four digits.",
            ))
            .format(Some(SchemaFormat::Custom("edtf".into())))
            .pattern(Some(r"^[0-9XTZ:/.?~%+,{}\[\]-]+$"))
            .min_length(Some(1))
            .max_length(Some(MAX_EDTF_LEN))
            .examples(["2025-02"])
            .into()
    }
}

impl ToSchema for EdtfText {}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl Day {
    /// The day in English: `21 February 2025`.
    pub fn to_long_text(self) -> String {
        format_edtf(&self.0.to_string())
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

deserr_from_string!(Day, Placeholder::Omit, |text| parse_day(&text).map(Self));

/// Parses a single day.
fn parse_day(text: &str) -> Result<Date, InvalidValue> {
    let message = match edtf::parse(text) {
        Ok(ParsedEdtf {
            earliest: Some(day),
            latest: Some(last),
            ..
        }) if day == last && text.len() == 10 => return Ok(day),
        Ok(_) => format!("{} is not a single day", quote(text)),
        Err(invalid) => invalid.message,
    };
    let hint = "write a day such as 2025-02-21";
    Err(InvalidValue::new(ErrorCode::BadDate, message, hint))
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A calendar day (RFC 3339 full-date)."))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .max_length(Some(10))
            .examples(["2025-02-21"])
            .into()
    }
}

impl ToSchema for Day {}
