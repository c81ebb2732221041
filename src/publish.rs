//! Publishing a record: reading it, and reading it again while it is served.
//!
//! A record that is read again takes the place of the one that is served as a whole, or not
//! at all: a request is answered from one of them from its beginning to its end, and a
//! record with anything wrong in it changes nothing but the log and what `/readyz` says.
//!
//! All of that happens on threads that neither the server nor the end of the process waits
//! for, however long a file takes to be read.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::runtime::{self, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::timeout;

use crate::api::{Api, Reload, Settings};
use crate::fixtures::{self, Fingerprint, Origin};
use crate::logging::milliseconds;
use crate::record::{Archive, Unusable};

/// How often is looked whether files have changed, or an embargo has ended. Files are read
/// once they looked the same twice: whoever writes several of them is done by then.
const INTERVAL: Duration = Duration::from_millis(500);

/// After how long files are read though they have not looked the same twice.
const MAX_SETTLING: Duration = Duration::from_secs(5);

/// What is served, and where it is read from.
pub struct Publisher {
    api: Arc<Api>,
    origin: Origin,
    base: String,
    /// Wakes the thread that makes ahead what is better made so.
    preparing: SyncSender<()>,
}

impl Publisher {
    /// Reads the record of `origin` and makes it an API; `base` stands before every address in
    /// answers. What is better made ahead than when it is asked for is made meanwhile.
    pub fn open(origin: Origin, base: &str, settings: Settings) -> Result<Arc<Self>, Unusable> {
        let api = Api::with(Archive::read(&origin, base)?, base, settings);
        let publisher = Self {
            preparing: preparer(Arc::clone(&api)),
            api,
            origin,
            base: base.to_owned(),
        };
        publisher.log_notes();
        publisher.prepare();
        Ok(Arc::new(publisher))
    }

    /// What serves the record.
    pub fn api(&self) -> &Arc<Api> {
        &self.api
    }

    /// Reads the record again, and serves it from now on if nothing is wrong with it.
    fn reload(&self) {
        let began = Instant::now();
        match Archive::read(&self.origin, self.base.as_str()) {
            Ok(archive) => {
                let edition = archive.newest().number();
                self.api.replace(archive);
                let duration_ms = milliseconds(began.elapsed());
                tracing::info!(edition, duration_ms, "the record was read again");
                self.log_notes();
                self.api.note(Reload::done());
                self.prepare();
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

    /// Serves the editions whose embargo has ended.
    fn publish_due(&self) {
        match self.api.publish_due(Timestamp::now()) {
            Ok(None) => {}
            Ok(Some(edition)) => {
                tracing::info!(edition, "an edition was published: its embargo has ended");
                self.log_embargo();
                self.prepare();
            }
            Err(error) => tracing::error!(%error, "an edition could not be published"),
        }
    }

    /// Has made ahead what is better made so. Where that is due already, it is due once: what
    /// is made is always of the record that is served then.
    fn prepare(&self) {
        let _ = self.preparing.try_send(());
    }

    /// Says in the log what editors may want to know of a record that is sound.
    fn log_notes(&self) {
        let notes = fixtures::passed_over(&self.origin);
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
        if let Some((edition, at)) = self.api.next_publication() {
            tracing::info!(edition, %at, "an edition is embargoed");
        }
    }
}

/// A thread that makes ahead what is better made so, whenever that is due. It is one, so that
/// of records that replace each other fast no more than one is held for that.
fn preparer(api: Arc<Api>) -> SyncSender<()> {
    let (preparing, due) = sync_channel(1);
    let prepare = move || {
        while due.recv().is_ok() {
            // A bug there is in the log, and no reason to prepare no other record.
            let _ = catch_unwind(AssertUnwindSafe(|| api.prepare()));
        }
    };
    let thread = thread::Builder::new().name("prepare".to_owned());
    if let Err(error) = thread.spawn(prepare) {
        tracing::warn!(%error, "no thread could be started to compress the record");
    }
    preparing
}

/// What makes a record be read again.
pub struct Triggers {
    /// Of the one thread that waits for them.
    runtime: Runtime,
    hangup: Signal,
    watch: Option<Watch>,
}

impl Triggers {
    /// Waits for SIGHUP from now on, and for changes of the files of `watched` if that is
    /// given. Made before the record is read, so that nothing is missed that changes meanwhile.
    pub fn new(watched: Option<Origin>) -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let hangup = {
            let _within = runtime.enter();
            signal(SignalKind::hangup())?
        };
        Ok(Self {
            runtime,
            hangup,
            watch: watched.map(Watch::new),
        })
    }

    /// Has the record read again whenever that is due, for as long as the process lives.
    pub fn follow(mut self, publisher: Arc<Publisher>) -> io::Result<()> {
        let follow = move || {
            loop {
                // A bug in one reload is no reason to miss the next.
                let step = catch_unwind(AssertUnwindSafe(|| self.step(&publisher)));
                if step.is_err() {
                    tracing::error!("reading the record again was broken off");
                    publisher.api.note(Reload::failed(1));
                }
            }
        };
        let thread = thread::Builder::new().name("reload".to_owned());
        thread.spawn(follow).map(drop)
    }

    /// Waits for a moment, or for SIGHUP, and does what is due then. Embargoes end by the
    /// clock on the wall, which may be set: hence no waiting until they do.
    fn step(&mut self, publisher: &Publisher) {
        let hangup = async { timeout(INTERVAL, self.hangup.recv()).await.is_ok() };
        let hung_up = self.runtime.block_on(hangup);
        let watch = self.watch.as_mut();
        let changed = watch.is_some_and(|watch| watch.is_due(hung_up));
        if hung_up || changed {
            publisher.reload();
        }
        publisher.publish_due();
    }
}

/// What is known of the files of a record that is watched.
struct Watch {
    origin: Origin,
    /// What they looked like just before they were last read: whatever has changed since then
    /// is yet to be read.
    read: Fingerprint,
    /// What else they looked like when they were last looked at, and since when it is not what
    /// was read.
    unsettled: Option<(Fingerprint, Instant)>,
}

impl Watch {
    fn new(origin: Origin) -> Self {
        Self {
            read: Fingerprint::take(&origin),
            unsettled: None,
            origin,
        }
    }

    /// Looks at the files; whether they are to be read now: because they have changed and
    /// settled, because they do not settle, or because that is `demanded`.
    fn is_due(&mut self, demanded: bool) -> bool {
        let now = Fingerprint::take(&self.origin);
        let before = self.unsettled.take();
        if demanded {
            self.read = now;
            return true;
        }
        if now == self.read {
            return false;
        }
        let (is_settled, since) = match before {
            Some((look, since)) => (look == now, since),
            None => (false, Instant::now()),
        };
        if !is_settled && since.elapsed() < MAX_SETTLING {
            self.unsettled = Some((now, since));
            return false;
        }
        if !is_settled {
            tracing::warn!("the files keep changing, and are read nevertheless");
        }
        self.read = now;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Watch;
    use crate::fixtures::Origin;

    #[test]
    fn changed_files_are_due_once_they_have_settled_or_on_demand() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("editions.json");
        fs::write(&file, "[]").expect("a file");
        let mut watch = Watch::new(Origin::Folder(folder.path().to_owned()));
        assert!(!watch.is_due(false), "nothing has changed");
        fs::write(&file, "[ ]").expect("a file");
        assert!(!watch.is_due(false), "it may still be written");
        fs::write(&file, "[  ]").expect("a file");
        assert!(!watch.is_due(false), "it still is");
        assert!(watch.is_due(false), "it has settled");
        assert!(!watch.is_due(false), "it was read");
        fs::write(&file, "[]").expect("a file");
        assert!(!watch.is_due(false), "it may still be written");
        assert!(watch.is_due(true), "nobody waits who demands it");
        assert!(!watch.is_due(false), "it was read");
    }
}
