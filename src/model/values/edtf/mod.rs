//! The Extended Date/Time Format, levels 0 and 1, and of level 2 the sets and the parts of a year
//! (ISO 8601-2:2019, Library of Congress EDTF specification), for years of four digits: what a text
//! can mean, in days.
//!
//! What each form means, as the first and the last day:
//!
//! - a year, a month, a day: its own first and last day;
//! - a day with a time: the day as it is written, whatever the offset;
//! - unspecified digits (`202X`, `20XX`, `2025-XX`, `2025-02-XX`, `2025-XX-XX`): everything
//!   that the digits left out could be;
//! - a season (21 to 24, and 25 to 28): the meteorological season of the northern hemisphere, March
//!   to May and so on; winter runs from December into the next year. 29 to 32 are those of the
//!   southern hemisphere;
//! - a quarter (33 to 36), a third (37 to 39) or a half (40 and 41) of a year: its months;
//! - `?` (uncertain), `~` (approximate), `%` (both): the same days as without the sign. How
//!   much wider such a date is, only the editors know: they may give wider bounds;
//! - an interval (`2025-02/2025-04`): from the first day of its start to the last day of its end; no
//!   bound where an end is open (`..`) or unknown (empty);
//! - one of a set (`[2013-05-26,2013-05-27]`, `[..1667-12]`, `[1667..1670]`) and all of a set
//!   (`{2013-05-26,2013-06-03}`): the days of its dates, without those between them.
//!
//! Not accepted, as no bound of theirs is a day of RFC 3339: years before 0 (`-0044`) and
//! beyond 9999 (`Y12025`). Nor are 24:00:00 and second 60, which ISO 8601-1:2019 and most
//! programs do not take for a time of day.

mod parsed;
mod set;
mod single_date;

use crate::model::validation_error::InvalidValue;
use crate::model::values::edtf::parsed::EdtfError;
use crate::model::values::edtf::set::parse_set;
use crate::model::values::edtf::single_date::parse_single;

pub use parsed::DateKind;
pub(crate) use parsed::ParsedEdtf;

/// How many characters a date may have.
pub(crate) const MAX_EDTF_LEN: usize = 120;

/// Parses a text in the format.
pub(crate) fn parse(text: &str) -> Result<ParsedEdtf, InvalidValue> {
    // Every accepted form is ASCII, and slicing below relies on it.
    let parsed = if !text.is_ascii() || text.is_empty() || text.len() > MAX_EDTF_LEN {
        Err(EdtfError::of_form(text))
    } else if let Some(set) = text.strip_prefix('[') {
        parse_set(text, set.strip_suffix(']'), DateKind::OneOf)
    } else if let Some(set) = text.strip_prefix('{') {
        parse_set(text, set.strip_suffix('}'), DateKind::AllOf)
    } else {
        match text.split_once('/') {
            None => parse_single(text),
            Some((start, end)) => parse_interval(text, start, end),
        }
    };
    parsed.map_err(|error| error.of_text(text))
}

fn parse_interval<'a>(
    text: &'a str,
    start: &'a str,
    end: &'a str,
) -> Result<ParsedEdtf, EdtfError<'a>> {
    let parse_end = |side: &'a str| match side {
        "" | ".." => Ok(None),
        date if date.contains('T') => Err(EdtfError::new(
            text,
            "an interval runs from date to date",
            "leave the time of day out of an interval",
        )),
        date => parse_single(date).map(Some),
    };
    let (from, to) = (parse_end(start)?, parse_end(end)?);
    if from.is_none() && to.is_none() {
        return Err(EdtfError::new(
            text,
            "both ends of the interval are open",
            "give at least one end",
        ));
    }
    let earliest = from.as_ref().and_then(|date| date.earliest);
    let latest = to.as_ref().and_then(|date| date.latest);
    if let (Some(earliest), Some(latest)) = (earliest, latest)
        && earliest > latest
    {
        return Err(EdtfError::new(
            text,
            "the interval ends before it begins",
            "swap the two ends",
        ));
    }
    Ok(ParsedEdtf {
        earliest,
        latest,
        kind: DateKind::Interval,
        gaps: Vec::new(),
        is_divisible: false,
        inexact_start: from.is_some_and(|date| date.inexact_start),
        inexact_end: to.is_some_and(|date| date.inexact_end),
    })
}
