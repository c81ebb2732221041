//! What counts as a change from edition to edition, and what does not.

use serde_json::{Value, json};

use crate::editions_fixture::{Editions, get_from, item_mut};

/// Gives an event another id, in the items of all collections that refer to it.
fn rename_meeting(editions: &Editions) {
    editions.replace_everywhere("\"white-house-meeting\"", "\"oval-office-meeting\"");
    editions.replace_everywhere("event/white-house-meeting", "event/oval-office-meeting");
}

/// Gives a place another id. An event, a part of a proposal, a note and statements refer to it.
fn rename_place(editions: &Editions) {
    editions.replace_everywhere("\"jeddah\"", "\"jiddah\"");
    editions.replace_everywhere("place/jeddah", "place/jiddah");
}

fn add_references(editions: &Editions) {
    editions.change("proposals.json", |proposals| {
        let proposal = item_mut(proposals, "limited-ceasefire");
        for term in proposal["terms"].as_array_mut().unwrap() {
            if term["places"].is_array() {
                term["places"] = json!(["jeddah", "black-sea"]);
            }
        }
    });
    editions.change("notes.json", |notes| {
        let about = item_mut(notes, "russia-silent")["about"].as_array_mut();
        about.unwrap().push(json!("place/jeddah"));
    });
    editions.explain_remaining_changes("The place.");
}

/// The keys of the problems in a report, with their codes.
fn problems(editions: &Editions) -> Vec<String> {
    let (_, report) = editions.check();
    let lines = report.lines().filter(|line| line.starts_with("error["));
    lines.map(str::to_owned).collect()
}

#[tokio::test]
async fn a_reference_to_a_renamed_item_is_no_change() {
    let editions = Editions::new(add_references);
    editions.add_edition("2026-11-26T08:00:00Z");
    rename_place(&editions);
    // Also while the rename itself is still to be explained.
    let found = problems(&editions);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].contains("`place/jiddah` is what `jeddah` was"),
        "{found:#?}"
    );
    editions.add_change_entry(json!({
        "ref": "place/jiddah", "renamed_from": "jeddah", "reason": "editorial",
        "note": "The other spelling.",
    }));
    assert_eq!(problems(&editions), [""; 0]);
    editions.add_edition("2026-11-26T09:00:00Z");
    rename_meeting(&editions);
    editions.change("events.json", |events| {
        item_mut(events, "jeddah-talks")["place"] = Value::Null;
        item_mut(events, "oval-office-meeting")["title"] = json!("Meeting in the Oval Office");
    });
    editions.add_change_entry(json!({
        "ref": "event/oval-office-meeting", "renamed_from": "white-house-meeting",
        "reason": "editorial", "note": "The room.",
    }));
    editions.add_change_entry(json!({
        "ref": "event/jeddah-talks", "reason": "correction", "note": "The place is unknown.",
    }));
    assert_eq!(problems(&editions), [""; 0]);
    let service = editions.service();
    let changes = get_from(&service, "/v1/changes?since=2").await.json();
    let changes: Vec<_> = changes["data"].as_array().unwrap().iter().collect();
    let items: Vec<_> = changes.iter().map(|change| &change["item"]["id"]).collect();
    assert_eq!(items, ["jeddah", "white-house-meeting", "jeddah-talks"]);
    // A reference that changed otherwise is shown as it was.
    assert_eq!(
        changes[2]["fields"],
        json!([{"pointer": "/place", "before": "jiddah", "after": null}])
    );
    let history = get_from(&service, "/v1/notes/russia-silent/history")
        .await
        .json();
    assert_eq!(history["meta"]["total"], 2, "{history}");
}

#[tokio::test]
async fn a_change_beside_a_renamed_reference_shows_that_change_alone() {
    let editions = Editions::new(|_| {});
    editions.add_edition("2026-11-26T08:00:00Z");
    rename_place(&editions);
    rename_meeting(&editions);
    editions.change("events.json", |events| {
        item_mut(events, "jeddah-talks")["follows"] = json!(["us-military-aid-suspension"]);
        item_mut(events, "jeddah-talks")["title"] = json!("Talks in Jiddah");
    });
    for (key, from) in [
        ("place/jiddah", "jeddah"),
        ("event/oval-office-meeting", "white-house-meeting"),
    ] {
        editions.add_change_entry(json!({
            "ref": key, "renamed_from": from, "reason": "editorial", "note": "Other ids.",
        }));
    }
    editions.add_change_entry(json!({
        "ref": "event/jeddah-talks", "reason": "correction", "note": "The name.",
    }));
    assert_eq!(problems(&editions), [""; 0]);
    let service = editions.service();
    let changes = get_from(&service, "/v1/changes?since=2&item=event/jeddah-talks")
        .await
        .json();
    let fields = changes["data"][0]["fields"].as_array().unwrap();
    let pointers: Vec<_> = fields.iter().map(|field| &field["pointer"]).collect();
    assert_eq!(pointers, ["/title", "/follows/0"], "{fields:#?}");
    // The event had its former id when the list had it.
    assert_eq!(fields[1]["before"], "white-house-meeting");
    let csv = get_from(&service, "/v1/changes.csv?since=2&item=event/jeddah-talks").await;
    assert!(
        csv.text().contains(",white-house-meeting,"),
        "{}",
        csv.text()
    );
}
