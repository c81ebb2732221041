//! The Extended Date/Time Format, levels 0 and 1 (ISO 8601-2:2019, Library of Congress
//! EDTF specification), for years of four digits: what a text can mean, in days.
//!
//! Level 0: dates, dates with a time, intervals. Level 1: seasons, the qualifiers
//! `?`, `~` and `%`, unspecified digits `X`, open (`..`) and unknown (empty) interval ends.
//! Years beyond four digits and negative years are not accepted: no record needs them.

use jiff::civil::{Date, date};

use super::fault::quoted;

/// What a text in the format means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edtf {
    /// The first day it can mean; none where it is open or unknown.
    pub(super) earliest: Option<Date>,
    /// The last day it can mean; none where it is open or unknown.
    pub(super) latest: Option<Date>,
    /// Whether it is one month of a known year.
    pub(super) is_month: bool,
    /// Whether it is said to be approximate.
    pub(super) approximate: bool,
}

/// Why a text is not in the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    /// What is wrong.
    pub(super) message: String,
    /// What to write instead.
    pub(super) hint: String,
}

fn flaw(text: &str, why: &str, hint: &str) -> Flaw {
    Flaw {
        message: format!("{} is not a date: {why}", quoted(text)),
        hint: hint.into(),
    }
}

const FORMS: &str =
    "write for example 2025, 2025-02, 2025-02-21, 2025-02~ or 2025-02-21/2025-02-28";

/// Reads a text in the format.
pub(super) fn parse(text: &str) -> Result<Edtf, Flaw> {
    // Every accepted form is ASCII, and slicing below relies on it.
    if !text.is_ascii() || text.is_empty() || text.len() > 64 {
        return Err(flaw(
            text,
            "it is not in the Extended Date/Time Format",
            FORMS,
        ));
    }
    match text.split_once('/') {
        None => single(text),
        Some((start, end)) => interval(text, start, end),
    }
}

fn interval(text: &str, start: &str, end: &str) -> Result<Edtf, Flaw> {
    let side = |side: &str| match side {
        "" | ".." => Ok(None),
        date => single(date).map(Some),
    };
    let (from, to) = (side(start)?, side(end)?);
    if from.is_none() && to.is_none() {
        return Err(flaw(
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
        return Err(flaw(
            text,
            "the interval ends before it begins",
            "swap the two ends",
        ));
    }
    let approximate = [from, to].iter().flatten().any(|date| date.approximate);
    Ok(Edtf {
        earliest,
        latest,
        is_month: false,
        approximate,
    })
}

fn single(text: &str) -> Result<Edtf, Flaw> {
    let (date, approximate) = match text.strip_suffix(['~', '%']) {
        Some(date) => (date, true),
        None => (text.strip_suffix('?').unwrap_or(text), false),
    };
    let qualified = date.len() != text.len();
    if let Some((day, time)) = date.split_once('T') {
        return match (day.len(), is_time(time), qualified) {
            (10, true, false) => single(day),
            _ => Err(flaw(
                text,
                "its time is not of the form 2025-02-28T11:20:00Z",
                FORMS,
            )),
        };
    }
    let steps: Vec<_> = date.split('-').collect();
    let (earliest, latest) = match steps.as_slice() {
        [year] => year_bounds(year),
        [year, month] => month_bounds(year, month),
        [year, month, day] => day_bounds(year, month, day),
        _ => None,
    }
    .ok_or_else(|| flaw(text, why(&steps), FORMS))?;
    let is_month = steps.len() == 2 && !date.contains('X') && earliest.month() == latest.month();
    Ok(Edtf {
        earliest: Some(earliest),
        latest: Some(latest),
        is_month,
        approximate,
    })
}

/// The reason, in the reader's words, for a date of digits that the calendar refuses.
fn why(steps: &[&str]) -> &'static str {
    let digits = |step: &&str, length| {
        step.len() == length && step.bytes().all(|b| b.is_ascii_digit() || b == b'X')
    };
    match steps {
        [year, month] if digits(year, 4) && digits(month, 2) => "it has no such month or season",
        [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            "the calendar has no such day"
        }
        _ => "it is not in the Extended Date/Time Format, level 0 or 1, with a year of four digits",
    }
}

/// A number of exactly `length` digits.
fn number(text: &str, length: usize) -> Option<i16> {
    let fits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// The first and last year of `text`; its last one or two digits may be unspecified.
fn years(text: &str) -> Option<(i16, i16)> {
    let known = text.trim_end_matches('X');
    if text.len() != 4 || known.len() < 2 {
        return None;
    }
    let span = if known.len() == 4 {
        1
    } else {
        10_i16.pow(u32::try_from(4 - known.len()).ok()?)
    };
    let first = number(known, known.len())? * span;
    Some((first, first + span - 1))
}

fn year_bounds(year: &str) -> Option<(Date, Date)> {
    let (first, last) = years(year)?;
    Some((date(first, 1, 1), date(last, 12, 31)))
}

fn month_bounds(year: &str, month: &str) -> Option<(Date, Date)> {
    if month == "XX" {
        return year_bounds(year);
    }
    let year = number(year, 4)?;
    let month = i8::try_from(number(month, 2)?).ok()?;
    // Seasons, northern or southern unspecified: the quarter that ISO 8601-2 gives them
    // in the order of the year; winter begins in the year before the one after it.
    let (from, months) = match month {
        1..=12 => (date(year, month, 1), 1),
        21..=23 => (date(year, (month - 21) * 3 + 3, 1), 3),
        24 => (date(year, 12, 1), 3),
        _ => return None,
    };
    let mut last = from.last_of_month();
    for _ in 1..months {
        last = last.tomorrow().ok()?.last_of_month();
    }
    Some((from, last))
}

fn day_bounds(year: &str, month: &str, day: &str) -> Option<(Date, Date)> {
    if day == "XX" {
        return match month {
            "XX" => year_bounds(year),
            _ => month_bounds(year, month).filter(|(first, last)| first.month() == last.month()),
        };
    }
    let month = i8::try_from(number(month, 2)?).ok()?;
    let day = i8::try_from(number(day, 2)?).ok()?;
    let day = Date::new(number(year, 4)?, month, day).ok()?;
    Some((day, day))
}

/// Whether `text` is a time of day with seconds, with or without an offset.
fn is_time(text: &str) -> bool {
    let (clock, offset) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let within = |text: &str, most: i16| number(text, 2).is_some_and(|value| value <= most);
    let clock: Vec<_> = clock.split(':').collect();
    let clock =
        matches!(clock.as_slice(), [h, m, s] if within(h, 23) && within(m, 59) && within(s, 59));
    let offset = match offset {
        "" | "Z" => true,
        other => match other[1..].split_once(':') {
            Some((h, m)) => within(h, 14) && within(m, 59),
            None => within(&other[1..], 14),
        },
    };
    clock && offset
}
