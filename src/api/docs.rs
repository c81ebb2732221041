//! The OpenAPI document, and Swagger UI to read it with.
//!
//! Swagger UI is compiled into the program and needs nothing from elsewhere, so that the
//! page works offline and under a policy that allows scripts of this server only.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Type};
use utoipa_swagger_ui::Config;

use super::answer::{Answer, Safety};
use super::conditional::ETag;
use super::endpoint::{Answers, Call, Cost, Endpoint};
use super::problem::{Problem, ProblemCode};
use super::problem_pages::{HTML, html_schema};

/// The files of Swagger UI that the page needs, and their types.
const ASSETS: [(&str, &str); 2] = [
    ("swagger-ui.css", "text/css; charset=utf-8"),
    ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
];

/// Starts Swagger UI on the page.
const START: (&str, &str) = (
    "start.js",
    "window.onload = () => {\n  SwaggerUIBundle({\n    url: 'openapi.json',\n    dom_id: '#swagger-ui',\n    deepLinking: true,\n    validatorUrl: null,\n    presets: [SwaggerUIBundle.presets.apis],\n  });\n};\n",
);

/// The page; its addresses are relative, so that it works under any prefix.
const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>talks: documentation</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>This page needs JavaScript; the document itself is at <a href="openapi.json">openapi.json</a>.</noscript>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"#;

/// The OpenAPI document.
pub(super) fn openapi() -> Endpoint {
    let schema = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("An OpenAPI document, version 3.1."))
        .additional_properties(Some(AdditionalProperties::FreeForm(true)));
    Endpoint {
        path: "/openapi.json".into(),
        operation: "get_openapi".into(),
        tag: "documentation",
        summary: "This document".into(),
        description:
            "The description of this API in OpenAPI 3.1, from which clients can be generated."
                .into(),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers: Answers {
            content_type: "application/json",
            description: "The document.",
            schema: schema.into(),
            schemas: Vec::new(),
        },
        problems: &[ProblemCode::UnknownParameter],
        example: "/openapi.json".into(),
        cost: Cost::Cheap,
        handler: Arc::new(|call| {
            let document = call.api.document()?;
            let etag = ETag::of_bytes(&document);
            Ok(Answer::live("application/json", document, etag))
        }),
    }
}

/// The documentation for people.
pub(super) fn page() -> Endpoint {
    Endpoint {
        path: "/docs".into(),
        operation: "get_docs".into(),
        tag: "documentation",
        summary: "Documentation for people".into(),
        description: "This document as a page on which every operation can be tried.".into(),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers: Answers {
            content_type: HTML,
            description: "The page.",
            schema: html_schema(),
            schemas: Vec::new(),
        },
        problems: &[ProblemCode::UnknownParameter],
        example: "/docs".into(),
        cost: Cost::Cheap,
        handler: Arc::new(|_| Ok(file(HTML, Bytes::from_static(PAGE.as_bytes())))),
    }
}

/// The paths of the files that the page needs.
pub(super) fn assets() -> impl Iterator<Item = String> {
    let names = ASSETS.iter().map(|(name, _)| *name).chain([START.0]);
    names.map(|name| format!("/docs/{name}"))
}

/// Whether a path leads to a file that the page needs.
pub(super) fn is_asset(path: &str) -> bool {
    let name = path.strip_prefix("/docs/");
    name.is_some_and(|name| name == START.0 || ASSETS.iter().any(|(asset, _)| *asset == name))
}

/// A file that the page needs.
pub(super) fn asset(call: &Call<'_>) -> Result<Answer, Problem> {
    if call.segment == START.0 {
        return Ok(file(
            "text/javascript; charset=utf-8",
            Bytes::from_static(START.1.as_bytes()),
        ));
    }
    let known = ASSETS.iter().find(|(name, _)| *name == call.segment);
    let found = known.and_then(|(name, content_type)| {
        let file =
            utoipa_swagger_ui::serve(name, Arc::new(Config::from("openapi.json"))).ok()??;
        Some((*content_type, file.bytes))
    });
    match found {
        Some((content_type, Cow::Borrowed(bytes))) => {
            Ok(file(content_type, Bytes::from_static(bytes)))
        }
        Some((content_type, Cow::Owned(bytes))) => Ok(file(content_type, Bytes::from(bytes))),
        None => super::paths::unknown(call),
    }
}

fn file(content_type: &'static str, bytes: Bytes) -> Answer {
    let etag = ETag::of_bytes(&bytes);
    Answer {
        safety: Safety::Page,
        ..Answer::live(content_type, bytes, etag)
    }
}
