//! What stands in a record's folder and is no part of it.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::reload::{send_sighup, wait_for_reload};
use crate::serve::Server;
use crate::support::{Fixtures, utf8};

/// What editors, desktops and version control leave behind, beside the files of an edition.
const LEFT_BEHIND: [&str; 18] = [
    "#actors.json#",
    "4913",
    "Thumbs.db",
    "actors.json.BAK",
    "actors.json.bak",
    "actors.json.old",
    "actors.json.orig",
    "actors.json.rej",
    "actors.json.save",
    "actors.json.swo",
    "actors.json.swp",
    "actors.json.swx",
    "actors.json.tmp",
    "actors.json.~1~",
    "actors.json___jb_tmp___",
    "actors.json~",
    "desktop.ini",
    "lost+found",
];

/// What people write about a repository, beside the editions.
const DOCUMENTS: [&str; 7] = [
    "CONTRIBUTING.md",
    "COPYING",
    "LICENSE-CC-BY",
    "LICENSE.txt",
    "NOTICE",
    "README",
    "readme.de.md",
];

#[test]
fn what_is_no_part_of_a_record_is_passed_over_with_a_note() {
    let fixtures = Fixtures::new();
    let mut expected = Vec::new();
    for name in LEFT_BEHIND {
        fixtures.write(name, "[");
        fs::write(fixtures.folder().join(name), "[").unwrap();
        expected.extend([name.to_owned(), format!("1/{name}")]);
    }
    for name in DOCUMENTS {
        fs::write(fixtures.folder().join(name), "[").unwrap();
        expected.push(name.to_owned());
    }
    fs::create_dir(fixtures.folder().join("1.bak")).unwrap();
    expected.push("1.bak".to_owned());
    fixtures.write(".hidden", "");
    let output = fixtures.check(&[]);
    let said = utf8(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let folder = fixtures.folder().display();
    for file in &expected {
        let note =
            format!("note: {folder}/{file}: this is not part of the record and is skipped\n");
        assert!(said.contains(&note), "{file}: {said}");
    }
    let report = fixtures.check(&["--format", "json"]);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let mut noted: Vec<_> = report["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| {
            assert_eq!(note["code"], "passed-over");
            note["file"].as_str().unwrap().to_owned()
        })
        .collect();
    noted.sort_unstable();
    expected.sort_unstable();
    assert_eq!(noted, expected);
}

#[test]
fn other_files_are_warned_of() {
    let fixtures = Fixtures::new();
    fixtures.write("README.md", "");
    fixtures.write("actor.json", "[]");
    fixtures.write("actors.json~", "[]");
    fs::write(fixtures.folder().join("licenses.json"), "[]").unwrap();
    fs::create_dir(fixtures.folder().join("backup")).unwrap();
    let problems = fixtures.problems();
    let files: Vec<_> = problems
        .iter()
        .map(|problem| {
            assert_eq!(problem["code"], "unknown-file");
            assert_eq!(problem["level"], "warning");
            problem["file"].as_str().unwrap()
        })
        .collect();
    assert_eq!(
        files,
        ["1/README.md", "1/actor.json", "backup", "licenses.json"]
    );
    // Notes stand beside problems, and none of them keeps the record from being served.
    let output = fixtures.check(&[]);
    let said = utf8(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("\nno problems, 4 warnings in "), "{said}");
    assert!(said.contains("1/actors.json~: this is not part"), "{said}");
    // The number of a folder is that of an edition, whatever Vim calls its files.
    fs::create_dir(fixtures.folder().join("4913")).unwrap();
    let gone = fixtures.problems();
    assert!(
        gone.iter()
            .any(|problem| problem["message"] == "this edition is missing")
    );
}

#[test]
fn the_log_names_what_is_passed_over() {
    let fixtures = Fixtures::new();
    fixtures.write("actors.json~", "[");
    let folder = fixtures.folder().to_str().unwrap().to_owned();
    let log = tempfile::NamedTempFile::new().unwrap();
    let server =
        Server::start_with_log(&["--fixtures", &folder], File::create(log.path()).unwrap());
    fixtures.write("notes.json.orig", "[");
    send_sighup(&server);
    wait_for_reload(&server, "read again", |last| last["outcome"] == "done");
    let began = Instant::now();
    let lines = loop {
        let logged = fs::read_to_string(log.path()).unwrap();
        let lines = logged.lines().filter(|line| line.contains("passed over"));
        let lines: Vec<_> = lines.map(str::to_owned).collect();
        if lines.len() > 1 {
            break lines;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{logged}");
        std::thread::sleep(Duration::from_millis(20));
    };
    let [first, second] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    assert!(first.contains("1/actors.json~"), "{first}");
    assert!(!first.contains("notes.json"), "{first}");
    assert!(
        second.contains("1/actors.json~, 1/notes.json.orig"),
        "{second}"
    );
}
