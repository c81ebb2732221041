//! How a request comes to its handler, and back as a response.

use std::any::Any;
use std::future::{Ready as ReadyFuture, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::{Method, Response, StatusCode, request};
use axum::routing::{MethodRouter, get};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either};

use crate::api::edition_prefix;
use crate::api::endpoint::{Cost, Handler, RequestContext, ResponseScope};
use crate::api::http::chunked_body::ChunkStream;
use crate::api::http::compute::ComputeError;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::request_limits;
use crate::api::http::request_target::{
    NonCanonicalPath, new_request_id, path_and_query, request_id_or_new, to_uri_reference,
};
use crate::api::http::response::{ApiResponse, Delivery, PreparedResponse, ResponseBody};
use crate::api::response_cache::{CachedResponse, ComputeResult};
use crate::api::snapshot::Snapshot;
use crate::api::state::AppState;
use crate::logging::as_rounded_millis;
use crate::metrics::RouteMetrics;
use crate::model::LinkBase;
use crate::query::unexpected_parameters;
use crate::store::edition_path_prefix;

/// A handler that refuses whatever is asked beyond the path.
pub(super) fn reject_query(handler: Handler) -> Handler {
    Arc::new(move |context| {
        if context.query_params.is_empty() {
            return handler(context);
        }
        let errors = unexpected_parameters(&context.query_params, context.path);
        Err(Problem::from_query_errors(context.path, errors))
    })
}

/// A route of which only its handler is declared.
pub(super) fn method_router(
    state: &Arc<AppState>,
    template: &str,
    handler: Handler,
    cost: Cost,
) -> MethodRouter {
    let method_not_allowed_handler: Handler = Arc::new(|context| Err(method_not_allowed(context)));
    let options_handler: Handler = Arc::new(|_| Ok(ApiResponse::options()));
    get(axum_handler(state, template, handler, cost))
        .options(axum_handler(state, template, options_handler, Cost::Cheap))
        .fallback(axum_handler(
            state,
            template,
            method_not_allowed_handler,
            Cost::Cheap,
        ))
}

/// The problem of a method that a path does not take.
pub(super) fn method_not_allowed(context: &RequestContext<'_>) -> Problem {
    let detail = format!(
        "{} takes GET, HEAD and OPTIONS only: this API is read-only.",
        context.path
    );
    Problem::new(ProblemCode::MethodNotAllowed, detail)
}

/// A response that is there, or one that others do not wait for.
pub(super) type ResponseFuture =
    Either<ReadyFuture<Response<Body>>, BoxFuture<'static, Response<Body>>>;

/// A handler in the form that axum takes.
pub(super) fn axum_handler(
    state: &Arc<AppState>,
    template: &str,
    handler: Handler,
    cost: Cost,
) -> impl Fn(Request) -> ResponseFuture + Clone + use<> {
    let state = Arc::clone(state);
    let route = Arc::new(state.metrics().route_metrics(template));
    move |request: Request| {
        let (parts, _) = request.into_parts();
        let exchange = Exchange::new(&state, &route, parts);
        let prepared = request_limits::validate_request(&exchange.request)
            .and_then(|()| exchange.run_handler(&handler, cost, ResponseScope::HeadersOnly));
        match prepared.and_then(|prepared| Ok((exchange.negotiate_delivery(&prepared)?, prepared)))
        {
            Ok((delivery, prepared)) if exchange.lacks_body(&prepared, delivery) => {
                let computed = exchange.compute(Arc::clone(&handler), cost);
                Either::Right(computed.boxed())
            }
            Ok((delivery, prepared)) => exchange.send(prepared, delivery),
            Err(problem) => Either::Left(ready(exchange.send_problem(&problem))),
        }
    }
}

/// The response that is kept for a request, if there is one.
pub(super) fn find_cached(state: &AppState, request: &request::Parts) -> Option<CachedResponse> {
    if !is_get_or_head(&request.method) || has_non_canonical_path(request) {
        return None;
    }
    let cached = state.snapshot().cache.get(path_and_query(request))?;
    request_limits::validate_request(request).ok()?;
    Some(cached)
}

/// Sends a response that was kept.
pub(super) fn send_cached(
    state: &Arc<AppState>,
    cached: CachedResponse,
    request: request::Parts,
) -> ResponseFuture {
    state.metrics().response_cache_hits.inc();
    let exchange = Exchange::new(state, &cached.route, request);
    match exchange.negotiate_delivery(&cached.response) {
        Ok(delivery) => exchange.send(cached.response, delivery),
        Err(problem) => Either::Left(ready(exchange.send_problem(&problem))),
    }
}

/// A request on its way to its response.
struct Exchange {
    state: Arc<AppState>,
    /// What is served, the same from the start of the request to its end.
    snapshot: Arc<Snapshot>,
    route: Arc<RouteMetrics>,
    request: request::Parts,
    request_id: String,
    started: Instant,
}

impl Exchange {
    fn new(state: &Arc<AppState>, route: &Arc<RouteMetrics>, request: request::Parts) -> Self {
        Self {
            state: Arc::clone(state),
            snapshot: state.snapshot(),
            route: Arc::clone(route),
            request_id: request_id_or_new(&request.headers),
            request,
            started: Instant::now(),
        }
    }

    /// Has the handler make the response, and keeps it for requests that are the same.
    fn run_handler(
        &self,
        handler: &Handler,
        cost: Cost,
        scope: ResponseScope,
    ) -> Result<Arc<PreparedResponse>, Problem> {
        let (state, snapshot, request) = (&*self.state, &*self.snapshot, &self.request);
        if self.is_get_or_head() && has_non_canonical_path(request) {
            // One URL for each response, so that caches hold it once.
            let location = format!("{}{}", state.base_url(), path_and_query(request));
            return Ok(Arc::new(
                ApiResponse::permanent_redirect(location).prepare(state.service_links()),
            ));
        }
        let template = &*self.route.template;
        let edition = edition_prefix::select_edition(snapshot.record(), request)?;
        let handler_edition = Arc::clone(&edition);
        let context = RequestContext::from_request(
            state,
            snapshot,
            handler_edition,
            template,
            request,
            (scope, cost),
        )?;
        // A panic is a bug, and still no reason to leave a client without a response.
        let result = catch_unwind(AssertUnwindSafe(|| {
            let result = handle_or_redirect(&context, template, handler);
            result.map_err(|problem| verify_suggestion(problem, &context, template, handler))
        }));
        let response = result.unwrap_or_else(|_| {
            let detail = "The server failed while it made this answer.";
            Err(Problem::internal(detail))
        })?;
        let response = match edition_prefix::pinned_number(request) {
            Some(_) => edition_prefix::with_pinned_caching(response, &edition),
            None => response,
        };
        let target = path_and_query(request);
        let response = if snapshot.cache.is_static(target) {
            response.with_background_level()
        } else {
            response
        };
        let prepared = Arc::new(response.prepare(state.service_links()));
        if prepared.is_cacheable() && self.is_get_or_head() {
            state.metrics().response_cache_misses.inc();
            let cached = CachedResponse {
                response: Arc::clone(&prepared),
                route: Arc::clone(&self.route),
            };
            snapshot.cache.insert(target, &cached);
        }
        Ok(prepared)
    }

    /// Whether the request wants a body that was not made with the headers.
    fn lacks_body(&self, response: &PreparedResponse, delivery: Delivery) -> bool {
        self.request.method == Method::GET
            && matches!(response.body, ResponseBody::Omitted)
            && delivery != Delivery::NotModified
    }

    /// The response with its body, computed in its turn, once for all requests that are the
    /// same.
    async fn compute(self, handler: Handler, cost: Cost) -> Response<Body> {
        let exchange = Arc::new(self);
        let computed = {
            let exchange = Arc::clone(&exchange);
            async move {
                let state = Arc::clone(&exchange.state);
                let computed = state.compute_pool().run(move || {
                    let prepared = exchange.run_handler(&handler, cost, ResponseScope::Full);
                    prepared.map_err(Arc::new)
                });
                let computed: ComputeResult = computed
                    .await
                    .map_err(|error| Arc::new(Problem::from(error)))?;
                computed
            }
        };
        let cache = &exchange.snapshot.cache;
        match cache
            .get_or_compute(path_and_query(&exchange.request), computed)
            .await
        {
            Ok(response) => exchange.negotiate_and_encode(response).await,
            Err(problem) => exchange.send_problem(&problem),
        }
    }

    /// Sends a response, as soon as the encoding that it is sent in is there.
    fn send(self, response: Arc<PreparedResponse>, delivery: Delivery) -> ResponseFuture {
        if self.request.method == Method::GET && response.needs_expensive_encoding(delivery) {
            Either::Right(async move { self.encode(response, delivery).await }.boxed())
        } else {
            Either::Left(ready(self.finish(&response, delivery)))
        }
    }

    /// The same, where waiting is possible.
    async fn negotiate_and_encode(&self, response: Arc<PreparedResponse>) -> Response<Body> {
        match self.negotiate_delivery(&response) {
            Ok(delivery) => self.encode(response, delivery).await,
            Err(problem) => self.send_problem(&problem),
        }
    }

    async fn encode(&self, response: Arc<PreparedResponse>, delivery: Delivery) -> Response<Body> {
        if response.needs_expensive_encoding(delivery) {
            let encoded = Arc::clone(&response);
            let encoded = self
                .state
                .compute_pool()
                .run(move || encoded.encode(delivery));
            if let Err(error) = encoded.await {
                return self.send_problem(&Problem::from(error));
            }
        }
        self.finish(&response, delivery)
    }

    /// How the request gets a response. Preconditions and encodings apply to what is read;
    /// other methods get their response as it is.
    fn negotiate_delivery(&self, response: &PreparedResponse) -> Result<Delivery, Problem> {
        if self.is_get_or_head() {
            response.negotiate_delivery(&self.request.headers)
        } else {
            Ok(Delivery::Identity)
        }
    }

    fn is_get_or_head(&self) -> bool {
        is_get_or_head(&self.request.method)
    }

    /// The response as it leaves, counted and logged.
    fn finish(&self, response: &PreparedResponse, delivery: Delivery) -> Response<Body> {
        let sent_response = match &response.body {
            _ if self.request.method == Method::HEAD => {
                response.to_head_response(delivery, &self.request_id)
            }
            ResponseBody::Streamed(rows) if delivery != Delivery::NotModified => {
                let stream =
                    ChunkStream::new(&self.state, &self.snapshot, &self.route, rows, delivery);
                match stream {
                    Ok(sending) => response.to_streamed_response(
                        delivery,
                        &self.request_id,
                        sending.into_body(),
                    ),
                    Err(error) => return self.send_problem(&Problem::from(error)),
                }
            }
            _ => response.to_response(delivery, &self.request_id),
        };
        self.observe(&sent_response);
        sent_response
    }

    /// The response that tells a problem.
    fn send_problem(&self, problem: &Problem) -> Response<Body> {
        let state = &self.state;
        // Corrections stay with the edition that was asked.
        let edition = edition_prefix::select_edition(self.snapshot.record(), &self.request);
        let edition_links = edition
            .as_ref()
            .map_or(state.link_base(), |edition| edition.link_base());
        let instance = format!(
            "{}{}",
            state.base_url(),
            to_uri_reference(path_and_query(&self.request))
        );
        let body = problem.to_json(
            (state.link_base(), edition_links),
            &instance,
            &self.request_id,
        );
        let response = match body {
            Ok(body) => ApiResponse::problem(problem.code.status(), body),
            Err(_) => ApiResponse::problem(StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
        };
        let prepared = response.prepare(state.service_links());
        let delivery = if self.is_get_or_head() {
            prepared.negotiate_without_preconditions(&self.request.headers)
        } else {
            Delivery::Identity
        };
        self.finish(&prepared, delivery)
    }

    /// Counts a response, and logs it if it is its turn.
    fn observe(&self, response: &Response<Body>) {
        let (status, elapsed) = (response.status(), self.started.elapsed());
        // What is sent piece by piece is counted as it is sent.
        let bytes = match self.request.method {
            Method::HEAD => 0,
            _ => response.body().size_hint().exact().unwrap_or_default(),
        };
        self.route.observe_response(status.as_u16(), bytes, elapsed);
        // A method is a token (RFC 9110, section 9.1), so that it can be cut anywhere.
        let method = self.request.method.as_str();
        let method = method
            .get(..request_limits::MAX_METHOD_LEN)
            .unwrap_or(method);
        macro_rules! log_response {
            ($level:ident) => {
                tracing::$level!(
                    request_id = self.request_id,
                    method,
                    route = &*self.route.template,
                    status = status.as_u16(),
                    bytes,
                    duration_ms = as_rounded_millis(elapsed),
                    "answered"
                )
            };
        }
        if status.is_server_error() {
            log_response!(error);
        } else if self.state.should_log(&self.route, status) {
            log_response!(info);
        }
    }
}

impl From<ComputeError> for Problem {
    fn from(error: ComputeError) -> Self {
        match error {
            ComputeError::Busy => Self::new(
                ProblemCode::Busy,
                "The server computes as many large responses as it may at a time. Try again in a second.",
            ),
            ComputeError::Failed => Self::internal("The server failed while it made this answer."),
        }
    }
}

fn has_non_canonical_path(request: &request::Parts) -> bool {
    request.extensions.get::<NonCanonicalPath>().is_some()
}

fn is_get_or_head(method: &Method) -> bool {
    [Method::GET, Method::HEAD].contains(method)
}

/// Has the handler answer, or leads to the edition of the day that is asked for, if the rest
/// is answered there.
fn handle_or_redirect(
    context: &RequestContext<'_>,
    template: &str,
    handler: &Handler,
) -> Result<ApiResponse, Problem> {
    // A preflight may not be redirected.
    let redirects = is_edition_scoped(template) && is_get_or_head(&context.method);
    let as_of_edition = redirects
        .then(|| edition_prefix::resolve_as_of(context))
        .flatten();
    let Some(as_of_edition) = as_of_edition else {
        return handler(context);
    };
    let (edition, target) = as_of_edition?;
    let retargeted = context.retarget(edition, template, &target)?;
    // A correction stays with that edition.
    let path_prefix = edition_path_prefix(retargeted.edition.number());
    handler(&retargeted).map_err(|problem| problem.with_prefix(&path_prefix))?;
    let path = if target == "/" { "" } else { &target };
    Ok(ApiResponse::temporary_redirect(
        retargeted.edition.href(path).as_str().to_owned(),
    ))
}

/// A problem whose corrected question, if it has one, is answered: a lead that leads nowhere
/// is worse than none.
fn verify_suggestion(
    problem: Problem,
    context: &RequestContext<'_>,
    template: &str,
    handler: &Handler,
) -> Problem {
    problem.keep_suggestion_if(|target| {
        let is_same_path = target.split('?').next() == Some(context.path);
        let retarget = || context.retarget(Arc::clone(&context.edition), template, target);
        !is_same_path
            || retarget()
                .is_ok_and(|retargeted| handle_or_redirect(&retargeted, template, handler).is_ok())
    })
}

/// Whether what is at a path comes from an edition.
pub(super) fn is_edition_scoped(template: &str) -> bool {
    template == "/" || template.starts_with("/v1/")
}

/// The answer where not even a handler was reached.
pub(super) fn panic_response(_: Box<dyn Any + Send>) -> Response<Body> {
    standalone_problem(
        ProblemCode::InternalError,
        "The server failed before it could make an answer.",
    )
}

/// The answer to a caller for whom there is no connection.
pub fn busy_response() -> Response<Body> {
    let detail = "The server has as many connections as it may have. Try again in a second.";
    standalone_problem(ProblemCode::Busy, detail)
}

/// A problem that does not depend on what is asked.
fn standalone_problem(code: ProblemCode, detail: &str) -> Response<Body> {
    let problem = Problem::new(code, detail);
    let request_id = new_request_id();
    let links = LinkBase::from_url("");
    let body = problem.to_json((&links, &links), "/", &request_id);
    let body = body.unwrap_or_default();
    let response = ApiResponse::problem(problem.code.status(), body);
    let prepared = response.prepare("");
    prepared.to_response(Delivery::Identity, &request_id)
}
