//! A checked question to one collection, and what it finds.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::model::{ItemTypeId, ItemTypeInfo};
use crate::query::limits::default_limit;
use crate::query::parse::cursor::{self, Cursor};
use crate::query::parse::filter_values::FilterValues;
use crate::query::parse::query_string::{canonical_query, percent_encode};
use crate::query::run::facet::{self, FacetValue};
use crate::query::run::filter::Filter;
use crate::query::run::selection::Selection;
use crate::query::run::sort::{SortKey, SortOrder};
use crate::query::spec::attribute::Attribute;
use crate::store::search::parse_query;
use crate::store::{Edition, ItemKey};

/// A question to one collection, found to be answerable.
pub struct ListQuery {
    pub(crate) type_id: ItemTypeId,
    pub(crate) filters: Vec<Filter>,
    /// Words to be searched for.
    pub(crate) search_text: Option<String>,
    pub(crate) sort: Vec<SortKey>,
    pub(crate) include: Vec<&'static str>,
    pub(crate) facets: Vec<Attribute>,
    pub(crate) fields: Vec<String>,
    pub(crate) limit: Option<u32>,
    pub(crate) after_row: Option<u32>,
    pub(crate) cursor: Option<String>,
}

/// One page of the answer.
pub struct ListPage {
    /// The items of the page.
    pub items: Vec<ItemKey>,
    /// How many items the question finds in all.
    pub total: usize,
    /// How many items the page may have.
    pub limit: u32,
    /// The cursor of the page after, unless this is the last.
    pub next_cursor: Option<String>,
    /// How often each value occurs, by subject, if that was asked.
    pub facets: Option<IndexMap<&'static str, Vec<FacetValue>>>,
    /// Related items, by the place of their kind, if they were asked for.
    pub included: Option<BTreeMap<ItemTypeId, BTreeSet<ItemKey>>>,
}

impl ListQuery {
    /// What the question finds.
    fn select<'r>(&self, record: &'r Edition) -> Selection<'r> {
        let search_text = self.search_text.as_ref();
        let rows_matching = |text: &String| {
            record
                .search_index()
                .rows_matching(self.type_id, &parse_query(text))
        };
        let text_matches = search_text.map(rows_matching).map(Into::into);
        let filters = self.filters.iter();
        let sets = filters.map(|filter| filter.evaluate(self.type_id, record));
        let all_rows = record.field_indexes(self.type_id).all_rows();
        Selection::from_filter_results(sets.chain(text_matches).collect(), all_rows)
    }

    fn item_key(&self, row: u32) -> ItemKey {
        ItemKey {
            type_id: self.type_id,
            row,
        }
    }

    /// The rows of everything that the question finds, in its order.
    pub fn all_rows(&self, record: &Edition) -> Vec<u32> {
        let matches = self.select(record);
        let ordering = SortOrder::new(&self.sort, self.type_id, record);
        matches.rows_after(&ordering, None, matches.total())
    }

    /// One page of what the question finds; `whole` if the first has everything, unless a
    /// limit is given.
    pub fn page(&self, record: &Edition, unpaginated: bool) -> ListPage {
        let matches = self.select(record);
        let ordering = SortOrder::new(&self.sort, self.type_id, record);
        let total = matches.total();
        let limit = self
            .limit
            .unwrap_or_else(|| default_limit(total, unpaginated));
        let (page_len, probe_len) = (limit as usize, limit as usize + 1);
        // The edition does not change, so that the last item shown says where to go on.
        let mut rows = matches.rows_after(&ordering, self.after_row, probe_len);
        let has_more = rows.len() > page_len;
        rows.truncate(page_len);
        let last_row = rows.last().filter(|_| has_more);
        let next_cursor = last_row.map(|last_row| self.cursor_after(*last_row, record).encode());
        let items: Vec<_> = rows.into_iter().map(|row| self.item_key(row)).collect();
        ListPage {
            total,
            limit,
            next_cursor,
            facets: self.facet_counts(&matches, record),
            included: self.included(&items, record),
            items,
        }
    }

    /// How often each value occurs, by subject, if that was asked.
    fn facet_counts(
        &self,
        matches: &Selection<'_>,
        record: &Edition,
    ) -> Option<IndexMap<&'static str, Vec<FacetValue>>> {
        if self.facets.is_empty() {
            return None;
        }
        let rows = matches.materialize();
        let count = |attribute: &Attribute| {
            let name = attribute.name(self.type_id.info());
            (
                name,
                facet::count_values(*attribute, self.type_id, &rows, record),
            )
        };
        Some(self.facets.iter().map(count).collect())
    }

    /// The items that come along with these, if any were asked for.
    pub fn included(
        &self,
        items: &[ItemKey],
        record: &Edition,
    ) -> Option<BTreeMap<ItemTypeId, BTreeSet<ItemKey>>> {
        let mut included: BTreeMap<ItemTypeId, BTreeSet<ItemKey>> = BTreeMap::new();
        for key in items {
            for name in &self.include {
                for related in record.expand_include(*key, name) {
                    included.entry(related.type_id).or_default().insert(related);
                }
            }
        }
        (!self.include.is_empty()).then_some(included)
    }

    /// The columns or fields that were asked for; none for all.
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    fn cursor_after(&self, last_row: u32, record: &Edition) -> Cursor {
        Cursor::new(record, self.query_hash(), last_row)
    }

    /// What a cursor belongs to: the collection, the filters and the order.
    pub(crate) fn query_hash(&self) -> u64 {
        let pairs = [self.canonical_filters(), self.canonical_sort()].concat();
        cursor::hash_query(&format!(
            "{}?{}",
            self.type_id.collection(),
            pairs.join("&")
        ))
    }

    fn canonical_filters(&self) -> Vec<String> {
        let info = self.type_id.info();
        let mut by_name: BTreeMap<&str, String> = self
            .filters
            .iter()
            .map(|filter| {
                (
                    filter.parameter_name,
                    percent_encode(&canonical_values(filter, info)),
                )
            })
            .collect();
        if let Some(search_text) = &self.search_text {
            by_name.insert("q", percent_encode(search_text));
        }
        by_name
            .into_iter()
            .map(|(name, text)| format!("{name}={text}"))
            .collect()
    }

    fn canonical_sort(&self) -> Vec<String> {
        let keys: Vec<_> = self
            .sort
            .iter()
            .map(|key| key.canonical(self.type_id.info()))
            .collect();
        if keys.is_empty() {
            Vec::new()
        } else {
            vec![format!("sort={}", keys.join(","))]
        }
    }

    /// The question in its one spelling, as the query of a link: filters by name, then the
    /// order, what comes along, the limit and the cursor.
    pub fn to_query_string(&self, cursor: Option<&str>) -> String {
        let mut pairs = [self.canonical_filters(), self.canonical_sort()].concat();
        let facets: Vec<_> = self
            .facets
            .iter()
            .map(|attribute| attribute.name(self.type_id.info()))
            .collect();
        let fields: Vec<_> = self.fields.iter().map(String::as_str).collect();
        for (name, values) in [
            ("include", &self.include),
            ("facet", &facets),
            ("fields", &fields),
        ] {
            if !values.is_empty() {
                pairs.push(format!("{name}={}", values.join(",")));
            }
        }
        canonical_query(pairs, self.limit, cursor)
    }

    /// The cursor that the question was asked with.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A filter's values in their one spelling: each once, in order.
fn canonical_values(filter: &Filter, item_type: &ItemTypeInfo) -> String {
    let values: BTreeSet<String> = match &filter.values {
        FilterValues::Ids(ids) => ids.iter().map(|(_, id)| id.to_string()).collect(),
        FilterValues::Terms(texts) => texts.iter().cloned().collect(),
        FilterValues::Flags(flags) => flags.iter().map(bool::to_string).collect(),
        FilterValues::Dates(periods) => periods.iter().map(|period| period.text.clone()).collect(),
        FilterValues::References(references) => references
            .iter()
            .map(|target| filter.attribute.canonical_reference(item_type, target))
            .collect(),
        FilterValues::Substring(pattern) => return pattern.text.clone(),
    };
    values.into_iter().collect::<Vec<_>>().join(",")
}
