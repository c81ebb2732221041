//! What operations of the document share: parameters, headers and the responses of problems.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{
    Content, ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder, Schema,
};

use crate::api::endpoint::Endpoint;
use crate::api::http::problem::{Problem, ProblemBody, ProblemCode, ProblemContext};
use crate::model::{LinkBase, Slug};
use crate::query::{AS_OF, ParameterSpec, is_edition_scoped};

/// The parameters of all operations; those that several share are components, described once.
pub(crate) struct ParameterComponents {
    /// Each parameter, as JSON, by the name of its component.
    names: HashMap<String, String>,
    pub(crate) components: BTreeMap<String, RefOr<Parameter>>,
}

impl ParameterComponents {
    pub(crate) fn new(endpoints: &[Endpoint]) -> Self {
        let mut users: IndexMap<String, (Parameter, Vec<&Endpoint>)> = IndexMap::new();
        for endpoint in endpoints {
            for parameter in query_parameters(endpoint) {
                let (_, endpoints) = users
                    .entry(parameter_key(&parameter))
                    .or_insert_with(|| (parameter, Vec::new()));
                endpoints.push(endpoint);
            }
        }
        let mut all = Self {
            names: HashMap::new(),
            components: BTreeMap::new(),
        };
        for (key, (parameter, endpoints)) in users {
            let [endpoint, _, ..] = endpoints.as_slice() else {
                continue;
            };
            // What only one collection has bears its name, as long as another has the same.
            let is_common = endpoints.iter().any(|other| other.tag != endpoint.tag);
            let prefixes = [endpoint.tag.name(), &endpoint.operation_id];
            let prefixed = prefixes.map(|prefix| format!("{prefix}.{}", parameter.name));
            let common_name = is_common.then(|| parameter.name.clone());
            let mut names = common_name.into_iter().chain(prefixed);
            let name = names
                .find(|name| !all.components.contains_key(name))
                .expect("the operations have no parameter twice");
            all.names.insert(key, name.clone());
            all.components.insert(name, RefOr::T(parameter));
        }
        all
    }

    /// The parameters of an operation.
    pub(crate) fn of_operation(&self, endpoint: &Endpoint) -> Vec<RefOr<Parameter>> {
        let path_param = endpoint.path_param.as_ref().map(|segment| {
            let parameter = ParameterBuilder::new()
                .name(segment.name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .description(Some(&segment.description))
                .schema(Some(Ref::from_schema_name(Slug::name())))
                .example(Some(segment.example.into()));
            RefOr::T(parameter.build())
        });
        let in_query = query_parameters(endpoint).into_iter().map(|parameter| {
            match self.names.get(&parameter_key(&parameter)) {
                Some(name) => RefOr::Ref(Ref::new(format!("#/components/parameters/{name}"))),
                None => RefOr::T(parameter),
            }
        });
        path_param.into_iter().chain(in_query).collect()
    }
}

fn query_parameters(endpoint: &Endpoint) -> Vec<Parameter> {
    let specs = endpoint
        .query
        .into_iter()
        .flat_map(|query| &query.parameters);
    let as_of = is_edition_scoped(&endpoint.path).then(as_of_parameter);
    specs.map(ParameterSpec::to_openapi).chain(as_of).collect()
}

/// What two parameters have in common that are the same.
fn parameter_key(parameter: &Parameter) -> String {
    serde_json::to_string(parameter).expect("a parameter is serializable")
}

/// The parameter that every path of an edition takes.
fn as_of_parameter() -> Parameter {
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
            "Redirects to the edition current at the end of this UTC day.",
        ))
        .schema(Some(day));
    parameter.build()
}

/// The media type without its parameters, as documents name it.
pub(crate) fn media_type(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or(content_type)
}

/// The problems that no operation lists, because they depend on none: `default` stands for them.
const DEFAULT_PROBLEMS: [ProblemCode; 6] = [
    ProblemCode::MethodNotAllowed,
    ProblemCode::NotAcceptable,
    ProblemCode::PreconditionFailed,
    ProblemCode::UriTooLong,
    ProblemCode::HeadersTooLarge,
    ProblemCode::InternalError,
];

/// The name of the component for these.
pub(crate) const DEFAULT_RESPONSE: &str = "Problem";

pub(crate) fn is_default_status(status: u16) -> bool {
    let mut statuses = DEFAULT_PROBLEMS.iter().map(|code| code.status());
    statuses.any(|default| default == status)
}

/// The statuses of problems that operations list.
pub(crate) fn problem_statuses() -> Vec<u16> {
    let statuses = ProblemCode::ALL.iter().map(|code| code.status().as_u16());
    let mut statuses: Vec<_> = statuses
        .filter(|status| !is_default_status(*status))
        .collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

/// The name of the component for the problems of a status.
pub(crate) fn response_name(status: u16) -> &'static str {
    match status {
        400 => "BadRequest",
        404 => "NotFound",
        410 => "Gone",
        503 => "Busy",
        _ => unreachable!("no operation lists the status {status}"),
    }
}

pub(crate) fn problem_response(status: u16) -> Response {
    let codes = ProblemCode::ALL.iter().copied();
    let codes: Vec<_> = codes
        .filter(|code| code.status().as_u16() == status)
        .collect();
    let meanings = codes
        .iter()
        .map(|code| format!("`{}`: {}", code.slug(), code.meaning()));
    let description = meanings.collect::<Vec<_>>().join(" ");
    let response = response_of(&codes, description);
    with_headers(response, (status == 503).then_some("Retry-After"))
}

pub(crate) fn default_problem_response() -> Response {
    let meanings = DEFAULT_PROBLEMS.iter().map(|code| {
        format!(
            " {} `{}`: {}",
            code.status().as_u16(),
            code.slug(),
            code.meaning()
        )
    });
    let description = format!(
        "Problems that do not depend on the path.{}",
        meanings.collect::<String>()
    );
    response_of(&DEFAULT_PROBLEMS, description)
}

/// The response of problems; the first is its example.
fn response_of(codes: &[ProblemCode], description: String) -> Response {
    let links = LinkBase::from_url("");
    let context = ProblemContext {
        link_base: &links,
        edition_links: &links,
        instance: "/v1/actors",
        request_id: "01JDE7X2M4A9C3F8KQWZT5R6YB",
    };
    let example = codes.first().map(|code| {
        let body = Problem::new(*code, code.meaning()).to_json(&context);
        serde_json::from_slice::<Value>(&body).expect("the body of a problem is JSON")
    });
    let schema = RefOr::Ref(Ref::from_schema_name(ProblemBody::name()));
    let response = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", with_example(schema, example));
    let names = [
        "Access-Control-Allow-Origin",
        "Cache-Control",
        "X-Request-Id",
    ];
    with_headers(response.build(), names)
}

/// A body and what it looks like. The example is a named one, which generators of types leave
/// out of their comments.
pub(crate) fn with_example(schema: RefOr<Schema>, example: Option<Value>) -> Content {
    let example = example.map(|value| ("example", ExampleBuilder::new().value(Some(value))));
    ContentBuilder::new()
        .schema(Some(schema))
        .examples_from_iter(example.map(|(name, example)| (name, example.build())))
        .build()
}

pub(crate) fn not_modified() -> Response {
    let response =
        ResponseBuilder::new().description("Not modified: `If-None-Match` has the current ETag.");
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
pub(crate) fn redirect(description: &str) -> Response {
    let location = HeaderBuilder::new()
        .description(Some(
            "The URL of the resource, as a URI reference (RFC 3986).",
        ))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::Custom("uri-reference".into())))
                .max_length(Some(16_384)),
        ));
    let response = ResponseBuilder::new()
        .description(description)
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
pub(crate) fn with_headers(
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

/// The headers of responses.
pub(crate) fn headers() -> Vec<(&'static str, Header)> {
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
            text(
                "Pages of any website may read the response (Fetch standard).",
                r"^\*$",
                1,
            ),
        ),
        (
            "Cache-Control",
            text(
                "How long the response may be cached (RFC 9111).",
                r"^[a-z0-9=, -]+$",
                200,
            ),
        ),
        (
            "ETag",
            text(
                "The weak ETag of the response (RFC 9110), the same for all encodings.",
                r#"^W/"[A-Za-z0-9_-]+"$"#,
                64,
            ),
        ),
        (
            "Edition",
            HeaderBuilder::new()
                .description(Some("The number of the edition that the response is from."))
                .schema(Some(edition))
                .build(),
        ),
        (
            "Link",
            text(
                "The links of the response and the description of the API (RFC 8288).",
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
                "What the encoding of the response depends on (RFC 9110).",
                "^Accept-Encoding$",
                64,
            ),
        ),
        (
            "X-Request-Id",
            text(
                "The id of the request: the one that the client sent, or a new one.",
                "^[A-Za-z0-9._-]+$",
                64,
            ),
        ),
    ]
}
