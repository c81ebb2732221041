//! Mistakes of editors in what was released, and in the digests, numbers and times of editions: none
//! hides another one.

use std::fs;

use serde_json::{Value, json};

use crate::edition_problems::{assert_problems, entry, problems, retitle_place};
use crate::editions_fixture::{Editions, item_mut};

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
    editions.set_entries(json!(copied));
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
