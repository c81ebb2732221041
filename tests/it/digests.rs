//! The digests of released editions: of what the files say, not of how they are laid out.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::editions_fixture::item_mut;
use crate::support::{Fixtures, utf8};

/// The first edition with what was noted when it was released.
fn released() -> Fixtures {
    let fixtures = Fixtures::new();
    let noted = fs::read_to_string("fixtures/editions.json").unwrap();
    let noted: Value = serde_json::from_str(&noted).unwrap();
    let path = fixtures.folder().join("editions.json");
    fs::write(path, json!([noted[0]]).to_string()).unwrap();
    fixtures
}

fn files(fixtures: &Fixtures) -> Vec<String> {
    let entries = fs::read_dir(fixtures.path("")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

/// The value with the members of its objects in the opposite order.
fn turned(value: Value) -> Value {
    match value {
        Value::Array(entries) => entries.into_iter().map(turned).collect(),
        Value::Object(members) => {
            let members = members.into_iter().rev();
            Value::Object(members.map(|(name, value)| (name, turned(value))).collect())
        }
        other => other,
    }
}

/// A way to lay out the text of a file anew.
type Layout = fn(&str) -> String;

#[test]
fn the_layout_of_a_released_edition_may_change() {
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let layouts: [(&str, Layout); 6] = [
        ("CRLF", |text| text.replace('\n', "\r\n")),
        ("no newline at the end", |text| text.trim_end().to_owned()),
        ("indented by tabs", |text| text.replace("  ", "\t")),
        ("on one line", |text| {
            serde_json::from_str::<Value>(text).unwrap().to_string()
        }),
        ("other order of keys", |text| {
            serde_json::to_string_pretty(&turned(serde_json::from_str(text).unwrap())).unwrap()
        }),
        ("escaped", |text| {
            let escape = |ch: char| match ch {
                ch if ch.is_ascii() => ch.to_string(),
                ch => {
                    let mut units = [0; 2];
                    let units = ch.encode_utf16(&mut units).iter();
                    let units: Vec<_> = units.map(|unit| format!("\\u{unit:04X}")).collect();
                    units.concat()
                }
            };
            text.chars().map(escape).collect()
        }),
    ];
    for (name, layout) in layouts {
        let fixtures = released();
        for file in files(&fixtures) {
            let before = fixtures.read(&file);
            let after = layout(&before);
            assert_eq!(value(&before), value(&after), "{name}");
            fixtures.write(&file, after);
        }
        let output = fixtures.check(&[]);
        assert!(output.status.success(), "{name}: {}", utf8(&output.stdout));
    }
}

/// What a check says of a released edition that is not what it was.
fn changed(change: impl FnOnce(&Fixtures)) -> String {
    let fixtures = released();
    change(&fixtures);
    let problems = fixtures.problems();
    let mut changed = problems
        .iter()
        .filter(|problem| problem["code"] == "changed-edition");
    let message = changed.next().unwrap_or_else(|| panic!("{problems:#?}"));
    let file = message["file"].as_str().unwrap();
    assert!(file.starts_with("1/"), "{file}");
    message["message"].as_str().unwrap().to_owned()
}

/// A change of a record.
type Change = fn(&Fixtures);

fn reword(fixtures: &Fixtures, file: &str, id: &str) {
    fixtures.edit_json(file, |list| {
        item_mut(list, id)["title"] = json!("Another title");
    });
}

#[test]
fn what_differs_from_a_release_is_named() {
    let changes: [(Change, &str); 7] = [
        (
            |fixtures| reword(fixtures, "places.json", "jeddah"),
            "edition 1 was changed after its release, in places.json (`jeddah`)",
        ),
        (
            |fixtures| {
                reword(fixtures, "actors.json", "ukraine");
                reword(fixtures, "actors.json", "france");
                reword(fixtures, "places.json", "jeddah");
            },
            "release, in actors.json (`ukraine`, `france`) and places.json (`jeddah`)",
        ),
        (
            |fixtures| {
                fixtures.edit_json("statements.json", |list| {
                    for statement in list.as_array_mut().unwrap() {
                        statement["text"] = json!(format!("{} So.", statement["text"]));
                    }
                });
            },
            "statements.json (`s001`, `s002`, `s003`, `s004`, `s005`, ",
        ),
        (
            |fixtures| {
                fixtures.edit_json("notes.json", |list| list.as_array_mut().unwrap().reverse());
            },
            "release, in notes.json (the order of its items)",
        ),
        (
            |fixtures| {
                fixtures.edit_json("notes.json", |list| {
                    list.as_array_mut().unwrap().pop();
                });
            },
            "release, in notes.json (an item is missing)",
        ),
        (
            |fixtures| {
                fixtures.edit_json("record.json", |record| record["title"] = json!("Talks"));
            },
            "release, in record.json",
        ),
        (
            |fixtures| {
                fixtures.edit_json("statements.json", |list| {
                    item_mut(list, "s010")["about"]
                        .as_array_mut()
                        .unwrap()
                        .reverse();
                });
            },
            "release, in statements.json (`s010`)",
        ),
    ];
    for (change, words) in changes {
        let message = changed(change);
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn a_release_that_was_noted_by_its_digest_alone_is_watched_over() {
    let fixtures = released();
    let path = fixtures.folder().join("editions.json");
    let mut noted: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    noted[0].as_object_mut().unwrap().remove("files");
    fs::write(&path, noted.to_string()).unwrap();
    assert!(fixtures.check(&[]).status.success());
    fixtures.edit_json("places.json", |list| list[0]["title"] = json!("Another"));
    let output = fixtures.check(&[]);
    let report = utf8(&output.stdout);
    assert!(report.contains("edition 1 was changed after its release; its digest is now "));
}

#[test]
fn anyone_can_compute_a_digest() {
    let sha256 = |bytes: &[u8]| talks::model::to_hex(&Sha256::digest(bytes).into());
    let canonical = |value: &Value| serde_json_canonicalizer::to_vec(value).unwrap();
    let noted = fs::read_to_string("fixtures/editions.json").unwrap();
    let noted: Value = serde_json::from_str(&noted).unwrap();
    for edition in noted.as_array().unwrap() {
        let mut digests = BTreeMap::new();
        for entry in fs::read_dir(format!("fixtures/{}", edition["edition"])).unwrap() {
            let path = entry.unwrap().path();
            let value: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let digest = match &value {
                Value::Array(items) => {
                    let digests = items.iter().map(|item| Sha256::digest(canonical(item)));
                    sha256(&digests.flatten().collect::<Vec<_>>())
                }
                record => sha256(&canonical(record)),
            };
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            digests.insert(name, digest);
        }
        let all = canonical(&serde_json::to_value(&digests).unwrap());
        assert_eq!(edition["sha256"], sha256(&all).as_str());
    }
}

#[test]
fn check_digits_that_are_no_text_are_reported() {
    let fixtures = released();
    let path = fixtures.folder().join("editions.json");
    let mut digests: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    digests[0]["files"]["actors.json"] = Value::Bool(true);
    fs::write(&path, digests.to_string()).unwrap();
    let problems = fixtures.problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0]["pointer"], "/0/files/actors.json");
    assert_eq!(problems[0]["code"], "wrong-type");
}
