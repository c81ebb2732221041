//! The OpenAPI document, and Swagger UI to read it with.
//!
//! Swagger UI is compiled into the program and needs nothing from elsewhere, so that the
//! page works offline and under a policy that allows scripts of this server only.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Type};
use utoipa_swagger_ui::Config;

use crate::api::endpoint::{Cost, Endpoint, RequestContext, ResponseSpec};
use crate::api::endpoints::problem_pages::{HTML, html_schema};
use crate::api::http::etag::ETag;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::{ApiResponse, ContentSecurityPolicy};

/// The files of Swagger UI that the page needs, and their types.
const SWAGGER_UI_ASSETS: [(&str, &str); 2] = [
    ("swagger-ui.css", "text/css; charset=utf-8"),
    ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
];

/// Starts Swagger UI on the page.
const START_SCRIPT: (&str, &str) = (
    "start.js",
    "window.onload = () => {\n  SwaggerUIBundle({\n    url: 'openapi.json',\n    dom_id: '#swagger-ui',\n    deepLinking: true,\n    validatorUrl: null,\n    presets: [SwaggerUIBundle.presets.apis],\n  });\n};\n",
);

/// The page; its addresses are relative, so that it works under any prefix.
const DOCS_HTML: &str = r#"<!doctype html>
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
pub(crate) fn openapi() -> Endpoint {
    let schema = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("An OpenAPI document, version 3.1."))
        .additional_properties(Some(AdditionalProperties::FreeForm(true)));
    Endpoint {
        path: "/openapi.json".into(),
        operation_id: "get_openapi".into(),
        tag: "documentation",
        summary: "This document".into(),
        description:
            "The description of this API in OpenAPI 3.1, from which clients can be generated."
                .into(),
        path_param: None,
        parameters: None,
        extra_parameters: Vec::new(),
        response: ResponseSpec {
            content_type: "application/json",
            description: "The document.",
            schema: schema.into(),
            schemas: Vec::new(),
        },
        problems: &[ProblemCode::UnknownParameter],
        example: "/openapi.json".into(),
        cost: Cost::Cheap,
        handler: Arc::new(|context| {
            let document = context.state.openapi_json()?;
            let etag = ETag::hash_of(&document);
            Ok(ApiResponse::cacheable("application/json", document, etag))
        }),
    }
}

/// The documentation for people.
pub(crate) fn page() -> Endpoint {
    Endpoint {
        path: "/docs".into(),
        operation_id: "get_docs".into(),
        tag: "documentation",
        summary: "Documentation for people".into(),
        description: "This document as a page on which every operation can be tried.".into(),
        path_param: None,
        parameters: None,
        extra_parameters: Vec::new(),
        response: ResponseSpec {
            content_type: HTML,
            description: "The page.",
            schema: html_schema(),
            schemas: Vec::new(),
        },
        problems: &[ProblemCode::UnknownParameter],
        example: "/docs".into(),
        cost: Cost::Cheap,
        handler: Arc::new(|_| {
            Ok(static_file_response(
                HTML,
                Bytes::from_static(DOCS_HTML.as_bytes()),
            ))
        }),
    }
}

/// The paths of the files that the page needs.
pub(crate) fn assets() -> impl Iterator<Item = String> {
    let names = SWAGGER_UI_ASSETS
        .iter()
        .map(|(name, _)| *name)
        .chain([START_SCRIPT.0]);
    names.map(|name| format!("/docs/{name}"))
}

/// Whether a path leads to a file that the page needs.
pub(crate) fn is_asset(path: &str) -> bool {
    let name = path.strip_prefix("/docs/");
    name.is_some_and(|name| {
        name == START_SCRIPT.0 || SWAGGER_UI_ASSETS.iter().any(|(asset, _)| *asset == name)
    })
}

/// A file that the page needs.
pub(crate) fn asset_response(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    if context.path_param == START_SCRIPT.0 {
        return Ok(static_file_response(
            "text/javascript; charset=utf-8",
            Bytes::from_static(START_SCRIPT.1.as_bytes()),
        ));
    }
    let asset = SWAGGER_UI_ASSETS
        .iter()
        .find(|(name, _)| *name == context.path_param);
    let served = asset.and_then(|(name, content_type)| {
        let file =
            utoipa_swagger_ui::serve(name, Arc::new(Config::from("openapi.json"))).ok()??;
        Some((*content_type, file.bytes))
    });
    match served {
        Some((content_type, Cow::Borrowed(bytes))) => Ok(static_file_response(
            content_type,
            Bytes::from_static(bytes),
        )),
        Some((content_type, Cow::Owned(bytes))) => {
            Ok(static_file_response(content_type, Bytes::from(bytes)))
        }
        None => crate::api::not_found::not_found(context),
    }
}

fn static_file_response(content_type: &'static str, bytes: Bytes) -> ApiResponse {
    let etag = ETag::hash_of(&bytes);
    ApiResponse {
        content_security_policy: ContentSecurityPolicy::SelfOnly,
        ..ApiResponse::cacheable(content_type, bytes, etag)
    }
}
