//! Expensive work, kept off the threads that serve connections.
//!
//! A large table or a compressed export takes seconds of CPU time. Run on a worker of the
//! runtime it would stop every connection of that worker, health checks included. So it runs
//! on blocking threads, on all cores but one, and only so many requests may wait for that.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::spawn_blocking;

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

/// Runs expensive work, a bounded amount at a time, in the order in which it comes.
pub(crate) struct ComputePool {
    mode: ComputeMode,
    jobs: Arc<JobQueue>,
    max_runners: usize,
    queue_permits: Arc<Semaphore>,
    stream_permits: Arc<Semaphore>,
}

impl ComputePool {
    pub(crate) fn new(mode: ComputeMode) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self {
            mode,
            jobs: Arc::default(),
            max_runners: (cores - 1).max(1),
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
        let (sender, output) = oneshot::channel();
        let job = Box::new(move || {
            // Without a receiver, the client is gone.
            if !sender.is_closed() {
                // It may be gone meanwhile.
                let _ = sender.send(work());
            }
        });
        if self.jobs.push(job, self.max_runners) {
            let runner = Runner::new(&self.jobs);
            spawn_blocking(move || runner.run());
        }
        output.await.map_err(|_| {
            tracing::error!("expensive work was broken off");
            ComputeError::Failed
        })
    }

    /// Admits a long body, which holds the permit until it is sent or its client is gone.
    pub(crate) fn admit_stream(&self) -> Result<OwnedSemaphorePermit, ComputeError> {
        let permit = Arc::clone(&self.stream_permits).try_acquire_owned();
        permit.map_err(|_| ComputeError::Busy)
    }
}

type Job = Box<dyn FnOnce() + Send>;

/// Work that waits, and how many threads do it.
#[derive(Default)]
struct JobQueue(Mutex<JobQueueState>);

#[derive(Default)]
struct JobQueueState {
    waiting: VecDeque<Job>,
    runner_count: usize,
}

impl JobQueue {
    /// Adds a job. Returns whether it takes one more runner, which is counted already.
    fn push(&self, job: Job, max_runners: usize) -> bool {
        let mut state = self.lock();
        state.waiting.push_back(job);
        let needs_runner = state.runner_count < max_runners;
        state.runner_count += usize::from(needs_runner);
        needs_runner
    }

    /// Jobs run outside of the lock, so that no panic leaves the state half changed.
    fn lock(&self) -> MutexGuard<'_, JobQueueState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does one job after the other until none waits: to begin each on a thread of its own would take
/// two switches between threads for each request.
struct Runner {
    jobs: Arc<JobQueue>,
    /// Whether the queue counts it.
    is_counted: bool,
}

impl Runner {
    fn new(jobs: &Arc<JobQueue>) -> Self {
        Self {
            jobs: Arc::clone(jobs),
            is_counted: true,
        }
    }

    fn run(mut self) {
        while let Some(job) = self.next_job() {
            // Who waits for the output of a job that panics finds its sender gone.
            let _ = catch_unwind(AssertUnwindSafe(job));
        }
    }

    /// The next job; if there is none, the runner is not counted anymore.
    fn next_job(&mut self) -> Option<Job> {
        let mut state = self.jobs.lock();
        let job = state.waiting.pop_front();
        if job.is_none() {
            state.runner_count -= 1;
            self.is_counted = false;
        }
        job
    }
}

/// A runtime that stops drops runners that have not begun.
impl Drop for Runner {
    fn drop(&mut self) {
        if self.is_counted {
            self.jobs.lock().runner_count -= 1;
        }
    }
}
