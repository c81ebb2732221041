//! What a question finds: how much, and any stretch of it in any order, at the cost of the
//! stretch where that can be had.

use std::borrow::Cow;

use roaring::RoaringBitmap;

use super::filter::Places;
use super::order::Ordering;

/// How many items a walk may pass over before looking at the whole costs less.
const PATIENCE: u64 = 2_000;
/// How many items the smaller of two sets may have for what is in both to be put down while
/// it is counted.
const FEW: u64 = 100_000;
/// How many items are put in order at the cost of passing over one.
const SORTED: u64 = 4;

/// The items that pass all tests of a question.
pub(super) struct Matches<'r> {
    /// Each of them is in all of these: one or two sets, the smaller first.
    sets: Vec<Places<'r>>,
    /// What is in both, where that was worked out to count it.
    both: Option<RoaringBitmap>,
    total: u64,
}

impl<'r> Matches<'r> {
    /// What is in all of `sets`, or everything if there are none.
    pub(super) fn of(mut sets: Vec<Places<'r>>, everything: &'r RoaringBitmap) -> Self {
        sets.sort_by_key(|set| set.len());
        while sets.len() > 2 {
            let both = &*sets[0] & &*sets[1];
            sets.splice(..2, [Cow::Owned(both)]);
        }
        if sets.is_empty() {
            sets.push(Cow::Borrowed(everything));
        }
        let both = match sets.as_slice() {
            [one, other] if one.len() <= FEW => Some(&**one & &**other),
            _ => None,
        };
        let total = match (&both, sets.as_slice()) {
            (Some(both), _) => both.len(),
            (None, [one, other]) => one.intersection_len(other),
            (None, sets) => sets.iter().map(|set| set.len()).sum(),
        };
        Self { sets, both, total }
    }

    /// How many there are.
    pub(super) fn total(&self) -> usize {
        usize::try_from(self.total).unwrap_or(usize::MAX)
    }

    /// All of them.
    pub(super) fn whole(&self) -> Places<'_> {
        match (&self.both, self.sets.as_slice()) {
            (Some(both), _) => Cow::Borrowed(both),
            (None, [one, other]) => Cow::Owned(&**one & &**other),
            (None, sets) => sets
                .first()
                .map_or_else(Cow::default, |set| Cow::Borrowed(&**set)),
        }
    }

    fn contains(&self, place: u32) -> bool {
        self.sets.iter().all(|set| set.contains(place))
    }

    /// The first `limit` in an order that come after a place.
    pub(super) fn stretch(
        &self,
        ordering: &Ordering<'_>,
        after: Option<u32>,
        limit: usize,
    ) -> Vec<u32> {
        if ordering.is_plain() {
            return self.plain(after, limit);
        }
        match ordering
            .places()
            .filter(|all| self.is_dense(all.len(), limit))
        {
            Some(all) => self.walk(all, ordering, after, limit),
            None => self.sorted(ordering, after, limit),
        }
    }

    /// In the editors' order.
    fn plain(&self, after: Option<u32>, limit: usize) -> Vec<u32> {
        let first = after.map_or(0, |after| after.saturating_add(1));
        let smaller = self.sets.first().map_or(0, |set| set.len());
        let steps = smaller.saturating_mul(limit as u64) / self.total.max(1);
        match self.sets.as_slice() {
            [one, other] if steps <= PATIENCE => {
                let found = one.range(first..);
                found
                    .filter(|place| other.contains(*place))
                    .take(limit)
                    .collect()
            }
            _ => self.whole().range(first..).take(limit).collect(),
        }
    }

    /// Whether walking through a whole order costs less than putting what is found in order.
    fn is_dense(&self, all: usize, limit: usize) -> bool {
        let steps = (all as u64).saturating_mul(limit as u64) / self.total.max(1);
        steps <= self.total / SORTED
    }

    /// Walks through an order until enough is found.
    fn walk(
        &self,
        all: &[u32],
        ordering: &Ordering<'_>,
        after: Option<u32>,
        limit: usize,
    ) -> Vec<u32> {
        let start = after.map_or(0, |after| {
            let last = ordering.position(after);
            all.partition_point(|place| ordering.position(*place) <= last)
        });
        let rest = all[start..].iter().copied();
        rest.filter(|place| self.contains(*place))
            .take(limit)
            .collect()
    }

    /// Puts what is found in order.
    fn sorted(&self, ordering: &Ordering<'_>, after: Option<u32>, limit: usize) -> Vec<u32> {
        match ordering.only() {
            Some((order, falling)) => {
                self.first(after, limit, |place| (order.key(place, falling), place))
            }
            None => self.first(after, limit, |place| ordering.position(place)),
        }
    }

    /// The first of what is found that come after a place, by their positions.
    fn first<P: Ord>(
        &self,
        after: Option<u32>,
        limit: usize,
        position: impl Fn(u32) -> P,
    ) -> Vec<u32> {
        let last = after.map(&position);
        let found = self.whole();
        let positions = found.iter().map(|place| (position(place), place));
        let mut rest: Vec<_> = positions
            .filter(|(position, _)| last.as_ref().is_none_or(|last| position > last))
            .collect();
        if limit < rest.len() {
            rest.select_nth_unstable(limit);
            rest.truncate(limit);
        }
        rest.sort_unstable();
        rest.into_iter().map(|(_, place)| place).collect()
    }
}
