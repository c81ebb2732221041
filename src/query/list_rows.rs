//! The rows that a query to one collection finds, and their order.

use std::ops::Range;

use crate::model::ByItemType;
use crate::query::attribute_filter::AttributeFilter;
use crate::query::list_query::ListQuery;
use crate::query::run::evaluate::evaluate_filters;
use crate::query::run::selection::Selection;
use crate::query::run::sort::{OrderKey, SortColumn, SortKey, SortOrder};
use crate::query::spec::parameter_spec::AS_AT;
use crate::store::search::{
    Hit, MatchedWords, SearchOutcome, SearchReport, SearchScope, TypeScope, top_range,
};
use crate::store::{Edition, ItemKey, RowSet};

/// What a query finds, before it is sorted.
pub(super) struct Found<'r> {
    pub(super) selection: Selection<'r>,
    /// The hits of the words of the query, if it is sorted by their relevance.
    pub(super) ranked_hits: Option<Vec<Hit>>,
    /// How it matches the words of the query, if it has any.
    pub(super) report: Option<SearchReport>,
}

/// All rows that a query finds, in its order.
pub struct MatchingRows {
    /// The rows.
    pub rows: Vec<u32>,
    /// How the items match the words of the query, if it has any.
    pub search: Option<SearchReport>,
}

impl ListQuery {
    /// What passes the filters that `applies` accepts, and has the words of the query.
    pub(super) fn find<'r>(
        &self,
        edition: &'r Edition,
        applies: impl Fn(&AttributeFilter) -> bool,
    ) -> Found<'r> {
        let filters = self.filters.iter().filter(|filter| applies(filter));
        let filters = filters.map(|filter| &filter.filter);
        let mut sets = evaluate_filters(filters, self.type_id, edition);
        let all_rows = || edition.field_indexes(self.type_id).all_rows();
        if let Some(day) = self.parsed.last_day(AS_AT) {
            let rows = edition.held_positions(Some(day)).map(|(key, _)| key.row);
            sets.push(RowSet::from_sorted(rows.collect(), all_rows().len()).into());
        }
        let selection = Selection::from_filter_results(sets, all_rows());
        let Some(text) = &self.search_text else {
            return Found {
                selection,
                ranked_hits: None,
                report: None,
            };
        };
        let filtered = selection.materialize();
        let scope = SearchScope::new(ByItemType::from_fn(|type_id| {
            if type_id == self.type_id {
                TypeScope::Wanted(filtered.as_borrowed())
            } else {
                TypeScope::Ignored
            }
        }));
        let SearchOutcome { hits, report } = edition.search(text, &scope);
        let rows = edition.search_index().rows_of(self.type_id, &hits);
        let rows = RowSet::from_sorted(rows.collect(), all_rows().len());
        Found {
            selection: Selection::from_filter_results(vec![rows.into()], all_rows()),
            ranked_hits: self.is_by_relevance().then_some(hits),
            report: Some(report),
        }
    }

    pub(super) fn item_key(&self, row: u32) -> ItemKey {
        ItemKey {
            type_id: self.type_id,
            row,
        }
    }

    /// The keys of all items that match, sorted.
    pub fn all_keys(&self, edition: &Edition) -> Vec<ItemKey> {
        let rows = self.all_rows(edition).rows.into_iter();
        rows.map(|row| self.item_key(row)).collect()
    }

    /// All rows that match, sorted.
    pub fn all_rows(&self, edition: &Edition) -> MatchingRows {
        let Found {
            selection,
            ranked_hits,
            report,
        } = self.find(edition, |_| true);
        let rows = match ranked_hits {
            Some(hits) => self.ranked_rows(hits, 0..selection.total(), edition),
            None => selection.rows_after(&self.sort_order(edition), None, selection.total()),
        };
        MatchingRows {
            rows,
            search: report,
        }
    }

    /// Whether it finds something, with all words of its text as they were sent.
    pub(crate) fn has_items(&self, edition: &Edition) -> bool {
        let Found {
            selection, report, ..
        } = self.find(edition, |_| true);
        let has_words = report.is_none_or(|report| {
            report.matched == MatchedWords::All && report.corrected_query.is_none()
        });
        has_words && selection.total() > 0
    }

    /// Whether it ranks what a search finds. Without a search, everything is equally relevant.
    fn is_by_relevance(&self) -> bool {
        self.sort.is_empty() || self.sort.contains(&OrderKey::Relevance)
    }

    /// The order of the rows without a ranking.
    pub(super) fn sort_order<'r>(&self, edition: &'r Edition) -> SortOrder<'r> {
        SortOrder::new(&self.sort_keys(), self.type_id, edition)
    }

    /// The fields to sort by; none for the editors' order.
    fn sort_keys(&self) -> Vec<SortKey> {
        let fields = self.sort.iter().filter_map(|key| match key {
            OrderKey::Field(key) => Some(*key),
            OrderKey::Relevance => None,
        });
        fields.collect()
    }

    /// The rows of the hits at some ranks.
    pub(super) fn ranked_rows(
        &self,
        mut hits: Vec<Hit>,
        ranks: Range<usize>,
        edition: &Edition,
    ) -> Vec<u32> {
        let index = edition.search_index();
        let row = |hit: &Hit| index.item_key(hit.document).row;
        if self.sort_keys().is_empty() {
            return top_range(&mut hits, ranks).iter().map(row).collect();
        }
        let columns = self.sort.iter().map(|key| match key {
            OrderKey::Relevance => None,
            OrderKey::Field(key) => Some(SortColumn::new(*key, self.type_id, edition)),
        });
        let columns: Vec<_> = columns.collect();
        hits.sort_by_cached_key(|hit| {
            let rank = |column: &Option<SortColumn<'_>>| match column {
                // Scores are not negative, so that their bits have their order.
                None => !hit.score.to_bits(),
                Some(column) => column.rank(row(hit)),
            };
            (columns.iter().map(rank).collect::<Vec<_>>(), row(hit))
        });
        hits[ranks].iter().map(row).collect()
    }
}
