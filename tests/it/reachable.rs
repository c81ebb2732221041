//! Links: from the entry point everything that exists is reachable.

use std::collections::{BTreeSet, VecDeque};

use serde_json::Value;

use crate::support::{TestResponse, get};

/// Every URL of a response: its `href`s and links, and the `Link` header.
fn links_of(response: &TestResponse) -> Vec<String> {
    let header = response.header("link").split(',');
    let mut links: Vec<_> = header
        .filter_map(|link| Some(link.split_once('<')?.1.split_once('>')?.0.to_owned()))
        .collect();
    if ["application/json", "application/linkset+json"].contains(&response.header("content-type")) {
        collect_links(&response.json(), &mut links);
    }
    links
}

fn collect_links(value: &Value, links: &mut Vec<String>) {
    match value {
        Value::String(text) if text.starts_with('/') => links.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect_links(value, links)),
        Value::Object(fields) => fields
            .values()
            .for_each(|value| collect_links(value, links)),
        _ => {}
    }
}

#[tokio::test]
async fn everything_is_reachable_from_the_entry_point() {
    let document = get("/openapi.json").await.json();
    let templates: Vec<_> = document["paths"].as_object().unwrap().keys().collect();
    let is_like = |template: &str, path: &str| {
        let (template, path) = (template.split('/'), path.split('/'));
        template.clone().count() == path.clone().count()
            && template
                .zip(path)
                .all(|(expected, actual)| expected == actual || expected.starts_with('{'))
    };
    let mut missing: BTreeSet<_> = templates.iter().map(|template| template.as_str()).collect();
    // A problem leads to its page.
    missing.remove("/problems/{code}");
    let mut seen = BTreeSet::from(["/".to_owned()]);
    let mut queue = VecDeque::from(["/".to_owned()]);
    // Responses that lead to further ones are few: each list, and one item of each.
    while let Some(url) = queue.pop_front() {
        let path = url.split(['?', '#']).next().unwrap().to_owned();
        let new: Vec<_> = templates.iter().filter(|one| is_like(one, &path)).collect();
        let is_new = new.iter().any(|template| missing.remove(template.as_str()));
        if !is_new || path.starts_with("/openapi.json") {
            continue;
        }
        let response = get(&url).await;
        assert_eq!(response.status, 200, "{url}");
        for link in links_of(&response) {
            if seen.insert(link.clone()) {
                queue.push_back(link);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn a_list_names_its_other_forms() {
    let list = get("/v1/statements?actor=ukraine&sort=-date&limit=2&facet=kind")
        .await
        .json();
    let query = "actor=ukraine&sort=-date";
    assert_eq!(list["links"]["csv"], format!("/v1/statements.csv?{query}"));
    assert_eq!(
        list["links"]["ndjson"],
        format!("/v1/statements.ndjson?{query}")
    );
    let changes = get("/v1/changes?since=1&limit=1").await.json();
    for form in ["csv", "ndjson", "atom"] {
        let path = format!("/v1/changes.{form}?since=1");
        assert_eq!(changes["links"][form], path);
        assert_eq!(get(&path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn an_item_leads_to_its_citation_and_history() {
    for item in [
        get("/v1/actors/ukraine").await.json(),
        get("/v1/actors?id=ukraine").await.json()["data"][0].clone(),
    ] {
        assert_eq!(item["links"]["self"], "/v1/actors/ukraine");
        assert_eq!(item["links"]["citation"], "/v1/actors/ukraine/citation");
        assert_eq!(item["links"]["history"], "/v1/actors/ukraine/history");
    }
    let pinned = get("/editions/1/v1/actors/ukraine").await.json();
    assert_eq!(
        pinned["links"]["citation"],
        "/editions/1/v1/actors/ukraine/citation"
    );
}

#[tokio::test]
async fn the_next_cursor_is_that_of_the_next_page() {
    for url in [
        "/v1/actors?limit=5",
        "/v1/search?q=ukraine&limit=5",
        "/v1/changes?limit=1",
    ] {
        let page = get(url).await.json();
        let cursor = page["meta"]["next_cursor"].as_str().unwrap();
        let next = page["links"]["next"].as_str().unwrap();
        assert!(next.ends_with(&format!("cursor={cursor}")), "{next}");
    }
    let last = get("/v1/actors?limit=500").await.json();
    assert_eq!(last["meta"]["next_cursor"], Value::Null);
    assert_eq!(last["links"]["next"], Value::Null);
}

/// The ids of the items of a page, and its links.
async fn page(url: &str) -> (Vec<String>, Value) {
    let body = get(url).await.json();
    let data = body["data"].as_array().unwrap();
    let ids = data.iter().map(|item| item["id"].to_string()).collect();
    (ids, body["links"].clone())
}

#[tokio::test]
async fn pages_lead_back_as_they_led_on() {
    for url in [
        "/v1/statements?limit=7",
        "/v1/statements?limit=7&sort=-date",
        "/v1/statements?limit=7&sort=kind,-date",
        "/v1/statements?limit=4&sort=modality&actor=ukraine&tense=present",
        "/v1/statements?limit=3&about=actor/ukraine&kind=term",
        // So few of all that they are sorted, instead of looked for in the order of all.
        "/v1/statements?limit=1&kind=cause&sort=-text",
        "/v1/statements?limit=1&kind=role&sort=tense,-text",
        "/v1/actors?limit=2&sort=kind",
        "/v1/search?q=ukraine&limit=9",
        "/v1/changes?limit=1",
    ] {
        let (ids, mut links) = page(url).await;
        assert_eq!(links["prev"], Value::Null, "{url}");
        let mut pages = vec![ids];
        while let Some(next) = links["next"].as_str().map(str::to_owned) {
            let (ids, further) = page(&next).await;
            pages.push(ids);
            links = further;
        }
        assert!(pages.len() > 2, "{url}");
        for expected in pages.iter().rev().skip(1) {
            let prev = links["prev"].as_str().unwrap_or_else(|| panic!("{url}"));
            let response = get(prev).await;
            assert!(response.header("link").contains("rel=\"next\""), "{prev}");
            let (ids, further) = page(prev).await;
            assert_eq!(&ids, expected, "{prev}");
            let (forward, _) = page(further["next"].as_str().unwrap()).await;
            assert!(pages.contains(&forward), "{prev}");
            links = further;
        }
        assert_eq!(links["prev"], Value::Null, "{url}");
    }
}
