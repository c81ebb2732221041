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
mod http2_preface;
mod keep_alive;
mod timeouts;

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use accept::Acceptor;
use fd_budget::ConnectionBudget;
pub use health::check_health;
use hyper_util::server::graceful::GracefulShutdown;
use prometheus_client::metrics::gauge::Gauge;
pub use timeouts::Timeouts;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::timeout;
use tracing::field;

use crate::api::ApiService;
use crate::logging::{as_rounded_millis, dropped_lines};
use crate::metrics::Metrics;

/// How much clients may ask of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// How long it waits for them.
    pub timeouts: Timeouts,
    /// How many connections it has at a time.
    pub max_connections: u32,
    /// How long it goes on as before once it is to stop, while `/readyz` says that it is.
    pub drain_delay: Duration,
    /// How long connections may go on after that.
    pub grace_period: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            timeouts: Timeouts {
                idle: Duration::from_secs(75),
                head: Duration::from_secs(10),
                response: Duration::from_mins(1),
            },
            max_connections: 16_384,
            drain_delay: Duration::ZERO,
            grace_period: Duration::from_secs(20),
        }
    }
}

/// Serves until a signal ends it, then finishes the requests under way.
///
/// Clients are served on the runtime `workers`; the admin address, if there is one, and
/// signals on the runtime that this runs on. The bound addresses are printed on standard
/// output, so that port 0 can be used.
pub async fn serve(
    service: ApiService,
    address: &str,
    admin_address: Option<&str>,
    limits: ServerLimits,
    workers: &Handle,
) -> io::Result<()> {
    // Whatever is served, a signal from here on stops the server in order.
    let mut signals = StopSignals::new()?;
    let budget = ConnectionBudget::within_fd_limit(&limits)?;
    let listener = workers.spawn(listen(address.to_owned())).await??;
    let admin_listener = match admin_address {
        Some(address) => Some(listen(address.to_owned()).await?),
        None => None,
    };
    let shutdown = Arc::new(GracefulShutdown::new());
    let draining = Arc::new(AtomicBool::new(false));
    let new_acceptor = |connections, metrics| Acceptor {
        timeouts: limits.timeouts,
        max_connections: connections,
        max_busy_replies: budget.busy_replies,
        metrics,
        shutdown: Arc::clone(&shutdown),
        draining: Arc::clone(&draining),
    };
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        edition = service.edition_number(),
        listen = %listener.local_addr()?,
        admin = admin_listener.as_ref().map(TcpListener::local_addr).transpose()?.map(field::display),
        max_connections = budget.clients,
        "serving"
    );
    let admin_metrics = Arc::new(Metrics::new(dropped_lines));
    let open_connections =
        [service.metrics(), &admin_metrics].map(|metrics| metrics.open_connections.clone());
    let open_connections = || open_connections.iter().map(Gauge::get).sum::<i64>();
    let client_acceptor = new_acceptor(budget.clients, Arc::clone(service.metrics()));
    print_address("listening on", &listener)?;
    let client_loop = workers.spawn(client_acceptor.accept_loop(listener, service.clone()));
    let admin_loop = match admin_listener {
        Some(admin_listener) => {
            print_address("metrics on", &admin_listener)?;
            let admin_acceptor = new_acceptor(budget.admin, admin_metrics);
            Some(tokio::spawn(
                admin_acceptor.accept_loop(admin_listener, service.admin_router()),
            ))
        }
        None => None,
    };
    let signal = signals.recv().await;
    let began = Instant::now();
    draining.store(true, Ordering::Relaxed);
    service.drain();
    if !limits.drain_delay.is_zero() {
        let duration_ms = as_rounded_millis(limits.drain_delay);
        tracing::info!(signal, duration_ms, "draining");
        tokio::time::sleep(limits.drain_delay).await;
    }
    tracing::info!(signal, connections = open_connections(), "stopping");
    for accept_loop in [Some(client_loop), admin_loop].into_iter().flatten() {
        accept_loop.abort();
        // The listener is closed, and no connection is begun, once the task has ended.
        let _ = accept_loop.await;
    }
    let mut connections_cut = 0;
    // The accept loops, which held the other handles, have ended.
    if let Some(shutdown) = Arc::into_inner(shutdown)
        && timeout(limits.grace_period, shutdown.shutdown())
            .await
            .is_err()
    {
        connections_cut = open_connections();
        tracing::warn!("connections are cut: the grace period is over");
    }
    let duration_ms = as_rounded_millis(began.elapsed());
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
    async fn recv(&mut self) -> &'static str {
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

fn print_address(label: &str, listener: &TcpListener) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{label} http://{}", listener.local_addr()?)?;
    out.flush()
}
