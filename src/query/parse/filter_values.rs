//! The values that a filter compares with, and what an item's own values are held against.

use crate::model::{Reference, Slug};
use crate::query::values::{CalendarPeriod, SubstringPattern};

/// The values of one filter.
#[derive(Clone, Debug)]
pub(crate) enum FilterValues {
    /// Items of the collection itself, by their places, and their ids.
    Ids(Vec<(u32, Slug)>),
    /// Terms or tokens.
    Terms(Vec<String>),
    /// Yes, no, or both.
    Flags(Vec<bool>),
    /// Years, months or days.
    Dates(Vec<CalendarPeriod>),
    /// Items or parts.
    References(Vec<Reference>),
    /// A text to be found in another one.
    Substring(SubstringPattern),
}

impl FilterValues {
    /// Takes in the values of the same parameter given again.
    pub(crate) fn extend(&mut self, other: Self) {
        match (self, other) {
            (Self::Ids(all), Self::Ids(more)) => all.extend(more),
            (Self::Terms(all), Self::Terms(more)) => all.extend(more),
            (Self::Flags(all), Self::Flags(more)) => all.extend(more),
            (Self::Dates(all), Self::Dates(more)) => all.extend(more),
            (Self::References(all), Self::References(more)) => all.extend(more),
            // Parameters of the other sorts take one value.
            _ => {}
        }
    }

    /// Whether a flag is among them.
    pub(crate) fn has_flag(&self, flag: bool) -> bool {
        matches!(self, Self::Flags(flags) if flags.contains(&flag))
    }
}
