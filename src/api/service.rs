//! The whole API as a service: what is cached is sent at once, the rest by its route.

use std::any::Any;
use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use axum::response::IntoResponse as _;
use axum::routing::future::RouteFuture;
use futures_util::FutureExt as _;
use futures_util::future::{Either, Map};
use serde_json::Value;
use tower::Service;
use tower_http::catch_panic::CatchPanicLayer;

use crate::api::cost::Cost;
use crate::api::dispatch::{self, fallback, method_router};
use crate::api::edition_prefix;
use crate::api::endpoint::{Endpoint, reject_query};
use crate::api::endpoints::{admin, docs, health};
use crate::api::exchange::ResponseFuture;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::request_target;
use crate::api::not_found::not_found;
use crate::api::openapi::document;
use crate::api::page_links;
use crate::api::pages;
use crate::api::registry::{endpoints, item_subresources, paths, resources, static_response_paths};
use crate::api::state::{AppState, EndpointFacts, Settings};
use crate::api::static_paths;
use crate::api::watch;
use crate::metrics::Metrics;
use crate::model::{License, LinkBase};
use crate::store::Record;

/// Loads the record that the examples of the OpenAPI document are taken from, with links that
/// begin with the base.
pub type ExampleRecord = fn(LinkBase) -> Record;

impl AppState {
    /// An API that serves `record`, whose newest edition says what links begin with.
    pub fn new(record: Record, settings: Settings, example_record: ExampleRecord) -> Arc<Self> {
        let build_openapi = move |link_base: &LinkBase, license: &License| {
            build_openapi(link_base, license, example_record)
        };
        let endpoint_facts = EndpointFacts {
            static_paths: static_response_paths(),
            resources: resources(),
            paths: paths(),
            item_subresources: item_subresources(),
            build_openapi: Box::new(build_openapi),
        };
        Self::build(record, settings, endpoint_facts)
    }
}

/// The OpenAPI document. Except for the license it is the same whatever record is served: its
/// examples are of the example record.
fn build_openapi(
    link_base: &LinkBase,
    license: &License,
    example_record: ExampleRecord,
) -> serde_json::Result<String> {
    let example_links = match link_base.static_copy() {
        Some(copy) => LinkBase::from_static_copy("", copy.clone()),
        None => LinkBase::from_url(""),
    };
    let example_record_state = AppState::new(
        example_record(example_links),
        Settings::default(),
        example_record,
    );
    document::to_json(&document::build(
        endpoints(),
        link_base,
        license,
        &example_record_state,
    ))
}

/// The whole API as a service.
pub fn build_service(state: &Arc<AppState>) -> ApiService {
    let mut routes = routes(state.metrics());
    if state.is_watched() {
        for (path, handler) in watch::routes() {
            let methods = method_router(state.metrics(), path, handler, Cost::Cheap);
            routes = routes.route(path, methods);
        }
    }
    let routes = at_every_edition(routes);
    ApiService {
        router: with_panics_answered(routes).with_state(Arc::clone(state)),
        state: Arc::clone(state),
    }
}

/// All routes.
fn routes(metrics: &Metrics) -> Router<Arc<AppState>> {
    let asset = reject_query(|context| docs::asset(context).map_or_else(|| not_found(context), Ok));
    let router = endpoints().iter().fold(Router::new(), |router, endpoint| {
        add_route(router, metrics, endpoint)
    });
    let page_asset = reject_query(pages::asset);
    page_links::asset_routes()
        .fold(router, |router, path| {
            let handler = Arc::clone(&page_asset);
            router.route(path, method_router(metrics, path, handler, Cost::Cheap))
        })
        .route(
            docs::ASSET_PATH,
            method_router(metrics, docs::ASSET_PATH, asset, Cost::Cheap),
        )
        .fallback(fallback(metrics, Arc::new(not_found)))
}

/// The same routes at the newest edition's paths and at those of every edition.
fn at_every_edition(routes: Router<Arc<AppState>>) -> Router<Arc<AppState>> {
    routes.clone().nest(edition_prefix::PREFIX, routes)
}

/// The routes, with a response for a panic outside the handlers, whose panics the dispatcher
/// catches where it can count and log them by route.
fn with_panics_answered(routes: Router<Arc<AppState>>) -> Router<Arc<AppState>> {
    let respond = |_: Box<dyn Any + Send>| Problem::from_panic().into_response();
    routes.layer(CatchPanicLayer::custom(respond))
}

/// The routes for operators, which have an address of their own.
fn admin_routes(metrics: &Metrics) -> Router<Arc<AppState>> {
    let metrics_handler = reject_query(admin::metrics_response);
    [health::liveness(), health::readiness()]
        .iter()
        .fold(Router::new(), |router, endpoint| {
            add_route(router, metrics, endpoint)
        })
        .route(
            admin::METRICS_PATH,
            method_router(metrics, admin::METRICS_PATH, metrics_handler, Cost::Cheap),
        )
        .fallback(fallback(
            metrics,
            Arc::new(|context| Err(admin::unknown_path(context))),
        ))
}

fn add_route(
    router: Router<Arc<AppState>>,
    metrics: &Metrics,
    endpoint: &Endpoint,
) -> Router<Arc<AppState>> {
    let handler = pages::with_page(endpoint);
    let route = |router: Router<_>, template: &str| {
        let methods = method_router(metrics, template, Arc::clone(&handler), endpoint.cost);
        router.route(template, methods)
    };
    let router = route(router, &endpoint.path);
    match pages::page_template(endpoint) {
        Some(template) => route(router, &template),
        None => router,
    }
}

/// The response to a client for which there is no connection.
pub fn busy_response() -> Response<Body> {
    let detail = "The server is at its connection limit. Try again in a second.";
    Problem::new(ProblemCode::Busy, detail).into_response()
}

/// The whole API as a service.
#[derive(Clone)]
pub struct ApiService {
    state: Arc<AppState>,
    router: Router,
}

impl ApiService {
    /// Metrics and health checks, for an address that only operators reach.
    pub fn admin_router(&self) -> Router {
        with_panics_answered(admin_routes(self.state.metrics())).with_state(Arc::clone(&self.state))
    }

    /// What every link in responses begins with.
    pub fn link_base(&self) -> &LinkBase {
        self.state.link_base()
    }

    /// Every path that has a response without a query.
    pub fn static_paths(&self) -> Vec<String> {
        static_paths::all_static_paths(&self.state)
    }

    /// The page of a problem that is not one of a URL, as JSON.
    pub fn problem_page(&self, problem: &Value) -> String {
        pages::render_problem(&problem.into(), self.state.snapshot().record().newest())
    }

    /// Makes `/readyz` fail from now on, since the server is about to stop.
    pub fn drain(&self) {
        self.state.drain();
    }

    /// The number of the edition that is served.
    pub fn edition_number(&self) -> i64 {
        self.state.snapshot().record().newest().number()
    }

    /// What is counted while serving.
    pub fn metrics(&self) -> &Arc<Metrics> {
        self.state.metrics()
    }
}

type IntoServiceResult = fn(Response<Body>) -> Result<Response<Body>, Infallible>;

impl Service<Request> for ApiService {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<Map<ResponseFuture, IntoServiceResult>, RouteFuture<Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        request_target::normalize(&mut parts);
        match dispatch::find_cached(&self.state, &parts) {
            Some(hit) => {
                let response = dispatch::send_cached(&self.state, hit, parts);
                Either::Left(response.map(Ok))
            }
            None => Either::Right(self.router.call(Request::from_parts(parts, body))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;
    use axum::http::{Request, header};
    use futures_util::FutureExt as _;
    use http_body_util::BodyExt as _;
    use tower::Service as _;

    use crate::api::cost::Cost;
    use crate::api::dispatch::method_router;
    use crate::api::endpoint::{Endpoint, Tag};
    use crate::api::http::response::ApiResponse;
    use crate::api::registry::endpoints;
    use crate::api::request_context::{RequestContext, ResponseScope};
    use crate::api::service::{ApiService, at_every_edition, routes};
    use crate::api::state::{AppState, Settings};
    use crate::metrics::ExpositionFormat;
    use crate::model::LinkBase;
    use crate::reload::load_example_record;

    fn example_state() -> Arc<AppState> {
        let record = load_example_record(LinkBase::from_url(""));
        AppState::new(record, Settings::default(), load_example_record)
    }

    /// The response of an endpoint to a client that has the one with this ETag.
    fn respond(state: &AppState, endpoint: &Endpoint, target: &str, etag: &str) -> ApiResponse {
        let request = Request::builder()
            .uri(target)
            .header(header::IF_NONE_MATCH, etag)
            .body(())
            .expect("a request");
        let (request, ()) = request.into_parts();
        let snapshot = state.snapshot();
        let edition = snapshot.record().newest().clone();
        let context = RequestContext::from_request(
            state,
            &snapshot,
            edition,
            &endpoint.path,
            &request,
            ResponseScope::Full,
            endpoint.cost,
        );
        let response = context.and_then(|context| (endpoint.handler)(&context));
        response.unwrap_or_else(|problem| panic!("{target}: {problem:?}"))
    }

    #[test]
    fn what_a_client_has_is_not_made_again() {
        let state = example_state();
        for endpoint in endpoints() {
            if [Tag::Documentation, Tag::Health].contains(&endpoint.tag) {
                continue;
            }
            // The ETag of an item is that of its bytes, which are there already.
            let target = match endpoint.path.as_str() {
                "/v1/notes/{id}" => endpoint.example.clone() + "?include=statements",
                "/v1/vocabulary/{id}" => endpoint.example.clone(),
                path if path.ends_with("/{id}") => endpoint.example.clone() + "?include=notes",
                _ => endpoint.example.clone(),
            };
            let response = respond(&state, endpoint, &target, "\"other\"");
            let body = response.body.buffered().expect("a body");
            assert!(!body.is_empty(), "{target}");
            let expected = response.etag.expect("a validator");
            let etag = expected.to_header();
            let revalidated = respond(&state, endpoint, &target, etag.to_str().expect("a text"));
            assert!(
                revalidated.body.buffered().is_none(),
                "{target} is made again"
            );
            assert_eq!(revalidated.etag, Some(expected), "{target}");
        }
    }

    /// The status and the body of the response to a GET.
    fn send(service: &mut ApiService, target: &str) -> (u16, String) {
        let request = Request::get(target).header(header::HOST, "a");
        let request = request.body(Body::empty()).expect("a request");
        let response_result = service.call(request).now_or_never().expect("a response");
        let response = response_result.expect("a response");
        let status = response.status().as_u16();
        assert!(response.headers().contains_key("x-request-id"), "{target}");
        let body = response.into_body().collect().now_or_never();
        let bytes = body.expect("a body").expect("a body").to_bytes();
        (status, String::from_utf8(bytes.into()).expect("text"))
    }

    #[test]
    fn a_handler_that_panics_takes_nothing_else_with_it() {
        let state = example_state();
        let metrics = state.metrics();
        let handler = Arc::new(|_: &RequestContext<'_>| panic!("injected"));
        let broken = method_router(metrics, "/v1/broken", handler, Cost::Cheap);
        let injected = at_every_edition(routes(metrics).route("/v1/broken", broken));
        let mut service = ApiService {
            router: injected.with_state(Arc::clone(&state)),
            state: Arc::clone(&state),
        };
        for _ in 0..3 {
            for path in ["/v1/broken", "/editions/1/v1/broken"] {
                let (status, body) = send(&mut service, path);
                assert_eq!(status, 500, "{path}: {body}");
                assert!(
                    body.contains("\"code\": \"internal-error\""),
                    "{path}: {body}"
                );
                assert!(!body.contains("injected"), "{path}: {body}");
            }
            let (status, body) = send(&mut service, "/v1/statements?q=aid&sort=-date");
            assert_eq!(status, 200, "{body}");
        }
        let exposition = state
            .metrics()
            .encode(ExpositionFormat::Text)
            .expect("a text");
        let expected = "talks_http_requests_total{route=\"/v1/broken\",status=\"500\"} 6\n";
        assert!(exposition.contains(expected), "{exposition}");
    }
}
