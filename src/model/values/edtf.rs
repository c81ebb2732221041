//! The Extended Date/Time Format, levels 0 and 1 (ISO 8601-2:2019, Library of Congress
//! EDTF specification), for years of four digits: what a text can mean, in days.
//!
//! What each form means, as the first and the last day:
//!
//! - a year, a month, a day: its own first and last day;
//! - a day with a time: the day as it is written, whatever the offset;
//! - unspecified digits (`202X`, `20XX`, `2025-XX`, `2025-02-XX`, `2025-XX-XX`): everything
//!   that the digits left out could be;
//! - a season (21 to 24): the meteorological season of the northern hemisphere, March to May
//!   and so on; winter runs from December into the next year;
//! - `?` (uncertain), `~` (approximate), `%` (both): the same days as without the sign. How
//!   much wider an approximate date is, only the editors know: they may give wider bounds;
//! - an interval: from the first day of its start to the last day of its end; no bound where
//!   an end is open (`..`) or unknown (empty).
//!
//! Not accepted, as no bound of theirs is a day of RFC 3339: years before 0 (`-0044`) and
//! beyond 9999 (`Y12025`). Nor are 24:00:00 and second 60, which ISO 8601-1:2019 and most
//! programs do not take for a time of day.

use jiff::civil::{Date, date};

use crate::model::validation_error::{ErrorCode, InvalidValue, quote};

/// The meaning of a text in the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParsedEdtf {
    /// The first day it can mean; none where it is open or unknown.
    pub(crate) earliest: Option<Date>,
    /// The last day it can mean; none where it is open or unknown.
    pub(crate) latest: Option<Date>,
    /// Whether it is one month of a known year.
    pub(crate) is_month: bool,
    /// Whether its start is approximate, so that an earlier first day is no contradiction.
    pub(crate) approximate_start: bool,
    /// Whether its end is approximate, so that a later last day is no contradiction.
    pub(crate) approximate_end: bool,
}

fn parse_error(text: &str, why: &str, hint: &str) -> InvalidValue {
    let message = format!("{} is not a date: {why}", quote(text));
    InvalidValue::new(ErrorCode::BadDate, message, hint)
}

const EXAMPLES_HINT: &str =
    "write for example 2025, 2025-02, 2025-02-21, 2025-02~ or 2025-02-21/2025-02-28";

/// Parses a text in the format.
pub(crate) fn parse(text: &str) -> Result<ParsedEdtf, InvalidValue> {
    // Every accepted form is ASCII, and slicing below relies on it.
    if !text.is_ascii() || text.is_empty() || text.len() > 64 {
        return Err(parse_error(
            text,
            "it is not in the Extended Date/Time Format",
            EXAMPLES_HINT,
        ));
    }
    match text.split_once('/') {
        None => parse_single(text),
        Some((start, end)) => parse_interval(text, start, end),
    }
}

fn parse_interval(text: &str, start: &str, end: &str) -> Result<ParsedEdtf, InvalidValue> {
    let parse_end = |side: &str| match side {
        "" | ".." => Ok(None),
        date if date.contains('T') => Err(parse_error(
            text,
            "an interval runs from date to date",
            "leave the time of day out of an interval",
        )),
        date => parse_single(date).map(Some),
    };
    let (from, to) = (parse_end(start)?, parse_end(end)?);
    if from.is_none() && to.is_none() {
        return Err(parse_error(
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
        return Err(parse_error(
            text,
            "the interval ends before it begins",
            "swap the two ends",
        ));
    }
    Ok(ParsedEdtf {
        earliest,
        latest,
        is_month: false,
        approximate_start: from.is_some_and(|date| date.approximate_start),
        approximate_end: to.is_some_and(|date| date.approximate_end),
    })
}

fn parse_single(text: &str) -> Result<ParsedEdtf, InvalidValue> {
    let (date, approximate) = match text.strip_suffix(['~', '%']) {
        Some(date) => (date, true),
        None => (text.strip_suffix('?').unwrap_or(text), false),
    };
    let is_qualified = date.len() != text.len();
    if let Some((day, time)) = date.split_once('T') {
        check_time(text, time)?;
        return match (day.len(), is_qualified) {
            (10, false) => parse_single(day),
            (_, true) => Err(parse_error(
                text,
                "a date with a time takes no qualifier",
                EXAMPLES_HINT,
            )),
            _ => Err(parse_error(text, "a time belongs to a day", EXAMPLES_HINT)),
        };
    }
    let components: Vec<_> = date.split('-').collect();
    let (earliest, latest) = match components.as_slice() {
        [year] => year_bounds(year),
        [year, month] => month_bounds(year, month),
        [year, month, day] => day_bounds(year, month, day),
        _ => None,
    }
    .ok_or_else(|| parse_error(text, explain_failure(&components), EXAMPLES_HINT))?;
    let is_month =
        components.len() == 2 && !date.contains('X') && earliest.month() == latest.month();
    Ok(ParsedEdtf {
        earliest: Some(earliest),
        latest: Some(latest),
        is_month,
        approximate_start: approximate,
        approximate_end: approximate,
    })
}

/// Why a date of digits is not in the calendar.
fn explain_failure(components: &[&str]) -> &'static str {
    let digits = |component: &&str, length| {
        component.len() == length && component.bytes().all(|b| b.is_ascii_digit() || b == b'X')
    };
    match components {
        [year, month] if digits(year, 4) && digits(month, 2) => "it has no such month or season",
        [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            "the calendar has no such day"
        }
        [year, ..] if year.is_empty() || year.starts_with('Y') => {
            "years before 0 and beyond 9999 are not accepted"
        }
        _ => "it is not in the Extended Date/Time Format, level 0 or 1, with a year of four digits",
    }
}

/// A number of exactly `length` digits.
fn parse_fixed_digits(text: &str, length: usize) -> Option<i16> {
    let fits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// The first and last year of `text`; its last one or two digits may be unspecified.
fn year_range(text: &str) -> Option<(i16, i16)> {
    let digits = text.trim_end_matches('X');
    if text.len() != 4 || digits.len() < 2 {
        return None;
    }
    let span = if digits.len() == 4 {
        1
    } else {
        10_i16.pow(u32::try_from(4 - digits.len()).ok()?)
    };
    let first = parse_fixed_digits(digits, digits.len())? * span;
    Some((first, first + span - 1))
}

fn year_bounds(year: &str) -> Option<(Date, Date)> {
    let (first, last) = year_range(year)?;
    Some((date(first, 1, 1), date(last, 12, 31)))
}

/// The bounds of a year without unspecified digits, as level 1 has them left of `XX`.
fn known_year_bounds(year: &str) -> Option<(Date, Date)> {
    year_bounds(year).filter(|_| !year.contains('X'))
}

fn month_bounds(year: &str, month: &str) -> Option<(Date, Date)> {
    if month == "XX" {
        return known_year_bounds(year);
    }
    let year = parse_fixed_digits(year, 4)?;
    let month = i8::try_from(parse_fixed_digits(month, 2)?).ok()?;
    let (from, months) = match month {
        1..=12 => (date(year, month, 1), 1),
        21..=24 => (date(year, (month - 20) * 3, 1), 3),
        _ => return None,
    };
    let mut last = from.last_of_month();
    for _ in 1..months {
        // The winter of the year 9999 ends with the calendar.
        last = last.tomorrow().map_or(last, Date::last_of_month);
    }
    Some((from, last))
}

fn day_bounds(year: &str, month: &str, day: &str) -> Option<(Date, Date)> {
    if day == "XX" {
        return match month {
            "XX" => known_year_bounds(year),
            _ => month_bounds(year, month).filter(|(first, last)| first.month() == last.month()),
        };
    }
    let month = i8::try_from(parse_fixed_digits(month, 2)?).ok()?;
    let day = i8::try_from(parse_fixed_digits(day, 2)?).ok()?;
    let day = Date::new(parse_fixed_digits(year, 4)?, month, day).ok()?;
    Some((day, day))
}

/// The greatest offset from UTC in minutes, eastward as well as westward.
const MAX_OFFSET_MINUTES: i16 = 14 * 60;

/// Checks the time of day of `text`: hours, minutes and seconds, perhaps with an offset.
fn check_time(text: &str, time: &str) -> Result<(), InvalidValue> {
    let (clock, offset) = match time.find(['Z', '+', '-']) {
        Some(index) => time.split_at(index),
        None => (time, ""),
    };
    let two_digits_below =
        |text: &str, bound: i16| parse_fixed_digits(text, 2).filter(|value| *value < bound);
    let clock: Vec<_> = clock.split(':').collect();
    if !matches!(clock.as_slice(), [h, m, s]
        if two_digits_below(h, 24).and(two_digits_below(m, 60)).and(two_digits_below(s, 60)).is_some())
    {
        let why = "its time is not of the form 11:20:00, from 00:00:00 to 23:59:59";
        return Err(parse_error(text, why, EXAMPLES_HINT));
    }
    let offset_minutes = |offset: &str| match offset.split_once(':') {
        Some((h, m)) => Some(two_digits_below(h, 24)? * 60 + two_digits_below(m, 60)?),
        None => Some(two_digits_below(offset, 24)? * 60),
    };
    let is_offset = match (offset.get(..1), offset.get(1..)) {
        (None, _) | (Some("Z"), Some("")) => true,
        (Some("+"), Some(rest)) => {
            offset_minutes(rest).is_some_and(|offset| offset <= MAX_OFFSET_MINUTES)
        }
        // ISO 8601-1 has no negative offset of nothing.
        (Some("-"), Some(rest)) => {
            offset_minutes(rest).is_some_and(|offset| (1..=MAX_OFFSET_MINUTES).contains(&offset))
        }
        _ => false,
    };
    if is_offset {
        return Ok(());
    }
    let why = format!("{} is not an offset from UTC", quote(offset));
    let hint = "end it in Z for UTC, or in an offset from -14:00 to +14:00 such as +02:00";
    Err(parse_error(text, &why, hint))
}
