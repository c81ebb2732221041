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

use super::answer::{Answer, Delivery, Ready, ResponseBody};
use super::compute::ComputeError;
use super::endpoint::{Call, Cost, Handler, Making};
use super::pieces::Sending;
use super::problem::{Problem, ProblemCode};
use super::request::{NonCanonicalPath, new_request_id, request_id, target, uri_reference};
use super::response_cache::{CachedResponse, Computed};
use super::router::Api;
use super::shelf::Shelf;
use super::{gate, pin};
use crate::logging::milliseconds;
use crate::metrics::Route;
use crate::model::LinkBase;
use crate::query::no_parameters;
use crate::record::prefix;

/// A handler that refuses whatever is asked beyond the path.
pub(super) fn without_parameters(handler: Handler) -> Handler {
    Arc::new(move |call| {
        if call.pairs.is_empty() {
            return handler(call);
        }
        let refused = no_parameters(&call.pairs, call.path);
        Err(Problem::of_question(call.path, refused))
    })
}

/// A route of which only its handler is declared.
pub(super) fn route(api: &Arc<Api>, template: &str, handler: Handler, cost: Cost) -> MethodRouter {
    let refuse: Handler = Arc::new(|call| Err(read_only(call)));
    let options: Handler = Arc::new(|_| Ok(Answer::options()));
    get(respond(api, template, handler, cost))
        .options(respond(api, template, options, Cost::Cheap))
        .fallback(respond(api, template, refuse, Cost::Cheap))
}

/// The problem of a method that a path does not take.
pub(super) fn read_only(call: &Call<'_>) -> Problem {
    let detail = format!(
        "{} takes GET, HEAD and OPTIONS only: this API is read-only.",
        call.path
    );
    Problem::new(ProblemCode::MethodNotAllowed, detail)
}

/// A response that is there, or one that others do not wait for.
pub(super) type ResponseFuture =
    Either<ReadyFuture<Response<Body>>, BoxFuture<'static, Response<Body>>>;

/// A handler in the form that axum takes.
pub(super) fn respond(
    api: &Arc<Api>,
    template: &str,
    handler: Handler,
    cost: Cost,
) -> impl Fn(Request) -> ResponseFuture + Clone + use<> {
    let api = Arc::clone(api);
    let route = Arc::new(api.metrics().route(template));
    move |request: Request| {
        let (parts, _) = request.into_parts();
        let exchange = Exchange::new(&api, &route, parts);
        let made = gate::admit(&exchange.request)
            .and_then(|()| exchange.make(&handler, cost, Making::Headers));
        match made.and_then(|made| Ok((exchange.delivery(&made)?, made))) {
            Ok((delivery, made)) if exchange.lacks_body(&made, delivery) => {
                let computed = exchange.compute(Arc::clone(&handler), cost);
                Either::Right(computed.boxed())
            }
            Ok((delivery, made)) => exchange.send(made, delivery),
            Err(problem) => Either::Left(ready(exchange.refuse(&problem))),
        }
    }
}

/// The response that is kept for a request, if there is one.
pub(super) fn find_cached(api: &Api, request: &request::Parts) -> Option<CachedResponse> {
    if !is_read(&request.method) || has_non_canonical_path(request) {
        return None;
    }
    let found = api.shelf().cache.get(target(request))?;
    gate::admit(request).ok()?;
    Some(found)
}

/// Sends a response that was kept.
pub(super) fn send_cached(
    api: &Arc<Api>,
    cached: CachedResponse,
    request: request::Parts,
) -> ResponseFuture {
    api.metrics().response_cache_hits.inc();
    let exchange = Exchange::new(api, &cached.route, request);
    match exchange.delivery(&cached.response) {
        Ok(delivery) => exchange.send(cached.response, delivery),
        Err(problem) => Either::Left(ready(exchange.refuse(&problem))),
    }
}

/// A request on its way to its response.
struct Exchange {
    api: Arc<Api>,
    /// What is served, the same from the start of the request to its end.
    snapshot: Arc<Shelf>,
    route: Arc<Route>,
    request: request::Parts,
    request_id: String,
    started: Instant,
}

impl Exchange {
    fn new(api: &Arc<Api>, route: &Arc<Route>, request: request::Parts) -> Self {
        Self {
            api: Arc::clone(api),
            snapshot: api.shelf(),
            route: Arc::clone(route),
            request_id: request_id(&request.headers),
            request,
            started: Instant::now(),
        }
    }

    /// Has the handler make the response, and keeps it for requests that are the same.
    fn make(&self, handler: &Handler, cost: Cost, making: Making) -> Result<Arc<Ready>, Problem> {
        let (api, snapshot, request) = (&*self.api, &*self.snapshot, &self.request);
        if self.is_read() && has_non_canonical_path(request) {
            // One URL for each response, so that caches hold it once.
            let location = format!("{}{}", api.base(), target(request));
            return Ok(Arc::new(Answer::moved(location).ready(api.service_links())));
        }
        let template = &*self.route.template;
        let record = pin::record(snapshot.archive(), request)?;
        let edition = Arc::clone(&record);
        let call = Call::read(api, snapshot, edition, template, request, (making, cost))?;
        // A panic is a bug, and still no reason to leave a client without a response.
        let made = catch_unwind(AssertUnwindSafe(|| {
            let made = ask(&call, template, handler);
            made.map_err(|problem| followable(problem, &call, template, handler))
        }));
        let made = made.unwrap_or_else(|_| {
            let detail = "The server failed while it made this answer.";
            Err(Problem::internal(detail))
        })?;
        let made = match pin::edition(request) {
            Some(_) => pin::keep(made, &record),
            None => made,
        };
        let target = target(request);
        let made = if snapshot.cache.is_fixed(target) {
            made.compressed_ahead()
        } else {
            made
        };
        let made = Arc::new(made.ready(api.service_links()));
        if made.is_kept() && self.is_read() {
            api.metrics().response_cache_misses.inc();
            let cached = CachedResponse {
                response: Arc::clone(&made),
                route: Arc::clone(&self.route),
            };
            snapshot.cache.insert(target, &cached);
        }
        Ok(made)
    }

    /// Whether the request wants a body that was not made with the headers.
    fn lacks_body(&self, made: &Ready, delivery: Delivery) -> bool {
        self.request.method == Method::GET
            && matches!(made.body, ResponseBody::Omitted)
            && delivery != Delivery::NotModified
    }

    /// The response with its body, computed in its turn, once for all requests that are the
    /// same.
    async fn compute(self, handler: Handler, cost: Cost) -> Response<Body> {
        let exchange = Arc::new(self);
        let computed = {
            let exchange = Arc::clone(&exchange);
            async move {
                let api = Arc::clone(&exchange.api);
                let computed = api.pool().run(move || {
                    let made = exchange.make(&handler, cost, Making::Everything);
                    made.map_err(Arc::new)
                });
                let computed: Computed = computed
                    .await
                    .map_err(|error| Arc::new(Problem::from(error)))?;
                computed
            }
        };
        let cache = &exchange.snapshot.cache;
        match cache.compute(target(&exchange.request), computed).await {
            Ok(response) => exchange.deliver(response).await,
            Err(problem) => exchange.refuse(&problem),
        }
    }

    /// Sends a response, as soon as the encoding that it is sent in is there.
    fn send(self, response: Arc<Ready>, delivery: Delivery) -> ResponseFuture {
        if self.request.method == Method::GET && response.is_expensive(delivery) {
            Either::Right(async move { self.encode(response, delivery).await }.boxed())
        } else {
            Either::Left(ready(self.finish(&response, delivery)))
        }
    }

    /// The same, where waiting is possible.
    async fn deliver(&self, response: Arc<Ready>) -> Response<Body> {
        match self.delivery(&response) {
            Ok(delivery) => self.encode(response, delivery).await,
            Err(problem) => self.refuse(&problem),
        }
    }

    async fn encode(&self, response: Arc<Ready>, delivery: Delivery) -> Response<Body> {
        if response.is_expensive(delivery) {
            let encoded = Arc::clone(&response);
            let encoded = self.api.pool().run(move || encoded.encode(delivery));
            if let Err(error) = encoded.await {
                return self.refuse(&Problem::from(error));
            }
        }
        self.finish(&response, delivery)
    }

    /// How the request gets a response. Preconditions and encodings apply to what is read;
    /// other methods get their response as it is.
    fn delivery(&self, response: &Ready) -> Result<Delivery, Problem> {
        if self.is_read() {
            response.delivery(&self.request.headers)
        } else {
            Ok(Delivery::Identity)
        }
    }

    fn is_read(&self) -> bool {
        is_read(&self.request.method)
    }

    /// The response as it leaves, counted and logged.
    fn finish(&self, response: &Ready, delivery: Delivery) -> Response<Body> {
        let sent = match &response.body {
            _ if self.request.method == Method::HEAD => {
                response.respond_to_head(delivery, &self.request_id)
            }
            ResponseBody::Long(rows) if delivery != Delivery::NotModified => {
                let sending = Sending::new(&self.api, &self.snapshot, &self.route, rows, delivery);
                match sending {
                    Ok(sending) => {
                        response.respond_with(delivery, &self.request_id, sending.into_body())
                    }
                    Err(error) => return self.refuse(&Problem::from(error)),
                }
            }
            _ => response.respond(delivery, &self.request_id),
        };
        self.note(&sent);
        sent
    }

    /// The response that tells a problem.
    fn refuse(&self, problem: &Problem) -> Response<Body> {
        let api = &self.api;
        // Corrections stay with the edition that was asked.
        let record = pin::record(self.snapshot.archive(), &self.request);
        let pinned = record.as_ref().map_or(api.links(), |record| record.links());
        let instance = format!("{}{}", api.base(), uri_reference(target(&self.request)));
        let body = problem.body((api.links(), pinned), &instance, &self.request_id);
        let answer = match body {
            Ok(body) => Answer::problem(problem.code.status(), body),
            Err(_) => Answer::problem(StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
        };
        let response = answer.ready(api.service_links());
        let delivery = if self.is_read() {
            response.unconditional(&self.request.headers)
        } else {
            Delivery::Identity
        };
        self.finish(&response, delivery)
    }

    /// Counts a response, and logs it if it is its turn.
    fn note(&self, response: &Response<Body>) {
        let (status, took) = (response.status(), self.started.elapsed());
        // What is sent piece by piece is counted as it is sent.
        let bytes = match self.request.method {
            Method::HEAD => 0,
            _ => response.body().size_hint().exact().unwrap_or_default(),
        };
        self.route.answered(status.as_u16(), bytes, took);
        // A method is a token (RFC 9110, section 9.1), so that it can be cut anywhere.
        let method = self.request.method.as_str();
        let method = method.get(..gate::MAX_METHOD).unwrap_or(method);
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    request_id = self.request_id,
                    method,
                    route = &*self.route.template,
                    status = status.as_u16(),
                    bytes,
                    duration_ms = milliseconds(took),
                    "answered"
                )
            };
        }
        if status.is_server_error() {
            line!(error);
        } else if self.api.is_logged(&self.route, status) {
            line!(info);
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

fn is_read(method: &Method) -> bool {
    [Method::GET, Method::HEAD].contains(method)
}

/// Has the handler answer, or leads to the edition of the day that is asked for, if the rest
/// is answered there.
fn ask(call: &Call<'_>, template: &str, handler: &Handler) -> Result<Answer, Problem> {
    // A preflight may not be redirected.
    let redirects = is_of_editions(template) && is_read(&call.method);
    let elsewhere = redirects.then(|| pin::as_of(call)).flatten();
    let Some(elsewhere) = elsewhere else {
        return handler(call);
    };
    let (record, target) = elsewhere?;
    let there = call.instead(record, template, &target)?;
    // A correction stays with that edition.
    let pinned = prefix(there.record.number());
    handler(&there).map_err(|problem| problem.within(&pinned))?;
    let path = if target == "/" { "" } else { &target };
    Ok(Answer::found_at(
        there.record.href(path).as_str().to_owned(),
    ))
}

/// A problem whose corrected question, if it has one, is answered: a lead that leads nowhere
/// is worse than none.
fn followable(problem: Problem, call: &Call<'_>, template: &str, handler: &Handler) -> Problem {
    problem.leading_if(|target| {
        let is_here = target.split('?').next() == Some(call.path);
        let corrected = || call.instead(Arc::clone(&call.record), template, target);
        !is_here || corrected().is_ok_and(|call| ask(&call, template, handler).is_ok())
    })
}

/// Whether what is at a path comes from an edition.
pub(super) fn is_of_editions(template: &str) -> bool {
    template == "/" || template.starts_with("/v1/")
}

/// The answer where not even a handler was reached.
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response<Body> {
    unasked(
        ProblemCode::InternalError,
        "The server failed before it could make an answer.",
    )
}

/// The answer to a caller for whom there is no connection.
pub fn busy() -> Response<Body> {
    let detail = "The server has as many connections as it may have. Try again in a second.";
    unasked(ProblemCode::Busy, detail)
}

/// A problem that does not depend on what is asked.
fn unasked(code: ProblemCode, detail: &str) -> Response<Body> {
    let problem = Problem::new(code, detail);
    let request_id = new_request_id();
    let links = LinkBase::served("");
    let body = problem.body((&links, &links), "/", &request_id);
    let body = body.unwrap_or_default();
    let answer = Answer::problem(problem.code.status(), body);
    let response = answer.ready("");
    response.respond(Delivery::Identity, &request_id)
}
