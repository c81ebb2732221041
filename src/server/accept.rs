//! Accepts connections within limits and serves each in a task of its own.

use std::convert::Infallible;
use std::future::ready;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

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
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::{Service, ServiceExt as _, service_fn};

use crate::api::busy_response;
use crate::metrics::{ConnectionOutcome, Metrics};
use crate::server::keep_alive;
use crate::server::timeouts::{TimeoutStream, Timeouts};

/// The size of the read buffer of a connection, in bytes: a longer head of a request closes the
/// connection without a response. The API's own limit is lower and responds with a reason. The
/// buffer is small because each connection that waits for the rest of a head can fill one.
const MAX_HEAD_BYTES: usize = 32 * 1024;
/// How long accepting pauses after an error that is likely to recur immediately, such as having
/// no descriptor left.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);
/// How often such errors are logged while they recur.
const ERROR_LOG_INTERVAL: Duration = Duration::from_mins(1);

/// Accepts the connections of one listener.
pub(super) struct Acceptor {
    pub(super) timeouts: Timeouts,
    /// How many connections are served at a time.
    pub(super) max_connections: u32,
    /// How many clients beyond those get a 503 at a time.
    pub(super) max_busy_replies: u32,
    pub(super) metrics: Arc<Metrics>,
    pub(super) shutdown: Arc<GracefulShutdown>,
    /// Whether the server is about to stop. Responses then close their connections.
    pub(super) draining: Arc<AtomicBool>,
}

/// On what terms a connection is served.
struct Admission {
    timeouts: Timeouts,
    /// Whether the client may send further requests.
    keep_alive: bool,
    /// Released when the connection ends.
    permit: OwnedSemaphorePermit,
}

impl Acceptor {
    /// Serves every connection of a listener, until the task is aborted.
    pub(super) async fn accept_loop<S>(self, listener: TcpListener, service: S) -> Infallible
    where
        S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let new_semaphore = |count: u32| {
            let count = usize::try_from(count).expect("usize has at least 32 bits");
            Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)))
        };
        let client_permits = new_semaphore(self.max_connections);
        let busy_permits = new_semaphore(self.max_busy_replies);
        let busy_service = service_fn(|_: Request| ready(Ok::<_, Infallible>(busy_response())));
        let service =
            keep_alive::with_connection_headers(service, self.timeouts.idle, self.draining.clone());
        let mut errors = AcceptErrorHandler::new();
        loop {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                // A client that has already left is no reason to pause.
                Err(error) if is_connection_error(&error) => continue,
                Err(error) => {
                    self.metrics.accept_errors.inc();
                    errors.report(&error);
                    errors.close_next_and_back_off(&listener).await;
                    continue;
                }
            };
            let outcome = if let Ok(permit) = Arc::clone(&client_permits).try_acquire_owned() {
                let admission = Admission {
                    timeouts: self.timeouts,
                    keep_alive: true,
                    permit,
                };
                self.spawn_connection(stream, service.clone(), admission);
                ConnectionOutcome::Accepted
            } else if let Ok(permit) = Arc::clone(&busy_permits).try_acquire_owned() {
                let admission = Admission {
                    timeouts: Timeouts {
                        idle: self.timeouts.head,
                        ..self.timeouts
                    },
                    keep_alive: false,
                    permit,
                };
                self.spawn_connection(stream, busy_service, admission);
                ConnectionOutcome::Rejected
            } else {
                ConnectionOutcome::Dropped
            };
            self.metrics.count_connection(outcome);
        }
    }

    /// Serves a connection in a task of its own.
    fn spawn_connection<S>(&self, stream: TcpStream, service: S, admission: Admission)
    where
        S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let watcher = self.shutdown.watcher();
        let metrics = Arc::clone(&self.metrics);
        let open_guard = OpenConnectionGuard::new(&metrics);
        tokio::spawn(async move {
            let stream = TimeoutStream::new(stream, admission.timeouts, metrics);
            serve_connection(stream, service, admission.keep_alive, watcher).await;
            drop((open_guard, admission.permit));
        });
    }
}

/// Counts a connection as open until it is dropped.
struct OpenConnectionGuard(Gauge);

impl OpenConnectionGuard {
    fn new(metrics: &Metrics) -> Self {
        metrics.open_connections.inc();
        Self(metrics.open_connections.clone())
    }
}

impl Drop for OpenConnectionGuard {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Logs errors of accepting, and turns clients away when the process has no descriptor left.
struct AcceptErrorHandler {
    /// A descriptor to release, so that the next connection can be accepted and closed instead
    /// of waiting in the queue.
    spare_fd: Option<OwnedFd>,
    last_logged: Option<Instant>,
    suppressed: u64,
}

impl AcceptErrorHandler {
    fn new() -> Self {
        Self {
            spare_fd: open_spare_fd(),
            last_logged: None,
            suppressed: 0,
        }
    }

    /// Logs the first error, then one a minute with the number of errors between.
    fn report(&mut self, error: &io::Error) {
        let recent = |logged: Instant| logged.elapsed() < ERROR_LOG_INTERVAL;
        if self.last_logged.is_some_and(recent) {
            self.suppressed += 1;
            return;
        }
        let unlogged = std::mem::take(&mut self.suppressed);
        self.last_logged = Some(Instant::now());
        tracing::error!(%error, unlogged, "no connection can be accepted");
    }

    /// Releases the spare descriptor, closes one waiting connection, then pauses.
    async fn close_next_and_back_off(&mut self, listener: &TcpListener) {
        if self.spare_fd.take().is_some()
            && let Ok(Ok((stream, _))) =
                tokio::time::timeout(ACCEPT_BACKOFF, listener.accept()).await
        {
            drop(stream);
        }
        self.spare_fd = open_spare_fd();
        tokio::time::sleep(ACCEPT_BACKOFF).await;
    }
}

fn open_spare_fd() -> Option<OwnedFd> {
    io::stderr().as_fd().try_clone_to_owned().ok()
}

/// Whether an error of accepting affects only the client that was about to connect.
fn is_connection_error(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

/// Serves the requests of one connection.
async fn serve_connection<S>(stream: TimeoutStream, service: S, keep_alive: bool, watcher: Watcher)
where
    S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone,
{
    let service = service.map_request(|request: hyper::Request<Incoming>| request.map(Body::new));
    let connection = http1::Builder::new()
        .keep_alive(keep_alive)
        // A client may close its side once it has sent its request.
        .half_close(true)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
