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

use super::compute::{ComputePool, Computing};
use super::dispatch::{panicked, respond, route, without_parameters};
use super::document as documents;
use super::endpoint::{Cost, Endpoint, Handler};
use super::health::Reload;
use super::response_cache::{CachedResponse, MAX_STATIC_BYTES, Room};
use super::shelf::Shelf;
use super::site::Site;
use super::{
    catalog, changes, citation, collections, docs, editions, entry, export, health, overviews,
    paths, pictures, pin, problem_pages, search, views, whole,
};
use crate::metrics::{Metrics, Route};
use crate::model::{self, LinkBase, kinds};
use crate::record::{Archive, BuildError};

/// How long is waited for requests that a record which was replaced still answers: none of
/// them takes that long.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// How an API serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How much may be held that could be made again.
    pub room: Room,
    /// Of how many answers one is logged; 0 logs none. Failures of the server always are.
    pub log_one_in: u64,
    /// Whether successful requests of the health checks are logged.
    pub log_probes: bool,
    /// Where expensive responses are computed.
    pub computing: Computing,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            room: Room::default(),
            log_one_in: 1,
            log_probes: false,
            computing: Computing::default(),
        }
    }
}

/// What all handlers share.
pub struct Api {
    shelf: ArcSwap<Shelf>,
    last_reload: ArcSwapOption<Reload>,
    metrics: Arc<Metrics>,
    service_links: String,
    settings: Settings,
    /// How many answers were due to be logged, counted where not all are.
    logged: AtomicU64,
    links: LinkBase,
    document: OnceLock<Bytes>,
    pool: Arc<ComputePool>,
    /// Whether the server is about to stop.
    draining: AtomicBool,
}

impl Api {
    /// An API that serves `archive`; `base` stands before every address in answers.
    pub fn new(archive: Archive, base: impl Into<LinkBase>) -> Arc<Self> {
        Self::with(archive, base, Settings::default())
    }

    /// The same, with other settings.
    pub fn with(archive: Archive, base: impl Into<LinkBase>, settings: Settings) -> Arc<Self> {
        let links = base.into();
        let metrics = Arc::<Metrics>::default();
        tell(&metrics, &archive);
        Arc::new(Self {
            settings,
            metrics,
            logged: AtomicU64::new(0),
            shelf: ArcSwap::from_pointee(Shelf::of(archive, fixed_paths(), settings.room)),
            last_reload: ArcSwapOption::empty(),
            service_links: format!(
                "<{}>; rel=\"service-desc\", <{}>; rel=\"service-doc\"",
                links.href("/openapi.json").as_str(),
                links.href("/docs").as_str(),
            ),
            links,
            document: OnceLock::new(),
            pool: Arc::new(ComputePool::new(settings.computing)),
            draining: AtomicBool::new(false),
        })
    }

    /// Puts another record in the place of the one that is served. Requests under way keep
    /// the one they began with.
    pub fn replace(&self, archive: Archive) {
        let shelf = Shelf::of(archive, fixed_paths(), self.settings.room);
        tell(&self.metrics, shelf.archive());
        release(self.shelf.swap(Arc::new(shelf)));
    }

    /// Serves the editions whose embargo has ended by `now`; the number of the newest of them,
    /// if there is one.
    pub fn publish_due(&self, now: Timestamp) -> Result<Option<i64>, BuildError> {
        let Some(archive) = self.shelf().archive().published_by(now) else {
            return Ok(None);
        };
        let archive = archive?;
        let number = archive.newest().number();
        self.replace(archive);
        Ok(Some(number))
    }

    /// The number of the edition that is published next, and when; none if none is embargoed.
    pub fn next_publication(&self) -> Option<(i64, model::Instant)> {
        let shelf = self.shelf();
        let next = shelf.archive().next_publication();
        next.map(|(edition, at)| (edition, at.clone()))
    }

    /// Notes how it went when the record was read again.
    pub fn note(&self, reload: Reload) {
        self.metrics.reloaded(reload.is_done());
        self.last_reload.store(Some(Arc::new(reload)));
    }

    /// How it went when the record was last read again.
    pub(super) fn last_reload(&self) -> Option<Reload> {
        let last = self.last_reload.load_full();
        last.map(|reload| (*reload).clone())
    }

    /// What does the expensive work.
    pub(super) fn pool(&self) -> &Arc<ComputePool> {
        &self.pool
    }

    /// Has `/readyz` fail from now on: the server is about to stop.
    pub(super) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the server is about to stop.
    pub(super) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// What is counted while serving.
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Whether the log has a line of the response that a route just made, unless the server
    /// failed.
    pub(super) fn is_logged(&self, route: &Route, status: StatusCode) -> bool {
        if route.is_probe && status.is_success() && !self.settings.log_probes {
            return false;
        }
        match self.settings.log_one_in {
            0 => false,
            1 => true,
            many => self
                .logged
                .fetch_add(1, Ordering::Relaxed)
                .is_multiple_of(many),
        }
    }

    pub(super) fn shelf(&self) -> Arc<Shelf> {
        self.shelf.load_full()
    }

    pub(super) fn base(&self) -> &str {
        self.links.as_str()
    }

    pub(super) fn links(&self) -> &LinkBase {
        &self.links
    }

    /// The OpenAPI document, as JSON, made when it is first asked for.
    pub fn document(&self) -> serde_json::Result<Bytes> {
        if let Some(document) = self.document.get() {
            return Ok(document.clone());
        }
        let document = documents::text(&documents::whole(endpoints(), &self.links))?;
        Ok(self.document.get_or_init(|| document.into()).clone())
    }

    /// Makes ahead what was not needed to begin with, so that nobody waits for it: the
    /// document, the answers that take no question, and what callers take compressed.
    pub fn prepare(self: &Arc<Self>) {
        let shelf = self.shelf();
        let is_served = || Arc::ptr_eq(&shelf, &self.shelf.load());
        // What would be too large to be kept is not made to find that out.
        let is_large = shelf.archive().newest().size() > MAX_STATIC_BYTES;
        let worth_it = |endpoint: &&Endpoint| {
            endpoint.is_fixed() && !(is_large && endpoint.cost == Cost::Expensive)
        };
        for endpoint in endpoints().iter().filter(worth_it) {
            if !is_served() {
                return;
            }
            if shelf.cache.get(&endpoint.path).is_none()
                && let Some(answer) = endpoint.answer(self, &shelf, &endpoint.path)
            {
                let cached = CachedResponse {
                    response: Arc::new(answer.compressed_ahead().ready(&self.service_links)),
                    route: Arc::new(self.metrics.route(&endpoint.path)),
                };
                shelf.cache.insert(&endpoint.path, &cached);
            }
        }
        if let Err(error) = shelf.compress(self.settings.room.gzip, is_served) {
            tracing::error!(%error, "an item could not be written");
        }
    }

    /// The links that every answer has, as they stand in the header.
    pub(super) fn service_links(&self) -> &str {
        &self.service_links
    }
}

/// Lets go of a record that was replaced once no request needs it: on a thread of its own,
/// since that can take longer than a request may, and nothing has to wait for it.
fn release(before: Arc<Shelf>) {
    let wait = move || {
        let began = Instant::now();
        while Arc::strong_count(&before) > 1 && began.elapsed() < LONGEST_REQUEST {
            thread::sleep(Duration::from_millis(10));
        }
    };
    if let Err(error) = thread::Builder::new().spawn(wait) {
        tracing::warn!(%error, "no thread could be started to let go of a record");
    }
}

/// Every endpoint that the document describes.
pub(super) fn endpoints() -> &'static [Endpoint] {
    static ALL: LazyLock<Vec<Endpoint>> = LazyLock::new(declared);
    &ALL
}

fn declared() -> Vec<Endpoint> {
    let mut all = vec![entry::endpoint(), views::summary()];
    for kind in kinds() {
        all.push(collections::list(kind));
        all.push(whole::table(kind));
        all.push(whole::lines(kind));
        all.push(collections::item(kind));
        all.push(citation::endpoint(kind));
        all.push(editions::history(kind));
    }
    let others: &[fn() -> Endpoint] = &[
        overviews::matrix,
        overviews::matrix_table,
        overviews::timeline,
        pictures::timeline,
        overviews::graph,
        pictures::graph,
        overviews::coverage,
        export::whole,
        export::lines,
        search::endpoint,
        editions::list,
        changes::list,
        changes::table,
        changes::lines,
        changes::feed,
        editions::movements,
        views::vocabulary,
        docs::openapi,
        docs::page,
        problem_pages::endpoint,
        catalog::endpoint,
        health::live,
        health::ready,
    ];
    all.extend(others.iter().map(|endpoint| endpoint()));
    all
}

/// The paths that take no question, whose answers the edition alone determines.
fn fixed_paths() -> impl Iterator<Item = String> {
    let endpoints = endpoints().iter();
    endpoints
        .filter(|endpoint| endpoint.is_fixed())
        .map(|endpoint| endpoint.path.clone())
}

/// Notes what is served.
fn tell(metrics: &Metrics, archive: &Archive) {
    let record = archive.newest();
    let items = kinds().iter().enumerate();
    let items = items.map(|(kind, info)| (info.collection, record.places(kind).count()));
    metrics.serves(record.number(), items, record.size());
}

/// The whole API as a service.
pub fn router(api: &Arc<Api>) -> Site {
    Site {
        api: Arc::clone(api),
        routes: surrounded(routes(api)),
    }
}

fn routes(api: &Arc<Api>) -> Router {
    let router = endpoints().iter().fold(Router::new(), |router, endpoint| {
        router.route(&endpoint.path, endpoint.route(api))
    });
    let fallback: Handler = Arc::new(paths::unknown);
    let asset = without_parameters(Arc::new(docs::asset));
    router
        .route(
            "/docs/{file}",
            route(api, "/docs/{file}", asset, Cost::Cheap),
        )
        .fallback(respond(api, "unknown", fallback, Cost::Cheap))
}

/// The same routes once more for every edition, and what is around all of them.
fn surrounded(routes: Router) -> Router {
    routes
        .clone()
        .nest(pin::PREFIX, routes)
        // Handlers answer their own panics; what panics around them is answered too.
        .layer(CatchPanicLayer::custom(panicked))
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

    use super::{Api, Archive, Site, endpoints, route, routes, surrounded};
    use crate::api::answer::Answer;
    use crate::api::endpoint::{Call, Cost, Endpoint, Making};
    use crate::fixtures;
    use crate::metrics::Exposition;

    /// What an endpoint answers a caller who has the answer with the validator `known`.
    fn ask(api: &Api, endpoint: &Endpoint, target: &str, known: &str) -> Answer {
        let request = Request::builder()
            .uri(target)
            .header(header::IF_NONE_MATCH, known)
            .body(())
            .expect("a request");
        let (request, ()) = request.into_parts();
        let shelf = api.shelf();
        let record = shelf.archive().newest().clone();
        let making = (Making::Everything, endpoint.cost);
        let call = Call::read(api, &shelf, record, &endpoint.path, &request, making);
        let answer = call.and_then(|call| (endpoint.handler)(&call));
        answer.unwrap_or_else(|problem| panic!("{target}: {problem:?}"))
    }

    #[test]
    fn what_a_caller_has_is_not_made_again() {
        let archive = Archive::read(&fixtures::EMBEDDED, "").expect("a sound record");
        let api = Api::new(archive, "");
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
            let whole = ask(&api, endpoint, &target, "\"other\"");
            let body = whole.body.whole().expect("a body");
            assert!(!body.is_empty(), "{target}");
            let etag = whole.etag.expect("a validator");
            let known = etag.header().expect("a header");
            let again = ask(&api, endpoint, &target, known.to_str().expect("a text"));
            assert!(again.body.whole().is_none(), "{target} is made again");
            assert_eq!(again.etag, Some(etag), "{target}");
        }
    }

    /// Asks a service once; the status and the body of the answer.
    fn send(site: &mut Site, target: &str) -> (u16, String) {
        let request = Request::get(target).header(header::HOST, "a");
        let request = request.body(Body::empty()).expect("a request");
        let answered = site.call(request).now_or_never().expect("an answer");
        let response = answered.expect("an answer");
        let status = response.status().as_u16();
        assert!(response.headers().contains_key("x-request-id"), "{target}");
        let body = response.into_body().collect().now_or_never();
        let bytes = body.expect("a body").expect("a body").to_bytes();
        (status, String::from_utf8(bytes.into()).expect("text"))
    }

    #[test]
    fn a_handler_that_panics_takes_nothing_else_with_it() {
        let archive = Archive::read(&fixtures::EMBEDDED, "").expect("a sound record");
        let api = Api::new(archive, "");
        let injected = routes(&api)
            .route(
                "/v1/broken",
                route(
                    &api,
                    "/v1/broken",
                    Arc::new(|_| panic!("injected")),
                    Cost::Cheap,
                ),
            )
            .route(
                "/v1/more-broken",
                get(async || -> String { panic!("injected") }),
            );
        let mut site = Site {
            api: Arc::clone(&api),
            routes: surrounded(injected),
        };
        for _ in 0..3 {
            for path in ["/v1/broken", "/editions/1/v1/broken", "/v1/more-broken"] {
                let (status, body) = send(&mut site, path);
                assert_eq!(status, 500, "{path}: {body}");
                assert!(
                    body.contains("\"code\": \"internal-error\""),
                    "{path}: {body}"
                );
                assert!(!body.contains("injected"), "{path}: {body}");
            }
            let (status, body) = send(&mut site, "/v1/statements?q=aid&sort=-date");
            assert_eq!(status, 200, "{body}");
        }
        let counted = api.metrics().text(Exposition::Text).expect("a text");
        let failed = "talks_http_requests_total{route=\"/v1/broken\",status=\"500\"} 6\n";
        assert!(counted.contains(failed), "{counted}");
    }
}
