//! Publishing a record: reading it, and reading it again while it is served.
//!
//! A record that is read again takes the place of the one that is served as a whole, or not
//! at all: a request is answered from one of them from its beginning to its end, and a
//! record with anything wrong in it changes nothing but the log and what `/readyz` says.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::api::{Api, Reload, Settings};
use crate::fixtures::Origin;
use crate::logging::milliseconds;
use crate::record::{Archive, Unusable};

/// How long files have to be left alone before they are read: whoever writes several of them
/// is done by then.
const SETTLED: Duration = Duration::from_millis(500);

/// What is served, and where it is read from.
pub struct Publisher {
    api: Arc<Api>,
    origin: Origin,
    base: String,
    /// Held while the record is read again: two at a time would overtake each other.
    reading: Mutex<()>,
}

impl Publisher {
    /// Reads the record of `origin` and makes it an API; `base` stands before every address in
    /// answers. What is better made ahead than when it is asked for is made meanwhile.
    pub fn open(origin: Origin, base: &str, settings: Settings) -> Result<Arc<Self>, Unusable> {
        let api = Api::with(Archive::read(&origin, base)?, base, settings);
        let ahead = Arc::clone(&api);
        thread::spawn(move || ahead.prepare());
        Ok(Arc::new(Self {
            api,
            origin,
            base: base.to_owned(),
            reading: Mutex::default(),
        }))
    }

    /// What serves the record.
    pub fn api(&self) -> &Arc<Api> {
        &self.api
    }

    /// Reads the record again, and serves it from now on if nothing is wrong with it.
    pub fn renew(&self) {
        let _one_at_a_time = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let began = Instant::now();
        match Archive::read(&self.origin, &self.base) {
            Ok(archive) => {
                let edition = archive.newest().number();
                self.api.replace(archive);
                let duration_ms = milliseconds(began.elapsed());
                tracing::info!(edition, duration_ms, "the record was read again");
                self.api.prepare();
            }
            Err(error) => {
                let problems = match &error {
                    Unusable::Unsound(report) => report.problems.len(),
                    Unusable::Unmade(_) => 1,
                };
                tracing::error!(
                    problems,
                    "the record was read again and is not served: the one before is\n{error}"
                );
                self.api.note(Reload::failed(problems));
            }
        }
    }
}

/// What makes a record be read again.
pub struct Occasions {
    hangup: Signal,
    changed: Arc<Notify>,
    /// Watches as long as it is held.
    watcher: Option<RecommendedWatcher>,
}

impl Occasions {
    /// Waits for SIGHUP from now on, and for changes of files in `watched` if that is given.
    pub fn new(watched: Option<&Path>) -> io::Result<Self> {
        let changed = Arc::default();
        let watcher = watched.map(|folder| watch(folder, Arc::clone(&changed)));
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            watcher: watcher.transpose().map_err(io::Error::other)?,
            changed,
        })
    }

    /// Has the record read again on every occasion, for ever.
    pub async fn follow(mut self, publisher: Arc<Publisher>) {
        tracing::debug!(watching = self.watcher.is_some(), "waiting for changes");
        loop {
            tokio::select! {
                _ = self.hangup.recv() => {}
                () = self.changed.notified() => {
                    while timeout(SETTLED, self.changed.notified()).await.is_ok() {}
                }
            }
            let publisher = Arc::clone(&publisher);
            if let Err(error) = tokio::task::spawn_blocking(move || publisher.renew()).await {
                tracing::error!(%error, "reading the record again was broken off");
            }
        }
    }
}

/// Notes when files of a folder change.
fn watch(folder: &Path, changed: Arc<Notify>) -> notify::Result<RecommendedWatcher> {
    let note = move |event: notify::Result<notify::Event>| match event {
        // To read files is no change of them.
        Ok(event) if event.kind.is_access() => {}
        Ok(_) => changed.notify_one(),
        Err(error) => tracing::error!(%error, "the fixtures cannot be watched"),
    };
    let mut watcher = notify::recommended_watcher(note)?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    Ok(watcher)
}
