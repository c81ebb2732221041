//! Metrics for Prometheus.
//!
//! A request updates three metrics, two of which its route has looked up. Series are 0 before
//! their first event, so that a rate includes it.

mod exposition;
mod process;

#[cfg(target_os = "linux")]
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use exposition::ExpositionFormat;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// The upper bounds of the latency buckets, in seconds: most responses take microseconds.
const DURATION_BUCKETS: [f64; 12] = [
    0.000_01, 0.000_025, 0.000_1, 0.000_25, 0.001, 0.002_5, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5,
];

/// Statuses that every route may have.
const COMMON_STATUSES: [u16; 2] = [200, 500];

type LabelPair<V> = [(&'static str, V); 1];
type RouteLabel = LabelPair<Arc<str>>;
type RouteStatusLabels = (RouteLabel, LabelPair<u16>);
type DurationFamily = Family<RouteLabel, Histogram, fn() -> Histogram>;

/// All metrics of a server.
pub struct Metrics {
    registry: Registry,
    requests: Family<RouteStatusLabels, Counter>,
    durations: DurationFamily,
    body_bytes: Family<RouteLabel, Counter>,
    /// Connections that are open.
    pub open_connections: Gauge,
    connections: Family<LabelPair<&'static str>, Counter>,
    timeouts: Family<LabelPair<&'static str>, Counter>,
    /// Errors of accepting a connection, such as having no descriptor left.
    pub accept_errors: Counter,
    reloads: Family<LabelPair<&'static str>, Counter>,
    last_reload_done: Gauge,
    last_reload_time: Gauge<f64, AtomicU64>,
    edition: Gauge,
    items: Family<LabelPair<&'static str>, Gauge>,
    rendered_bytes: Gauge,
    /// Responses that came from the response cache.
    pub response_cache_hits: Counter,
    /// Responses that went into it.
    pub response_cache_misses: Counter,
}

/// What becomes of a client that connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionOutcome {
    /// It is served.
    Accepted,
    /// It gets a 503.
    Rejected,
    /// Its connection is closed without a response, because too many others get a 503.
    Dropped,
}

impl ConnectionOutcome {
    const ALL: [Self; 3] = [Self::Accepted, Self::Rejected, Self::Dropped];

    fn label(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Dropped => "dropped",
        }
    }
}

/// What a connection waits for when its client takes too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeoutPhase {
    /// The first byte of a request.
    Idle,
    /// The rest of its head.
    Head,
    /// The client to receive the response.
    Response,
}

impl TimeoutPhase {
    const ALL: [Self; 3] = [Self::Idle, Self::Head, Self::Response];

    fn label(self) -> &'static str {
        match self {
            Self::Idle => "request",
            Self::Head => "head",
            Self::Response => "response",
        }
    }
}

/// Whether the record that was read again is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReloadOutcome {
    /// It is.
    Done,
    /// The one before is, because something is wrong with this one.
    Failed,
}

impl ReloadOutcome {
    const ALL: [Self; 2] = [Self::Done, Self::Failed];

    /// The outcome in metrics and in `/readyz`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl Metrics {
    /// Metrics whose series are at 0. `dropped_log_lines` counts what the log dropped since the
    /// process started.
    pub fn new(dropped_log_lines: fn() -> u64) -> Self {
        let mut all = Self {
            registry: Registry::default(),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(DURATION_BUCKETS)),
            body_bytes: Family::default(),
            open_connections: Gauge::default(),
            connections: Family::default(),
            timeouts: Family::default(),
            accept_errors: Counter::default(),
            reloads: Family::default(),
            last_reload_done: Gauge::default(),
            last_reload_time: Gauge::default(),
            edition: Gauge::default(),
            items: Family::default(),
            rendered_bytes: Gauge::default(),
            response_cache_hits: Counter::default(),
            response_cache_misses: Counter::default(),
        };
        all.register(dropped_log_lines);
        for outcome in ConnectionOutcome::ALL {
            let _ = all
                .connections
                .get_or_create(&[("outcome", outcome.label())]);
        }
        for outcome in ReloadOutcome::ALL {
            let _ = all.reloads.get_or_create(&[("outcome", outcome.label())]);
        }
        for phase in TimeoutPhase::ALL {
            let _ = all.timeouts.get_or_create(&[("waited_for", phase.label())]);
        }
        all.last_reload_done.set(1);
        all
    }

    fn register(&mut self, dropped_log_lines: fn() -> u64) {
        #[cfg(target_os = "linux")]
        self.registry
            .register_collector(Box::new(crate::metrics::process::ProcessCollector));
        let registry = self.registry.sub_registry_with_prefix("talks");
        registry.register_collector(Box::new(LogCollector(dropped_log_lines)));
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        registry.register("build", "The version of the program", Info::new(version));
        registry.register(
            "http_requests",
            "Requests, by route and status",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time from the head of a request until its response is ready to be sent",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register_with_unit(
            "http_response_body",
            "Size of the bodies that were sent",
            Unit::Bytes,
            self.body_bytes.clone(),
        );
        registry.register(
            "connections_open",
            "Connections that are open",
            self.open_connections.clone(),
        );
        registry.register(
            "connections",
            "Connections by outcome: accepted, rejected (503), or dropped (closed without a response)",
            self.connections.clone(),
        );
        registry.register(
            "connection_timeouts",
            "Connections that were closed because the client took too long, by what was waited for",
            self.timeouts.clone(),
        );
        registry.register(
            "accept_errors",
            "Errors of accepting a connection, such as having no descriptor left",
            self.accept_errors.clone(),
        );
        registry.register(
            "reloads",
            "Reloads of the record, by outcome",
            self.reloads.clone(),
        );
        registry.register(
            "last_reload_done",
            "Whether the last reload is served: 0 if its record is invalid",
            self.last_reload_done.clone(),
        );
        registry.register_with_unit(
            "last_reload_time",
            "When the record was last reloaded, in Unix time; 0 if it was not",
            Unit::Seconds,
            self.last_reload_time.clone(),
        );
        registry.register(
            "record_edition",
            "The number of the newest edition",
            self.edition.clone(),
        );
        registry.register(
            "record_items",
            "Items of the newest edition, by collection",
            self.items.clone(),
        );
        registry.register_with_unit(
            "record_rendered",
            "Size of all items of the newest edition as they are cached",
            Unit::Bytes,
            self.rendered_bytes.clone(),
        );
        registry.register(
            "response_cache_hits",
            "Responses that came from the response cache",
            self.response_cache_hits.clone(),
        );
        registry.register(
            "response_cache_misses",
            "Responses that were added to the response cache",
            self.response_cache_misses.clone(),
        );
    }

    /// The metrics of one route, by the template of its path.
    pub fn route_metrics(&self, template: &str) -> RouteMetrics {
        let template: Arc<str> = template.into();
        let label: RouteLabel = [("route", Arc::clone(&template))];
        for status in COMMON_STATUSES {
            let labels = (label.clone(), [("status", status)]);
            let _ = self.requests.get_or_create(&labels);
        }
        RouteMetrics {
            is_probe: ["/livez", "/readyz", "/watch.json"].contains(&&*template),
            template,
            requests: self.requests.clone(),
            durations: self.durations.get_or_create_owned(&label),
            body_bytes: self.body_bytes.get_or_create_owned(&label),
        }
    }

    /// Counts a client that connected.
    pub fn count_connection(&self, outcome: ConnectionOutcome) {
        self.connections
            .get_or_create(&[("outcome", outcome.label())])
            .inc();
    }

    /// Counts a connection that is closed because its client took too long.
    pub fn count_timeout(&self, phase: TimeoutPhase) {
        self.timeouts
            .get_or_create(&[("waited_for", phase.label())])
            .inc();
    }

    /// Counts that the record was read again.
    pub fn count_reload(&self, outcome: ReloadOutcome) {
        self.reloads
            .get_or_create(&[("outcome", outcome.label())])
            .inc();
        self.last_reload_done
            .set((outcome == ReloadOutcome::Done).into());
        // A clock that was set to a time before 1970 is reported as 1970.
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        self.last_reload_time.set(since_epoch.as_secs_f64());
    }

    /// Sets what is served: the number of the edition, how many items each collection has, and
    /// how many bytes the prepared items take.
    pub fn set_record_gauges(
        &self,
        edition: i64,
        items: impl Iterator<Item = (&'static str, usize)>,
        rendered_bytes: usize,
    ) {
        self.edition.set(edition);
        self.rendered_bytes.set(to_gauge_value(rendered_bytes));
        for (collection, count) in items {
            self.items
                .get_or_create(&[("collection", collection)])
                .set(to_gauge_value(count));
        }
    }

    /// All metrics.
    pub fn encode(&self, exposition: ExpositionFormat) -> Result<String, fmt::Error> {
        exposition.encode(&self.registry)
    }
}

/// Reads the counter of the log, which counts without metrics, too.
#[derive(Debug)]
struct LogCollector(fn() -> u64);

impl Collector for LogCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let dropped = ConstCounter::new((self.0)());
        let help = "Lines that were dropped because standard error did not take them.";
        let family =
            encoder.encode_descriptor("log_lines_lost", help, None, dropped.metric_type())?;
        dropped.encode(family)
    }
}

fn to_gauge_value(number: usize) -> i64 {
    number
        .try_into()
        .expect("no collection has 2^63 items or bytes")
}

/// The metrics of one route.
pub struct RouteMetrics {
    /// The template of its path.
    pub template: Arc<str>,
    /// Whether it is requested every few seconds: a health check, or what pages poll.
    pub is_probe: bool,
    requests: Family<RouteStatusLabels, Counter>,
    durations: Histogram,
    body_bytes: Counter,
}

impl RouteMetrics {
    /// Counts bytes of a chunked body, which is sent after its response was counted.
    pub fn add_body_bytes(&self, bytes: u64) {
        self.body_bytes.inc_by(bytes);
    }

    /// Counts a response.
    pub fn observe_response(&self, status: u16, bytes: u64, duration: Duration) {
        self.durations.observe(duration.as_secs_f64());
        self.body_bytes.inc_by(bytes);
        let labels = (
            [("route", Arc::clone(&self.template))],
            [("status", status)],
        );
        self.requests.get_or_create(&labels).inc();
    }
}
