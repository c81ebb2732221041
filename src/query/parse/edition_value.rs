//! Editions as values of parameters: by their numbers, or by the dates of their publication.

use crate::model::{CalendarPeriod, Rfc3339Timestamp, guess_date};
use crate::query::limits::MAX_EDITIONS;
use crate::query::parse::parsed_value::{ParsedContent, ParsedValue};
use crate::query::parse::query_error::{ParameterValue, QueryError, QueryErrorKind, did_you_mean};
use crate::query::parse::value_parser::ValueParser;
use crate::query::spec::parameter_spec::EditionValue;
use crate::store::Edition;

/// Words for the edition with the largest number.
const NEWEST: [&str; 5] = ["latest", "newest", "current", "last", "now"];

impl ValueParser<'_> {
    /// An edition, by its number or, if dates are accepted, by a month or day.
    pub(crate) fn parse_edition(
        &mut self,
        param: ParameterValue<'_>,
        expected: EditionValue,
    ) -> Option<ParsedValue> {
        let value = param.value;
        let is_date = accepts_dates(expected) && value.contains('-');
        let period = CalendarPeriod::parse(value).filter(|_| is_date);
        let found = match period {
            Some(period) => Some(edition_of_period(&period, expected, self.edition)),
            None => edition_number(value).filter(|number| {
                let mut lineage = self.edition.lineage().into_iter();
                lineage.any(|edition| edition.number() == *number)
            }),
        };
        let Some(number) = found else {
            self.errors
                .push(invalid_edition(param, expected, self.edition));
            return None;
        };
        Some(ParsedValue {
            text: value.to_owned(),
            content: ParsedContent::Edition(number),
        })
    }
}

fn accepts_dates(expected: EditionValue) -> bool {
    expected != EditionValue::Number
}

/// The number that an edition could have, in canonical form.
fn edition_number(value: &str) -> Option<i64> {
    let number = value.parse().ok();
    number.filter(|number| (1..=MAX_EDITIONS).contains(number) && number.to_string() == value)
}

/// The last edition that was published before a period, or by its end; 0 if there is none.
fn edition_of_period(period: &CalendarPeriod, expected: EditionValue, edition: &Edition) -> i64 {
    let lineage = edition.lineage().into_iter();
    let mut published = lineage.filter(|edition| {
        let published = edition.negotiation().published.as_ref();
        let day = published.map(Rfc3339Timestamp::utc_date);
        day.is_some_and(|day| match expected {
            EditionValue::NumberOrBy => day <= period.last,
            EditionValue::Number | EditionValue::NumberOrBefore => day < period.first,
        })
    });
    published.next_back().map_or(0, Edition::number)
}

/// The error of a value that names no edition, with the one that it probably stands for.
fn invalid_edition(
    param: ParameterValue<'_>,
    expected: EditionValue,
    edition: &Edition,
) -> QueryError {
    let ParameterValue { name, value } = param;
    let number = edition_number(value);
    let newest = edition.number();
    let named = NEWEST.contains(&&*value.to_lowercase()).then_some(newest);
    let closest = number.or(named).unwrap_or(1).clamp(1, newest);
    // A number with four digits is a year: no record has that many editions.
    let date = guess_date(value).filter(|_| accepts_dates(expected));
    let date = date.map(|date| match (date.contains('-'), expected) {
        (true, _) => date,
        (false, EditionValue::NumberOrBy) => format!("{date}-12-31"),
        (false, _) => format!("{date}-01-01"),
    });
    let suggestion = date.unwrap_or_else(|| closest.to_string());
    let (kind, detail) = match number {
        Some(number) => {
            let hint = did_you_mean(Some(&suggestion));
            let detail = format!("There is no edition `{number}`.{hint}");
            (QueryErrorKind::NoEdition, detail)
        }
        None => {
            let dates = if accepts_dates(expected) {
                ", or a month or day such as 2026-11-24"
            } else {
                ""
            };
            let hint = match named {
                Some(_) => did_you_mean(Some(&suggestion)),
                None => format!(" Write, for example, `{name}={suggestion}`."),
            };
            let detail = format!(
                "`{name}` takes the number of an edition (1 to {newest}){dates}, not `{value}`.{hint}"
            );
            (QueryErrorKind::InvalidValue, detail)
        }
    };
    let lineage = edition.lineage();
    let numbers = lineage.iter().rev().map(|edition| edition.number());
    let allowed: Vec<_> = numbers.map(|number| number.to_string()).collect();
    let error = QueryError::new(kind, name, value, detail);
    QueryError {
        suggestion: Some(suggestion),
        ..error.with_allowed(allowed.iter().map(String::as_str))
    }
}
