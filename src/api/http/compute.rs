//! Expensive work, kept off the threads that serve connections.
//!
//! A large table or a compressed export takes seconds of CPU time. Run on a worker of the
//! runtime it would stop every connection of that worker, health checks included. So it runs
//! on blocking threads, on all cores but one, and only so many requests may wait for that.

use std::sync::Arc;
use std::thread;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many requests may wait for expensive work or have it done, at most; others get 503.
const MAX_QUEUED: usize = 64;
/// How many long bodies may be sent at a time; each holds a chunk of its body in memory,
/// about half a megabyte.
const MAX_STREAMS: usize = 128;

/// Where expensive responses are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ComputeMode {
    /// On the calling thread, before the response's future is first pending: for a program
    /// that is its own only client, such as the export.
    #[default]
    Inline,
    /// On blocking threads of the tokio runtime, so that other clients do not wait.
    Blocking,
}

/// Why expensive work was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ComputeError {
    /// Too many requests wait already.
    Busy,
    /// The work panicked, or the runtime stopped.
    Failed,
}

/// Runs expensive work, a bounded amount at a time.
pub(crate) struct ComputePool {
    mode: ComputeMode,
    run_permits: Arc<Semaphore>,
    queue_permits: Arc<Semaphore>,
    stream_permits: Arc<Semaphore>,
}

impl ComputePool {
    pub(crate) fn new(mode: ComputeMode) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self {
            mode,
            run_permits: Arc::new(Semaphore::new((cores - 1).max(1))),
            queue_permits: Arc::new(Semaphore::new(MAX_QUEUED)),
            stream_permits: Arc::new(Semaphore::new(MAX_STREAMS)),
        }
    }

    /// Does work for a request that nothing was sent for yet, when its turn comes.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ComputeError> {
        let queue_permit = Arc::clone(&self.queue_permits).try_acquire_owned();
        let _queue_permit = queue_permit.map_err(|_| ComputeError::Busy)?;
        self.run_admitted(work).await
    }

    /// Does work for a response that has begun, and so cannot be refused anymore.
    pub(crate) async fn run_admitted<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ComputeError> {
        if self.mode == ComputeMode::Inline {
            return Ok(work());
        }
        let run_permit = Arc::clone(&self.run_permits).acquire_owned().await;
        let run_permit = run_permit.map_err(|_| ComputeError::Failed)?;
        let task = tokio::task::spawn_blocking(move || {
            let output = work();
            drop(run_permit);
            output
        });
        task.await.map_err(|error| {
            tracing::error!(%error, "expensive work was broken off");
            ComputeError::Failed
        })
    }

    /// Admits a long body, which holds the permit until it is sent or its client is gone.
    pub(crate) fn admit_stream(&self) -> Result<OwnedSemaphorePermit, ComputeError> {
        let permit = Arc::clone(&self.stream_permits).try_acquire_owned();
        permit.map_err(|_| ComputeError::Busy)
    }
}
