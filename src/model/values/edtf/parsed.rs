//! What a text in the format means, or why it is not in the format.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::model::error_code::ErrorCode;
use crate::model::validation_error::{InvalidValue, quote};
use crate::model::values::date_guess::guess_edtf;
use crate::model::values::vocabulary::vocabulary_enum;

vocabulary_enum! {
    /// What a date stands for: one date, an interval, one of several dates, or all of them.
    DateKind "date-kind" {
        /// One time, as exact as the source has it: a day, a month, a year.
        Single = "single", "One date";
        /// A period, from its first to its last day.
        Interval = "interval", "Duration";
        /// Uncertain: one of several dates, or some day before, after or between dates.
        OneOf = "one-of", "One of several dates";
        /// Each of several dates.
        AllOf = "all-of", "Several dates";
    }
}

/// The meaning of a text in the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParsedEdtf {
    /// The first day it can mean; none where it is open or unknown.
    pub(crate) earliest: Option<Date>,
    /// The last day it can mean; none where it is open or unknown.
    pub(crate) latest: Option<Date>,
    /// How it is to be understood.
    pub(crate) kind: DateKind,
    /// The days between `earliest` and `latest` that it does not mean, as first and last days.
    pub(crate) gaps: Vec<(Date, Date)>,
    /// Whether it is one period that can have an early, a middle and a late part.
    pub(crate) is_divisible: bool,
    /// Whether its start is inexact, so that an earlier first day is no contradiction.
    pub(crate) inexact_start: bool,
    /// Whether its end is inexact, so that a later last day is no contradiction.
    pub(crate) inexact_end: bool,
}

/// Why a text, or a part of it, is not in the format.
pub(super) struct EdtfError<'a> {
    part: &'a str,
    why: Cow<'static, str>,
    hint: Cow<'static, str>,
}

impl<'a> EdtfError<'a> {
    pub(super) fn new(
        part: &'a str,
        why: impl Into<Cow<'static, str>>,
        hint: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (why, hint) = (why.into(), hint.into());
        Self { part, why, hint }
    }

    /// The error of a text or part that is not of the form of a date.
    pub(super) fn of_form(part: &'a str) -> Self {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let first = part.split_once('-').map_or("", |(first, _)| first);
        let why: Cow<'static, str> = match digits {
            _ if part.is_empty() => "it is empty".into(),
            _ if part.trim() != part => "it begins or ends with a space".into(),
            4.. => "it is not of the form `2025-02-28`, `2025-02` or `2025`".into(),
            _ if !first.is_empty() && !first.contains(' ') => {
                format!("{} is not a year of four digits", quote(first)).into()
            }
            _ => "a date begins with a year of four digits".into(),
        };
        Self::new(part, why, EXAMPLES_HINT)
    }

    /// The error of the whole text.
    pub(super) fn of_text(self, text: &str) -> InvalidValue {
        let (quoted, part, why) = (quote(text), quote(self.part), self.why);
        let message = if self.part == text {
            format!("{quoted} is not a date: {why}")
        } else {
            let is_number = self.part.bytes().all(|byte| byte.is_ascii_digit());
            let why = match &*why {
                _ if self.hint != EXAMPLES_HINT => why,
                _ if is_number => format!("{part} is not a year of four digits").into(),
                _ if text.contains('/') => {
                    format!("a slash stands between two dates, and {part} is none").into()
                }
                _ => format!("{part} in it is none").into(),
            };
            format!("{quoted} is not a date: {why}")
        };
        let guess = || {
            let guess = guess_edtf(text)?;
            let format = if guess.starts_with('`') { FORMAT } else { "" };
            Some(format!("write {guess}{format}").into())
        };
        let hint = match &self.hint {
            hint if hint == EXAMPLES_HINT => guess().unwrap_or(self.hint),
            _ => self.hint,
        };
        InvalidValue::new(ErrorCode::BadDate, message, hint)
    }
}

const FORMAT: &str = " (Extended Date/Time Format)";
pub(super) const EXAMPLES_HINT: &str = "write it in the Extended Date/Time Format: `2025`, \
     `2025-02`, `2025-02-21`, `2025-02~` (about), `2025-02-21/2025-02-28` (an interval), or \
     `[2025-02-21,2025-02-22]` (one of two days); leave the date out if it is unknown";
