//! Filters by the place in a source, by identifiers, and by whose view a claim is.

use serde_json::{Value, json};

use crate::collections::ids;
use crate::support::{Fixtures, get};

async fn found(path: &str) -> Vec<String> {
    let answer = get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    ids(&answer.json())
}

/// The ids of all statements with a citation for which a condition holds.
async fn citing(condition: impl Fn(&Value) -> bool) -> Vec<String> {
    let all = get("/v1/statements?limit=500").await.json();
    let statements = all["data"].as_array().unwrap().iter();
    let citing = statements.filter(|one| one["cites"].as_array().unwrap().iter().any(&condition));
    citing
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn statements_are_found_by_section_and_passage() {
    let section = found("/v1/statements?section=challenges&limit=500").await;
    assert!(!section.is_empty());
    assert_eq!(
        section,
        citing(|place| place["section"] == "challenges").await
    );
    let passage = "us-ukraine-talks-article/challenges/bullet-2";
    let unit = found(&format!("/v1/statements?passage={passage}&limit=500")).await;
    let is_bullet = |place: &Value| {
        place["section"] == "challenges" && place["unit"] == "bullet" && place["number"] == "2"
    };
    assert_eq!(unit, citing(is_bullet).await);
    assert!(unit.len() < section.len());
    let heading = "us-ukraine-talks-article/minerals/heading";
    assert!(
        !found(&format!("/v1/statements?passage={heading}"))
            .await
            .is_empty()
    );
    assert_eq!(
        found("/v1/sources?section=europe").await,
        ["us-ukraine-talks-article"]
    );
    // As with any field.
    let others = found("/v1/statements?section__not=challenges&limit=500").await;
    assert_eq!(others.len() + section.len(), 101);
    let facets = get("/v1/statements?facet=section,passage&limit=0")
        .await
        .json();
    let sections = facets["facets"]["section"].as_array().unwrap();
    let count = sections
        .iter()
        .find(|one| one["value"] == "challenges")
        .unwrap();
    assert_eq!(count["count"], section.len());
    assert_eq!(facets["facets"]["passage"].as_array().unwrap().len(), 27);
}

#[tokio::test]
async fn a_citation_leads_to_what_else_its_passage_says() {
    let statement = get("/v1/statements/s066").await.json();
    for place in statement["cites"].as_array().unwrap() {
        let others = found(place["statements"].as_str().unwrap()).await;
        let same = |other: &Value| {
            ["section", "unit", "number"]
                .iter()
                .all(|name| other[name] == place[name])
        };
        assert_eq!(others, citing(same).await);
        assert!(others.contains(&"s066".to_owned()));
        let path = format!(
            "/v1/statements?passage={}",
            place["passage"].as_str().unwrap()
        );
        assert_eq!(place["statements"], path);
    }
    let coverage = get("/v1/coverage?section=europe").await.json();
    for unit in coverage["data"][0]["units"].as_array().unwrap() {
        if unit["section"] == "europe" {
            let list = get(unit["href"].as_str().unwrap()).await.json();
            assert_eq!(list["meta"]["total"], unit["total"]);
        }
    }
}

#[tokio::test]
async fn places_that_no_source_has_are_refused() {
    for (query, suggestion) in [
        ("section=europ", json!("/v1/statements?section=europe")),
        (
            "passage=us-ukraine-talks-article/europe/paragraph-9",
            json!("/v1/statements?passage=us-ukraine-talks-article/europe/paragraph-1"),
        ),
        (
            "passage=us-ukraine-talks-artcle/europe/paragraph-1",
            json!("/v1/statements?passage=us-ukraine-talks-article/europe/paragraph-1"),
        ),
        ("passage=nowhere", Value::Null),
    ] {
        let answer = get(&format!("/v1/statements?{query}")).await;
        assert_eq!(answer.status, 404, "{query}: {}", answer.text());
        let problem = answer.json();
        assert_eq!(problem["code"], "unknown-id", "{query}");
        assert_eq!(problem["links"]["suggestion"], suggestion, "{query}");
    }
}

#[tokio::test]
async fn items_are_found_by_identifiers() {
    for (path, expected) in [
        ("actors?identifier=Q212", vec!["ukraine"]),
        (
            "actors?identifier=UKR,Q30",
            vec!["united-states", "ukraine"],
        ),
        ("actors?wikidata=Q212", vec!["ukraine"]),
        ("actors?iso=UA", vec!["ukraine"]),
        ("actors?iso=UKR,250", vec!["ukraine", "france"]),
        ("actors?iso=Q212", vec![]),
        ("actors?wikidata=Q999999", vec![]),
        ("places?wikidata=Q166", vec!["black-sea"]),
        ("commodities?hs=2602", vec!["manganese"]),
        (
            "commodities?identifier=2602&wikidata=Q731",
            vec!["manganese"],
        ),
    ] {
        let answer = get(&format!("/v1/{path}")).await;
        if path == "actors?iso=Q212" {
            assert_eq!(answer.status, 400);
            continue;
        }
        assert_eq!(found(&format!("/v1/{path}")).await, expected, "{path}");
    }
    let without = found("/v1/actors?iso__missing=true").await;
    assert!(without.contains(&"donald-trump".to_owned()));
    for (path, suggestion) in [
        ("/v1/actors?iso=ua", "/v1/actors?iso=UA"),
        ("/v1/actors?wikidata=q212", "/v1/actors?wikidata=Q212"),
        ("/v1/places?country=sa", "/v1/places?country=SA"),
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, 400, "{path}");
        assert_eq!(answer.json()["links"]["suggestion"], suggestion, "{path}");
    }
}

#[tokio::test]
async fn statements_say_whose_view_they_are() {
    let ukraine = found("/v1/statements?attributed_to=ukraine").await;
    assert_eq!(ukraine, ["s078"]);
    let attributed = found("/v1/statements?modality=attributed&limit=500").await;
    let named = found("/v1/statements?attributed_to__missing=false&limit=500").await;
    let unnamed = found("/v1/statements?note=unattributed&limit=500").await;
    assert_eq!(named.len() + unnamed.len(), attributed.len());
    assert!(
        named
            .iter()
            .all(|id| attributed.contains(id) && !unnamed.contains(id))
    );
    // A position is its holder's.
    let positions = get("/v1/positions?limit=500").await.json();
    for position in positions["data"].as_array().unwrap() {
        let (id, holder) = (&position["id"], &position["holder"]["id"]);
        let on = format!(
            "/v1/statements?position={}&modality=attributed",
            id.as_str().unwrap()
        );
        for statement in get(&on).await.json()["data"].as_array().unwrap() {
            assert_eq!(
                statement["attributed_to"][0]["id"], *holder,
                "{}",
                statement["id"]
            );
        }
    }
    let table = get("/v1/statements.csv?id=s078&fields=id,attributed_to,attributed_to_title").await;
    let row = table.text().lines().nth(1).unwrap();
    assert_eq!(row, "s078,ukraine,Ukraine");
}

#[test]
fn only_views_are_attributed() {
    let fixtures = Fixtures::new();
    fixtures.edit_json("statements.json", |statements| {
        let statements = statements.as_array_mut().unwrap();
        let asserted = statements
            .iter_mut()
            .find(|one| one["modality"] == "asserted");
        asserted.unwrap()["attributed_to"] = json!(["ukraine"]);
    });
    let problems = fixtures.problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0]["code"], "contradiction");
    let pointer = problems[0]["pointer"].as_str().unwrap();
    assert!(pointer.ends_with("/attributed_to"), "{pointer}");
}
