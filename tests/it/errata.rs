//! What counts as a change from edition to edition, and what does not.

use serde_json::{Value, json};

use crate::editions_fixture::{Editions, get_from, item_mut};

/// Gives an event another id, in the items of all collections that refer to it.
fn rename_meeting(editions: &Editions) {
    editions.rename("event", "white-house-meeting", "oval-office-meeting");
}

/// Gives a place another id. An event, a part of a proposal, a note and statements refer to it.
fn rename_place(editions: &Editions) {
    editions.rename("place", "jeddah", "jiddah");
}

fn add_references(editions: &Editions) {
    editions.change("proposals.json", |proposals| {
        let proposal = item_mut(proposals, "limited-ceasefire");
        for term in proposal["parts"].as_array_mut().unwrap() {
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
        found[0].contains("`place/jiddah` had the id `jeddah` in the previous edition"),
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

/// Edition 2 has another status, edition 3 another name of the context.
fn with_new_status() -> Editions {
    let editions = Editions::new(|editions| {
        editions.change("record.json", |record| {
            record["status"] = json!("suspended");
        });
    });
    let found = problems(&editions);
    assert_eq!(found.len(), 1, "{found:#?}");
    let (_, report) = editions.check();
    let entry = r#"{"ref": "negotiation/us-ukraine-talks", "reason": "editorial", "note": "…"}"#;
    assert!(report.contains(entry), "{report}");
    editions.add_change_entry(json!({
        "ref": "negotiation/us-ukraine-talks", "reason": "new-source", "note": "The talks rest.",
    }));
    assert_eq!(problems(&editions), [""; 0]);
    editions.add_edition("2026-11-26T08:00:00Z");
    let (old, new) = ("russia-ukraine-conflict", "russia-ukraine-war");
    editions.rename("event", old, new);
    editions.add_change_entry(json!({
        "ref": format!("event/{new}"), "renamed_from": old, "reason": "editorial",
        "note": "Another id.",
    }));
    // The record refers to the event, and is the same.
    assert_eq!(problems(&editions), [""; 0]);
    editions
}

#[tokio::test]
async fn the_negotiation_itself_is_part_of_the_errata() {
    let service = with_new_status().service();
    for query in [
        "type=negotiation",
        "item=negotiation/us-ukraine-talks",
        "since=1&until=2",
    ] {
        let found = get_from(&service, &format!("/v1/changes?{query}"))
            .await
            .json();
        assert_eq!(found["meta"]["total"], 1, "{query}: {found}");
        let change = &found["data"][0];
        assert_eq!(change["id"], "2-negotiation-us-ukraine-talks");
        assert_eq!(
            change["item"],
            json!({
                "type": "negotiation", "type_label": "Negotiation", "id": "us-ukraine-talks",
                "title": "U.S.–Ukraine talks", "href": "/v1/summary",
            })
        );
        assert_eq!(
            change["fields"],
            json!([{"pointer": "/status", "before": "in-progress", "after": "suspended"}])
        );
        let links = &change["links"];
        for (end, status) in [("before", "in-progress"), ("after", "suspended")] {
            let there = get_from(&service, links[end].as_str().unwrap())
                .await
                .json();
            assert_eq!(there["status"], status);
        }
    }
    let csv = get_from(&service, "/v1/changes.csv?type=negotiation").await;
    let row = ",/status,changed,Changed,in-progress,In progress,suspended,Suspended,";
    assert!(csv.text().contains(row), "{}", csv.text());
    let feed = get_from(&service, "/v1/changes.atom").await;
    let title = "The negotiation “U.S.–Ukraine talks” changed.";
    assert!(feed.text().contains(title), "{}", feed.text());
    let editions = get_from(&service, "/v1/editions").await.json();
    assert_eq!(editions["data"][1]["changes"]["total"], 1);
    let summary = get_from(&service, "/v1/summary").await.json();
    assert_eq!(summary["links"]["history"], "/v1/summary/history");
    let history = get_from(&service, "/v1/summary/history").await.json();
    let versions = history["data"].as_array().unwrap().iter();
    let versions: Vec<_> = versions
        .map(|one| {
            (
                one["edition"].as_i64().unwrap(),
                one["action"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(versions, [(1, "added"), (2, "changed")]);
    assert_eq!(history["data"][1]["href"], "/editions/2/v1/summary");
    assert_eq!(history["data"][1]["note"], "The talks rest.");
}

#[tokio::test]
async fn another_negotiation_is_no_negotiation_of_the_record() {
    let service = with_new_status().service();
    let refused = get_from(&service, "/v1/changes?item=negotiation/peace-talks").await;
    assert_eq!(refused.status, 404, "{}", refused.text());
    let error = &refused.json()["errors"][0];
    assert_eq!(error["suggestion"], "negotiation/us-ukraine-talks");
    let refused = get_from(&service, "/v1/search?q=talks&type=negotiation").await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    // Its id stays, and no entry can change that.
    let editions = Editions::new(|editions| {
        editions.change("record.json", |record| record["id"] = json!("peace-talks"));
        editions.add_change_entry(json!({
            "ref": "negotiation/peace-talks", "renamed_from": "us-ukraine-talks",
            "reason": "editorial", "note": "Another id.",
        }));
    });
    let found = problems(&editions);
    let said = |text: &str| found.iter().any(|problem| problem.contains(text));
    assert!(
        said("error[bad-rename]: the negotiation had the id `us-ukraine-talks`"),
        "{found:#?}"
    );
    assert!(said("the id of a negotiation cannot change"), "{found:#?}");
    for (key, words) in [
        ("negotiation/peace", "there is no `negotiation/peace`"),
        ("negotiation", "`negotiation` does not name the negotiation"),
        (
            "negotation/us-ukraine-talks",
            "does not name the negotiation",
        ),
        ("negotiation/us-ukraine-talks", "does not differ"),
    ] {
        let editions = Editions::new(|editions| {
            editions
                .add_change_entry(json!({"ref": key, "reason": "editorial", "note": "Nothing."}));
        });
        let found = problems(&editions);
        assert_eq!(found.len(), 1, "{key}: {found:#?}");
        assert!(found[0].contains(words), "{key}: {found:#?}");
    }
    let withdrawn = Editions::new(|editions| {
        editions.change("record.json", |record| {
            record["outlook"]["text"] = json!("Open.");
        });
        editions.add_change_entry(json!({
            "ref": "negotiation/us-ukraine-talks", "reason": "withdrawn", "note": "Why.",
        }));
    });
    let found = problems(&withdrawn);
    assert!(
        found[0].contains("exists, so it was not withdrawn"),
        "{found:#?}"
    );
}

#[test]
fn what_an_edition_is_does_not_change_the_negotiation() {
    let editions = Editions::new(|editions| {
        editions.change("record.json", |record| {
            record["published"] = json!("2026-11-25T09:00:00Z");
            record["status_label"] = Value::Null;
        });
    });
    assert_eq!(problems(&editions), [""; 0]);
}

/// Exchanges the second and the third event.
fn swap_events(editions: &Editions) {
    editions.change("events.json", |events| {
        events.as_array_mut().unwrap().swap(1, 2);
    });
}

#[tokio::test]
async fn another_order_of_events_has_to_be_explained() {
    let editions = Editions::new(swap_events);
    let found = problems(&editions);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("moved in the order"), "{found:#?}");
    // Either of the two may be called the one that moved.
    for (id, before, after) in [
        (
            "white-house-meeting",
            "russia-ukraine-conflict",
            "us-military-aid-suspension",
        ),
        (
            "us-military-aid-suspension",
            "white-house-meeting",
            "russia-ukraine-conflict",
        ),
    ] {
        let editions = Editions::new(|editions| {
            swap_events(editions);
            editions.add_change_entry(json!({
                "ref": format!("event/{id}"), "reason": "correction", "note": "Another order.",
            }));
        });
        assert_eq!(problems(&editions), [""; 0]);
        let service = editions.service();
        let changes = get_from(&service, "/v1/changes?action=reordered")
            .await
            .json();
        assert_eq!(changes["meta"]["total"], 1);
        let change = &changes["data"][0];
        assert_eq!(change["item"]["id"], id);
        assert_eq!(change["fields"], json!([]));
        assert_eq!(change["order"]["before"]["id"], before);
        assert_eq!(change["order"]["after"]["id"], after);
        let csv = get_from(&service, "/v1/changes.csv?action=reordered").await;
        assert!(
            csv.text().contains(&format!("event/{before}")),
            "{}",
            csv.text()
        );
        let feed = get_from(&service, "/v1/changes.atom").await;
        assert!(
            feed.text().contains("moved in the order"),
            "{}",
            feed.text()
        );
        let history = get_from(&service, &format!("/v1/events/{id}/history"))
            .await
            .json();
        assert_eq!(history["data"][1]["action"], "reordered");
    }
    let both = Editions::new(|editions| {
        swap_events(editions);
        for id in ["white-house-meeting", "us-military-aid-suspension"] {
            editions.add_change_entry(json!({
                "ref": format!("event/{id}"), "reason": "correction", "note": "Another order.",
            }));
        }
    });
    let found = problems(&both);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("does not differ"), "{found:#?}");
}

#[tokio::test]
async fn a_move_shows_beside_another_change() {
    let editions = Editions::new(|editions| {
        swap_events(editions);
        editions.change("events.json", |events| {
            item_mut(events, "white-house-meeting")["title"] = json!("Meeting in Washington");
        });
        editions.add_change_entry(json!({
            "ref": "event/white-house-meeting", "reason": "correction", "note": "Both.",
        }));
    });
    assert_eq!(problems(&editions), [""; 0]);
    let changes = get_from(&editions.service(), "/v1/changes").await.json();
    let change = &changes["data"][0];
    assert_eq!(change["action"], "changed");
    assert_eq!(change["fields"][0]["pointer"], "/title");
    assert_eq!(change["order"]["after"]["id"], "us-military-aid-suspension");
}

#[test]
fn an_order_without_a_meaning_may_change() {
    let editions = Editions::new(|editions| {
        editions.change("places.json", |places| {
            places.as_array_mut().unwrap().reverse();
        });
        // Events that are new or gone move none of the others.
        editions.change("events.json", |events| {
            let events = events.as_array_mut().unwrap();
            let mut new = events[1].clone();
            new["id"] = json!("first-of-all");
            new["title"] = json!("First of all");
            new["other_names"] = json!([]);
            events.insert(0, new);
        });
        editions.change("statements.json", |statements| {
            for statement in statements.as_array_mut().unwrap() {
                let about = statement["about"].as_array_mut().unwrap();
                if about.contains(&json!("event/white-house-meeting")) {
                    about.push(json!("event/first-of-all"));
                }
            }
        });
        editions.explain_remaining_changes("A new event.");
    });
    assert_eq!(problems(&editions), [""; 0]);
}
