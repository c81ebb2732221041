//! Listening, stopping, and asking another server whether it is well.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tower::make::Shared;

use crate::api::Site;

/// How long a health check waits for each step.
const PATIENCE: Duration = Duration::from_secs(5);

/// Serves until the process is told to stop, then finishes what is under way.
///
/// The address that was bound is printed on standard output, so that port 0 can be used.
pub async fn serve(site: Site, address: &str) -> io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    // From here on the process is told to stop rather than ended, whoever is served.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut out = io::stdout().lock();
    writeln!(out, "listening on http://{}", listener.local_addr()?)?;
    out.flush()?;
    drop(out);
    let told_to_stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    };
    axum::serve(listener, Shared::new(site))
        .with_graceful_shutdown(told_to_stop)
        .await
}

/// Asks the server at `address` whether it can answer, as an image's health check does.
pub fn check_health(address: &str) -> io::Result<()> {
    let mut addresses = address.to_socket_addrs()?;
    let address = addresses
        .next()
        .ok_or_else(|| io::Error::other("the address leads nowhere"))?;
    let mut stream = TcpStream::connect_timeout(&reachable(address), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(64 * 1024).read_to_string(&mut answer)?;
    match answer.lines().next() {
        Some(status) if status.starts_with("HTTP/1.1 200") => Ok(()),
        Some(status) => Err(io::Error::other(status.to_owned())),
        None => Err(io::Error::other("no answer")),
    }
}

/// The address to ask at: a server that listens everywhere is asked at home.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        let home = if address.is_ipv4() {
            "127.0.0.1"
        } else {
            "::1"
        };
        if let Ok(home) = home.parse() {
            address.set_ip(home);
        }
    }
    address
}
