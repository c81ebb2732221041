//! Full-text search over the whole record.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::cost::Cost;
use crate::api::endpoint::{CSV, Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::list_layout::{
    ListLinks, ListMeta, ListPaths, matched_name, paged_response, render_list,
};
use crate::api::http::chunked_body::{ChunkedRows, Framing};
use crate::api::http::csv_writer::{begin_csv, write_csv};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::{ApiResponse, ResponseBody};
use crate::api::request_context::RequestContext;
use crate::model::{Href, ItemTypeId, Slug, WithLabels};
use crate::query::{FacetValue, SEARCH_SPEC, SEARCH_TABLE_SPEC, SearchPage, SearchQuery};
use crate::store::search::highlight::Highlighter;
use crate::store::{Edition, ItemKey, fetch_beginnings, to_i64};
use crate::views::{SearchMatch, TextRange};

const PATH: &str = "/v1/search";
const CSV_PATH: &str = "/v1/search.csv";

/// About the size of an item that was found.
const EXPECTED_HIT_BYTES: usize = 1024;

/// What a search finds.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its schema is used: the response is laid out line by line"
)]
pub(crate) struct SearchResults {
    /// The items found that are on this page, the best matches first.
    #[schema(max_items = 500)]
    data: Vec<SearchHit>,
    /// The size of the list, and its edition.
    meta: ListMeta,
    /// The URLs of the list.
    links: ListLinks,
    /// The number of items of each type that were found.
    facets: SearchFacets,
    /// The corrected query, if a word of `q` is misspelled; otherwise null.
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
    /// The item's title; for a statement or a note, its text, cut at 120 characters.
    #[schema(min_length = 1, max_length = 120, pattern = r"^\S(.*\S)?$")]
    title: String,
    /// The item's URL.
    href: Href,
    /// The field that the snippet is taken from.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z_]+$")]
    field: &'static str,
    /// The text in which the words were found, as escaped HTML with each word in `<mark>`.
    #[schema(min_length = 1, max_length = 20_000, pattern = r"^[\s\S]*$")]
    snippet: String,
    /// The text of `snippet` without markup.
    #[schema(min_length = 1, max_length = 1_000, pattern = r"^[\s\S]*$")]
    snippet_text: String,
    /// The parts of `snippet_text` that are words of the query.
    #[schema(max_items = 1_000)]
    snippet_ranges: Vec<TextRange>,
}

/// How many items of each type a search finds.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchTypeCounts)]
struct SearchFacets {
    /// The types, each with the number of items found, the most frequent first; the parameter
    /// `type` does not affect them.
    #[schema(max_items = 100)]
    r#type: Vec<FacetValue>,
}

/// The endpoint of the search.
pub(crate) fn endpoint() -> Endpoint {
    Endpoint::get(PATH, "search", Tag::Overview)
        .summary("Search the whole record")
        .description(
            "Searches the full text of all collections. Items whose title, other name, identifier \
             or id is the query come first, then items whose names begin with the query, then \
             items in which the words are close together. Words are compared by their stems, so that `signed` finds `signing`. \
             British and American spellings count as the same word, as do `ceasefire` and \
             `cease-fire`, `50%` and `half`, and the names of one item, such as `USA` and `United \
             States`. Items that have only a synonym of a word, such as `truce` for `armistice`, \
             or that refer to an actor or place that the word names, come after items that have \
             the word itself. A word also finds the items whose type, kind, role, stance or \
             status it names. If no item has all words, misspelled words are corrected, and \
             `did_you_mean` has the corrected query. If still no item has all words, the search \
             finds the items with the most of them: `meta.matched` is `some`, and \
             `meta.not_found` lists the words that the record does not have.",
        )
        .query(&SEARCH_SPEC)
        .problems(&[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
            ProblemCode::UnknownCursor,
        ])
        .example("/v1/search?q=%22black%20sea%22&limit=2")
        .cost(Cost::DependsOnQuery)
        .respond(
            ResponseSpec::json::<SearchResults>("What was found."),
            search,
        )
}

/// The endpoint of everything that a search finds, as a table.
pub(crate) fn csv() -> Endpoint {
    Endpoint::get(CSV_PATH, "search_csv", Tag::Overview)
        .summary("Search the whole record, as a table")
        .description(
            "Everything that a search finds, the best matches first. The last four columns are \
             about the whole search, so they are the same in all rows: whether all \
             words were found, which were not, the corrected query, and hints on the query.",
        )
        .query(&SEARCH_TABLE_SPEC)
        .problems(&[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
        ])
        .example("/v1/search.csv?q=minerals")
        .cost(Cost::Expensive)
        .respond(ResponseSpec::csv("The table in CSV."), search_csv)
}

fn search(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let query = SearchQuery::from_params(&SEARCH_SPEC, PATH, &context.query_params, edition)
        .map_err(|errors| context.query_problem(errors))?;
    let paths = ListPaths {
        page: &|cursor| format!("{PATH}{}", query.to_query_string(cursor)),
        form: &|extension| {
            (extension == "csv").then(|| format!("{CSV_PATH}{}", query.selection_query_string()))
        },
    };
    paged_response(context, query.cursor(), &paths, |links| {
        let page = query.page(edition);
        let links = links(&page.cursors);
        Ok((render_page(&query, &page, &links, edition)?, links))
    })
}

fn search_csv(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let params = &context.query_params;
    let query = SearchQuery::from_params(&SEARCH_TABLE_SPEC, CSV_PATH, params, edition)
        .map_err(|errors| context.query_problem(errors))?;
    let target = format!("{CSV_PATH}{}", query.to_query_string(None));
    let response = context.respond_with_etag(&target, CSV, || csv_body(&query, edition))?;
    Ok(response.with_attachment(edition, Some("search"), "csv"))
}

fn csv_body(query: &SearchQuery, edition: &Arc<Edition>) -> Result<ResponseBody, Problem> {
    const COLUMNS: [&str; 11] = [
        "type",
        "type_label",
        "id",
        "title",
        "field",
        "snippet",
        "href",
        "matched",
        "not_found",
        "did_you_mean",
        "notices",
    ];
    let (items, report) = query.all(edition);
    // A table has no place for what is true of all of its rows but the rows.
    let matched = matched_name(report.matched);
    let not_found = report.not_found.join("; ");
    let notices = report.notices.iter().map(|notice| notice.message.as_str());
    let notices = notices.collect::<Vec<_>>().join(" ");
    let edition = Arc::clone(edition);
    let count = items.len();
    let framing = Framing {
        head: begin_csv(COLUMNS)?,
        ..Framing::default()
    };
    let render = move |range: Range<usize>, out: &mut Vec<u8>| {
        let highlighter = Highlighter::new(&report.clauses, edition.search_index());
        write_csv(out, |writer| {
            for key in &items[range] {
                let hit = search_hit(*key, &highlighter, &edition);
                writer.write_row([
                    hit.r#type.name(),
                    hit.r#type.info().title,
                    hit.id.as_str(),
                    &hit.title,
                    hit.field,
                    &hit.snippet_text,
                    hit.href.as_str(),
                    matched,
                    &not_found,
                    report.corrected_query.as_deref().unwrap_or_default(),
                    &notices,
                ])?;
            }
            Ok(())
        })
    };
    ResponseBody::from_rows(ChunkedRows::new(count, framing, render))
}

fn search_hit(key: ItemKey, highlighter: &Highlighter<'_>, edition: &Edition) -> SearchHit {
    let reference = edition.reference_to(key);
    let SearchMatch {
        field,
        snippet,
        snippet_text,
        snippet_ranges,
    } = highlighter.snippet(edition.item_by_key(key)).into();
    SearchHit {
        r#type: reference.item_type,
        id: reference.id,
        title: reference.title,
        href: reference.href,
        field,
        snippet,
        snippet_text,
        snippet_ranges,
    }
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
    let highlighter = Highlighter::new(&page.report.clauses, edition.search_index());
    let titles = page.items.iter();
    let titles = titles.map(|key| edition.item_by_key(*key).title());
    fetch_beginnings(titles.map(str::as_bytes));
    let hits = page.items.iter();
    let hits = hits.map(|key| search_hit(*key, &highlighter, edition));
    let lines = hits.map(|hit| {
        let mut line = Vec::with_capacity(EXPECTED_HIT_BYTES);
        serde_json::to_writer(&mut line, &WithLabels(&hit))?;
        Ok(line)
    });
    let lines = lines.collect::<serde_json::Result<Vec<_>>>()?;
    let envelope = SearchEnvelope {
        meta: ListMeta::new(page.total, page.limit, &page.cursors, edition)
            .with_search(&page.report, edition),
        links,
        facets: facets(query, page, edition),
        did_you_mean: &page.report.corrected_query,
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
