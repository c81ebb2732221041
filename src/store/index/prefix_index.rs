//! Rows by a key, such as a day: a range up to any key, at about the same cost however many rows
//! it has.

use std::borrow::Cow;

use fixedbitset::FixedBitSet;
use jiff::civil::Date;

use crate::store::index::row_set::RowSet;

/// The rows that have a key.
pub(crate) struct PrefixIndex<K> {
    /// Ascending.
    entries: Vec<(K, u32)>,
    /// The rows of the first 0, 1, 2, … intervals of `entries`.
    checkpoints: Vec<FixedBitSet>,
    /// How many entries each checkpoint adds.
    checkpoint_interval: usize,
}

/// Each takes a bit for every row.
const CHECKPOINT_COUNT: usize = 128;

impl<K: Copy + Ord> PrefixIndex<K> {
    /// Indexes some of `row_count` rows by their keys.
    pub(crate) fn build(mut entries: Vec<(K, u32)>, row_count: usize) -> Self {
        entries.sort_unstable();
        let checkpoint_interval = entries.len().div_ceil(CHECKPOINT_COUNT).max(1);
        let mut checkpoint = FixedBitSet::with_capacity(row_count);
        let mut checkpoints = vec![checkpoint.clone()];
        for chunk in entries.chunks(checkpoint_interval) {
            checkpoint.extend(chunk.iter().map(|(_, row)| *row as usize));
            checkpoints.push(checkpoint.clone());
        }
        Self {
            entries,
            checkpoints,
            checkpoint_interval,
        }
    }

    /// The rows up to the last key for which the predicate holds.
    pub(crate) fn rows_while(&self, predicate: impl Fn(K) -> bool) -> RowSet<'static> {
        let end = self.entries.partition_point(|(key, _)| predicate(*key));
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

impl PrefixIndex<Date> {
    /// The years that have a day, ascending.
    pub(crate) fn years(&self) -> impl Iterator<Item = i16> {
        let mut start = 0;
        std::iter::from_fn(move || {
            let year = self.entries.get(start)?.0.year();
            start += self.entries[start..].partition_point(|(day, _)| day.year() <= year);
            Some(year)
        })
    }
}
