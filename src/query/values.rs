//! The values that a filter compares with, and what an item's own values are held against.

use jiff::civil::{Date, date};
use unicode_normalization::UnicodeNormalization as _;

use crate::model::{Reference, UncertainDate, Value};

/// The values of one filter.
#[derive(Clone, Debug)]
pub(super) enum Values {
    /// Ids, terms or tokens.
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
    /// As it was asked for: without case and accents it can be longer than a question may be.
    pub(super) text: String,
    folded: String,
}

impl Needle {
    /// A text as something to look for; none if nothing of it counts.
    pub(super) fn of(text: String) -> Option<Self> {
        let folded = fold(&text);
        (!folded.is_empty()).then_some(Self { text, folded })
    }

    /// What such a text looks like, as published.
    pub(super) fn pattern() -> String {
        let accents = ACCENTS
            .map(|(from, to)| format!("\\u{:04X}-\\u{:04X}", u32::from(from), u32::from(to)));
        format!(r"^[\s\S]*[^{}][\s\S]*$", accents.concat())
    }
}

/// The marks that do not count when a text is looked for: what Unicode calls combining
/// diacritical marks, and the points of Hebrew and Arabic, which most texts leave out.
/// They are listed because patterns know no classes of letters that all languages share.
const ACCENTS: [(char, char); 11] = [
    ('\u{300}', '\u{36F}'),
    ('\u{591}', '\u{5BD}'),
    ('\u{5BF}', '\u{5BF}'),
    ('\u{5C1}', '\u{5C2}'),
    ('\u{5C4}', '\u{5C5}'),
    ('\u{64B}', '\u{65F}'),
    ('\u{670}', '\u{670}'),
    ('\u{1AB0}', '\u{1AFF}'),
    ('\u{1DC0}', '\u{1DFF}'),
    ('\u{20D0}', '\u{20FF}'),
    ('\u{FE20}', '\u{FE2F}'),
];

fn is_accent(letter: char) -> bool {
    let within = |(from, to): &(char, char)| (*from..=*to).contains(&letter);
    ACCENTS.iter().any(within)
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

    /// Whether an item's date can lie within.
    pub(super) fn overlaps(&self, date: &UncertainDate) -> bool {
        let begins = date.earliest.is_none_or(|day| day.0 <= self.last);
        let ends = date.latest.is_none_or(|day| day.0 >= self.first);
        begins && ends
    }
}

impl Values {
    /// Takes in the values of the same parameter given again.
    pub(super) fn extend(&mut self, other: Self) {
        match (self, other) {
            (Self::Texts(all), Self::Texts(more)) => all.extend(more),
            (Self::Flags(all), Self::Flags(more)) => all.extend(more),
            (Self::Dates(all), Self::Dates(more)) => all.extend(more),
            (Self::References(all), Self::References(more)) => all.extend(more),
            // Parameters of the other sorts take one value.
            _ => {}
        }
    }

    /// Whether one of an item's values is among these.
    pub(super) fn match_any(&self, own: &[Value<'_>]) -> bool {
        own.iter().any(|value| match (self, value) {
            (Self::Texts(texts), Value::Text(own)) => texts.iter().any(|text| text == own),
            (Self::Flags(flags), Value::Boolean(own)) => flags.contains(own),
            (Self::Dates(dates), Value::Date(own)) => dates.iter().any(|span| span.overlaps(own)),
            (Self::Needle(needle), Value::Text(own)) => fold(own).contains(&needle.folded),
            _ => false,
        })
    }

    /// Whether each of these is among an item's values.
    pub(super) fn match_all(&self, own: &[Value<'_>]) -> bool {
        match self {
            Self::Texts(texts) => texts.iter().all(|text| own.contains(&Value::Text(text))),
            Self::Flags(flags) => flags
                .iter()
                .all(|flag| own.contains(&Value::Boolean(*flag))),
            Self::Dates(spans) => spans.iter().all(|span| {
                own.iter()
                    .any(|value| matches!(value, Value::Date(own) if span.overlaps(own)))
            }),
            _ => false,
        }
    }
}

/// A text without case and accents, for texts that are found in others.
fn fold(text: &str) -> String {
    let bare = text.nfd().filter(|letter| !is_accent(*letter));
    // Some letters have two forms in one case: `σ` and `ς`, `ß` and `ss`. They meet in the
    // other one, the capital of `ß` by way of the small letter.
    let lower = bare
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for letter in lower {
        match plain(letter) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(letter),
        }
    }
    folded.nfc().collect()
}

/// What stands for a small letter that Unicode does not take apart, as in full text.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}
