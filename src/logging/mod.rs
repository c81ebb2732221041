//! The log: one line per event on standard error, for people or for tools.
//!
//! Serving never waits for it. The thread that logs an event formats the line and puts it into a
//! bounded queue, which another thread writes. If standard error is slow, full or closed, lines
//! are dropped and counted. Requests, errors and panics share one format, simple enough that the
//! line of a request costs less than the request.

mod line;
mod queue;

use std::cell::Cell;
use std::fs::File;
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};
use std::{io, panic, thread};

pub use line::LogFormat;
use line::LogLine;
use queue::{BatchWriter, LineQueue};
use tracing::metadata::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// How long the end of the process waits for the last lines to be written.
const FLUSH_TIMEOUT: Duration = Duration::from_millis(500);

/// Lines that were dropped since the process started.
static DROPPED_LINES: AtomicU64 = AtomicU64::new(0);

/// The number of lines that standard error did not take since the process started.
pub fn dropped_lines() -> u64 {
    DROPPED_LINES.load(Ordering::Relaxed)
}

/// A duration in milliseconds with three decimals, for the field `duration_ms`.
pub fn as_rounded_millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

/// The log of the process. [`Log::close`] writes the last lines.
#[must_use]
pub struct Log(Arc<Logger>);

/// Formats and queues events.
struct Logger {
    level: LevelFilter,
    format: LogFormat,
    queue: Arc<LineQueue>,
}

impl Log {
    /// Logs events of `level` and above, and panics, to standard error from now on.
    ///
    /// # Errors
    ///
    /// If no descriptor or thread is available, or if the process has a log already.
    pub fn start(level: LevelFilter, format: LogFormat) -> io::Result<Self> {
        // A separate descriptor: code that locks `io::stderr()` must not wait for a write of the
        // log that never ends.
        let stderr = File::from(io::stderr().as_fd().try_clone_to_owned()?);
        let queue = Arc::new(LineQueue::new(&DROPPED_LINES));
        let logger = Arc::new(Logger {
            level,
            format,
            queue: Arc::clone(&queue),
        });
        let format_drop_notice = move |dropped: u64| {
            let mut text = Vec::new();
            let mut line = LogLine::new(&mut text, format, SystemTime::now(), Level::WARN);
            line.message(&"lines of the log were lost");
            line.integer_field("total", dropped);
            line.finish();
            text
        };
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || queue.run_writer(BatchWriter::new(stderr), &format_drop_notice))?;
        let subscriber = EventSubscriber(Arc::clone(&logger));
        tracing::subscriber::set_global_default(subscriber).map_err(io::Error::other)?;
        let hook = Arc::clone(&logger);
        // A panic in the hook would abort the process, so the hook only formats text.
        panic::set_hook(Box::new(move |panic| {
            if hook.level < LevelFilter::ERROR {
                return;
            }
            hook.write(Level::ERROR, |line| {
                line.message(&"a bug: the server panicked");
                if let Some(location) = panic.location() {
                    line.display_field("location", location);
                }
                line.str_field("reason", panic.payload_as_str().unwrap_or("unknown"));
            });
        }));
        Ok(Self(logger))
    }

    /// Logs why the process ends, whatever the level.
    pub fn fatal(&self, message: &str) {
        self.0.write(Level::ERROR, |line| line.message(&message));
    }

    /// Waits until everything is written, for a limited time, since standard error may be blocked.
    pub fn close(self) {
        self.0.queue.close(FLUSH_TIMEOUT);
    }
}

impl Logger {
    fn write(&self, level: Level, fields: impl FnOnce(&mut LogLine<'_>)) {
        thread_local! {
            /// Reused, so that a line allocates nothing.
            static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
        }
        // Empty while the thread formats another event, or is being destroyed.
        let mut buffer = BUFFER.try_with(Cell::take).unwrap_or_default();
        buffer.clear();
        let mut line = LogLine::new(&mut buffer, self.format, SystemTime::now(), level);
        fields(&mut line);
        line.finish();
        self.queue.push(&buffer);
        let _ = BUFFER.try_with(|cell| cell.set(buffer));
    }
}

/// Receives the events of the process, which uses no spans.
struct EventSubscriber(Arc<Logger>);

impl Subscriber for EventSubscriber {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() <= self.0.level
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.0.level)
    }

    fn event(&self, event: &Event<'_>) {
        let level = *event.metadata().level();
        self.0.write(level, |line| event.record(line));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
