//! The OpenAPI document: its frame, and an operation for each endpoint.

use std::sync::Arc;

use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, ParameterStyle,
    PathItem, Paths, PathsBuilder,
};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContactBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi,
    OpenApiBuilder, Ref, RefOr, Required, Response, ResponseBuilder, ServerBuilder,
};

use super::endpoint::Endpoint;
use super::problem::{Problem, ProblemBody, ProblemCode};
use super::router::Api;
use super::schema;
use crate::fixtures;
use crate::model::{KindInfo, Schemas, kinds};
use crate::query::{Parameter as Declared, Takes};
use crate::record::Record;

/// The problems that any request can meet.
const EVERYWHERE: [ProblemCode; 7] = [
    ProblemCode::MalformedQuery,
    ProblemCode::InvalidHost,
    ProblemCode::UnexpectedBody,
    ProblemCode::MethodNotAllowed,
    ProblemCode::UriTooLong,
    ProblemCode::HeadersTooLarge,
    ProblemCode::InternalError,
];

/// The document without its operations.
pub(super) fn frame(base: &str) -> OpenApi {
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
        .response("NotModified", not_modified());
    let components = schema::collected::<ProblemBody>()
        .into_iter()
        .fold(components, |components, (name, schema)| {
            components.schema(name, schema)
        });
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new()
            .url(if base.is_empty() { "/" } else { base })
            .description(Some("The newest edition."))
            .build()]))
        .tags(Some(tags))
        .components(Some(components.build()))
        .security(Some([SecurityRequirement::default()]))
        .build()
}

/// The document as it is served.
pub(super) fn text(document: &OpenApi) -> serde_json::Result<String> {
    serde_json::to_string_pretty(document).map(|text| text + "\n")
}

/// An API of the embedded record, which the examples are taken from: the document is the
/// same whatever record is served.
pub(super) fn sample() -> Option<Arc<Api>> {
    let edition = fixtures::load(&fixtures::EMBEDDED).ok()?.pop()?;
    Some(Api::new(Record::build(edition, "").ok()?, ""))
}

/// The operation of an endpoint, and the schemas that it refers to.
pub(super) fn operation(endpoint: &Endpoint, sample: Option<&Api>) -> (Schemas, Paths) {
    let mut problems: Vec<_> = endpoint
        .problems
        .iter()
        .chain(&EVERYWHERE)
        .map(|code| code.status().as_u16())
        .collect();
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
    for status in problems {
        operation = operation.response(
            status.to_string(),
            RefOr::<Response>::Ref(Ref::from_response_name(response_name(status))),
        );
    }
    operation = operation.parameters(Some(parameters(endpoint)));
    let item = PathItem::new(HttpMethod::Get, operation.build());
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
        _ => true,
    }
}

fn parameters(endpoint: &Endpoint) -> Vec<Parameter> {
    let segment = endpoint.segment.as_ref().map(|segment| {
        ParameterBuilder::new()
            .name(segment.name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(&segment.description))
            .schema(Some(segment.schema.clone()))
            .example(Some(segment.example.into()))
            .build()
    });
    let query = endpoint
        .parameters
        .into_iter()
        .flat_map(|(kind, declared)| {
            declared
                .iter()
                .map(move |parameter| query_parameter(parameter, kind))
        });
    segment.into_iter().chain(query).collect()
}

fn query_parameter(declared: &Declared, kind: &KindInfo) -> Parameter {
    let example = match declared.takes {
        Takes::Limit => declared.example.parse::<i64>().ok().map(Value::from),
        Takes::Cursor => None,
        Takes::Stored { .. } | Takes::Related { .. } => {
            Some(vec![declared.example.as_str()].into())
        }
    };
    let list = declared.takes.is_list();
    ParameterBuilder::new()
        .name(declared.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(&declared.description))
        .schema(Some(declared.takes.schema(kind)))
        .style(list.then_some(ParameterStyle::Form))
        .explode(list.then_some(false))
        .example(example)
        .build()
}

/// The real answer to the endpoint's example.
fn example(endpoint: &Endpoint, api: &Api) -> Option<Value> {
    if endpoint.operation == "get_openapi" {
        let info = json!({"title": "talks", "version": env!("CARGO_PKG_VERSION")});
        return Some(json!({"openapi": "3.1.0", "info": info, "paths": {}}));
    }
    let body = endpoint.sample(api)?;
    let text = String::from_utf8_lossy(&body);
    Some(serde_json::from_str(&text).unwrap_or_else(|_| text.into()))
}

/// The media type without its parameters, as documents name it.
fn media_type(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or(content_type)
}

fn problem_statuses() -> Vec<u16> {
    let mut statuses: Vec<_> = ProblemCode::ALL
        .iter()
        .map(|code| code.status().as_u16())
        .collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

/// The name of the component for the problems of a status.
fn response_name(status: u16) -> &'static str {
    match status {
        400 => "BadRequest",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        414 => "UriTooLong",
        431 => "HeadersTooLarge",
        _ => "InternalError",
    }
}

fn problem_response(status: u16) -> Response {
    let codes: Vec<_> = ProblemCode::ALL
        .iter()
        .filter(|code| code.status().as_u16() == status)
        .collect();
    let meanings: Vec<_> = codes
        .iter()
        .map(|code| format!("`{}`: {}", code.slug(), code.meaning()))
        .collect();
    let example = codes.first().and_then(|code| {
        let problem = Problem::new(**code, code.meaning());
        serde_json::from_slice(
            &problem
                .body("", "/v1/actors", "01JDE7X2M4A9C3F8KQWZT5R6YB")
                .ok()?,
        )
        .ok()
    });
    let schema = RefOr::Ref(Ref::from_schema_name(ProblemBody::name()));
    let content = ContentBuilder::new().schema(Some(schema)).example(example);
    let response = ResponseBuilder::new()
        .description(meanings.join(" "))
        .content("application/problem+json", content.build());
    with_headers(
        response.build(),
        [
            "Access-Control-Allow-Origin",
            "Cache-Control",
            "X-Request-Id",
        ],
    )
}

fn not_modified() -> Response {
    let response = ResponseBuilder::new()
        .description("The caller has the answer already: `If-None-Match` names its validator.");
    with_headers(
        response.build(),
        [
            "Access-Control-Allow-Origin",
            "Cache-Control",
            "ETag",
            "Vary",
            "X-Request-Id",
        ],
    )
}

/// A response with headers that the components describe.
fn with_headers(mut response: Response, names: impl IntoIterator<Item = &'static str>) -> Response {
    let described = |name| {
        (
            String::from(name),
            RefOr::Ref(Ref::new(format!("#/components/headers/{name}"))),
        )
    };
    response.headers.extend(names.into_iter().map(described));
    response
}

/// The headers of answers, each described once.
fn headers() -> Vec<(&'static str, Header)> {
    let text = |description: &str, pattern: &str, max: usize| {
        HeaderBuilder::new()
            .description(Some(description))
            .schema(Some(
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .max_length(Some(max))
                    .pattern(Some(pattern)),
            ))
            .build()
    };
    let edition = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
            utoipa::openapi::KnownFormat::Int64,
        )))
        .minimum(Some(1))
        .maximum(Some(1_000_000));
    vec![
        (
            "Access-Control-Allow-Origin",
            text("Any page may read the answer (Fetch standard).", r"^\*$", 1),
        ),
        (
            "Cache-Control",
            text(
                "How long the answer may be kept (RFC 9111).",
                r"^[a-z0-9=, -]+$",
                200,
            ),
        ),
        (
            "ETag",
            text(
                "The answer's weak validator (RFC 9110), the same for all codings.",
                r#"^W/"[A-Za-z0-9_-]+"$"#,
                64,
            ),
        ),
        (
            "Edition",
            HeaderBuilder::new()
                .description(Some(
                    "The number of the edition that the answer comes from.",
                ))
                .schema(Some(edition))
                .build(),
        ),
        (
            "Link",
            text(
                "The links of the answer and the description of the API (RFC 8288).",
                "^<[^>]*>; rel=.+$",
                16384,
            ),
        ),
        (
            "Vary",
            text(
                "What the answer's coding depends on (RFC 9110).",
                "^Accept-Encoding$",
                64,
            ),
        ),
        (
            "X-Request-Id",
            text(
                "The id of the request: the one that the caller sent, or a new one.",
                "^[A-Za-z0-9._-]+$",
                64,
            ),
        ),
    ]
}
