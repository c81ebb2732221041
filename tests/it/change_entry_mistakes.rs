//! Mistakes of editors in the entries of `changes`: each is reported once, and hides no other.

use serde_json::json;

use crate::edition_problems::{assert_problems, entry, problems, retitle_place};
use crate::editions_fixture::Editions;

const RECORD: &str = "2/record.json";

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
        editions.set_entries(json!([entry("place/jeddah")]));
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
    editions.set_entries(json!([entry("negotiation/us-ukraine-talk")]));
    let expected = "did you mean `negotiation/us-ukraine-talks`?";
    assert_problems(
        &editions,
        &[("idle-change", RECORD, "/changes/0/ref", expected)],
    );
    editions.set_entries(json!([entry("negotiation/us-ukraine-talks")]));
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
            editions.remove_item("notes.json", "unnamed-officials");
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
            editions.set_entries(wrong.clone());
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
