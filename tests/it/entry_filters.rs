//! Filters by two things that an entry of a list has, such as a participant and its role: one entry
//! has to meet both.

use talks::api;
use talks::load::FixtureSource;

use crate::support::{get, load_api, send};

const COLOMBIA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/colombia-farc");

async fn ids(url: &str) -> Vec<String> {
    let list = get(url).await.json();
    let items = list["data"].as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_participant_has_the_role() {
    for (query, expected) in [
        ("participant=ukraine&role=mediator", &[][..]),
        (
            "participant=ukraine&role=party",
            &["white-house-meeting", "jeddah-talks"],
        ),
        ("participant=saudi-arabia&role=mediator", &["jeddah-talks"]),
        (
            "role=host&participant=ukraine,saudi-arabia",
            &["jeddah-talks"],
        ),
        (
            "participant=ukraine,russia&role=belligerent,affected",
            &["russia-ukraine-conflict", "us-military-aid-suspension"],
        ),
        ("participant=russia&role=affected", &[]),
        // Filters of the item as a whole stay so.
        (
            "participant=ukraine&role__not=party",
            &["russia-ukraine-conflict", "us-military-aid-suspension"],
        ),
        (
            "participant__all=ukraine,saudi-arabia&role=host",
            &["jeddah-talks"],
        ),
    ] {
        assert_eq!(
            ids(&format!("/v1/events?{query}")).await,
            expected,
            "{query}"
        );
        let table = get(&format!("/v1/events.csv?fields=id&{query}")).await;
        let rows = table.text().lines().count() - 1;
        assert_eq!(rows, expected.len(), "{query}");
    }
}

#[tokio::test]
async fn the_counts_are_those_of_the_lists_behind_them() {
    let list = get("/v1/events?participant=ukraine&facet=role,participant")
        .await
        .json();
    for name in ["role", "participant"] {
        for value in list["facets"][name].as_array().unwrap() {
            if value["selected"] == true {
                continue;
            }
            let found = get(value["href"].as_str().unwrap()).await.json();
            if name == "role" {
                assert_eq!(found["meta"]["total"], value["count"], "{value}");
            }
        }
    }
    let roles = list["facets"]["role"].as_array().unwrap().iter();
    let mut roles: Vec<_> = roles.map(|role| role["value"].as_str().unwrap()).collect();
    roles.sort_unstable();
    assert_eq!(roles, ["affected", "belligerent", "party"]);
}

#[tokio::test]
async fn a_document_a_post_and_a_quotation_meet_both_filters() {
    let service = api::build_service(&load_api(&FixtureSource::Folder(COLOMBIA.into()), ""));
    for (url, expected) in [
        ("/v1/events?document=final-agreement-august&act=rejected", 1),
        ("/v1/events?document=final-agreement-august&act=ratified", 0),
        (
            "/v1/events?document=final-agreement-november&act=ratified",
            2,
        ),
    ] {
        let list = send(service.clone(), "GET", url, &[]).await.json();
        assert_eq!(list["meta"]["total"], expected, "{url}");
    }
}

#[tokio::test]
async fn a_parameter_that_is_given_twice_has_both_values() {
    let twice = get("/v1/statements?actor=germany&actor=france")
        .await
        .json();
    let once = get("/v1/statements?actor=france,germany").await.json();
    assert_eq!(twice, once);
    assert_eq!(once["links"]["self"], "/v1/statements?actor=france,germany");
    let both = get("/v1/statements?actor__all=france,germany").await.json();
    assert!(both["meta"]["total"].as_i64() < once["meta"]["total"].as_i64());
}

/// What has no date may not have been held then.
#[tokio::test]
async fn positions_without_a_date_are_counted_where_a_day_is_asked_about() {
    let list = get("/v1/positions?as_at=1990-01-01").await.json();
    assert_eq!(list["meta"]["undated"], list["meta"]["total"]);
    let list = get("/v1/positions?as_at=1990-01-01&holder=france&limit=1")
        .await
        .json();
    assert_eq!(list["meta"]["undated"], 2);
    let list = get("/v1/positions").await.json();
    assert!(list["meta"].get("undated").is_none());
}

/// Which filters go together is said where they are described.
#[tokio::test]
async fn the_document_says_which_filters_one_entry_meets() {
    let document = get("/openapi.json").await.json();
    let parameters = document["paths"]["/v1/events"]["get"]["parameters"]
        .as_array()
        .unwrap();
    let resolve = |value: &serde_json::Value| match value["$ref"].as_str() {
        Some(pointer) => document.pointer(&pointer[1..]).unwrap().clone(),
        None => value.clone(),
    };
    for (name, sentence) in [
        (
            "participant",
            "With `role`, one entry of `participants` has to match both.",
        ),
        (
            "role",
            "With `participant`, one entry of `participants` has to match both.",
        ),
        (
            "act",
            "With `document`, one entry of `documents` has to match both.",
        ),
    ] {
        let mut resolved = parameters.iter().map(resolve);
        let parameter = resolved
            .find(|parameter| parameter["name"] == name)
            .unwrap();
        let description = parameter["description"].as_str().unwrap();
        assert!(description.contains(sentence), "{description}");
    }
}
