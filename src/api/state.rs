//! What all handlers share.
//!
//! It knows no endpoint: what depends on them is handed in as [`EndpointFacts`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use arc_swap::{ArcSwap, ArcSwapOption};
use axum::http::StatusCode;
use bytes::Bytes;
use jiff::Timestamp;

use crate::api::http::compute::{ComputeMode, ComputePool};
use crate::api::reload_status::Reload;
use crate::api::response_cache::CacheLimits;
use crate::api::snapshot::Snapshot;
use crate::logging;
use crate::metrics::{Metrics, ReloadOutcome, RouteMetrics};
use crate::model::{ItemTypeId, License, LinkBase, RecordCheck, Rfc3339Timestamp};
use crate::store::{BuildError, Record};

/// How long the requests that still use a replaced record are waited for; none takes longer.
const MAX_REQUEST_DURATION: Duration = Duration::from_secs(30);

/// How an API serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How much memory may be used for what could be computed again.
    pub cache_limits: CacheLimits,
    /// One in so many responses is logged, none if it is 0. Failures of the server always are.
    pub log_one_in: u64,
    /// Whether successful requests of the health checks are logged.
    pub log_probes: bool,
    /// Where expensive responses are computed.
    pub compute_mode: ComputeMode,
    /// Whether the files of the record are watched, so that the pages of a draft show what
    /// `check` reports and reload themselves.
    pub is_watched: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cache_limits: CacheLimits::default(),
            log_one_in: 1,
            log_probes: false,
            compute_mode: ComputeMode::default(),
            is_watched: false,
        }
    }
}

/// Builds the OpenAPI document, as JSON, with links that begin with the base, for data under the
/// license.
type BuildOpenApi = dyn Fn(&LinkBase, &License) -> serde_json::Result<String> + Send + Sync;

/// The OpenAPI document of data under a license.
struct LicensedDocument {
    license: License,
    json: Bytes,
}

/// A path without variables, as the entry point lists it.
pub(crate) struct Resource {
    pub(crate) path: &'static str,
    pub(crate) title: &'static str,
    pub(crate) content_type: &'static str,
    /// Whether a static copy has it.
    pub(crate) is_exported: bool,
}

/// What the state needs of the endpoints.
pub(crate) struct EndpointFacts {
    /// Everything that has a response without a query.
    pub(crate) resources: Vec<Resource>,
    /// Every path without variables.
    pub(crate) paths: Vec<&'static str>,
    /// The last segments of what is below an item.
    pub(crate) item_subresources: Vec<&'static str>,
    /// The paths whose responses the edition alone determines.
    pub(crate) static_paths: Vec<String>,
    pub(crate) build_openapi: Box<BuildOpenApi>,
}

/// What all handlers share.
pub struct AppState {
    snapshot: ArcSwap<Snapshot>,
    last_reload: ArcSwapOption<Reload>,
    metrics: Arc<Metrics>,
    service_links: String,
    settings: Settings,
    /// How many responses could have been logged, counted where not all are.
    log_counter: AtomicU64,
    link_base: LinkBase,
    endpoint_facts: EndpointFacts,
    openapi: ArcSwapOption<LicensedDocument>,
    compute_pool: Arc<ComputePool>,
    draining: AtomicBool,
}

impl AppState {
    /// An API that serves `record`, whose newest edition says what links begin with.
    pub(crate) fn build(
        record: Record,
        settings: Settings,
        endpoint_facts: EndpointFacts,
    ) -> Arc<Self> {
        let link_base = record.newest().link_base().clone();
        let metrics = Arc::new(Metrics::new(logging::dropped_lines));
        set_record_gauges(&metrics, &record);
        let static_paths = &endpoint_facts.static_paths;
        let snapshot = Snapshot::build(record, None, static_paths, settings.cache_limits);
        Arc::new(Self {
            snapshot: ArcSwap::from_pointee(snapshot),
            last_reload: ArcSwapOption::empty(),
            metrics,
            service_links: format!(
                "<{}>; rel=\"service-desc\", <{}>; rel=\"service-doc\"",
                link_base.href("/openapi.json").as_str(),
                link_base.href("/docs").as_str(),
            ),
            settings,
            log_counter: AtomicU64::new(0),
            link_base,
            endpoint_facts,
            openapi: ArcSwapOption::empty(),
            compute_pool: Arc::new(ComputePool::new(settings.compute_mode)),
            draining: AtomicBool::new(false),
        })
    }

    /// Everything that has a response without a query.
    pub(crate) fn resources(&self) -> &[Resource] {
        &self.endpoint_facts.resources
    }

    /// Every path without variables.
    pub(crate) fn paths(&self) -> &[&'static str] {
        &self.endpoint_facts.paths
    }

    /// The last segments of what is below an item, such as `citation.bib`.
    pub(crate) fn item_subresources(&self) -> &[&'static str] {
        &self.endpoint_facts.item_subresources
    }

    /// Serves another record from now on, with what `check` reports of its files if they are
    /// watched. Requests under way keep the one they began with.
    pub fn replace_record(&self, record: Record, check: Option<Arc<RecordCheck>>) {
        let static_paths = &self.endpoint_facts.static_paths;
        let snapshot = Snapshot::build(record, check, static_paths, self.settings.cache_limits);
        set_record_gauges(&self.metrics, snapshot.record());
        drop_when_unused(self.snapshot.swap(Arc::new(snapshot)));
    }

    /// Serves the same record from now on, with what `check` reports of the files as they are.
    pub fn replace_check(&self, check: RecordCheck) {
        let static_paths = &self.endpoint_facts.static_paths;
        let snapshot = self.snapshot();
        let checked = snapshot.with_check(check, static_paths, self.settings.cache_limits);
        drop(snapshot);
        drop_when_unused(self.snapshot.swap(Arc::new(checked)));
    }

    /// Whether the files of the record are watched.
    pub(crate) fn is_watched(&self) -> bool {
        self.settings.is_watched
    }

    /// Whether the newest edition that is served is a draft.
    pub fn serves_draft(&self) -> bool {
        self.snapshot().record().newest().is_draft()
    }

    /// Serves the editions whose embargo has ended by `now`; the number of the newest of them,
    /// if there is one.
    pub fn publish_due(&self, now: Timestamp) -> Result<Option<i64>, BuildError> {
        let snapshot = self.snapshot();
        let Some(record) = snapshot.record().with_due_editions(now) else {
            return Ok(None);
        };
        let record = record?;
        let number = record.newest().number();
        self.replace_record(record, snapshot.check().cloned());
        Ok(Some(number))
    }

    /// The number of the edition that is published next, and when; none if none is embargoed.
    pub fn next_publication(&self) -> Option<(i64, Rfc3339Timestamp)> {
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

    /// How the last reload went; none before the first.
    pub(crate) fn last_reload(&self) -> Option<Reload> {
        let last = self.last_reload.load_full();
        last.map(|reload| (*reload).clone())
    }

    pub(crate) fn compute_pool(&self) -> &Arc<ComputePool> {
        &self.compute_pool
    }

    /// Makes `/readyz` fail from now on: the server is about to stop.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// What is counted while serving.
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    pub(crate) fn cache_limits(&self) -> CacheLimits {
        self.settings.cache_limits
    }

    /// Whether a response is logged that is no failure of the server.
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

    /// Whether a snapshot has not been replaced yet.
    pub(crate) fn is_serving(&self, snapshot: &Arc<Snapshot>) -> bool {
        Arc::ptr_eq(snapshot, &self.snapshot.load())
    }

    pub(crate) fn base_url(&self) -> &str {
        self.link_base.as_str()
    }

    pub(crate) fn link_base(&self) -> &LinkBase {
        &self.link_base
    }

    /// The OpenAPI document as JSON, built when it is first requested.
    pub fn openapi_json(&self) -> serde_json::Result<Bytes> {
        let snapshot = self.snapshot();
        let license = &snapshot.record().newest().negotiation().license;
        if let Some(document) = &*self.openapi.load()
            && document.license == *license
        {
            return Ok(document.json.clone());
        }
        let json = Bytes::from((self.endpoint_facts.build_openapi)(
            &self.link_base,
            license,
        )?);
        self.openapi.store(Some(Arc::new(LicensedDocument {
            license: license.clone(),
            json: json.clone(),
        })));
        Ok(json)
    }

    /// The links that every response has, as they stand in its `Link` header.
    pub(crate) fn service_links(&self) -> &str {
        &self.service_links
    }
}

/// Drops a replaced snapshot once no request uses it. Freeing a large record takes longer than a
/// request may, and the request that drops the last `Arc` would have to do it: so this thread
/// keeps one until it is the last.
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

fn set_record_gauges(metrics: &Metrics, record: &Record) {
    let edition = record.newest();
    let items = ItemTypeId::ALL
        .into_iter()
        .map(|type_id| (type_id.collection(), edition.item_keys(type_id).count()));
    metrics.set_record_gauges(edition.number(), items, edition.rendered_bytes());
}
