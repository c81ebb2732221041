//! The client of `talks health`, which checks whether a running server is ready.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long a health check waits for each step.
const STEP_TIMEOUT: Duration = Duration::from_secs(5);

/// Requests `/readyz` of the server at `address`, for the health check of a container image.
pub fn check_health(address: &str) -> io::Result<()> {
    let mut addresses = address.to_socket_addrs()?;
    let address = addresses
        .next()
        .ok_or_else(|| io::Error::other("the address cannot be resolved"))?;
    let mut stream = TcpStream::connect_timeout(&loopback_if_unspecified(address), STEP_TIMEOUT)?;
    stream.set_read_timeout(Some(STEP_TIMEOUT))?;
    stream.set_write_timeout(Some(STEP_TIMEOUT))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut response = String::new();
    stream.take(64 * 1024).read_to_string(&mut response)?;
    match response.lines().next() {
        Some(status) if status.starts_with("HTTP/1.1 200") => Ok(()),
        Some(status) => Err(io::Error::other(status.to_owned())),
        None => Err(io::Error::other("no response")),
    }
}

/// The address to connect to, which is the loopback address of a server that listens on all.
fn loopback_if_unspecified(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() {
            Ipv4Addr::LOCALHOST.into()
        } else {
            Ipv6Addr::LOCALHOST.into()
        });
    }
    address
}
