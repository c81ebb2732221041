//! Clients that speak HTTP/2 get a 505 before their connection closes.
//!
//! hyper closes such a connection without a response, which a load balancer that is set to
//! HTTP/2 by mistake cannot tell from a crash.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;

/// The beginning of the HTTP/2 preface (RFC 9113, section 3.4), which no HTTP/1 request has.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n";

const VERSION_NOT_SUPPORTED: &[u8] =
    b"HTTP/1.1 505 HTTP Version Not Supported\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// What the first bytes of a connection are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Preface {
    /// So many bytes of the preface, and nothing else yet.
    Partial(usize),
    /// Something else.
    Absent,
    /// All of it. This is what remains of the response.
    Complete(&'static [u8]),
}

impl Preface {
    /// Compares the next bytes of a connection. True once the preface is complete.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> bool {
        if let Self::Partial(matched) = *self {
            let rest = &PREFACE[matched..];
            *self = if bytes.starts_with(rest) {
                Self::Complete(VERSION_NOT_SUPPORTED)
            } else if rest.starts_with(bytes) {
                Self::Partial(matched + bytes.len())
            } else {
                Self::Absent
            };
        }
        matches!(self, Self::Complete(_))
    }

    /// Sends the response and closes the write side, if the preface is complete.
    pub(crate) fn poll_reject<S: AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        if let Self::Complete(unsent) = self {
            while !unsent.is_empty() {
                let sent = ready!(Pin::new(&mut *stream).poll_write(context, unsent))?;
                *unsent = &unsent[sent..];
            }
            ready!(Pin::new(stream).poll_shutdown(context))?;
        }
        Poll::Ready(Ok(()))
    }
}
