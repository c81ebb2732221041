//! What an endpoint declares: its route, its checks and its operation in the OpenAPI document
//! follow from it.

use std::sync::Arc;

use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};

use crate::api::cost::Cost;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::openapi::schema::schemas_of;
use crate::api::request_context::{Handler, RequestContext};
use crate::api::snapshot::Snapshot;
use crate::api::state::AppState;
use crate::api::target::split_target;
use crate::model::{ItemTypeInfo, Schemas};
use crate::query::{QuerySpec, unknown_parameters};

/// A path, its operation, and its handler.
pub(super) struct Endpoint {
    /// At most one segment is variable, `{id}` or `{code}`.
    pub(super) path: String,
    pub(super) operation_id: String,
    pub(super) tag: Tag,
    pub(super) summary: String,
    pub(super) description: String,
    /// The variable segment of the path.
    pub(super) path_param: Option<PathParam>,
    /// Its query parameters; without them it refuses every query.
    pub(super) query: Option<&'static QuerySpec>,
    pub(super) response: ResponseSpec,
    /// Its problems, besides those of every request.
    pub(super) problems: &'static [ProblemCode],
    /// A path and query that has a response in the shipped record.
    pub(super) example: String,
    pub(super) cost: Cost,
    /// Whether the response without a query is computed before it is requested.
    pub(super) is_computed_ahead: bool,
    pub(super) handler: Handler,
}

/// The group of an operation in the OpenAPI document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Overview,
    /// The name of a collection.
    Collection(&'static str),
    Tables,
    Editions,
    Documentation,
    Health,
}

impl Tag {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Collection(name) => name,
            Self::Tables => "tables",
            Self::Editions => "editions",
            Self::Documentation => "documentation",
            Self::Health => "health",
        }
    }
}

/// The variable segment of a path.
pub(super) struct PathParam {
    pub(super) name: &'static str,
    pub(super) description: String,
    pub(super) example: &'static str,
    pub(super) values: PathValues,
}

/// The values that the variable segment of a path may have.
pub(super) enum PathValues {
    /// The ids of the items of a type.
    ItemIds(&'static ItemTypeInfo),
    /// The same values in every edition.
    Fixed(fn() -> Vec<&'static str>),
}

/// The response of an endpoint, as the OpenAPI document describes it.
pub(super) struct ResponseSpec {
    pub(super) content_type: &'static str,
    pub(super) description: &'static str,
    pub(super) schema: RefOr<Schema>,
    /// Builds the schemas that `schema` refers to, which only the document needs.
    pub(super) schemas: Box<dyn Fn() -> Schemas + Send + Sync>,
}

pub(super) const JSON: &str = "application/json";
pub(super) const CSV: &str = "text/csv; charset=utf-8; header=present";
pub(super) const NDJSON: &str = "application/x-ndjson";

/// The name of the schema of tables.
const CSV_SCHEMA: &str = "Csv";
/// How all tables are written.
const CSV_FORMAT: &str = "A table in CSV (RFC 4180), in UTF-8 with a byte order mark. If a cell has a list, \
     ids, codes and numbers are joined by `; `, texts such as titles and labels by ` | `. A text that a spreadsheet would take for a formula has an \
     apostrophe before it.";

fn text_schema(description: &str, pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .max_length(Some(2_000_000_000))
        .pattern(Some(pattern))
}

impl ResponseSpec {
    /// JSON of one type.
    pub(super) fn json<T: ToSchema + 'static>(description: &'static str) -> Self {
        Self::json_with_schemas(description, &T::name(), schemas_of::<T>)
    }

    /// JSON whose schema has this name among `schemas`.
    pub(super) fn json_with_schemas(
        description: &'static str,
        schema_name: &str,
        schemas: impl Fn() -> Schemas + Send + Sync + 'static,
    ) -> Self {
        Self {
            content_type: JSON,
            description,
            schema: RefOr::Ref(Ref::from_schema_name(schema_name)),
            schemas: Box::new(schemas),
        }
    }

    /// A table, whose format all tables share.
    pub(super) fn csv(description: &'static str) -> Self {
        let schema = || text_schema(CSV_FORMAT, r"^[\s\S]*$");
        Self {
            content_type: CSV,
            description,
            schema: RefOr::Ref(Ref::from_schema_name(CSV_SCHEMA)),
            schemas: Box::new(move || vec![(CSV_SCHEMA.to_owned(), schema().into())]),
        }
    }

    pub(super) fn ndjson(description: &'static str) -> Self {
        Self::text(
            NDJSON,
            description,
            "One JSON object per line.",
            r"^(\{.*\}\n)*$",
        )
    }

    /// A text that matches a regular expression.
    pub(super) fn text(
        content_type: &'static str,
        description: &'static str,
        schema_description: &str,
        pattern: &str,
    ) -> Self {
        Self::inline(
            content_type,
            description,
            text_schema(schema_description, pattern),
        )
    }

    /// A response with a schema that no other has.
    pub(super) fn inline(
        content_type: &'static str,
        description: &'static str,
        schema: ObjectBuilder,
    ) -> Self {
        Self {
            content_type,
            description,
            schema: schema.into(),
            schemas: Box::new(Vec::new),
        }
    }
}

/// An endpoint that lacks its response; [`Self::respond`] completes it.
pub(super) struct EndpointBuilder {
    path: String,
    operation_id: String,
    tag: Tag,
    summary: String,
    description: String,
    path_param: Option<PathParam>,
    query: Option<&'static QuerySpec>,
    problems: &'static [ProblemCode],
    example: Option<String>,
    cost: Cost,
    is_computed_ahead: bool,
}

impl EndpointBuilder {
    pub(super) fn summary(self, summary: impl Into<String>) -> Self {
        Self {
            summary: summary.into(),
            ..self
        }
    }

    pub(super) fn description(self, description: impl Into<String>) -> Self {
        Self {
            description: description.into(),
            ..self
        }
    }

    pub(super) fn path_param(self, path_param: PathParam) -> Self {
        Self {
            path_param: Some(path_param),
            ..self
        }
    }

    pub(super) fn query(self, query: &'static QuerySpec) -> Self {
        Self {
            query: Some(query),
            is_computed_ahead: false,
            ..self
        }
    }

    /// Optional query parameters, without which the response is computed before it is
    /// requested.
    pub(super) fn optional_query(self, query: &'static QuerySpec) -> Self {
        Self {
            is_computed_ahead: true,
            ..self.query(query)
        }
    }

    /// Its problems, if there are more than unknown parameters.
    pub(super) fn problems(self, problems: &'static [ProblemCode]) -> Self {
        Self { problems, ..self }
    }

    /// A path and query of the shipped record, if the path alone is not what to show.
    pub(super) fn example(self, example: impl Into<String>) -> Self {
        Self {
            example: Some(example.into()),
            ..self
        }
    }

    pub(super) fn cost(self, cost: Cost) -> Self {
        Self { cost, ..self }
    }

    /// Completes the endpoint. One without query parameters refuses every query.
    pub(super) fn respond(
        self,
        response: ResponseSpec,
        handler: impl Fn(&RequestContext<'_>) -> Result<ApiResponse, Problem> + Send + Sync + 'static,
    ) -> Endpoint {
        Endpoint {
            example: self.example.unwrap_or_else(|| self.path.clone()),
            path: self.path,
            operation_id: self.operation_id,
            tag: self.tag,
            summary: self.summary,
            description: self.description,
            path_param: self.path_param,
            query: self.query,
            response,
            problems: self.problems,
            cost: self.cost,
            is_computed_ahead: self.is_computed_ahead,
            handler: if self.query.is_some() {
                Arc::new(handler)
            } else {
                reject_query(handler)
            },
        }
    }
}

/// A handler that refuses every query.
pub(super) fn reject_query(
    handler: impl Fn(&RequestContext<'_>) -> Result<ApiResponse, Problem> + Send + Sync + 'static,
) -> Handler {
    Arc::new(move |context| {
        if context.query_params.is_empty() {
            return handler(context);
        }
        let errors = unknown_parameters(&context.query_params, context.path);
        Err(context.query_problem(errors))
    })
}

impl Endpoint {
    /// An endpoint that is cheap, and whose only problem is an unknown parameter.
    pub(super) fn get(
        path: impl Into<String>,
        operation_id: impl Into<String>,
        tag: Tag,
    ) -> EndpointBuilder {
        EndpointBuilder {
            path: path.into(),
            operation_id: operation_id.into(),
            tag,
            summary: String::new(),
            description: String::new(),
            path_param: None,
            query: None,
            problems: &[ProblemCode::UnknownParameter],
            example: None,
            cost: Cost::Cheap,
            is_computed_ahead: true,
        }
    }

    /// Whether the response to the path without a query is cached until the next reload.
    pub(super) fn is_static(&self) -> bool {
        self.path_param.is_none() && self.is_computed_ahead && self.tag != Tag::Health
    }

    /// Whether a file can have the response: health is true of a process only.
    pub(super) fn is_exported(&self) -> bool {
        self.tag != Tag::Health && !self.requires_query()
    }

    /// Whether its path alone has a response.
    pub(super) fn has_response_without_query(&self) -> bool {
        self.path_param.is_none() && !self.requires_query()
    }

    fn requires_query(&self) -> bool {
        self.query.is_some_and(QuerySpec::has_required_parameter)
    }

    /// Whether a path is one of this endpoint.
    pub(super) fn matches_path(&self, path: &str) -> bool {
        let (template, actual) = (self.path.split('/'), path.split('/'));
        let segment_matches =
            |(template, actual): (&str, &str)| template == actual || template.starts_with('{');
        template.clone().count() == actual.clone().count()
            && template.zip(actual).all(segment_matches)
    }

    /// The path with a value of its variable segment.
    pub(super) fn path_with(&self, value: &str) -> String {
        let (before, rest) = self.path.split_once('{').unwrap_or((&self.path, ""));
        let after = rest.split_once('}').map_or("", |(_, after)| after);
        format!("{before}{value}{after}")
    }

    /// Its paths, if its variable segment has the same values in every edition.
    pub(super) fn fixed_paths(&self) -> Vec<String> {
        match self.path_param.as_ref().map(|segment| &segment.values) {
            Some(PathValues::Fixed(values)) => {
                let values = values().into_iter();
                values.map(|value| self.path_with(value)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The response to a path and query of this endpoint, from the newest edition.
    pub(super) fn respond_from_newest(
        &self,
        state: &AppState,
        snapshot: &Snapshot,
        target: &str,
    ) -> Result<ApiResponse, Problem> {
        let (path, query) = split_target(target);
        let edition = Arc::clone(snapshot.record().newest());
        let context =
            RequestContext::from_target(state, snapshot, edition, &self.path, path, query)?;
        (self.handler)(&context)
    }
}
