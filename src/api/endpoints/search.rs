//! Full-text search over the whole record.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::list_layout::{
    ListLinks, ListMeta, ListPaths, paged_response, render_list, to_i64,
};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::request_context::RequestContext;
use crate::model::{Href, ItemTypeId, Slug, WithLabels};
use crate::query::{FacetValue, SEARCH_SPEC, SearchPage, SearchQuery};
use crate::store::Edition;
use crate::store::search::highlight::Highlighter;

const PATH: &str = "/v1/search";

/// What a search finds.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its schema is used: the answer is laid out line by line"
)]
pub(crate) struct SearchResults {
    /// The items of the page, the best first.
    #[schema(max_items = 500)]
    data: Vec<SearchHit>,
    /// What the list is of.
    meta: ListMeta,
    /// The addresses of the list.
    links: ListLinks,
    /// How many items of each type were found.
    facets: SearchFacets,
    /// What was searched for instead, if nothing had the words that were asked for.
    #[schema(min_length = 1, max_length = 2000, pattern = r"^[\s\S]*$")]
    did_you_mean: Option<String>,
}

/// One item that a search finds.
#[derive(Serialize, ToSchema)]
struct SearchHit {
    /// The item's type.
    r#type: ItemTypeId,
    /// The item's id.
    id: Slug,
    /// The item's title; of a statement or note its text, cut at 120 characters.
    #[schema(min_length = 1, max_length = 120, pattern = r"^\S(.*\S)?$")]
    title: String,
    /// The item's address.
    href: Href,
    /// The field that the snippet is taken from.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z_]+$")]
    field: &'static str,
    /// The text that has the words, as HTML: escaped, the words within `<mark>`.
    #[schema(min_length = 1, max_length = 20_000, pattern = r"^[\s\S]*$")]
    snippet: String,
}

/// How many items of each type a search finds.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchTypeCounts)]
struct SearchFacets {
    /// The types, the most frequent first, whatever types are asked for.
    #[schema(max_items = 100)]
    r#type: Vec<FacetValue>,
}

/// The endpoint of the search.
pub(crate) fn endpoint() -> Endpoint {
    Endpoint::get(PATH, "search", Tag::Overview)
        .summary("Search the whole record")
        .description(
            "Full text, ranked, over all collections; titles outweigh other text. Words are \
             compared by their stems; a phrase stands in double quotes; the last word is also \
             taken as the beginning of one; all words have to be found. `US` and `U.S.` are one \
             word, and a possessive is the word that it is of. Only when nothing is found, the \
             question without operators or the nearest words of the record are searched for \
             instead, and `did_you_mean` names them.",
        )
        .query(&SEARCH_SPEC)
        .problems(&[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownCursor,
        ])
        .example("/v1/search?q=%22black%20sea%22&limit=2")
        .cost(Cost::DependsOnQuery)
        .respond(
            ResponseSpec::json::<SearchResults>("What was found."),
            search,
        )
}

fn search(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let query = SearchQuery::from_params(PATH, &context.query_params, edition)
        .map_err(|errors| context.query_problem(errors))?;
    let paths = ListPaths {
        page: &|cursor| format!("{PATH}{}", query.to_query_string(cursor)),
        form: &|_| None,
    };
    paged_response(context, query.cursor(), &paths, |links| {
        let page = query.page(edition);
        let links = links(&page.cursors);
        Ok((render_page(&query, &page, &links, edition)?, links))
    })
}

fn render_page(
    query: &SearchQuery,
    page: &SearchPage,
    links: &ListLinks,
    edition: &Edition,
) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct SearchEnvelope<'a> {
        meta: ListMeta,
        links: &'a ListLinks,
        facets: SearchFacets,
        did_you_mean: &'a Option<String>,
    }
    let highlighter = Highlighter::new(&page.clauses);
    let hits = page.items.iter().map(|key| {
        let reference = edition.reference_to(*key);
        let snippet = highlighter.snippet(edition.item_by_key(*key));
        SearchHit {
            r#type: reference.item_type,
            id: reference.id,
            title: reference.title,
            href: reference.href,
            field: snippet.field,
            snippet: snippet.html,
        }
    });
    let lines = hits.map(|hit| serde_json::to_vec(&WithLabels(&hit)));
    let lines = lines.collect::<serde_json::Result<Vec<_>>>()?;
    let envelope = SearchEnvelope {
        meta: ListMeta::new(page.total, page.limit, &page.cursors, edition),
        links,
        facets: facets(query, page, edition),
        did_you_mean: &page.corrected_query,
    };
    render_list(&lines, &envelope)
}

/// How many items of each type were found, the most frequent first.
fn facets(query: &SearchQuery, page: &SearchPage, edition: &Edition) -> SearchFacets {
    let types = page.type_counts.iter().map(|(type_id, count)| {
        let toggled = query.query_string_with_toggled_type(*type_id);
        FacetValue {
            value: type_id.name().to_owned(),
            title: type_id.info().title.to_owned(),
            count: to_i64(*count),
            selected: query.has_type(*type_id),
            href: toggled.map(|query| edition.href(&format!("{PATH}{query}"))),
        }
    });
    let mut types: Vec<_> = types.collect();
    types.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    SearchFacets { r#type: types }
}
