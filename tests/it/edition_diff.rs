//! Editions held against each other by `check`.

use std::fs;

use serde_json::{Value, json};

use crate::editions_fixture::{Editions, item_mut, renamed_and_withdrawn};
use crate::support::{Fixtures, utf8};

/// The report of a second edition that `change` makes invalid.
fn rejected(change: impl FnOnce(&Editions)) -> String {
    let (code, report) = Editions::new(change).check();
    assert_eq!(code, Some(1), "{report}");
    report
}

#[test]
fn every_difference_has_to_be_explained() {
    let spelled = |editions: &Editions| {
        editions.change("places.json", |places| {
            item_mut(places, "jeddah")["title"] = json!("Jiddah");
        });
    };
    let report = rejected(spelled);
    assert!(
        report.contains("error[unexplained-change]: `place/jeddah` differs"),
        "{report}"
    );
    assert!(
        report.contains("{\"ref\": \"place/jeddah\", \"reason\": \"editorial\""),
        "{report}"
    );
    let report = rejected(|editions| {
        editions.add_change_entry(
            json!({"ref": "place/jeddah", "reason": "editorial", "note": "None."}),
        );
    });
    assert!(
        report.contains("error[idle-change]: `place/jeddah` does not differ"),
        "{report}"
    );
    let report = rejected(|editions| {
        spelled(editions);
        editions.add_change_entry(
            json!({"ref": "place/jeddah", "reason": "withdrawn", "note": "Why."}),
        );
    });
    assert!(
        report.contains("error[contradiction]: `place/jeddah` exists"),
        "{report}"
    );
    let report = rejected(|editions| {
        spelled(editions);
        editions.add_change_entry(json!({"ref": "place/jeddah", "note": "Why."}));
    });
    assert!(report.contains("the field `reason` is missing"), "{report}");
    let report = rejected(|editions| {
        spelled(editions);
        editions.add_change_entry(json!({
            "ref": "place/jeddah", "renamed_from": "jidda", "reason": "editorial", "note": "Why.",
        }));
    });
    assert!(
        report.contains("error[bad-rename]: `place/jeddah` cannot have had the id `jidda`"),
        "{report}"
    );
    let report = rejected(|editions| {
        spelled(editions);
        editions.add_change_entry(json!({
            "ref": "place/jeddah", "renamed_from": "white-house", "reason": "editorial", "note": "Why.",
        }));
    });
    assert!(report.contains("`white-house` still exists"), "{report}");
}

#[test]
fn an_edition_may_have_many_changes() {
    let editions = Editions::new(|editions| {
        editions.change("statements.json", |statements| {
            for statement in statements.as_array_mut().unwrap() {
                statement["tense"] = json!("present");
            }
        });
        let path = editions.file(1, "statements.json");
        let before: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        for statement in before.as_array().unwrap() {
            if statement["tense"] != "present" {
                let key = format!("statement/{}", statement["id"].as_str().unwrap());
                editions
                    .add_change_entry(json!({"ref": key, "reason": "editorial", "note": "Tense."}));
            }
        }
        editions.change("notes.json", |notes| {
            for number in 0..110 {
                notes.as_array_mut().unwrap().push(json!({
                    "id": format!("new-{number}"),
                    "text": format!("Note {number}."),
                    "about": [if number % 2 == 0 { "actor/russia" } else { "actor/france" }],
                }));
            }
        });
        for number in 0..110 {
            let key = format!("note/new-{number}");
            editions.add_change_entry(json!({"ref": key, "reason": "editorial", "note": "New."}));
        }
    });
    let (code, report) = editions.check();
    assert_eq!(code, Some(0), "{report}");
}

#[test]
fn no_rename_hides_an_item() {
    let report = rejected(|editions| {
        editions.remove_item("notes.json", "russia-silent");
        editions.add_change_entry(json!({
            "ref": "note/unnamed-officials", "renamed_from": "russia-silent",
            "reason": "editorial", "note": "Both in one.",
        }));
    });
    assert!(
        report.contains("error[reused-id]: `note/unnamed-officials` was the id of another item"),
        "{report}"
    );
    let report = rejected(|editions| {
        editions.remove_item("notes.json", "russia-silent");
        editions.add_change_entry(json!({
            "ref": "note/russia-silent", "renamed_from": "nothing",
            "reason": "withdrawn", "note": "Gone.",
        }));
    });
    assert!(
        report.contains("error[bad-rename]: this edition has no `note/russia-silent`"),
        "{report}"
    );
    let report = rejected(|editions| {
        editions.remove_item("notes.json", "russia-silent");
        editions.add_change_entry(json!({
            "ref": "note/nowhere", "renamed_from": "russia-silent",
            "reason": "editorial", "note": "Renamed.",
        }));
    });
    assert!(report.contains("there is no `note/nowhere`"), "{report}");
}

#[test]
fn ids_are_never_reused() {
    let editions = renamed_and_withdrawn();
    editions.add_edition("2026-11-26T08:00:00Z");
    editions.change("notes.json", |notes| {
        let again = json!({
            "id": "russia-silent", "text": "Something else.", "about": ["actor/russia"],
        });
        notes.as_array_mut().unwrap().push(again);
    });
    let (code, report) = editions.check();
    assert_eq!(code, Some(1), "{report}");
    assert!(
        report.contains("error[reused-id]: `note/russia-silent`"),
        "{report}"
    );
}

#[test]
fn a_released_edition_must_not_change() {
    let fixtures = Fixtures::new();
    let digests = fixtures.folder().join("editions.json");
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/editions.json");
    let all: Value = serde_json::from_str(&fs::read_to_string(shipped).unwrap()).unwrap();
    let write = |value: Value| fs::write(&digests, value.to_string()).unwrap();
    let said = |code: i32| {
        let output = fixtures.check(&[]);
        assert_eq!(output.status.code(), Some(code), "{}", utf8(&output.stdout));
        utf8(&output.stdout).to_owned()
    };
    write(json!([all[0]]));
    said(0);
    write(all.clone());
    assert!(said(1).contains("error[dangling-reference]: there is no edition 2"));
    write(json!([]));
    assert!(said(1).contains("error[missing-digest]: edition 1 is released"));
    write(json!([all[0], all[0]]));
    assert!(said(1).contains("error[repeated-id]: edition 1 is listed twice"));
    write(json!([{"edition": 1, "sha256": all[1]["sha256"]}]));
    assert!(said(1).contains("error[changed-edition]: edition 1 was changed after its release"));
    write(json!([{"edition": 1, "sha256": "abc"}]));
    assert!(said(1).contains("error[bad-identifier]"));
    write(json!([all[0]]));
    fixtures.edit_json("record.json", |record| record["published"] = Value::Null);
    assert!(said(1).contains("edition 1 is a draft, which has no digest"));
    fs::remove_file(&digests).unwrap();
    assert!(!said(0).contains("editions.json"));
}

#[test]
fn a_digest_file_is_suggested() {
    let fixtures = Fixtures::new();
    let output = fixtures.check(&[]);
    assert_eq!(output.status.code(), Some(0));
    let said = utf8(&output.stdout);
    let (_, digests) = said.split_once("create it with this content:\n").unwrap();
    fs::write(fixtures.folder().join("editions.json"), digests).unwrap();
    let output = fixtures.check(&[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(!utf8(&output.stdout).contains("editions.json"));
}

#[test]
fn a_changed_release_is_to_be_undone_rather_than_explained() {
    let editions = Editions::new(|_| {});
    let (_, said) = editions.check();
    let (_, digests) = said.split_once("create it with this content:\n").unwrap();
    fs::write(editions.file(1, "../editions.json"), digests).unwrap();
    assert_eq!(editions.check().0, Some(0));
    editions.change("places.json", |places| {
        item_mut(places, "jeddah")["title"] = json!("Jiddah");
    });
    let (code, report) = editions.check();
    assert_eq!(code, Some(1));
    assert!(
        report.contains("error[changed-edition]: edition 2 was changed after its release"),
        "{report}"
    );
    assert!(!report.contains("unexplained-change"), "{report}");
}

#[test]
fn a_likely_rename_is_suggested() {
    let editions = Editions::new(|editions| {
        editions.change("notes.json", |notes| {
            item_mut(notes, "russia-silent")["id"] = json!("russia-is-silent");
        });
        editions.change("statements.json", |statements| {
            let text = statements.to_string();
            let text = text.replace("\"russia-silent\"", "\"russia-is-silent\"");
            *statements = serde_json::from_str(&text).unwrap();
        });
    });
    let (code, report) = editions.check();
    assert_eq!(code, Some(1));
    assert!(
        report
            .contains("`note/russia-is-silent` had the id `russia-silent` in the previous edition"),
        "{report}"
    );
    assert!(
        report
            .contains("{\"ref\": \"note/russia-is-silent\", \"renamed_from\": \"russia-silent\", "),
        "{report}"
    );
    assert!(!report.contains("is gone"), "{report}");
}

#[test]
fn an_item_is_explained_once() {
    let why = |id: &str, from: &str| json!({"ref": format!("note/{id}"), "renamed_from": from, "reason": "editorial", "note": "Why."});
    let editions = Editions::new(|editions| {
        editions.change("notes.json", |notes| {
            item_mut(notes, "russia-silent")["id"] = json!("silence");
        });
        editions.add_change_entry(why("silence", "russia-silent"));
        editions.add_change_entry(why("silence", "unnamed-officials"));
    });
    let (_, report) = editions.check();
    assert!(
        report.contains("`note/silence` is explained twice"),
        "{report}"
    );
    assert!(
        report.contains("two items cannot become one: withdraw the other one"),
        "{report}"
    );
    assert!(!report.contains("there is no `note/silence`"), "{report}");
}

#[test]
fn only_the_newest_edition_may_be_a_draft() {
    let editions = Editions::new(|_| {});
    editions.add_edition("2026-11-26T08:00:00Z");
    editions.change("record.json", |record| record["published"] = Value::Null);
    assert_eq!(editions.check().0, Some(0));
    editions.add_edition("2026-11-27T08:00:00Z");
    let (code, report) = editions.check();
    assert_eq!(code, Some(1));
    assert!(
        report.contains("edition 3 is a draft, although edition 4 follows it"),
        "{report}"
    );
}

#[test]
fn a_mistake_hides_no_difference_in_another_edition() {
    let editions = Editions::new(|_| {});
    editions.add_edition("2026-11-26T08:00:00Z");
    editions.add_edition("2026-11-27T08:00:00Z");
    editions.change("places.json", |places| {
        item_mut(places, "jeddah")["title"] = json!("Jiddah");
    });
    let first = editions.file(1, "events.json");
    let broken = fs::read_to_string(&first).unwrap();
    fs::write(
        &first,
        broken.replacen("\"kind\": \"meeting\"", "\"kind\": \"meting\"", 1),
    )
    .unwrap();
    let (code, report) = editions.check();
    assert_eq!(code, Some(1));
    for said in [
        "1/events.json",
        "error[unexplained-change]: `place/jeddah` differs",
        "4/record.json",
        "\n2 problems in ",
    ] {
        assert!(report.contains(said), "{said}: {report}");
    }
}
