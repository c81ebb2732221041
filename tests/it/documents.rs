//! Documents of a negotiation: their parts, their versions, and what became of them.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use talks::api;
use talks::load::FixtureSource;

use crate::check::{assert_mistake, assert_mistake_in, assert_valid};
use crate::support::{Fixtures, TestResponse, get, load_api, send};

async fn get_from(fixtures: &Fixtures, path: &str) -> TestResponse {
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let response = send(api::build_service(&api), "GET", path, &[]).await;
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response
}

async fn get_json(fixtures: &Fixtures, path: &str) -> Value {
    get_from(fixtures, path).await.json()
}

/// The shipped record, in which a statement is about each part as well.
fn with_parts(parts: &[Value]) -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("proposals.json", |proposals| {
        let list = proposals[0]["parts"].as_array_mut().unwrap();
        list.extend_from_slice(parts);
    });
    // A statement is about at most 100 items.
    let keys: Vec<_> = parts
        .iter()
        .map(|part| {
            let id = part["id"].as_str().unwrap();
            json!(format!("proposal/minerals-agreement/{id}"))
        })
        .collect();
    fixtures.edit_json("statements.json", |statements| {
        let mut statements = statements.as_array_mut().unwrap().iter_mut();
        for keys in keys.chunks(90) {
            let about = statements.next().unwrap()["about"].as_array_mut().unwrap();
            about.extend_from_slice(keys);
        }
    });
    fixtures
}

fn part(id: &str, kind: &str) -> Value {
    json!({"id": id, "kind": kind, "title": "A part", "summary": "It is a part."})
}

#[tokio::test]
async fn parts_are_one_list_in_the_order_of_the_document() {
    let agreement = get("/v1/proposals/minerals-agreement").await.json();
    let parts = agreement["parts"].as_array().unwrap();
    let kinds: Vec<_> = parts
        .iter()
        .map(|part| part["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["term", "term", "term", "purpose", "purpose"]);
    assert_eq!(parts[3]["kind_label"], "Purpose");
    assert_eq!(parts[0]["number"], Value::Null);
}

#[tokio::test]
async fn a_title_can_say_all_of_a_part() {
    let mut article = part("peace", "purpose");
    article.as_object_mut().unwrap().remove("summary");
    let fixtures = with_parts(&[article]);
    assert_valid(&fixtures, "a part without a summary");
    let parts = get_json(&fixtures, "/v1/proposals/minerals-agreement").await["parts"].clone();
    assert_eq!(parts[5]["summary"], Value::Null);
}

#[tokio::test]
async fn a_young_record_has_no_significance_and_no_outlook_yet() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("record.json", |record| {
        let fields = record.as_object_mut().unwrap();
        fields.remove("significance");
        fields.remove("outlook");
    });
    assert_valid(&fixtures, "a young record");
    let summary = get_json(&fixtures, "/v1/summary").await;
    assert_eq!(summary["significance"], Value::Null);
    assert_eq!(summary["outlook"], Value::Null);
    let table = get_from(&fixtures, "/v1/negotiation.csv").await;
    assert!(table.text().contains("outlook_text"), "{}", table.text());
}

#[tokio::test]
async fn articles_have_numbers_and_belong_to_chapters() {
    let mut chapter = part("chapter-3", "other");
    chapter["kind_label"] = json!("Chapter");
    chapter["number"] = json!("3");
    let mut article = part("seats", "commitment");
    article["number"] = json!("3.2.1.2");
    article["part_of"] = json!("chapter-3");
    let fixtures = with_parts(&[chapter, article]);
    let parts = get_json(&fixtures, "/v1/proposals/minerals-agreement").await["parts"].clone();
    assert_eq!(parts[5]["kind_label"], "Chapter");
    assert_eq!(parts[6]["number"], "3.2.1.2");
    assert_eq!(parts[6]["part_of"], "chapter-3");
    let found = get_json(&fixtures, "/v1/proposals?parts__contains=3.2.1").await;
    assert_eq!(found["meta"]["total"], 1);
}

#[tokio::test]
async fn the_number_of_a_part_finds_its_document_first() {
    let numbers = ["3.2.1.2", "12", "3.2.1", "Art. 7(b)", "IV"];
    let parts: Vec<_> = (0..)
        .zip(numbers)
        .map(|(nth, number)| {
            let mut article = part(&format!("article-{nth}"), "commitment");
            article["number"] = json!(number);
            article
        })
        .collect();
    let fixtures = with_parts(&parts);
    for query in [
        "3.2.1.2",
        "article 3.2.1.2",
        "art. 3.2.1.2",
        "Art.3.2.1.2",
        "Article 3.2.1.2.",
        "clause 3.2.1.2",
        "\u{a7} 3.2.1.2",
        "3.2.1",
        "article 12",
        "art. 12",
        "section 12",
        "article 7(b)",
        "7(b)",
        "chapter IV",
    ] {
        let encoded = utf8_percent_encode(query, NON_ALPHANUMERIC);
        for path in [
            format!("/v1/search?q={encoded}"),
            format!("/v1/proposals?q={encoded}"),
        ] {
            let found = get_json(&fixtures, &path).await;
            let first = &found["data"][0];
            let id = first["item"]["id"].as_str().or(first["id"].as_str());
            assert_eq!(
                id,
                Some("minerals-agreement"),
                "{query}: {path}: {}",
                found["data"]
            );
        }
    }
}

#[tokio::test]
async fn a_document_may_have_a_thousand_parts() {
    let parts: Vec<_> = (0..995)
        .map(|nth| part(&format!("article-{nth}"), "term"))
        .collect();
    let fixtures = with_parts(&parts);
    let agreement = get_json(&fixtures, "/v1/proposals/minerals-agreement").await;
    assert_eq!(agreement["parts"].as_array().unwrap().len(), 1000);
    assert_eq!(agreement["parts"][999]["statements"]["total"], 1);
}

#[test]
fn mistakes_in_parts() {
    let from = r#""id": "revenue-share","#;
    for (to, pointer, code, message, hint) in [
        (
            r#""id": "revenue-share", "part_of": ¦"us-acess","#,
            "/0/parts/2/part_of",
            "dangling-reference",
            "has no part `us-acess`",
            "did you mean `us-access`?",
        ),
        (
            r#""id": "revenue-share", "part_of": ¦"revenue-share","#,
            "/0/parts/2/part_of",
            "cycle",
            "the part `revenue-share` belongs to itself",
            "remove the `part_of` of one of these parts",
        ),
        (
            r#""id": "revenue-share", "required_for": ¦"success","#,
            "/0/parts/2/required_for",
            "contradiction",
            "only conditions are required",
            "\"kind\": \"condition\"",
        ),
    ] {
        assert_mistake("proposals.json", from, to, (pointer, code, message, hint));
    }
}

#[test]
fn parts_may_be_nested_to_any_depth() {
    let parts: Vec<_> = (0..900)
        .map(|nth| {
            let mut part = part(&format!("part-{nth}"), "term");
            if nth > 0 {
                part["part_of"] = json!(format!("part-{}", nth - 1));
            }
            part
        })
        .collect();
    assert_valid(&with_parts(&parts), "nested");
}

#[tokio::test]
async fn proposals_and_commodities_are_related_by_parts() {
    let fixtures = Fixtures::new();
    let reserves = "/v1/proposals?commodity=ukraine-mineral-reserves&facet=commodity";
    let page = get_json(&fixtures, reserves).await;
    assert_eq!(page["meta"]["total"], 1);
    assert_eq!(page["data"][0]["id"], "minerals-agreement");
    let access = &page["data"][0]["parts"][0];
    assert_eq!(access["commodities"][0]["id"], "ukraine-mineral-reserves");
    let facet = &page["facets"]["commodity"];
    assert_eq!(facet[0]["value"], "ukraine-mineral-reserves");
    assert_eq!(facet[0]["count"], 1);
    // The members of a group are not the group.
    let lithium = get_json(&fixtures, "/v1/proposals?commodity=lithium").await;
    assert_eq!(lithium["meta"]["total"], 0);
    let found = get_json(&fixtures, "/v1/commodities?proposal=minerals-agreement").await;
    assert_eq!(found["meta"]["total"], 1);
    assert_eq!(found["data"][0]["proposals"]["total"], 1);
    let href = found["data"][0]["proposals"]["href"].as_str().unwrap();
    assert_eq!(href, "/v1/proposals?commodity=ukraine-mineral-reserves");
    let misspelled = r#""commodities": [¦"ukraine-mineral-reserve"]"#;
    assert_mistake(
        "proposals.json",
        r#""commodities": ["ukraine-mineral-reserves"]"#,
        misspelled,
        (
            "/0/parts/0/commodities/0",
            "dangling-reference",
            "no commodity `ukraine-mineral-reserve`",
            "ukraine-mineral-reserves",
        ),
    );
}

/// The meeting at the White House tables an agreement and initials it, and rejects another.
fn with_acts() -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("events.json", |events| {
        events[1]["documents"] = json!([
            {"proposal": "minerals-agreement", "act": "presented"},
            {"proposal": "minerals-agreement", "act": "other", "act_label": "Initialed"},
            {"proposal": "proposal/european-peacekeeping-force", "act": "rejected"},
        ]);
    });
    fixtures
}

#[tokio::test]
async fn events_say_what_they_do_to_documents() {
    let fixtures = with_acts();
    let meeting = get_json(&fixtures, "/v1/events/white-house-meeting").await;
    let documents = meeting["documents"].as_array().unwrap();
    let acts: Vec<_> = documents
        .iter()
        .map(|one| {
            let title = one["proposal"]["title"].as_str().unwrap();
            (title, one["act_label"].as_str().unwrap())
        })
        .collect();
    let expected = [
        ("Minerals agreement", "Presented"),
        ("Minerals agreement", "Initialed"),
        ("European peacekeeping force", "Rejected"),
    ];
    assert_eq!(acts, expected);
    assert_eq!(documents[0]["planned"], false);
    let force = get_json(&fixtures, "/v1/proposals/european-peacekeeping-force").await;
    assert_eq!(force["events"]["items"][0]["id"], "white-house-meeting");
    for query in [
        "document=minerals-agreement",
        "act=other",
        "act=presented&act=other",
    ] {
        let found = get_json(&fixtures, &format!("/v1/events?{query}&sort=id")).await;
        let ids: Vec<_> = found["data"].as_array().unwrap().iter().collect();
        assert_eq!(ids.last().unwrap()["id"], "white-house-meeting", "{query}");
    }
    let table = get_from(&fixtures, "/v1/acts.csv").await;
    let rows: Vec<_> = table.text().lines().collect();
    assert_eq!(
        rows[0].trim_start_matches('\u{feff}'),
        "event,event_title,label,proposal,proposal_title,act,act_label,planned"
    );
    assert!(rows[2].contains(",minerals-agreement,Minerals agreement,other,Initialed,false"));
}

#[tokio::test]
async fn the_timeline_has_acts_in_words() {
    let fixtures = with_acts();
    let timeline = get_json(&fixtures, "/v1/timeline").await;
    let presented = &timeline["data"][3]["documents"][0];
    assert_eq!(presented["proposal"]["title"], "Limited ceasefire");
    assert_eq!(presented["act_label"], "Presented");
    let drawn = get_from(&fixtures, "/v1/timeline.svg").await;
    assert!(
        drawn
            .text()
            .contains("Presented (planned): Limited ceasefire")
    );
    assert!(drawn.text().contains("Initialed: Minerals agreement"));
}

#[test]
fn mistakes_in_acts() {
    let from = r#"{"proposal": "limited-ceasefire", "act": "presented", "planned": true}"#;
    for (to, pointer, code, message, hint) in [
        (
            r#"{"proposal": ¦"limited-ceasfire", "act": "presented", "planned": true}"#,
            "/3/documents/0/proposal",
            "dangling-reference",
            "limited-ceasfire",
            "did you mean `limited-ceasefire`?",
        ),
        (
            r#"{"proposal": "limited-ceasefire", "act": ¦"other", "planned": true}"#,
            "/3/documents/0/act",
            "missing-field",
            "`other` has no label",
            "add \"act_label\"",
        ),
        (
            r#"{"proposal": "limited-ceasefire", "act": "presented"},
               ¦{"proposal": "limited-ceasefire", "act": "presented", "planned": true}"#,
            "/3/documents/1",
            "repeated-entry",
            "`limited-ceasefire` is presented by this event already",
            "leave it out",
        ),
        (
            r#"{"proposal": "limited-ceasefire", "act": ¦"initialed"}"#,
            "/3/documents/0/act",
            "unknown-value",
            "`initialed`",
            "other",
        ),
    ] {
        assert_mistake("events.json", from, to, (pointer, code, message, hint));
    }
    let status = "\"status\": \"in-progress\",\n    \"place\"";
    let fixtures = Fixtures::new();
    fixtures.replace_text(
        "events.json",
        status,
        &status.replace("in-progress", "ended"),
    );
    let to_come = from.replace("true", "¦true");
    let said = (
        "/3/documents/0/planned",
        "contradiction",
        "but this act is marked as planned",
        "leave `planned` out",
    );
    assert_mistake_in(&fixtures, "events.json", from, &to_come, said);
    let fixtures = Fixtures::new();
    fixtures.replace_text(
        "events.json",
        status,
        &status.replace("in-progress", "planned"),
    );
    let undone = r#"¦{"proposal": "limited-ceasefire", "act": "presented"}"#;
    let said = (
        "/3/documents/0",
        "contradiction",
        "the event is planned",
        "\"planned\": true",
    );
    assert_mistake_in(&fixtures, "events.json", from, undone, said);
}

#[tokio::test]
async fn documents_replace_others_and_have_dates() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("proposals.json", |proposals| {
        proposals[1]["replaces"] = json!(["minerals-agreement"]);
        proposals[1]["date"] = json!({"edtf": "2016-11-24"});
    });
    let accord = get_json(&fixtures, "/v1/proposals/limited-ceasefire").await;
    assert_eq!(accord["replaces"][0]["title"], "Minerals agreement");
    let former = get_json(&fixtures, "/v1/proposals/minerals-agreement").await;
    assert_eq!(former["replaced_by"]["items"][0]["id"], "limited-ceasefire");
    for query in [
        "replaces=minerals-agreement",
        "date=2016-11",
        "date__missing=false",
    ] {
        let found = get_json(&fixtures, &format!("/v1/proposals?{query}")).await;
        assert_eq!(found["data"][0]["id"], "limited-ceasefire", "{query}");
        assert_eq!(found["meta"]["total"], 1, "{query}");
    }
    let sorted = get_json(&fixtures, "/v1/proposals?sort=-date").await;
    assert_eq!(sorted["data"][0]["id"], "limited-ceasefire");
    let from = r#""id": "minerals-agreement","#;
    let to = r#""id": "minerals-agreement", "replaces": [¦"minerals-agreement"],"#;
    let said = (
        "/0/replaces/0",
        "cycle",
        "minerals-agreement",
        "name another proposal here",
    );
    assert_mistake("proposals.json", from, to, said);
}

#[tokio::test]
async fn rounds_are_part_of_talks() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("events.json", |events| {
        events[1]["part_of"] = json!("jeddah-talks");
        events[1]["number"] = json!("39");
    });
    let round = get_json(&fixtures, "/v1/events/white-house-meeting").await;
    assert_eq!(round["number"], "39");
    assert_eq!(round["part_of"]["title"], "Jeddah talks");
    let talks = get_json(&fixtures, "/v1/events/jeddah-talks").await;
    assert_eq!(talks["sub_events"]["items"][0]["id"], "white-house-meeting");
    let found = get_json(&fixtures, "/v1/events?part_of=jeddah-talks").await;
    assert_eq!(found["meta"]["total"], 1);
}
