//! What is counted while serving, as Prometheus reads it (OpenMetrics 1.0).
//!
//! A request costs three counters, two of which its route holds.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// The media type of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The bounds of the latency histogram, in seconds: most answers take microseconds.
const BOUNDS: [f64; 12] = [
    0.000_01, 0.000_025, 0.000_1, 0.000_25, 0.001, 0.002_5, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5,
];

type Label<V> = [(&'static str, V); 1];
type OfRoute = Label<Arc<str>>;
type OfAnswer = (OfRoute, Label<u16>);
type Durations = Family<OfRoute, Histogram, fn() -> Histogram>;

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<OfAnswer, Counter>,
    durations: Durations,
    bytes: Family<OfRoute, Counter>,
    /// Connections that are open.
    pub open_connections: Gauge,
    connections: Family<Label<&'static str>, Counter>,
    timeouts: Family<Label<&'static str>, Counter>,
    /// Errors of accepting a connection, such as having no descriptor left.
    pub accept_errors: Counter,
    reloads: Family<Label<&'static str>, Counter>,
    last_reload: Gauge,
    last_reload_time: Gauge<f64, AtomicU64>,
    edition: Gauge,
    items: Family<Label<&'static str>, Gauge>,
    answer_bytes: Gauge,
}

/// What becomes of a caller who asks for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reception {
    /// The caller has one.
    Accepted,
    /// The caller is told to try again.
    Busy,
    /// So many callers are told so already that this one is not.
    Shut,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut all = Self {
            registry: Registry::with_prefix("talks"),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BOUNDS)),
            bytes: Family::default(),
            open_connections: Gauge::default(),
            connections: Family::default(),
            timeouts: Family::default(),
            accept_errors: Counter::default(),
            reloads: Family::default(),
            last_reload: Gauge::default(),
            last_reload_time: Gauge::default(),
            edition: Gauge::default(),
            items: Family::default(),
            answer_bytes: Gauge::default(),
        };
        all.register();
        // What nothing was noted of stands at nought rather than nowhere.
        for reception in [Reception::Accepted, Reception::Busy, Reception::Shut] {
            let _ = all
                .connections
                .get_or_create(&[("outcome", reception.name())]);
        }
        for done in [true, false] {
            let _ = all.reloads.get_or_create(&[("outcome", outcome(done))]);
        }
        all.last_reload.set(1);
        all
    }
}

fn outcome(done: bool) -> &'static str {
    if done { "done" } else { "failed" }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        registry.register("build", "The program that serves", Info::new(version));
        registry.register(
            "http_requests",
            "Requests that were answered, by route and status",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time from the head of a request to its answer, before it is sent",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register_with_unit(
            "http_response_body",
            "Size of the bodies that were sent",
            Unit::Bytes,
            self.bytes.clone(),
        );
        registry.register(
            "connections_open",
            "Connections that are open",
            self.open_connections.clone(),
        );
        registry.register(
            "connections",
            "Callers who asked for a connection: accepted, told that the server is busy, or shut out without a word",
            self.connections.clone(),
        );
        registry.register(
            "connection_timeouts",
            "Connections that were closed because the caller took too long, by what was waited for",
            self.timeouts.clone(),
        );
        registry.register(
            "accept_errors",
            "Errors of accepting a connection, such as having no descriptor left",
            self.accept_errors.clone(),
        );
        registry.register(
            "reloads",
            "Times that the record was read again, by whether it is served",
            self.reloads.clone(),
        );
        registry.register(
            "last_reload_done",
            "Whether the record that was last read is served: 0 if something is wrong with it",
            self.last_reload.clone(),
        );
        registry.register_with_unit(
            "last_reload_time",
            "When the record was last read again, since 1970; 0 if it was not",
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
            "record_answers",
            "Size of all items of the newest edition, as they are held ready to be sent",
            Unit::Bytes,
            self.answer_bytes.clone(),
        );
    }

    /// What is counted of the answers to one route, by the template of its path.
    pub fn route(&self, template: &str) -> Route {
        Route {
            template: template.into(),
            requests: self.requests.clone(),
            durations: self.durations.clone(),
            bytes: self.bytes.clone(),
            own: OnceLock::new(),
        }
    }

    /// Notes what became of a caller who asked for a connection.
    pub fn received(&self, reception: Reception) {
        self.connections
            .get_or_create(&[("outcome", reception.name())])
            .inc();
    }

    /// Notes that a caller took too long with `what`.
    pub fn timed_out(&self, what: &'static str) {
        self.timeouts.get_or_create(&[("waited_for", what)]).inc();
    }

    /// Notes that the record was read again, and whether it is served.
    pub fn reloaded(&self, done: bool) {
        self.reloads
            .get_or_create(&[("outcome", outcome(done))])
            .inc();
        self.last_reload.set(done.into());
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default();
        self.last_reload_time.set(now.as_secs_f64());
    }

    /// Notes what is served: the number of the edition, how many items each collection has,
    /// and how many bytes they have as answers.
    pub fn serves(
        &self,
        edition: i64,
        items: impl Iterator<Item = (&'static str, usize)>,
        bytes: usize,
    ) {
        self.edition.set(edition);
        self.answer_bytes.set(as_gauge(bytes));
        for (collection, count) in items {
            self.items
                .get_or_create(&[("collection", collection)])
                .set(as_gauge(count));
        }
    }

    /// Everything that was counted, as Prometheus reads it.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn as_gauge(number: usize) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

impl Reception {
    fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Busy => "busy",
            Self::Shut => "shut",
        }
    }
}

/// What is counted of the answers to one route.
pub struct Route {
    /// The template of its path.
    pub template: Arc<str>,
    requests: Family<OfAnswer, Counter>,
    durations: Durations,
    bytes: Family<OfRoute, Counter>,
    /// What of it no status tells apart, known from the first answer on.
    own: OnceLock<(Histogram, Counter)>,
}

impl Route {
    /// Notes an answer.
    pub fn answered(&self, status: u16, bytes: u64, took: Duration) {
        let route: OfRoute = [("route", Arc::clone(&self.template))];
        let (durations, sent) = self.own.get_or_init(|| {
            (
                self.durations.get_or_create_owned(&route),
                self.bytes.get_or_create_owned(&route),
            )
        });
        durations.observe(took.as_secs_f64());
        sent.inc_by(bytes);
        let labels = (route, [("status", status)]);
        self.requests.get_or_create(&labels).inc();
    }
}
