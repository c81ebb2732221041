//! The OpenAPI document: its frame, and an operation for each endpoint.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, PathItem, Paths, PathsBuilder};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContactBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi,
    OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder, Server, ServerBuilder,
};

use super::components::{
    headers, media_type, not_modified, parameter_components, parameters, problem_response,
    problem_statuses, redirect, response_name, with_headers,
};
use super::dispatch::is_of_editions;
use super::endpoint::Endpoint;
use super::problem::{ProblemBody, ProblemCode};
use super::router::Api;
use super::{schema, static_document};
use crate::fixtures;
use crate::model::{LinkBase, Schemas, kinds};
use crate::record::{Archive, prefix};

/// The problems that any request can meet.
const EVERYWHERE: [ProblemCode; 12] = [
    ProblemCode::MalformedRequest,
    ProblemCode::NotAcceptable,
    ProblemCode::PreconditionFailed,
    ProblemCode::MalformedQuery,
    ProblemCode::TooLarge,
    ProblemCode::InvalidHost,
    ProblemCode::UnexpectedBody,
    ProblemCode::MethodNotAllowed,
    ProblemCode::UriTooLong,
    ProblemCode::HeadersTooLarge,
    ProblemCode::Busy,
    ProblemCode::InternalError,
];

/// The document: an operation for each endpoint.
pub(super) fn whole(endpoints: &[Endpoint], links: &LinkBase) -> OpenApi {
    let sample = sample(links);
    let mut document = frame(links.as_str());
    let components = document.components.get_or_insert_default();
    for endpoint in endpoints {
        let (schemas, paths) = operation(endpoint, sample.as_deref());
        components.schemas.extend(schemas);
        document.paths.paths.extend(paths.paths);
    }
    if let Some(copy) = links.copy() {
        static_document::adapt(&mut document, copy);
    }
    document
}

/// The document without its operations.
fn frame(base: &str) -> OpenApi {
    let info = InfoBuilder::new()
        .title("talks")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The record of an international negotiation: its aspects, challenges, actors, events, \
             proposals and positions, each claim traceable to the passage that makes it.\n\n\
             Everything is read-only JSON in UTF-8. Nothing in a request is ignored: what is not \
             understood is refused with a problem (RFC 9457) that says what would have been \
             accepted. Every answer carries a validator; ask again with `If-None-Match` (RFC 9110) \
             and an unchanged answer costs nothing.",
        ))
        .contact(Some(
            ContactBuilder::new()
                .name(Some("The editors of talks"))
                .build(),
        ))
        .license(Some(
            LicenseBuilder::new()
                .name("MIT OR Apache-2.0")
                .identifier(Some("MIT OR Apache-2.0"))
                .build(),
        ));
    let overview = [("overview", "The negotiation as a whole.")];
    let collections = kinds()
        .iter()
        .map(|kind| (kind.collection, kind.description));
    let service = [
        (
            "editions",
            "Editions, and what became of items from one to the next.",
        ),
        ("documentation", "How the API is described."),
        ("health", "Whether the server can answer."),
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
        .response("NotModified", not_modified())
        .response(
            "ThenEdition",
            redirect("`as_of` is asked: the same is in the edition of then."),
        )
        .response(
            "Renamed",
            redirect("The item had this id in an edition before, and has another one now."),
        );
    let components = schema::collected::<ProblemBody>()
        .into_iter()
        .fold(components, |components, (name, schema)| {
            components.schema(name, schema)
        });
    let mut components = components.build();
    components.parameters = parameter_components();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some(servers(base)))
        .tags(Some(tags))
        .components(Some(components))
        .security(Some([SecurityRequirement::default()]))
        .build()
}

/// Where the operations are: the newest edition, and any one at addresses that stay with it.
fn servers(base: &str) -> [Server; 2] {
    let newest = ServerBuilder::new()
        .url(if base.is_empty() { "/" } else { base })
        .description(Some("The newest edition."));
    // Every record has a first edition. A variable in its place is not what validators take
    // for an address.
    let pinned = ServerBuilder::new()
        .url(format!("{base}{}", prefix(1)))
        .description(Some(
            "The first edition, at addresses that stay with it; others by their number.",
        ));
    [newest.build(), pinned.build()]
}

/// The document as it is served.
pub(super) fn text(document: &OpenApi) -> serde_json::Result<String> {
    serde_json::to_string_pretty(document).map(|text| text + "\n")
}

/// An API of the embedded record, which the examples are taken from: the document is the
/// same whatever record is served, and whenever.
fn sample(links: &LinkBase) -> Option<Arc<Api>> {
    let links = match links.copy() {
        Some(copy) => LinkBase::copied("", copy.clone()),
        None => LinkBase::served(""),
    };
    let archive = Archive::read_at(&fixtures::EMBEDDED, links.clone(), Timestamp::MAX).ok()?;
    Some(Api::new(archive, links))
}

/// The operation of an endpoint, and the schemas that it refers to.
fn operation(endpoint: &Endpoint, sample: Option<&Api>) -> (Schemas, Paths) {
    let mut problems: Vec<_> = endpoint
        .problems
        .iter()
        .chain(&EVERYWHERE)
        .map(|code| code.status().as_u16())
        .collect();
    if is_of_editions(&endpoint.path) {
        problems.push(ProblemCode::NoEdition.status().as_u16());
    }
    problems.sort_unstable();
    problems.dedup();
    let content = ContentBuilder::new()
        .schema(Some(endpoint.answers.schema.clone()))
        .example(sample.and_then(|api| example(endpoint, api)));
    let answer = ResponseBuilder::new()
        .description(endpoint.answers.description)
        .content(media_type(endpoint.answers.content_type), content.build());
    let shown = headers()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| shows(endpoint, name));
    let answer = with_headers(answer.build(), shown);
    let mut operation = OperationBuilder::new()
        .operation_id(Some(endpoint.operation.clone()))
        .tag(endpoint.tag)
        .summary(Some(endpoint.summary.clone()))
        .description(Some(endpoint.description.clone()))
        .security(SecurityRequirement::default())
        .response("200", answer);
    if endpoint.tag != "health" {
        operation = operation.response(
            "304",
            RefOr::<Response>::Ref(Ref::from_response_name("NotModified")),
        );
    }
    let of_editions = is_of_editions(&endpoint.path).then_some(("307", "ThenEdition"));
    let of_items = endpoint.problems.contains(&ProblemCode::Withdrawn);
    let of_items = of_items.then_some(("308", "Renamed"));
    for (status, name) in of_editions.into_iter().chain(of_items) {
        let response = RefOr::<Response>::Ref(Ref::from_response_name(name));
        operation = operation.response(status, response);
    }
    for status in problems {
        operation = operation.response(
            status.to_string(),
            RefOr::<Response>::Ref(Ref::from_response_name(response_name(status))),
        );
    }
    let mut operation = operation.build();
    operation.parameters = Some(parameters(endpoint)).filter(|parameters| !parameters.is_empty());
    let item = PathItem::new(HttpMethod::Get, operation);
    (
        endpoint.answers.schemas.clone(),
        PathsBuilder::new().path(&endpoint.path, item).build(),
    )
}

/// Health is never kept, and neither it nor documentation belongs to an edition.
fn shows(endpoint: &Endpoint, header: &str) -> bool {
    match (endpoint.tag, header) {
        ("health", "ETag" | "Vary") | ("health" | "documentation", "Edition") => {
            endpoint.operation == "get_api_catalog"
        }
        (_, "Retry-After") => false,
        _ => true,
    }
}

/// Answers longer than this, in bytes, are examples no reader would scroll through.
const LONGEST_EXAMPLE: usize = 100_000;

/// The real answer to the endpoint's example; of a long one the beginning of each list.
fn example(endpoint: &Endpoint, api: &Api) -> Option<Value> {
    if endpoint.operation == "get_openapi" {
        let info = json!({"title": "talks", "version": env!("CARGO_PKG_VERSION")});
        return Some(json!({"openapi": "3.1.0", "info": info, "paths": {}}));
    }
    let target = match api.links().copy() {
        // It answers no queries.
        Some(_) => endpoint.example.split('?').next()?,
        None => &endpoint.example,
    };
    let answer = endpoint.answer(api, &api.shelf(), target)?;
    let body = answer.body.whole()?;
    let text = String::from_utf8_lossy(body);
    let media = media_type(endpoint.answers.content_type);
    let is_json = media.ends_with("/json") || media.ends_with("+json");
    let long = body.len() > LONGEST_EXAMPLE;
    if is_json {
        let mut answer = serde_json::from_str(&text).ok()?;
        if long {
            shorten(&mut answer);
        }
        Some(answer)
    } else if long {
        let lines = text.split_inclusive('\n').take(2);
        Some(lines.collect::<String>().into())
    } else {
        Some(text.into())
    }
}

/// Leaves the first element of each list.
fn shorten(value: &mut Value) {
    match value {
        Value::Array(list) => {
            list.truncate(1);
            list.iter_mut().for_each(shorten);
        }
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        _ => {}
    }
}
