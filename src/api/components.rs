//! What operations of the document share: parameters, headers and the answers of problems.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder};

use super::dispatch::is_of_editions;
use super::endpoint::Endpoint;
use super::pin::AS_OF;
use super::problem::{Problem, ProblemBody, ProblemCode};
use crate::model::{KindInfo, LinkBase, kinds};
use crate::query::{Form, Parameter as Declared, Takes, Test, parameters as parameters_of};

pub(super) fn parameters(endpoint: &Endpoint) -> Vec<RefOr<Parameter>> {
    let segment = endpoint.segment.as_ref().map(|segment| {
        let parameter = ParameterBuilder::new()
            .name(segment.name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(&segment.description))
            .schema(Some(segment.schema.clone()))
            .example(Some(segment.example.into()));
        RefOr::T(parameter.build())
    });
    let query = endpoint
        .parameters
        .into_iter()
        .flat_map(|(kind, declared)| {
            let location =
                |declared| format!("#/components/parameters/{}", component_name(kind, declared));
            declared
                .iter()
                .map(move |parameter| RefOr::Ref(Ref::new(location(parameter))))
        });
    let own = endpoint.own_parameters.iter().cloned().map(RefOr::T);
    let of_then = RefOr::Ref(Ref::new(format!("#/components/parameters/{AS_OF}")));
    let of_then = is_of_editions(&endpoint.path).then_some(of_then);
    let all = segment.into_iter().chain(query).chain(own);
    all.chain(of_then).collect()
}

/// A parameter that is the same as in the lists of items, for those of something else.
pub(super) fn control(name: &str) -> Option<Parameter> {
    let kind = &kinds()[0];
    let mut all = parameters_of(kind, Form::List).iter();
    let declared = all.find(|one| one.name == name)?;
    Some(query_parameter(declared, kind))
}

/// The name of a parameter's component: the forms of a collection share it, save for what
/// tables and lines call their fields.
fn component_name(kind: &KindInfo, declared: &Declared) -> String {
    let form = if declared.takes == Takes::Columns {
        ".csv"
    } else {
        ""
    };
    format!("{}{form}.{}", kind.collection, declared.name)
}

/// The parameters of all collections, each described once.
pub(super) fn parameter_components() -> BTreeMap<String, RefOr<Parameter>> {
    let mut all = BTreeMap::from([(AS_OF.to_owned(), RefOr::T(as_of()))]);
    for kind in kinds() {
        for form in Form::ALL {
            for declared in parameters_of(kind, form) {
                let name = component_name(kind, declared);
                all.entry(name)
                    .or_insert_with(|| RefOr::T(query_parameter(declared, kind)));
            }
        }
    }
    all
}

/// The parameter that every path of an edition takes.
fn as_of() -> Parameter {
    let day = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
        .pattern(Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))
        .max_length(Some(10));
    let parameter = ParameterBuilder::new()
        .name(AS_OF)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(
            "A day (RFC 3339 full-date): leads to the same in the newest edition that was published by its end, in UTC.",
        ))
        .schema(Some(day));
    parameter.build()
}

fn query_parameter(declared: &Declared, kind: &KindInfo) -> Parameter {
    let example = declared
        .example
        .as_ref()
        .map(|example| match declared.takes {
            Takes::Limit => example.parse::<i64>().map_or(Value::Null, Value::from),
            Takes::Filter {
                test: Test::Missing,
                ..
            } => Value::from(example == "true"),
            Takes::Filter { .. }
                if declared.takes.is_list() && ["true", "false"].contains(&example.as_str()) =>
            {
                json!([example == "true"])
            }
            _ if declared.takes.is_list() => json!([example]),
            _ => json!(example),
        });
    let list = declared.takes.is_list();
    ParameterBuilder::new()
        .name(&declared.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(&declared.description))
        .schema(Some(declared.takes.schema(kind)))
        .style(list.then_some(ParameterStyle::Form))
        .explode(list.then_some(false))
        .example(example)
        .build()
}

/// The media type without its parameters, as documents name it.
pub(super) fn media_type(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or(content_type)
}

pub(super) fn problem_statuses() -> Vec<u16> {
    let mut statuses: Vec<_> = ProblemCode::ALL
        .iter()
        .map(|code| code.status().as_u16())
        .collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

/// The name of the component for the problems of a status.
pub(super) fn response_name(status: u16) -> &'static str {
    match status {
        400 => "BadRequest",
        404 => "NotFound",
        410 => "Gone",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        412 => "PreconditionFailed",
        414 => "UriTooLong",
        431 => "HeadersTooLarge",
        503 => "Busy",
        _ => "InternalError",
    }
}

pub(super) fn problem_response(status: u16) -> Response {
    let codes: Vec<_> = ProblemCode::ALL
        .iter()
        .filter(|code| code.status().as_u16() == status)
        .collect();
    let meanings: Vec<_> = codes
        .iter()
        .map(|code| format!("`{}`: {}", code.slug(), code.meaning()))
        .collect();
    let links = LinkBase::served("");
    let example = codes.first().and_then(|code| {
        let problem = Problem::new(**code, code.meaning());
        serde_json::from_slice(
            &problem
                .body((&links, &links), "/v1/actors", "01JDE7X2M4A9C3F8KQWZT5R6YB")
                .ok()?,
        )
        .ok()
    });
    let schema = RefOr::Ref(Ref::from_schema_name(ProblemBody::name()));
    let content = ContentBuilder::new().schema(Some(schema)).example(example);
    let response = ResponseBuilder::new()
        .description(meanings.join(" "))
        .content("application/problem+json", content.build());
    let wait = (status == 503).then_some("Retry-After");
    let names = ["Access-Control-Allow-Origin", "Cache-Control"];
    let names = names.into_iter().chain(wait).chain(["X-Request-Id"]);
    with_headers(response.build(), names)
}

pub(super) fn not_modified() -> Response {
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

/// The response that leads elsewhere, for the reason that is given.
pub(super) fn redirect(why: &str) -> Response {
    let location = HeaderBuilder::new()
        .description(Some("Where it is, as a URI reference (RFC 3986)."))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::Custom("uri-reference".into())))
                .max_length(Some(16_384)),
        ));
    let response = ResponseBuilder::new()
        .description(why)
        .header("Location", location.build());
    with_headers(
        response.build(),
        [
            "Access-Control-Allow-Origin",
            "Cache-Control",
            "X-Request-Id",
        ],
    )
}

/// A response with headers that the components describe.
pub(super) fn with_headers(
    mut response: Response,
    names: impl IntoIterator<Item = &'static str>,
) -> Response {
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
pub(super) fn headers() -> Vec<(&'static str, Header)> {
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
            "Retry-After",
            HeaderBuilder::new()
                .description(Some(
                    "How many seconds to wait before trying again (RFC 9110).",
                ))
                .schema(Some(
                    ObjectBuilder::new()
                        .schema_type(Type::Integer)
                        .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                            utoipa::openapi::KnownFormat::Int64,
                        )))
                        .minimum(Some(1))
                        .maximum(Some(3600)),
                ))
                .build(),
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
