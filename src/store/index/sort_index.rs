//! The order of the items of a type by a field with at most one value.

use std::borrow::Cow;

use jiff::civil::Date;
use rayon::slice::ParallelSliceMut as _;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use crate::model::{FieldValue, UncertainDate};

/// The order of all items of a type by one field.
pub struct SortIndex {
    /// The rank of each item's value: equal values share one, and no value is [`NULL_RANK`].
    ranks_by_row: Vec<u32>,
    all_rows: SortedRows,
}

/// Rows in both directions of an order; those without a value are last in either.
pub struct SortedRows {
    /// By rank, then in the editors' order.
    ascending: Vec<u32>,
    /// The highest rank first, then in the editors' order.
    descending: Vec<u32>,
}

/// The rank of items without a value.
const NULL_RANK: u32 = u32::MAX;

/// What items are sorted by: texts by the code points of their NFC, dates by their first and
/// then by their last day.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SortValue<'a> {
    Boolean(bool),
    Text(Cow<'a, str>),
    DateBounds(DateBounds),
}

/// The first and the last day that a date may mean; dates with an open start or end extend to
/// the limits of the calendar.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DateBounds {
    pub(crate) earliest: Date,
    pub(crate) latest: Date,
}

impl DateBounds {
    pub(crate) fn new(date: &UncertainDate) -> Self {
        Self {
            earliest: date.earliest.map_or(Date::MIN, |day| day.0),
            latest: date.latest.map_or(Date::MAX, |day| day.0),
        }
    }
}

impl<'a> SortValue<'a> {
    pub(crate) fn from_value(value: &FieldValue<'a>) -> Self {
        match value {
            FieldValue::Boolean(flag) => Self::Boolean(*flag),
            FieldValue::Text(text) => Self::Text(match is_nfc_quick(text.chars()) {
                IsNormalized::Yes => (*text).into(),
                _ => text.nfc().collect(),
            }),
            FieldValue::Date(date) => Self::DateBounds(DateBounds::new(date)),
            FieldValue::Quantity(_) => unreachable!("items are sorted by fields with one value"),
        }
    }
}

impl SortIndex {
    pub(crate) fn build(mut sort_values: Vec<(SortValue<'_>, u32)>, row_count: usize) -> Self {
        sort_values.par_sort_unstable();
        let mut ranks_by_row = vec![NULL_RANK; row_count];
        let mut ascending = Vec::with_capacity(row_count);
        let groups = sort_values.chunk_by(|(one, _), (other, _)| one == other);
        for (rank, group) in (0..).zip(groups) {
            for (_, row) in group {
                ranks_by_row[*row as usize] = rank;
                ascending.push(*row);
            }
        }
        let null_rows = (0..)
            .zip(&ranks_by_row)
            .filter(|(_, rank)| **rank == NULL_RANK);
        ascending.extend(null_rows.map(|(row, _)| row));
        Self {
            all_rows: SortedRows::from_ascending(ascending, &ranks_by_row),
            ranks_by_row,
        }
    }

    /// Some rows in this order.
    pub(crate) fn sort_rows(&self, rows: impl Iterator<Item = u32>) -> SortedRows {
        let mut ascending: Vec<_> = rows.collect();
        ascending.sort_unstable_by_key(|row| (self.ranks_by_row[*row as usize], *row));
        SortedRows::from_ascending(ascending, &self.ranks_by_row)
    }

    /// All rows in this order.
    pub fn all_rows(&self) -> &SortedRows {
        &self.all_rows
    }

    /// The rank of an item's value among those of the field, if it has one.
    pub fn rank(&self, row: u32) -> Option<u32> {
        let rank = *self.ranks_by_row.get(row as usize)?;
        (rank != NULL_RANK).then_some(rank)
    }

    /// A key that sorts rows into this order.
    pub fn sort_key(&self, row: u32, descending: bool) -> u32 {
        match self.rank(row) {
            None => NULL_RANK,
            Some(rank) if descending => NULL_RANK - 1 - rank,
            Some(rank) => rank,
        }
    }
}

impl SortedRows {
    fn from_ascending(ascending: Vec<u32>, ranks: &[u32]) -> Self {
        let rank = |row: &u32| ranks[*row as usize];
        let null_start = ascending.partition_point(|row| rank(row) != NULL_RANK);
        let (ranked, null_rows) = ascending.split_at(null_start);
        let groups: Vec<_> = ranked.chunk_by(|a, b| rank(a) == rank(b)).collect();
        let descending = groups.into_iter().rev().chain([null_rows]);
        Self {
            descending: descending.flatten().copied().collect(),
            ascending,
        }
    }

    /// The rows in one direction.
    pub fn rows(&self, descending: bool) -> &[u32] {
        if descending {
            &self.descending
        } else {
            &self.ascending
        }
    }
}
