//! Listening, serving connections, and stopping.
//!
//! Clients speak HTTP/1.1; HTTP/2 and TLS are a proxy's job. No client can hold a connection
//! longer than the timeouts allow, and all clients together no more than the limits.
//!
//! Invariant: signals and the admin address are served by the thread that calls [`serve`],
//! which does nothing else, so that a health check and SIGTERM are heard whatever the
//! clients' threads are doing.

mod accept;
mod fd_budget;
mod health;
mod keep_alive;
mod patience;
mod preface;

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hyper_util::server::graceful::GracefulShutdown;
use prometheus_client::metrics::gauge::Gauge;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::timeout;
use tracing::field;

pub use health::check_health;
pub use patience::Patience;

use crate::api::Site;
use crate::logging::milliseconds;
use crate::metrics::Metrics;
use accept::Acceptor;
use fd_budget::ConnectionBudget;

/// How much clients may ask of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long it waits for them.
    pub patience: Patience,
    /// How many connections it has at a time.
    pub connections: u32,
    /// How long it goes on as before once it is to stop, while `/readyz` says that it is.
    pub drain: Duration,
    /// How long connections may go on after that.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            patience: Patience {
                idle: Duration::from_secs(75),
                head: Duration::from_secs(10),
                answer: Duration::from_mins(1),
            },
            connections: 16_384,
            drain: Duration::ZERO,
            grace: Duration::from_secs(20),
        }
    }
}

/// Serves until a signal ends it, then finishes the requests under way.
///
/// Clients are served on the runtime `workers`; the admin address, if there is one, and
/// signals on the runtime that this runs on. The bound addresses are printed on standard
/// output, so that port 0 can be used.
pub async fn serve(
    site: Site,
    address: &str,
    admin: Option<&str>,
    limits: Limits,
    workers: &Handle,
) -> io::Result<()> {
    // Whatever is served, a signal from here on stops the server in order.
    let mut signals = StopSignals::new()?;
    let budget = ConnectionBudget::within_fd_limit(&limits)?;
    let listener = workers.spawn(listen(address.to_owned())).await??;
    let admin = match admin {
        Some(address) => Some(listen(address.to_owned()).await?),
        None => None,
    };
    let shutdown = Arc::new(GracefulShutdown::new());
    let draining = Arc::new(AtomicBool::new(false));
    let acceptor = |connections, metrics| Acceptor {
        timeouts: limits.patience,
        connections,
        busy_replies: budget.busy_replies,
        metrics,
        shutdown: Arc::clone(&shutdown),
        draining: Arc::clone(&draining),
    };
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        edition = site.edition(),
        listen = %listener.local_addr()?,
        admin = admin.as_ref().map(TcpListener::local_addr).transpose()?.map(field::display),
        max_connections = budget.clients,
        "serving"
    );
    let admin_metrics = Arc::<Metrics>::default();
    let open_connections =
        [site.metrics(), &admin_metrics].map(|metrics| metrics.open_connections.clone());
    let open_connections = || open_connections.iter().map(Gauge::get).sum::<i64>();
    let clients = acceptor(budget.clients, Arc::clone(site.metrics()));
    announce("listening on", &listener)?;
    let clients = workers.spawn(clients.accept_loop(listener, site.clone()));
    let operators = match admin {
        Some(admin) => {
            announce("metrics on", &admin)?;
            let operators = acceptor(budget.admin, admin_metrics);
            Some(tokio::spawn(operators.accept_loop(admin, site.admin())))
        }
        None => None,
    };
    let signal = signals.received().await;
    let began = Instant::now();
    draining.store(true, Ordering::Relaxed);
    site.drain();
    if !limits.drain.is_zero() {
        let duration_ms = milliseconds(limits.drain);
        tracing::info!(signal, duration_ms, "draining");
        tokio::time::sleep(limits.drain).await;
    }
    tracing::info!(signal, connections = open_connections(), "stopping");
    for loops in [Some(clients), operators].into_iter().flatten() {
        loops.abort();
        // The listener is closed, and no connection is begun, once the task has ended.
        let _ = loops.await;
    }
    let mut connections_cut = 0;
    // The accept loops, which held the other handles, have ended.
    if let Some(shutdown) = Arc::into_inner(shutdown)
        && timeout(limits.grace, shutdown.shutdown()).await.is_err()
    {
        connections_cut = open_connections();
        tracing::warn!("connections are cut: the grace period is over");
    }
    let duration_ms = milliseconds(began.elapsed());
    tracing::info!(connections_cut, duration_ms, "stopped");
    Ok(())
}

/// The signals that stop the server.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next one, and names it.
    async fn received(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

async fn listen(address: String) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(&address).await;
    listener.map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))
}

fn announce(what: &str, listener: &TcpListener) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{what} http://{}", listener.local_addr()?)?;
    out.flush()
}
