//! What a question finds: how much, and any stretch of it in any order, at the cost of the
//! stretch where that can be had.

use std::borrow::Cow;

use super::filter::Passing;
use super::order::{OrderKey, Ordering};
use crate::record::{Crowd, Places};

/// How many items a walk may pass over at any rate.
const PATIENCE: usize = 2_000;
/// How many items are passed over at the cost of holding one against the first of an order.
const SELECTED: usize = 2;
/// How many items are passed over at the cost of putting one in order.
const SORTED: usize = 4;
/// How many items may be passed over for each one that is put in order.
const SPARSE: usize = 16;

/// The items that pass all tests of a question.
pub(super) struct Matches<'r> {
    found: Found<'r>,
    total: usize,
    /// The smallest crowd that all of them are in.
    crowd: Option<&'r Crowd>,
}

enum Found<'r> {
    /// What is found.
    Whole(Places<'r>),
    /// Two sets, the smaller first: what is in both is found.
    Both(Places<'r>, Places<'r>),
}

impl<'r> Matches<'r> {
    /// What is in all of `sets`, or everything if there are none.
    pub(super) fn of(mut sets: Vec<Passing<'r>>, everything: Places<'r>) -> Self {
        sets.sort_by_key(|set| set.places.len());
        let crowd = sets.iter().find_map(Passing::crowd);
        let counted = match sets.as_slice() {
            [one, other] => one.counted_with(other),
            _ => None,
        };
        let mut sets = sets.into_iter().map(|set| set.places);
        let mut found = sets.next().unwrap_or(everything);
        while let Some(other) = sets.next() {
            if counted.is_some() || sets.len() == 0 && found.is_set() && other.is_set() {
                return Self {
                    total: counted.unwrap_or_else(|| found.count_and(&other)),
                    found: Found::Both(found, other),
                    crowd,
                };
            }
            found = found.and(&other);
        }
        Self {
            total: found.len(),
            found: Found::Whole(found),
            crowd,
        }
    }

    /// How many there are.
    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// All of them.
    pub(super) fn whole(&self) -> Cow<'_, Places<'r>> {
        match &self.found {
            Found::Whole(whole) => Cow::Borrowed(whole),
            Found::Both(one, other) => Cow::Owned(one.and(other)),
        }
    }

    fn contains(&self, place: u32) -> bool {
        match &self.found {
            Found::Whole(whole) => whole.contains(place),
            Found::Both(one, other) => one.contains(place) && other.contains(place),
        }
    }

    /// The first `limit` in an order that come after a place.
    pub(super) fn stretch(
        &self,
        ordering: &Ordering<'_>,
        after: Option<u32>,
        limit: usize,
    ) -> Vec<u32> {
        if self.total == 0 {
            return Vec::new();
        }
        let Some((key, rest)) = ordering.split() else {
            return self.plain(after, limit);
        };
        let crowd = self.crowd.and_then(|crowd| crowd.sorted(key.field));
        let all = crowd.unwrap_or(key.order.all()).places(key.descending);
        if !rest.is_plain() && all.len() / SPARSE <= self.total {
            return self.by_lots(all, (key, &rest), after, limit);
        }
        let walked = rest.is_plain().then(|| {
            let start = after.map_or(0, |after| {
                let last = (key.of(after), after);
                all.partition_point(|place| (key.of(*place), *place) <= last)
            });
            self.walk(all[start..].iter().copied(), limit, self.work(limit))
        });
        walked.flatten().unwrap_or_else(|| {
            let found = self.whole();
            if rest.is_plain() {
                lowest(found.iter(), after, limit, |place| (key.of(place), place))
            } else {
                lowest(found.iter(), after, limit, |place| ordering.position(place))
            }
        })
    }

    /// In the editors' order.
    fn plain(&self, after: Option<u32>, limit: usize) -> Vec<u32> {
        let first = after.map_or(0, |after| after.saturating_add(1));
        let walked = match &self.found {
            Found::Whole(_) => None,
            Found::Both(one, other) => {
                let patience = PATIENCE.max(one.work_and(other));
                self.walk(one.starting_at(first), limit, patience)
            }
        };
        walked.unwrap_or_else(|| self.whole().starting_at(first).take(limit).collect())
    }

    /// The first `limit` of some places that are found, unless more than `patience` of them are
    /// passed over: what is found may lie far behind.
    fn walk(
        &self,
        places: impl Iterator<Item = u32>,
        limit: usize,
        patience: usize,
    ) -> Option<Vec<u32>> {
        let wanted = limit.min(self.total);
        let mut found = Vec::with_capacity(wanted);
        for (passed, place) in places.enumerate() {
            if found.len() == wanted {
                break;
            }
            if passed == patience {
                return None;
            }
            if self.contains(place) {
                found.push(place);
            }
        }
        Some(found)
    }

    /// About what it takes to put the first `limit` that are found in order, in items passed
    /// over.
    fn work(&self, limit: usize) -> usize {
        let found = match &self.found {
            Found::Whole(_) => 0,
            Found::Both(one, other) => one.work_and(other),
        };
        found + self.total * SELECTED + limit.min(self.total) * SORTED
    }

    /// Walks through the order of the first key, and puts what is equal by it in the order of
    /// the others, one lot after the other until enough is found.
    fn by_lots(
        &self,
        all: &[u32],
        (key, rest): (OrderKey<'_>, &Ordering<'_>),
        after: Option<u32>,
        limit: usize,
    ) -> Vec<u32> {
        let last = after.map(|after| key.of(after));
        let start = last.map_or(0, |last| all.partition_point(|place| key.of(*place) < last));
        let mut found = Vec::new();
        for lot in all[start..].chunk_by(|one, other| key.of(*one) == key.of(*other)) {
            let after = after.filter(|_| last == lot.first().map(|place| key.of(*place)));
            let wanted = limit - found.len();
            let lot = lot.iter().copied().filter(|place| self.contains(*place));
            found.extend(match rest.split() {
                Some((key, rest)) if rest.is_plain() => {
                    lowest(lot, after, wanted, |place| (key.of(place), place))
                }
                _ => lowest(lot, after, wanted, |place| rest.position(place)),
            });
            if found.len() == limit {
                break;
            }
        }
        found
    }
}

/// The first of some places that come after one, by their positions.
fn lowest<P: Ord>(
    places: impl Iterator<Item = u32>,
    after: Option<u32>,
    limit: usize,
    position: impl Fn(u32) -> P,
) -> Vec<u32> {
    let last = after.map(&position);
    let positions = places.map(|place| (position(place), place));
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
