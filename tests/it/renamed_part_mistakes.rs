//! Mistakes of editors with the ids of parts that they renamed: each is reported once, and its help
//! leads to a sound record.

use serde_json::{Value, json};

use crate::edition_problems::{assert_problems, entry, problems, retitle_place};
use crate::editions_fixture::{Editions, item_mut};

const RECORD: &str = "2/record.json";

/// Gives the part `us-access` of the minerals agreement the id `access`, wherever it is named.
fn rename_part(editions: &Editions) {
    editions.rename("minerals-agreement", "us-access", "access");
}

fn part_entry(renamed_parts: &Value) -> Value {
    let mut entry = entry("proposal/minerals-agreement");
    entry["renamed_parts"] = renamed_parts.clone();
    entry
}

#[test]
fn a_renamed_part_needs_its_former_id() {
    let editions = Editions::new(rename_part);
    let renamed = "\"renamed_parts\": [{\"from\": \"us-access\", \"to\": \"access\"}]";
    let help = format!("{{\"ref\": \"proposal/minerals-agreement\", {renamed}, \"reason\"");
    assert_problems(
        &editions,
        &[("unexplained-change", RECORD, "/changes", help.as_str())],
    );
    editions.set_entries(json!([entry("proposal/minerals-agreement")]));
    let help = format!(
        "the part `access` of `proposal/minerals-agreement` had the id `us-access` in the previous edition => add {renamed}"
    );
    assert_problems(
        &editions,
        &[("bad-rename", RECORD, "/changes/0/ref", help.as_str())],
    );
    let declared = json!([{"from": "us-access", "to": "access"}]);
    editions.set_entries(json!([part_entry(&declared)]));
    assert_problems(&editions, &[]);
    // An entry that is wrong otherwise says it nevertheless.
    let mut wrong = part_entry(&json!([{"from": "US access", "to": "access"}]));
    wrong["note"] = json!("");
    editions.set_entries(json!([wrong]));
    assert_problems(
        &editions,
        &[
            (
                "bad-id",
                RECORD,
                "/changes/0/renamed_parts/0/from",
                "us-access",
            ),
            ("empty-text", RECORD, "/changes/0/note", ""),
        ],
    );
}

#[test]
fn a_wrong_declaration_of_a_renamed_part_is_one_mistake() {
    let right = json!({"from": "us-access", "to": "access"});
    for (declared, wrong, words) in [
        (
            json!([{"from": "us-acess", "to": "access"}]),
            "/0/from",
            "can have had the id `us-acess`: the previous edition has no such part => did you mean `us-access`?",
        ),
        (
            json!([{"from": "minerals", "to": "access"}]),
            "/0/from",
            "did you mean `us-access`?",
        ),
        (
            json!([{"from": "us-access", "to": "acess"}]),
            "/0/to",
            "has no part `acess` => did you mean `access`?",
        ),
        (
            json!([{"from": "access", "to": "us-access"}]),
            "/0/from",
            "write \"from\": \"us-access\", \"to\": \"access\"",
        ),
        (
            json!([right, {"from": "reconstruction", "to": "rebuilding"}]),
            "/1/from",
            "still has the part `reconstruction` => remove the rename",
        ),
        (
            json!([right, {"from": "reconstruction", "to": "economic-stability"}]),
            "/1/from",
            "remove the rename",
        ),
        (
            json!([right, {"from": "nowhere", "to": "reconstruction"}]),
            "/1/from",
            "remove the rename",
        ),
        (
            json!([right, {"from": "us-access", "to": "reconstruction"}]),
            "/1/from",
            "`us-access` is renamed twice => keep one of the two",
        ),
        (
            json!([right, {"from": "revenue-share", "to": "access"}]),
            "/1/to",
            "two parts cannot become `access` => keep one of the two",
        ),
    ] {
        let editions = Editions::new(|editions| {
            rename_part(editions);
            editions.add_change_entry(part_entry(&declared));
        });
        let pointer = format!("/changes/0/renamed_parts{wrong}");
        assert_problems(
            &editions,
            &[("bad-rename", RECORD, pointer.as_str(), words)],
        );
    }
}

#[test]
fn parts_that_exchange_their_ids_are_not_renamed() {
    let editions = Editions::new(|editions| {
        editions.change("proposals.json", |proposals| {
            let parts = &mut item_mut(proposals, "minerals-agreement")["parts"];
            let id = parts[0]["id"].take();
            parts[0]["id"] = parts[3]["id"].take();
            parts[3]["id"] = id;
        });
        editions.add_change_entry(part_entry(&json!([
            {"from": "us-access", "to": "economic-stability"},
            {"from": "economic-stability", "to": "us-access"},
        ])));
    });
    let help = "=> remove the rename";
    assert_problems(
        &editions,
        &[
            (
                "bad-rename",
                RECORD,
                "/changes/0/renamed_parts/0/from",
                help,
            ),
            (
                "bad-rename",
                RECORD,
                "/changes/0/renamed_parts/1/from",
                help,
            ),
        ],
    );
    editions.set_entries(json!([entry("proposal/minerals-agreement")]));
    assert_problems(&editions, &[]);
}

#[test]
fn a_part_does_not_become_one_that_was_there() {
    let editions = Editions::new(|editions| {
        editions.change("proposals.json", |proposals| {
            let parts = &mut item_mut(proposals, "minerals-agreement")["parts"];
            parts.as_array_mut().unwrap().remove(0);
        });
        let (from, to) = (
            "minerals-agreement/us-access",
            "minerals-agreement/revenue-share",
        );
        editions.replace_everywhere(from, to);
        editions.add_change_entry(part_entry(&json!([
            {"from": "us-access", "to": "revenue-share"},
        ])));
        editions.explain_remaining_changes("It is about the share.");
    });
    let pointer = "/changes/0/renamed_parts/0/to";
    let help = "already had the part `revenue-share` in the previous edition, so `us-access` cannot have become `revenue-share` => remove";
    assert_problems(&editions, &[("bad-rename", RECORD, pointer, help)]);
}

#[test]
fn what_has_no_parts_in_both_editions_has_no_renamed_ones() {
    let declared = json!([{"from": "us-access", "to": "access"}]);
    for (key, words) in [
        ("place/jeddah", "`place/jeddah` has no parts"),
        (
            "negotiation/us-ukraine-talks",
            "`negotiation/us-ukraine-talks` has no parts",
        ),
        ("proposal/fresh", "`proposal/fresh` is new"),
    ] {
        let editions = Editions::new(|editions| {
            retitle_place(editions, "jeddah");
            editions.change("record.json", |record| record["title"] = json!("The talks"));
            editions.change("proposals.json", |proposals| {
                let mut fresh = item_mut(proposals, "limited-ceasefire").clone();
                fresh["id"] = json!("fresh");
                fresh["parts"] = json!([]);
                proposals.as_array_mut().unwrap().push(fresh);
            });
            editions.change("statements.json", |statements| {
                let about = item_mut(statements, "s001")["about"].as_array_mut();
                about.unwrap().push(json!("proposal/fresh"));
            });
            editions.explain_remaining_changes("Why.");
            editions.change("record.json", |record| {
                let entries = record["changes"].as_array_mut().unwrap();
                let mut entries = entries.iter_mut();
                let entry = entries.find(|entry| entry["ref"] == key).unwrap();
                entry["renamed_parts"] = declared.clone();
            });
        });
        let found = problems(&editions);
        assert_eq!(
            found.len(),
            1,
            "{:?}",
            found.iter().map(|one| &one.text).collect::<Vec<_>>()
        );
        assert_eq!(found[0].code, "bad-rename");
        assert!(found[0].pointer.ends_with("/renamed_parts"));
        let help = "=> remove `renamed_parts`";
        assert!(
            found[0].text.contains(words) && found[0].text.contains(help),
            "{}",
            found[0].text
        );
    }
}

#[test]
fn a_former_id_of_a_part_leads_to_the_current_one() {
    let editions = Editions::new(|editions| {
        rename_part(editions);
        let declared = json!([{"from": "us-access", "to": "access"}]);
        editions.add_change_entry(part_entry(&declared));
    });
    let refer_to_former = |editions: &Editions| {
        editions.change("notes.json", |notes| {
            let about = item_mut(notes, "russia-silent")["about"].as_array_mut();
            about
                .unwrap()
                .push(json!("proposal/minerals-agreement/us-access"));
        });
        editions.add_change_entry(entry("note/russia-silent"));
    };
    let expected = "the part `us-access` of the proposal `minerals-agreement` has the id `access` now => \
                    write `proposal/minerals-agreement/access`";
    refer_to_former(&editions);
    let assert_dangling = |edition: usize, expected: &str| {
        let found = problems(&editions);
        let found: Vec<_> = found
            .iter()
            .map(|one| (&*one.code, &*one.file, &*one.text))
            .collect();
        let file = format!("{edition}/notes.json");
        assert_eq!(found, [("dangling-reference", &*file, expected)]);
    };
    assert_dangling(2, expected);
    editions.change("notes.json", |notes| {
        item_mut(notes, "russia-silent")["about"]
            .as_array_mut()
            .unwrap()
            .pop();
    });
    editions.change("record.json", |record| {
        record["changes"].as_array_mut().unwrap().pop();
    });
    assert_problems(&editions, &[]);
    // In later editions, too, and through another rename.
    editions.add_edition("2026-11-26T08:00:00Z");
    refer_to_former(&editions);
    assert_dangling(3, expected);
    editions.rename("minerals-agreement", "access", "mines");
    let declared = json!([{"from": "access", "to": "mines"}]);
    editions.add_change_entry(part_entry(&declared));
    assert_dangling(
        3,
        &expected
            .replace("access` now", "mines` now")
            .replace("/access", "/mines"),
    );
}

#[test]
fn no_part_gets_the_former_id_of_another_one() {
    let editions = Editions::new(|editions| {
        rename_part(editions);
        let declared = json!([{"from": "us-access", "to": "access"}]);
        editions.add_change_entry(part_entry(&declared));
    });
    editions.add_edition("2026-11-26T08:00:00Z");
    editions.rename("minerals-agreement", "revenue-share", "us-access");
    let declared = json!([{"from": "revenue-share", "to": "us-access"}]);
    editions.add_change_entry(part_entry(&declared));
    let expected = "`proposal/minerals-agreement/us-access` was the id of another part, and ids are not reused => \
                    give the part another id";
    assert_problems(
        &editions,
        &[("reused-id", "3/record.json", "/changes/0/ref", expected)],
    );
}
