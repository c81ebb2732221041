//! A connection that is closed when its caller takes too long.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::metrics::Metrics;
use crate::server::http2_preface::Preface;

/// How long is waited for a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Between requests, and before the first.
    pub idle: Duration,
    /// From the first byte of a request to the last of its head.
    pub head: Duration,
    /// From the first byte of an answer to the last.
    pub response: Duration,
}

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Head,
    Response,
}

impl Phase {
    fn name(self) -> &'static str {
        match self {
            Self::Idle => "request",
            Self::Head => "head",
            Self::Response => "answer",
        }
    }
}

/// A connection whose caller may only take so long.
pub(crate) struct TimeoutStream {
    stream: TcpStream,
    timeouts: Timeouts,
    metrics: Arc<Metrics>,
    phase: Phase,
    /// When the phase has to be over.
    deadline: Instant,
    /// Wakes the connection, at the deadline or before. Most phases are over before anybody
    /// waits, so that a timer is only set by who does.
    timer: Option<Pin<Box<Sleep>>>,
    preface: Preface,
}

impl TimeoutStream {
    pub(crate) fn new(stream: TcpStream, timeouts: Timeouts, metrics: Arc<Metrics>) -> Self {
        // Answers are sent in one piece, and small ones must not wait for more; that a caller
        // has gone already shows when one is sent.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            timeouts,
            metrics,
            phase: Phase::Idle,
            deadline: Instant::now() + timeouts.idle,
            timer: None,
            preface: Preface::Partial(0),
        }
    }

    fn enter_phase(&mut self, phase: Phase) {
        if self.phase != phase {
            self.phase = phase;
            self.deadline = Instant::now()
                + match phase {
                    Phase::Idle => self.timeouts.idle,
                    Phase::Head => self.timeouts.head,
                    Phase::Response => self.timeouts.response,
                };
        }
    }

    /// What becomes of a step that cannot be made yet: it waits, until the deadline.
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
                self.metrics.count_timeout(self.phase.name());
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
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
                    if this.phase == Phase::Idle {
                        this.enter_phase(Phase::Head);
                    }
                    let bytes = &buffer.filled()[before..];
                    if read.is_err() || bytes.is_empty() || !this.preface.feed(bytes) {
                        return Poll::Ready(read);
                    }
                }
                Poll::Pending => return this.poll_deadline(context),
            }
            // What an HTTP/2 client sends is discarded until it closes: a connection that is
            // closed with bytes unread is reset, and the response lost.
            buffer.set_filled(before);
            if Instant::now() >= this.deadline {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
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
        this.enter_phase(Phase::Response);
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
        if flushed.is_ready() && this.phase == Phase::Response {
            this.enter_phase(Phase::Idle);
        }
        flushed
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
