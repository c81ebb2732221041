//! A bounded queue of lines, and the loop that writes them.
//!
//! `tracing-appender` does not fit: it wakes its thread and makes a system call for every line,
//! which costs more than formatting it; its bound counts lines of any length; it does not count
//! the lines of a failed write; and it prints to standard output, and panics if that fails, when
//! its queue is full at the end.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{mem, thread};

/// How many bytes may wait; a batch that is being written may have as many more.
const MAX_QUEUED_BYTES: usize = 1024 * 1024;
/// How long lines are collected, so that one system call writes many.
const BATCH_INTERVAL: Duration = Duration::from_millis(10);

/// Lines that wait to be written.
pub(super) struct LineQueue {
    state: Mutex<QueueState>,
    /// Signals new lines, or the end.
    readable: Condvar,
    /// Signals that everything is written.
    drained: Condvar,
    dropped: &'static AtomicU64,
}

#[derive(Default)]
struct QueueState {
    lines: Vec<u8>,
    is_closing: bool,
    is_closed: bool,
}

impl LineQueue {
    /// An empty queue that counts the lines it drops in `dropped`.
    pub(super) fn new(dropped: &'static AtomicU64) -> Self {
        Self {
            state: Mutex::default(),
            readable: Condvar::new(),
            drained: Condvar::new(),
            dropped,
        }
    }

    /// A panic while the lock is held cannot leave an incomplete line, so poison is ignored.
    fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds complete lines, or drops and counts them if there is no room.
    pub(super) fn push(&self, lines: &[u8]) {
        let mut state = self.lock();
        if state.is_closed || state.lines.len() + lines.len() > MAX_QUEUED_BYTES {
            drop(state);
            self.count_dropped(lines);
            return;
        }
        let is_first = state.lines.is_empty();
        state.lines.extend_from_slice(lines);
        drop(state);
        if is_first {
            self.readable.notify_one();
        }
    }

    fn count_dropped(&self, lines: &[u8]) {
        let count = memchr::memchr_iter(b'\n', lines).count();
        self.dropped.fetch_add(count as u64, Ordering::Relaxed);
    }

    /// Writes lines until the queue is closed. After lines were dropped, `format_drop_notice`
    /// formats a line with their total.
    pub(super) fn run_writer(
        &self,
        mut output: BatchWriter<impl Write>,
        format_drop_notice: &dyn Fn(u64) -> Vec<u8>,
    ) {
        let mut batch = Vec::new();
        let mut reported = 0;
        loop {
            if !self.wait_for_lines() {
                thread::sleep(BATCH_INTERVAL);
            }
            mem::swap(&mut batch, &mut self.lock().lines);
            if batch.is_empty() {
                break;
            }
            let rest = output.write(&batch);
            self.count_dropped(rest);
            let dropped = self.dropped.load(Ordering::Relaxed);
            // Lines that were dropped meanwhile belong after this batch.
            if rest.is_empty()
                && dropped > reported
                && output.write(&format_drop_notice(dropped)).is_empty()
            {
                reported = dropped;
            }
            batch.clear();
        }
        self.lock().is_closed = true;
        self.drained.notify_all();
    }

    /// Waits for lines. True if these are the last ones.
    fn wait_for_lines(&self) -> bool {
        let state = self.readable.wait_while(self.lock(), |state| {
            state.lines.is_empty() && !state.is_closing
        });
        state.unwrap_or_else(PoisonError::into_inner).is_closing
    }

    /// Waits until everything is written, at most for `timeout`.
    pub(super) fn close(&self, timeout: Duration) {
        let mut state = self.lock();
        state.is_closing = true;
        self.readable.notify_one();
        let _ = self
            .drained
            .wait_timeout_while(state, timeout, |state| !state.is_closed);
    }
}

/// The output of the log.
pub(super) struct BatchWriter<W> {
    sink: W,
    /// Whether a failed write left an incomplete line.
    is_mid_line: bool,
}

impl<W: Write> BatchWriter<W> {
    pub(super) fn new(sink: W) -> Self {
        Self {
            sink,
            is_mid_line: false,
        }
    }

    /// Writes complete lines, and returns those that it cannot write.
    fn write<'a>(&mut self, lines: &'a [u8]) -> &'a [u8] {
        // The next line must not continue an incomplete one.
        if self.is_mid_line && !self.write_bytes(b"\n").is_empty() {
            return lines;
        }
        let rest = self.write_bytes(lines);
        let written = &lines[..lines.len() - rest.len()];
        self.is_mid_line = written.last().is_some_and(|byte| *byte != b'\n');
        rest
    }

    fn write_bytes<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let mut rest = bytes;
        while !rest.is_empty() {
            match self.sink.write(rest) {
                Ok(0) => return rest,
                // A writer that claims to have written more than it got has written all.
                Ok(count) => rest = &rest[count.min(rest.len())..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Another process may have made the shared descriptor non-blocking.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    thread::sleep(BATCH_INTERVAL);
                }
                Err(_) => return rest,
            }
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes as many bytes as there is room, then fails until there is room again.
    struct FillingDisk {
        room: usize,
        written: Vec<u8>,
    }

    impl Write for FillingDisk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let count = self.room.min(bytes.len());
            if count == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.room -= count;
            self.written.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_that_was_cut_stays_on_a_line_of_its_own() {
        let mut output = BatchWriter::new(FillingDisk {
            room: 6,
            written: Vec::new(),
        });
        assert_eq!(output.write(b"one\ntwo\nthree\n"), b"o\nthree\n");
        assert_eq!(output.write(b"four\n"), b"four\n");
        output.sink.room = 100;
        assert_eq!(output.write(b"five\n"), b"");
        assert_eq!(output.write(b"six\n"), b"");
        assert_eq!(output.sink.written, b"one\ntw\nfive\nsix\n");
    }

    #[test]
    fn what_does_not_fit_is_counted_by_lines() {
        static LOST: AtomicU64 = AtomicU64::new(0);
        let queue = LineQueue::new(&LOST);
        let line = [vec![b'x'; MAX_QUEUED_BYTES - 1], vec![b'\n']].concat();
        queue.push(&line);
        queue.push(b"one\ntwo\n");
        assert_eq!(LOST.load(Ordering::Relaxed), 2);
        let mut output = BatchWriter::new(Vec::new());
        queue.lock().is_closing = true;
        queue.run_writer(BatchWriter::new(&mut output.sink), &|lost| {
            format!("lost {lost}\n").into_bytes()
        });
        assert_eq!(output.sink, [line, b"lost 2\n".to_vec()].concat());
        queue.push(b"too late\n");
        assert_eq!(LOST.load(Ordering::Relaxed), 3);
    }
}
