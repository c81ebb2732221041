//! The sentences of changes, kind by kind, in records of two editions.

use serde_json::{Value, json};

use crate::editions_fixture::{Editions, get_from, item_mut};

/// A record whose second edition differs in one item of `file`, as `change` says.
fn record_with(file: &str, reference: &str, reason: &str, change: impl Fn(&mut Value)) -> Editions {
    Editions::new(|editions| {
        let (_, id) = reference.split_once('/').unwrap();
        editions.change(file, |content| match file {
            "record.json" => change(content),
            _ => change(item_mut(content, id)),
        });
        editions.add_change_entry(json!({"ref": reference, "reason": reason, "note": "A note."}));
    })
}

async fn sentences(
    file: &str,
    reference: &str,
    reason: &str,
    change: impl Fn(&mut Value),
) -> Vec<String> {
    let service = record_with(file, reference, reason, change).service();
    let changes = get_from(&service, "/v1/changes").await.json();
    let sentences = &changes["data"][0]["sentences"];
    let history = match reference.split_once('/').unwrap() {
        ("negotiation", _) => "/v1/summary/history".to_owned(),
        (item_type, id) => format!("/v1/{item_type}s/{id}/history"),
    };
    let history = get_from(&service, &history).await;
    if history.status == 200 {
        assert_eq!(history.json()["data"][1]["sentences"], *sentences);
    }
    let sentences = sentences.as_array().unwrap().iter();
    sentences
        .map(|one| one.as_str().unwrap().to_owned())
        .collect()
}

fn list<'v>(item: &'v mut Value, field: &str) -> &'v mut Vec<Value> {
    if item[field].is_null() {
        item[field] = json!([]);
    }
    item[field].as_array_mut().unwrap()
}

#[tokio::test]
async fn references_are_told_in_words_of_their_field() {
    let statement = sentences("statements.json", "statement/s001", "correction", |item| {
        item["about"] = json!([
            "actor/united-states",
            "place/white-house",
            "aspect/recent-tensions"
        ]);
        item["attributed_to"] = json!(["united-states", "ukraine"]);
        item["modality"] = json!("attributed");
        item["contradicts"] = json!(["s002"]);
    })
    .await;
    assert_eq!(
        statement,
        [
            "The statement was marked “Author’s judgment”; it is now marked “Somebody’s view.”",
            "The statement is now linked to the White House and the aspect “Recent tensions.”",
            "The statement is no longer linked to Ukraine and the event “Jeddah talks.”",
            "The view is now attributed to the United States and Ukraine.",
            "The statement now contradicts the statement “American and Ukrainian representatives \
             are holding talks at…”",
        ]
    );
    let event = sentences("events.json", "event/jeddah-talks", "correction", |item| {
        list(item, "follows").pop();
        item["place"] = json!("white-house");
        item["documents"] = json!([]);
    })
    .await;
    assert_eq!(
        event,
        [
            "The event is now located in the White House; it is no longer located in Jeddah.",
            "The document “Limited ceasefire (act: Presented, planned: yes)” was removed.",
            "The event is no longer recorded as coming after the event “U.S. military aid \
             suspension.”",
        ]
    );
}

#[tokio::test]
async fn participants_are_told_by_their_roles() {
    let event = sentences("events.json", "event/jeddah-talks", "correction", |item| {
        let participants = list(item, "participants");
        participants.retain(|one| one["actor"] != "marco-rubio" && one["actor"] != "mike-waltz");
        participants.push(json!({"actor": "france", "roles": ["observer", "host"]}));
        participants.push(json!({"actor": "european-allies", "roles": ["observer"]}));
    })
    .await;
    assert_eq!(
        event,
        [
            "France is now listed as an observer and a host.",
            "European allies are now listed as observers.",
            "Marco Rubio and Mike Waltz are no longer listed as delegates.",
        ]
    );
    let event = sentences("events.json", "event/jeddah-talks", "correction", |item| {
        item["participants"][5]["roles"] = json!(["host"]);
    })
    .await;
    assert_eq!(event, ["Saudi Arabia is no longer marked “Mediator.”"]);
}

#[tokio::test]
async fn parts_are_named_by_their_titles() {
    let proposal = sentences(
        "proposals.json",
        "proposal/limited-ceasefire",
        "correction",
        |item| {
            item["parts"][0]["kind"] = json!("scope");
            item["parts"][0]["places"] = json!([]);
            item["parts"][1]["summary"] = json!("Missiles.");
            item["parts"][1]["quantities"] = json!([{"value": 3, "unit": "day"}]);
        },
    )
    .await;
    assert_eq!(
        proposal,
        [
            "“Black Sea” was marked “Term”; it is now marked “Scope.”",
            "“Black Sea” is no longer recorded as applying to the Black Sea.",
            "The summary of “Long-range missile strikes” said “The ceasefire that Ukraine intends \
             to propose would have long-range missile strikes as one focus; another passage has it \
             cover missile strikes and gives no range.” It now says “Missiles.”",
            "The figure of “Long-range missile strikes,” 3 days, is now recorded.",
        ]
    );
}

#[tokio::test]
async fn values_are_told_as_readers_see_them() {
    let place = sentences("places.json", "place/white-house", "correction", |item| {
        item["coordinates"] = json!({"latitude": 38.8977, "longitude": -77.0365});
        item["identifiers"] = json!([{"scheme": "wikidata", "value": "Q35525", "label": "Home"}]);
        item["kind"] = json!("other");
        item["kind_label"] = json!("Seat of government");
    })
    .await;
    assert_eq!(
        place,
        [
            "The place was marked “Building”; it is now marked “Seat of government.”",
            "The code Q35525 (Wikidata) was labeled “White House”; it is now labeled “Home.”",
            "The location was added: 38.8977° N, 77.0365° W.",
        ]
    );
    let record = sentences(
        "record.json",
        "negotiation/us-ukraine-talks",
        "correction",
        |record| {
            record["outlook"]["text"] = json!("Good.");
            list(&mut record["outlook"], "statements").pop();
            list(record, "parties").push(json!("saudi-arabia"));
        },
    )
    .await;
    assert!(
        record.contains(&"Saudi Arabia is now listed as a party.".to_owned()),
        "{record:?}"
    );
    let under = "The text under “What success needs”";
    assert!(
        record
            .iter()
            .any(|one| one.starts_with(&format!("{under} said “"))),
        "{record:?}"
    );
    let based = format!("{under} is no longer based on the statement “");
    assert!(
        record.iter().any(|one| one.starts_with(&based)),
        "{record:?}"
    );
}

/// A mistake was a mistake; what was merely edited changed.
#[tokio::test]
async fn a_correction_says_what_is_right() {
    let change = |item: &mut Value| item["date"] = json!({"edtf": "2025-02-28"});
    let event = "event/white-house-meeting";
    assert_eq!(
        sentences("events.json", event, "correction", change).await,
        ["The date was given as late February 2025; it is 28 February 2025."]
    );
    assert_eq!(
        sentences("events.json", event, "editorial", change).await,
        ["The date changed from late February 2025 to 28 February 2025."]
    );
}

#[tokio::test]
async fn a_figure_or_citation_is_told_as_a_whole() {
    let statement = sentences("statements.json", "statement/s001", "correction", |item| {
        item["cites"][0]["number"] = json!("2");
    })
    .await;
    assert_eq!(
        statement,
        [
            "The citation was given as “Article on the U.S.–Ukraine talks, opening, paragraph \
          1”; it is “Article on the U.S.–Ukraine talks, opening, paragraph 2.”"
        ]
    );
}

#[tokio::test]
async fn what_readers_cannot_see_has_no_sentence() {
    let summary = |item: &mut Value| {
        let text = item["summary"].as_str().unwrap().replace('\'', "’");
        item["summary"] = json!(text);
    };
    let record = record_with(
        "aspects.json",
        "aspect/minerals-agreement",
        "editorial",
        summary,
    );
    let change = get_from(&record.service(), "/v1/changes").await.json();
    assert_eq!(change["data"][0]["fields"][0]["pointer"], "/summary");
    assert_eq!(change["data"][0]["sentences"], json!([]));
}
