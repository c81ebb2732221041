//! `talks check` on files, editions and whole records, and in both of its forms.

use std::fs;
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::check::{
    assert_all_reported, assert_mistake_in, assert_reported, assert_valid, remove_markers,
    reported_problems,
};
use crate::support::{Fixtures, copy_folder, run_talks, utf8};

#[test]
fn a_missing_file() {
    let fixtures = Fixtures::new();
    fs::remove_file(fixtures.path("actors.json")).unwrap();
    let said = (
        "",
        "missing-file",
        "this file is missing",
        "only if the edition has no actors, write []",
    );
    assert_reported(&fixtures, "1/actors.json", (1, 1), said);
}

#[test]
fn a_misspelt_file() {
    let fixtures = Fixtures::new();
    fs::rename(fixtures.path("notes.json"), fixtures.path("note.json")).unwrap();
    let problems = reported_problems(&fixtures);
    let (line, problem) = &problems[0];
    assert_eq!(*line, "1/note.json:1:1  [unknown-file]");
    assert_eq!(problem["hint"], "rename it to `notes.json`");
}

#[test]
fn a_file_that_is_not_utf_8() {
    let fixtures = Fixtures::new();
    fixtures.replace_text("events.json", "Russia–Ukraine", "Russia–Ukra¦ine");
    let marked = fixtures.read("events.json");
    let (before, after) = marked.split_once('¦').unwrap();
    let at = remove_markers(&fixtures, "events.json")[0];
    let bytes = [before.as_bytes(), b"\xEF", after.as_bytes()].concat();
    fixtures.write("events.json", bytes);
    let said = (
        "",
        "not-utf8",
        "0xEF is not UTF-8",
        "save the file with the encoding UTF-8",
    );
    assert_reported(&fixtures, "1/events.json", at, said);
}

fn copy_edition(fixtures: &Fixtures, number: &str) {
    let folder = fixtures.folder();
    copy_folder(&folder.join("1"), &folder.join(number));
}

#[test]
fn a_released_edition_in_a_folder_of_another_number_is_one_mistake() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("record");
    copy_folder(std::path::Path::new("fixtures"), &folder);
    fs::rename(folder.join("3"), folder.join("4")).unwrap();
    let output = run_talks(&["check", folder.to_str().unwrap(), "--format", "json"]);
    let report: Value = serde_json::from_str(utf8(&output.stdout)).unwrap();
    let problems = report["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{report:#}");
    assert_eq!(problems[0]["level"], "error");
    assert_eq!(problems[0]["file"], "4");
    assert_eq!(
        problems[0]["message"],
        "the folder 4/ has the content of edition 3"
    );
    assert_eq!(problems[0]["hint"], "rename it to 3/");
}

#[test]
fn a_value_under_a_misspelled_key_is_reported_at_that_key() {
    let fixtures = Fixtures::new();
    fixtures.replace_text(
        "events.json",
        "\"edtf\": \"2025-02\"",
        "\"text\": \"late February 2025\"",
    );
    let problems = reported_problems(&fixtures);
    let pointers: Vec<_> = problems
        .iter()
        .map(|(_, problem)| (&problem["code"], problem["pointer"].as_str().unwrap()))
        .collect();
    assert!(
        pointers
            .iter()
            .all(|(_, pointer)| pointer.ends_with("/date/text")),
        "{problems:#?}"
    );
    assert!(
        pointers.iter().any(|(code, _)| *code == "bad-date"),
        "{problems:#?}"
    );
}

#[test]
fn a_gap_between_editions() {
    let fixtures = Fixtures::new();
    copy_edition(&fixtures, "3");
    fixtures.replace_text(
        "../3/record.json",
        r#""published": "2026-11-24T08:00:00Z""#,
        r#""published": "2026-11-25T08:00:00Z""#,
    );
    let said = ("", "missing-file", "this edition is missing", "without gap");
    assert_reported(&fixtures, "2", (1, 1), said);
}

#[test]
fn a_mistake_in_the_second_edition() {
    let fixtures = Fixtures::new();
    copy_edition(&fixtures, "2");
    let later = r#""published": "2026-11-25T08:00:00Z""#;
    fixtures.replace_text(
        "../2/record.json",
        r#""published": "2026-11-24T08:00:00Z""#,
        later,
    );
    assert_valid(&fixtures, "two editions");
    let file = "../2/notes.json";
    fixtures.replace_text(
        file,
        r#""id": "mutual","#,
        r#""id": "mutual", ¦"texts": "","#,
    );
    let at = remove_markers(&fixtures, file)[0];
    let said = (
        "/6/texts",
        "unknown-field",
        "`texts`",
        "did you mean `text`?",
    );
    assert_reported(&fixtures, "2/notes.json", at, said);
}

#[test]
fn an_edition_under_a_wrong_name() {
    for name in ["draft", "01", "0"] {
        let fixtures = Fixtures::new();
        copy_edition(&fixtures, name);
        let said = (
            "",
            "unknown-file",
            "has the files of an edition, but not the name of one",
            "rename it: editions are 1, 2, 3",
        );
        assert_reported(&fixtures, name, (1, 1), said);
    }
}

#[test]
fn a_folder_that_is_not_a_record() {
    let fixtures = Fixtures::new();
    let empty = fixtures.folder().join("empty");
    fs::create_dir(&empty).unwrap();
    for (path, message) in [
        (fixtures.folder().join("nowhere"), "no such file or folder"),
        (empty, "this folder contains no edition"),
        (fixtures.path("actors.json"), "this is a file, not a folder"),
    ] {
        let path = path.to_str().unwrap();
        let output = run_talks(&["check", path]);
        let said = utf8(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{said}");
        for words in [message, path, "help: name a folder"] {
            assert!(said.contains(words), "{words} is not in {said}");
        }
    }
}

#[test]
fn an_edition_that_is_a_file() {
    let fixtures = Fixtures::new();
    fs::write(fixtures.folder().join("2"), "").unwrap();
    let output = fixtures.check(&[]);
    let said = utf8(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("/2\n"), "{said}");
    assert!(said.contains("\n1 problem in "), "{said}");
}

/// What a check says that has to end by itself, run in the folder above the record.
#[cfg(unix)]
fn check_at_once(fixtures: &Fixtures) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_talks"));
    program.current_dir(fixtures.folder());
    program.arg("check").arg(".");
    let mut program = program.stdout(Stdio::piped()).spawn().unwrap();
    let begin = Instant::now();
    while program.try_wait().unwrap().is_none() {
        if begin.elapsed() > Duration::from_secs(30) {
            program.kill().unwrap();
        }
        sleep(Duration::from_millis(10));
    }
    program.wait_with_output().unwrap()
}

#[cfg(unix)]
#[test]
fn what_is_not_a_file_does_not_hang_a_check() {
    for (make, message) in [
        (&["mkfifo"][..], "it is not a regular file"),
        (&["mkdir"], "this is a folder, not a file"),
        (&["ln", "-s", "notes.json"], "this cannot be read"),
        (&["ln", "-s", "/dev/zero"], "it is not a regular file"),
    ] {
        let fixtures = Fixtures::new();
        let path = fixtures.path("notes.json");
        fs::remove_file(&path).unwrap();
        let made = Command::new(make[0]).args(&make[1..]).arg(&path).status();
        assert!(made.unwrap().success(), "{make:?}");
        let output = check_at_once(&fixtures);
        let said = utf8(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{make:?}: {said}");
        for words in [message, "--> ./1/notes.json\n", "\n1 problem in "] {
            assert!(said.contains(words), "{make:?}: {words} is not in {said}");
        }
    }
}

#[test]
fn misspelled_lists_are_not_reported_as_missing_statements() {
    for (place, field, misspelt) in [(50, "about", "abuot"), (86, "cites", "sites")] {
        let fixtures = Fixtures::new();
        fixtures.edit_json("statements.json", |statements| {
            let statement = statements[place].as_object_mut().unwrap();
            let list = statement.remove(field).unwrap();
            statement.insert(misspelt.to_owned(), list);
        });
        for (line, problem) in reported_problems(&fixtures) {
            assert_eq!(problem["file"], "1/statements.json", "{misspelt}: {line}");
        }
    }
}

#[test]
#[rustfmt::skip]
fn several_mistakes_in_one_item() {
    let file = "actors.json";
    assert_all_reported(&[
        (file, r#""title": "Ukraine","#, r#""title": ¦7,"#, "/1/title", "wrong-type"),
        (file, r#""value": "UA""#, r#""value": ¦"ua""#, "/1/identifiers/0/value", "bad-identifier"),
        (file, r#""value": "UKR", "label": "Ukraine""#, r#""value": "UKR", "label": ¦"""#, "/1/identifiers/1/label", "empty-text"),
    ]);
}

#[test]
#[rustfmt::skip]
fn several_mistakes_in_the_record() {
    let file = "record.json";
    assert_all_reported(&[
        (file, r#""status": "in-progress""#, r#""status": ¦"in progress""#, "/status", "unknown-value"),
        (file, r#"["saudi-arabia"]"#, r#"[¦"saudi-arabi"]"#, "/mediators/0", "dangling-reference"),
    ]);
}

#[test]
#[rustfmt::skip]
fn more_than_forty_mistakes_at_once() {
    let fixtures = assert_all_reported(&[
        ("actors.json", r#""title": "United States""#, r#""title": ¦"""#, "/0/title", "empty-text"),
        ("actors.json", r#""kind": "state""#, r#""kind": ¦"stat""#, "/0/kind", "unknown-value"),
        ("actors.json", r#""value": "840""#, r#""value": ¦840"#, "/0/identifiers/2/value", "wrong-type"),
        ("actors.json", r#""wikidata", "value": "Q30""#, r#"¦"wiki", "value": "Q30""#, "/0/identifiers/3/scheme", "unknown-value"),
        ("actors.json", r#""title": "Ukraine","#, r#""title": "Ukraine", "posts": ¦[{"title": "Head"}],"#, "/1/posts", "contradiction"),
        ("actors.json", r#""value": "UA""#, r#""value": ¦"ua""#, "/1/identifiers/0/value", "bad-identifier"),
        ("actors.json", r#""value": "Q212""#, r#""value": ¦"212""#, "/1/identifiers/3/value", "bad-identifier"),
        ("actors.json", r#""title": "Russia","#, r#""title": "Russia", ¦"capital": "","#, "/2/capital", "unknown-field"),
        ("actors.json", r#""state": "ukraine""#, r#""state": ¦"ukrane""#, "/7/state", "dangling-reference"),
        ("actors.json", r#""National Security Advisor""#, r#"¦"National Security Advisor ""#, "/9/posts/0/title", "bad-text"),
        ("actors.json", r#"{"actor": "germany"}]"#, r#"{"actor": ¦"place/jeddah"}]"#, "/10/members/1/actor", "wrong-reference"),
        ("actors.json", r#""membership": "unnamed""#, r#""membership": ¦"complete""#, "/11/membership", "contradiction"),
        ("aspects.json", r#""origin": "source""#, r#""origin": ¦source"#, "", "syntax"),
        ("challenges.json", r#""scheme": "pa-x""#, r#""scheme": ¦"pax""#, "/0/codes/0/scheme", "unknown-value"),
        ("challenges.json", r#""match": "close""#, r#""match": ¦"closed""#, "/0/codes/0/match", "unknown-value"),
        ("challenges.json", r#"["minerals-agreement"]"#, r#"["minerals-agreement", ¦"minerals-agreement"]"#, "/2/proposals/1", "repeated-entry"),
        ("commodities.json", r#""uses_open": true"#, r#""uses_open": ¦"true""#, "/0/uses_open", "wrong-type"),
        ("commodities.json", r#""kind": "mineral","#, r#""kind": "mineral", "members_open": ¦true,"#, "/1/members_open", "contradiction"),
        ("commodities.json", r#""value": "2602""#, r#""value": ¦"26.02""#, "/3/identifiers/1/value", "bad-identifier"),
        ("events.json", r#""status": "ended""#, r#""status": ¦"over""#, "/1/status", "unknown-value"),
        ("events.json", r#""earliest": "2025-02-21""#, r#""earliest": ¦"2025-02-20""#, "/1/date/earliest", "bad-date"),
        ("events.json", r#""place": "white-house""#, r#""place": ¦"white-hose""#, "/1/place", "dangling-reference"),
        ("events.json", r#""follows": ["white-house-meeting"]"#, r#""follows": [¦"us-military-aid-suspension"]"#, "/2/follows/0", "cycle"),
        ("events.json", r#"["host", "mediator"]"#, r#"["host", ¦"mediater"]"#, "/3/participants/5/roles/1", "unknown-value"),
        ("notes.json", r#""id": "no-publication-date""#, r#""id": ¦"No date""#, "/0/id", "bad-id"),
        ("notes.json", r#"/revenue-share"]"#, r#"/revenue-share", ¦"actor/ukrane"]"#, "/2/about/1", "dangling-reference"),
        ("notes.json", r#""The Ukrainian officials are not named.""#, r#"¦" ""#, "/9/text", "empty-text"),
        ("places.json", r#""country": "US""#, r#""country": ¦"USA""#, "/0/country", "bad-identifier"),
        ("places.json", "21.54238", "¦121.5", "/1/coordinates/latitude", "bad-number"),
        ("places.json", r#""label": "Saudi Arabia""#, r#""label": ¦"Arabia""#, "/2/identifiers/0/label", "bad-identifier"),
        ("positions.json", r#""stance": "suggests""#, r#""stance": ¦"sugests""#, "/0/stance", "unknown-value"),
        ("positions.json", r#""on": "proposal/limited-ceasefire""#, r#""on": ¦"limited-ceasefire""#, "/4/on", "bad-reference"),
        ("positions.json", r#""holder": "france""#, r#""holder": ¦"place/jeddah""#, "/7/holder", "wrong-reference"),
        ("positions.json", r#"force/ceasefire-achieved"]"#, r#"force/ceasefire-achieved", ¦"proposal/limited-ceasefire/peace"]"#, "/10/conditional_on/1", "dangling-reference"),
        ("proposals.json", r#""value": 50"#, r#""value": ¦"50""#, "/0/parts/2/quantities/0/value", "wrong-type"),
        ("proposals.json", r#"["black-sea"]"#, r#"["black-sea", ¦"black-see"]"#, "/1/parts/0/places/1", "dangling-reference"),
        ("proposals.json", r#""id": "ceasefire-achieved""#, r#""id": "ceasefire-achieved", "quantities": ¦{}"#, "/2/parts/1/quantities", "wrong-type"),
        ("record.json", r#""status": "in-progress""#, r#""status": ¦"in progress""#, "/status", "unknown-value"),
        ("record.json", r#""language": "en""#, r#""language": ¦"English""#, "/language", "bad-identifier"),
        ("sources.json", r#""sha256": "b"#, r#""sha256": ¦"B"#, "/0/digest/sha256", "bad-identifier"),
        ("statements.json", r#""section": "lead""#, r#""section": ¦"laed""#, "/0/cites/0/section", "unknown-unit"),
        ("statements.json", r#""sentence": 1"#, r#""sentence": ¦-1"#, "/4/cites/1/sentence", "bad-number"),
        ("statements.json", r#""actor/marco-rubio""#, r#"¦"acter/marco-rubio""#, "/38/about/0", "bad-reference"),
        ("statements.json", r#"["waltz-country"]"#, r#"[¦"waltz-land"]"#, "/41/notes/0", "dangling-reference"),
    ]);
    assert!(utf8(&fixtures.check(&[]).stdout).contains("\n44 problems in "));
}

#[test]
fn the_shipped_record_is_sound() {
    let output = run_talks(&["check"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(utf8(&output.stdout).starts_with("no problems in the embedded record: 3 editions,"));
    let fixtures = Fixtures::new();
    let output = fixtures.check(&["--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let expected = json!({"record": fixtures.folder(), "problems": [], "omitted": 0, "notes": []});
    assert_eq!(report, expected);
}

/// Fixtures with one mistake, and the line and column where it is.
fn broken() -> (Fixtures, (usize, usize)) {
    let fixtures = Fixtures::new();
    let (from, to) = (
        r#""posts": [{"title": "President"}]"#,
        r#"¦"psots": [{"title": "President"}]"#,
    );
    fixtures.replace_text("actors.json", from, to);
    let at = remove_markers(&fixtures, "actors.json")[0];
    (fixtures, at)
}

#[test]
fn people_see_the_line_of_the_mistake() {
    let (fixtures, (line, column)) = broken();
    let output = fixtures.check(&[]);
    let said = utf8(&output.stdout);
    for words in [
        "error[unknown-field]: `psots` is not a field of this object\n",
        &format!(
            "--> {}:{line}:{column}\n",
            fixtures.path("actors.json").display()
        ),
        &format!("\n{line} |     \"psots\": [{{\"title\": \"President\"}}],\n"),
        "^^^^^^^ /6/psots\n",
        "= help: did you mean `posts`?\n",
        &format!("\n1 problem in {}\n", fixtures.folder().display()),
    ] {
        assert!(said.contains(words), "{words:?} is not in {said}");
    }
}

#[test]
fn tools_see_the_same() {
    let (fixtures, (line, column)) = broken();
    let problem = json!({
        "code": "unknown-field",
        "level": "error",
        "file": "1/actors.json",
        "line": line,
        "column": column,
        "pointer": "/6/psots",
        "message": "`psots` is not a field of this object",
        "hint": "did you mean `posts`?",
    });
    assert_eq!(fixtures.problems(), [problem]);
}

#[test]
fn a_broken_record_is_not_served() {
    let (fixtures, _) = broken();
    // Held, so that an attempt to listen would end with an error of its own.
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = held.local_addr().unwrap().to_string();
    let folder = fixtures.folder().to_str().unwrap();
    let output = run_talks(&["serve", "--fixtures", folder, "--listen", &address]);
    let (start, report) = utf8(&output.stderr).split_once('\n').unwrap();
    assert!(start.contains(" starting "), "{start}");
    assert_eq!(report, utf8(&fixtures.check(&[]).stdout));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn lines_may_end_as_on_windows() {
    let fixtures = Fixtures::new();
    for file in fs::read_dir(fixtures.folder().join("1")).unwrap() {
        let path = file.unwrap().path();
        let lines = fs::read_to_string(&path).unwrap().replace('\n', "\r\n");
        fs::write(path, lines).unwrap();
    }
    assert_valid(&fixtures, "CR LF");
    let (from, to) = (r#""kind": "sea""#, r#""kind": ¦"see""#);
    let said = ("/3/kind", "unknown-value", "`see`", "did you mean `sea`?");
    assert_mistake_in(&fixtures, "places.json", from, to, said);
}

#[test]
fn a_file_that_is_empty_or_ends_too_early_is_called_that() {
    for (text, message) in [
        ("", "the file is empty"),
        ("\n", "the file is empty"),
        ("[{", "the file ends within an object"),
        ("[", "the file ends within a list"),
        ("[{\"id\": \"a", "the file ends within a string"),
        ("[{\"id\":", "the file ends where a value is expected"),
    ] {
        let fixtures = Fixtures::new();
        fixtures.write("notes.json", text);
        let problems = fixtures.problems();
        let messages: Vec<_> = problems
            .iter()
            .map(|one| one["message"].as_str().unwrap())
            .collect();
        assert_eq!(messages, [message], "{text:?}");
    }
}
