//! One page of what a query to one collection finds.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{FieldType, ItemTypeId};
use crate::query::limits::default_limit;
use crate::query::list_query::ListQuery;
use crate::query::list_rows::Found;
use crate::query::parse::cursor::{PageCursors, PagePosition};
use crate::query::parse::parsed_query::PageRange;
use crate::query::run::facet::Facets;
use crate::query::run::selection::Selection;
use crate::query::spec::parameter_spec::AS_AT;
use crate::store::search::SearchReport;
use crate::store::{Edition, ItemKey};

/// One page of a list.
pub struct ListPage {
    /// The items of the page.
    pub items: Vec<ItemKey>,
    /// How many items match.
    pub total: usize,
    /// How many items the page may have.
    pub limit: u32,
    /// The cursors of the pages beside it.
    pub cursors: PageCursors,
    /// What the query counts, if it has facets.
    pub facets: Option<Facets>,
    /// How the items match the words of the query, if it has any.
    pub search: Option<SearchReport>,
    /// How many of the items that match have no date, if the query asks for those of a day.
    pub undated: Option<usize>,
    /// Related items, if the query includes any.
    pub included: Option<BTreeMap<ItemTypeId, BTreeSet<ItemKey>>>,
}

impl ListQuery {
    /// One page; the complete list if `unpaginated`, unless the query has a limit.
    pub fn page(&self, edition: &Edition, unpaginated: bool) -> ListPage {
        let Found {
            selection,
            ranked_hits,
            report,
        } = self.find(edition, |_| true);
        let total = selection.total();
        let limit = self.parsed.limit();
        let limit = limit.unwrap_or_else(|| default_limit(total, unpaginated));
        let (rows, cursors) = match ranked_hits {
            Some(hits) => {
                // Ranks are fixed within an edition, so that cursors name them.
                let PageRange { range, cursors } = self.parsed.page_range(total, limit, edition);
                (self.ranked_rows(hits, range, edition), cursors)
            }
            None => self.sorted_rows(&selection, limit, edition),
        };
        let items: Vec<_> = rows.into_iter().map(|row| self.item_key(row)).collect();
        ListPage {
            total,
            limit,
            cursors,
            facets: (!self.facets.is_empty()).then(|| self.facets(&selection, edition)),
            included: self.included(&items, edition),
            undated: self.undated(&selection, edition),
            items,
            search: report,
        }
    }

    /// How many of the items that match may not have been held on the day that the query asks for,
    /// because they have no date.
    fn undated(&self, selection: &Selection<'_>, edition: &Edition) -> Option<usize> {
        self.parsed.last_day(AS_AT)?;
        let mut fields = self.type_id.info().fields.iter();
        let date = fields.position(|field| matches!(field.field_type, FieldType::Date))?;
        let dated = edition.field_indexes(self.type_id).field(date);
        let rows = selection.materialize();
        Some(rows.as_borrowed().difference(&dated.non_null_rows()).len())
    }

    /// The rows of a page in the order of fields, and the cursors of the pages beside it.
    fn sorted_rows(
        &self,
        selection: &Selection<'_>,
        limit: u32,
        edition: &Edition,
    ) -> (Vec<u32>, PageCursors) {
        let sort_order = self.sort_order(edition);
        let (page_len, probe_len) = (limit as usize, limit as usize + 1);
        // The edition does not change, so that the first and the last item shown say where to go
        // on in either direction.
        let position = self.parsed.position;
        let mut rows = match position {
            None => selection.rows_after(&sort_order, None, probe_len),
            Some(PagePosition::After(row)) => {
                selection.rows_after(&sort_order, Some(row), probe_len)
            }
            Some(PagePosition::Before(row)) => selection.rows_before(&sort_order, row, probe_len),
        };
        let has_more = rows.len() > page_len;
        let goes_back = matches!(position, Some(PagePosition::Before(_)));
        if goes_back {
            rows.drain(..rows.len().saturating_sub(page_len));
        } else {
            rows.truncate(page_len);
        }
        let (has_previous, has_next) = if goes_back {
            (has_more, true)
        } else {
            (position.is_some(), has_more)
        };
        let cursor = |position| self.parsed.cursor_to(position, edition);
        let cursors = PageCursors {
            previous: rows
                .first()
                .filter(|_| has_previous)
                .map(|row| cursor(PagePosition::Before(*row))),
            next: rows
                .last()
                .filter(|_| has_next)
                .map(|row| cursor(PagePosition::After(*row))),
        };
        (rows, cursors)
    }

    /// The related items of these, if the query includes any.
    pub fn included(
        &self,
        items: &[ItemKey],
        edition: &Edition,
    ) -> Option<BTreeMap<ItemTypeId, BTreeSet<ItemKey>>> {
        let mut included: BTreeMap<ItemTypeId, BTreeSet<ItemKey>> = BTreeMap::new();
        for key in items {
            for name in &self.include {
                for related in edition.expand_include(*key, name) {
                    included.entry(related.type_id).or_default().insert(related);
                }
            }
        }
        self.includes_items().then_some(included)
    }
}
