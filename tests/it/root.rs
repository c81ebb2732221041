//! The way in: the summary, the vocabularies and the entry point.

use serde_json::Value;

use crate::shipped_record::{IDS, keys, texts};
use crate::support::get;

#[tokio::test]
async fn the_summary_holds_the_negotiation_on_one_page() {
    let summary = get("/v1/summary").await.json();
    assert_eq!(summary["type"], "negotiation");
    assert_eq!(summary["title"], "U.S.–Ukraine talks");
    assert_eq!(summary["status"], "in-progress");
    assert_eq!(
        keys(&summary["parties"]),
        ["actor/united-states", "actor/ukraine"]
    );
    assert_eq!(keys(&summary["mediators"]), ["actor/saudi-arabia"]);
    assert_eq!(
        summary["context"]["href"],
        "/v1/events/russia-ukraine-conflict"
    );
    let significance = keys(&summary["significance"]["statements"]);
    assert_eq!(
        significance,
        [
            "s001", "s008", "s009", "s088", "s089", "s090", "s091", "s092", "s093"
        ]
        .map(|id| format!("statement/{id}"))
    );
    assert_eq!(keys(&summary["outlook"]["statements"]).len(), 5);
    for (collection, ids) in &IDS[..4] {
        let lines = summary[collection].as_array().unwrap();
        assert_eq!(
            lines
                .iter()
                .map(|line| line["id"].as_str().unwrap())
                .collect::<Vec<_>>(),
            *ids
        );
        for line in lines {
            assert_eq!(
                get(line["href"].as_str().unwrap()).await.json()["title"],
                line["title"]
            );
        }
    }
    assert_eq!(summary["counts"]["statements"], 101);
}

#[tokio::test]
async fn each_line_of_the_summary_says_what_a_page_shows() {
    let summary = get("/v1/summary").await.json();
    let line = |collection: &str, id: &str| {
        let lines = summary[collection].as_array().unwrap();
        lines.iter().find(|line| line["id"] == id).unwrap().clone()
    };
    for collection in ["aspects", "challenges", "actors", "events", "proposals"] {
        for line in summary[collection].as_array().unwrap() {
            // A line is an excerpt of the item, with the same words.
            let item = get(line["href"].as_str().unwrap()).await.json();
            for (name, value) in line.as_object().unwrap() {
                if !["href", "positions"].contains(&name.as_str()) {
                    assert_eq!(*value, item[name], "{collection} {name}");
                }
            }
        }
    }
    let proposal = line("proposals", "limited-ceasefire");
    assert_eq!(proposal["kind_label"], "Ceasefire");
    assert_eq!(proposal["status_label"], "To be proposed");
    assert_eq!(keys(&proposal["proposers"]), ["actor/ukraine"]);
    let actor = line("actors", "volodymyr-zelenskyy");
    assert_eq!(
        (&actor["kind"], &actor["post"]),
        (&"person".into(), &"President".into())
    );
    assert_eq!(actor["state"]["id"], "ukraine");
    let event = line("events", "white-house-meeting");
    assert_eq!(event["place"]["title"], "White House");
    assert_eq!(event["date"]["label"], "Late February 2025");
    let challenge = line("challenges", "security-guarantees");
    let positions = challenge["positions"].as_array().unwrap();
    assert_eq!(positions.len(), 1);
    assert_eq!(positions[0]["holder"]["title"], "Ukraine");
    assert_eq!(positions[0]["stance_label"], "Demands");
    assert_eq!(positions[0]["statements"]["total"], 2);
}

#[tokio::test]
async fn the_summary_has_the_notes_on_what_it_says() {
    let summary = get("/v1/summary").await.json();
    let ids = |notes: &Value| -> Vec<String> {
        let notes = notes.as_array().unwrap().iter();
        notes
            .map(|note| note["id"].as_str().unwrap().to_owned())
            .collect()
    };
    // Two statements have the first of them, which stands there once.
    assert_eq!(ids(&summary["significance"]["notes"]), ["the-region"]);
    assert_eq!(ids(&summary["outlook"]["notes"]), ["integrity-tension"]);
    let actors = summary["actors"].as_array().unwrap();
    let russia = actors.iter().find(|actor| actor["id"] == "russia").unwrap();
    assert_eq!(ids(&russia["notes"]), ["russia-silent"]);
    let pinned = get("/editions/2/v1/summary").await.json();
    let href = &pinned["outlook"]["notes"][0]["href"];
    assert_eq!(*href, "/editions/2/v1/notes/integrity-tension");
}

#[tokio::test]
async fn vocabularies_count_what_the_record_uses() {
    let answer = get("/v1/vocabulary").await.json();
    let vocabulary = |id: &str| {
        answer["data"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["id"] == id)
            .unwrap()
    };
    let count = |id: &str, value: &str| {
        let values = vocabulary(id)["values"].as_array().unwrap();
        values.iter().find(|one| one["value"] == value).unwrap()["count"].clone()
    };
    assert_eq!(count("actor-kind", "state"), 6);
    assert_eq!(count("stance", "advocates"), 3);
    assert_eq!(count("stance", "opposes"), 0);
    assert_eq!(count("type", "statement"), 101);
    assert_eq!(
        texts(&vocabulary("statement-kind")["fields"]),
        ["statements.kind"]
    );
    let ids: Vec<_> = answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    assert_eq!(ids, sorted);
}

#[tokio::test]
async fn the_entry_point_leads_everywhere() {
    let entry = get("/").await.json();
    assert_eq!(entry["edition"], 3);
    assert_eq!(entry["license"]["id"], "CC-BY-4.0");
    let hrefs = |list: &Value| -> Vec<String> {
        list.as_array()
            .unwrap()
            .iter()
            .map(|one| one["href"].as_str().unwrap().to_owned())
            .collect()
    };
    let links = entry["links"]
        .as_object()
        .unwrap()
        .values()
        .map(|link| link.as_str().unwrap().to_owned());
    let all: Vec<_> = hrefs(&entry["collections"])
        .into_iter()
        .chain(hrefs(&entry["examples"]))
        .chain(links)
        .collect();
    let collections = entry["counts"].as_object().unwrap().len();
    assert_eq!(all.len(), collections + 11 + 8);
    for path in all {
        assert_eq!(get(&path).await.status, 200, "{path}");
    }
}
