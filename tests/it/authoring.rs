//! The tools of editors on the command line.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{copy_folder, run_talks, utf8};

/// Runs a tool on a folder.
fn run(folder: &Path, tool: &str, arguments: &[&str]) -> Output {
    let folder = folder.to_str().unwrap();
    run_talks(&[&[tool, folder], arguments].concat())
}

/// Runs a tool that succeeds, and returns what it prints.
#[track_caller]
pub(crate) fn succeed(folder: &Path, tool: &str, arguments: &[&str]) -> String {
    let output = run(folder, tool, arguments);
    let text = format!("{}{}", utf8(&output.stdout), utf8(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{tool}: {text}");
    utf8(&output.stdout).to_owned()
}

/// Runs a tool that fails and writes nothing, and returns its report.
#[track_caller]
pub(crate) fn refuse(folder: &Path, tool: &str, arguments: &[&str]) -> String {
    let before = files(folder);
    let output = run(folder, tool, arguments);
    assert_eq!(output.status.code(), Some(1), "{tool}: {output:?}");
    assert_eq!(files(folder), before, "{tool} has written");
    utf8(&output.stderr).to_owned()
}

/// All files of a folder, with their texts.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                found.insert(name.to_owned(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

pub(crate) fn read_json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn edit_json(path: &Path, change: impl FnOnce(&mut Value)) {
    let mut value = read_json(path);
    change(&mut value);
    fs::write(path, serde_json::to_string_pretty(&value).unwrap()).unwrap();
}

/// A copy of the shipped record.
pub(crate) fn shipped_record() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"),
        folder.path(),
    );
    folder
}

/// The shipped record with a draft of the next edition, and the number of that edition.
pub(crate) fn draft() -> (TempDir, u64) {
    let folder = shipped_record();
    succeed(folder.path(), "edition", &[]);
    let mut number = 1;
    while folder.path().join((number + 1).to_string()).exists() {
        number += 1;
    }
    (folder, number)
}

#[test]
fn a_new_record_is_valid_and_has_an_item_of_each_type() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("Cyprus talks");
    succeed(
        &folder,
        "new",
        &["--title", "The \"Cyprus\" talks", "--dry-run"],
    );
    assert!(!folder.exists(), "a dry run writes nothing");
    succeed(&folder, "new", &["--title", "The \"Cyprus\" talks"]);
    succeed(&folder, "check", &[]);
    let record = read_json(&folder.join("1/record.json"));
    assert_eq!(record["title"], "The \"Cyprus\" talks");
    assert_eq!(record["id"], "the-cyprus-talks");
    assert_eq!(record["published"], Value::Null);
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/1")).unwrap() {
        let name = entry.unwrap().file_name();
        let file = read_json(&folder.join("1").join(&name));
        assert!(
            file.as_array().is_none_or(|items| !items.is_empty()),
            "{name:?} is empty"
        );
    }
    // The starter is in the one layout, and can be released as it is.
    succeed(&folder, "fmt", &["--check"]);
    succeed(&folder, "release", &[]);
    succeed(&folder, "check", &[]);
    succeed(&folder, "fmt", &["--check"]);

    let report = refuse(&folder, "new", &[]);
    assert!(report.contains("is not empty"), "{report}");
    let other = parent.path().join("other");
    succeed(&other, "new", &["--id", "moon"]);
    assert_eq!(read_json(&other.join("1/record.json"))["id"], "moon");
    for (option, value, message) in [
        ("--id", "The Moon", "write `the-moon`"),
        ("--title", "", "this text is empty"),
    ] {
        let report = refuse(&parent.path().join("third"), "new", &[option, value]);
        assert!(report.contains(message), "{report}");
    }
}

#[test]
fn the_next_edition_is_a_draft_whose_changes_are_listed() {
    let (folder, number) = draft();
    let path = |name: &str| folder.path().join(number.to_string()).join(name);
    let record = read_json(&path("record.json"));
    assert_eq!(record["published"], Value::Null);
    assert_eq!(record["changes"], json!([]));
    assert_eq!(
        fs::read_to_string(path("actors.json")).unwrap(),
        fs::read_to_string(folder.path().join(format!("{}/actors.json", number - 1))).unwrap()
    );
    succeed(folder.path(), "check", &[]);
    let output = succeed(folder.path(), "edition", &[]);
    assert!(
        output.contains("its `changes` explain every difference"),
        "{output}"
    );

    edit_json(&path("places.json"), |places| {
        places[0]["title"] = json!("Another title");
    });
    edit_json(&path("notes.json"), |notes| {
        notes[0]["id"] = json!("another-note");
    });
    let before = files(folder.path());
    let output = succeed(folder.path(), "edition", &["--dry-run"]);
    assert!(output.contains("place/white-house"), "{output}");
    let remark = "Nothing was written. Without `--dry-run`, it would say:\n  ";
    assert!(output.contains(remark), "{output}");
    assert_eq!(files(folder.path()), before);
    succeed(folder.path(), "edition", &[]);
    let entries = read_json(&path("record.json"))["changes"].clone();
    assert_eq!(
        entries,
        json!([
            {"ref": "place/white-house", "reason": "editorial", "note": ""},
            {"ref": "note/another-note", "renamed_from": "no-publication-date", "reason": "editorial", "note": ""}
        ])
    );
    // Entries with empty notes are not repeated, and cannot be released.
    edit_json(&path("places.json"), |places| {
        places[1]["title"] = json!("A third title");
    });
    succeed(folder.path(), "edition", &[]);
    assert_eq!(
        read_json(&path("record.json"))["changes"][2]["ref"],
        "place/jeddah"
    );
    let report = refuse(folder.path(), "release", &[]);
    assert!(report.contains("this text is empty"), "{report}");
    let help = "help: write the text; it is required";
    assert!(report.contains(help), "{report}");
    edit_json(&path("record.json"), |record| {
        for entry in record["changes"].as_array_mut().unwrap() {
            entry["note"] = json!("A better text.");
        }
    });
    succeed(folder.path(), "release", &[]);
    succeed(folder.path(), "check", &[]);
}

#[test]
fn an_edit_keeps_the_layout_of_everything_else() {
    let (folder, number) = draft();
    let lines = |number: u64| {
        let text = fs::read_to_string(folder.path().join(format!("{number}/record.json"))).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (before, after) = (lines(number - 1), lines(number));
    let published = before
        .iter()
        .position(|line| line.contains("\"published\""))
        .unwrap();
    assert_eq!(before[..published], after[..published]);
    assert_eq!(after[published], "  \"published\": null,");
}

#[test]
fn a_release_is_published_and_cannot_be_changed_unseen() {
    let (folder, number) = draft();
    let digests = folder.path().join("editions.json");
    let before = fs::read_to_string(&digests).unwrap();
    let at = ["--at", "2031-02-03T04:05:06Z"];
    let output = succeed(
        folder.path(),
        "release",
        &[&at[..], &["--dry-run"]].concat(),
    );
    assert!(output.contains("2031-02-03T04:05:06Z"), "{output}");
    assert_eq!(fs::read_to_string(&digests).unwrap(), before);
    succeed(folder.path(), "release", &at);
    let record = folder.path().join(format!("{number}/record.json"));
    assert_eq!(read_json(&record)["published"], at[1]);
    let after = fs::read_to_string(&digests).unwrap();
    let kept = before.trim_end().trim_end_matches(']').trim_end();
    assert!(
        after.starts_with(kept),
        "the other digests stay as they are"
    );
    succeed(folder.path(), "check", &[]);
    let report = refuse(folder.path(), "release", &[]);
    assert!(report.contains("talks edition"), "{report}");
    edit_json(&record, |record| record["summary"] = json!("Changed."));
    let output = run(folder.path(), "check", &[]);
    assert!(
        utf8(&output.stdout).contains("changed-edition"),
        "{output:?}"
    );
    let output = run(folder.path(), "release", &["--at", "tomorrow"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        utf8(&output.stderr).contains("2026-12-01T08:00:00Z"),
        "{output:?}"
    );
}

#[test]
fn a_release_before_the_edition_before_is_refused() {
    let (folder, _) = draft();
    let report = refuse(folder.path(), "release", &["--at", "1990-01-01T00:00:00Z"]);
    assert!(
        report.contains("1990-01-01T00:00:00Z, is before that of edition 3, "),
        "{report}"
    );
}

#[test]
fn an_unsound_draft_is_refused_with_the_report() {
    let (folder, number) = draft();
    let positions = folder.path().join(format!("{number}/positions.json"));
    edit_json(&positions, |positions| {
        positions[0]["holder"] = json!("ukrane");
    });
    for tool in ["release", "edition", "diff"] {
        let report = refuse(folder.path(), tool, &[]);
        assert!(
            report.contains("did you mean `ukraine`?"),
            "{tool}: {report}"
        );
    }
}

#[test]
fn a_tool_needs_a_record() {
    let parent = tempfile::tempdir().unwrap();
    let missing = parent.path().join("missing");
    for (tool, arguments) in [
        ("schema", &[][..]),
        ("edition", &[]),
        ("release", &[]),
        ("rename", &["actor/ukraine", "kyiv"]),
        ("fmt", &[]),
        ("diff", &[]),
    ] {
        let output = run(&missing, tool, arguments);
        assert_eq!(output.status.code(), Some(2), "{tool}: {output:?}");
        assert!(
            utf8(&output.stderr).contains("missing"),
            "{tool}: {output:?}"
        );
        assert!(!missing.exists(), "{tool} has written");
    }
}

#[test]
fn the_records_of_the_tests_are_in_the_one_layout() {
    let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records");
    for record in fs::read_dir(records).unwrap() {
        succeed(&record.unwrap().path(), "fmt", &["--check"]);
    }
}

#[test]
fn the_layout_changes_no_content() {
    let folder = shipped_record();
    succeed(folder.path(), "fmt", &[]);
    succeed(folder.path(), "check", &[]);
    succeed(folder.path(), "fmt", &["--check"]);
    let formatted = files(folder.path());
    // Another layout of the same content comes back to the same text.
    for name in formatted.keys() {
        edit_json(&folder.path().join(name), sort_keys);
    }
    let output = run(folder.path(), "fmt", &["--check"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(utf8(&output.stdout).contains("1/actors.json"), "{output:?}");
    succeed(folder.path(), "fmt", &[]);
    for (name, text) in files(folder.path()) {
        if name != "editions.json" {
            assert_eq!(text, formatted[&name], "{name}");
        }
    }
    succeed(folder.path(), "check", &[]);
    // What is not JSON is reported where it stands.
    fs::write(folder.path().join("2/actors.json"), "[{]").unwrap();
    let report = refuse(folder.path(), "fmt", &[]);
    assert!(report.contains("2/actors.json:1:"), "{report}");
}

/// Sorts the keys of all objects, backwards.
fn sort_keys(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(sort_keys),
        Value::Object(members) => {
            let mut sorted: Vec<_> = std::mem::take(members).into_iter().collect();
            sorted.sort_by(|(a, _), (b, _)| b.cmp(a));
            members.extend(sorted);
            members.values_mut().for_each(sort_keys);
        }
        _ => {}
    }
}

#[test]
fn a_digest_is_what_a_source_has() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("article.txt");
    fs::write(&file, "abc").unwrap();
    // The digest is an example of FIPS 180-4.
    let expected = "\"digest\": {\"sha256\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\",\"bytes\":3}\n";
    assert_eq!(succeed(&file, "digest", &[]), expected);
    let missing = run(&folder.path().join("none.txt"), "digest", &[]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(
        utf8(&missing.stderr).contains("there is no ")
            && utf8(&missing.stderr).contains("none.txt"),
        "{missing:?}"
    );
}

#[test]
fn an_erratum_tells_in_sentences_what_differs() {
    let (folder, number) = draft();
    let output = succeed(folder.path(), "diff", &["1", "2"]);
    assert!(
        output.contains("Undated article on the U.S.–Ukraine talks"),
        "{output}"
    );
    assert!(
        output.contains("The label now says that the article gives no date."),
        "{output}"
    );
    let output = succeed(folder.path(), "diff", &[]);
    assert!(output.contains("Nothing differs"), "{output}");
    let places = folder.path().join(format!("{number}/places.json"));
    edit_json(&places, |places| places[1]["title"] = json!("Jiddah"));
    let output = succeed(folder.path(), "diff", &[]);
    assert!(
        output.contains("The place “Jiddah” was edited."),
        "{output}"
    );
    assert!(
        output.contains("The title said “Jeddah.” It now says “Jiddah.”"),
        "{output}"
    );
    let events = folder.path().join(format!("{number}/events.json"));
    edit_json(&events, |events| {
        events[1]["date"] = json!({"edtf": "2025-03-01"});
    });
    let output = succeed(folder.path(), "diff", &[]);
    assert!(
        output.contains("The date changed from late February 2025 to 1 March 2025."),
        "{output}"
    );
    for (range, message) in [
        (["2", "1"], "name the earlier one first"),
        (["1", "9"], "there is no edition 9"),
    ] {
        let report = refuse(folder.path(), "diff", &range);
        assert!(report.contains(message), "{report}");
    }
}

#[test]
fn a_watched_record_is_checked_again_when_it_changes() {
    let folder = shipped_record();
    let mut program = Command::new(env!("CARGO_BIN_EXE_talks"));
    program.arg("check").arg(folder.path()).arg("--watch");
    let mut program = program.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let (sender, receiver) = channel();
    thread::spawn(move || {
        lines
            .map_while(Result::ok)
            .try_for_each(|line| sender.send(line))
    });
    let wait_for = |text: &str| {
        let next = || receiver.recv_timeout(Duration::from_mins(1));
        while !next()
            .unwrap_or_else(|_| panic!("no {text:?}"))
            .contains(text)
        {}
    };
    let path = folder.path().join("2/actors.json");
    let sound = fs::read_to_string(&path).unwrap();
    wait_for("no problems in");
    fs::write(&path, "[").unwrap();
    wait_for("problem in");
    fs::write(&path, sound).unwrap();
    wait_for("no problems in");
    program.kill().unwrap();
    program.wait().unwrap();
    let output = run_talks(&["check", "--watch"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(utf8(&output.stderr).contains("DIR"), "{output:?}");
}
