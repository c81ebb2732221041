//! Listening, answering connections, and stopping.
//!
//! Callers are HTTP/1.1; HTTP/2 and TLS are a proxy's job. No caller can hold a connection
//! longer than the limits say, and all callers together no more of them.

mod health;
mod patience;

use std::convert::Infallible;
use std::future::ready;
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
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::{Service, ServiceExt as _, service_fn};

pub use health::check_health;
pub use patience::Patience;

use crate::api::{Site, busy};
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

/// Serves until the process is told to stop, then finishes what is under way.
///
/// The address that was bound is printed on standard output, so that port 0 can be used.
pub async fn serve(site: Site, address: &str, limits: Limits) -> io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    // From here on the process is told to stop rather than ended, whoever is served.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut out = io::stdout().lock();
    writeln!(out, "listening on http://{}", listener.local_addr()?)?;
    out.flush()?;
    drop(out);
    let connections = GracefulShutdown::new();
    tokio::select! {
        never = accept(&listener, &site, limits, &connections) => match never {},
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    drop(listener);
    let left = connections.count();
    if tokio::time::timeout(limits.grace, connections.shutdown())
        .await
        .is_err()
    {
        tracing::warn!(left, "connections were cut: the time to stop was over");
    }
    Ok(())
}

/// Gives every caller a connection, within the limits.
async fn accept(
    listener: &TcpListener,
    site: &Site,
    limits: Limits,
    connections: &GracefulShutdown,
) -> Infallible {
    let most = usize::try_from(limits.connections).unwrap_or(Semaphore::MAX_PERMITS);
    let room = Arc::new(Semaphore::new(most));
    let told = Arc::new(Semaphore::new(TOLD));
    let refusal = service_fn(|_: Request| ready(Ok::<_, Infallible>(busy())));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // A caller who went away again is no reason to wait.
                if !is_of_caller(&error) {
                    tracing::error!(%error, "no connection can be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
                continue;
            }
        };
        let watcher = connections.watcher();
        if let Ok(permit) = Arc::clone(&room).try_acquire_owned() {
            let connection = connection(stream, limits.patience, site.clone(), true, watcher);
            tokio::spawn(held(permit, connection));
        } else if let Ok(permit) = Arc::clone(&told).try_acquire_owned() {
            let patience = Patience {
                idle: limits.patience.head,
                ..limits.patience
            };
            let connection = connection(stream, patience, refusal, false, watcher);
            tokio::spawn(held(permit, connection));
        }
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

/// Holds a permit as long as its connection lasts.
async fn held(permit: OwnedSemaphorePermit, connection: impl Future<Output = ()>) {
    connection.await;
    drop(permit);
}

/// Answers the requests of one connection.
async fn connection<S>(
    stream: TcpStream,
    patience: Patience,
    service: S,
    keep_alive: bool,
    watcher: Watcher,
) where
    S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone,
{
    // Answers are sent in one piece, and small ones must not wait for more.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection went away");
        return;
    }
    let service = service.map_request(|request: hyper::Request<Incoming>| request.map(Body::new));
    let connection = http1::Builder::new()
        .keep_alive(keep_alive)
        // A caller may close its side once it has asked.
        .half_close(true)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(
            TokioIo::new(Patient::new(stream, patience)),
            TowerToHyperService::new(service),
        );
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
