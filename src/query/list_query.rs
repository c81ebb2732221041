//! A query to one collection, and the page that it finds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use indexmap::IndexMap;

use crate::model::{
    ByItemType, Event, Href, ItemType as _, ItemTypeId, ItemTypeInfo, collection_table,
};
use crate::query::appearance::Appearance;
use crate::query::limits::{DEFAULT_FACET_LIMIT, MAX_FACET_LIMIT, default_limit};
use crate::query::parse::cursor::{PageCursors, PagePosition};
use crate::query::parse::parser::{PageRange, ParsedQuery};
use crate::query::parse::query_error::QueryErrors;
use crate::query::parse::query_string::{QueryParam, to_query_string};
use crate::query::parse::value_parser::{ParsedContent, ParsedValue};
use crate::query::run::facet::{FacetValue, MoreValues, count_values};
use crate::query::run::filter::{Filter, FilterValue};
use crate::query::run::selection::Selection;
use crate::query::run::sort::{OrderKey, SortColumn, SortKey, SortOrder};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::lists::{RELEVANCE, Representation, list_spec};
use crate::query::spec::parameter_spec::{ParameterRole, QuerySpec};
use crate::store::search::{
    Hit, MatchedWords, SearchOutcome, SearchReport, SearchScope, TypeScope, top_range,
};
use crate::store::{Edition, ItemKey, RowSet, to_i64};

/// A valid query to a collection.
pub struct ListQuery {
    type_id: ItemTypeId,
    filters: Vec<AttributeFilter>,
    search_text: Option<String>,
    sort: Vec<OrderKey>,
    include: Vec<String>,
    facets: Vec<Attribute>,
    fields: Vec<String>,
    parsed: ParsedQuery,
}

/// A filter and its parameter.
struct AttributeFilter {
    attribute: Attribute,
    op: FilterOp,
    filter: Filter,
}

/// What the words of a query find in a collection.
struct SearchedRows {
    /// By ascending rows.
    hits: Vec<Hit>,
    rows: RowSet<'static>,
    report: SearchReport,
}

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
    /// Related items, if the query includes any.
    pub included: Option<BTreeMap<ItemTypeId, BTreeSet<ItemKey>>>,
}

/// The facets of a query.
pub struct Facets {
    /// How often each value occurs, by attribute.
    pub values: IndexMap<&'static str, Vec<FacetValue>>,
    /// The facets that have more values than are listed.
    pub more_values: Vec<MoreValues>,
}

impl ListQuery {
    /// Parses the parameters of a request for a representation of a collection.
    pub fn from_params(
        item_type: &ItemTypeInfo,
        representation: Representation,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        let spec = list_spec(item_type, representation);
        let path = representation.path_template(item_type);
        Self::from_spec(item_type, spec, &path, params, edition)
    }

    /// Parses the parameters of a request to a path that takes the filters of a collection.
    pub(crate) fn from_spec(
        item_type: &ItemTypeInfo,
        spec: &'static QuerySpec,
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        let parsed = ParsedQuery::parse(spec, path, params, edition)?;
        let mut query = Self {
            type_id: item_type.id,
            filters: Vec::new(),
            search_text: None,
            sort: Vec::new(),
            include: Vec::new(),
            facets: Vec::new(),
            fields: Vec::new(),
            parsed,
        };
        for (spec, values) in query.parsed.parameters() {
            let texts = || values.iter().map(|value| value.text.clone());
            match spec.role {
                ParameterRole::AttributeFilter { attribute, op } => {
                    query.filters.push(AttributeFilter {
                        attribute,
                        op,
                        filter: build_filter(attribute, op, values, edition),
                    });
                }
                ParameterRole::FullText => query.search_text = texts().next(),
                ParameterRole::Sort => {
                    query.sort = texts().map(|key| order_key(&key, item_type)).collect();
                }
                ParameterRole::Include => query.include = texts().collect(),
                ParameterRole::Facet => {
                    let attributes = texts().map(|name| known_attribute(&name, item_type));
                    query.facets = attributes.collect();
                }
                ParameterRole::Fields => query.fields = texts().collect(),
                ParameterRole::Filter
                | ParameterRole::FacetLimit
                | ParameterRole::Limit
                | ParameterRole::Cursor
                | ParameterRole::Appearance => {}
            }
        }
        Ok(query)
    }

    /// Parses the parameters of a request to the timeline.
    pub fn of_timeline(
        spec: &'static QuerySpec,
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        Self::from_spec(Event::ID.info(), spec, path, params, edition)
    }

    pub(crate) fn parsed(&self) -> &ParsedQuery {
        &self.parsed
    }

    /// What passes the filters, and has the words of the query.
    fn select<'r>(&self, text: Option<&SearchedRows>, edition: &'r Edition) -> Selection<'r> {
        self.select_by(text, edition, |_| true)
    }

    /// What passes the filters that `applies` accepts, and has the words of the query.
    fn select_by<'r>(
        &self,
        text: Option<&SearchedRows>,
        edition: &'r Edition,
        applies: impl Fn(&AttributeFilter) -> bool,
    ) -> Selection<'r> {
        let filters = self.filters.iter().filter(|filter| applies(filter));
        let sets = filters.map(|filter| filter.filter.evaluate(self.type_id, edition));
        let text_rows = text.map(|text| text.rows.clone().into());
        let all_rows = edition.field_indexes(self.type_id).all_rows();
        Selection::from_filter_results(sets.chain(text_rows).collect(), all_rows)
    }

    /// What the words of the query find among what passes the filters that `applies` accepts;
    /// none if it has no words.
    fn search(
        &self,
        edition: &Edition,
        applies: impl Fn(&AttributeFilter) -> bool,
    ) -> Option<SearchedRows> {
        let text = self.search_text.as_ref()?;
        let filtered = self.select_by(None, edition, applies);
        let filtered = filtered.materialize();
        let scope = SearchScope::new(ByItemType::from_fn(|type_id| {
            if type_id == self.type_id {
                TypeScope::Wanted(filtered.as_borrowed())
            } else {
                TypeScope::Ignored
            }
        }));
        let SearchOutcome { hits, report } = edition.search(text, &scope);
        let index = edition.search_index();
        let rows = index.rows_of(self.type_id, &hits);
        let row_count = edition.field_indexes(self.type_id).all_rows().len();
        Some(SearchedRows {
            rows: RowSet::from_sorted(rows.collect(), row_count),
            hits,
            report,
        })
    }

    fn item_key(&self, row: u32) -> ItemKey {
        ItemKey {
            type_id: self.type_id,
            row,
        }
    }

    /// The keys of all items that match, sorted.
    pub fn all_keys(&self, edition: &Edition) -> Vec<ItemKey> {
        let rows = self.all_rows(edition).into_iter();
        rows.map(|row| self.item_key(row)).collect()
    }

    /// All rows that match, sorted.
    pub fn all_rows(&self, edition: &Edition) -> Vec<u32> {
        let text = self.search(edition, |_| true);
        let selection = self.select(text.as_ref(), edition);
        match text.as_ref().filter(|_| self.is_by_relevance()) {
            Some(text) => self.ranked_rows(text, &selection, 0..selection.total(), edition),
            None => {
                let sort_order = SortOrder::new(&self.sort_keys(), self.type_id, edition);
                selection.rows_after(&sort_order, None, selection.total())
            }
        }
    }

    /// Whether it finds something, with all words of its text as they were sent.
    pub(crate) fn has_items(&self, edition: &Edition) -> bool {
        let text = self.search(edition, |_| true);
        let has_words = text.as_ref().is_none_or(|text| {
            text.report.matched == MatchedWords::All && text.report.corrected_query.is_none()
        });
        has_words && self.select(text.as_ref(), edition).total() > 0
    }

    /// One page; the complete list if `unpaginated`, unless the query has a limit.
    pub fn page(&self, edition: &Edition, unpaginated: bool) -> ListPage {
        let text = self.search(edition, |_| true);
        let selection = self.select(text.as_ref(), edition);
        let total = selection.total();
        let limit = self.parsed.limit();
        let limit = limit.unwrap_or_else(|| default_limit(total, unpaginated));
        let (rows, cursors) = match text.as_ref().filter(|_| self.is_by_relevance()) {
            Some(text) => {
                // Ranks are fixed within an edition, so that cursors name them.
                let PageRange { range, cursors } = self.parsed.page_range(total, limit, edition);
                let rows = self.ranked_rows(text, &selection, range, edition);
                (rows, cursors)
            }
            None => self.sorted_rows(&self.sort_keys(), &selection, limit, edition),
        };
        let items: Vec<_> = rows.into_iter().map(|row| self.item_key(row)).collect();
        ListPage {
            total,
            limit,
            cursors,
            facets: (!self.facets.is_empty())
                .then(|| self.facets(text.as_ref(), &selection, edition)),
            included: self.included(&items, edition),
            items,
            search: text.map(|text| text.report),
        }
    }

    /// The rows of a page in the order of fields, and the cursors of the pages beside it.
    fn sorted_rows(
        &self,
        sort: &[SortKey],
        selection: &Selection<'_>,
        limit: u32,
        edition: &Edition,
    ) -> (Vec<u32>, PageCursors) {
        let sort_order = SortOrder::new(sort, self.type_id, edition);
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

    /// Whether it ranks what a search finds. Without a search, everything is equally relevant.
    fn is_by_relevance(&self) -> bool {
        self.sort.is_empty() || self.sort.contains(&OrderKey::Relevance)
    }

    /// The fields to sort by; none for the editors' order.
    fn sort_keys(&self) -> Vec<SortKey> {
        let fields = self.sort.iter().filter_map(|key| match key {
            OrderKey::Field(key) => Some(*key),
            OrderKey::Relevance => None,
        });
        fields.collect()
    }

    /// The rows at some ranks among those that pass the filters.
    fn ranked_rows(
        &self,
        text: &SearchedRows,
        selection: &Selection<'_>,
        ranks: Range<usize>,
        edition: &Edition,
    ) -> Vec<u32> {
        let selected = selection.materialize();
        let index = edition.search_index();
        let row = |hit: &Hit| index.item_key(hit.document).row;
        let hits = text.hits.iter().filter(|hit| selected.contains(row(hit)));
        let mut hits: Vec<Hit> = hits.copied().collect();
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

    /// Counts the values of each facet. A facet disregards the filter of its own name, so that
    /// its counts tell what another value of that filter would find.
    fn facets(
        &self,
        text: Option<&SearchedRows>,
        selection: &Selection<'_>,
        edition: &Edition,
    ) -> Facets {
        let limit = self.parsed.number("facet_limit");
        let limit = limit.unwrap_or(DEFAULT_FACET_LIMIT) as usize;
        let unbounded = vec![ParsedValue::limit(MAX_FACET_LIMIT)];
        let unbounded = self.parsed.with_values("facet_limit", unbounded);
        let rows = selection.materialize();
        let mut facets = Facets {
            values: IndexMap::new(),
            more_values: Vec::new(),
        };
        for attribute in self.facets.iter().copied() {
            let name = attribute.name(self.type_id.info());
            let selected = self.parsed.values(name).iter();
            let selected: Vec<_> = selected.map(|value| value.text.as_str()).collect();
            let is_own =
                |one: &AttributeFilter| one.attribute == attribute && one.op == FilterOp::In;
            let count =
                |rows: &RowSet<'_>| count_values(attribute, self.type_id, rows, &selected, edition);
            let counts = if self.filters.iter().any(is_own) {
                // How many of the words have to occur depends on what passes the filters.
                let is_partial = text.is_some_and(|text| text.report.matched != MatchedWords::All);
                let searched = is_partial.then(|| self.search(edition, |one| !is_own(one)));
                let text = searched.as_ref().map_or(text, Option::as_ref);
                let others = self.select_by(text, edition, |one| !is_own(one));
                count(&others.materialize())
            } else {
                count(&rows)
            };
            let total = counts.len();
            let is_selected = |value: &str| selected.contains(&value);
            let values: Vec<_> = counts
                .into_iter()
                .enumerate()
                .filter(|(index, count)| *index < limit || is_selected(&count.value))
                .map(|(_, count)| {
                    let toggled = self.parsed.with_toggled_value(name, &count.value);
                    let href = toggled.map(|query| self.href(&query, edition));
                    let selected = is_selected(&count.value);
                    count.into_facet_value(selected, href)
                })
                .collect();
            if values.len() < total {
                facets.more_values.push(MoreValues {
                    facet: name,
                    total: to_i64(total),
                    href: self.href(&unbounded, edition),
                });
            }
            facets.values.insert(name, values);
        }
        facets
    }

    /// The link to the first page of a query to the same collection.
    fn href(&self, query: &ParsedQuery, edition: &Edition) -> Href {
        let collection = self.type_id.collection();
        let query_string = query.to_query_string(None);
        edition
            .links()
            .resource(format_args!("{collection}{query_string}"))
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

    /// Whether the query includes related items.
    pub fn includes_items(&self) -> bool {
        !self.include.is_empty()
    }

    /// The columns or fields that the query names; none for all.
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// The canonical query of a link to the page of `cursor`.
    pub fn to_query_string(&self, cursor: Option<&str>) -> String {
        self.parsed.to_query_string(cursor)
    }

    /// How a picture of it is to be drawn.
    pub fn appearance(&self) -> Appearance {
        Appearance::new(&self.parsed)
    }

    /// The canonical query of what is found, in its order, which every representation takes.
    pub fn selection_query_string(&self) -> String {
        self.parsed.selection_query_string()
    }

    /// The canonical query of everything that is found, in another representation: the same
    /// fields, in CSV the columns that have them.
    pub fn bulk_query_string(&self, representation: Representation) -> String {
        let mut params = self.parsed.canonical_params(|spec| spec.role.selects());
        if !self.fields.is_empty() {
            let names = match representation {
                Representation::Csv => collection_table(self.type_id).columns_of(&self.fields),
                _ => self.fields.iter().map(String::as_str).collect(),
            };
            params.push(QueryParam {
                name: "fields".to_owned(),
                value: names.join(","),
            });
        }
        to_query_string(&params)
    }

    /// The cursor that was sent.
    pub fn cursor(&self) -> Option<&str> {
        self.parsed.cursor()
    }
}

fn known_attribute(name: &str, item_type: &ItemTypeInfo) -> Attribute {
    Attribute::by_name(name, item_type).expect("the specification has names of attributes only")
}

fn order_key(text: &str, item_type: &ItemTypeInfo) -> OrderKey {
    if text == RELEVANCE {
        return OrderKey::Relevance;
    }
    let name = text.trim_start_matches('-');
    let mut sortable = Attribute::sortable(item_type).into_iter();
    let attribute = sortable.find(|attribute| attribute.name(item_type) == name);
    OrderKey::Field(SortKey {
        attribute: attribute.expect("the specification has sortable names only"),
        descending: text.starts_with('-'),
    })
}

pub(super) fn build_filter(
    attribute: Attribute,
    op: FilterOp,
    values: &[ParsedValue],
    edition: &Edition,
) -> Filter {
    let alternatives = || {
        let values = values.iter();
        values
            .map(|value| filter_value(attribute, value, edition))
            .collect()
    };
    match (op, &values[0].content) {
        (FilterOp::In, _) => Filter::AnyOf(alternatives()),
        (FilterOp::NotIn, _) => Filter::NoneOf(alternatives()),
        (FilterOp::AllOf, _) => Filter::AllOf(alternatives()),
        (_, ParsedContent::Period(period)) => Filter::DateBound {
            field: attribute.field_index(),
            op,
            period: period.clone(),
        },
        (_, ParsedContent::Substring(pattern)) => Filter::Contains {
            field: attribute.field_index(),
            pattern: pattern.clone(),
        },
        _ => Filter::Missing {
            attribute,
            is_null: values[0].text == "true",
        },
    }
}

fn filter_value(attribute: Attribute, value: &ParsedValue, edition: &Edition) -> FilterValue {
    match &value.content {
        ParsedContent::Reference(target) => {
            let key = edition
                .resolve(target)
                .expect("parsed references are resolved");
            FilterValue::from_target(attribute, key, target.part.clone())
        }
        ParsedContent::Period(period) => FilterValue::Period {
            field: attribute.field_index(),
            period: period.clone(),
        },
        _ => FilterValue::Text {
            field: attribute.field_index(),
            text: value.text.clone(),
        },
    }
}
