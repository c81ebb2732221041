//! A connection that closes when its client takes too long.
//!
//! hyper has a timeout for the head of a request only, which also runs while a connection is
//! idle, and none for sending a response.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::metrics::{Metrics, TimeoutPhase};
use crate::server::http2_preface::Preface;

/// How long the server waits for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Between requests, and before the first.
    pub idle: Duration,
    /// From the first byte of a request to the last of its head.
    pub head: Duration,
    /// From the first byte of a response to the last.
    pub response: Duration,
}

/// A connection with a deadline for each phase.
pub(crate) struct TimeoutStream {
    stream: TcpStream,
    timeouts: Timeouts,
    metrics: Arc<Metrics>,
    phase: TimeoutPhase,
    /// When the phase has to end.
    deadline: Instant,
    /// Wakes the connection, at the deadline or before. Most phases end without waiting, so
    /// that only the first wait creates the timer.
    timer: Option<Pin<Box<Sleep>>>,
    preface: Preface,
}

impl TimeoutStream {
    pub(crate) fn new(stream: TcpStream, timeouts: Timeouts, metrics: Arc<Metrics>) -> Self {
        // Responses are sent in one piece, and small ones must not wait for more. If the client
        // has disconnected already, this fails, and so will the next read or write.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            timeouts,
            metrics,
            phase: TimeoutPhase::Idle,
            deadline: Instant::now() + timeouts.idle,
            timer: None,
            preface: Preface::Partial(0),
        }
    }

    fn enter_phase(&mut self, phase: TimeoutPhase) {
        if self.phase != phase {
            self.phase = phase;
            self.deadline = Instant::now()
                + match phase {
                    TimeoutPhase::Idle => self.timeouts.idle,
                    TimeoutPhase::Head => self.timeouts.head,
                    TimeoutPhase::Response => self.timeouts.response,
                };
        }
    }

    /// The error of a connection whose deadline has passed. Counts it.
    fn time_out(&self) -> io::Error {
        self.metrics.count_timeout(self.phase);
        io::ErrorKind::TimedOut.into()
    }

    /// Waits until the deadline for an operation that is pending.
    fn poll_deadline<T>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        let deadline = self.deadline;
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() > deadline {
            timer.as_mut().reset(deadline);
        }
        loop {
            ready!(timer.as_mut().poll(context));
            if Instant::now() >= deadline {
                return Poll::Ready(Err(self.time_out()));
            }
            timer.as_mut().reset(deadline);
        }
    }
}

impl AsyncRead for TimeoutStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        loop {
            match Pin::new(&mut this.stream).poll_read(context, buffer) {
                Poll::Ready(read) => {
                    if this.phase == TimeoutPhase::Idle {
                        this.enter_phase(TimeoutPhase::Head);
                    }
                    let bytes = &buffer.filled()[before..];
                    if read.is_err() || bytes.is_empty() || !this.preface.feed(bytes) {
                        return Poll::Ready(read);
                    }
                }
                Poll::Pending => return this.poll_deadline(context),
            }
            // What an HTTP/2 client sends is discarded until it closes: closing a connection
            // with unread bytes resets it, and the client loses the response.
            buffer.set_filled(before);
            if Instant::now() >= this.deadline {
                return Poll::Ready(Err(this.time_out()));
            }
            match this.preface.poll_reject(&mut this.stream, context) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return this.poll_deadline(context),
            }
        }
    }
}

impl AsyncWrite for TimeoutStream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[io::IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.enter_phase(TimeoutPhase::Response);
        match Pin::new(&mut this.stream).poll_write_vectored(context, slices) {
            Poll::Ready(written) => Poll::Ready(written),
            Poll::Pending => this.poll_deadline(context),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.stream).poll_flush(context);
        if flushed.is_ready() && this.phase == TimeoutPhase::Response {
            this.enter_phase(TimeoutPhase::Idle);
        }
        flushed
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::Write as _;

    use tokio::net::TcpListener;

    use super::*;
    use crate::metrics::ExpositionFormat;

    #[tokio::test]
    async fn an_http2_client_that_is_cut_off_is_counted() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let address = listener.local_addr().expect("an address");
        let mut client = std::net::TcpStream::connect(address).expect("a connection");
        let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        client.write_all(preface).expect("room in the buffer");
        let (stream, _) = listener.accept().await.expect("a connection");
        let timeouts = Timeouts {
            idle: Duration::from_mins(1),
            head: Duration::ZERO,
            response: Duration::from_mins(1),
        };
        let metrics = Arc::new(Metrics::new(|| 0));
        let mut stream = TimeoutStream::new(stream, timeouts, Arc::clone(&metrics));
        let mut bytes = [0; 64];
        let mut buffer = ReadBuf::new(&mut bytes);
        let result = poll_fn(|context| Pin::new(&mut stream).poll_read(context, &mut buffer)).await;
        assert_eq!(
            result.map_err(|error| error.kind()),
            Err(io::ErrorKind::TimedOut)
        );
        let text = metrics.encode(ExpositionFormat::Text).expect("text");
        let counted = "talks_connection_timeouts_total{waited_for=\"head\"} 1\n";
        assert!(text.contains(counted), "{text}");
    }
}
