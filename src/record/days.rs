//! Items by a day: those of the first days, however many, at about the same cost.

use std::borrow::Cow;

use fixedbitset::FixedBitSet;
use jiff::civil::Date;

use super::Places;

/// The items that have a day, by their days.
pub(super) struct Days {
    /// Days and places, ascending.
    dated: Vec<(Date, u32)>,
    /// What is among the first of them: nothing, those of one step, of two and so on.
    marks: Vec<FixedBitSet>,
    /// How many more are in each mark than in the one before.
    step: usize,
}

/// How many marks there are: each takes a bit for every item of the collection.
const MARKS: usize = 128;

impl Days {
    /// Days with the places of the items of a collection of `items` that have them.
    pub(super) fn of(mut days: Vec<(Date, u32)>, items: usize) -> Self {
        days.sort_unstable();
        let step = days.len().div_ceil(MARKS).max(1);
        let mut mark = FixedBitSet::with_capacity(items);
        let mut marks = vec![mark.clone()];
        for days in days.chunks(step) {
            mark.extend(days.iter().map(|(_, place)| *place as usize));
            marks.push(mark.clone());
        }
        Self {
            dated: days,
            marks,
            step,
        }
    }

    /// The items whose day is among the first ones, which are those that pass.
    pub(super) fn while_in(&self, is_in: impl Fn(Date) -> bool) -> Places<'static> {
        let end = self.dated.partition_point(|(day, _)| is_in(*day));
        // The nearest mark has some too few or some too many.
        let nearest = (end + self.step / 2) / self.step;
        let mut set = self.marks[nearest].clone();
        let marked = (nearest * self.step).min(self.dated.len());
        for (_, place) in &self.dated[end.min(marked)..end.max(marked)] {
            set.set(*place as usize, marked < end);
        }
        Places::Many(Cow::Owned(set), end)
    }
}
