//! A value that its specification accepts, and what it stands for.

use crate::model::{CalendarPeriod, DecimalNumber, Reference};
use crate::query::values::SubstringPattern;

/// A value that its specification accepts.
#[derive(Clone, Debug)]
pub(crate) struct ParsedValue {
    /// Its canonical text.
    pub(crate) text: String,
    pub(crate) content: ParsedContent,
}

/// What a value stands for.
#[derive(Clone, Debug)]
pub(crate) enum ParsedContent {
    /// Its text: a name, a code, a flag, words or a cursor.
    Text,
    Reference(Reference),
    /// The negotiation itself, beside items.
    Negotiation,
    Period(CalendarPeriod),
    Decimal(DecimalNumber),
    Substring(SubstringPattern),
    Edition(i64),
    Limit(u32),
}

impl ParsedValue {
    pub(crate) fn text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            content: ParsedContent::Text,
        }
    }

    pub(crate) fn limit(limit: u32) -> Self {
        Self {
            text: limit.to_string(),
            content: ParsedContent::Limit(limit),
        }
    }
}
