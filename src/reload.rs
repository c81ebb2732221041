//! Loads a record, and reloads it while it is served.
//!
//! A reloaded record replaces the one that is served as a whole or not at all. Each request
//! uses one of them from its beginning to its end, and an invalid record changes only the log,
//! the metrics and `/readyz`.
//!
//! This happens on threads of its own. Neither the server nor the end of the process waits for
//! them, however long a file takes to be read.

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
use crate::load::{self, CheckedRecord, Fingerprint, FixtureSource, Report, TextOptions};
use crate::logging::as_rounded_millis;
use crate::metrics::ReloadOutcome;
use crate::model::{CheckOutcome, LinkBase, RecordCheck};
use crate::store::{BuildError, Record};

/// Why a record cannot be served.
#[derive(Debug)]
pub enum LoadError {
    /// It has errors.
    Invalid(Box<Report>),
    /// It is valid, but could not be built.
    Build(BuildError),
}

impl fmt::Display for LoadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(report) => out.write_str(&report.to_text(TextOptions::default())),
            Self::Build(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for LoadError {}

impl LoadError {
    /// The error as the pages of a draft show it.
    fn to_record_check(&self) -> RecordCheck {
        match self {
            Self::Invalid(report) => report.to_record_check(),
            Self::Build(error) => {
                RecordCheck::new(CheckOutcome::Unusable(error.to_string()), Vec::new(), 0)
            }
        }
    }
}

/// Loads the record of `source`; URLs in responses begin with `base`.
pub fn load_record(source: &FixtureSource, base: impl Into<LinkBase>) -> Result<Record, LoadError> {
    load_record_at(source, base, Timestamp::now())
}

/// Loads a record as it is published at `now`, which decides what is embargoed.
pub fn load_record_at(
    source: &FixtureSource,
    base: impl Into<LinkBase>,
    now: Timestamp,
) -> Result<Record, LoadError> {
    load_with_check(source, base, now, false).map(|(record, _)| record)
}

/// Loads a record, and what pages show of its warnings if that is wanted.
fn load_with_check(
    source: &FixtureSource,
    base: impl Into<LinkBase>,
    now: Timestamp,
    wants_check: bool,
) -> Result<(Record, Option<RecordCheck>), LoadError> {
    let checked = load::check_record(source).map_err(LoadError::Invalid)?;
    let CheckedRecord { editions, report } = checked;
    let warnings = report.warning_count();
    if warnings > 0 {
        tracing::warn!(
            warnings,
            record = report.record,
            "the record has warnings: `talks check` shows them"
        );
    }
    let check = wants_check.then(|| report.to_record_check());
    // It holds the text of every file with warnings.
    drop(report);
    let record = Record::build_at(editions, &base.into(), now).map_err(LoadError::Build)?;
    Ok((record, check))
}

/// Loads the record that the examples of the OpenAPI document are taken from: the embedded one
/// without an embargo, so that the document is always the same.
///
/// # Panics
///
/// If the embedded record is invalid, which the tests would find.
pub fn load_example_record(link_base: LinkBase) -> Record {
    load_record_at(&FixtureSource::Embedded, link_base, Timestamp::MAX)
        .expect("the embedded record is valid: the tests load it")
}

/// How often the trigger thread checks whether files have changed or an embargo has ended.
/// Files are reloaded once two checks found them equal, so that an editor can write several.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// After how long files are reloaded although they keep changing.
const MAX_DEBOUNCE: Duration = Duration::from_secs(5);

/// Loads the record of one source into the API that serves it.
pub struct Reloader {
    state: Arc<AppState>,
    origin: FixtureSource,
    base_url: String,
    is_watched: bool,
    /// Wakes the thread that fills the caches.
    warm_up_trigger: SyncSender<()>,
}

impl Reloader {
    /// Loads the record of `origin`; URLs in responses begin with `base_url`. The caches are
    /// filled in the background.
    pub fn build(
        origin: FixtureSource,
        base_url: &str,
        settings: Settings,
    ) -> Result<Arc<Self>, LoadError> {
        let is_watched = settings.is_watched;
        let (record, check) = load_with_check(&origin, base_url, Timestamp::now(), is_watched)?;
        let api = AppState::new(record, settings, load_example_record);
        if let Some(check) = check {
            api.replace_check(check);
        }
        let reloader = Self {
            warm_up_trigger: spawn_cache_warmer(Arc::clone(&api)),
            state: api,
            origin,
            base_url: base_url.to_owned(),
            is_watched,
        };
        reloader.log_notes();
        reloader.trigger_warm_up();
        Ok(Arc::new(reloader))
    }

    /// The API that serves the record.
    pub fn state(&self) -> &Arc<AppState> {
        &self.state
    }

    /// Reloads the record, and serves it from now on if it is valid.
    fn reload(&self) {
        let began = Instant::now();
        let base_url = self.base_url.as_str();
        match load_with_check(&self.origin, base_url, Timestamp::now(), self.is_watched) {
            Ok((record, check)) => {
                let edition = record.newest().number();
                self.state.replace_record(record, check.map(Arc::new));
                let duration_ms = as_rounded_millis(began.elapsed());
                tracing::info!(edition, duration_ms, "the record was read again");
                self.log_notes();
                self.state.record_reload(ReloadOutcome::Done, 0);
                self.trigger_warm_up();
            }
            Err(error) => {
                let problems = match &error {
                    LoadError::Invalid(report) => report.error_count(),
                    LoadError::Build(_) => 1,
                };
                tracing::error!(
                    problems,
                    "the record was read again and is not served: the previous one is\n{error}"
                );
                // Readers of a published edition need not know of an editor's mistakes.
                if self.is_watched && self.state.serves_draft() {
                    self.state.replace_check(error.to_record_check());
                    self.trigger_warm_up();
                }
                self.state.record_reload(ReloadOutcome::Failed, problems);
            }
        }
    }

    /// Publishes the editions whose embargo has ended.
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

    /// Has the caches filled for the record that is served. A trigger that is pending already
    /// is enough, since it uses the newest record when it runs.
    fn trigger_warm_up(&self) {
        let _ = self.warm_up_trigger.try_send(());
    }

    /// Logs what editors may want to know about a valid record.
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

/// Starts the thread that fills the caches, and returns its trigger. There is only one thread,
/// so that it keeps no more than one replaced record in memory.
fn spawn_cache_warmer(api: Arc<AppState>) -> SyncSender<()> {
    let (trigger, triggered) = sync_channel(1);
    let run = move || {
        while triggered.recv().is_ok() {
            // The panic hook has logged the bug, which must not keep later records cold.
            let _ = catch_unwind(AssertUnwindSafe(|| api.warm_caches()));
        }
    };
    let thread = thread::Builder::new().name("prepare".to_owned());
    if let Err(error) = thread.spawn(run) {
        tracing::warn!(%error, "no thread could be started to compress the record");
    }
    trigger
}

/// SIGHUP and changes of files, which trigger a reload.
pub struct ReloadTriggers {
    /// The runtime of the thread that waits for signals.
    runtime: Runtime,
    sighup: Signal,
    watcher: Option<FileWatcher>,
}

impl ReloadTriggers {
    /// Listens for SIGHUP from now on, and watches the files of `watched_source`, if any. Call
    /// this before loading the record, so that no change is missed.
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

    /// Reloads the record on each trigger, on a thread that lives as long as the process.
    pub fn spawn(mut self, reloader: Arc<Reloader>) -> io::Result<()> {
        let run = move || {
            loop {
                // A bug in one reload must not prevent the next.
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

    /// Waits for SIGHUP, at most for the poll interval, then reloads and publishes what is due.
    /// Embargoes end by the system clock, which may be set, so that a longer timer would be wrong.
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

/// Decides when changed files are reloaded.
pub struct FileWatcher {
    origin: FixtureSource,
    /// The fingerprint just before the last load. Later changes are not loaded yet.
    last_read: Fingerprint,
    /// The changed fingerprint of the last check, and the time of the first change.
    pending: Option<(Fingerprint, Instant)>,
}

impl FileWatcher {
    /// Watches the files of `origin`. Call this before loading the record, so that no change is
    /// missed.
    pub fn new(origin: FixtureSource) -> Self {
        Self {
            last_read: Fingerprint::from_source(&origin),
            pending: None,
            origin,
        }
    }

    /// Waits until the files have changed and settled.
    pub fn wait(&mut self) {
        while !self.should_reload(false) {
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// Checks the files. True if a reload is due: because they have changed and settled, because
    /// they do not settle, or because it is `forced`.
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
