//! A request as its handler sees it.

use std::sync::{Arc, LazyLock};

use axum::http::header::{ACCEPT, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, request};
use percent_encoding::percent_decode_str;

use crate::api::cost::{Cost, is_small};
use crate::api::http::etag::{ETag, Precondition};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::{ApiResponse, ResponseBody};
use crate::api::page_links::is_page_path;
use crate::api::snapshot::Snapshot;
use crate::api::state::AppState;
use crate::api::target::split_target;
use crate::model::ItemTypeInfo;
use crate::query::{
    ListQuery, QueryErrors, QueryParam, Representation, escape_percent_signs, parse_query_string,
};
use crate::store::Edition;

/// Whether a method reads a response, so that caches, preconditions and encodings apply to it.
pub(super) fn is_get_or_head(method: &Method) -> bool {
    [Method::GET, Method::HEAD].contains(method)
}

/// Makes the response to a request.
pub(super) type Handler =
    Arc<dyn Fn(&RequestContext<'_>) -> Result<ApiResponse, Problem> + Send + Sync>;

/// How much of a response a handler makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseScope {
    /// Everything; the body only if the client does not have it.
    Full,
    /// The headers, and the body only where it is cheap.
    HeadersOnly,
}

/// The headers of a client that has every response already.
static ASSUME_NOT_MODIFIED: LazyLock<HeaderMap> = LazyLock::new(|| {
    let any = HeaderValue::from_static("*");
    HeaderMap::from_iter([(IF_NONE_MATCH, any)])
});

/// A request as a handler sees it.
pub(super) struct RequestContext<'a> {
    pub(super) state: &'a AppState,
    /// What is served, the same from the start of the request to its end.
    pub(super) snapshot: &'a Snapshot,
    /// The edition that the response comes from.
    pub(super) edition: Arc<Edition>,
    /// The path, as it was sent, without the prefix of a pinned edition.
    pub(super) path: &'a str,
    /// The variable segment of the path, decoded; empty if it has none.
    pub(super) path_param: String,
    /// The query, as it was sent.
    pub(super) query: &'a str,
    pub(super) query_params: Vec<QueryParam>,
    pub(super) method: Method,
    /// The headers of the request, if its preconditions apply.
    headers: Option<&'a HeaderMap>,
    /// Whether the body is left out even if the client does not have it.
    omits_body: bool,
}

impl<'a> RequestContext<'a> {
    /// Parses a request whose path has this template.
    pub(super) fn from_request(
        state: &'a AppState,
        snapshot: &'a Snapshot,
        edition: Arc<Edition>,
        template: &str,
        request: &'a request::Parts,
        scope: ResponseScope,
        cost: Cost,
    ) -> Result<Self, Problem> {
        let (path, query) = (request.uri.path(), request.uri.query().unwrap_or_default());
        let context = Self::from_target(state, snapshot, edition, template, path, query)?;
        // A page shows several responses, some of which scan the record.
        let is_expensive = cost.is_expensive(&context.query_params, &context.edition)
            || is_page_path(path) && !is_small(&context.edition);
        Ok(Self {
            headers: is_get_or_head(&request.method).then_some(&request.headers),
            method: request.method.clone(),
            omits_body: scope == ResponseScope::HeadersOnly && is_expensive,
            ..context
        })
    }

    /// A GET without headers.
    pub(super) fn from_target(
        state: &'a AppState,
        snapshot: &'a Snapshot,
        edition: Arc<Edition>,
        template: &str,
        path: &'a str,
        query: &'a str,
    ) -> Result<Self, Problem> {
        let query_params = parse_query_string(query).map_err(|error| {
            let escaped = parse_query_string(&escape_percent_signs(query)).ok();
            let errors = QueryErrors::with_correction(error.into(), escaped);
            Problem::from_query_errors(path, errors)
        })?;
        let mut segments = template.split('/').zip(path.split('/'));
        let segment = segments.find(|(name, _)| name.starts_with('{'));
        let path_param = percent_decode_str(segment.map_or("", |(_, value)| value));
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

    /// The same request to another path and query of this template, in an edition, by a client
    /// that has every response already, so that no body is made.
    pub(super) fn retarget<'b>(
        &'b self,
        edition: Arc<Edition>,
        template: &str,
        target: &'b str,
    ) -> Result<RequestContext<'b>, Problem> {
        let (path, query) = split_target(target);
        let (state, snapshot) = (self.state, self.snapshot);
        let context = RequestContext::from_target(state, snapshot, edition, template, path, query)?;
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

    /// Parses the query as one of a collection.
    pub(super) fn list_query(
        &self,
        item_type: &'static ItemTypeInfo,
        representation: Representation,
    ) -> Result<ListQuery, Problem> {
        ListQuery::from_params(item_type, representation, &self.query_params, &self.edition)
            .map_err(|errors| self.query_problem(errors))
    }

    /// The problem of a query with errors.
    pub(super) fn query_problem(&self, errors: QueryErrors) -> Problem {
        Problem::from_query_errors(self.path, errors)
    }

    /// The problem of a method other than GET, HEAD and OPTIONS.
    pub(super) fn method_not_allowed(&self) -> Problem {
        let detail = format!(
            "{} takes GET, HEAD and OPTIONS only: this API is read-only.",
            self.path
        );
        Problem::new(ProblemCode::MethodNotAllowed, detail)
    }

    /// The query as it follows a path: empty, or with its `?`.
    pub(super) fn query_suffix(&self) -> String {
        match self.query {
            "" => String::new(),
            query => format!("?{query}"),
        }
    }

    /// A response that may be another one the next time, so that no cache stores it.
    pub(super) fn respond_uncached<B: Into<ResponseBody>>(
        &self,
        content_type: &'static str,
        body: impl FnOnce() -> Result<B, Problem>,
    ) -> Result<ApiResponse, Problem> {
        let body = if self.omits_body {
            ResponseBody::Omitted
        } else {
            body()?.into()
        };
        Ok(ApiResponse {
            edition: Some(self.edition.number()),
            ..ApiResponse::uncacheable(content_type, body)
        })
    }

    /// The response that the edition and `target` determine, the path and query in their
    /// canonical form. The body is not made for a client that has it already.
    pub(super) fn respond_with_etag<B: Into<ResponseBody>>(
        &self,
        target: &str,
        content_type: &'static str,
        body: impl FnOnce() -> Result<B, Problem>,
    ) -> Result<ApiResponse, Problem> {
        let edition = &self.edition;
        let etag = ETag::from_hash(edition.response_hash(&[target.as_bytes()]));
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
