//! The pages that explain problems: what a problem's `type` leads to.

use std::fmt::Write as _;

use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::api::endpoint::{Endpoint, PathParam, PathValues, ResponseSpec, Tag};
use crate::api::http::etag::ETag;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::{ApiResponse, ContentSecurityPolicy};
use crate::api::request_context::RequestContext;
use crate::model::{Slug, closest_match};
use crate::query::did_you_mean;

/// The page of one problem.
pub(crate) fn endpoint() -> Endpoint {
    Endpoint::get("/problems/{code}", "get_problem_page", Tag::Documentation)
        .summary("What a problem means")
        .description(format!(
            "A page for people on one sort of problem: what it means and what to do. The codes \
             are {}.",
            problem_slugs().join(", ")
        ))
        .path_param(PathParam {
            name: "code",
            description: "The code of the problem, as in its `code` and `type`.".into(),
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
        .pattern(Some("^<!doctype html>"));
    ResponseSpec::inline(HTML, "The page.", schema)
}

fn problem_page(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let Some(code) = ProblemCode::ALL
        .iter()
        .find(|code| code.slug() == context.path_param)
    else {
        return Err(unknown_code(&context.path_param));
    };
    let docs = if context.state.link_base().has_file_urls() {
        "../docs.html"
    } else {
        "../docs"
    };
    let html = render_html(*code, docs);
    let etag = ETag::hash_of(html.as_bytes());
    Ok(ApiResponse {
        content_security_policy: ContentSecurityPolicy::SelfOnly,
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
    let detail = format!("There is no problem `{requested}`.{hint}");
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

/// The page of a problem; `docs` is the relative URL of the documentation.
fn render_html(code: ProblemCode, docs: &str) -> String {
    let mut html = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n",
    );
    let title = code.title();
    let _ = write!(
        html,
        "<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<p>Status {}, code <code>{}</code>.</p>\n",
        code.status().as_u16(),
        code.slug(),
    );
    let _ = write!(
        html,
        "<h2>What it means</h2>\n<p>{}</p>\n<h2>What to do</h2>\n<p>{}</p>\n",
        code_spans_to_html(code.meaning()),
        code_spans_to_html(code.remedy())
    );
    let _ = writeln!(
        html,
        "<p><a href=\"{docs}\">Documentation</a></p>\n</body>\n</html>"
    );
    html
}

/// Our own text with its code spans marked up; it has no other markup.
fn code_spans_to_html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let spans = escaped.split('`').enumerate();
    spans
        .map(|(index, span)| {
            if index % 2 == 1 {
                format!("<code>{span}</code>")
            } else {
                span.to_owned()
            }
        })
        .collect()
}
