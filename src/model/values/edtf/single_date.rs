//! Single dates: a year, a month, a day, a part of a year, a day with a time.

use jiff::civil::{Date, date};

use crate::model::validation_error::quote;
use crate::model::values::date_display::MONTH_NAMES;
use crate::model::values::edtf::parsed::{DateKind, EXAMPLES_HINT, EdtfError, ParsedEdtf};

/// Parses a date by itself.
pub(super) fn parse_single(text: &str) -> Result<ParsedEdtf, EdtfError<'_>> {
    let (date, is_inexact) = match text.strip_suffix(['?', '~', '%']) {
        Some(date) => (date, true),
        None => (text, false),
    };
    if let Some((day, time)) = date.split_once('T') {
        check_time(text, time)?;
        return match (day.len(), is_inexact) {
            (10, false) => parse_single(day).map(|parsed| ParsedEdtf {
                is_divisible: false,
                ..parsed
            }),
            (_, true) => Err(EdtfError::new(
                text,
                "a date with a time takes no qualifier",
                "leave the time or the sign out",
            )),
            _ => Err(EdtfError::new(
                text,
                "a time belongs to a day",
                "leave the time out, or give the day",
            )),
        };
    }
    let components: Vec<_> = date.split('-').collect();
    let (earliest, latest) = match components.as_slice() {
        [year] => year_bounds(year),
        [year, month] => month_bounds(year, month),
        [year, month, day] => day_bounds(year, month, day),
        _ => None,
    }
    .ok_or_else(|| explain_failure(text, &components))?;
    Ok(ParsedEdtf {
        earliest: Some(earliest),
        latest: Some(latest),
        kind: DateKind::Single,
        gaps: Vec::new(),
        is_divisible: match components.as_slice() {
            // A decade is one period: the nineties.
            [year] => year.matches('X').count() <= 1,
            [_, month] => *month != "XX",
            _ => false,
        },
        inexact_start: is_inexact,
        inexact_end: is_inexact,
    })
}

/// Why a date is not in the format or the calendar.
fn explain_failure<'a>(text: &'a str, components: &[&str]) -> EdtfError<'a> {
    let digits = |component: &&str, length| {
        component.len() == length && component.bytes().all(|b| b.is_ascii_digit() || b == b'X')
    };
    let has_form = components.len() > 1
        && components
            .iter()
            .zip([4, 2, 2])
            .all(|(one, length)| digits(one, length));
    match components {
        [year, month] if has_form && month_bounds("2000", month).is_none() => EdtfError::new(
            text,
            format!("there is no month {month}"),
            format!(
                "write a month from 01 to 12, a season from 21 (spring) to 24 (winter), or only `{year}`"
            ),
        ),
        [year, month, _] if has_form => {
            let first = format!("{year}-{month}-01");
            match first.parse::<Date>() {
                Ok(first) => {
                    let (name, days) = (
                        MONTH_NAMES[usize::from(first.month().unsigned_abs()) - 1],
                        first.days_in_month(),
                    );
                    EdtfError::new(
                        text,
                        format!("{name} {year} has the days 01 to {days}"),
                        format!("write one of these days, or only `{year}-{month}`"),
                    )
                }
                Err(_) => EdtfError::new(
                    text,
                    format!("{month} is not a month that has days"),
                    format!("write a month from 01 to 12, or only `{year}`"),
                ),
            }
        }
        [year, ..] if year.is_empty() || year.starts_with('Y') => EdtfError::new(
            text,
            "years before 0 and beyond 9999 are not accepted",
            EXAMPLES_HINT,
        ),
        _ => EdtfError::of_form(text),
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
    let (first_month, months) = match month {
        1..=12 => (month, 1),
        21..=24 => ((month - 20) * 3, 3),
        25..=28 => ((month - 24) * 3, 3),
        29 | 30 => ((month - 26) * 3, 3),
        31 | 32 => ((month - 30) * 3, 3),
        33..=36 => ((month - 33) * 3 + 1, 3),
        37..=39 => ((month - 37) * 4 + 1, 4),
        40 | 41 => ((month - 40) * 6 + 1, 6),
        _ => return None,
    };
    let from = date(year, first_month, 1);
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

/// Checks the time of day of `text`: hours and minutes, perhaps with seconds and an offset.
fn check_time<'a>(text: &'a str, time: &'a str) -> Result<(), EdtfError<'a>> {
    let (clock, offset) = match time.find(['Z', '+', '-']) {
        Some(index) => time.split_at(index),
        None => (time, ""),
    };
    let two_digits_below =
        |text: &str, bound: i16| parse_fixed_digits(text, 2).filter(|value| *value < bound);
    let clock: Vec<_> = clock.split(':').collect();
    let is_clock = |hour: &str, minute: &str, second: &str| {
        two_digits_below(hour, 24).is_some()
            && two_digits_below(minute, 60).is_some()
            && two_digits_below(second, 60).is_some()
    };
    if !match clock.as_slice() {
        [hour, minute] => is_clock(hour, minute, "00"),
        [hour, minute, second] => is_clock(hour, minute, second),
        _ => false,
    } {
        let why = "its time is not of the form 11:20 or 11:20:00, up to 23:59:59";
        let hint = "write for example 2025-02-28T11:20 or 2025-02-28T11:20:00+02:00";
        return Err(EdtfError::new(text, why, hint));
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
    Err(EdtfError::new(text, why, hint))
}
