//! Queries to the full text of all collections, whose results are ranked.

use std::ops::Range;
use std::sync::LazyLock;

use crate::model::{ByItemType, ItemTypeId};
use crate::query::attribute_filter::build_filter;
use crate::query::limits::DEFAULT_LIMIT;
use crate::query::parse::cursor::PageCursors;
use crate::query::parse::parsed_query::{PageRange, ParsedQuery};
use crate::query::parse::query_error::QueryErrors;
use crate::query::parse::query_string::QueryParam;
use crate::query::run::evaluate::evaluate_filters;
use crate::query::run::filter::Filter;
use crate::query::run::selection::Selection;
use crate::query::spec::lists::shared_filters;
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, QuerySpec, ValueSpec};
use crate::store::search::{Hit, SearchOutcome, SearchReport, SearchScope, TypeScope, top_range};
use crate::store::{Edition, ItemKey};

/// The parameters of the search.
pub static SEARCH_SPEC: LazyLock<QuerySpec> = LazyLock::new(|| build_spec(true));

/// The parameters of everything that a search finds, in one response.
pub static SEARCH_TABLE_SPEC: LazyLock<QuerySpec> = LazyLock::new(|| build_spec(false));

fn build_spec(is_paged: bool) -> QuerySpec {
    let words = ParameterSpec::new(
        "q",
        ParameterRole::FullText,
        ValueSpec::SearchText,
        "The words to search for. All of them have to occur, except words such as `the` and `of`. The last word may be incomplete, and so may each word that ends in `*`. `\"…\"` is a phrase. `OR` or `|` stands between alternatives; `NOT`, `-` or `!` stands before what results must not match; parentheses group.",
    );
    let types = ParameterSpec::new(
        "type",
        ParameterRole::Filter,
        ValueSpec::item_type(),
        "Shows only items of these types.",
    );
    let mut parameters = vec![
        ParameterSpec {
            missing_hint: Some("say what to search for, for example `q=minerals`."),
            ..words.with_example("ceasefire")
        },
        types.multi_valued().with_example("statement"),
    ];
    if is_paged {
        parameters.extend([ParameterSpec::limit(), ParameterSpec::cursor()]);
    }
    parameters.extend(shared_filters());
    QuerySpec {
        cursor_scope: "search",
        parameters,
    }
}

/// A valid query to the full text.
pub struct SearchQuery {
    text: String,
    /// The types of the query; empty for all.
    type_ids: Vec<ItemTypeId>,
    filters: Vec<Filter>,
    parsed: ParsedQuery,
}

/// One page of what a search finds.
pub struct SearchPage {
    /// The items found that are on this page, the best matches first.
    pub items: Vec<ItemKey>,
    /// How many items there are in all.
    pub total: usize,
    /// How many items the page may have.
    pub limit: u32,
    /// The cursors of the pages beside it.
    pub cursors: PageCursors,
    /// How many items of each type were found, whatever types the query names.
    pub type_counts: Vec<(ItemTypeId, usize)>,
    /// How the items match the query.
    pub report: SearchReport,
}

/// All hits of a search that pass its filters.
struct FilteredHits {
    /// Those of the types of the query.
    hits: Vec<Hit>,
    type_counts: Vec<(ItemTypeId, usize)>,
    report: SearchReport,
}

impl SearchQuery {
    /// Parses the parameters of a request to `path`.
    pub fn from_params(
        spec: &'static QuerySpec,
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        let parsed = ParsedQuery::parse(spec, path, params, edition)?;
        // The filters of a search are those that statements have, too.
        let statement = ItemTypeId::Statement.info();
        let filters = parsed
            .parameters()
            .filter_map(|(spec, values)| match spec.role {
                ParameterRole::AttributeFilter { attribute, op } => {
                    Some(build_filter(statement, attribute, op, values, edition))
                }
                _ => None,
            });
        Ok(Self {
            text: parsed.values("q")[0].text.clone(),
            type_ids: parsed.item_types("type"),
            filters: filters.collect(),
            parsed,
        })
    }

    /// What the search finds on its page.
    pub fn page(&self, edition: &Edition) -> SearchPage {
        let FilteredHits {
            mut hits,
            type_counts,
            report,
        } = self.search(edition);
        let (total, limit) = (hits.len(), self.parsed.limit().unwrap_or(DEFAULT_LIMIT));
        // The order of a search is fixed within an edition, so that a rank names a result.
        let PageRange { range, cursors } = self.parsed.page_range(total, limit, edition);
        SearchPage {
            total,
            items: ranked_items(&mut hits, range, edition),
            limit,
            cursors,
            type_counts,
            report,
        }
    }

    /// Everything that the search finds, the best first, and how it matches.
    pub fn all(&self, edition: &Edition) -> (Vec<ItemKey>, SearchReport) {
        let FilteredHits {
            mut hits, report, ..
        } = self.search(edition);
        let ranks = 0..hits.len();
        (ranked_items(&mut hits, ranks, edition), report)
    }

    fn search(&self, edition: &Edition) -> FilteredHits {
        let is_of_type =
            |type_id: ItemTypeId| self.type_ids.is_empty() || self.type_ids.contains(&type_id);
        let scope = SearchScope::new(ByItemType::from_fn(|type_id| {
            let sets = evaluate_filters(&self.filters, type_id, edition);
            let all_rows = edition.field_indexes(type_id).all_rows();
            let selection = Selection::from_filter_results(sets, all_rows);
            let rows = selection.materialize().into_owned();
            if is_of_type(type_id) {
                TypeScope::Wanted(rows)
            } else {
                TypeScope::CountedOnly(rows)
            }
        }));
        let SearchOutcome { mut hits, report } = edition.search(&self.text, &scope);
        let index = edition.search_index();
        let counts = index.split_by_type(&hits);
        let counts = counts.map(|(type_id, hits)| (type_id, hits.len()));
        let type_counts = counts
            .filter(|(type_id, count)| *count > 0 || self.has_type(*type_id))
            .collect();
        if !self.type_ids.is_empty() {
            let wanted = index.split_by_type(&hits);
            let wanted = wanted.filter(|(type_id, _)| is_of_type(*type_id));
            hits = wanted.flat_map(|(_, hits)| hits).copied().collect();
        }
        FilteredHits {
            hits,
            type_counts,
            report,
        }
    }

    /// Whether the query names a type.
    pub fn has_type(&self, type_id: ItemTypeId) -> bool {
        self.type_ids.contains(&type_id)
    }

    /// The canonical query with a type added, or without the type if the query names it.
    pub fn query_string_with_toggled_type(&self, type_id: ItemTypeId) -> Option<String> {
        let toggled = self.parsed.with_toggled_value("type", type_id.name())?;
        Some(toggled.to_query_string(None))
    }

    /// The canonical query of a link to the page of `cursor`.
    pub fn to_query_string(&self, cursor: Option<&str>) -> String {
        self.parsed.to_query_string(cursor)
    }

    /// The canonical query of what is found, without what concerns pages.
    pub fn selection_query_string(&self) -> String {
        self.parsed.selection_query_string()
    }

    /// The cursor that was sent.
    pub fn cursor(&self) -> Option<&str> {
        self.parsed.cursor()
    }
}

/// The items at some ranks.
fn ranked_items(hits: &mut [Hit], ranks: Range<usize>, edition: &Edition) -> Vec<ItemKey> {
    let index = edition.search_index();
    let hits = top_range(hits, ranks).iter();
    hits.map(|hit| index.item_key(hit.document)).collect()
}
