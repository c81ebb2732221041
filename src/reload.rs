//! Publishing a record: reading it, and reading it again while it is served.
//!
//! A record that is read again takes the place of the one that is served as a whole, or not
//! at all: a request is answered from one of them from its beginning to its end, and a
//! record with anything wrong in it changes nothing but the log and what `/readyz` says.
//!
//! All of that happens on threads that neither the server nor the end of the process waits
//! for, however long a file takes to be read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};
use std::{fmt, io, thread};

use jiff::Timestamp;
use tokio::runtime::{self, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::timeout;

use crate::api::{AppState, Settings};
use crate::load::{self, Fingerprint, FixtureSource, Report};
use crate::logging::as_rounded_millis;
use crate::metrics::ReloadOutcome;
use crate::model::LinkBase;
use crate::store::{BuildError, Record};

/// Why a record cannot be used.
#[derive(Debug)]
pub enum LoadError {
    /// Something is wrong with it.
    Invalid(Box<Report>),
    /// It is sound, and nothing could be made of it.
    Build(BuildError),
}

impl fmt::Display for LoadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(report) => out.write_str(&report.to_text(false)),
            Self::Build(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for LoadError {}

/// Loads the record of `source`; URLs in responses begin with `base`.
pub fn load_record(source: &FixtureSource, base: impl Into<LinkBase>) -> Result<Record, LoadError> {
    load_record_at(source, base, Timestamp::now())
}

/// The same at another time, which decides what is embargoed.
pub fn load_record_at(
    source: &FixtureSource,
    base: impl Into<LinkBase>,
    now: Timestamp,
) -> Result<Record, LoadError> {
    let editions = load::load_editions(source).map_err(LoadError::Invalid)?;
    Record::build_at(editions, &base.into(), now).map_err(LoadError::Build)
}

/// Loads the record that the examples of the OpenAPI document are taken from: the embedded one
/// without an embargo, so that the document is always the same.
pub fn load_example_record(link_base: LinkBase) -> Record {
    load_record_at(&FixtureSource::Embedded, link_base, Timestamp::MAX)
        .expect("the embedded record is valid: the tests load it")
}

/// How often is looked whether files have changed, or an embargo has ended. Files are read
/// once they looked the same twice: whoever writes several of them is done by then.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// After how long files are read though they have not looked the same twice.
const MAX_DEBOUNCE: Duration = Duration::from_secs(5);

/// What is served, and where it is read from.
pub struct Reloader {
    state: Arc<AppState>,
    origin: FixtureSource,
    base_url: String,
    /// Wakes the thread that makes ahead what is better made so.
    warm_up_trigger: SyncSender<()>,
}

impl Reloader {
    /// Reads the record of `origin` and makes it an API; `base` stands before every address in
    /// answers. What is better made ahead than when it is asked for is made meanwhile.
    pub fn build(
        origin: FixtureSource,
        base_url: &str,
        settings: Settings,
    ) -> Result<Arc<Self>, LoadError> {
        let record = load_record(&origin, base_url)?;
        let api = AppState::new(record, settings, load_example_record);
        let reloader = Self {
            warm_up_trigger: spawn_cache_warmer(Arc::clone(&api)),
            state: api,
            origin,
            base_url: base_url.to_owned(),
        };
        reloader.log_notes();
        reloader.trigger_warm_up();
        Ok(Arc::new(reloader))
    }

    /// What serves the record.
    pub fn state(&self) -> &Arc<AppState> {
        &self.state
    }

    /// Reads the record again, and serves it from now on if nothing is wrong with it.
    fn reload(&self) {
        let began = Instant::now();
        match load_record(&self.origin, self.base_url.as_str()) {
            Ok(record) => {
                let edition = record.newest().number();
                self.state.replace_record(record);
                let duration_ms = as_rounded_millis(began.elapsed());
                tracing::info!(edition, duration_ms, "the record was read again");
                self.log_notes();
                self.state.record_reload(ReloadOutcome::Done, 0);
                self.trigger_warm_up();
            }
            Err(error) => {
                let problems = match &error {
                    LoadError::Invalid(report) => report.problems.len(),
                    LoadError::Build(_) => 1,
                };
                tracing::error!(
                    problems,
                    "the record was read again and is not served: the one before is\n{error}"
                );
                self.state.record_reload(ReloadOutcome::Failed, problems);
            }
        }
    }

    /// Serves the editions whose embargo has ended.
    fn publish_due_editions(&self) {
        match self.state.publish_due(Timestamp::now()) {
            Ok(None) => {}
            Ok(Some(edition)) => {
                tracing::info!(edition, "an edition was published: its embargo has ended");
                self.log_embargo();
                self.trigger_warm_up();
            }
            Err(error) => tracing::error!(%error, "an edition could not be published"),
        }
    }

    /// Has made ahead what is better made so. Where that is due already, it is due once: what
    /// is made is always of the record that is served then.
    fn trigger_warm_up(&self) {
        let _ = self.warm_up_trigger.try_send(());
    }

    /// Says in the log what editors may want to know of a record that is sound.
    fn log_notes(&self) {
        let notes = load::ignored_file_notes(&self.origin);
        let files: Vec<_> = notes.iter().map(|note| note.file.as_str()).collect();
        if !files.is_empty() {
            let files = files.join(", ");
            tracing::info!(
                files,
                "these files are no part of the record and are passed over"
            );
        }
        self.log_embargo();
    }

    fn log_embargo(&self) {
        if let Some((edition, at)) = self.state.next_publication() {
            tracing::info!(edition, %at, "an edition is embargoed");
        }
    }
}

/// A thread that makes ahead what is better made so, whenever that is due. It is one, so that
/// of records that replace each other fast no more than one is held for that.
fn spawn_cache_warmer(api: Arc<AppState>) -> SyncSender<()> {
    let (trigger, triggered) = sync_channel(1);
    let run = move || {
        while triggered.recv().is_ok() {
            // A bug there is in the log, and no reason to prepare no other record.
            let _ = catch_unwind(AssertUnwindSafe(|| api.warm_caches()));
        }
    };
    let thread = thread::Builder::new().name("prepare".to_owned());
    if let Err(error) = thread.spawn(run) {
        tracing::warn!(%error, "no thread could be started to compress the record");
    }
    trigger
}

/// What makes a record be read again.
pub struct ReloadTriggers {
    /// Of the one thread that waits for them.
    runtime: Runtime,
    sighup: Signal,
    watcher: Option<FileWatcher>,
}

impl ReloadTriggers {
    /// Waits for SIGHUP from now on, and for changes of the files of `watched` if that is
    /// given. Made before the record is read, so that nothing is missed that changes meanwhile.
    pub fn new(watched_source: Option<FixtureSource>) -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let sighup = {
            let _guard = runtime.enter();
            signal(SignalKind::hangup())?
        };
        Ok(Self {
            runtime,
            sighup,
            watcher: watched_source.map(FileWatcher::new),
        })
    }

    /// Has the record read again whenever that is due, for as long as the process lives.
    pub fn spawn(mut self, reloader: Arc<Reloader>) -> io::Result<()> {
        let run = move || {
            loop {
                // A bug in one reload is no reason to miss the next.
                let result = catch_unwind(AssertUnwindSafe(|| self.poll(&reloader)));
                if result.is_err() {
                    tracing::error!("reading the record again was broken off");
                    reloader.state.record_reload(ReloadOutcome::Failed, 1);
                }
            }
        };
        let thread = thread::Builder::new().name("reload".to_owned());
        thread.spawn(run).map(drop)
    }

    /// Waits for a moment, or for SIGHUP, and does what is due then. Embargoes end by the
    /// clock on the wall, which may be set: hence no waiting until they do.
    fn poll(&mut self, reloader: &Reloader) {
        let sighup = async { timeout(POLL_INTERVAL, self.sighup.recv()).await.is_ok() };
        let sighup_received = self.runtime.block_on(sighup);
        let watcher = self.watcher.as_mut();
        let changed = watcher.is_some_and(|watcher| watcher.should_reload(sighup_received));
        if sighup_received || changed {
            reloader.reload();
        }
        reloader.publish_due_editions();
    }
}

/// What is known of the files of a record that is watched.
struct FileWatcher {
    origin: FixtureSource,
    /// What they looked like just before they were last read: whatever has changed since then
    /// is yet to be read.
    last_read: Fingerprint,
    /// What else they looked like when they were last looked at, and since when it is not what
    /// was read.
    pending: Option<(Fingerprint, Instant)>,
}

impl FileWatcher {
    fn new(origin: FixtureSource) -> Self {
        Self {
            last_read: Fingerprint::from_source(&origin),
            pending: None,
            origin,
        }
    }

    /// Looks at the files; whether they are to be read now: because they have changed and
    /// settled, because they do not settle, or because that is `demanded`.
    fn should_reload(&mut self, forced: bool) -> bool {
        let current = Fingerprint::from_source(&self.origin);
        let pending = self.pending.take();
        if forced {
            self.last_read = current;
            return true;
        }
        if current == self.last_read {
            return false;
        }
        let (is_settled, since) = match pending {
            Some((previous, since)) => (previous == current, since),
            None => (false, Instant::now()),
        };
        if !is_settled && since.elapsed() < MAX_DEBOUNCE {
            self.pending = Some((current, since));
            return false;
        }
        if !is_settled {
            tracing::warn!("the files keep changing, and are read nevertheless");
        }
        self.last_read = current;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::load::FixtureSource;
    use crate::reload::FileWatcher;

    #[test]
    fn changed_files_are_due_once_they_have_settled_or_on_demand() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("editions.json");
        fs::write(&file, "[]").expect("a file");
        let mut watcher = FileWatcher::new(FixtureSource::Folder(folder.path().to_owned()));
        assert!(!watcher.should_reload(false), "nothing has changed");
        fs::write(&file, "[ ]").expect("a file");
        assert!(!watcher.should_reload(false), "it may still be written");
        fs::write(&file, "[  ]").expect("a file");
        assert!(!watcher.should_reload(false), "it still is");
        assert!(watcher.should_reload(false), "it has settled");
        assert!(!watcher.should_reload(false), "it was read");
        fs::write(&file, "[]").expect("a file");
        assert!(!watcher.should_reload(false), "it may still be written");
        assert!(watcher.should_reload(true), "nobody waits who demands it");
        assert!(!watcher.should_reload(false), "it was read");
    }
}
