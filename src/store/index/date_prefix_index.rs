//! Items by a day: those of the first days, however many, at about the same cost.

use std::borrow::Cow;

use fixedbitset::FixedBitSet;
use jiff::civil::Date;

use crate::store::index::row_set::RowSet;

/// The items that have a day, by their days.
pub(crate) struct DatePrefixIndex {
    /// Days and places, ascending.
    entries: Vec<(Date, u32)>,
    /// What is among the first of them: nothing, those of one step, of two and so on.
    checkpoints: Vec<FixedBitSet>,
    /// How many more are in each mark than in the one before.
    checkpoint_interval: usize,
}

/// How many marks there are: each takes a bit for every item of the collection.
const CHECKPOINT_COUNT: usize = 128;

impl DatePrefixIndex {
    /// Days with the places of the items of a collection of `items` that have them.
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

    /// The items whose day is among the first ones, which are those that pass.
    pub(crate) fn rows_while(&self, predicate: impl Fn(Date) -> bool) -> RowSet<'static> {
        let end = self.entries.partition_point(|(day, _)| predicate(*day));
        // The nearest mark has some too few or some too many.
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
