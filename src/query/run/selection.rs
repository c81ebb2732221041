//! The rows that a query selects: how many, and any page of them in any order, at the cost of
//! the page where possible.

use std::borrow::Cow;
use std::{ptr, slice};

use crate::query::run::filter::FilterResult;
use crate::query::run::sort::{SortColumn, SortOrder};
use crate::query::spec::attribute::Attribute;
use crate::store::{HubStats, RowSet};

/// The number of rows that a scan may always pass over.
const MIN_SCAN_BUDGET: usize = 2_000;
/// How many rows a scan passes over at the cost of comparing one with the first of an order.
const SELECT_COST: usize = 2;
/// How many rows a scan passes over at the cost of sorting one.
const SORT_COST: usize = 4;
/// How many rows a scan may pass over for each one that is sorted.
const MAX_SCAN_RATIO: usize = 16;

/// The rows that pass all filters of a query.
pub(crate) struct Selection<'r> {
    rows: SelectedRows<'r>,
    total: usize,
    /// The statistics of the smallest hub that all of them refer to.
    hub_stats: Option<&'r HubStats>,
}

enum SelectedRows<'r> {
    Materialized(FilterResult<'r>),
    /// The rows of both sets.
    LazyIntersection([FilterResult<'r>; 2]),
}

/// Rows in an order, some of which are selected.
struct OrderedRows<'s> {
    rows: &'s [u32],
    /// The sets that the selected ones are in, but for one that all are in.
    sets: Vec<&'s RowSet<'s>>,
}

impl OrderedRows<'_> {
    fn is_selected(&self, row: u32) -> bool {
        self.sets.iter().all(|set| set.contains(row))
    }
}

impl<'r> Selection<'r> {
    /// What is in all of `sets`, or everything if there are none.
    pub(crate) fn from_filter_results(
        mut sets: Vec<FilterResult<'r>>,
        all_rows: RowSet<'r>,
    ) -> Self {
        sets.sort_by_key(|set| set.rows.len());
        let hub_stats = sets.iter().find_map(FilterResult::hub_stats);
        let precomputed_total = match sets.as_slice() {
            [one, other] => one.precomputed_intersection_len(other),
            _ => None,
        };
        let mut sets = sets.into_iter();
        let mut selected = sets.next().unwrap_or_else(|| all_rows.into());
        while let Some(other) = sets.next() {
            let are_dense = selected.rows.is_dense() && other.rows.is_dense();
            if precomputed_total.is_some() || sets.len() == 0 && are_dense {
                let intersection_len = || selected.rows.intersection_len(&other.rows);
                return Self {
                    total: precomputed_total.unwrap_or_else(intersection_len),
                    rows: SelectedRows::LazyIntersection([selected, other]),
                    hub_stats,
                };
            }
            selected = selected.rows.intersection(&other.rows).into();
        }
        Self {
            total: selected.rows.len(),
            rows: SelectedRows::Materialized(selected),
            hub_stats,
        }
    }

    /// How many there are.
    pub(crate) fn total(&self) -> usize {
        self.total
    }

    /// All of them.
    pub(crate) fn materialize(&self) -> Cow<'_, RowSet<'r>> {
        match &self.rows {
            SelectedRows::Materialized(selected) => Cow::Borrowed(&selected.rows),
            SelectedRows::LazyIntersection([smaller, larger]) => {
                Cow::Owned(smaller.rows.intersection(&larger.rows))
            }
        }
    }

    /// The sets that have all selected rows.
    fn sets(&self) -> &[FilterResult<'r>] {
        match &self.rows {
            SelectedRows::Materialized(selected) => slice::from_ref(selected),
            SelectedRows::LazyIntersection(sets) => sets,
        }
    }

    fn contains(&self, row: u32) -> bool {
        self.sets().iter().all(|set| set.rows.contains(row))
    }

    /// The first `limit` rows after one, in an order.
    pub(crate) fn rows_after(
        &self,
        sort_order: &SortOrder<'_>,
        after: Option<u32>,
        limit: usize,
    ) -> Vec<u32> {
        if self.total == 0 {
            return Vec::new();
        }
        let Some((key, rest)) = sort_order.split_first() else {
            return self.in_editor_order(after, limit);
        };
        let ordered = self.ordered_by(key);
        if rest.is_editor_order() {
            let rank = |row: u32| (key.rank(row), row);
            let start = after.map_or(0, |after| {
                ordered
                    .rows
                    .partition_point(|row| rank(*row) <= rank(after))
            });
            let rows = ordered.rows[start..].iter().copied();
            self.scan(
                rows,
                |row| ordered.is_selected(row),
                limit,
                self.sort_cost(limit),
            )
            .unwrap_or_else(|| top_n_after(self.materialize().iter(), after, limit, rank))
        } else if ordered.rows.len() / MAX_SCAN_RATIO <= self.total {
            by_tie_groups(&ordered, (key, &rest), after, limit)
        } else {
            top_n_after(self.materialize().iter(), after, limit, |row| {
                sort_order.composite_rank(row)
            })
        }
    }

    /// The last `limit` rows before one, in an order.
    pub(crate) fn rows_before(
        &self,
        sort_order: &SortOrder<'_>,
        before: u32,
        limit: usize,
    ) -> Vec<u32> {
        let Some((key, rest)) = sort_order.split_first() else {
            let rows: Vec<_> = if self.total * SELECT_COST < before as usize {
                let rows = self.materialize();
                let rows = rows.iter_from(0).take_while(|row| *row < before);
                rows.collect()
            } else {
                let rows = (0..before).rev().filter(|row| self.contains(*row));
                let mut rows: Vec<_> = rows.take(limit).collect();
                rows.reverse();
                rows
            };
            return rows[rows.len().saturating_sub(limit)..].to_vec();
        };
        let ordered = self.ordered_by(key);
        if ordered.rows.len() / MAX_SCAN_RATIO > self.total {
            let rows = self.materialize();
            return last_n_before(rows.iter(), Some(before), limit, |row| {
                sort_order.composite_rank(row)
            });
        }
        let first_key = key.rank(before);
        let end = ordered
            .rows
            .partition_point(|row| key.rank(*row) <= first_key);
        let tie_groups =
            ordered.rows[..end].chunk_by(|one, other| key.rank(*one) == key.rank(*other));
        let mut groups_found = Vec::new();
        let mut remaining = limit;
        for tie_group in tie_groups.rev() {
            if remaining == 0 {
                break;
            }
            let has_first = tie_group.first().map(|row| key.rank(*row)) == Some(first_key);
            let rows = tie_group
                .iter()
                .copied()
                .filter(|row| ordered.is_selected(*row));
            let before = Some(before).filter(|_| has_first);
            let rows = last_n_before(rows, before, remaining, |row| rest.composite_rank(row));
            remaining -= rows.len();
            groups_found.push(rows);
        }
        groups_found.into_iter().rev().flatten().collect()
    }

    /// The rows of the smallest hub, or all rows, by the first key of an order.
    fn ordered_by<'s>(&'s self, key: SortColumn<'s>) -> OrderedRows<'s> {
        let hub = self.hub_stats.and_then(|stats| match key.attribute {
            Attribute::Field(field) => Some((stats, stats.sorted_by(field)?)),
            Attribute::Relation(_) | Attribute::RelatedType(_) => None,
        });
        let (hub_stats, sorted_rows) = hub.unzip();
        let is_hub = |set: &&FilterResult<'_>| match (hub_stats, set.hub_stats()) {
            (Some(hub_stats), Some(own)) => ptr::eq(hub_stats, own),
            _ => false,
        };
        let other_sets = self.sets().iter().filter(|set| !is_hub(set));
        OrderedRows {
            rows: sorted_rows
                .unwrap_or(key.sort_index.all_rows())
                .rows(key.descending),
            sets: other_sets.map(|set| &set.rows).collect(),
        }
    }

    /// In the editors' order.
    fn in_editor_order(&self, after: Option<u32>, limit: usize) -> Vec<u32> {
        let first = after.map_or(0, |after| after.saturating_add(1));
        let scanned = match &self.rows {
            SelectedRows::Materialized(_) => None,
            SelectedRows::LazyIntersection([smaller, larger]) => {
                let (smaller, larger) = (&smaller.rows, &larger.rows);
                let scan_budget = MIN_SCAN_BUDGET.max(smaller.intersection_cost(larger));
                let is_selected = |row| larger.contains(row);
                self.scan(smaller.iter_from(first), is_selected, limit, scan_budget)
            }
        };
        scanned.unwrap_or_else(|| self.materialize().iter_from(first).take(limit).collect())
    }

    /// The first `limit` of some rows that are selected; none once more than `scan_budget` were
    /// scanned, since the next match may be far away.
    fn scan(
        &self,
        rows: impl Iterator<Item = u32>,
        is_selected: impl Fn(u32) -> bool,
        limit: usize,
        scan_budget: usize,
    ) -> Option<Vec<u32>> {
        let needed = limit.min(self.total);
        let mut matching_rows = Vec::with_capacity(needed);
        for (scanned, row) in rows.enumerate() {
            if matching_rows.len() == needed {
                break;
            }
            if scanned == scan_budget {
                return None;
            }
            if is_selected(row) {
                matching_rows.push(row);
            }
        }
        Some(matching_rows)
    }

    /// About what it takes to put the first `limit` that are found in order, in items passed
    /// over.
    fn sort_cost(&self, limit: usize) -> usize {
        let intersection_cost = match &self.rows {
            SelectedRows::Materialized(_) => 0,
            SelectedRows::LazyIntersection([smaller, larger]) => {
                smaller.rows.intersection_cost(&larger.rows)
            }
        };
        intersection_cost + self.total * SELECT_COST + limit.min(self.total) * SORT_COST
    }
}

/// Walks through the order of the first key, and puts what is equal by it in the order of the
/// others, one lot after the other until enough is found.
fn by_tie_groups(
    ordered: &OrderedRows<'_>,
    (key, rest): (SortColumn<'_>, &SortOrder<'_>),
    after: Option<u32>,
    limit: usize,
) -> Vec<u32> {
    let last_key = after.map(|after| key.rank(after));
    let start = last_key.map_or(0, |last| {
        ordered.rows.partition_point(|row| key.rank(*row) < last)
    });
    let mut rows = Vec::new();
    for tie_group in ordered.rows[start..].chunk_by(|one, other| key.rank(*one) == key.rank(*other))
    {
        let after = after.filter(|_| last_key == tie_group.first().map(|row| key.rank(*row)));
        let remaining = limit - rows.len();
        let tie_group = tie_group.iter().copied();
        let tie_group = tie_group.filter(|row| ordered.is_selected(*row));
        rows.extend(match rest.split_first() {
            Some((key, rest)) if rest.is_editor_order() => {
                top_n_after(tie_group, after, remaining, |row| (key.rank(row), row))
            }
            _ => top_n_after(tie_group, after, remaining, |row| rest.composite_rank(row)),
        });
        if rows.len() == limit {
            break;
        }
    }
    rows
}

/// The last `limit` of some rows that come before one, by their sort keys.
fn last_n_before<K: Ord>(
    rows: impl Iterator<Item = u32>,
    before: Option<u32>,
    limit: usize,
    sort_key: impl Fn(u32) -> K,
) -> Vec<u32> {
    let first_key = before.map(&sort_key);
    let keyed_rows = rows.map(|row| (sort_key(row), row));
    let mut earlier: Vec<_> = keyed_rows
        .filter(|(key, _)| first_key.as_ref().is_none_or(|first_key| key < first_key))
        .collect();
    earlier.sort_unstable();
    let skipped = earlier.len().saturating_sub(limit);
    earlier.drain(..skipped);
    earlier.into_iter().map(|(_, row)| row).collect()
}

/// The first `limit` of some rows that come after one, by their sort keys.
fn top_n_after<K: Ord>(
    rows: impl Iterator<Item = u32>,
    after: Option<u32>,
    limit: usize,
    sort_key: impl Fn(u32) -> K,
) -> Vec<u32> {
    let last_key = after.map(&sort_key);
    let keyed_rows = rows.map(|row| (sort_key(row), row));
    let mut later: Vec<_> = keyed_rows
        .filter(|(key, _)| last_key.as_ref().is_none_or(|last_key| key > last_key))
        .collect();
    if limit < later.len() {
        later.select_nth_unstable(limit);
        later.truncate(limit);
    }
    later.sort_unstable();
    later.into_iter().map(|(_, row)| row).collect()
}
