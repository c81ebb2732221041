//! Years, months and days as periods.

use jiff::civil::{Date, date};

use crate::model::values::date_display::MONTH_NAMES;
use crate::model::values::formats::matches_digit_template;

/// A year, a month or a day, as a text and as its first and last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CalendarPeriod {
    pub(crate) text: String,
    pub(crate) first: Date,
    pub(crate) last: Date,
}

impl CalendarPeriod {
    /// Reads `2025`, `2025-02` or `2025-02-21`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let parse_digits = |text: &str, length| {
            let fits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
            fits.then(|| text.parse::<i16>().ok()).flatten()
        };
        let components: Vec<_> = text.split('-').collect();
        let (first, last) = match components.as_slice() {
            [year] => {
                let year = parse_digits(year, 4)?;
                (date(year, 1, 1), date(year, 12, 31))
            }
            [year, month] => {
                let month = i8::try_from(parse_digits(month, 2)?).ok()?;
                let first = Date::new(parse_digits(year, 4)?, month, 1).ok()?;
                (first, first.last_of_month())
            }
            [year, month, day] => {
                let month = i8::try_from(parse_digits(month, 2)?).ok()?;
                let day = i8::try_from(parse_digits(day, 2)?).ok()?;
                let day = Date::new(parse_digits(year, 4)?, month, day).ok()?;
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

    /// A sentence on a text that is written like a month or a day that there is not.
    pub(crate) fn explain_impossible_date(text: &str) -> Option<String> {
        let has_form = |template: &str| matches_digit_template(text, template);
        if Self::parse(text).is_some() {
            return None;
        }
        if has_form("0000-00") {
            return Some(format!("There is no month `{text}`."));
        }
        let (year_month, _) = text.rsplit_once('-').filter(|_| has_form("0000-00-00"))?;
        let days = Self::parse(year_month).map(|month| {
            let name = MONTH_NAMES[usize::from(month.first.month().unsigned_abs()) - 1];
            let (year, days) = (month.first.year(), month.last.day());
            format!(": {name} {year} has {days} days")
        });
        Some(format!(
            "There is no day `{text}`{}.",
            days.unwrap_or_default()
        ))
    }
}
