//! Searches with filters, orders and pages: in lists, in the search of all collections and in its table.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::support::get;

async fn search(path: &str, query: &str) -> Value {
    let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
    let response = get(&format!("{path}q={query}")).await;
    assert_eq!(response.status, 200, "{query}: {}", response.text());
    response.json()
}

#[tokio::test]
async fn counts_of_types_disregard_only_the_filter_on_the_type() {
    for query in [
        "black sea grain",
        "black sea minerals",
        "sea ceasefire lithium",
        "Putin lithium missiles ceasefire",
        "ceasefire",
    ] {
        let count = |found: &Value, type_name: &str| {
            let counts = found["facets"]["type"].as_array().unwrap().iter();
            let mut counts = counts.filter(|one| one["value"] == type_name);
            counts
                .next()
                .map_or(0, |one| one["count"].as_u64().unwrap())
        };
        let all = search("/v1/search?", query).await;
        assert_ne!(all["meta"]["total"], 0, "{query}");
        for type_name in ["place", "actor", "commodity", "statement", "note"] {
            let found = search(&format!("/v1/search?type={type_name}&"), query).await;
            assert_eq!(found["meta"]["total"], count(&found, type_name), "{query}");
            for one in found["facets"]["type"].as_array().unwrap() {
                if one["selected"] == true {
                    continue;
                }
                // The link adds the type, and finds as many of it as the count says.
                let name = one["value"].as_str().unwrap();
                let added = get(one["href"].as_str().unwrap()).await.json();
                assert_eq!(
                    one["count"],
                    count(&added, name),
                    "{query} {type_name} {name}"
                );
            }
            // What the search finds without a type is counted with any.
            for one in all["facets"]["type"].as_array().unwrap() {
                let name = one["value"].as_str().unwrap();
                assert!(count(&found, name) > 0, "{query} {type_name} {name}");
            }
        }
    }
}

#[tokio::test]
async fn a_list_finds_and_ranks_what_the_search_does() {
    for query in [
        "ceasfire",
        "Kiev",
        "Putin prisoners",
        "\"black sea\"",
        "who mediates",
        "-ukraine",
        "xylophone",
    ] {
        let list = search("/v1/statements?limit=500&", query).await;
        let found = search("/v1/search?type=statement&limit=500&", query).await;
        let ids = |list: &Value| {
            let items = list["data"].as_array().unwrap().iter();
            items.map(|item| item["id"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(ids(&list), ids(&found), "{query}");
        for member in ["matched", "not_found", "total"] {
            assert_eq!(list["meta"][member], found["meta"][member], "{query}");
        }
        assert_eq!(list["did_you_mean"], found["did_you_mean"], "{query}");
        for (item, hit) in list["data"]
            .as_array()
            .unwrap()
            .iter()
            .zip(found["data"].as_array().unwrap())
        {
            for member in ["field", "snippet", "snippet_text", "snippet_ranges"] {
                assert_eq!(item["search_match"][member], hit[member], "{query}");
            }
        }
    }
    // Pages in the order of relevance, in that of a field, and with a filter.
    let whole = search("/v1/statements?limit=500&", "ceasefire").await;
    let mut ids = Vec::new();
    let mut next = Some("/v1/statements?q=ceasefire&sort=relevance&limit=3".to_owned());
    while let Some(path) = next {
        let page = get(&path).await.json();
        ids.extend(
            page["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].clone()),
        );
        next = page["links"]["next"].as_str().map(str::to_owned);
    }
    let expected: Vec<_> = whole["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].clone())
        .collect();
    assert_eq!(ids, expected);
    let by_id = search("/v1/statements?sort=id&limit=1&", "ceasefire").await;
    assert_eq!(by_id["data"][0]["id"], "s049");
    // Words that are nowhere together within the filters.
    let filtered = search("/v1/statements?id=s049,s050&", "ceasefire prisoners").await;
    assert_eq!(filtered["meta"]["matched"], "some");
    assert_eq!(filtered["meta"]["total"], 2);
    let plain = get("/v1/statements?limit=1").await.json();
    assert_eq!(plain["data"][0]["search_match"], Value::Null);
    assert_eq!(plain["meta"]["matched"], Value::Null);
    let lines = get("/v1/statements.ndjson?q=ceasefire").await;
    let first: Value = serde_json::from_str(lines.text().lines().next().unwrap()).unwrap();
    assert_eq!(first["id"], expected[0]);
}

#[tokio::test]
async fn relevance_is_one_key_of_an_order() {
    let ids = async |query: &str| -> Vec<String> {
        let list = get(&format!("/v1/statements?{query}")).await.json();
        let items = list["data"].as_array().unwrap().iter();
        items
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    };
    // Without words to find, everything is equally relevant.
    assert_eq!(
        ids("sort=relevance&limit=3").await,
        ["s001", "s002", "s003"]
    );
    assert_eq!(
        ids("sort=-id,relevance&limit=2").await,
        ids("sort=-id&limit=2").await
    );
    // What is equal by one key is in the order of the next.
    let by_relevance = ids("q=ceasefire&limit=500").await;
    assert_eq!(
        ids("q=ceasefire&sort=relevance,-id&limit=500").await.len(),
        by_relevance.len()
    );
    assert_eq!(
        ids("q=ceasefire&sort=relevance,id&limit=1").await[0],
        by_relevance[0]
    );
    let list = get("/v1/statements?q=ceasefire&sort=kind,relevance&limit=500")
        .await
        .json();
    let items = list["data"].as_array().unwrap();
    for neighbors in items.windows(2) {
        let rank = |item: &Value| {
            by_relevance
                .iter()
                .position(|id| item["id"] == **id)
                .unwrap()
        };
        let kind = |item: &Value| item["kind"].as_str().unwrap().to_owned();
        let (one, other) = (&neighbors[0], &neighbors[1]);
        assert!(kind(one) <= kind(other), "{one} {other}");
        assert!(
            kind(one) < kind(other) || rank(one) < rank(other),
            "{one} {other}"
        );
    }
    let second = get("/v1/statements?q=ceasefire&sort=kind,relevance&limit=2")
        .await
        .json();
    let next = get(second["links"]["next"].as_str().unwrap()).await.json();
    assert_eq!(next["data"][0]["id"], items[2]["id"]);
}

#[tokio::test]
async fn the_search_takes_the_filters_that_all_collections_share() {
    let filtered = search(
        "/v1/search?aspect=european-involvement&limit=500&",
        "ceasefire",
    )
    .await;
    for hit in filtered["data"].as_array().unwrap() {
        let (item_type, id) = (hit["type"].as_str().unwrap(), hit["id"].as_str().unwrap());
        let collection = if item_type == "commodity" {
            "commodities".to_owned()
        } else {
            format!("{item_type}s")
        };
        let found = get(&format!(
            "/v1/{collection}?id={id}&aspect=european-involvement"
        ))
        .await;
        assert_eq!(found.json()["meta"]["total"], 1, "{item_type}/{id}");
    }
    let all = search("/v1/search?", "ceasefire").await["meta"]["total"].as_u64();
    let others = search("/v1/search?aspect__not=european-involvement&", "ceasefire").await;
    let parts = [&filtered, &others].map(|found| found["meta"]["total"].as_u64().unwrap());
    assert!(
        parts[0] > 0 && all == Some(parts[0] + parts[1]),
        "{parts:?}"
    );
    assert_eq!(get("/v1/search?q=ceasefire&actor=nobody").await.status, 404);
    for (parameter, _) in crate::shipped_record::IDS {
        let item = if parameter == "commodities" {
            "commodity"
        } else {
            &parameter[..parameter.len() - 1]
        };
        let refused = get(&format!("/v1/search?q=ceasefire&{item}=nobody")).await;
        assert_eq!(refused.status, 404, "{item}: {}", refused.text());
    }
    let types = filtered["facets"]["type"].as_array().unwrap().iter();
    let counted: u64 = types.map(|value| value["count"].as_u64().unwrap()).sum();
    assert_eq!(Some(counted), filtered["meta"]["total"].as_u64());
}

#[tokio::test]
async fn a_search_is_a_table_too() {
    let table = get("/v1/search.csv?q=prisoner%20swap&type=statement").await;
    assert_eq!(table.status, 200);
    assert!(table.header("content-disposition").contains("search"));
    let rows: Vec<_> = table
        .text()
        .trim_start_matches('\u{FEFF}')
        .lines()
        .collect();
    assert_eq!(
        rows,
        [
            "type,type_label,id,title,field,snippet,href,matched,not_found,did_you_mean,notices",
            "statement,Statement,s055,Prisoners would be exchanged as part of the planned ceasefire.,text,Prisoners would be exchanged as part of the planned ceasefire.,/v1/statements/s055,all,,,",
        ]
    );
    assert_eq!(get("/v1/search.csv?q=x&limit=1").await.status, 400);
    // Each row has how the search was taken.
    for (query, facts) in [
        ("sovereignity", ",all,sovereignity,sovereignty,"),
        ("ceasefire%20xylophone", ",some,xylophone,,"),
        ("talks%20or%20ceasefire", ",all,,,"),
    ] {
        let table = get(&format!("/v1/search.csv?q={query}")).await;
        let list = get(&format!("/v1/search?q={query}")).await.json();
        let notices = list["meta"]["notices"].as_array().unwrap().iter();
        let notices = notices.map(|notice| notice["message"].as_str().unwrap());
        let notices = notices.collect::<Vec<_>>().join(" ");
        for row in table.text().lines().skip(1) {
            assert!(row.contains(facts), "{query}: {row}");
            assert!(row.contains(&notices), "{query}: {row}");
        }
    }
}

#[tokio::test]
async fn a_facet_disregards_its_own_filter_in_a_search_that_finds_some_words() {
    let values = async |filter: &str| {
        let path = format!("/v1/challenges?q=territorial&facet=position{filter}");
        let list = get(&path).await.json();
        let values = list["facets"]["position"].as_array().unwrap().clone();
        let values = values
            .iter()
            .map(|one| (one["value"].clone(), one["count"].clone()));
        values.collect::<Vec<_>>()
    };
    let all = values("").await;
    assert!(all.len() > 1, "{all:?}");
    let filtered = values("&position=european-allies-on-peacekeeping-force").await;
    for value in &all {
        assert!(filtered.contains(value), "{value:?} is not in {filtered:?}");
    }
}
