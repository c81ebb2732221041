//! What no term of a vocabulary fits: `other`, with a label of the editors.

use serde_json::{Value, json};
use talks::api;
use talks::load::FixtureSource;

use crate::support::{Fixtures, TestResponse, load_api, send};

/// A record in which nothing fits: the file, the pointer to an object, the field, the name of its
/// label, and the label.
const LABELS: [(&str, &str, &str, &str, &str); 9] = [
    (
        "actors.json",
        "/0",
        "kind",
        "kind_label",
        "Federation of states",
    ),
    ("events.json", "/1", "kind", "kind_label", "Public argument"),
    ("events.json", "/1", "status", "status_label", "Broken off"),
    ("proposals.json", "/0", "kind", "kind_label", "Memorandum"),
    ("proposals.json", "/0", "status", "status_label", "Leaked"),
    ("places.json", "/0", "kind", "kind_label", "Residence"),
    ("commodities.json", "/1", "kind", "kind_label", "Rare earth"),
    (
        "positions.json",
        "/0",
        "stance",
        "stance_label",
        "Keeps silent",
    ),
    ("record.json", "", "status", "status_label", "Interrupted"),
];

fn with_labels() -> Fixtures {
    let fixtures = Fixtures::new();
    for (file, pointer, field, label_name, label) in LABELS {
        fixtures.edit_json(file, |file| {
            let object = file.pointer_mut(pointer).unwrap();
            object[field] = json!("other");
            object[label_name] = json!(label);
        });
    }
    fixtures.edit_json("events.json", |events| {
        let participant = &mut events[3]["participants"][5];
        participant["roles"] = json!(["host", "other"]);
        participant["role_label"] = json!("Go-between");
        events[3]["participants"][4]["roles"] = json!([]);
    });
    fixtures
}

async fn get(fixtures: &Fixtures, path: &str) -> TestResponse {
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    send(api::build_service(&api), "GET", path, &[]).await
}

/// All objects in a value with this value of a field.
fn with_value<'v>(value: &'v Value, field: &str, wanted: &str, found: &mut Vec<&'v Value>) {
    if value[field] == wanted {
        found.push(value);
    }
    match value {
        Value::Object(members) => members
            .values()
            .for_each(|one| with_value(one, field, wanted, found)),
        Value::Array(list) => list
            .iter()
            .for_each(|one| with_value(one, field, wanted, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_label_of_the_editors_is_served_wherever_the_value_is() {
    let fixtures = with_labels();
    for (path, field, label_name, label) in [
        ("/v1/actors", "kind", "kind_label", "Federation of states"),
        ("/v1/summary", "kind", "kind_label", "Federation of states"),
        ("/v1/events", "kind", "kind_label", "Public argument"),
        ("/v1/timeline", "kind", "kind_label", "Public argument"),
        ("/v1/timeline", "status", "status_label", "Broken off"),
        ("/v1/summary", "status", "status_label", "Interrupted"),
        ("/v1/proposals", "status", "status_label", "Leaked"),
        ("/v1/summary", "kind", "kind_label", "Memorandum"),
        ("/v1/places", "kind", "kind_label", "Residence"),
        ("/v1/commodities", "kind", "kind_label", "Rare earth"),
        ("/v1/positions", "stance", "stance_label", "Keeps silent"),
        ("/v1/matrix", "stance", "stance_label", "Keeps silent"),
        ("/v1/summary", "stance", "stance_label", "Keeps silent"),
    ] {
        let response = get(&fixtures, path).await.json();
        let mut found = Vec::new();
        with_value(&response, field, "other", &mut found);
        let labels: Vec<_> = found.iter().map(|object| &object[label_name]).collect();
        assert!(labels.contains(&&json!(label)), "{path}: {labels:?}");
        assert!(!labels.contains(&&json!("Other")), "{path}: {labels:?}");
    }
    let csv = get(&fixtures, "/v1/events.csv").await;
    assert!(csv.text().contains("Public argument"), "{}", csv.text());
    let timeline = get(&fixtures, "/v1/timeline.svg").await;
    assert!(timeline.text().contains("Public argument"));
}

#[tokio::test]
async fn a_participant_may_have_a_role_of_its_own_or_none() {
    let fixtures = with_labels();
    let events = get(&fixtures, "/v1/events?role=other").await.json();
    assert_eq!(events["meta"]["total"], 1);
    let participants = events["data"][0]["participants"].as_array().unwrap();
    let labels = participants.iter().map(|one| &one["role_labels"]);
    let labels: Vec<_> = labels.collect();
    assert!(
        labels.contains(&&json!(["Host", "Go-between"])),
        "{labels:?}"
    );
    assert!(participants.iter().any(|one| one["roles"] == json!([])));
    let table = get(&fixtures, "/v1/participants.csv").await;
    assert!(
        table.text().contains("Host | Go-between"),
        "{}",
        table.text()
    );
}

#[test]
fn other_has_to_say_what_it_is() {
    for (file, pointer, field, label_name, _) in LABELS {
        let fixtures = Fixtures::new();
        fixtures.edit_json(file, |file| {
            file.pointer_mut(pointer).unwrap()[field] = json!("other");
        });
        let problems = fixtures.problems();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(problems[0]["pointer"], format!("{pointer}/{field}"));
        assert_eq!(problems[0]["code"], "missing-field");
        let help = problems[0]["hint"].as_str().unwrap();
        assert!(help.contains(label_name), "{help}");
    }
}

#[test]
fn other_values_have_labels_already() {
    for (file, pointer, field, label_name, label) in LABELS {
        let fixtures = Fixtures::new();
        fixtures.edit_json(file, |file| {
            file.pointer_mut(pointer).unwrap()[label_name] = json!(label);
        });
        let problems = fixtures.problems();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(problems[0]["pointer"], format!("{pointer}/{label_name}"));
        assert_eq!(problems[0]["code"], "contradiction");
        let help = problems[0]["hint"].as_str().unwrap();
        assert!(help.contains(field), "{help}");
    }
}

#[tokio::test]
async fn guarantors_witnesses_and_votes_are_what_they_are() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("events.json", |events| {
        events[3]["kind"] = json!("referendum");
        events[3]["participants"][5]["roles"] = json!(["guarantor", "witness"]);
    });
    let found = get(&fixtures, "/v1/events?role=guarantor&kind=referendum").await;
    assert_eq!(found.json()["meta"]["total"], 1);
    let role = get(&fixtures, "/v1/vocabulary/role").await.json();
    let values = role["values"].as_array().unwrap();
    let guarantor = values.iter().find(|term| term["value"] == "guarantor");
    assert_eq!(guarantor.unwrap()["count"], 1);
}

#[tokio::test]
async fn bodies_of_a_state_belong_to_it_and_have_members() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("actors.json", |actors| {
        actors[10]["kind"] = json!("coalition");
        actors[8]["kind"] = json!("delegation");
        actors[8].as_object_mut().unwrap().remove("posts");
    });
    let actors = get(&fixtures, "/v1/actors?kind=coalition,delegation").await;
    let actors = actors.json();
    assert_eq!(actors["meta"]["total"], 2, "{actors}");
    let data = actors["data"].as_array().unwrap();
    assert!(data.iter().any(|one| one["state"]["id"].is_string()));
    assert!(data.iter().any(|one| one["members"] != json!([])));
}
