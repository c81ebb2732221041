//! Orders: how a field with at most one value puts items in order.

use std::borrow::Cow;

use jiff::civil::Date;
use rayon::slice::ParallelSliceMut as _;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use super::index::{Span, span};
use crate::model::Value;

/// The order of all items of a kind.
pub struct Order {
    /// The rank of each item's value; equal values share one, and no value is [`UNRANKED`].
    ranks: Vec<u32>,
    sorted: Sorted,
}

/// Places in an order, from both of its ends; what has no value is last in either.
pub struct Sorted {
    /// By rank and then as the editors have them.
    ascending: Vec<u32>,
    /// The highest rank first, then as the editors have them.
    descending: Vec<u32>,
}

/// The rank of items without a value.
const UNRANKED: u32 = u32::MAX;

/// What items are put in order by: texts by code point of their NFC, dates by their first
/// day and then by their last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key<'a> {
    Flag(bool),
    Text(Cow<'a, str>),
    Span(Span),
}

impl<'a> Key<'a> {
    pub(super) fn of(value: &Value<'a>) -> Self {
        match value {
            Value::Boolean(flag) => Self::Flag(*flag),
            Value::Text(text) => Self::Text(match is_nfc_quick(text.chars()) {
                IsNormalized::Yes => (*text).into(),
                _ => text.nfc().collect(),
            }),
            Value::Date(_) => Self::Span(span(value).unwrap_or((Date::MIN, Date::MAX))),
        }
    }
}

impl Order {
    pub(super) fn of(mut keys: Vec<(Key<'_>, u32)>, items: usize) -> Self {
        keys.par_sort_unstable();
        let mut ranks = vec![UNRANKED; items];
        let mut ascending = Vec::with_capacity(items);
        let values = keys.chunk_by(|(one, _), (other, _)| one == other);
        for (rank, having) in (0..).zip(values) {
            for (_, place) in having {
                ranks[*place as usize] = rank;
                ascending.push(*place);
            }
        }
        let without = (0..).zip(&ranks).filter(|(_, rank)| **rank == UNRANKED);
        ascending.extend(without.map(|(place, _)| place));
        Self {
            sorted: Sorted::of(ascending, &ranks),
            ranks,
        }
    }

    /// Some of the places in the order.
    pub(super) fn sorted(&self, places: impl Iterator<Item = u32>) -> Sorted {
        let mut ascending: Vec<_> = places.collect();
        ascending.sort_unstable_by_key(|place| (self.ranks[*place as usize], *place));
        Sorted::of(ascending, &self.ranks)
    }

    /// All places in the order.
    pub fn all(&self) -> &Sorted {
        &self.sorted
    }

    /// The rank of an item's value among the values of the field, if it has one.
    pub fn rank(&self, place: u32) -> Option<u32> {
        let rank = self.ranks.get(place as usize).copied();
        rank.filter(|rank| *rank != UNRANKED)
    }

    /// What puts a place where it is in the order: the smaller, the earlier.
    pub fn key(&self, place: u32, descending: bool) -> u32 {
        match self.rank(place) {
            None => UNRANKED,
            Some(rank) if descending => UNRANKED - 1 - rank,
            Some(rank) => rank,
        }
    }
}

impl Sorted {
    /// Places by rank and then as the editors have them.
    fn of(ascending: Vec<u32>, ranks: &[u32]) -> Self {
        let rank = |place: &u32| ranks[*place as usize];
        let ranked = ascending.partition_point(|place| rank(place) != UNRANKED);
        let (ranked, without) = ascending.split_at(ranked);
        let values: Vec<_> = ranked.chunk_by(|a, b| rank(a) == rank(b)).collect();
        let falling = values.into_iter().rev().chain([without]);
        Self {
            descending: falling.flatten().copied().collect(),
            ascending,
        }
    }

    /// The places in the order, or in the falling one.
    pub fn places(&self, descending: bool) -> &[u32] {
        if descending {
            &self.descending
        } else {
            &self.ascending
        }
    }
}
