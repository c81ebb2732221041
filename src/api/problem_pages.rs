//! The pages that explain problems: what a problem's `type` leads to.

use std::fmt::Write as _;
use std::sync::Arc;

use utoipa::PartialSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use super::answer::{Answer, Safety};
use super::conditional::ETag;
use super::endpoint::{Answers, Call, Cost, Endpoint, Segment};
use super::problem::{Problem, ProblemCode};
use crate::model::{Slug, nearest};

/// The page of one problem.
pub(super) fn endpoint() -> Endpoint {
    let slugs = ProblemCode::ALL.iter().map(|code| code.slug());
    Endpoint {
        path: "/problems/{code}".into(),
        operation: "get_problem_page".into(),
        tag: "documentation",
        summary: "What a problem means".into(),
        description: format!(
            "A page for people on one sort of problem: what it means and what to do. The codes are {}.",
            slugs.collect::<Vec<_>>().join(", ")
        ),
        segment: Some(Segment {
            name: "code",
            description: "The code of the problem, as in its `code` and `type`.".into(),
            schema: Slug::schema(),
            example: "unknown-parameter",
            of: None,
        }),
        parameters: None,
        own_parameters: Vec::new(),
        answers: Answers {
            content_type: HTML,
            description: "The page.",
            schema: html_schema(),
            schemas: Vec::new(),
        },
        problems: &[
            ProblemCode::UnknownParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
        ],
        example: "/problems/unknown-parameter".into(),
        cost: Cost::Cheap,
        handler: Arc::new(page),
    }
}

/// The media type of pages.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// The schema of a page.
pub(super) fn html_schema() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("An HTML page."))
        .max_length(Some(100_000))
        .pattern(Some("^<!doctype html>"))
        .into()
}

fn page(call: &Call<'_>) -> Result<Answer, Problem> {
    let Some(code) = ProblemCode::ALL
        .iter()
        .find(|code| code.slug() == call.segment)
    else {
        return Err(unknown(&call.segment));
    };
    let docs = if call.api.links().names_files() {
        "../docs.html"
    } else {
        "../docs"
    };
    let html = text(*code, docs);
    let etag = ETag::of_bytes(html.as_bytes());
    Ok(Answer {
        safety: Safety::Page,
        ..Answer::live(HTML, html.into_bytes(), etag)
    })
}

fn unknown(asked: &str) -> Problem {
    let slugs = || ProblemCode::ALL.iter().map(|code| code.slug());
    let near = nearest(asked, slugs());
    let help = near.map_or_else(String::new, |near| format!(" Did you mean `{near}`?"));
    let code = if Slug::parse(asked).is_some() {
        ProblemCode::UnknownId
    } else {
        ProblemCode::InvalidValue
    };
    let detail = format!("There is no problem `{asked}`.{help}");
    Problem::of_path(
        code,
        detail,
        ("code", asked),
        slugs(),
        (near, near.map(|near| format!("/problems/{near}"))),
    )
}

/// The page of a problem; `docs` is the relative URL of the documentation.
fn text(code: ProblemCode, docs: &str) -> String {
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
        marked(code.meaning()),
        marked(code.remedy())
    );
    let _ = writeln!(
        html,
        "<p><a href=\"{docs}\">Documentation</a></p>\n</body>\n</html>"
    );
    html
}

/// Our own text with its code spans marked up; it has no other markup.
fn marked(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let spans = escaped.split('`').enumerate();
    spans
        .map(|(place, span)| {
            if place % 2 == 1 {
                format!("<code>{span}</code>")
            } else {
                span.to_owned()
            }
        })
        .collect()
}
