//! Documents of a negotiation: their parts, their versions, and what became of them.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use talks::api;
use talks::load::FixtureSource;

use crate::check::{assert_mistake, assert_valid};
use crate::support::{Fixtures, get, load_api, send};

async fn get_json(fixtures: &Fixtures, path: &str) -> Value {
    let api = load_api(&FixtureSource::Folder(fixtures.folder().to_owned()), "");
    let response = send(api::build_service(&api), "GET", path, &[]).await;
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response.json()
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
            "belongs to itself: revenue-share → revenue-share",
            "take one of these out",
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
