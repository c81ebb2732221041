//! All routes on one screen, and what surrounds them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use arc_swap::{ArcSwap, ArcSwapOption};
use axum::Router;
use axum::http::StatusCode;
use bytes::Bytes;
use jiff::Timestamp;
use tower_http::catch_panic::CatchPanicLayer;

use crate::api::dispatch::{axum_handler, method_router, panic_response, reject_query};
use crate::api::endpoint::{Cost, Endpoint, Handler};
use crate::api::endpoints::health::Reload;
use crate::api::endpoints::{
    api_catalog, changes, citation, csv, docs, editions, export, health, items, json_response,
    overviews, problem_pages, root, search, svg,
};
use crate::api::http::compute::{ComputeMode, ComputePool};
use crate::api::openapi::document as documents;
use crate::api::response_cache::{CacheLimits, CachedResponse, MAX_STATIC_BYTES};
use crate::api::service::ApiService;
use crate::api::snapshot::Snapshot;
use crate::api::{edition_prefix, not_found};
use crate::logging;
use crate::metrics::{Metrics, ReloadOutcome, RouteMetrics};
use crate::model::{self, ItemTypeId, LinkBase, item_types};
use crate::store::{BuildError, Record};

/// How long is waited for requests that a record which was replaced still answers: none of
/// them takes that long.
const MAX_REQUEST_DURATION: Duration = Duration::from_secs(30);

/// How an API serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How much may be held that could be made again.
    pub cache_limits: CacheLimits,
    /// Of how many answers one is logged; 0 logs none. Failures of the server always are.
    pub log_one_in: u64,
    /// Whether successful requests of the health checks are logged.
    pub log_probes: bool,
    /// Where expensive responses are computed.
    pub compute_mode: ComputeMode,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cache_limits: CacheLimits::default(),
            log_one_in: 1,
            log_probes: false,
            compute_mode: ComputeMode::default(),
        }
    }
}

/// What all handlers share.
pub struct AppState {
    snapshot: ArcSwap<Snapshot>,
    last_reload: ArcSwapOption<Reload>,
    metrics: Arc<Metrics>,
    service_links: String,
    settings: Settings,
    /// How many answers were due to be logged, counted where not all are.
    log_counter: AtomicU64,
    link_base: LinkBase,
    openapi_json: OnceLock<Bytes>,
    compute_pool: Arc<ComputePool>,
    /// Whether the server is about to stop.
    draining: AtomicBool,
}

impl AppState {
    /// An API that serves `archive`; `base` stands before every address in answers.
    pub fn new(record: Record, link_base: impl Into<LinkBase>) -> Arc<Self> {
        Self::with_settings(record, link_base, Settings::default())
    }

    /// The same, with other settings.
    pub fn with_settings(
        record: Record,
        link_base: impl Into<LinkBase>,
        settings: Settings,
    ) -> Arc<Self> {
        let link_base = link_base.into();
        let metrics = Arc::new(Metrics::new(logging::dropped_lines));
        publish_gauges(&metrics, &record);
        Arc::new(Self {
            settings,
            metrics,
            log_counter: AtomicU64::new(0),
            snapshot: ArcSwap::from_pointee(Snapshot::build(
                record,
                static_paths(),
                settings.cache_limits,
            )),
            last_reload: ArcSwapOption::empty(),
            service_links: format!(
                "<{}>; rel=\"service-desc\", <{}>; rel=\"service-doc\"",
                link_base.href("/openapi.json").as_str(),
                link_base.href("/docs").as_str(),
            ),
            link_base,
            openapi_json: OnceLock::new(),
            compute_pool: Arc::new(ComputePool::new(settings.compute_mode)),
            draining: AtomicBool::new(false),
        })
    }

    /// Puts another record in the place of the one that is served. Requests under way keep
    /// the one they began with.
    pub fn replace_record(&self, record: Record) {
        let snapshot = Snapshot::build(record, static_paths(), self.settings.cache_limits);
        publish_gauges(&self.metrics, snapshot.record());
        drop_when_unused(self.snapshot.swap(Arc::new(snapshot)));
    }

    /// Serves the editions whose embargo has ended by `now`; the number of the newest of them,
    /// if there is one.
    pub fn publish_due(&self, now: Timestamp) -> Result<Option<i64>, BuildError> {
        let Some(record) = self.snapshot().record().with_due_editions(now) else {
            return Ok(None);
        };
        let record = record?;
        let number = record.newest().number();
        self.replace_record(record);
        Ok(Some(number))
    }

    /// The number of the edition that is published next, and when; none if none is embargoed.
    pub fn next_publication(&self) -> Option<(i64, model::Rfc3339Timestamp)> {
        let snapshot = self.snapshot();
        let next = snapshot.record().next_publication();
        next.map(|(number, published)| (number, published.clone()))
    }

    /// Counts and keeps the outcome of a reload that reported so many problems.
    pub fn record_reload(&self, outcome: ReloadOutcome, problems: usize) {
        self.metrics.count_reload(outcome);
        let reload = Reload::new(outcome, problems);
        self.last_reload.store(Some(Arc::new(reload)));
    }

    /// How it went when the record was last read again.
    pub(crate) fn last_reload(&self) -> Option<Reload> {
        let last = self.last_reload.load_full();
        last.map(|reload| (*reload).clone())
    }

    /// What does the expensive work.
    pub(crate) fn compute_pool(&self) -> &Arc<ComputePool> {
        &self.compute_pool
    }

    /// Has `/readyz` fail from now on: the server is about to stop.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the server is about to stop.
    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// What is counted while serving.
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Whether the log has a line of the response that a route just made, unless the server
    /// failed.
    pub(crate) fn should_log(&self, route: &RouteMetrics, status: StatusCode) -> bool {
        if route.is_probe && status.is_success() && !self.settings.log_probes {
            return false;
        }
        match self.settings.log_one_in {
            0 => false,
            1 => true,
            interval => self
                .log_counter
                .fetch_add(1, Ordering::Relaxed)
                .is_multiple_of(interval),
        }
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    pub(crate) fn base_url(&self) -> &str {
        self.link_base.as_str()
    }

    pub(crate) fn link_base(&self) -> &LinkBase {
        &self.link_base
    }

    /// The OpenAPI document, as JSON, made when it is first asked for.
    pub fn openapi_json(&self) -> serde_json::Result<Bytes> {
        if let Some(document) = self.openapi_json.get() {
            return Ok(document.clone());
        }
        let json = documents::to_json(&documents::build(endpoints(), &self.link_base))?;
        Ok(self.openapi_json.get_or_init(|| json.into()).clone())
    }

    /// Makes ahead what was not needed to begin with, so that nobody waits for it: the
    /// document, the answers that take no question, and what callers take compressed.
    pub fn warm_caches(self: &Arc<Self>) {
        let snapshot = self.snapshot();
        let is_served = || Arc::ptr_eq(&snapshot, &self.snapshot.load());
        // What would be too large to be kept is not made to find that out.
        let is_large = snapshot.record().newest().rendered_bytes() > MAX_STATIC_BYTES;
        let is_worth_warming = |endpoint: &&Endpoint| {
            endpoint.is_static() && !(is_large && endpoint.cost == Cost::Expensive)
        };
        for endpoint in endpoints().iter().filter(is_worth_warming) {
            if !is_served() {
                return;
            }
            if snapshot.cache.get(&endpoint.path).is_none()
                && let Some(response) =
                    endpoint.respond_from_newest(self, &snapshot, &endpoint.path)
            {
                let cached = CachedResponse {
                    response: Arc::new(
                        response
                            .with_background_level()
                            .prepare(&self.service_links),
                    ),
                    route: Arc::new(self.metrics.route_metrics(&endpoint.path)),
                };
                snapshot.cache.insert(&endpoint.path, &cached);
            }
        }
        if let Err(error) =
            snapshot.precompress(self.settings.cache_limits.precompressed_bytes, is_served)
        {
            tracing::error!(%error, "an item could not be written");
        }
    }

    /// The links that every answer has, as they stand in the header.
    pub(crate) fn service_links(&self) -> &str {
        &self.service_links
    }
}

/// Lets go of a record that was replaced once no request needs it: on a thread of its own,
/// since that can take longer than a request may, and nothing has to wait for it.
fn drop_when_unused(replaced: Arc<Snapshot>) {
    let wait = move || {
        let started = Instant::now();
        while Arc::strong_count(&replaced) > 1 && started.elapsed() < MAX_REQUEST_DURATION {
            thread::sleep(Duration::from_millis(10));
        }
    };
    if let Err(error) = thread::Builder::new().spawn(wait) {
        tracing::warn!(%error, "no thread could be started to let go of a record");
    }
}

/// Every endpoint that the document describes.
pub(crate) fn endpoints() -> &'static [Endpoint] {
    static ALL: LazyLock<Vec<Endpoint>> = LazyLock::new(build_endpoints);
    &ALL
}

fn build_endpoints() -> Vec<Endpoint> {
    let mut all = vec![root::endpoint(), json_response::summary()];
    for item_type in item_types() {
        all.push(items::list(item_type));
        all.push(csv::csv(item_type));
        all.push(csv::ndjson(item_type));
        all.push(items::item(item_type));
        all.push(citation::endpoint(item_type));
        all.push(editions::history(item_type));
    }
    let others: &[fn() -> Endpoint] = &[
        overviews::matrix,
        overviews::matrix_csv,
        overviews::timeline,
        svg::timeline,
        overviews::graph,
        svg::graph,
        overviews::coverage,
        export::json,
        export::ndjson,
        search::endpoint,
        editions::list,
        changes::list,
        changes::csv,
        changes::ndjson,
        changes::atom,
        editions::movements,
        json_response::vocabulary,
        docs::openapi,
        docs::page,
        problem_pages::endpoint,
        api_catalog::endpoint,
        health::liveness,
        health::readiness,
    ];
    all.extend(others.iter().map(|endpoint| endpoint()));
    all
}

/// The paths that take no question, whose answers the edition alone determines.
fn static_paths() -> impl Iterator<Item = String> {
    let endpoints = endpoints().iter();
    endpoints
        .filter(|endpoint| endpoint.is_static())
        .map(|endpoint| endpoint.path.clone())
}

/// Notes what is served.
fn publish_gauges(metrics: &Metrics, record: &Record) {
    let edition = record.newest();
    let items = ItemTypeId::ALL
        .into_iter()
        .map(|type_id| (type_id.collection(), edition.item_keys(type_id).count()));
    metrics.set_record_gauges(edition.number(), items, edition.rendered_bytes());
}

/// The whole API as a service.
pub fn build_service(state: &Arc<AppState>) -> ApiService {
    ApiService {
        state: Arc::clone(state),
        router: with_layers(routes(state)),
    }
}

fn routes(state: &Arc<AppState>) -> Router {
    let router = endpoints().iter().fold(Router::new(), |router, endpoint| {
        router.route(&endpoint.path, endpoint.to_method_router(state))
    });
    let not_found: Handler = Arc::new(not_found::not_found);
    let asset_handler = reject_query(Arc::new(docs::asset_response));
    router
        .route(
            "/docs/{file}",
            method_router(state, "/docs/{file}", asset_handler, Cost::Cheap),
        )
        .fallback(axum_handler(state, "unknown", not_found, Cost::Cheap))
}

/// The same routes once more for every edition, and what is around all of them.
fn with_layers(routes: Router) -> Router {
    routes
        .clone()
        .nest(edition_prefix::PREFIX, routes)
        // Handlers answer their own panics; what panics around them is answered too.
        .layer(CatchPanicLayer::custom(panic_response))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;
    use axum::http::{Request, header};
    use axum::routing::get;
    use futures_util::FutureExt as _;
    use http_body_util::BodyExt as _;
    use tower::Service as _;

    use crate::api::endpoint::{Cost, Endpoint, RequestContext, ResponseScope};
    use crate::api::http::response::ApiResponse;
    use crate::api::state::{ApiService, AppState, endpoints, method_router, routes, with_layers};
    use crate::load;
    use crate::metrics::ExpositionFormat;

    /// What an endpoint answers a caller who has the answer with the validator `known`.
    fn respond(state: &AppState, endpoint: &Endpoint, target: &str, etag: &str) -> ApiResponse {
        let request = Request::builder()
            .uri(target)
            .header(header::IF_NONE_MATCH, etag)
            .body(())
            .expect("a request");
        let (request, ()) = request.into_parts();
        let snapshot = state.snapshot();
        let edition = snapshot.record().newest().clone();
        let spec = (ResponseScope::Full, endpoint.cost);
        let context =
            RequestContext::from_request(state, &snapshot, edition, &endpoint.path, &request, spec);
        let response = context.and_then(|context| (endpoint.handler)(&context));
        response.unwrap_or_else(|problem| panic!("{target}: {problem:?}"))
    }

    #[test]
    fn what_a_caller_has_is_not_made_again() {
        let record =
            crate::reload::load_record(&load::FixtureSource::Embedded, "").expect("a sound record");
        let state = AppState::new(record, "");
        for endpoint in endpoints() {
            if ["documentation", "health"].contains(&endpoint.tag) {
                continue;
            }
            // An item's validator is that of its bytes, which are made ahead.
            let target = match endpoint.path.as_str() {
                "/v1/notes/{id}" => endpoint.example.clone() + "?include=statements",
                path if path.ends_with("/{id}") => endpoint.example.clone() + "?include=notes",
                _ => endpoint.example.clone(),
            };
            let response = respond(&state, endpoint, &target, "\"other\"");
            let body = response.body.buffered().expect("a body");
            assert!(!body.is_empty(), "{target}");
            let expected = response.etag.expect("a validator");
            let etag = expected.to_header().expect("a header");
            let revalidated = respond(&state, endpoint, &target, etag.to_str().expect("a text"));
            assert!(
                revalidated.body.buffered().is_none(),
                "{target} is made again"
            );
            assert_eq!(revalidated.etag, Some(expected), "{target}");
        }
    }

    /// Asks a service once; the status and the body of the answer.
    fn send(service: &mut ApiService, target: &str) -> (u16, String) {
        let request = Request::get(target).header(header::HOST, "a");
        let request = request.body(Body::empty()).expect("a request");
        let response_result = service.call(request).now_or_never().expect("an answer");
        let response = response_result.expect("an answer");
        let status = response.status().as_u16();
        assert!(response.headers().contains_key("x-request-id"), "{target}");
        let body = response.into_body().collect().now_or_never();
        let bytes = body.expect("a body").expect("a body").to_bytes();
        (status, String::from_utf8(bytes.into()).expect("text"))
    }

    #[test]
    fn a_handler_that_panics_takes_nothing_else_with_it() {
        let record =
            crate::reload::load_record(&load::FixtureSource::Embedded, "").expect("a sound record");
        let state = AppState::new(record, "");
        let injected = routes(&state)
            .route(
                "/v1/broken",
                method_router(
                    &state,
                    "/v1/broken",
                    Arc::new(|_| panic!("injected")),
                    Cost::Cheap,
                ),
            )
            .route(
                "/v1/more-broken",
                get(async || -> String { panic!("injected") }),
            );
        let mut service = ApiService {
            state: Arc::clone(&state),
            router: with_layers(injected),
        };
        for _ in 0..3 {
            for path in ["/v1/broken", "/editions/1/v1/broken", "/v1/more-broken"] {
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
