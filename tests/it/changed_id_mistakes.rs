//! Mistakes of editors with the ids of items: former ones, those of withdrawn items and wrong ones.
//! Each is reported once, and its help leads to a sound record.

use serde_json::json;

use crate::edition_problems::{assert_problems, entry, problems, rename_place, retitle_place};
use crate::editions_fixture::{Editions, item_mut};

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
    editions.set_entries(json!([explained]));
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
fn a_withdrawn_item_that_is_still_named_is_called_withdrawn() {
    let editions = Editions::new(|editions| {
        editions.remove_item("statements.json", "s001");
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
    let editions = Editions::new(|editions| editions.remove_item("statements.json", "s001"));
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
