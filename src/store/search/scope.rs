//! The items that a search is to find.

use crate::model::{ByItemType, ItemTypeId};
use crate::store::index::row_set::RowSet;
use crate::store::search::index::SearchIndex;
use crate::store::search::posting_ops::Hit;

/// The items of each type that a search is to find.
pub struct SearchScope<'r> {
    types: ByItemType<TypeScope<'r>>,
}

/// The items of one type that a search is to find: those that pass its filters.
pub enum TypeScope<'r> {
    /// None: the response says nothing of this type.
    Ignored,
    /// They are counted, as if the search were to find them as well.
    CountedOnly(RowSet<'r>),
    /// They are found.
    Wanted(RowSet<'r>),
}

impl<'r> TypeScope<'r> {
    /// The items that pass the filters.
    fn rows(&self) -> Option<&RowSet<'r>> {
        match self {
            Self::Ignored => None,
            Self::CountedOnly(rows) | Self::Wanted(rows) => Some(rows),
        }
    }
}

impl<'r> SearchScope<'r> {
    /// The scope with the items of each type.
    pub fn new(types: ByItemType<TypeScope<'r>>) -> Self {
        Self { types }
    }

    /// The hits that pass the filters.
    pub fn hits_passing_filters(&self, index: &SearchIndex, hits: &[Hit]) -> Vec<Hit> {
        let mut passing = Vec::with_capacity(hits.len());
        for (type_id, hits) in index.split_by_type(hits) {
            if let Some(rows) = self.types[type_id].rows() {
                let of_type = hits.iter().zip(index.rows_of(type_id, hits));
                let of_type = of_type.filter(|(_, row)| rows.contains(*row));
                passing.extend(of_type.map(|(hit, _)| *hit));
            }
        }
        passing
    }

    /// Whether any hit is to be found.
    pub(crate) fn has_wanted(&self, index: &SearchIndex, hits: &[Hit]) -> bool {
        index
            .split_by_type(hits)
            .any(|(type_id, hits)| match &self.types[type_id] {
                TypeScope::Wanted(rows) => {
                    index.rows_of(type_id, hits).any(|row| rows.contains(row))
                }
                _ => false,
            })
    }

    /// Removes the hits of types that are ignored.
    pub(crate) fn drop_ignored(&self, index: &SearchIndex, hits: &mut Vec<Hit>) {
        let is_ignored = |type_id| matches!(self.types[type_id], TypeScope::Ignored);
        if !ItemTypeId::ALL.into_iter().any(is_ignored) {
            return;
        }
        let remaining = index.split_by_type(hits);
        let remaining = remaining.filter(|(type_id, _)| !is_ignored(*type_id));
        *hits = remaining.flat_map(|(_, hits)| hits).copied().collect();
    }

    /// The hits that match the most clauses: of the types that are found, as many as any of their
    /// items does; of another type as many as its own items do, if that is not fewer, because it
    /// would be found beside them.
    pub(crate) fn best_matches(
        &self,
        index: &SearchIndex,
        hits: &[Hit],
        clause_counts: &[u32],
    ) -> Vec<Hit> {
        let max_count = |type_id, hits: &[Hit], counts: &[u32]| {
            let Some(rows) = self.types[type_id].rows() else {
                return 0;
            };
            let rows_and_counts = index.rows_of(type_id, hits).zip(counts);
            let passing = rows_and_counts.filter(|(row, _)| rows.contains(*row));
            passing.map(|(_, count)| *count).max().unwrap_or(0)
        };
        let mut remaining_counts = clause_counts;
        let types = index.split_by_type(hits).map(|(type_id, hits)| {
            let (counts, later_counts) = remaining_counts.split_at(hits.len());
            remaining_counts = later_counts;
            (type_id, hits, counts, max_count(type_id, hits, counts))
        });
        let types: Vec<_> = types.collect();
        let is_wanted = |type_id| matches!(self.types[type_id], TypeScope::Wanted(_));
        let wanted_max = types
            .iter()
            .filter(|(type_id, ..)| is_wanted(*type_id))
            .map(|(.., max)| *max)
            .max()
            .unwrap_or(0);
        let mut best = Vec::new();
        for (type_id, hits, counts, own_max) in types {
            let min_count = if is_wanted(type_id) {
                wanted_max
            } else {
                own_max.max(wanted_max)
            };
            if min_count > 0 && self.types[type_id].rows().is_some() {
                let of_type = hits.iter().zip(counts);
                let enough = of_type.filter(|(_, count)| **count >= min_count);
                best.extend(enough.map(|(hit, _)| *hit));
            }
        }
        best
    }
}
