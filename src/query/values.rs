//! The values that a filter compares with, and what an item's own values are held against.

use jiff::civil::{Date, date};

use super::date_guess::guess;
use crate::model::{Reference, Slug, fold, is_of_form, unsearchable};

/// The values of one filter.
#[derive(Clone, Debug)]
pub(super) enum Values {
    /// Items of the collection itself, by their places, and their ids.
    Ids(Vec<(u32, Slug)>),
    /// Terms or tokens.
    Texts(Vec<String>),
    /// Yes, no, or both.
    Flags(Vec<bool>),
    /// Years, months or days.
    Dates(Vec<Span>),
    /// Items or parts.
    References(Vec<Reference>),
    /// A text to be found in another one.
    Needle(Needle),
}

/// A text to be found in another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Needle {
    /// As it was sent: folded it can be longer than a query may be.
    pub(super) text: String,
    pub(super) folded: String,
}

impl Needle {
    /// A text as something to look for; none if nothing of it counts.
    pub(super) fn of(text: String) -> Option<Self> {
        let folded = fold(&text).into_owned();
        (!folded.is_empty()).then_some(Self { text, folded })
    }

    /// What such a text looks like, as published.
    pub(super) fn pattern() -> String {
        let ranges = unsearchable()
            .map(|(from, to)| format!("\\u{:04X}-\\u{:04X}", u32::from(from), u32::from(to)));
        let ignored: Vec<_> = ranges.collect();
        format!(r"^[\s\S]*[^{}][\s\S]*$", ignored.concat())
    }
}

/// A year, a month or a day, as a text and as its first and last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) first: Date,
    pub(super) last: Date,
}

impl Span {
    /// Reads `2025`, `2025-02` or `2025-02-21`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let number = |text: &str, length| {
            let fits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
            fits.then(|| text.parse::<i16>().ok()).flatten()
        };
        let steps: Vec<_> = text.split('-').collect();
        let (first, last) = match steps.as_slice() {
            [year] => {
                let year = number(year, 4)?;
                (date(year, 1, 1), date(year, 12, 31))
            }
            [year, month] => {
                let month = i8::try_from(number(month, 2)?).ok()?;
                let first = Date::new(number(year, 4)?, month, 1).ok()?;
                (first, first.last_of_month())
            }
            [year, month, day] => {
                let month = i8::try_from(number(month, 2)?).ok()?;
                let day = i8::try_from(number(day, 2)?).ok()?;
                let day = Date::new(number(year, 4)?, month, day).ok()?;
                (day, day)
            }
            _ => return None,
        };
        Some(Self {
            text: text.to_owned(),
            first,
            last,
        })
    }

    /// Whether a text is written like a month or a day that there is not.
    pub(super) fn is_out_of_calendar(text: &str) -> bool {
        ["0000-00", "0000-00-00"]
            .iter()
            .any(|form| is_of_form(text, form))
            && Self::parse(text).is_none()
    }
}

/// The last day of a year, a month or a day, however it is written.
pub fn last_day(text: &str) -> Option<Date> {
    let span = Span::parse(text).or_else(|| Span::parse(&guess(text)?));
    span.map(|span| span.last)
}

impl Values {
    /// Takes in the values of the same parameter given again.
    pub(super) fn extend(&mut self, other: Self) {
        match (self, other) {
            (Self::Ids(all), Self::Ids(more)) => all.extend(more),
            (Self::Texts(all), Self::Texts(more)) => all.extend(more),
            (Self::Flags(all), Self::Flags(more)) => all.extend(more),
            (Self::Dates(all), Self::Dates(more)) => all.extend(more),
            (Self::References(all), Self::References(more)) => all.extend(more),
            // Parameters of the other sorts take one value.
            _ => {}
        }
    }

    /// Whether a flag is among them.
    pub(super) fn has_flag(&self, flag: bool) -> bool {
        matches!(self, Self::Flags(flags) if flags.contains(&flag))
    }
}
