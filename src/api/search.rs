//! Full-text search over the whole record.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};

use super::answer::Answer;
use super::components::control;
use super::endpoint::{Answers, Call, Cost, Endpoint};
use super::page::{ListLinks, ListMeta, list_of, paged};
use super::problem::{Problem, ProblemCode};
use super::schema;
use crate::model::{Href, Slug, kinds};
use crate::query::{FacetValue, SearchPage, SearchQuestion};
use crate::record::Record;
use crate::record::search::highlight::Highlighter;

/// What a search finds.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its schema is used: the answer is laid out line by line"
)]
pub(super) struct SearchResults {
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
    #[schema(value_type = Slug)]
    r#type: &'static str,
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
pub(super) fn endpoint() -> Endpoint {
    Endpoint {
        path: "/v1/search".into(),
        operation: "search".into(),
        tag: "overview",
        summary: "Search the whole record".into(),
        description: "Full text, ranked, over all collections; titles outweigh other text. Words are compared by their stems; a phrase stands in double quotes; the last word is also taken as the beginning of one; all words have to be found. `US` and `U.S.` are one word, and a possessive is the word that it is of. Only when nothing is found, the question without operators or the nearest words of the record are searched for instead, and `did_you_mean` names them.".into(),
        segment: None,
        parameters: None,
        own_parameters: parameters(),
        answers: Answers::of::<SearchResults>("application/json", "What was found.", schema::collected::<SearchResults>),
        problems: &[
            ProblemCode::UnknownParameter,
            ProblemCode::RepeatedParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownCursor,
        ],
        example: "/v1/search?q=%22black%20sea%22&limit=2".into(),
        cost: Cost::DependsOnQuery,
        handler: Arc::new(search),
    }
}

fn parameters() -> Vec<Parameter> {
    let named = |name: &str, description: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .description(Some(description))
            .required(Required::False)
    };
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(200))
        .pattern(Some(r"^[\s\S]*$"));
    let names = kinds().iter().map(|kind| kind.type_name);
    let types = ArrayBuilder::new()
        .items(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(names)),
        )
        .min_items(Some(1))
        .max_items(Some(50));
    let words = named(
        "q",
        "What to search for: words that have to be found, phrases in double quotes. There are no operators: `-` is passed over, `AND`, `OR`, `NOT` and the name in `field:` are words like any other. The filters of the lists do that: `aspect__not=`, `kind=role,position`, `title__contains=`.",
    )
        .required(Required::True)
        .schema(Some(text))
        .example(Some("ceasefire".into()));
    let types = named("type", "Only items of these types.")
        .schema(Some(RefOr::T(types.into())))
        .style(Some(ParameterStyle::Form))
        .explode(Some(false))
        .example(Some(serde_json::json!(["statement"])));
    [words.build(), types.build()]
        .into_iter()
        .chain(control("limit"))
        .chain(control("cursor"))
        .collect()
}

fn search(call: &Call<'_>) -> Result<Answer, Problem> {
    let record = &call.record;
    let question = SearchQuestion::read(&call.pairs, record)
        .map_err(|refused| Problem::of_question(call.path, refused))?;
    let path = |cursor: Option<&str>| format!("/v1/search{}", question.query(cursor));
    paged(call, question.cursor(), path, |links| {
        let page = question.page(record);
        let links = links(page.next.as_deref());
        Ok((lay_out(&page, &links, record)?, links))
    })
}

fn lay_out(page: &SearchPage, links: &ListLinks, record: &Record) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct Tail<'a> {
        meta: ListMeta,
        links: &'a ListLinks,
        facets: SearchFacets,
        did_you_mean: &'a Option<String>,
    }
    let highlighter = Highlighter::of(&page.clauses);
    let hits = page.items.iter().filter_map(|at| {
        let (to, item) = record.reference_to(*at).zip(record.item_at(*at))?;
        let found = highlighter.snippet(item);
        Some(SearchHit {
            r#type: to.r#type,
            id: to.id,
            title: to.title,
            href: to.href,
            field: found.field,
            snippet: found.html,
        })
    });
    let lines = hits.map(|hit| serde_json::to_vec(&hit));
    let lines = lines.collect::<serde_json::Result<Vec<_>>>()?;
    let tail = Tail {
        meta: ListMeta::new(page.total, page.limit, record),
        links,
        facets: facets(page),
        did_you_mean: &page.instead,
    };
    list_of(&lines, &tail)
}

/// How many items of each type were found, the most frequent first.
fn facets(page: &SearchPage) -> SearchFacets {
    let types = page.types.iter().map(|(kind, count)| FacetValue {
        value: kinds()[*kind].type_name.to_owned(),
        title: kinds()[*kind].title.to_owned(),
        count: i64::try_from(*count).unwrap_or(i64::MAX),
    });
    let mut types: Vec<_> = types.collect();
    types.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    SearchFacets { r#type: types }
}
