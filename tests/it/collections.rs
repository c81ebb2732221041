//! Lists: pages, filters by relation, one spelling, layout.

use serde_json::Value;

use crate::support::get;

/// The ids of the items of a list.
pub(crate) fn ids(list: &Value) -> Vec<String> {
    list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_list_begins_with_fifty_items() {
    let list = get("/v1/statements").await.json();
    assert_eq!(ids(&list).len(), 50);
    assert_eq!(list["meta"]["total"], 101);
    assert_eq!(list["meta"]["limit"], 50);
    assert_eq!(list["meta"]["edition"], 3);
    assert_eq!(list["links"]["self"], "/v1/statements");
    assert_eq!(list["links"]["first"], "/v1/statements");
}

#[tokio::test]
async fn pages_cover_all_items_exactly_once() {
    let whole = ids(&get("/v1/statements?limit=500").await.json());
    for limit in [1, 7, 50, 100, 101] {
        let mut found = Vec::new();
        let mut next = Some(format!("/v1/statements?limit={limit}"));
        while let Some(path) = next {
            let page = get(&path).await;
            assert_eq!(page.status, 200, "{path}");
            let page = page.json();
            assert_eq!(page["meta"]["total"], 101);
            assert!(ids(&page).len() <= limit);
            found.extend(ids(&page));
            next = page["links"]["next"].as_str().map(str::to_owned);
        }
        assert_eq!(found, whole, "limit {limit}");
    }
}

#[tokio::test]
async fn the_limit_may_change_from_page_to_page() {
    let first = get("/v1/statements?limit=3").await.json();
    let next = first["links"]["next"]
        .as_str()
        .unwrap()
        .replace("limit=3", "limit=5");
    assert_eq!(
        ids(&get(&next).await.json()),
        ["s004", "s005", "s006", "s007", "s008"]
    );
}

#[tokio::test]
async fn relations_filter_lists() {
    for (question, expected) in [
        (
            "positions?holder=ukraine",
            vec![
                "ukraine-on-territorial-concessions",
                "ukraine-on-security-guarantees",
                "ukraine-on-limited-ceasefire",
            ],
        ),
        (
            "positions?on=challenge/territorial-concessions&holder=ukraine",
            vec!["ukraine-on-territorial-concessions"],
        ),
        (
            "positions?on=proposal/european-peacekeeping-force&holder=france",
            vec!["france-on-peacekeeping-force"],
        ),
        (
            "actors?state=united-states",
            vec!["donald-trump", "marco-rubio", "mike-waltz"],
        ),
        ("actors?member=france", vec!["european-allies"]),
        (
            "events?participant=donald-trump,marco-rubio",
            vec!["white-house-meeting", "jeddah-talks"],
        ),
        (
            "events?follows=white-house-meeting",
            vec!["us-military-aid-suspension", "jeddah-talks"],
        ),
        ("proposals?place=black-sea", vec!["limited-ceasefire"]),
        (
            "proposals?actor=ukraine",
            vec!["minerals-agreement", "limited-ceasefire"],
        ),
        (
            "statements?about=proposal/limited-ceasefire/black-sea",
            vec!["s051"],
        ),
        ("statements?note=mutual", vec!["s059"]),
        ("statements?place=black-sea&actor=russia", vec![]),
        ("notes?commodity=lithium", vec!["rare-earth"]),
        ("places?event=white-house-meeting", vec!["white-house"]),
    ] {
        let list = get(&format!("/v1/{question}")).await;
        assert_eq!(list.status, 200, "{question}: {}", list.text());
        assert_eq!(ids(&list.json()), expected, "{question}");
    }
}

#[tokio::test]
async fn an_item_is_found_by_its_parts() {
    let whole = get("/v1/statements?about=proposal/limited-ceasefire")
        .await
        .json();
    let part = get("/v1/statements?about=proposal/limited-ceasefire/prisoner-release")
        .await
        .json();
    assert_eq!(ids(&part), ["s054", "s055"]);
    assert!(ids(&part).iter().all(|id| ids(&whole).contains(id)));
}

#[tokio::test]
async fn commas_and_repetition_ask_the_same_thing() {
    let plain = get("/v1/events?participant=donald-trump,marco-rubio").await;
    for spelling in [
        "/v1/events?participant=donald-trump%2Cmarco-rubio",
        "/v1/events?participant=donald-trump&participant=marco-rubio",
        "/v1/events?participant=marco-rubio,donald-trump",
        "/v1/events?participant=actor/marco-rubio,donald-trump,donald-trump",
    ] {
        let answer = get(spelling).await;
        assert_eq!(answer.text(), plain.text(), "{spelling}");
        assert_eq!(answer.header("etag"), plain.header("etag"));
    }
    assert_eq!(
        plain.json()["links"]["self"],
        "/v1/events?participant=donald-trump,marco-rubio"
    );
}

#[tokio::test]
async fn each_item_stands_on_one_line() {
    let list = get("/v1/positions?holder=ukraine&limit=2").await;
    let text = list.text();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[..2], ["{", "  \"data\": ["]);
    for (line, id) in lines[2..4].iter().zip([
        "ukraine-on-territorial-concessions",
        "ukraine-on-security-guarantees",
    ]) {
        let item: Value = serde_json::from_str(line.trim().trim_end_matches(',')).unwrap();
        assert_eq!(item["id"], id);
    }
    assert_eq!(lines[4..7], ["  ],", "  \"meta\": {", "    \"total\": 3,"]);
    assert!(text.ends_with("}\n"));
    let empty = get("/v1/statements?place=black-sea&actor=russia").await;
    assert!(empty.text().starts_with("{\n  \"data\": [],\n  \"meta\""));
    assert!(
        get("/v1/actors/ukraine")
            .await
            .text()
            .starts_with("{\n  \"type\": \"actor\",\n")
    );
}

#[tokio::test]
async fn the_link_header_mirrors_the_links() {
    let list = get("/v1/statements?limit=1").await;
    let next = list.json()["links"]["next"].as_str().unwrap().to_owned();
    let page = "</v1/statements?limit=1>";
    let forms = [
        "</v1/statements.csv>",
        "</v1/statements.ndjson>",
        "</v1/statements.html?limit=1>",
    ]
    .map(|form| format!("{form}; rel=\"alternate\""))
    .join(", ");
    let expected = format!(
        "{page}; rel=\"self\", {page}; rel=\"first\", <{next}>; rel=\"next\", {forms}, </openapi.json>; rel=\"service-desc\", </docs>; rel=\"service-doc\""
    );
    assert_eq!(list.header("link"), expected);
    assert_eq!(list.header("edition"), "3");
}
