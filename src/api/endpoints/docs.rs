//! The OpenAPI document, and Swagger UI to read it with.
//!
//! Swagger UI is compiled into the program and needs nothing from elsewhere, so that the
//! page works offline and under a policy that allows scripts of this server only.

use std::io::{self, Cursor, Read as _};
use std::sync::LazyLock;

use bytes::Bytes;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Type};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

use crate::api::endpoint::{Endpoint, JSON, ResponseSpec, Tag};
use crate::api::endpoints::problem_pages::{HTML, html_response};
use crate::api::http::etag::ETag;
use crate::api::http::response::{ApiResponse, ContentSecurityPolicy};
use crate::api::request_context::RequestContext;

/// A file that the page needs.
struct Asset {
    name: &'static str,
    content_type: &'static str,
}

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The files of Swagger UI.
const SWAGGER_UI_ASSETS: [Asset; 2] = [
    Asset {
        name: "swagger-ui.css",
        content_type: "text/css; charset=utf-8",
    },
    Asset {
        name: "swagger-ui-bundle.js",
        content_type: JAVASCRIPT,
    },
];

/// The contents of [`SWAGGER_UI_ASSETS`], unpacked from the archive when one is first needed.
static SWAGGER_UI_BYTES: LazyLock<[Bytes; 2]> = LazyLock::new(|| {
    SWAGGER_UI_ASSETS.map(|asset| {
        unpack_swagger_ui(asset.name).expect("Swagger UI is compiled into the program")
    })
});

fn unpack_swagger_ui(name: &str) -> io::Result<Bytes> {
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    let suffix = format!("/dist/{name}");
    let index = archive
        .file_names()
        .position(|path| path.is_ok_and(|path| path.ends_with(&suffix)));
    let mut file = archive.by_index(index.ok_or(io::ErrorKind::NotFound)?)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

/// Starts Swagger UI on the page.
const START_SCRIPT: Asset = Asset {
    name: "start.js",
    content_type: JAVASCRIPT,
};
const START_SCRIPT_BODY: &str = include_str!("docs_start.js");

/// The page; its links are relative, so that it works under any prefix.
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
    Endpoint::get("/openapi.json", "get_openapi", Tag::Documentation)
        .summary("The OpenAPI document")
        .description(
            "The description of this API in OpenAPI 3.1, from which clients can be generated.",
        )
        .respond(
            ResponseSpec::inline(JSON, "The document.", schema),
            |context| {
                let document = context.state.openapi_json()?;
                let etag = ETag::hash_of(&document);
                Ok(ApiResponse::cacheable(JSON, document, etag))
            },
        )
}

/// The documentation for people.
pub(crate) fn page() -> Endpoint {
    Endpoint::get("/docs", "get_docs", Tag::Documentation)
        .summary("The reference, to read and to try")
        .description("This document as a page on which every operation can be tried.")
        .respond(html_response(), |_| {
            let html = Bytes::from_static(DOCS_HTML.as_bytes());
            Ok(static_file_response(HTML, html))
        })
}

/// Where the files are that the page needs.
pub(crate) const ASSET_PATH: &str = "/docs/{file}";

fn asset_names() -> impl Iterator<Item = &'static str> {
    let assets = SWAGGER_UI_ASSETS.iter().chain([&START_SCRIPT]);
    assets.map(|asset| asset.name)
}

pub(crate) fn asset_paths() -> impl Iterator<Item = String> {
    asset_names().map(|name| format!("/docs/{name}"))
}

pub(crate) fn is_asset_path(path: &str) -> bool {
    path.strip_prefix("/docs/")
        .is_some_and(|file| asset_names().any(|name| name == file))
}

/// A file that the page needs; none if it needs none of this name.
pub(crate) fn asset(context: &RequestContext<'_>) -> Option<ApiResponse> {
    let requested = context.path_param.as_str();
    if requested == START_SCRIPT.name {
        let script = Bytes::from_static(START_SCRIPT_BODY.as_bytes());
        return Some(static_file_response(START_SCRIPT.content_type, script));
    }
    let mut assets = SWAGGER_UI_ASSETS.iter().zip(&*SWAGGER_UI_BYTES);
    let (asset, bytes) = assets.find(|(asset, _)| asset.name == requested)?;
    Some(static_file_response(asset.content_type, bytes.clone()))
}

fn static_file_response(content_type: &'static str, bytes: Bytes) -> ApiResponse {
    let etag = ETag::hash_of(&bytes);
    ApiResponse {
        content_security_policy: ContentSecurityPolicy::SelfOnly,
        ..ApiResponse::cacheable(content_type, bytes, etag)
    }
}
