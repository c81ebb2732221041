//! Facets: counts that do not depend on the facet's own filter, and URLs that add or remove a
//! value.

use serde_json::{Value, json};

use crate::support::get;

fn values<'v>(list: &'v Value, facet: &str) -> &'v Vec<Value> {
    list["facets"][facet].as_array().unwrap()
}

fn find<'v>(list: &'v Value, facet: &str, value: &str) -> &'v Value {
    let mut all = values(list, facet).iter();
    all.find(|one| one["value"] == value)
        .unwrap_or_else(|| panic!("{facet} lacks {value}"))
}

fn selected(list: &Value, facet: &str) -> Vec<String> {
    let chosen = values(list, facet).iter();
    let chosen = chosen.filter(|one| one["selected"] == true);
    chosen
        .map(|one| one["value"].as_str().unwrap().to_owned())
        .collect()
}

async fn follow(value: &Value) -> Value {
    let answer = get(value["href"].as_str().unwrap()).await;
    assert_eq!(answer.status, 200, "{value}: {}", answer.text());
    answer.json()
}

#[tokio::test]
async fn a_facet_counts_what_another_choice_would_find() {
    let unfiltered = get("/v1/statements?actor=ukraine&facet=kind").await.json();
    let one = get("/v1/statements?actor=ukraine&kind=event&facet=kind,modality")
        .await
        .json();
    for value in values(&unfiltered, "kind") {
        let same = find(&one, "kind", value["value"].as_str().unwrap());
        assert_eq!(same["count"], value["count"]);
        assert_eq!(same["selected"], value["value"] == "event");
        let alone = format!(
            "/v1/statements?actor=ukraine&kind={}",
            value["value"].as_str().unwrap()
        );
        assert_eq!(get(&alone).await.json()["meta"]["total"], value["count"]);
    }
    // Other facets count what the list has.
    let total: i64 = values(&one, "modality")
        .iter()
        .map(|value| value["count"].as_i64().unwrap())
        .sum();
    assert_eq!(one["meta"]["total"], total);
    // Exclusions are not choices.
    let without = get("/v1/statements?kind__not=event&facet=kind")
        .await
        .json();
    assert!(
        values(&without, "kind")
            .iter()
            .all(|one| one["value"] != "event")
    );
}

#[tokio::test]
async fn the_url_of_a_value_adds_or_removes_it() {
    let first = get("/v1/statements?facet=kind,actor&limit=5&sort=-id")
        .await
        .json();
    assert_eq!(selected(&first, "kind"), [""; 0]);
    let one = follow(find(&first, "kind", "event")).await;
    assert_eq!(selected(&one, "kind"), ["event"]);
    assert_eq!(one["meta"]["total"], find(&first, "kind", "event")["count"]);
    let two = follow(find(&one, "kind", "state")).await;
    assert_eq!(
        two["links"]["self"],
        "/v1/statements?kind=event,state&sort=-id&facet=kind,actor&limit=5"
    );
    let with_actor = follow(find(&two, "actor", "russia")).await;
    assert_eq!(selected(&with_actor, "actor"), ["russia"]);
    assert_eq!(
        with_actor["meta"]["total"],
        find(&two, "actor", "russia")["count"]
    );
    let back = follow(find(&two, "kind", "event")).await;
    assert_eq!(selected(&back, "kind"), ["state"]);
    let none = follow(find(&back, "kind", "state")).await;
    assert_eq!(none, first);
}

#[tokio::test]
async fn a_value_that_finds_nothing_can_be_removed() {
    let path = "/v1/statements?kind=stake,event&modality=attributed&actor=russia&facet=kind,actor";
    let list = get(path).await.json();
    assert_eq!(list["meta"]["total"], 0);
    let event = find(&list, "kind", "event");
    assert_eq!(event["count"], 0);
    assert_eq!(event["selected"], true);
    let fewer = follow(event).await;
    assert_eq!(selected(&fewer, "kind"), ["stake"]);
    let russia = find(&list, "actor", "russia");
    assert_eq!(
        (&russia["count"], &russia["title"]),
        (&json!(0), &json!("Russia"))
    );
}

#[tokio::test]
async fn the_url_of_a_value_begins_with_the_first_page() {
    let first = get("/v1/statements?facet=kind&limit=2").await.json();
    let second = get(first["links"]["next"].as_str().unwrap()).await.json();
    assert_eq!(second["facets"], first["facets"]);
    let href = find(&second, "kind", "event")["href"].as_str().unwrap();
    assert_eq!(href, "/v1/statements?kind=event&facet=kind&limit=2");
    let pinned = get("/editions/1/v1/statements?facet=kind").await.json();
    let href = find(&pinned, "kind", "event")["href"].as_str().unwrap();
    assert_eq!(href, "/editions/1/v1/statements?kind=event&facet=kind");
}

#[tokio::test]
async fn a_parameter_that_is_full_takes_no_other_value() {
    let about = get("/v1/statements?facet=about&facet_limit=10000&limit=0")
        .await
        .json();
    let all = values(&about, "about");
    let keys: Vec<_> = all
        .iter()
        .map(|one| one["value"].as_str().unwrap())
        .collect();
    assert!(keys.len() > 50, "{}", keys.len());
    let path = format!(
        "/v1/statements?about={}&facet=about&facet_limit=10000&limit=0",
        keys[..50].join(",")
    );
    let full = get(&path).await.json();
    assert_eq!(find(&full, "about", keys[50])["href"], Value::Null);
    let fewer = follow(find(&full, "about", keys[0])).await;
    assert_eq!(selected(&fewer, "about").len(), 49);
    assert!(find(&fewer, "about", keys[50])["href"].is_string());
}

#[tokio::test]
async fn a_page_without_items_has_the_counts() {
    let list = get("/v1/statements?kind=event&facet=modality&limit=0")
        .await
        .json();
    let whole = get("/v1/statements?kind=event&facet=modality").await.json();
    assert_eq!(list["data"], json!([]));
    assert_eq!(list["meta"]["total"], whole["meta"]["total"]);
    assert_eq!(list["meta"]["limit"], 0);
    assert_eq!(list["links"]["next"], Value::Null);
    let count = |list: &Value| -> Vec<Value> {
        let all = values(list, "modality").iter();
        all.map(|one| json!([one["value"], one["count"]])).collect()
    };
    assert_eq!(count(&list), count(&whole));
    for path in ["/v1/search?q=ceasefire&limit=0", "/v1/changes?limit=0"] {
        let page = get(path).await.json();
        assert_eq!(page["data"], json!([]), "{path}");
        assert!(page["meta"]["total"].as_i64().unwrap() > 0, "{path}");
        assert_eq!(page["links"]["next"], Value::Null, "{path}");
    }
}

#[tokio::test]
async fn long_facets_end_and_lead_to_the_rest() {
    let all = get("/v1/statements?actor=france&facet=about,kind&facet_limit=3")
        .await
        .json();
    assert_eq!(values(&all, "about").len(), 3);
    let more = all["more_values"].as_array().unwrap();
    let about = more.iter().find(|one| one["facet"] == "about").unwrap();
    let rest = follow(about).await;
    assert_eq!(rest["data"], all["data"]);
    assert_eq!(rest["more_values"], json!([]));
    assert_eq!(about["total"], values(&rest, "about").len());
    assert_eq!(rest["facets"].as_object().unwrap().len(), 2);
    let counts = |list: &Value| -> Vec<Value> {
        let first = values(list, "about").iter().take(3);
        first
            .map(|one| json!([one["value"], one["count"]]))
            .collect()
    };
    assert_eq!(counts(&rest), counts(&all));
    // What is selected is listed, however rare it is.
    let rare = values(&rest, "about").last().unwrap()["value"]
        .as_str()
        .unwrap();
    let list = get(&format!(
        "/v1/statements?about={rare}&facet=about&facet_limit=1"
    ))
    .await
    .json();
    assert_eq!(selected(&list, "about"), [rare]);
    assert_eq!(values(&list, "about").len(), 2);
    // Without facets there is nothing to be left out.
    assert_eq!(get("/v1/actors").await.json().get("more_values"), None);
}

#[tokio::test]
async fn the_types_of_a_search_toggle_too() {
    let found = get("/v1/search?q=ceasefire").await.json();
    let statements = find(&found, "type", "statement");
    let narrowed = follow(statements).await;
    assert_eq!(narrowed["meta"]["total"], statements["count"]);
    assert_eq!(selected(&narrowed, "type"), ["statement"]);
    assert_eq!(follow(find(&narrowed, "type", "statement")).await, found);
}
