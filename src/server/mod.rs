//! Listening, answering connections, and stopping.
//!
//! Callers are HTTP/1.1; HTTP/2 and TLS are a proxy's job. No caller can hold a connection
//! longer than the limits say, and all callers together no more of them.

mod health;
mod patience;

use std::convert::Infallible;
use std::future::{pending, ready};
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use prometheus_client::metrics::gauge::Gauge;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::{Service, ServiceExt as _, service_fn};

pub use health::check_health;
pub use patience::Patience;

use crate::api::{Site, busy};
use crate::metrics::{Metrics, Reception};
use patience::Patient;

/// How large the head of a request may become before it is refused without being read to
/// its end, in bytes: more than what is refused with a reason.
const LARGEST_HEAD: usize = 64 * 1024;
/// How many callers beyond the limit are told so at a time; others find the door shut.
const TOLD: usize = 128;
/// How long accepting waits after an error that is likely to come again at once, such as
/// having no descriptor left.
const PAUSE: Duration = Duration::from_millis(50);

/// How much callers may ask of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long it waits for them.
    pub patience: Patience,
    /// How many connections it has at a time.
    pub connections: u32,
    /// How long connections may go on when it is told to stop.
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
            grace: Duration::from_secs(20),
        }
    }
}

/// How many descriptors are needed for anything but connections: files that are read, the
/// listeners, the runtime's own.
const SPARE: u64 = 64;
/// How many connections operators may have at a time.
const OPERATORS: u32 = 64;

/// Serves until the process is told to stop, then finishes what is under way.
///
/// The address that was bound is printed on standard output, so that port 0 can be used; so
/// is the one for operators, if there is to be one.
pub async fn serve(
    site: Site,
    address: &str,
    admin: Option<&str>,
    limits: Limits,
) -> io::Result<()> {
    let listener = listen(address).await?;
    let admin = match admin {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    // From here on the process is told to stop rather than ended, whoever is served.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let connections = GracefulShutdown::new();
    let door = Door {
        limits: affordable(limits),
        metrics: Arc::clone(site.metrics()),
        connections: &connections,
    };
    let operators = Door {
        limits: Limits {
            connections: OPERATORS,
            ..limits
        },
        metrics: Arc::default(),
        connections: &connections,
    };
    announce("listening on", &listener)?;
    if let Some(admin) = &admin {
        announce("metrics on", admin)?;
    }
    tokio::select! {
        never = door.open(&listener, site.clone()) => match never {},
        never = operators.open_if(admin.as_ref(), site.admin()) => match never {},
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    drop((listener, admin));
    let left = connections.count();
    if tokio::time::timeout(limits.grace, connections.shutdown())
        .await
        .is_err()
    {
        tracing::warn!(left, "connections were cut: the time to stop was over");
    }
    Ok(())
}

/// As many connections as there are descriptors for: the process asks for as many as it
/// wants, and makes do with what it gets.
fn affordable(limits: Limits) -> Limits {
    let others = u64::from(OPERATORS) + TOLD as u64 + SPARE;
    let wanted = u64::from(limits.connections) + others;
    let most = match rlimit::increase_nofile_limit(wanted) {
        Ok(most) if most < wanted => most.saturating_sub(others).max(1),
        Ok(_) => return limits,
        Err(error) => {
            tracing::warn!(%error, "how many descriptors there are is not known");
            return limits;
        }
    };
    let connections = u32::try_from(most).unwrap_or(u32::MAX);
    let wanted = limits.connections;
    tracing::warn!(
        connections,
        wanted,
        "there are fewer connections than wanted: the process may not open more files"
    );
    Limits {
        connections,
        ..limits
    }
}

async fn listen(address: &str) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))
}

fn announce(what: &str, listener: &TcpListener) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{what} http://{}", listener.local_addr()?)?;
    out.flush()
}

/// Where callers come in.
struct Door<'a> {
    limits: Limits,
    metrics: Arc<Metrics>,
    connections: &'a GracefulShutdown,
}

impl Door<'_> {
    /// Does so where there is something to listen to, and waits for ever where not.
    async fn open_if<S>(&self, listener: Option<&TcpListener>, service: S) -> Infallible
    where
        S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        match listener {
            Some(listener) => self.open(listener, service).await,
            None => pending().await,
        }
    }

    /// Gives every caller a connection, within the limits.
    async fn open<S>(&self, listener: &TcpListener, service: S) -> Infallible
    where
        S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let most = usize::try_from(self.limits.connections).unwrap_or(Semaphore::MAX_PERMITS);
        let room = Arc::new(Semaphore::new(most));
        let told = Arc::new(Semaphore::new(TOLD));
        let refusal = service_fn(|_: Request| ready(Ok::<_, Infallible>(busy())));
        loop {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // A caller who went away again is no reason to wait.
                    if !is_of_caller(&error) {
                        self.metrics.accept_errors.inc();
                        tracing::error!(%error, "no connection can be accepted");
                        tokio::time::sleep(PAUSE).await;
                    }
                    continue;
                }
            };
            let patience = self.limits.patience;
            let reception = if let Ok(permit) = Arc::clone(&room).try_acquire_owned() {
                self.answer(stream, patience, service.clone(), (true, permit));
                Reception::Accepted
            } else if let Ok(permit) = Arc::clone(&told).try_acquire_owned() {
                let patience = Patience {
                    idle: patience.head,
                    ..patience
                };
                self.answer(stream, patience, refusal, (false, permit));
                Reception::Busy
            } else {
                Reception::Shut
            };
            self.metrics.received(reception);
        }
    }

    /// Answers a caller beside others; the permit is held as long as that takes.
    fn answer<S>(
        &self,
        stream: TcpStream,
        patience: Patience,
        service: S,
        (keep_alive, permit): (bool, OwnedSemaphorePermit),
    ) where
        S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let watcher = self.connections.watcher();
        let metrics = Arc::clone(&self.metrics);
        let open = Open::of(&metrics);
        tokio::spawn(async move {
            let stream = Patient::new(stream, patience, metrics);
            connection(stream, service, keep_alive, watcher).await;
            drop((open, permit));
        });
    }
}

/// A connection that is counted as long as it lasts.
struct Open(Gauge);

impl Open {
    fn of(metrics: &Metrics) -> Self {
        metrics.open_connections.inc();
        Self(metrics.open_connections.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Whether an error of accepting is about the one connection that was asked for.
fn is_of_caller(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

/// Answers the requests of one connection.
async fn connection<S>(stream: Patient, service: S, keep_alive: bool, watcher: Watcher)
where
    S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone,
{
    let service = service.map_request(|request: hyper::Request<Incoming>| request.map(Body::new));
    let connection = http1::Builder::new()
        .keep_alive(keep_alive)
        // A caller may close its side once it has asked.
        .half_close(true)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
