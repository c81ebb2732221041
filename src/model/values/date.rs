//! Dates as sources give them: often of a month, a year, or "late February".

use deserr::{Deserr, ValuePointerRef};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::labels::serialize_optional_term;
use crate::model::validation_error::{
    ErrorCode, InvalidValue, Placeholder, ValidationError, ValidationErrors, deserr_from_string,
    json_pointer, quote,
};
use crate::model::values::date_display::{capitalize, format_edtf};
use crate::model::values::edtf::{self, ParsedEdtf};
use crate::model::values::vocabulary::{VocabularyEnum, vocabulary_enum};

vocabulary_enum! {
    /// Which part of a month is meant.
    Qualifier "qualifier" {
        /// Days 1 to 10 of the month.
        Early = "early", "Early";
        /// Days 11 to 20 of the month.
        Mid = "mid", "Mid";
        /// Day 21 to the end of the month.
        Late = "late", "Late";
    }
}

/// A date that may be uncertain: what the source says, and the first and last day it can
/// mean. A date filter asks whether these days overlap with the ones asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = validate_bounds -> ValidationErrors)]
pub struct UncertainDate {
    /// The date in the Extended Date/Time Format, level 0 or 1 (ISO 8601-2), with years of
    /// four digits.
    pub edtf: EdtfText,
    /// The part of the month, where the source names one: early is days 1 to 10, mid 11 to
    /// 20, late 21 to the end.
    #[deserr(default)]
    #[serde(serialize_with = "serialize_optional_term")]
    pub qualifier: Option<Qualifier>,
    /// The first day it can mean (RFC 3339 full-date); null where it is open.
    #[deserr(default)]
    pub earliest: Option<Day>,
    /// The last day it can mean (RFC 3339 full-date); null where it is open.
    #[deserr(default)]
    pub latest: Option<Day>,
    /// The date in words, ready to be shown: `Late February 2025`.
    #[deserr(skip)]
    #[schema(min_length = 1, max_length = 200, pattern = r"^\S(.*\S)?$")]
    pub label: String,
}

/// Checks the bounds of a decoded date against its text, and derives those that are left out.
fn validate_bounds(
    mut date: UncertainDate,
    location: ValuePointerRef<'_>,
) -> Result<UncertainDate, ValidationErrors> {
    let pointer = json_pointer(location);
    let edtf = edtf::parse(&date.edtf.0).expect("the text was parsed when it was decoded");
    let (first, last) = date
        .date_bounds(&edtf, &pointer)
        .map_err(|error| ValidationErrors(vec![error]))?;
    let errors: Vec<_> = [
        date.check_bound("earliest", date.earliest, first, |stated, meant| {
            edtf.approximate_start && stated <= meant
        }),
        date.check_bound("latest", date.latest, last, |stated, meant| {
            edtf.approximate_end && stated >= meant
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

impl UncertainDate {
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
        match self.qualifier {
            Some(qualifier) => format!("{} {words}", qualifier.value()),
            None => words,
        }
    }

    /// The first and the last day that the text and the qualifier can mean, or why the two do not
    /// go together; `pointer` is the pointer to the date.
    fn date_bounds(
        &self,
        edtf: &ParsedEdtf,
        pointer: &str,
    ) -> Result<(Option<Date>, Option<Date>), ValidationError> {
        match (self.qualifier, edtf.is_month, edtf.earliest, edtf.latest) {
            (None, ..) => Ok((edtf.earliest, edtf.latest)),
            (Some(qualifier), true, Some(first), Some(last)) => {
                let (first, last) = qualifier_bounds(qualifier, first, last);
                Ok((Some(first), Some(last)))
            }
            (Some(qualifier), ..) => Err(ValidationError::new(
                ErrorCode::BadDate,
                format!("{pointer}/qualifier"),
                format!(
                    "`{}` says a part of a month, and {} is not a month",
                    qualifier.value(),
                    self.edtf.0
                ),
                "give the month alone, such as 2025-02, or leave the qualifier out",
            )),
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
                    format!("{stated} contradicts {date_text}, which {side} on {derived}"),
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

/// The days that a part of the month from `first` to `last` has.
fn qualifier_bounds(qualifier: Qualifier, first: Date, last: Date) -> (Date, Date) {
    let day = |number: i8| {
        let day = first.with().day(number).build();
        day.expect("every month has days 10, 11, 20 and 21")
    };
    match qualifier {
        Qualifier::Early => (first, day(10)),
        Qualifier::Mid => (day(11), day(20)),
        Qualifier::Late => (day(21), last),
    }
}

/// A date in the Extended Date/Time Format, level 0 or 1 (ISO 8601-2), with years of four
/// digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct EdtfText(String);

impl EdtfText {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
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
                "A date in the Extended Date/Time Format, level 0 or 1 (ISO 8601-2), with years of four digits.",
            ))
            .format(Some(SchemaFormat::Custom("edtf".into())))
            .pattern(Some(r"^[0-9XTZ:/.?~%+-]+$"))
            .min_length(Some(1))
            .max_length(Some(64))
            .examples(["2025-02"])
            .into()
    }
}

impl ToSchema for EdtfText {}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

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
