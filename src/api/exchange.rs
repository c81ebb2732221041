//! A request on its way to its response: handled, computed and encoded in its turn, cached,
//! counted and logged.

use std::future::{Ready, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, HttpBody as _};
use axum::http::{Method, Response, request};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either};

use crate::api::as_of::handle_or_redirect;
use crate::api::cost::{Cost, is_small};
use crate::api::edition_prefix;
use crate::api::http::chunked_body::ChunkStream;
use crate::api::http::prepared_response::{Delivery, PreparedResponse};
use crate::api::http::problem::{Problem, ProblemContext};
use crate::api::http::request_id::request_id_or_new;
use crate::api::http::request_limits;
use crate::api::http::request_target::{has_non_canonical_path, path_and_query, to_uri_reference};
use crate::api::http::response::{ApiResponse, ResponseBody};
use crate::api::page_links;
use crate::api::pages;
use crate::api::request_context::{Handler, RequestContext, ResponseScope, is_get_or_head};
use crate::api::response_cache::{CachedResponse, ComputeResult};
use crate::api::snapshot::Snapshot;
use crate::api::state::AppState;
use crate::api::target::split_target;
use crate::api::verified_suggestion::verify_suggestion;
use crate::logging::as_rounded_millis;
use crate::metrics::RouteMetrics;
use crate::query::without_tracking;
use crate::store::Edition;

/// A response that is there already, or one that has to be waited for.
pub(super) type ResponseFuture = Either<Ready<Response<Body>>, BoxFuture<'static, Response<Body>>>;

/// What is left to do for a response.
enum Step {
    /// Nothing.
    Done(Response<Body>),
    /// To compute its body, in its turn.
    Compute(Handler, Cost),
    /// To compress its body, in its turn.
    Encode(Arc<PreparedResponse>, Delivery),
}

/// A request on its way to its response.
pub(super) struct Exchange {
    state: Arc<AppState>,
    /// What is served, the same from the start of the request to its end.
    snapshot: Arc<Snapshot>,
    route: Arc<RouteMetrics>,
    request: request::Parts,
    request_id: String,
    started: Instant,
}

impl Exchange {
    pub(super) fn new(
        state: Arc<AppState>,
        snapshot: Arc<Snapshot>,
        route: Arc<RouteMetrics>,
        request: request::Parts,
    ) -> Self {
        Self {
            state,
            snapshot,
            route,
            request_id: request_id_or_new(&request.headers),
            request,
            started: Instant::now(),
        }
    }

    /// Responds as `handler` does.
    pub(super) fn handle(self, handler: &Handler, cost: Cost) -> ResponseFuture {
        self.respond(|exchange| exchange.begin(handler, cost))
    }

    /// Responds with what an equal request got.
    pub(super) fn send_cached(self, response: Arc<PreparedResponse>) -> ResponseFuture {
        self.respond(|exchange| {
            let delivery = exchange.negotiate_delivery(&response)?;
            Ok(exchange.send(response, delivery))
        })
    }

    /// Responds at once where that is cheap. A panic is a bug, and still no reason to leave a
    /// client without a response: here and in `respond_later` is where panics are caught. Those
    /// on the threads of the compute pool arrive as errors.
    fn respond(self, begin: impl FnOnce(&Self) -> Result<Step, Problem>) -> ResponseFuture {
        let begun = catch_unwind(AssertUnwindSafe(|| begin(&self)));
        match begun.unwrap_or_else(|_| Err(Problem::from_panic())) {
            Ok(Step::Done(response)) => Either::Left(ready(response)),
            Ok(step) => Either::Right(Arc::new(self).respond_later(step).boxed()),
            Err(problem) => Either::Left(ready(self.send_problem(&problem))),
        }
    }

    async fn respond_later(self: Arc<Self>, step: Step) -> Response<Body> {
        let done = AssertUnwindSafe(self.complete(step)).catch_unwind().await;
        done.unwrap_or_else(|_| Err(Problem::from_panic()))
            .unwrap_or_else(|problem| self.send_problem(&problem))
    }

    /// Does what needs no waiting.
    fn begin(&self, handler: &Handler, cost: Cost) -> Result<Step, Problem> {
        request_limits::validate_request(&self.request)?;
        let prepared = self.run_handler(handler, cost, ResponseScope::HeadersOnly)?;
        let delivery = self.negotiate_delivery(&prepared)?;
        Ok(if self.lacks_body(&prepared, delivery) {
            Step::Compute(Arc::clone(handler), cost)
        } else {
            self.send(prepared, delivery)
        })
    }

    /// Does the rest.
    async fn complete(self: &Arc<Self>, step: Step) -> Result<Response<Body>, Problem> {
        let (prepared, delivery) = match step {
            Step::Done(response) => return Ok(response),
            Step::Encode(prepared, delivery) => (prepared, delivery),
            Step::Compute(handler, cost) => {
                let prepared = self.compute(handler, cost).await?;
                let delivery = self.negotiate_delivery(&prepared)?;
                (prepared, delivery)
            }
        };
        if prepared.needs_expensive_encoding(delivery) {
            let to_encode = Arc::clone(&prepared);
            let compute_pool = self.state.compute_pool();
            compute_pool.run(move || to_encode.encode(delivery)).await?;
        }
        Ok(self.finish(&prepared, delivery))
    }

    /// Makes the response, and caches it.
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
            return Ok(Arc::new(PreparedResponse::new(
                ApiResponse::permanent_redirect(location),
                state.service_links(),
            )));
        }
        let response = self
            .build_response(handler, cost, scope)
            .or_else(|problem| self.redirect_without_tracking().ok_or(problem))?;
        let target = path_and_query(request);
        let response = if snapshot.cache.is_static(target) {
            response.with_background_level()
        } else {
            response
        };
        let prepared = Arc::new(PreparedResponse::new(response, state.service_links()));
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

    fn build_response(
        &self,
        handler: &Handler,
        cost: Cost,
        scope: ResponseScope,
    ) -> Result<ApiResponse, Problem> {
        let (snapshot, request) = (&*self.snapshot, &self.request);
        let template = &*self.route.template;
        let edition = edition_prefix::select_edition(snapshot.record(), request)?;
        let context = RequestContext::from_request(
            &self.state,
            snapshot,
            Arc::clone(&edition),
            template,
            request,
            scope,
            cost,
        )
        .map_err(|problem| self.verify_decoded(problem, &edition))?;
        let response =
            handle_or_redirect(&context, template, handler).map_err(|problem| {
                match self.redirect_without_tracking() {
                    Some(_) => problem,
                    None => verify_suggestion(problem, &context),
                }
            })?;
        Ok(match edition_prefix::pinned_number(request) {
            Some(_) => response.with_pinned_caching(&edition),
            None => response,
        })
    }

    /// The problem of a query that cannot be decoded, with a suggestion that has a response.
    fn verify_decoded(&self, problem: Problem, edition: &Arc<Edition>) -> Problem {
        let Some(target) = problem.suggestion().map(str::to_owned) else {
            return problem;
        };
        let (path, query) = split_target(&target);
        let context = RequestContext::from_target(
            &self.state,
            &self.snapshot,
            Arc::clone(edition),
            &self.route.template,
            path,
            query,
        );
        match context {
            Ok(context) => verify_suggestion(problem, &context),
            Err(_) => problem.with_suggestion(None),
        }
    }

    /// The redirect to the URL without what newsletters and caches added to it. Only a URL that
    /// has no response gets one, so that a path may have a parameter of such a name.
    fn redirect_without_tracking(&self) -> Option<ApiResponse> {
        let (path, query) = path_and_query(&self.request).split_once('?')?;
        let query = without_tracking(query).filter(|_| self.is_get_or_head())?;
        let separator = if query.is_empty() { "" } else { "?" };
        let location = format!("{}{path}{separator}{query}", self.state.base_url());
        Some(ApiResponse::temporary_redirect(location))
    }

    /// Whether the request wants a body that was not made with the headers: a HEAD does for its
    /// length, where making it is cheap.
    fn lacks_body(&self, response: &PreparedResponse, delivery: Delivery) -> bool {
        let wants_body = match self.request.method {
            Method::GET => true,
            Method::HEAD => is_small(self.snapshot.record().newest()),
            _ => false,
        };
        wants_body
            && matches!(response.body, ResponseBody::Omitted)
            && delivery != Delivery::NotModified
    }

    /// The response with its body, computed in its turn, once for all equal requests.
    async fn compute(
        self: &Arc<Self>,
        handler: Handler,
        cost: Cost,
    ) -> Result<Arc<PreparedResponse>, Problem> {
        let exchange = Arc::clone(self);
        let computed = async move {
            let compute_pool = Arc::clone(exchange.state.compute_pool());
            let prepared = compute_pool
                .run(move || exchange.run_handler(&handler, cost, ResponseScope::Full))
                .await;
            let prepared: ComputeResult =
                prepared.map_err(Problem::from).flatten().map_err(Arc::new);
            prepared
        };
        let cache = &self.snapshot.cache;
        let target = path_and_query(&self.request);
        let response = cache.get_or_compute(target, computed).await;
        response.map_err(|problem| Problem::clone(&problem))
    }

    /// Sends a response, unless it has to be compressed first and that takes long.
    fn send(&self, response: Arc<PreparedResponse>, delivery: Delivery) -> Step {
        if response.needs_expensive_encoding(delivery) {
            Step::Encode(response, delivery)
        } else {
            Step::Done(self.finish(&response, delivery))
        }
    }

    /// How the response is sent. Preconditions and encodings apply to GET and HEAD only.
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

    /// The response as it is sent, counted and logged.
    fn finish(&self, response: &PreparedResponse, delivery: Delivery) -> Response<Body> {
        let request_id = &self.request_id;
        let sent_response = match &response.body {
            _ if self.request.method == Method::HEAD => {
                response.to_head_response(delivery, request_id)
            }
            ResponseBody::Streamed(rows) if delivery != Delivery::NotModified => {
                let stream = ChunkStream::new(
                    self.state.compute_pool(),
                    &self.snapshot.cache.chunks,
                    &self.route,
                    rows,
                    matches!(delivery, Delivery::Encoded(_)),
                );
                match stream {
                    Ok(stream) => {
                        response.to_streamed_response(delivery, request_id, stream.into_body())
                    }
                    Err(error) => return self.send_problem(&error.into()),
                }
            }
            _ => response.to_response(delivery, request_id),
        };
        self.observe(&sent_response);
        sent_response
    }

    /// Sends a problem.
    fn send_problem(&self, problem: &Problem) -> Response<Body> {
        let state = &self.state;
        // Corrections stay with the edition of the request.
        let edition = edition_prefix::select_edition(self.snapshot.record(), &self.request);
        let edition_links = edition
            .as_ref()
            .map_or(state.link_base(), |edition| edition.link_base());
        let instance = to_uri_reference(path_and_query(&self.request));
        let context = ProblemContext {
            link_base: state.link_base(),
            edition_links,
            instance: &format!("{}{instance}", state.base_url()),
            request_id: &self.request_id,
        };
        let response = ApiResponse::problem(problem, &context);
        let response = if page_links::is_page_path(self.request.uri.path()) {
            let edition = edition.as_ref().unwrap_or(self.snapshot.record().newest());
            let check = self.snapshot.check_of_draft(edition);
            pages::problem_page(response, edition, check, context.instance)
        } else {
            response
        };
        let prepared = PreparedResponse::new(response, state.service_links());
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
        // A body that is sent in chunks is counted as it is sent.
        let bytes = match self.request.method {
            Method::HEAD => 0,
            _ => response.body().size_hint().exact().unwrap_or_default(),
        };
        self.route.observe_response(status.as_u16(), bytes, elapsed);
        // A method is a token (RFC 9110, section 9.1): ASCII, so that it can be cut anywhere.
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
                    "responded"
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
