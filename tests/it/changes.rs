//! What became of items from edition to edition, as callers see it.

use serde_json::{Value, json};

use crate::editions_fixture::{Editions, get_from, item_mut, renamed_and_withdrawn};
use crate::problems::problem;
use crate::support::{Fixtures, get, load_api};

#[tokio::test]
async fn the_shipped_record_says_what_changed() {
    let changes = get("/v1/changes?edition=2").await;
    assert_eq!(changes.status, 200, "{}", changes.text());
    let list = changes.json();
    assert_eq!(
        list["meta"],
        json!({"total": 4, "limit": 50, "next_cursor": null, "edition": 3})
    );
    assert_eq!(list["links"]["next"], Value::Null);
    let label = &list["data"][3];
    assert_eq!(
        *label,
        json!({
            "type": "change",
            "type_label": "Change",
            "id": "2-source-us-ukraine-talks-article",
            "edition": 2,
            "published": "2026-11-25T03:00:00Z",
            "published_label": "25 November 2026, 03:00 UTC",
            "action": "changed",
            "action_label": "Changed",
            "reason": "editorial",
            "reason_label": "Editorial",
            "note": "The label now says that the article gives no date.",
            "item": {
                "type": "source",
                "type_label": "Source",
                "id": "us-ukraine-talks-article",
                "title": "Undated article on the U.S.–Ukraine talks",
                "href": "/v1/sources/us-ukraine-talks-article",
            },
            "renamed_to": null,
            "renamed_parts": [],
            "fields": [{
                "pointer": "/label",
                "before": "Article on the U.S.–Ukraine talks",
                "after": "Undated article on the U.S.–Ukraine talks",
            }],
            "sentences": [
                "The label said “Article on the U.S.–Ukraine talks.” It now says “Undated article \
                 on the U.S.–Ukraine talks.”",
            ],
            "order": null,
            "links": {
                "before": "/editions/1/v1/sources/us-ukraine-talks-article",
                "after": "/editions/2/v1/sources/us-ukraine-talks-article",
            },
        })
    );
    for (change, end) in [(label, "before"), (label, "after")] {
        let there = get(change["links"][end].as_str().unwrap()).await;
        assert_eq!(there.json()["label"], change["fields"][0][end]);
    }
    // Each change stands on one line, as in the lines.
    let lines = get("/v1/changes.ndjson?edition=2").await;
    for line in lines.text().lines() {
        assert!(changes.text().contains(line), "{line}");
    }
    assert_eq!(lines.text().lines().count(), 4);
}

#[tokio::test]
async fn changes_can_be_filtered() {
    let count = async |question: &str| {
        let answer = get(&format!("/v1/changes?{question}")).await;
        assert_eq!(answer.status, 200, "{question}: {}", answer.text());
        answer.json()["meta"]["total"].as_i64().unwrap()
    };
    for (question, total) in [
        ("", 179),
        ("since=1", 179),
        ("since=2", 175),
        ("since=3", 0),
        ("until=1", 0),
        ("since=1&until=2", 4),
        ("edition=2", 4),
        ("edition=3", 175),
        ("edition=1", 0),
        ("edition=1,2", 4),
        // The editions are of 24, 25 and 26 November 2026.
        ("since=2026-11-24", 179),
        ("since=2026-11-25", 179),
        ("since=2026-11-26", 175),
        ("since=2026-11-27", 0),
        ("since=2026-11", 179),
        ("since=2026-12", 0),
        ("until=2026-11-24", 0),
        ("until=2026-11-25", 4),
        ("until=2026-11", 179),
        ("until=1999-01-01", 0),
        ("since=2026-11-25&until=2026-11-25&type=note", 1),
        ("edition=2&type=statement", 2),
        ("edition=2&type=statement,note", 3),
        ("type=statement", 98),
        ("item=statement/s083", 2),
        ("item=statement/s083&item=statement/s085", 4),
        ("item=actor/ukraine", 0),
        ("action=added", 12),
        ("action=removed", 1),
        ("action=added,changed", 178),
        ("reason=editorial", 97),
        ("reason=correction", 81),
        ("reason=withdrawn", 1),
        ("reason=new-source", 0),
    ] {
        assert_eq!(count(question).await, total, "{question}");
    }
    let first = get("/v1/changes?edition=2&limit=3").await.json();
    assert_eq!(first["data"].as_array().unwrap().len(), 3);
    let next = first["links"]["next"].as_str().unwrap();
    let last = get(next).await.json();
    assert_eq!(last["data"].as_array().unwrap().len(), 1);
    assert_eq!(last["links"]["next"], Value::Null);
    assert_eq!(last["links"]["self"], next);
}

#[tokio::test]
async fn editions_that_do_not_exist_are_refused() {
    for (question, status, code, suggestion) in [
        (
            "edition=7",
            404,
            "no-edition",
            Some("/v1/changes?edition=3"),
        ),
        (
            "edition=2026-11-24",
            400,
            "invalid-value",
            Some("/v1/changes?edition=1"),
        ),
        (
            "since=24.11.2026",
            400,
            "invalid-value",
            Some("/v1/changes?since=2026-11-24"),
        ),
        (
            "since=2026-02-30",
            400,
            "invalid-value",
            Some("/v1/changes?since=1"),
        ),
    ] {
        let body = problem(&get(&format!("/v1/changes?{question}")).await, status, code);
        assert_eq!(body["links"]["suggestion"], json!(suggestion), "{question}");
        if let Some(suggestion) = suggestion {
            assert_eq!(get(suggestion).await.status, 200);
        }
    }
}

#[tokio::test]
async fn invalid_change_queries_are_rejected() {
    for (question, status, code, suggestion) in [
        ("since=7", 404, "no-edition", Some("/v1/changes?since=3")),
        (
            "since=first",
            400,
            "invalid-value",
            Some("/v1/changes?since=1"),
        ),
        (
            "type=actr",
            400,
            "invalid-value",
            Some("/v1/changes?type=actor"),
        ),
        (
            "reason=editoral",
            400,
            "invalid-value",
            Some("/v1/changes?reason=editorial"),
        ),
        (
            "action=change",
            400,
            "invalid-value",
            Some("/v1/changes?action=changed"),
        ),
        (
            "item=actor/ukrane",
            404,
            "unknown-id",
            Some("/v1/changes?item=actor/ukraine"),
        ),
        (
            "item=ukraine",
            400,
            "invalid-value",
            Some("/v1/changes?item=actor/ukraine"),
        ),
        (
            "item=actors/ukraine",
            400,
            "invalid-value",
            Some("/v1/changes?item=actor/ukraine"),
        ),
        ("item=actor/zzz", 404, "unknown-id", None),
        (
            "sinse=1",
            400,
            "unknown-parameter",
            Some("/v1/changes?since=1"),
        ),
        (
            "since=1&since=2",
            400,
            "repeated-parameter",
            Some("/v1/changes?since=1"),
        ),
        (
            "cursor=AAAAAAAAAAAAAAAAAAAAAAAA",
            404,
            "unknown-cursor",
            Some("/v1/changes"),
        ),
    ] {
        let body = problem(&get(&format!("/v1/changes?{question}")).await, status, code);
        assert_eq!(body["links"]["suggestion"], json!(suggestion), "{question}");
        if let Some(suggestion) = suggestion {
            assert_eq!(get(suggestion).await.status, 200);
        }
    }
    let body = problem(&get("/v1/changes?item=actor/zzz").await, 404, "unknown-id");
    assert_eq!(
        body["detail"],
        "`item`: no edition up to 3 has the actor `zzz`. All actors are at `/v1/actors`."
    );
    let allowed = body["errors"][0]["allowed"].as_array().unwrap();
    assert!(allowed.contains(&json!("actor/ukraine")), "{allowed:?}");
    let many = "/v1/changes?item=".to_owned() + &["a"; 200].join(",");
    let body = problem(&get(&many).await, 400, "too-large");
    assert_eq!(body["errors"].as_array().unwrap().len(), 1, "{body}");
    assert_eq!(
        body["detail"],
        "`item` has 200 values; the maximum is 50. Send several requests."
    );
    let nowhere = "/v1/movements?item=".to_owned() + &["a"; 200].join(",");
    let body = problem(&get(&nowhere).await, 400, "unknown-parameter");
    assert_eq!(body["errors"].as_array().unwrap().len(), 1, "{body}");
    let body = problem(
        &get("/v1/changes.csv?limit=3").await,
        400,
        "unknown-parameter",
    );
    assert_eq!(body["errors"][0]["parameter"], "limit");
}

#[tokio::test]
async fn changes_are_available_as_csv() {
    let table = get("/v1/changes.csv?edition=2").await;
    assert_eq!(table.status, 200);
    let text = table.text().strip_prefix('\u{feff}').unwrap();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let names = rows.headers().unwrap().clone();
    assert_eq!(&names[0], "id");
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    let column = |name: &str| names.iter().position(|one| one == name).unwrap();
    let label = rows
        .iter()
        .find(|row| &row[column("item")] == "source/us-ukraine-talks-article")
        .unwrap();
    assert_eq!(&label[column("pointer")], "/label");
    assert_eq!(
        &label[column("before")],
        "Article on the U.S.–Ukraine talks"
    );
    assert_eq!(&label[column("value_action_label")], "Changed");
    assert_eq!(rows.len(), 4);
}

#[tokio::test]
async fn changes_are_available_as_atom() {
    let feed = get("/v1/changes.atom?edition=2").await;
    assert_eq!(feed.header("content-type"), "application/atom+xml");
    let document = roxmltree::Document::parse(feed.text()).unwrap();
    let root = document.root_element();
    assert_eq!(
        root.tag_name().namespace(),
        Some("http://www.w3.org/2005/Atom")
    );
    let child = |of: roxmltree::Node<'_, '_>, name: &str| {
        of.children()
            .find(|node| node.tag_name().name() == name)
            .and_then(|node| node.text())
            .unwrap()
            .to_owned()
    };
    assert_eq!(child(root, "updated"), "2026-11-26T08:00:00Z");
    let entries: Vec<_> = root
        .children()
        .filter(|node| node.tag_name().name() == "entry")
        .collect();
    assert_eq!(entries.len(), 4);
    assert_eq!(
        child(entries[3], "id"),
        "urn:talks:us-ukraine-talks:change:2-source-us-ukraine-talks-article"
    );
    assert_eq!(
        child(entries[3], "title"),
        "The source “Undated article on the U.S.–Ukraine talks” was edited."
    );
    assert_eq!(
        child(entries[3], "content"),
        "The label now says that the article gives no date.\n\
         The label said “Article on the U.S.–Ukraine talks.” \
         It now says “Undated article on the U.S.–Ukraine talks.”"
    );
    // Readers open the link to a page.
    for entry in &entries {
        let link = entry
            .children()
            .find(|node| node.attribute("rel") == Some("alternate"));
        let link = link.unwrap();
        let href = link.attribute("href").unwrap();
        assert!(href.starts_with("/editions/2/v1/"));
        assert_eq!(link.attribute("type"), Some("text/html"));
        let page = get(href).await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    }
    // A draft is not news yet.
    let draft = Editions::new(|editions| {
        editions.change("record.json", |record| record["published"] = Value::Null);
        editions.change("places.json", |places| {
            item_mut(places, "jeddah")["title"] = json!("Jiddah");
        });
        editions.add_change_entry(
            json!({"ref": "place/jeddah", "reason": "editorial", "note": "Spelling."}),
        );
    });
    let site = draft.service();
    assert_eq!(
        get_from(&site, "/v1/changes").await.json()["meta"]["total"],
        1
    );
    let feed = get_from(&site, "/v1/changes.atom").await;
    assert!(!feed.text().contains("<entry>"));
    assert!(
        feed.text().contains("<updated>2026-11-24T"),
        "{}",
        feed.text()
    );
    // A record that was never released has no date to give but that of the feed itself.
    let fixtures = Fixtures::new();
    fixtures.edit_json("record.json", |record| record["published"] = Value::Null);
    let origin = talks::load::FixtureSource::Folder(fixtures.folder().into());
    let site = talks::api::build_service(&load_api(&origin, ""));
    let feed = get_from(&site, "/v1/changes.atom").await;
    assert!(!feed.text().contains("1970"), "{}", feed.text());
}

/// The content of the first entry of a feed.
async fn first_entry(editions: &Editions) -> (String, String) {
    let feed = get_from(&editions.service(), "/v1/changes.atom").await;
    let document = roxmltree::Document::parse(feed.text()).unwrap();
    let entry = document
        .descendants()
        .find(|node| node.has_tag_name((ATOM, "entry")));
    let entry = entry.unwrap();
    let child = |name: &str| {
        let node = entry
            .children()
            .find(|node| node.has_tag_name((ATOM, name)));
        node.unwrap().text().unwrap().to_owned()
    };
    (child("title"), child("content"))
}

const ATOM: &str = "http://www.w3.org/2005/Atom";

#[tokio::test]
async fn entries_of_the_feed_are_sentences() {
    let changed = Editions::new(|editions| {
        editions.change("actors.json", |actors| {
            let ukraine = item_mut(actors, "ukraine");
            ukraine["summary"] = json!("At war, <and> \"talking\" & more.");
            ukraine["identifiers"].as_array_mut().unwrap().pop();
        });
        editions.add_change_entry(
            json!({"ref": "actor/ukraine", "reason": "correction", "note": "A note."}),
        );
    });
    let (title, content) = first_entry(&changed).await;
    assert_eq!(title, "The actor “Ukraine” was corrected.");
    let mut lines = content.lines();
    assert_eq!(lines.next(), Some("A note."));
    let lines: Vec<_> = lines.collect();
    // A quoted sentence ends the sentence that quotes it.
    assert!(
        lines[0].starts_with("The summary said “Ukraine is holding senior-level talks")
            && lines[0].ends_with(".” It now says “At war, <and> \"talking\" & more.”"),
        "{content}"
    );
    assert_eq!(lines[1], "The identifier Q212 (Wikidata) was removed.");
    let added = Editions::new(|editions| {
        editions.change("statements.json", |statements| {
            let about = item_mut(statements, "s051")["about"]
                .as_array_mut()
                .unwrap();
            about.push(json!("commodity/lithium"));
        });
        editions.add_change_entry(
            json!({"ref": "statement/s051", "reason": "editorial", "note": "Lithium, too."}),
        );
    });
    let (_, content) = first_entry(&added).await;
    assert_eq!(
        content,
        "Lithium, too.\nThe statement is now linked to the commodity “Lithium.”"
    );
    let feed = get_from(&renamed_and_withdrawn().service(), "/v1/changes.atom").await;
    for title in [
        "<title>The place “Jeddah” now has the id `jiddah` instead of `jeddah`.</title>",
        "” was withdrawn.</title>",
    ] {
        assert!(feed.text().contains(title), "{}", feed.text());
    }
}

#[tokio::test]
async fn editions_are_listed() {
    let list = get("/v1/editions").await.json();
    let numbers: Vec<_> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edition| {
            (
                edition["edition"].clone(),
                edition["items"].clone(),
                edition["changes"]["total"].clone(),
            )
        })
        .collect();
    assert_eq!(
        numbers,
        [
            (json!(1), json!(171), json!(0)),
            (json!(2), json!(172), json!(4)),
            (json!(3), json!(182), json!(175))
        ]
    );
    assert_eq!(list["data"][0]["published"], "2026-11-24T08:00:00Z");
    assert_eq!(list["data"][0]["links"]["self"], "/editions/1");
    let changes = list["data"][1]["changes"]["href"].as_str().unwrap();
    assert_eq!(get(changes).await.json()["meta"]["total"], 4);
    let early = get("/editions/1/v1/editions").await.json();
    assert_eq!(
        early["meta"]["total"], 1,
        "an edition knows of none after it"
    );
    assert_eq!(
        get("/editions/1/v1/changes").await.json()["meta"]["total"],
        0
    );
}

#[tokio::test]
async fn an_item_has_a_history() {
    let history = get("/v1/statements/s083/history").await.json();
    let told: Vec<_> = history["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| {
            (
                version["edition"].clone(),
                version["action"].clone(),
                version["href"].clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                json!(1),
                json!("added"),
                json!("/editions/1/v1/statements/s083")
            ),
            (
                json!(2),
                json!("changed"),
                json!("/editions/2/v1/statements/s083")
            ),
            (
                json!(3),
                json!("changed"),
                json!("/editions/3/v1/statements/s083")
            ),
        ]
    );
    assert_eq!(
        history["data"][1]["fields"],
        json!([{"pointer": "/notes/1", "before": null, "after": "sovereignty-scope"}])
    );
    let unchanged = get("/v1/actors/ukraine/history").await.json();
    assert_eq!(unchanged["meta"]["total"], 1);
    let new = get("/v1/notes/sovereignty-scope/history").await.json();
    assert_eq!(new["data"][0]["edition"], 2);
    assert_eq!(new["data"][0]["action"], "added");
    assert_eq!(new["meta"]["total"], 2);
    problem(&get("/v1/actors/ukrane/history").await, 404, "unknown-id");
}
