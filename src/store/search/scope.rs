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

    /// The hits that pass the filters of their types.
    pub(crate) fn passing(&self, index: &SearchIndex, hits: Vec<Hit>) -> Vec<Hit> {
        let passes_all = |type_id: ItemTypeId| {
            let rows = self.types[type_id].rows();
            rows.is_some_and(|rows| rows.len() == index.item_count(type_id))
        };
        if ItemTypeId::ALL.into_iter().all(passes_all) {
            return hits;
        }
        let mut passing = Vec::with_capacity(hits.len());
        for (type_id, hits) in index.split_by_type(&hits) {
            let Some(rows) = self.types[type_id].rows() else {
                continue;
            };
            if passes_all(type_id) {
                passing.extend_from_slice(hits);
                continue;
            }
            let of_type = hits.iter().zip(index.rows_of(type_id, hits));
            let of_type = of_type.filter(|(_, row)| rows.contains(*row));
            passing.extend(of_type.map(|(hit, _)| *hit));
        }
        passing
    }

    /// Whether the search finds any of the hits that pass the filters.
    pub(crate) fn finds_any(&self, index: &SearchIndex, passing: &[Hit]) -> bool {
        let mut types = index.split_by_type(passing);
        types.any(|(type_id, hits)| self.is_wanted(type_id) && !hits.is_empty())
    }

    /// How many of the hits that pass the filters the search finds.
    pub(crate) fn count_wanted(&self, index: &SearchIndex, passing: &[Hit]) -> usize {
        let types = index.split_by_type(passing);
        let wanted = types.filter(|(type_id, _)| self.is_wanted(*type_id));
        wanted.map(|(_, hits)| hits.len()).sum()
    }

    /// Of the hits that pass the filters, those that match the most clauses: of the types that are
    /// found, as many as any of their items does; of another type as many as its own items do, if
    /// that is not fewer, because it would be found beside them.
    pub(crate) fn best_matches(
        &self,
        index: &SearchIndex,
        passing: &[Hit],
        clause_counts: &[u32],
    ) -> Vec<Hit> {
        let mut remaining_counts = clause_counts;
        let types = index.split_by_type(passing).map(|(type_id, hits)| {
            let (counts, later_counts) = remaining_counts.split_at(hits.len());
            remaining_counts = later_counts;
            (type_id, hits, counts)
        });
        let types: Vec<_> = types.collect();
        let max_count = |counts: &[u32]| counts.iter().copied().max().unwrap_or(0);
        let wanted = types
            .iter()
            .filter(|(type_id, ..)| self.is_wanted(*type_id));
        let wanted_max = wanted.map(|(.., counts)| max_count(counts)).max();
        let wanted_max = wanted_max.unwrap_or(0);
        let best = types.into_iter().flat_map(|(type_id, hits, counts)| {
            let min_count = if self.is_wanted(type_id) {
                wanted_max
            } else {
                max_count(counts).max(wanted_max)
            };
            let enough = hits.iter().zip(counts);
            enough
                .filter(move |(_, count)| **count >= min_count)
                .map(|(hit, _)| *hit)
        });
        best.collect()
    }

    fn is_wanted(&self, type_id: ItemTypeId) -> bool {
        matches!(self.types[type_id], TypeScope::Wanted(_))
    }
}
