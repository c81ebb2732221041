//! Listens, serves connections within limits, and shuts down.
//!
//! Clients speak HTTP/1.1; HTTP/2 and TLS are a proxy's job. No client can hold a connection
//! longer than the timeouts allow, and all clients together no more than the limits.
//!
//! Invariant: signals and the admin address are served by the thread that calls [`serve`],
//! which does nothing else. A health check and SIGTERM work whatever the threads that serve
//! clients do.

mod accept;
mod fd_budget;
mod health;
mod http2_preface;
mod keep_alive;
mod timeouts;

use std::convert::Infallible;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use accept::Acceptor;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use fd_budget::ConnectionBudget;
pub use health::check_health;
use hyper_util::server::graceful::GracefulShutdown;
use prometheus_client::metrics::gauge::Gauge;
pub use timeouts::Timeouts;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tower::Service;
use tracing::field;

use crate::api::ApiService;
use crate::logging::{as_rounded_millis, dropped_lines};
use crate::metrics::Metrics;

/// How much of the server clients may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// How long it waits for a client.
    pub timeouts: Timeouts,
    /// The maximum number of connections at a time.
    pub max_connections: u32,
    /// How long it still accepts connections after a signal, while `/readyz` is 503.
    pub drain_delay: Duration,
    /// How long open connections may last after that.
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

/// Where and within which limits a server serves.
#[derive(Clone, Copy, Debug)]
pub struct ServeOptions<'a> {
    /// The address for clients.
    pub address: &'a str,
    /// The address for operators.
    pub admin_address: Option<&'a str>,
    /// The limits of both.
    pub limits: ServerLimits,
}

/// Serves until a signal stops it, then completes the requests in progress.
///
/// Clients are served on the runtime `workers`, the admin address and signals on the runtime of
/// this future. Prints the bound addresses on standard output, so that port 0 can be used.
pub async fn serve(
    service: ApiService,
    options: ServeOptions<'_>,
    workers: &Handle,
) -> io::Result<()> {
    let limits = options.limits;
    // From here on, a signal shuts the server down properly.
    let mut signals = StopSignals::new()?;
    let budget = ConnectionBudget::within_fd_limit(limits.max_connections)?;
    let listener = workers.spawn(listen(options.address.to_owned())).await??;
    let admin_listener = match options.admin_address {
        Some(address) => Some(listen(address.to_owned()).await?),
        None => None,
    };
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        edition = service.edition_number(),
        listen = %listener.local_addr()?,
        admin = admin_listener.as_ref().map(TcpListener::local_addr).transpose()?.map(field::display),
        max_connections = budget.clients,
        "serving"
    );
    let mut accept_loops = AcceptLoops::new(limits.timeouts, budget.busy_replies);
    print_address("listening on", &listener)?;
    let acceptor = accept_loops.new_acceptor(budget.clients, Arc::clone(service.metrics()));
    accept_loops.spawn(workers, acceptor, listener, service.clone());
    if let Some(listener) = admin_listener {
        print_address("metrics on", &listener)?;
        // Only what clients do is published: these metrics are not.
        let metrics = Arc::new(Metrics::new(dropped_lines));
        let acceptor = accept_loops.new_acceptor(budget.admin, metrics);
        accept_loops.spawn(
            &Handle::current(),
            acceptor,
            listener,
            service.admin_router(),
        );
    }
    let signal = signals.recv().await;
    let began = Instant::now();
    accept_loops.draining.store(true, Ordering::Relaxed);
    service.drain();
    if !limits.drain_delay.is_zero() {
        let duration_ms = as_rounded_millis(limits.drain_delay);
        tracing::info!(signal, duration_ms, "draining");
        tokio::time::sleep(limits.drain_delay).await;
    }
    let connections = count_open(&accept_loops.open_connections);
    tracing::info!(signal, connections, "stopping");
    let connections_cut = accept_loops.shut_down(limits.grace_period).await;
    let duration_ms = as_rounded_millis(began.elapsed());
    tracing::info!(connections_cut, duration_ms, "stopped");
    Ok(())
}

/// The accept loops of a server, which stop together.
struct AcceptLoops {
    timeouts: Timeouts,
    max_busy_replies: u32,
    shutdown: Arc<GracefulShutdown>,
    draining: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<Infallible>>,
    open_connections: Vec<Gauge>,
}

impl AcceptLoops {
    fn new(timeouts: Timeouts, max_busy_replies: u32) -> Self {
        Self {
            timeouts,
            max_busy_replies,
            shutdown: Arc::default(),
            draining: Arc::default(),
            tasks: Vec::new(),
            open_connections: Vec::new(),
        }
    }

    fn new_acceptor(&self, max_connections: u32, metrics: Arc<Metrics>) -> Acceptor {
        Acceptor {
            timeouts: self.timeouts,
            max_connections,
            max_busy_replies: self.max_busy_replies,
            metrics,
            shutdown: Arc::clone(&self.shutdown),
            draining: Arc::clone(&self.draining),
        }
    }

    fn spawn<S>(&mut self, runtime: &Handle, acceptor: Acceptor, listener: TcpListener, service: S)
    where
        S: Service<Request, Response = Response<Body>, Error = Infallible>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send,
    {
        let open_connections = acceptor.metrics.open_connections.clone();
        self.open_connections.push(open_connections);
        self.tasks
            .push(runtime.spawn(acceptor.accept_loop(listener, service)));
    }

    /// Closes the listeners and waits for the open connections. How many of them were cut,
    /// because they did not end within the grace period.
    async fn shut_down(self, grace_period: Duration) -> i64 {
        for task in self.tasks {
            task.abort();
            // The listener is closed once the task has ended.
            let _ = task.await;
        }
        let shutdown = Arc::into_inner(self.shutdown)
            .expect("the accept loops, which had the other handles, have ended");
        if timeout(grace_period, shutdown.shutdown()).await.is_ok() {
            return 0;
        }
        tracing::warn!("connections are cut: the grace period is over");
        count_open(&self.open_connections)
    }
}

fn count_open(gauges: &[Gauge]) -> i64 {
    gauges.iter().map(Gauge::get).sum()
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

    /// Waits for the next signal and returns its name.
    async fn recv(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

async fn listen(address: String) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(&address).await;
    listener.map_err(|error| {
        let advice = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "; end the other program, or choose another port (0 takes a free one)"
            }
            io::ErrorKind::AddrNotAvailable => {
                "; choose an address of this machine, or 0.0.0.0 for all of them"
            }
            io::ErrorKind::PermissionDenied => "; choose a port from 1024 to 65535",
            _ => "",
        };
        io::Error::new(error.kind(), format!("{address}: {error}{advice}"))
    })
}

fn print_address(label: &str, listener: &TcpListener) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{label} http://{}", listener.local_addr()?)?;
    out.flush()
}
