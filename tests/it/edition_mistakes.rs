//! Mistakes of editors between editions: in `changes`, in what it explains, and in what was
//! released. Each is reported once, whatever else is wrong, and its help leads to a sound record.

use std::fs;

use serde_json::{Value, json};

use crate::editions_fixture::{Editions, item_mut};
use crate::support::{run_talks, utf8};

/// One problem: code, file, pointer, and message with help.
struct Found {
    code: String,
    file: String,
    pointer: String,
    text: String,
}

fn problems(editions: &Editions) -> Vec<Found> {
    let folder = editions.folder().to_str().unwrap();
    let output = run_talks(&["check", folder, "--format", "json"]);
    let report: Value = serde_json::from_str(utf8(&output.stdout)).unwrap();
    let problems = report["problems"].as_array().unwrap().iter();
    let found = problems.map(|problem| {
        let word = |key: &str| problem[key].as_str().unwrap();
        Found {
            code: word("code").to_owned(),
            file: word("file").to_owned(),
            pointer: word("pointer").to_owned(),
            text: format!("{} => {}", word("message"), word("hint")),
        }
    });
    found.collect()
}

/// The problems are these and no others: code, file, pointer, and words of the text.
fn assert_problems(editions: &Editions, expected: &[(&str, &str, &str, &str)]) {
    let found = problems(editions);
    let shown: Vec<_> = found
        .iter()
        .map(|one| format!("{} {} {} | {}", one.code, one.file, one.pointer, one.text))
        .collect();
    let places = |one: &Found| (one.code.clone(), one.file.clone(), one.pointer.clone());
    let wanted = expected
        .iter()
        .map(|(code, file, pointer, _)| ((*code).into(), (*file).into(), (*pointer).into()));
    let mut wanted: Vec<_> = wanted.collect();
    let mut there: Vec<_> = found.iter().map(places).collect();
    wanted.sort();
    there.sort();
    assert_eq!(there, wanted, "{shown:#?}");
    for (code, _, pointer, words) in expected {
        let of_place = |one: &&Found| one.code == *code && one.pointer == *pointer;
        let mut texts = found.iter().filter(of_place).map(|one| &one.text);
        assert!(
            texts.any(|text| text.contains(words)),
            "{words}: {shown:#?}"
        );
    }
}

/// Gives the place `jeddah` the id `jiddah`, wherever it is named.
fn rename_place(editions: &Editions) {
    editions.replace_everywhere("\"jeddah\"", "\"jiddah\"");
    editions.replace_everywhere("place/jeddah", "place/jiddah");
}

fn retitle_place(editions: &Editions, id: &str) {
    editions.change("places.json", |places| {
        item_mut(places, id)["title"] = json!("Jiddah");
    });
}

fn remove_item(editions: &Editions, file: &str, id: &str) {
    editions.change(file, |items| {
        items
            .as_array_mut()
            .unwrap()
            .retain(|item| item["id"] != id);
    });
}

fn entry(key: &str) -> Value {
    json!({"ref": key, "reason": "editorial", "note": "Why."})
}

fn set_entries(editions: &Editions, entries: Value) {
    editions.change("record.json", |record| record["changes"] = entries);
}

const RECORD: &str = "2/record.json";

#[test]
fn a_renamed_item_needs_its_former_id() {
    let editions = Editions::new(|editions| {
        rename_place(editions);
        editions.add_change_entry(entry("place/jiddah"));
    });
    let expected = "`place/jiddah` had the id `jeddah` in the previous edition => add \"renamed_from\": \"jeddah\"";
    assert_problems(
        &editions,
        &[("bad-rename", RECORD, "/changes/0/ref", expected)],
    );
    let mut explained = entry("place/jiddah");
    explained["renamed_from"] = json!("jeddah");
    set_entries(&editions, json!([explained]));
    assert_problems(&editions, &[]);
}

#[test]
fn a_renamed_item_that_changed_otherwise_is_not_called_withdrawn() {
    let editions = Editions::new(|editions| {
        rename_place(editions);
        retitle_place(editions, "jiddah");
        editions.add_change_entry(entry("place/jiddah"));
    });
    let found = problems(&editions);
    let gone = found
        .iter()
        .find(|one| one.text.contains("`place/jeddah` is gone"));
    let text = &gone.unwrap().text;
    assert!(
        text.contains(
            "if the item has another id now, add \"renamed_from\": \"jeddah\" to the entry of that item"
        ),
        "{text}"
    );
}

#[test]
fn an_entry_names_a_renamed_item_by_its_current_id() {
    for (first, renamed_from) in [("place/jeddah", None), ("place/jeddah", Some("jiddah"))] {
        let editions = Editions::new(|editions| {
            rename_place(editions);
            let mut wrong = entry(first);
            if let Some(id) = renamed_from {
                wrong["renamed_from"] = json!(id);
            }
            editions.add_change_entry(wrong);
        });
        let expected = "`place/jeddah` has the id `jiddah` now";
        assert_problems(
            &editions,
            &[("bad-rename", RECORD, "/changes/0/ref", expected)],
        );
        let help = "write \"ref\": \"place/jiddah\", \"renamed_from\": \"jeddah\"";
        assert!(problems(&editions)[0].text.contains(help));
    }
}

#[test]
fn a_misspelled_former_id_is_one_mistake() {
    for wrong in ["jedah", "Jeddah", "place/jeddah"] {
        let editions = Editions::new(|editions| {
            rename_place(editions);
            let mut renamed = entry("place/jiddah");
            renamed["renamed_from"] = json!(wrong);
            editions.add_change_entry(renamed);
        });
        let found = problems(&editions);
        assert_eq!(
            found.len(),
            1,
            "{wrong}: {:?}",
            found.iter().map(|one| &one.text).collect::<Vec<_>>()
        );
        assert_eq!(found[0].pointer, "/changes/0/renamed_from");
        assert!(found[0].text.contains("jeddah`"), "{}", found[0].text);
    }
}

#[test]
fn a_misspelled_reference_of_an_entry_is_one_mistake() {
    for (wrong, code, words) in [
        ("place/jedda", "idle-change", "did you mean `place/jeddah`?"),
        (
            "actor/jeddah",
            "idle-change",
            "did you mean `place/jeddah`?",
        ),
        ("plac/jeddah", "bad-reference", ""),
        ("place/Jeddah", "bad-reference", "place/jeddah"),
        ("jeddah", "bad-reference", ""),
    ] {
        let editions = Editions::new(|editions| {
            retitle_place(editions, "jeddah");
            editions.add_change_entry(entry(wrong));
        });
        assert_problems(&editions, &[(code, RECORD, "/changes/0/ref", words)]);
        set_entries(&editions, json!([entry("place/jeddah")]));
        assert_problems(&editions, &[]);
    }
}

#[test]
fn a_misspelled_reference_of_a_moved_event_is_one_mistake() {
    let editions = Editions::new(|editions| {
        editions.change("events.json", |events| {
            events.as_array_mut().unwrap().rotate_left(1);
        });
        editions.add_change_entry(entry("event/russia-ukraine-conflit"));
    });
    let expected = "did you mean `event/russia-ukraine-conflict`?";
    assert_problems(
        &editions,
        &[("idle-change", RECORD, "/changes/0/ref", expected)],
    );
}

#[test]
fn the_negotiation_is_explained_by_its_entry() {
    let editions = Editions::new(|editions| {
        editions.change("record.json", |record| record["title"] = json!("The talks"));
    });
    let expected = "`negotiation/us-ukraine-talks` differs";
    assert_problems(
        &editions,
        &[("unexplained-change", RECORD, "/changes", expected)],
    );
    set_entries(&editions, json!([entry("negotiation/us-ukraine-talk")]));
    let expected = "did you mean `negotiation/us-ukraine-talks`?";
    assert_problems(
        &editions,
        &[("idle-change", RECORD, "/changes/0/ref", expected)],
    );
    set_entries(&editions, json!([entry("negotiation/us-ukraine-talks")]));
    assert_problems(&editions, &[]);
}

#[test]
fn an_invalid_entry_hides_no_other_change() {
    let wrong_entries = [
        (
            json!({"ref": "place/jeddah", "reason": "because", "note": "Why."}),
            "unknown-value",
            "/reason",
        ),
        (
            json!({"ref": "place/jeddah", "reason": "editorial", "note": ""}),
            "empty-text",
            "/note",
        ),
        (
            json!({"ref": "place/jeddah", "reason": "editorial"}),
            "missing-field",
            "",
        ),
        (
            json!({"ref": "place/jeddah", "note": "Why."}),
            "missing-field",
            "",
        ),
        (
            json!({"ref": "place/jeddah", "reason": "editorial", "note": "Why.", "by": "me"}),
            "unknown-field",
            "/by",
        ),
        (
            json!({"item": "place/jeddah", "reason": "editorial", "note": "Why."}),
            "unknown-field",
            "/item",
        ),
        (
            json!({"reason": "editorial", "note": "Why."}),
            "missing-field",
            "",
        ),
        (json!("place/jeddah"), "wrong-type", ""),
        (json!(7), "wrong-type", ""),
    ];
    for (wrong, code, field) in wrong_entries {
        let editions = Editions::new(|editions| {
            retitle_place(editions, "jeddah");
            remove_item(editions, "notes.json", "unnamed-officials");
            editions.change("statements.json", |statements| {
                let text = statements.to_string().replace("\"unnamed-officials\"", "");
                *statements = serde_json::from_str(&text).unwrap();
            });
            editions.explain_remaining_changes("Why.");
            editions.change("record.json", |record| {
                record["title"] = json!("The talks");
                let entries = record["changes"].as_array_mut().unwrap();
                entries.retain(|entry| entry["ref"] != "place/jeddah");
                entries.retain(|entry| entry["ref"] != "note/unnamed-officials");
                entries.insert(0, wrong.clone());
            });
        });
        let is_known = wrong.to_string().contains("place/jeddah");
        let mut expected = vec![
            (code, format!("/changes/0{field}"), ""),
            (
                "unexplained-change",
                "/changes".into(),
                "negotiation/us-ukraine-talks",
            ),
            (
                "unexplained-change",
                "/changes".into(),
                "note/unnamed-officials",
            ),
        ];
        if !is_known {
            // It may explain any of them.
            expected.push(("unexplained-change", "/changes".into(), "place/jeddah"));
        }
        let expected: Vec<_> = expected
            .iter()
            .map(|(code, pointer, words)| (*code, RECORD, pointer.as_str(), *words))
            .collect();
        assert_problems(&editions, &expected);
    }
}

#[test]
fn an_entry_that_names_nothing_may_explain_the_only_change() {
    let editions = Editions::new(|editions| {
        retitle_place(editions, "jeddah");
        editions.add_change_entry(json!({"reason": "editorial", "note": "Why."}));
    });
    assert_problems(
        &editions,
        &[("missing-field", RECORD, "/changes/0", "`ref`")],
    );
}

#[test]
fn a_list_of_changes_that_cannot_be_read_explains_everything() {
    for wrong in [
        json!({"place/jeddah": "Why."}),
        json!("place/jeddah"),
        json!(3),
    ] {
        let editions = Editions::new(|editions| {
            retitle_place(editions, "jeddah");
            set_entries(editions, wrong.clone());
        });
        assert_problems(
            &editions,
            &[("wrong-type", RECORD, "/changes", "write a list")],
        );
        // The next edition is compared nevertheless.
        editions.add_edition("2026-11-26T08:00:00Z");
        retitle_place(&editions, "white-house");
        let found = problems(&editions);
        let codes: Vec<_> = found.iter().map(|one| (&*one.code, &*one.file)).collect();
        let expected = [
            ("wrong-type", RECORD),
            ("unexplained-change", "3/record.json"),
        ];
        assert_eq!(codes, expected);
    }
}

#[test]
fn a_withdrawn_item_that_is_still_named_is_called_withdrawn() {
    let editions = Editions::new(|editions| {
        remove_item(editions, "statements.json", "s001");
        let mut withdrawn = entry("statement/s001");
        withdrawn["reason"] = json!("withdrawn");
        editions.add_change_entry(withdrawn);
    });
    let expected = "the statement `s001` was withdrawn, so nothing can refer to it => remove this reference, refer to another statement, or restore `s001`";
    let pointer = "/significance/statements/0";
    assert_problems(
        &editions,
        &[("dangling-reference", RECORD, pointer, expected)],
    );
    editions.change("record.json", |record| {
        record["significance"]["statements"]
            .as_array_mut()
            .unwrap()
            .remove(0);
    });
    editions.add_change_entry(entry("negotiation/us-ukraine-talks"));
    assert_problems(&editions, &[]);
    // Two editions later, too.
    editions.add_edition("2026-11-26T08:00:00Z");
    editions.change("record.json", |record| {
        let statements = record["significance"]["statements"].as_array_mut();
        statements.unwrap().insert(0, json!("s001"));
    });
    editions.add_change_entry(entry("negotiation/us-ukraine-talks"));
    assert_problems(
        &editions,
        &[("dangling-reference", "3/record.json", pointer, expected)],
    );
}

#[test]
fn an_item_that_is_gone_without_an_entry_is_called_gone() {
    let editions = Editions::new(|editions| remove_item(editions, "statements.json", "s001"));
    let gone = "this edition has no statement `s001`, which the previous edition has => restore the statement";
    let pointer = "/significance/statements/0";
    assert_problems(
        &editions,
        &[
            ("dangling-reference", RECORD, pointer, gone),
            (
                "unexplained-change",
                RECORD,
                "/changes",
                "`statement/s001` is gone",
            ),
        ],
    );
}

#[test]
fn a_former_id_leads_to_the_current_one() {
    let editions = Editions::new(|editions| {
        rename_place(editions);
        let mut renamed = entry("place/jiddah");
        renamed["renamed_from"] = json!("jeddah");
        editions.add_change_entry(renamed);
    });
    assert_problems(&editions, &[]);
    editions.add_edition("2026-11-26T08:00:00Z");
    editions.change("events.json", |events| {
        item_mut(events, "jeddah-talks")["place"] = json!("jeddah");
    });
    editions.add_change_entry(entry("event/jeddah-talks"));
    let found = problems(&editions);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "dangling-reference");
    let expected = "the place `jeddah` has the id `jiddah` now => write `jiddah`";
    assert!(found[0].text.contains(expected), "{}", found[0].text);
}

/// Gives the part `us-access` of the minerals agreement the id `access`, wherever it is named.
fn rename_part(editions: &Editions) {
    editions.replace_everywhere("\"us-access\"", "\"access\"");
    editions.replace_everywhere("minerals-agreement/us-access", "minerals-agreement/access");
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
    set_entries(&editions, json!([entry("proposal/minerals-agreement")]));
    let help = format!(
        "the part `access` of `proposal/minerals-agreement` had the id `us-access` in the previous edition => add {renamed}"
    );
    assert_problems(
        &editions,
        &[("bad-rename", RECORD, "/changes/0/ref", help.as_str())],
    );
    let declared = json!([{"from": "us-access", "to": "access"}]);
    set_entries(&editions, json!([part_entry(&declared)]));
    assert_problems(&editions, &[]);
    // An entry that is wrong otherwise says it nevertheless.
    let mut wrong = part_entry(&json!([{"from": "US access", "to": "access"}]));
    wrong["note"] = json!("");
    set_entries(&editions, json!([wrong]));
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
    set_entries(&editions, json!([entry("proposal/minerals-agreement")]));
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
    editions.replace_everywhere("\"access\"", "\"mines\"");
    editions.replace_everywhere("minerals-agreement/access", "minerals-agreement/mines");
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
    editions.replace_everywhere("\"revenue-share\"", "\"us-access\"");
    editions.replace_everywhere(
        "minerals-agreement/revenue-share",
        "minerals-agreement/us-access",
    );
    let declared = json!([{"from": "revenue-share", "to": "us-access"}]);
    editions.add_change_entry(part_entry(&declared));
    let expected = "`proposal/minerals-agreement/us-access` was the id of another part, and ids are not reused => \
                    give the part another id";
    assert_problems(
        &editions,
        &[("reused-id", "3/record.json", "/changes/0/ref", expected)],
    );
}

/// Two editions with their digests.
fn released() -> Editions {
    let editions = Editions::new(|_| {});
    let (_, said) = editions.check();
    let (_, digests) = said.split_once("create it with this content:\n").unwrap();
    fs::write(editions.file(1, "../editions.json"), digests).unwrap();
    assert_problems(&editions, &[]);
    editions
}

fn edit_file(editions: &Editions, edition: usize, name: &str, from: &str, to: &str) {
    let path = editions.file(edition, name);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_mistake_in_a_release_is_reported_rather_than_that_it_was_changed() {
    let editions = released();
    edit_file(
        &editions,
        1,
        "places.json",
        "\"title\": \"Jeddah\"",
        "\"titel\": \"Jeddah\"",
    );
    let expected = "did you mean `title`?";
    assert_problems(
        &editions,
        &[("unknown-field", "1/places.json", "/1/titel", expected)],
    );
    edit_file(
        &editions,
        1,
        "places.json",
        "\"titel\": \"Jeddah\"",
        "\"title\": \"Jeddah\"",
    );
    assert_problems(&editions, &[]);
}

#[test]
fn what_a_draft_has_to_explain_waits_for_its_errors() {
    let editions = released();
    editions.add_edition("2026-11-26T08:00:00Z");
    editions.change("record.json", |record| record["published"] = Value::Null);
    editions.change("positions.json", |positions| {
        positions[0]["holder"] = "nobody".into();
    });
    let expected = "there is no actor `nobody`";
    assert_problems(
        &editions,
        &[(
            "dangling-reference",
            "3/positions.json",
            "/0/holder",
            expected,
        )],
    );
}

#[test]
fn a_copy_of_an_edition_is_told_what_makes_it_a_new_one() {
    let editions = released();
    let previous = fs::read_to_string(editions.file(2, "record.json")).unwrap();
    let previous: Value = serde_json::from_str(&previous).unwrap();
    editions.add_edition(previous["published"].as_str().unwrap());
    let copied = ["place/jeddah", "event/jeddah-talks", "actor/ukraine"].map(entry);
    set_entries(&editions, json!(copied));
    assert_problems(
        &editions,
        &[
            (
                "idle-change",
                "3/record.json",
                "/changes",
                "nothing in this list differs from the previous edition => empty the list",
            ),
            (
                "contradiction",
                "3/record.json",
                "",
                "if edition 3 is not released yet, set its `published` to null; otherwise write a time later than",
            ),
        ],
    );
    editions.change("record.json", |record| {
        record["published"] = Value::Null;
        record["changes"] = json!([]);
    });
    assert_problems(&editions, &[]);
}

#[test]
fn a_changed_release_hides_no_other_change() {
    for edition in [1, 2] {
        let editions = released();
        editions.add_edition("2026-11-26T08:00:00Z");
        editions.change("record.json", |record| record["published"] = Value::Null);
        editions.change("notes.json", |notes| {
            item_mut(notes, "unnamed-officials")["text"] = json!("Nobody names them.");
        });
        edit_file(
            &editions,
            edition,
            "places.json",
            "\"Jeddah\"",
            "\"Jiddah\"",
        );
        let file = format!("{edition}/places.json");
        assert_problems(
            &editions,
            &[
                (
                    "changed-edition",
                    &file,
                    "/1",
                    "changed after its release, in places.json (`jeddah`)",
                ),
                (
                    "unexplained-change",
                    "3/record.json",
                    "/changes",
                    "note/unnamed-officials",
                ),
            ],
        );
    }
}

#[test]
fn a_release_with_another_id_hides_no_other_change() {
    let editions = released();
    editions.add_edition("2026-11-26T08:00:00Z");
    editions.change("notes.json", |notes| {
        item_mut(notes, "unnamed-officials")["text"] = json!("Nobody names them.");
    });
    edit_file(
        &editions,
        2,
        "places.json",
        "\"id\": \"black-sea\"",
        "\"id\": \"the-black-sea\"",
    );
    edit_file(
        &editions,
        2,
        "record.json",
        "\"U.S.–Ukraine talks\"",
        "\"The talks\"",
    );
    let found = problems(&editions);
    let codes = found.iter().filter(|one| one.code == "unexplained-change");
    let keys: Vec<_> = codes.map(|one| &*one.text).collect();
    assert_eq!(keys.len(), 1, "{keys:#?}");
    assert!(keys[0].contains("note/unnamed-officials"), "{keys:#?}");
}

#[test]
fn mistakes_of_the_digest_file_are_reported_at_their_place() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/editions.json");
    let all: Value = serde_json::from_str(&fs::read_to_string(shipped).unwrap()).unwrap();
    let digits = all[0]["sha256"].as_str().unwrap();
    for (wrong, code, pointer) in [
        (json!({"edition": 1, "sha256": digits}), "wrong-type", ""),
        (
            json!([{"edition": "1", "sha256": digits}]),
            "wrong-type",
            "/0/edition",
        ),
        (
            json!([{"edition": 1, "sha": digits}]),
            "unknown-field",
            "/0/sha",
        ),
        (json!([{"edition": 1}]), "missing-field", "/0"),
        (
            json!([{"edition": 1, "sha256": digits.to_uppercase()}]),
            "bad-identifier",
            "/0/sha256",
        ),
        (
            json!([{"edition": 7, "sha256": digits}, all[0]]),
            "dangling-reference",
            "/0/edition",
        ),
    ] {
        let editions = Editions::new(|editions| {
            fs::remove_dir_all(editions.file(2, "")).unwrap();
        });
        fs::write(editions.file(1, "../editions.json"), wrong.to_string()).unwrap();
        assert_problems(&editions, &[(code, "editions.json", pointer, "")]);
    }
}

#[test]
fn an_id_that_is_wrong_is_one_mistake() {
    for (id, code, words) in [
        (
            "Jeddah City",
            "bad-id",
            "write `jeddah`, as in the previous edition; to change an id, use `talks rename`",
        ),
        // Nor is it said that no statement is about `old-port`.
        (
            "Old Port",
            "bad-id",
            "write `jeddah`, as in the previous edition",
        ),
        (
            "white-house",
            "repeated-id",
            "the previous edition has `jeddah`, which is missing here",
        ),
    ] {
        let editions = Editions::new(|editions| {
            editions.change("places.json", |places| {
                item_mut(places, "jeddah")["id"] = json!(id);
            });
        });
        let found = problems(&editions);
        let pointer = found[0].pointer.clone();
        assert!(pointer.ends_with("/id"), "{pointer}");
        assert_problems(&editions, &[(code, "2/places.json", &pointer, words)]);
    }
}

#[test]
fn a_gap_in_the_numbers_is_one_mistake() {
    let editions = Editions::new(|editions| {
        retitle_place(editions, "jeddah");
        editions.add_change_entry(entry("place/jeddah"));
    });
    let folder = editions.folder();
    fs::rename(folder.join("2"), folder.join("3")).unwrap();
    fs::write(folder.join("editions.json"), "[]").unwrap();
    let found = problems(&editions);
    let gaps = found.iter().filter(|one| one.file == "2");
    assert_eq!(gaps.count(), 1);
    assert!(
        found
            .iter()
            .all(|one| one.file == "2" || one.text.contains("edition 1")),
        "only what precedes the gap is compared"
    );
}

#[test]
fn a_time_that_cannot_be_read_makes_no_draft() {
    let editions = Editions::new(|_| {});
    editions.change("record.json", |record| {
        record["published"] = json!("2026-11-26");
    });
    let digest = json!([{"edition": 2, "sha256": "0".repeat(64)}]);
    fs::write(editions.folder().join("editions.json"), digest.to_string()).unwrap();
    let found = problems(&editions);
    let drafts = found.iter().filter(|one| one.text.contains("is a draft"));
    assert_eq!(drafts.count(), 0);
    assert!(found.iter().any(|one| one.code == "bad-date"));
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
