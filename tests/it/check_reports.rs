//! How `talks check` reports: its levels, its formats, and what it shows of a line.

use std::process::Command;

use serde_json::{Value, json};

use crate::editions_fixture::{Editions, get_from, item_mut};
use crate::support::{Fixtures, copy_folder, run_talks, utf8};

/// A record whose second edition is a draft, with a new actor that no entry explains and no
/// statement is about.
fn draft() -> Editions {
    Editions::new(|editions| {
        editions.change("record.json", |record| record["published"] = Value::Null);
        editions.change("actors.json", |actors| {
            let mut actor = item_mut(actors, "ukraine").clone();
            actor["id"] = json!("moldova");
            actor["title"] = json!("Moldova");
            actor["identifiers"] = json!([]);
            actors.as_array_mut().unwrap().push(actor);
        });
    })
}

fn check(folder: &str, options: &[&str]) -> (Option<i32>, String) {
    let output = run_talks(&[&["check", folder], options].concat());
    (output.status.code(), utf8(&output.stdout).to_owned())
}

#[tokio::test]
async fn a_draft_is_served_while_it_lacks_statements_and_explanations() {
    let editions = draft();
    let (code, said) = editions.check();
    assert_eq!(code, Some(0), "{said}");
    for words in [
        "warning[unsupported]: no statement is about the actor `moldova`",
        "warning[unexplained-change]: `actor/moldova` is new",
        "\nno problems, 2 warnings in ",
    ] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    let service = editions.service();
    let moldova = get_from(&service, "/v1/actors/moldova").await;
    assert_eq!(moldova.json()["title"], "Moldova");
    let folder = editions.folder().to_str().unwrap();
    assert_eq!(check(folder, &["--strict"]).0, Some(1));
    assert_eq!(check(folder, &["--quiet"]), (Some(0), String::new()));
    let (code, said) = check(folder, &["--quiet", "--strict"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("warning[unsupported]"), "{said}");
}

#[test]
fn a_released_edition_lacks_neither() {
    let editions = draft();
    editions.change("record.json", |record| {
        record["published"] = json!("2026-11-25T08:00:00Z");
    });
    let (code, said) = editions.check();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("error[unsupported]"), "{said}");
    assert!(said.contains("error[unexplained-change]"), "{said}");
}

#[test]
fn an_older_draft_is_no_excuse() {
    let editions = draft();
    editions.add_edition("2026-11-26T08:00:00Z");
    let (code, said) = editions.check();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("error[unsupported]"), "{said}");
}

/// Fixtures with a mistake far to the right, in a file of one line.
fn mistake_in_a_long_line() -> (Fixtures, usize) {
    let fixtures = Fixtures::new();
    let text: Value = serde_json::from_str(&fixtures.read("positions.json")).unwrap();
    let line = text.to_string().replacen(r#""divided""#, r#""dividid""#, 1);
    let column = line[..line.find("\"dividid").unwrap()].chars().count() + 1;
    fixtures.write("positions.json", line);
    (fixtures, column)
}

#[test]
fn columns_of_long_lines_are_right_in_every_format() {
    let (fixtures, column) = mistake_in_a_long_line();
    assert!(column > 300, "{column}");
    let path = fixtures.path("positions.json").display().to_string();
    let (_, text) = check(fixtures.folder().to_str().unwrap(), &[]);
    assert!(text.contains(&format!("--> {path}:1:{column}\n")), "{text}");
    let excerpt = text.lines().find(|line| line.starts_with("1 | ")).unwrap();
    assert!(excerpt.contains("\"dividid\""), "{excerpt}");
    assert!(
        excerpt.starts_with("1 | …") && excerpt.ends_with('…'),
        "{excerpt}"
    );
    assert!(excerpt.chars().count() < 200, "{excerpt}");
    let (_, github) = check(fixtures.folder().to_str().unwrap(), &["--format", "github"]);
    let command = format!(
        "::error file={path},line=1,col={column},title=unknown-value::`dividid` is not a value"
    );
    assert!(github.starts_with(&command), "{github}");
    assert!(
        github.contains("%0Ahelp: did you mean `divided`?"),
        "{github}"
    );
}

#[test]
fn paths_begin_at_the_working_folder() {
    let (fixtures, column) = mistake_in_a_long_line();
    let above = fixtures.folder().parent().unwrap();
    let name = fixtures.folder().file_name().unwrap().to_str().unwrap();
    for argument in [name, fixtures.folder().to_str().unwrap()] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_talks"));
        let output = command
            .current_dir(above)
            .args(["check", argument])
            .output();
        let output = output.unwrap();
        let text = utf8(&output.stdout);
        let place = format!("--> {name}/1/positions.json:1:{column}\n");
        assert!(text.contains(&place), "{text}");
    }
}

#[test]
fn many_of_a_sort_are_counted() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        for statement in statements.as_array_mut().unwrap() {
            statement["tense"] = json!("bygone");
        }
    });
    fixtures.replace_text("positions.json", r#""holder""#, r#""hodler""#);
    let (_, short) = check(fixtures.folder().to_str().unwrap(), &[]);
    let count = |text: &str| text.matches("error[unknown-value]: `bygone`").count();
    assert_eq!(count(&short), 10);
    let total = fixtures.problems().len();
    let more = format!(
        "and {} more of unknown-value; --all shows them\n",
        total - 11
    );
    assert!(short.contains(&more), "{short}");
    let summary = "  unknown-field (1)    The object has no such field.\n";
    assert!(short.contains("What the codes mean:\n"), "{short}");
    assert!(short.contains(summary), "{short}");
    let summary = format!("  unknown-value ({})  The value is not", total - 1);
    assert!(short.contains(&summary), "{short}");
    let (_, all) = check(fixtures.folder().to_str().unwrap(), &["--all"]);
    assert_eq!(count(&all), total - 1);
}

#[test]
fn code_scanners_see_every_problem() {
    let (fixtures, column) = mistake_in_a_long_line();
    fixtures.write("odd name.txt", "");
    fixtures.write("actors.json~", "");
    let (code, text) = check(fixtures.folder().to_str().unwrap(), &["--format", "sarif"]);
    assert_eq!(code, Some(1));
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "talks");
    let results = run["results"].as_array().unwrap();
    let levels: Vec<_> = results.iter().map(|result| &result["level"]).collect();
    assert_eq!(levels, ["warning", "error", "note"]);
    for result in results {
        assert!(result["message"]["text"].is_string(), "{result}");
        let locations = result["locations"].as_array().unwrap();
        let uri = &locations[0]["physicalLocation"]["artifactLocation"]["uri"];
        assert!(uri.as_str().unwrap().starts_with("file:///"), "{uri}");
        if let Some(index) = result.get("ruleIndex") {
            let rule = &driver["rules"][usize::try_from(index.as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(rule["shortDescription"]["text"].is_string(), "{rule}");
        }
    }
    let location = &results[1]["locations"][0];
    let region =
        json!({"startLine": 1, "startColumn": column, "endLine": 1, "endColumn": column + 9});
    assert_eq!(location["physicalLocation"]["region"], region);
    assert!(
        results[0].to_string().contains("odd%20name.txt"),
        "{}",
        results[0]
    );
}

#[test]
fn a_record_file_may_name_its_schema() {
    let fixtures = Fixtures::new();
    let digest = |fixtures: &Fixtures| check(fixtures.folder().to_str().unwrap(), &[]);
    let before = digest(&fixtures);
    fixtures.edit_json("record.json", |record| {
        record["$schema"] = json!("../schema/record.json");
    });
    assert_eq!(digest(&fixtures), before);
    fixtures.edit_json("record.json", |record| record["$schema"] = json!(3));
    let problems = fixtures.problems();
    assert_eq!(problems[0]["pointer"], "/$schema");
    assert_eq!(problems.len(), 1);
}

/// The properties that the standard requires (SARIF 2.1.0, sections 3.13, 3.14, 3.18, 3.19, 3.27).
#[test]
fn a_sarif_log_has_what_the_standard_requires() {
    let (fixtures, column) = mistake_in_a_long_line();
    fixtures.write("actors.json~", "");
    let above = tempfile::tempdir().unwrap();
    let name = "my récord: 50% #1";
    copy_folder(fixtures.folder(), &above.path().join(name));
    let mut command = Command::new(env!("CARGO_BIN_EXE_talks"));
    let arguments = ["check", name, "--format", "sarif"];
    let output = command.current_dir(above.path()).args(arguments).output();
    let log: Value = serde_json::from_str(utf8(&output.unwrap().stdout)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(
        log["$schema"]
            .as_str()
            .unwrap()
            .ends_with("sarif-2.1.0.json")
    );
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let driver = &runs[0]["tool"]["driver"];
    assert_eq!(driver["name"], "talks");
    let rules = driver["rules"].as_array().unwrap();
    let ids: Vec<_> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["unknown-value"]);
    let results = runs[0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        assert!(result["ruleId"].is_string(), "{result}");
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    }
    let uri = |result: &Value| {
        let location = &result["locations"][0]["physicalLocation"];
        location["artifactLocation"]["uri"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let folder = "my%20r%C3%A9cord%3A%2050%25%20%231/1/";
    assert_eq!(uri(&results[0]), format!("{folder}positions.json"));
    assert_eq!(uri(&results[1]), format!("{folder}actors.json~"));
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], 1);
    assert_eq!(region["startColumn"], column);
}

#[test]
fn what_may_cause_other_mistakes_is_shown_first() {
    let editions = Editions::new(|editions| {
        editions.change("events.json", |events| {
            events[0]["weather"] = json!("fair");
        });
        editions.change("places.json", |places| {
            item_mut(places, "jeddah")["id"] = json!("Jeddah City");
        });
    });
    let folder = editions.folder().to_str().unwrap();
    let output = run_talks(&["check", folder]);
    let report = utf8(&output.stdout);
    let cause = report.find("error[bad-id]").unwrap();
    assert!(
        cause < report.find("error[unknown-field]").unwrap(),
        "{report}"
    );
}
