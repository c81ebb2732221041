//! What an endpoint declares, and a request as its handler sees it.

use std::sync::{Arc, LazyLock};

use axum::http::header::{ACCEPT, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, request};
use axum::routing::MethodRouter;
use percent_encoding::percent_decode_str;
use utoipa::openapi::path::Parameter as OpenApiParameter;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{RefOr, Required};

use crate::api::dispatch::{method_router, reject_query};
use crate::api::http::etag::{ETag, Precondition};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::{ApiResponse, ResponseBody};
use crate::api::snapshot::Snapshot;
use crate::api::state::AppState;
use crate::model::{ItemTypeInfo, Schemas};
use crate::query::{ParameterSpec, QueryErrors, QueryParam, parse_query_string};
use crate::store::Edition;

/// A path with what can be asked of it, what it answers, and who answers.
pub(super) struct Endpoint {
    /// The path; at most one segment is variable, `{id}` or `{code}`.
    pub(super) path: String,
    /// The operation's id in the document.
    pub(super) operation_id: String,
    /// The group of operations that it belongs to.
    pub(super) tag: &'static str,
    /// What it does, in a line.
    pub(super) summary: String,
    /// What it does, in sentences.
    pub(super) description: String,
    /// What stands in the path's variable segment.
    pub(super) path_param: Option<PathParam>,
    /// The collection that its parameters belong to, and the parameters.
    pub(super) parameters: Option<(&'static ItemTypeInfo, &'static [ParameterSpec])>,
    /// Its parameters, where no collection declares them.
    pub(super) extra_parameters: Vec<OpenApiParameter>,
    /// What an answer is.
    pub(super) response: ResponseSpec,
    /// Its problems, besides those of every request.
    pub(super) problems: &'static [ProblemCode],
    /// A path and query of the shipped record that shows what it is for.
    pub(super) example: String,
    /// What it costs to make the body of a response.
    pub(super) cost: Cost,
    /// Who answers.
    pub(super) handler: Handler,
}

/// What it costs to make the body of a response: whether other clients would notice, were it
/// done by a thread that serves connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// Some tens of microseconds, whatever the record and the request.
    Cheap,
    /// Cheap, but for requests that go through much of a large record.
    DependsOnQuery,
    /// It grows with the record.
    Expensive,
}

/// Records of fewer items than this are gone through in a millisecond.
const MAX_CHEAP_ITEMS: usize = 2_000;
/// A page of more items than this takes long to lay out.
const MAX_CHEAP_LIMIT: u32 = 100;

impl Cost {
    /// Whether a request is to be computed away from the threads that serve connections.
    fn is_expensive(self, context: &RequestContext<'_>) -> bool {
        match self {
            Self::Cheap => false,
            Self::Expensive => true,
            Self::DependsOnQuery => {
                context.query_params.iter().any(is_expensive_parameter)
                    && context.edition.item_count() > MAX_CHEAP_ITEMS
            }
        }
    }
}

/// Whether a parameter has a list go through much of the record, or lay much of it out.
fn is_expensive_parameter(parameter: &QueryParam) -> bool {
    match parameter.name.as_str() {
        "q" | "facet" | "include" => true,
        "limit" => parameter
            .value
            .parse()
            .is_ok_and(|limit: u32| limit > MAX_CHEAP_LIMIT),
        name => name.ends_with("__contains"),
    }
}

/// Which part of a response a handler makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseScope {
    /// Everything, the body only if the client does not have it.
    Full,
    /// The headers, and the body only where it is cheap.
    HeadersOnly,
}

/// The variable segment of a path.
pub(super) struct PathParam {
    pub(super) name: &'static str,
    pub(super) description: String,
    pub(super) schema: RefOr<Schema>,
    pub(super) example: &'static str,
    /// The kind whose ids stand there; none where the codes of problems do.
    pub(super) item_type: Option<&'static ItemTypeInfo>,
}

/// The headers of a caller who has every answer already.
static ASSUME_NOT_MODIFIED: LazyLock<HeaderMap> = LazyLock::new(|| {
    let any = HeaderValue::from_static("*");
    HeaderMap::from_iter([(IF_NONE_MATCH, any)])
});

/// What an endpoint answers.
pub(super) struct ResponseSpec {
    pub(super) content_type: &'static str,
    pub(super) description: &'static str,
    pub(super) schema: RefOr<Schema>,
    /// The schemas that `schema` refers to.
    pub(super) schemas: Schemas,
}

/// Gives the answer to a call.
pub(super) type Handler =
    Arc<dyn Fn(&RequestContext<'_>) -> Result<ApiResponse, Problem> + Send + Sync>;

/// A request as a handler sees it.
pub(super) struct RequestContext<'a> {
    pub(super) state: &'a AppState,
    /// What is served, the same from the start of the request to its end.
    pub(super) snapshot: &'a Snapshot,
    /// The edition that is asked.
    pub(super) edition: Arc<Edition>,
    /// The path, as it was sent, without the prefix that pins an edition.
    pub(super) path: &'a str,
    /// What stands in the path's variable segment, decoded.
    pub(super) path_param: String,
    /// The query, as it was sent.
    pub(super) query: &'a str,
    /// What is asked.
    pub(super) query_params: Vec<QueryParam>,
    /// How it is asked.
    pub(super) method: Method,
    /// The headers of the request, where an answer that the caller has is not made again.
    headers: Option<&'a HeaderMap>,
    /// Whether the body is left out whatever the client has.
    omits_body: bool,
}

impl<'a> RequestContext<'a> {
    /// Reads what a request asks of a path of this template.
    pub(super) fn from_request(
        state: &'a AppState,
        snapshot: &'a Snapshot,
        edition: Arc<Edition>,
        template: &str,
        request: &'a request::Parts,
        (scope, cost): (ResponseScope, Cost),
    ) -> Result<Self, Problem> {
        let query = request.uri.query().unwrap_or_default();
        let is_get_or_head = [Method::GET, Method::HEAD].contains(&request.method);
        let context = Self::from_target(
            state,
            snapshot,
            edition,
            template,
            (request.uri.path(), query),
        )?;
        Ok(Self {
            headers: is_get_or_head.then_some(&request.headers),
            method: request.method.clone(),
            omits_body: scope == ResponseScope::HeadersOnly && cost.is_expensive(&context),
            ..context
        })
    }

    fn from_target(
        state: &'a AppState,
        snapshot: &'a Snapshot,
        edition: Arc<Edition>,
        template: &str,
        (path, query): (&'a str, &'a str),
    ) -> Result<Self, Problem> {
        let query_params = parse_query_string(query).map_err(|error| {
            Problem::from_query_errors(path, QueryErrors::new(vec![error.into()], &[]))
        })?;
        let mut segments = template.split('/').zip(path.split('/'));
        let segment = segments.find(|(name, _)| name.starts_with('{'));
        let path_param = percent_decode_str(segment.map_or("", |(_, path_param)| path_param));
        Ok(Self {
            state,
            snapshot,
            edition,
            path,
            path_param: path_param.decode_utf8_lossy().into_owned(),
            query,
            query_params,
            method: Method::GET,
            headers: None,
            omits_body: false,
        })
    }

    /// The same, had another path and query of this template been asked of an edition, by a
    /// caller who has every answer already, so that none is made.
    pub(super) fn retarget<'b>(
        &'b self,
        edition: Arc<Edition>,
        template: &str,
        target: &'b str,
    ) -> Result<RequestContext<'b>, Problem> {
        let path_and_query = target.split_once('?').unwrap_or((target, ""));
        let context = RequestContext::from_target(
            self.state,
            self.snapshot,
            edition,
            template,
            path_and_query,
        )?;
        Ok(RequestContext {
            headers: Some(&ASSUME_NOT_MODIFIED),
            ..context
        })
    }

    /// The values of the `Accept` header.
    pub(super) fn accept(&self) -> impl Iterator<Item = &str> {
        let headers = self.headers.into_iter();
        let values = headers.flat_map(|headers| headers.get_all(ACCEPT));
        values.filter_map(|value| value.to_str().ok())
    }

    /// The answer that the edition and the question determine; `target` is the path and query
    /// in their one spelling. The body is not made for a caller who has the answer already.
    pub(super) fn respond_with_etag<B: Into<ResponseBody>>(
        &self,
        target: &str,
        content_type: &'static str,
        body: impl FnOnce() -> Result<B, Problem>,
    ) -> Result<ApiResponse, Problem> {
        let edition = &self.edition;
        let etag = ETag::from_hash(edition.etag_hash(&[target.as_bytes()]));
        // What is not modified, or whose preconditions are false, is sent without this body.
        let sends_body = self.headers.is_none_or(|headers| {
            let outcome = Precondition::evaluate(headers, Some(etag), &HeaderMap::new());
            outcome == Precondition::Passed
        });
        let body = if sends_body && !self.omits_body {
            body()?.into()
        } else {
            ResponseBody::Omitted
        };
        Ok(ApiResponse {
            edition: Some(edition.number()),
            links: vec![("self", edition.href(target).as_str().to_owned())],
            ..ApiResponse::cacheable(content_type, body, etag)
        })
    }
}

impl Endpoint {
    /// Whether the path takes no question, so that the edition alone determines the answer.
    pub(super) fn is_static(&self) -> bool {
        self.path_param.is_none() && !self.takes_parameters() && self.tag != "health"
    }

    /// Whether a file can have the response: health is true of a process only.
    pub(super) fn is_exported(&self) -> bool {
        self.tag != "health" && !self.requires_query()
    }

    /// Whether there is no answer without a query.
    fn requires_query(&self) -> bool {
        let mut extra = self.extra_parameters.iter();
        extra.any(|parameter| matches!(parameter.required, Required::True))
    }

    fn takes_parameters(&self) -> bool {
        self.parameters.is_some() || !self.extra_parameters.is_empty()
    }

    /// The endpoint as a route.
    pub(super) fn to_method_router(&self, state: &Arc<AppState>) -> MethodRouter {
        let handler = Arc::clone(&self.handler);
        let handler = if self.takes_parameters() {
            handler
        } else {
            reject_query(handler)
        };
        method_router(state, &self.path, handler, self.cost)
    }

    /// Whether a path is of this endpoint.
    pub(super) fn matches_path(&self, path: &str) -> bool {
        let (template, actual) = (self.path.split('/'), path.split('/'));
        let segment_matches =
            |(template, actual): (&str, &str)| template == actual || template.starts_with('{');
        template.clone().count() == actual.clone().count()
            && template.zip(actual).all(segment_matches)
    }

    /// Whether what is asked at a path of this endpoint has an answer, in the edition that is
    /// asked already.
    pub(super) fn would_succeed(&self, context: &RequestContext<'_>, target: &str) -> bool {
        let retargeted = context.retarget(Arc::clone(&context.edition), &self.path, target);
        retargeted.is_ok_and(|retargeted| {
            let rejects_query = !self.takes_parameters() && !retargeted.query_params.is_empty();
            !rejects_query && (self.handler)(&retargeted).is_ok()
        })
    }

    /// The answer to a path and query of this endpoint, from the newest edition.
    pub(super) fn respond_from_newest(
        &self,
        state: &AppState,
        snapshot: &Snapshot,
        target: &str,
    ) -> Option<ApiResponse> {
        let path_and_query = target.split_once('?').unwrap_or((target, ""));
        let edition = Arc::clone(snapshot.record().newest());
        let context =
            RequestContext::from_target(state, snapshot, edition, &self.path, path_and_query)
                .ok()?;
        (self.handler)(&context).ok()
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(%error, "an answer could not be written");
        Self::internal("The server failed while it wrote this answer.")
    }
}
