//! The order of a list.

use std::cmp::Ordering;

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

use super::subject::Subject;
use crate::model::{KindInfo, Value};
use crate::record::{ItemAt, Record};

/// One key to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SortKey {
    pub(super) subject: Subject,
    pub(super) descending: bool,
}

impl SortKey {
    /// The key as it is written.
    pub(super) fn spell(self, kind: &KindInfo) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.subject.name(kind))
    }
}

/// What an item is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Boolean(bool),
    Text(String),
    /// First and last day; an open beginning comes before all days, an open end after them.
    Date(Date, Date),
}

/// Puts places in order; the editors' order decides what is equal.
pub(super) fn sort(places: Vec<u32>, keys: &[SortKey], kind: usize, record: &Record) -> Vec<u32> {
    if keys.is_empty() {
        return places;
    }
    let rank = |place: u32| -> Vec<Option<Rank>> {
        let at = ItemAt { kind, place };
        keys.iter()
            .map(|key| key.subject.values(record, at).first().map(rank_of))
            .collect()
    };
    let mut ranked: Vec<_> = places
        .into_iter()
        .map(|place| (rank(place), place))
        .collect();
    ranked.sort_by(|(a, place_a), (b, place_b)| {
        let by_key = keys
            .iter()
            .zip(a.iter().zip(b))
            .map(|(key, (a, b))| compare(a.as_ref(), b.as_ref(), key.descending));
        by_key
            .fold(Ordering::Equal, Ordering::then)
            .then(place_a.cmp(place_b))
    });
    ranked.into_iter().map(|(_, place)| place).collect()
}

/// Items without a value come last in both directions.
fn compare(a: Option<&Rank>, b: Option<&Rank>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(a),
        (Some(a), Some(b)) => a.cmp(b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

fn rank_of(value: &Value<'_>) -> Rank {
    match value {
        Value::Boolean(flag) => Rank::Boolean(*flag),
        Value::Text(text) => Rank::Text(text.nfc().collect()),
        Value::Date(date) => Rank::Date(
            date.earliest.map_or(Date::MIN, |day| day.0),
            date.latest.map_or(Date::MAX, |day| day.0),
        ),
    }
}
