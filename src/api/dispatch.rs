//! How a request comes to its handler, and back as a response.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, request};
use axum::routing::{MethodRouter, get};

use super::answer::{Answer, Ready};
use super::endpoint::{Call, Handler};
use super::problem::{Problem, ProblemCode};
use super::request::{NonCanonicalPath, new_request_id, request_id, target, uri_reference};
use super::router::Api;
use super::shelf::{Kept, Shelf};
use super::{gate, pin};
use crate::logging::milliseconds;
use crate::metrics::Route;
use crate::query::{Refusals, unknown_parameter};
use crate::record::prefix;

/// A handler that refuses whatever is asked beyond the path.
pub(super) fn without_parameters(handler: Handler) -> Handler {
    Arc::new(move |call| {
        if call.pairs.is_empty() {
            return handler(call);
        }
        let refusals = call
            .pairs
            .iter()
            .map(|pair| unknown_parameter(pair, call.path, []))
            .collect();
        Err(Problem::of_question(
            call.path,
            Refusals::new(refusals, &[]),
        ))
    })
}

/// A route of which only its handler is declared.
pub(super) fn route(api: &Arc<Api>, template: &str, handler: Handler) -> MethodRouter {
    let refuse: Handler = Arc::new(|call| Err(read_only(call)));
    get(respond(api, template, handler))
        .options(respond(api, template, Arc::new(|_| Ok(Answer::options()))))
        .fallback(respond(api, template, refuse))
}

/// The problem of a method that a path does not take.
pub(super) fn read_only(call: &Call<'_>) -> Problem {
    let detail = format!(
        "{} takes GET, HEAD and OPTIONS only: this API is read-only.",
        call.path
    );
    Problem::new(ProblemCode::MethodNotAllowed, detail)
}

/// A handler in the form that axum takes.
pub(super) fn respond(
    api: &Arc<Api>,
    template: &str,
    handler: Handler,
) -> impl Fn(Request) -> std::future::Ready<Response<Body>> + Clone + use<> {
    let api = Arc::clone(api);
    let route = Arc::new(api.metrics().route(template));
    move |request: Request| {
        let started = Instant::now();
        let (parts, _) = request.into_parts();
        let request_id = request_id(&parts.headers);
        let response = answer(&api, &parts, &request_id, &route, &handler);
        note(&api, &request_id, &parts, &route, &response, started);
        std::future::ready(response)
    }
}

/// The response to a request whose answer is kept.
pub(super) fn kept(api: &Api, request: &request::Parts) -> Option<Response<Body>> {
    if !reads(request) || has_non_canonical_path(request) {
        return None;
    }
    let started = Instant::now();
    let Kept { answer, route } = api.shelf().recall(target(request))?;
    gate::admit(request).ok()?;
    let request_id = request_id(&request.headers);
    let mut response = answer
        .respond(&request.headers, &request_id)
        .unwrap_or_else(|problem| refuse(api, &api.shelf(), request, &request_id, &problem));
    if request.method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    api.metrics().response_cache_hits.inc();
    note(api, &request_id, request, &route, &response, started);
    Some(response)
}

/// Counts an answer, and logs it if it is its turn.
fn note(
    api: &Api,
    request_id: &str,
    request: &request::Parts,
    route: &Route,
    response: &Response<Body>,
    started: Instant,
) {
    let (status, took) = (response.status(), started.elapsed());
    let bytes = match request.method {
        Method::HEAD => 0,
        _ => response.body().size_hint().exact().unwrap_or_default(),
    };
    route.answered(status.as_u16(), bytes, took);
    // A method is a token (RFC 9110, section 9.1), so that it can be cut anywhere.
    let method = request.method.as_str();
    let method = method.get(..gate::MAX_METHOD).unwrap_or(method);
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                request_id,
                method,
                route = &*route.template,
                status = status.as_u16(),
                bytes,
                duration_ms = milliseconds(took),
                "answered"
            )
        };
    }
    if status.is_server_error() {
        line!(error);
    } else if api.is_logged(route, status) {
        line!(info);
    }
}

fn has_non_canonical_path(request: &request::Parts) -> bool {
    request.extensions.get::<NonCanonicalPath>().is_some()
}

fn reads(request: &request::Parts) -> bool {
    is_read(&request.method)
}

fn is_read(method: &Method) -> bool {
    [Method::GET, Method::HEAD].contains(method)
}

fn answer(
    api: &Api,
    request: &request::Parts,
    request_id: &str,
    route: &Arc<Route>,
    handler: &Handler,
) -> Response<Body> {
    let shelf = api.shelf();
    let made = gate::admit(request).and_then(|()| {
        if has_non_canonical_path(request) && reads(request) {
            // One URL for each response, so that caches hold it once.
            let location = format!("{}{}", api.base(), target(request));
            return Ok(Arc::new(Answer::moved(location).ready(api.service_links())));
        }
        make(api, &shelf, request, route, handler)
    });
    // Preconditions and encodings apply to GET and HEAD; other methods get their response in full.
    let response = if reads(request) {
        made.and_then(|made| made.respond(&request.headers, request_id))
    } else {
        made.map(|made| made.in_full(&HeaderMap::new(), request_id))
    };
    response.unwrap_or_else(|problem| refuse(api, &shelf, request, request_id, &problem))
}

/// A problem as a response to a request.
fn refuse(
    api: &Api,
    shelf: &Shelf,
    request: &request::Parts,
    request_id: &str,
    problem: &Problem,
) -> Response<Body> {
    // Corrections stay with the edition of the request.
    let record = pin::record(shelf.archive(), request);
    let pinned = record.as_ref().map_or(api.base(), |record| record.base());
    let instance = format!("{}{}", api.base(), uri_reference(target(request)));
    let body = problem.body((api.base(), pinned), &instance, request_id);
    let answer = match body {
        Ok(body) => Answer::problem(problem.code.status(), body),
        Err(_) => Answer::problem(StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
    };
    let ready = answer.ready(api.service_links());
    if reads(request) {
        ready.in_full(&request.headers, request_id)
    } else {
        ready.in_full(&HeaderMap::new(), request_id)
    }
}

/// Has the handler make the answer, and keeps it for who asks the same.
fn make(
    api: &Api,
    shelf: &Shelf,
    request: &request::Parts,
    route: &Arc<Route>,
    handler: &Handler,
) -> Result<Arc<Ready>, Problem> {
    let record = pin::record(shelf.archive(), request)?;
    let call = Call::read(api, shelf, Arc::clone(&record), &route.template, request)?;
    // A panic is a bug, and still no reason to leave a caller without an answer.
    let made = catch_unwind(AssertUnwindSafe(|| {
        let made = ask(&call, &route.template, handler);
        made.map_err(|problem| followable(problem, &call, &route.template, handler))
    }));
    let made = made.unwrap_or_else(|_| {
        let detail = "The server failed while it made this answer.";
        Err(Problem::new(ProblemCode::InternalError, detail))
    })?;
    let made = match pin::edition(request) {
        Some(_) => pin::keep(made, &record),
        None => made,
    };
    let made = Arc::new(made.ready(api.service_links()));
    if made.is_kept() && reads(request) {
        let kept = Kept {
            answer: Arc::clone(&made),
            route: Arc::clone(route),
        };
        shelf.keep(target(request), &kept);
        api.metrics().response_cache_misses.inc();
    }
    Ok(made)
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
    let mut response = unasked(ProblemCode::Busy, detail);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// A problem that does not depend on what is asked.
fn unasked(code: ProblemCode, detail: &str) -> Response<Body> {
    let problem = Problem::new(code, detail);
    let request_id = new_request_id();
    let body = problem.body(("", ""), "/", &request_id).unwrap_or_default();
    let answer = Answer::problem(problem.code.status(), body);
    answer.ready("").in_full(&HeaderMap::new(), &request_id)
}
