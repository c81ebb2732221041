//! The positions of an aspect: those on it, and those on what belongs to it. The numbers of the
//! shipped record are counted by hand.

use std::collections::BTreeSet;

use serde_json::Value;
use talks::api::{self, ApiService};
use talks::load::FixtureSource;

use crate::support::{build_service, get, load_api, send};

/// The ids on the first page of a list, which has all of them.
async fn ids(service: &ApiService, uri: &str) -> BTreeSet<String> {
    let page = send(service.clone(), "GET", uri, &[]).await.json();
    assert_eq!(page["links"]["next"], Value::Null, "{uri}");
    let items = page["data"].as_array();
    let items = items.unwrap_or_else(|| panic!("{uri}: {page}")).iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

fn set(ids: &str) -> BTreeSet<String> {
    ids.split_whitespace().map(str::to_owned).collect()
}

const ON_THE_FORCE: &str = "france-on-peacekeeping-force germany-on-peacekeeping-force \
    european-allies-on-peacekeeping-force";
const ON_SPENDING: &str = "france-on-military-spending germany-on-military-spending \
    european-allies-on-military-spending";
const ON_CHALLENGES: &str = "united-states-on-territorial-concessions \
    ukraine-on-territorial-concessions allies-of-ukraine-on-territorial-concessions \
    ukraine-on-security-guarantees";

#[tokio::test]
async fn an_aspect_has_the_positions_on_what_belongs_to_it() {
    let service = build_service();
    for (aspect, expected) in [
        (
            "european-involvement",
            format!("{ON_SPENDING} {ON_THE_FORCE}"),
        ),
        (
            "ceasefire-proposal",
            "ukraine-on-limited-ceasefire".to_owned(),
        ),
        ("negotiation-challenges", ON_CHALLENGES.to_owned()),
        (
            "recent-tensions",
            "european-allies-on-recent-tensions european-allies-on-regional-security".to_owned(),
        ),
        ("minerals-agreement", String::new()),
    ] {
        let item = get(&format!("/v1/aspects/{aspect}?include=positions"))
            .await
            .json();
        let expected = set(&expected);
        let positions = &item["positions"];
        assert_eq!(positions["total"], expected.len(), "{aspect}");
        let href = positions["href"].as_str().unwrap();
        assert_eq!(href, format!("/v1/positions?aspect={aspect}"));
        assert_eq!(ids(&service, href).await, expected, "{aspect}");
        let included = item["included"]["positions"]
            .as_array()
            .into_iter()
            .flatten();
        let included = included.map(|item| item["id"].as_str().unwrap().to_owned());
        assert_eq!(included.collect::<BTreeSet<_>>(), expected, "{aspect}");
        // The position lists the aspect in turn.
        for position in &expected {
            let aspects = ids(&service, &format!("/v1/aspects?position={position}")).await;
            assert_eq!(aspects, set(aspect), "{position}");
        }
    }
}

#[tokio::test]
async fn what_is_on_the_aspect_itself_is_still_found_by_it() {
    let service = build_service();
    for (target, expected) in [
        ("aspect/european-involvement", ON_SPENDING),
        ("proposal/european-peacekeeping-force", ON_THE_FORCE),
        ("aspect/ceasefire-proposal", ""),
    ] {
        let uri = format!("/v1/positions?on={target}");
        assert_eq!(ids(&service, &uri).await, set(expected), "{uri}");
    }
    let force = get("/v1/proposals/european-peacekeeping-force")
        .await
        .json();
    assert_eq!(force["positions"]["total"], 3);
    assert_eq!(
        force["positions"]["href"],
        "/v1/positions?on=proposal/european-peacekeeping-force"
    );
}

#[tokio::test]
async fn other_filters_by_aspect_agree_with_the_count() {
    let service = build_service();
    let all = ids(&service, "/v1/positions").await;
    let other = &all - &set(ON_CHALLENGES);
    let uri = "/v1/positions?aspect__not=negotiation-challenges";
    assert_eq!(ids(&service, uri).await, other);
    let uri = "/v1/positions?aspect__all=negotiation-challenges,ceasefire-proposal";
    assert_eq!(ids(&service, uri).await, set(""));
    assert_eq!(
        ids(&service, "/v1/positions?aspect__missing=false").await,
        all
    );
    assert_eq!(
        ids(&service, "/v1/positions?aspect__missing=true").await,
        set("")
    );
    let without = ids(&service, "/v1/aspects?position__missing=true").await;
    assert_eq!(without, set("minerals-agreement"));
    let page = get("/v1/positions?facet=aspect").await.json();
    let counts = page["facets"]["aspect"].as_array().unwrap().iter();
    let counts: Vec<_> = counts
        .map(|value| {
            (
                value["value"].as_str().unwrap(),
                value["count"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        counts,
        [
            ("european-involvement", 6),
            ("negotiation-challenges", 4),
            ("recent-tensions", 2),
            ("ceasefire-proposal", 1),
        ]
    );
}

#[tokio::test]
async fn pages_and_tables_say_the_same() {
    let page = get("/v1/aspects/ceasefire-proposal.html").await;
    let (_, positions) = page.text().split_once("id=\"positions\"").unwrap();
    let (positions, _) = positions.split_once("</section>").unwrap();
    assert!(
        positions.contains("ukraine-on-limited-ceasefire"),
        "{positions}"
    );
    let table = get("/v1/positions.csv?aspect=negotiation-challenges").await;
    assert_eq!(table.text().lines().count(), 1 + 4);
    // The matrix has each position once, with what it is on, and says no more than that.
    let matrix = get("/v1/matrix.html").await;
    assert!(
        matrix
            .text()
            .contains("Without a recorded position on the item itself: ")
    );
}

#[tokio::test]
async fn counts_and_lists_of_all_records_agree() {
    for folder in [
        "fixtures",
        "tests/records/colombia-farc",
        "tests/records/averne-dock-strike",
    ] {
        let path = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
        let service = api::build_service(&load_api(&FixtureSource::Folder(path.into()), ""));
        let list = |uri: &'static str| {
            let service = service.clone();
            async move { send(service, "GET", uri, &[]).await.json()["data"].clone() }
        };
        let aspects = list("/v1/aspects?limit=500").await;
        // What belongs to each aspect, from the other end.
        let mut members: BTreeSet<(String, String)> = BTreeSet::new();
        for uri in [
            "/v1/challenges?limit=500",
            "/v1/events?limit=500",
            "/v1/proposals?limit=500",
        ] {
            for item in list(uri).await.as_array().unwrap() {
                let target = format!(
                    "{}/{}",
                    item["type"].as_str().unwrap(),
                    item["id"].as_str().unwrap()
                );
                for aspect in item["aspects"].as_array().unwrap() {
                    members.insert((aspect["id"].as_str().unwrap().to_owned(), target.clone()));
                }
            }
        }
        let positions = list("/v1/positions?limit=500").await;
        let mut total = 0;
        for aspect in aspects.as_array().unwrap() {
            let id = aspect["id"].as_str().unwrap();
            let is_of_aspect = |position: &&Value| {
                let on = &position["on"];
                let (on_type, on_id) = (on["type"].as_str().unwrap(), on["id"].as_str().unwrap());
                (on_type, on_id) == ("aspect", id)
                    || members.contains(&(id.to_owned(), format!("{on_type}/{on_id}")))
            };
            let expected = positions.as_array().unwrap().iter().filter(is_of_aspect);
            let expected: BTreeSet<_> = expected
                .map(|position| position["id"].as_str().unwrap().to_owned())
                .collect();
            assert_eq!(
                aspect["positions"]["total"],
                expected.len(),
                "{folder}: {id}"
            );
            let href = aspect["positions"]["href"].as_str().unwrap();
            assert_eq!(ids(&service, href).await, expected, "{folder}: {id}");
            total += expected.len();
        }
        assert!(total > 0, "{folder}");
    }
}
