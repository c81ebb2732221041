//! The OpenAPI document: its frame, and an operation for each endpoint.

use std::iter;

use serde_json::{Value, json};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, PathItem, Paths, PathsBuilder};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref,
    RefOr, Response, ResponseBuilder, Server, ServerBuilder,
};

use crate::api::endpoint::{Endpoint, Tag};
use crate::api::http::problem::{ProblemBody, ProblemCode};
use crate::api::openapi::components::{
    DEFAULT_RESPONSE, ParameterComponents, default_problem_response, headers, is_default_status,
    media_type, not_modified, problem_response, problem_statuses, redirect, response_name,
    with_example, with_headers,
};
use crate::api::openapi::{schema, static_document};
use crate::api::page_links;
use crate::api::state::AppState;
use crate::html::page_path;
use crate::model::{License, LinkBase, Schemas, item_types};
use crate::query::is_edition_scoped;
use crate::store::edition_path_prefix;

/// Statuses that each operation lists, because of problems that any request can have.
const COMMON_STATUSES: [u16; 2] = [400, 503];

/// What a reader sees first.
const OVERVIEW: &str = include_str!("overview.md");

/// The document: an operation for each endpoint, with its response in `example_state`.
pub(crate) fn build(
    endpoints: &[Endpoint],
    links: &LinkBase,
    license: &License,
    example_state: &AppState,
) -> OpenApi {
    let mut document = skeleton(links.as_str(), license);
    let components = document.components.get_or_insert_default();
    let parameters = ParameterComponents::new(endpoints);
    for endpoint in endpoints {
        let (schemas, paths) = operation(endpoint, &parameters, example_state);
        components.schemas.extend(schemas);
        document.paths.paths.extend(paths.paths);
    }
    components.parameters = parameters.components;
    schema::open_enums(&mut components.schemas);
    if let Some(copy) = links.static_copy() {
        static_document::adapt(&mut document, endpoints, copy);
    }
    document
}

/// The document without its operations.
fn skeleton(base: &str, license: &License) -> OpenApi {
    let info = InfoBuilder::new()
        .title("talks")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(OVERVIEW))
        .contact(Some(
            ContactBuilder::new()
                .name(Some("The editors of talks"))
                .build(),
        ))
        .license(Some(
            LicenseBuilder::new()
                .name(license.title.as_str())
                .url(Some(license.url.as_str()))
                .build(),
        ));
    let overview = [("overview", "The negotiation as a whole.")];
    let collections = item_types()
        .iter()
        .map(|item_type| (item_type.collection, item_type.description));
    let service = [
        (
            "tables",
            "The lists within items, such as citations and quantities, as tables for spreadsheets and databases.",
        ),
        (
            "editions",
            "The editions of the record, and what changed from one to the next.",
        ),
        (
            "documentation",
            "The OpenAPI document and its page, the pages on problems, and the API catalog.",
        ),
        ("health", "Whether the server can respond."),
    ];
    let tags = overview.into_iter().chain(collections).chain(service);
    let tags =
        tags.map(|(name, text)| TagBuilder::new().name(name).description(Some(text)).build());
    let headers = headers()
        .into_iter()
        .fold(ComponentsBuilder::new(), |components, (name, header)| {
            components.header(name, header)
        });
    let components = problem_statuses()
        .into_iter()
        .fold(headers, |components, status| {
            components.response(response_name(status), problem_response(status))
        })
        .response(DEFAULT_RESPONSE, default_problem_response())
        .response("NotModified", not_modified())
        .response(
            "ThenEdition",
            redirect(
                "A redirect to the edition that was the newest at the end of the day in `as_of`.",
            ),
        )
        .response(
            "Moved",
            redirect(
                "The resource has another path. The requested path has a former id of the item, \
                 another name of the vocabulary, or a `/` at its end.",
            ),
        );
    let components = schema::schemas_of::<ProblemBody>()
        .into_iter()
        .fold(components, |components, (name, schema)| {
            components.schema(name, schema)
        });
    let components = components.build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some(servers(base)))
        .tags(Some(tags))
        .components(Some(components))
        .security(Some([SecurityRequirement::default()]))
        .build()
}

/// Where the operations are: the newest edition, and each edition at URLs that stay with it.
fn servers(base: &str) -> [Server; 2] {
    let newest = ServerBuilder::new()
        .url(if base.is_empty() { "/" } else { base })
        .description(Some("The newest edition of the record."));
    // Every record has a first edition. Tools that validate documents take no server variable for
    // a URL.
    let first_edition = ServerBuilder::new()
        .url(format!("{base}{}", edition_path_prefix(1)))
        .description(Some(
            "Edition 1. Every edition has these paths under `/editions/{number}`.",
        ));
    [newest.build(), first_edition.build()]
}

/// The document as it is served: an operation, parameter or schema is laid out in lines down to its
/// members, each of which is one line.
pub(crate) fn to_json(document: &OpenApi) -> serde_json::Result<String> {
    let mut json = String::new();
    write_value(&serde_json::to_value(document)?, 0, &mut json);
    json.push('\n');
    Ok(json)
}

/// How deep values are laid out in lines.
const MAX_LINE_DEPTH: usize = 5;

fn write_value(value: &Value, depth: usize, out: &mut String) {
    let is_empty = match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        _ => true,
    };
    if is_empty || depth == MAX_LINE_DEPTH {
        out.push_str(&value.to_string());
        return;
    }
    let indent = |depth: usize, out: &mut String| {
        out.push('\n');
        out.extend(iter::repeat_n(' ', depth));
    };
    let mut separator = "";
    let mut begin_member = |out: &mut String| {
        out.push_str(separator);
        separator = ",";
        indent(depth + 1, out);
    };
    if let Value::Array(elements) = value {
        out.push('[');
        for element in elements {
            begin_member(out);
            write_value(element, depth + 1, out);
        }
    }
    if let Value::Object(members) = value {
        out.push('{');
        for (name, member) in members {
            begin_member(out);
            out.push_str(&Value::from(name.as_str()).to_string());
            out.push_str(": ");
            write_value(member, depth + 1, out);
        }
    }
    indent(depth, out);
    out.push(if value.is_array() { ']' } else { '}' });
}

/// The operation of an endpoint, and the schemas that it refers to.
fn operation(
    endpoint: &Endpoint,
    parameters: &ParameterComponents,
    example_state: &AppState,
) -> (Schemas, Paths) {
    let own_statuses = endpoint.problems.iter().map(|code| code.status().as_u16());
    let mut problems: Vec<_> = own_statuses
        .filter(|status| !is_default_status(*status))
        .chain(COMMON_STATUSES)
        .collect();
    if is_edition_scoped(&endpoint.path) {
        problems.push(ProblemCode::NoEdition.status().as_u16());
    }
    problems.sort_unstable();
    problems.dedup();
    let schema = endpoint.response.schema.clone();
    let content = with_example(schema, example_value(endpoint, example_state));
    let ok_response = ResponseBuilder::new()
        .description(endpoint.response.description)
        .content(media_type(endpoint.response.content_type), content);
    let header_names = headers()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| has_header(endpoint, name));
    let ok_response = with_headers(ok_response.build(), header_names);
    let mut operation = OperationBuilder::new()
        .operation_id(Some(endpoint.operation_id.clone()))
        .tag(endpoint.tag.name())
        .summary(Some(endpoint.summary.clone()))
        .description(Some(endpoint.description.clone()))
        .security(SecurityRequirement::default())
        .response("200", ok_response);
    if endpoint.tag != Tag::Health {
        operation = operation.response(
            "304",
            RefOr::<Response>::Ref(Ref::from_response_name("NotModified")),
        );
    }
    let as_of_redirect = is_edition_scoped(&endpoint.path).then_some(("307", "ThenEdition"));
    // `/` is the path of the entry point below a server such as `/editions/1`, too.
    let has_other_paths = endpoint.problems.contains(&ProblemCode::Withdrawn)
        || ["get_entry", "get_vocabulary"].contains(&endpoint.operation_id.as_str());
    let moved_redirect = has_other_paths.then_some(("308", "Moved"));
    for (status, name) in as_of_redirect.into_iter().chain(moved_redirect) {
        let response = RefOr::<Response>::Ref(Ref::from_response_name(name));
        operation = operation.response(status, response);
    }
    for status in problems {
        operation = operation.response(
            status.to_string(),
            RefOr::<Response>::Ref(Ref::from_response_name(response_name(status))),
        );
    }
    let default_response = RefOr::<Response>::Ref(Ref::from_response_name(DEFAULT_RESPONSE));
    let mut operation = operation.response("default", default_response).build();
    // A specification extension: `externalDocs` takes no relative URLs.
    operation.extensions = page_links::has_page(&endpoint.path).then(|| {
        let page = page_path(&endpoint.example);
        ExtensionsBuilder::new().add("x-page", page).build()
    });
    operation.parameters =
        Some(parameters.of_operation(endpoint)).filter(|parameters| !parameters.is_empty());
    let item = PathItem::new(HttpMethod::Get, operation);
    (
        (endpoint.response.schemas)(),
        PathsBuilder::new().path(&endpoint.path, item).build(),
    )
}

/// Whether the response has a header: health is never cached, and neither it nor documentation
/// comes from an edition, except for the catalog, whose links lead to one.
fn has_header(endpoint: &Endpoint, header: &str) -> bool {
    match (endpoint.tag, header) {
        (Tag::Health, "ETag" | "Vary" | "Edition") | (_, "Retry-After") => false,
        (Tag::Documentation, "Edition") => endpoint.operation_id == "get_api_catalog",
        _ => true,
    }
}

/// The bodies of longer responses, in bytes, are too long for an example.
const MAX_EXAMPLE_BYTES: usize = 1_500;

/// An example that is still longer has empty lists.
const MAX_TRUNCATED_BYTES: usize = 6_000;

/// The response to the endpoint's example; of a long one the beginning of each list.
fn example_value(endpoint: &Endpoint, state: &AppState) -> Option<Value> {
    if endpoint.operation_id == "get_openapi" {
        let info = json!({"title": "talks", "version": env!("CARGO_PKG_VERSION")});
        return Some(json!({"openapi": "3.1.0", "info": info, "paths": {}}));
    }
    let is_static_copy = state.link_base().static_copy().is_some();
    if is_static_copy && !endpoint.is_exported() {
        return None;
    }
    // A static copy answers no queries.
    let target = match endpoint.example.split_once('?') {
        Some((path, _)) if is_static_copy => path,
        _ => &endpoint.example,
    };
    let response = endpoint.respond_from_newest(state, &state.snapshot(), target);
    let response = response.unwrap_or_else(|problem| {
        panic!("the example {target} has no response in the example record: {problem:?}")
    });
    let body = response.body.buffered()?;
    // An archive is no text to show.
    let text = std::str::from_utf8(body).ok()?;
    let media = media_type(endpoint.response.content_type);
    let is_json = media.ends_with("/json") || media.ends_with("+json");
    let is_long = body.len() > MAX_EXAMPLE_BYTES;
    if is_json {
        let mut example = serde_json::from_str(text).expect("a response of this type is JSON");
        if is_long {
            truncate_lists(&mut example, 1);
            if example.to_string().len() > MAX_TRUNCATED_BYTES {
                truncate_lists(&mut example, 0);
            }
        }
        Some(example)
    } else if is_long && media == "image/svg+xml" {
        Some("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>\n".into())
    } else if is_long && media == "text/html" {
        Some("<!DOCTYPE html><html lang=\"en\"></html>\n".into())
    } else if is_long {
        let line_count = if media == "text/csv" { 2 } else { 1 };
        let lines = text.split_inclusive('\n').take(line_count);
        Some(lines.collect::<String>().into())
    } else {
        Some(text.into())
    }
}

/// Leaves so many of the first elements of each list of objects.
fn truncate_lists(value: &mut Value, max_len: usize) {
    match value {
        Value::Array(list) => {
            if list.iter().all(Value::is_object) {
                list.truncate(max_len);
            }
            for one in list {
                truncate_lists(one, max_len);
            }
        }
        Value::Object(fields) => {
            for (_, one) in fields {
                truncate_lists(one, max_len);
            }
        }
        _ => {}
    }
}
