//! Watching a record's files, whatever is done to them and to what leads there, and signals
//! while they are read.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::reload::{get_json, send_sighup, title, wait_for_reload};
use crate::serve::Server;
use crate::support::{Fixtures, copy_folder};
use crate::synth::synth;

/// Folders with records that differ in what they call Ukraine.
struct Records(TempDir);

impl Records {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A record in a folder.
    fn add(&self, name: &str, title: &str) -> PathBuf {
        let path = self.path(name);
        copy_folder(Fixtures::new().folder(), &path);
        set_title(&path.join("1"), title);
        path
    }

    /// Replaces a symbolic link at once, as a deployment does.
    fn link(&self, name: &str, to: impl AsRef<Path>) {
        let fresh = self.path("link");
        symlink(to, &fresh).unwrap();
        fs::rename(&fresh, self.path(name)).unwrap();
    }

    fn serve(&self, name: &str) -> Server {
        let folder = self.path(name).to_str().unwrap().to_owned();
        Server::start(&["--fixtures", &folder, "--watch"])
    }
}

/// Changes what an edition calls Ukraine.
fn set_title(edition: &Path, title: &str) {
    let path = edition.join("actors.json");
    let mut actors: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let mut items = actors.as_array_mut().unwrap().iter_mut();
    let ukraine = items.find(|item| item["id"] == "ukraine").unwrap();
    ukraine["title"] = title.into();
    fs::write(&path, serde_json::to_string_pretty(&actors).unwrap()).unwrap();
}

/// Waits until a server says a title.
fn wait_for(server: &Server, expected: &str) {
    let began = Instant::now();
    while title(server) != expected {
        let state = get_json(server, "/readyz");
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{expected}: {state}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_folder_that_takes_the_place_of_another_is_seen_and_what_is_done_to_it() {
    let records = Records::new();
    records.add("a", "One");
    records.add("b", "Two");
    let server = records.serve("a");
    assert_eq!(title(&server), "One");
    fs::rename(records.path("a"), records.path("old")).unwrap();
    fs::rename(records.path("b"), records.path("a")).unwrap();
    wait_for(&server, "Two");
    set_title(&records.path("a/1"), "Three");
    wait_for(&server, "Three");
    // Away, and back again.
    fs::rename(records.path("a"), records.path("away")).unwrap();
    wait_for_reload(&server, "gone", |last| last["outcome"] == "failed");
    assert_eq!(title(&server), "Three");
    fs::rename(records.path("away"), records.path("a")).unwrap();
    wait_for_reload(&server, "back", |last| last["outcome"] == "done");
    set_title(&records.path("a/1"), "Four");
    wait_for(&server, "Four");
    // Deleted, and copied anew.
    fs::remove_dir_all(records.path("a")).unwrap();
    wait_for_reload(&server, "deleted", |last| last["outcome"] == "failed");
    records.add("a", "Five");
    wait_for(&server, "Five");
    set_title(&records.path("a/1"), "Six");
    wait_for(&server, "Six");
}

#[test]
fn a_symbolic_link_that_leads_elsewhere_is_seen_and_what_is_done_there() {
    let records = Records::new();
    for (name, title) in [("r1", "One"), ("r2", "Two"), ("r3", "Three")] {
        records.add(&format!("releases/{name}/fixtures"), title);
    }
    // The folder itself, and one above it.
    for (link, target, served) in [
        ("current", "/fixtures", "current"),
        ("top", "", "top/fixtures"),
    ] {
        records.link(link, format!("releases/r1{target}"));
        let server = records.serve(served);
        for (release, title) in [("r2", "Two"), ("r3", "Three"), ("r2", "Two")] {
            records.link(link, format!("releases/{release}{target}"));
            wait_for(&server, title);
        }
        set_title(&records.path("releases/r2/fixtures/1"), "Edited");
        wait_for(&server, "Edited");
        set_title(&records.path("releases/r2/fixtures/1"), "Two");
        wait_for(&server, "Two");
    }
}

#[test]
fn links_of_editions_and_files_are_seen() {
    let records = Records::new();
    for (name, title) in [("one", "One"), ("two", "Two"), ("three", "Three")] {
        records.add(name, title);
    }
    // An edition.
    fs::create_dir(records.path("served")).unwrap();
    records.link("served/1", records.path("one/1"));
    let server = records.serve("served");
    records.link("served/1", records.path("two/1"));
    wait_for(&server, "Two");
    set_title(&records.path("two/1"), "Edited");
    wait_for(&server, "Edited");
    // A file of one.
    let copied = records.add("files", "Copied");
    fs::remove_file(copied.join("1/actors.json")).unwrap();
    records.link("files/1/actors.json", records.path("one/1/actors.json"));
    let server = records.serve("files");
    assert_eq!(title(&server), "One");
    records.link("files/1/actors.json", records.path("three/1/actors.json"));
    wait_for(&server, "Three");
    set_title(&records.path("three/1"), "Edited");
    wait_for(&server, "Edited");
}

#[test]
fn a_volume_of_kubernetes_is_seen() {
    let records = Records::new();
    records.add("volume/..2026_1", "One");
    records.add("volume/..2026_2", "Two");
    records.link("volume/..data", "..2026_1");
    records.link("volume/1", "..data/1");
    let server = records.serve("volume");
    assert_eq!(title(&server), "One");
    records.link("volume/..data", "..2026_2");
    wait_for(&server, "Two");
    records.add("volume/..2026_3", "Three");
    records.link("volume/..data", "..2026_3");
    fs::remove_dir_all(records.path("volume/..2026_2")).unwrap();
    wait_for(&server, "Three");
}

#[test]
fn what_is_passed_over_has_nothing_read_again() {
    let records = Records::new();
    records.add("a", "One");
    let server = records.serve("a");
    fs::write(records.path("a/.git"), "").unwrap();
    fs::write(records.path("a/README.md"), "").unwrap();
    fs::write(records.path("a/1/.actors.json.swp"), "").unwrap();
    fs::write(records.path("a/1/actors.json~"), "").unwrap();
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(get_json(&server, "/readyz")["last_reload"], Value::Null);
    set_title(&records.path("a/1"), "Two");
    wait_for(&server, "Two");
}

#[test]
fn files_that_never_settle_are_read_nevertheless() {
    let records = Records::new();
    records.add("a", "One");
    let server = records.serve("a");
    set_title(&records.path("a/1"), "Two");
    let began = Instant::now();
    while title(&server) != "Two" {
        assert!(began.elapsed() < Duration::from_mins(1));
        // Written beside and put into place, so that it is never half there.
        let notes = fs::read_to_string(records.path("a/1/notes.json")).unwrap();
        fs::write(records.path("notes"), notes + " ").unwrap();
        fs::rename(records.path("notes"), records.path("a/1/notes.json")).unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A server that has just been started, and is still reading.
fn starting(folder: &Path) -> Server {
    let folder = folder.to_str().unwrap();
    Server::spawn_unready(&["--fixtures", folder, "--watch"])
}

/// Whether a process handles SIGHUP, where the system tells it in `/proc`.
fn handles_hangups(server: &Server) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", server.process.id())).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    u64::from_str_radix(caught.unwrap().trim(), 16).unwrap() & 1 == 1
}

/// A record that takes a while to read.
fn large() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    synth(&["--items", "1500", folder.path().to_str().unwrap()]);
    folder
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "it needs /proc")]
fn what_changes_while_the_record_is_read_at_first_is_seen() {
    let folder = large();
    let mut server = starting(folder.path());
    while !handles_hangups(&server) {
        std::thread::sleep(Duration::from_millis(1));
    }
    // From here on nothing is missed: no signal, and no change.
    send_sighup(&server);
    let path = folder.path().join("1/record.json");
    let mut record: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    record["title"] = "Another title".into();
    fs::write(&path, serde_json::to_string_pretty(&record).unwrap()).unwrap();
    server.address = server.read_address("listening on");
    let began = Instant::now();
    while get_json(&server, "/v1/summary")["title"] != "Another title" {
        assert!(began.elapsed() < Duration::from_mins(1));
        std::thread::sleep(Duration::from_millis(20));
    }
    wait_for_reload(&server, "hung up", |last| last["outcome"] == "done");
}

#[test]
fn a_server_stops_in_time_while_the_record_is_read_again() {
    let folder = large();
    let path = folder.path().to_str().unwrap().to_owned();
    // While it is read, and while what is made of it is compressed.
    for read in [false, true] {
        let mut server = Server::start(&["--fixtures", &path, "--grace", "1"]);
        send_sighup(&server);
        let began = Instant::now();
        while read && get_json(&server, "/readyz")["last_reload"].is_null() {
            assert!(began.elapsed() < Duration::from_mins(2), "it was not read");
            std::thread::sleep(Duration::from_millis(20));
        }
        let id = server.process.id().to_string();
        assert!(Command::new("kill").arg(&id).status().unwrap().success());
        let began = Instant::now();
        let status = loop {
            if let Some(status) = server.process.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "it still reads");
            std::thread::sleep(Duration::from_millis(10));
        };
        assert!(status.success(), "{status}");
    }
}
