//! A query to one collection, and the page that it finds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::{
    ByItemType, Event, FieldType, ItemType as _, ItemTypeId, ItemTypeInfo, collection_table,
};
use crate::query::appearance::Appearance;
use crate::query::limits::default_limit;
use crate::query::parse::cursor::{PageCursors, PagePosition};
use crate::query::parse::parsed_query::{PageRange, ParsedQuery};
use crate::query::parse::parsed_value::{ParsedContent, ParsedValue};
use crate::query::parse::query_error::QueryErrors;
use crate::query::parse::query_string::QueryParam;
use crate::query::run::evaluate::evaluate_filters;
use crate::query::run::facet::Facets;
use crate::query::run::filter::{Filter, FilterValue};
use crate::query::run::quantity_filter::QuantityCondition;
use crate::query::run::selection::Selection;
use crate::query::run::sort::{OrderKey, SortColumn, SortKey, SortOrder};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::lists::{RELEVANCE, Representation, list_spec};
use crate::query::spec::parameter_spec::{AS_AT, ParameterRole, QuerySpec};
use crate::store::search::{
    Hit, MatchedWords, SearchOutcome, SearchReport, SearchScope, TypeScope, top_range,
};
use crate::store::{Edition, ItemKey, RowSet};

/// A valid query to a collection.
pub struct ListQuery {
    pub(super) type_id: ItemTypeId,
    pub(super) filters: Vec<AttributeFilter>,
    search_text: Option<String>,
    sort: Vec<OrderKey>,
    include: Vec<String>,
    pub(super) facets: Vec<Attribute>,
    fields: Vec<String>,
    pub(super) parsed: ParsedQuery,
}

/// A filter and its parameter.
pub(super) struct AttributeFilter {
    pub(super) attribute: Attribute,
    pub(super) op: FilterOp,
    pub(super) filter: Filter,
}

/// What a query finds, before it is sorted.
pub(super) struct Found<'r> {
    pub(super) selection: Selection<'r>,
    /// How it matches the words of the query, if it has any.
    search: Option<SearchOutcome>,
}

/// All rows that a query finds, in its order.
pub struct MatchingRows {
    /// The rows.
    pub rows: Vec<u32>,
    /// How the items match the words of the query, if it has any.
    pub search: Option<SearchReport>,
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
    /// How many of the items that match have no date, if the query asks for those of a day.
    pub undated: Option<usize>,
    /// Related items, if the query includes any.
    pub included: Option<BTreeMap<ItemTypeId, BTreeSet<ItemKey>>>,
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
                        filter: build_filter(item_type, attribute, op, values, edition),
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
                search: None,
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
        let outcome = edition.search(text, &scope);
        let rows = edition.search_index().rows_of(self.type_id, &outcome.hits);
        let rows = RowSet::from_sorted(rows.collect(), all_rows().len());
        Found {
            selection: Selection::from_filter_results(vec![rows.into()], all_rows()),
            search: Some(outcome),
        }
    }

    fn item_key(&self, row: u32) -> ItemKey {
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
        let Found { selection, search } = self.find(edition, |_| true);
        let (hits, search) = search.map(|found| (found.hits, found.report)).unzip();
        let rows = match hits.filter(|_| self.is_by_relevance()) {
            Some(hits) => self.ranked_rows(hits, 0..selection.total(), edition),
            None => {
                let sort_order = SortOrder::new(&self.sort_keys(), self.type_id, edition);
                selection.rows_after(&sort_order, None, selection.total())
            }
        };
        MatchingRows { rows, search }
    }

    /// Whether it has words to find.
    pub fn has_search_text(&self) -> bool {
        self.search_text.is_some()
    }

    /// Whether it finds something, with all words of its text as they were sent.
    pub(crate) fn has_items(&self, edition: &Edition) -> bool {
        let Found { selection, search } = self.find(edition, |_| true);
        let has_words = search.is_none_or(|SearchOutcome { report, .. }| {
            report.matched == MatchedWords::All && report.corrected_query.is_none()
        });
        has_words && selection.total() > 0
    }

    /// One page; the complete list if `unpaginated`, unless the query has a limit.
    pub fn page(&self, edition: &Edition, unpaginated: bool) -> ListPage {
        let Found { selection, search } = self.find(edition, |_| true);
        let (hits, report) = search.map(|found| (found.hits, found.report)).unzip();
        let total = selection.total();
        let limit = self.parsed.limit();
        let limit = limit.unwrap_or_else(|| default_limit(total, unpaginated));
        let (rows, cursors) = match hits.filter(|_| self.is_by_relevance()) {
            Some(hits) => {
                // Ranks are fixed within an edition, so that cursors name them.
                let PageRange { range, cursors } = self.parsed.page_range(total, limit, edition);
                (self.ranked_rows(hits, range, edition), cursors)
            }
            None => self.sorted_rows(&self.sort_keys(), &selection, limit, edition),
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

    /// The rows of the hits at some ranks.
    fn ranked_rows(&self, mut hits: Vec<Hit>, ranks: Range<usize>, edition: &Edition) -> Vec<u32> {
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
        if self.fields.is_empty() {
            return self.selection_query_string();
        }
        let names = match representation {
            Representation::Csv => collection_table(self.type_id).columns_of(&self.fields),
            _ => self.fields.iter().map(String::as_str).collect(),
        };
        let names = names.join(",");
        self.parsed
            .selection_query_string_with(Some(("fields", &names)))
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
    let mut sortable = Attribute::sortable(item_type);
    let attribute = sortable.find(|attribute| attribute.name(item_type) == name);
    OrderKey::Field(SortKey {
        attribute: attribute.expect("the specification has sortable names only"),
        descending: text.starts_with('-'),
    })
}

pub(super) fn build_filter(
    item_type: &ItemTypeInfo,
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
    let of_quantity = attribute
        .field(item_type)
        .and_then(|field| field.of_quantity);
    match (op, &values[0].content) {
        (FilterOp::In, _) if let Some(property) = of_quantity => {
            Filter::Quantity(QuantityCondition::AnyOf {
                field: attribute.field_index(),
                property,
                texts: values.iter().map(|value| value.text.clone()).collect(),
            })
        }
        (FilterOp::Gte, ParsedContent::Decimal(number)) => {
            Filter::Quantity(QuantityCondition::AtLeast(*number))
        }
        (_, ParsedContent::Decimal(number)) => Filter::Quantity(QuantityCondition::AtMost(*number)),
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
