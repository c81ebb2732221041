//! The pages that explain problems: what a problem's `type` leads to.

use serde_json_borrow::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::api::endpoint::{Endpoint, PathParam, PathValues, ResponseSpec, Tag};
use crate::api::http::etag::ETag;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::{ApiResponse, ContentSecurityPolicy};
use crate::api::page_links::page_links;
use crate::api::request_context::RequestContext;
use crate::html::{Explanation, Page, PageUrls, render};
use crate::model::{Slug, closest_match};
use crate::query::did_you_mean;

/// The page of one problem.
pub(crate) fn endpoint() -> Endpoint {
    Endpoint::get("/problems/{code}", "get_problem_page", Tag::Documentation)
        .summary("What a problem means")
        .description(format!(
            "A page for people on one type of problem: what it means and what to do. The codes \
             are {}.",
            problem_slugs().join(", ")
        ))
        .path_param(PathParam {
            name: "code",
            description: "The type of problem, as in the field `code` of the problem.".into(),
            example: "unknown-parameter",
            values: PathValues::Fixed(problem_slugs),
        })
        .problems(&[
            ProblemCode::UnknownParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
        ])
        .example("/problems/unknown-parameter")
        .respond(html_response(), problem_page)
}

fn problem_slugs() -> Vec<&'static str> {
    ProblemCode::ALL.iter().map(|code| code.slug()).collect()
}

/// The media type of pages.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// A page, as the document describes it.
pub(crate) fn html_response() -> ResponseSpec {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("An HTML page."))
        .max_length(Some(100_000))
        .pattern(Some("^<!(doctype|DOCTYPE) html>"));
    ResponseSpec::inline(HTML, "The page.", schema)
}

fn problem_page(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let Some(code) = ProblemCode::ALL
        .iter()
        .find(|code| code.slug() == context.path_param)
    else {
        return Err(unknown_code(&context.path_param));
    };
    let html = render_explanation(*code, context);
    let etag = ETag::hash_of(html.as_bytes());
    Ok(ApiResponse {
        content_security_policy: ContentSecurityPolicy::Page,
        ..ApiResponse::cacheable(HTML, html.into_bytes(), etag)
    })
}

fn unknown_code(requested: &str) -> Problem {
    let closest = closest_match(requested, problem_slugs());
    let hint = did_you_mean(closest);
    let code = if Slug::parse(requested).is_some() {
        ProblemCode::UnknownId
    } else {
        ProblemCode::InvalidValue
    };
    let detail = format!("No problem has the code `{requested}`.{hint}");
    Problem::from_path_error(
        code,
        detail,
        ("code", requested),
        problem_slugs(),
        (
            closest,
            closest.map(|closest| format!("/problems/{closest}")),
        ),
    )
}

/// The page that explains problems of a sort.
fn render_explanation(code: ProblemCode, context: &RequestContext<'_>) -> String {
    let explanation = Explanation {
        title: code.title(),
        status: code.status().as_u16(),
        code: code.slug(),
        meaning: code.meaning(),
        remedy: code.remedy(),
    };
    let edition = &context.edition;
    let url = edition.href(&format!("/problems/{}", code.slug()));
    let urls = PageUrls {
        page: url.as_str(),
        canonical: url.as_str(),
        json: None,
    };
    render(
        &Page::Explanation(explanation),
        &Value::Null,
        &urls,
        &page_links(edition),
    )
}
