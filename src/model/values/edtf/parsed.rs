//! What a text in the format means, or why it is not in the format.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::model::validation_error::{ErrorCode, InvalidValue, quote};
use crate::model::values::date_guess::guess_edtf;
use crate::model::values::vocabulary::vocabulary_enum;

vocabulary_enum! {
    /// Whether a date means one date, a duration, or one or all of several dates.
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

    /// The error of the whole text.
    pub(super) fn of_text(self, text: &str) -> InvalidValue {
        let (quoted, part, why) = (quote(text), quote(self.part), self.why);
        let message = if self.part == text {
            format!("{quoted} is not a date: {why}")
        } else {
            format!("{quoted} is not a date, because of {part}: {why}")
        };
        let guess = || Some(format!("write {}", guess_edtf(text)?).into());
        let hint = match &self.hint {
            hint if hint == EXAMPLES_HINT => guess().unwrap_or(self.hint),
            _ => self.hint,
        };
        InvalidValue::new(ErrorCode::BadDate, message, hint)
    }
}

pub(super) const EXAMPLES_HINT: &str = "write for example 2025, 2025-02, 2025-02-21, 2025-02~, \
     2025-02-21/2025-02-28, or [2025-02-21,2025-02-22] for one of two days";
pub(super) const FORMAT_WHY: &str =
    "it is not in the Extended Date/Time Format (level 0 or 1, with a year of four digits)";
