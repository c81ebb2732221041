//! Asking another server whether it is well.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long a health check waits for each step.
const STEP_TIMEOUT: Duration = Duration::from_secs(5);

/// Asks the server at `address` whether it can answer, as an image's health check does.
pub fn check_health(address: &str) -> io::Result<()> {
    let mut addresses = address.to_socket_addrs()?;
    let address = addresses
        .next()
        .ok_or_else(|| io::Error::other("the address leads nowhere"))?;
    let mut stream = TcpStream::connect_timeout(&loopback_if_unspecified(address), STEP_TIMEOUT)?;
    stream.set_read_timeout(Some(STEP_TIMEOUT))?;
    stream.set_write_timeout(Some(STEP_TIMEOUT))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut response = String::new();
    stream.take(64 * 1024).read_to_string(&mut response)?;
    match response.lines().next() {
        Some(status) if status.starts_with("HTTP/1.1 200") => Ok(()),
        Some(status) => Err(io::Error::other(status.to_owned())),
        None => Err(io::Error::other("no answer")),
    }
}

/// The address to ask at: a server that listens everywhere is asked at home.
fn loopback_if_unspecified(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        let loopback = if address.is_ipv4() {
            "127.0.0.1"
        } else {
            "::1"
        };
        if let Ok(loopback) = loopback.parse() {
            address.set_ip(loopback);
        }
    }
    address
}
