//! The OpenAPI document of a static copy: its operations take no query, its lists are whole,
//! and where there is no live server some links are null.

use std::fmt::Write as _;

use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr};

use crate::api::endpoint::{Endpoint, Tag};
use crate::model::{CopyLayout, StaticCopy, static_file_path};

/// How many items a list of a copy may have: as many as a collection.
const MAX_LIMIT: usize = 10_000_000;

/// The statuses of a web server that maps URLs to files. Hosts that only serve files know
/// neither redirects nor what is gone.
const FILE_SERVER_STATUSES: [&str; 4] = ["200", "304", "308", "404"];
const GONE_STATUS: &str = "410";

/// Turns the document of a server into that of its static copy.
pub(crate) fn adapt(document: &mut OpenApi, endpoints: &[Endpoint], copy: &StaticCopy) {
    let paths = std::mem::take(&mut document.paths.paths);
    for (path, mut item) in paths {
        let endpoint = endpoints.iter().find(|endpoint| endpoint.path == path);
        if endpoint.is_none_or(|endpoint| !endpoint.is_exported()) {
            continue;
        }
        if let Some(operation) = &mut item.get {
            adapt_operation(operation, copy.layout);
        }
        let path = match copy.layout {
            CopyLayout::Server => path,
            CopyLayout::Files => format!("/{}", static_file_path("", &path)),
        };
        document.paths.paths.insert(path, item);
    }
    if let Some(tags) = &mut document.tags {
        tags.retain(|tag| tag.name != Tag::Health.name());
    }
    if let Some(components) = &mut document.components {
        components.parameters.clear();
        if let Some(RefOr::T(Schema::Object(meta))) = components.schemas.get_mut("ListMeta")
            && let Some(RefOr::T(Schema::Object(limit))) = meta.properties.get_mut("limit")
        {
            limit.maximum = Some(MAX_LIMIT.into());
        }
        if let Some(RefOr::T(Schema::Object(href))) = components.schemas.get_mut("Href")
            && copy.live_url.is_none()
        {
            href.schema_type = SchemaType::Array(vec![Type::String, Type::Null]);
        }
    }
    let text = document.info.description.get_or_insert_default();
    text.push_str(
        "\n\nThis is a static copy: it takes no queries, each list is complete, and `links.next` \
         is always null. ",
    );
    let _ = match &copy.live_url {
        Some(live) => write!(
            text,
            "Links with a query lead to the live server at {live}."
        ),
        None => write!(text, "Where a link would need a query it is null."),
    };
}

/// Leaves what a file can be requested with, and the statuses that it can have.
fn adapt_operation(operation: &mut Operation, layout: CopyLayout) {
    let parameters = operation.parameters.take().unwrap_or_default();
    let in_path: Vec<_> = parameters
        .into_iter()
        .filter(|parameter| match parameter {
            RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Path,
            RefOr::Ref(_) => false,
        })
        .collect();
    operation.parameters = Some(in_path).filter(|parameters| !parameters.is_empty());
    operation
        .responses
        .responses
        .retain(|status, _| match layout {
            CopyLayout::Server => {
                FILE_SERVER_STATUSES.contains(&&**status) || status == GONE_STATUS
            }
            CopyLayout::Files => FILE_SERVER_STATUSES.contains(&&**status) && status != "308",
        });
}
