//! Items by a day: a range up to any day, at about the same cost however many items it has.

use std::borrow::Cow;

use fixedbitset::FixedBitSet;
use jiff::civil::Date;

use crate::store::index::row_set::RowSet;

/// The items of a collection that have a day.
pub(crate) struct DatePrefixIndex {
    /// Ascending.
    entries: Vec<(Date, u32)>,
    /// The rows of the first 0, 1, 2, … intervals of `entries`.
    checkpoints: Vec<FixedBitSet>,
    /// How many entries each checkpoint adds.
    checkpoint_interval: usize,
}

/// Each takes a bit for every item of the collection.
const CHECKPOINT_COUNT: usize = 128;

impl DatePrefixIndex {
    /// Indexes rows of a collection of `row_count` by their days.
    pub(crate) fn from_dates(mut dates: Vec<(Date, u32)>, row_count: usize) -> Self {
        dates.sort_unstable();
        let checkpoint_interval = dates.len().div_ceil(CHECKPOINT_COUNT).max(1);
        let mut checkpoint = FixedBitSet::with_capacity(row_count);
        let mut checkpoints = vec![checkpoint.clone()];
        for chunk in dates.chunks(checkpoint_interval) {
            checkpoint.extend(chunk.iter().map(|(_, row)| *row as usize));
            checkpoints.push(checkpoint.clone());
        }
        Self {
            entries: dates,
            checkpoints,
            checkpoint_interval,
        }
    }

    /// The years that have a day, ascending.
    pub(crate) fn years(&self) -> impl Iterator<Item = i16> {
        let mut start = 0;
        std::iter::from_fn(move || {
            let year = self.entries.get(start)?.0.year();
            start += self.entries[start..].partition_point(|(day, _)| day.year() <= year);
            Some(year)
        })
    }

    /// The items up to the last day for which the predicate holds.
    pub(crate) fn rows_while(&self, predicate: impl Fn(Date) -> bool) -> RowSet<'static> {
        let end = self.entries.partition_point(|(day, _)| predicate(*day));
        // The nearest checkpoint lacks some rows or has some too many.
        let nearest_checkpoint = (end + self.checkpoint_interval / 2) / self.checkpoint_interval;
        let mut set = self.checkpoints[nearest_checkpoint].clone();
        let checkpoint_end =
            (nearest_checkpoint * self.checkpoint_interval).min(self.entries.len());
        for (_, row) in &self.entries[end.min(checkpoint_end)..end.max(checkpoint_end)] {
            set.set(*row as usize, checkpoint_end < end);
        }
        RowSet::Dense(Cow::Owned(set), end)
    }
}
