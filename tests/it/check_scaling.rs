//! Very many mistakes: each of these records took minutes to check when the work grew with
//! the square of what is wrong.

use serde_json::{Value, json};
use talks::load::MAX_REPORTED_PER_FILE;

use crate::editions_fixture::{Editions, item_mut};
use crate::support::{Fixtures, utf8};

/// The report on fixtures with mistakes: its problems, and how many more there are.
fn report(fixtures: &Fixtures) -> (Vec<Value>, u64) {
    let output = fixtures.check(&["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let problems = report["problems"].as_array().unwrap().clone();
    (problems, report["omitted"].as_u64().unwrap())
}

/// The codes of some problems, each once.
fn codes(problems: &[Value]) -> Vec<&str> {
    let mut codes: Vec<_> = problems
        .iter()
        .map(|problem| problem["code"].as_str().unwrap())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A record whose first actor has a value in a field.
fn with_actor(field: &str, value: Value) -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("actors.json", |actors| actors[0][field] = value);
    fixtures
}

#[test]
fn a_list_with_very_many_entries_is_too_long_and_nothing_else() {
    let objects = (0..20_000).map(|n| json!({"scheme": "wikidata", "value": n}));
    for list in [
        (0..40_000).map(|n| json!(n.to_string())).collect::<Value>(),
        (0..40_000).map(|_| json!("the same")).collect(),
        (0..20_000).map(|n| json!([n])).collect(),
    ] {
        let (problems, omitted) = report(&with_actor("other_names", list));
        let long = |problem: &&Value| problem["code"] == "long-list";
        assert_eq!(problems.iter().filter(long).count(), 1);
        assert!(problems.len() <= 101, "{}", problems.len());
        assert_eq!(omitted, 0);
    }
    let (problems, _) = report(&with_actor("identifiers", objects.collect()));
    assert!(codes(&problems).contains(&"long-list"));
}

#[test]
#[ignore = "it takes long"]
fn an_item_about_very_many_things_that_are_not_there() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        let about = statements[0]["about"].as_array_mut().unwrap();
        about.extend((0..40_000).map(|n| json!(format!("actor/nobody-{n}"))));
    });
    let (problems, omitted) = report(&fixtures);
    assert_eq!(codes(&problems), ["dangling-reference", "long-list"]);
    assert_eq!(problems.len(), MAX_REPORTED_PER_FILE);
    assert_eq!(omitted, 40_001 - MAX_REPORTED_PER_FILE as u64);
}

#[test]
#[ignore = "it takes long"]
fn an_object_with_very_many_unknown_keys() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("actors.json", |actors| {
        let actor = actors[0].as_object_mut().unwrap();
        actor.extend((0..40_000).map(|n| (format!("field-{n}"), json!(n))));
    });
    let (problems, omitted) = report(&fixtures);
    assert_eq!(codes(&problems), ["unknown-field"]);
    assert_eq!(problems.len() as u64 + omitted, 40_000);
}

#[test]
fn very_many_items_with_mistakes_are_counted() {
    let fixtures = Fixtures::new();
    let nothing: Vec<_> = (0..20_000).map(|_| json!({})).collect();
    fixtures.write("statements.json", json!(nothing).to_string());
    let (problems, omitted) = report(&fixtures);
    let of_statements = problems
        .iter()
        .filter(|problem| problem["file"] == "1/statements.json");
    assert_eq!(of_statements.count(), MAX_REPORTED_PER_FILE);
    // The first items lack several fields each, and each of the others is counted once.
    assert!(omitted >= 19_000, "{omitted}");
    let output = fixtures.check(&[]);
    let report = utf8(&output.stdout);
    let count = problems.len() as u64 + omitted;
    let end = format!("at least {count} problems in ");
    assert!(report.lines().last().unwrap().starts_with(&end));
    assert!(report.contains("\n  missing-field (1000)  "), "{report}");
    assert!(
        report.contains(" more of missing-field; --all shows them"),
        "{report}"
    );
}

#[test]
fn very_many_items_with_one_id() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        let statements = statements.as_array_mut().unwrap();
        let last = statements.last().unwrap().clone();
        statements.extend(std::iter::repeat_n(last, 20_000));
    });
    let (problems, omitted) = report(&fixtures);
    assert_eq!(codes(&problems), ["repeated-id"]);
    assert_eq!(problems.len() as u64 + omitted, 20_000);
}

/// A record with so many statements more, each made from the first by a change.
fn with_statements(count: usize, change: impl Fn(&mut Value, usize)) -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        let statements = statements.as_array_mut().unwrap();
        let first = statements[0].clone();
        statements.extend((0..count).map(|n| {
            let mut statement = first.clone();
            statement["id"] = json!(format!("more-{n}"));
            statement["text"] = json!(format!("The claim number {n}."));
            change(&mut statement, n);
            statement
        }));
    });
    fixtures
}

#[test]
#[ignore = "it takes long"]
fn misspelled_types_are_not_reported_as_missing_statements() {
    let misspelt = with_statements(20_000, |statement, _| {
        let about = statement["about"].to_string();
        let about = about
            .replace("actor/", "aktor/")
            .replace("aspect/", "aspekt/");
        statement["about"] = serde_json::from_str(&about).unwrap();
    });
    let (problems, omitted) = report(&misspelt);
    assert_eq!(codes(&problems), ["bad-reference"]);
    assert!(omitted >= 19_000, "{omitted}");
}

#[test]
#[ignore = "it takes long"]
fn very_many_references_to_ids_that_are_not_there() {
    let dangling = with_statements(20_000, |statement, n| {
        statement["about"] = json!([format!("actor/ukrain-{n}")]);
    });
    let (problems, omitted) = report(&dangling);
    assert_eq!(codes(&problems), ["dangling-reference"]);
    assert_eq!(problems.len() as u64 + omitted, 20_000);
    let hints = problems.iter().map(|problem| problem["hint"].as_str());
    assert!(hints.flatten().all(|hint| !hint.is_empty()));
}

#[test]
fn very_many_items_that_nothing_explains() {
    let editions = Editions::new(|editions| {
        let numbered = |statements: &mut Value, prefix: &str| {
            let statements = statements.as_array_mut().unwrap();
            let first = statements[0].clone();
            statements.extend((0..5_000).map(|n| {
                let mut statement = first.clone();
                statement["id"] = json!(format!("{prefix}-{n}"));
                statement["text"] = json!(format!("The claim number {n}."));
                statement
            }));
        };
        editions.change("statements.json", |statements| numbered(statements, "new"));
        let path = editions.file(1, "statements.json");
        let mut before: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        numbered(&mut before, "old");
        std::fs::write(&path, before.to_string()).unwrap();
    });
    let (code, report) = editions.check();
    assert_eq!(code, Some(1));
    let renamed =
        "error[unexplained-change]: `statement/new-0` had the id `old-0` in the previous edition";
    assert!(report.contains(renamed), "{}", &report[..2_000]);
    assert!(report.contains("at least 5000 problems in "));
}

#[test]
fn very_many_changes_are_explained() {
    let count = 3_000;
    let editions = Editions::new(|editions| {
        let more = |statements: &mut Value, text: &str| {
            let statements = statements.as_array_mut().unwrap();
            let first = statements[0].clone();
            statements.extend((0..count).map(|n| {
                let mut statement = first.clone();
                statement["id"] = json!(format!("more-{n}"));
                statement["text"] = json!(format!("{text} {n}."));
                statement
            }));
        };
        editions.change("statements.json", |statements| more(statements, "Now"));
        let path = editions.file(1, "statements.json");
        let mut before: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        more(&mut before, "Before");
        std::fs::write(&path, before.to_string()).unwrap();
        editions.change("record.json", |record| {
            let changes = (0..count).map(|n| {
                json!({"ref": format!("statement/more-{n}"), "reason": "editorial", "note": "It is."})
            });
            record["changes"] = changes.collect();
        });
    });
    let (code, report) = editions.check();
    assert_eq!(code, Some(0), "{report}");
    editions.change("record.json", |record| {
        let changes = record["changes"].as_array_mut().unwrap();
        let again = changes.clone();
        changes.extend(again);
    });
    let (code, report) = editions.check();
    assert_eq!(code, Some(1));
    assert!(report.contains("this entry is in the list twice"));
}

#[test]
fn a_very_long_key_is_cut() {
    let fixtures = Fixtures::new();
    let key = "k".repeat(1_000_000);
    fixtures.edit_json("actors.json", |actors| actors[0][&key] = json!(1));
    let output = fixtures.check(&[]);
    assert_eq!(output.status.code(), Some(1));
    let report = utf8(&output.stdout);
    assert!(report.contains("error[unknown-field]: `kkk"), "{report}");
    assert!(report.len() < 5_000, "{}", report.len());
    let output = fixtures.check(&["--format", "json"]);
    assert!(output.stdout.len() < 5_000, "{}", output.stdout.len());
}

#[test]
fn a_very_long_reference_is_cut() {
    let long = "a b".repeat(300_000);
    for reference in [
        long.clone(),
        format!("actor/{long}"),
        format!("{long}/x"),
        format!("actor/ukraine/{long}"),
    ] {
        let fixtures = Fixtures::new();
        fixtures.edit_json("statements.json", |statements| {
            item_mut(statements, "s001")["about"][0] = json!(reference);
        });
        let output = fixtures.check(&["--format", "json"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.len() < 20_000, "{}", output.stdout.len());
    }
}

#[test]
#[ignore = "it takes long"]
fn positions_in_a_one_line_file_are_found_in_one_pass() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        let statements = statements.as_array_mut().unwrap();
        let first = statements[0].clone();
        statements.extend((0..20_000).map(|n| {
            let mut statement = first.clone();
            statement["id"] = json!(format!("é-{n}"));
            statement
        }));
    });
    let compact: Value = serde_json::from_str(&fixtures.read("statements.json")).unwrap();
    fixtures.write("statements.json", compact.to_string());
    let (problems, _) = report(&fixtures);
    let line = fixtures.read("statements.json");
    let columns: Vec<_> = line.chars().collect();
    let bad = problems
        .iter()
        .filter(|problem| problem["code"] == "bad-id");
    let mut count = 0;
    for problem in bad {
        assert_eq!(problem["line"], 1);
        let column = usize::try_from(problem["column"].as_u64().unwrap()).unwrap();
        assert_eq!(columns[column - 1..][..3], ['"', 'é', '-'], "{problem}");
        count += 1;
    }
    assert_eq!(count, MAX_REPORTED_PER_FILE);
}
