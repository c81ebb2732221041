//! Places within places: what asks for a place finds what lies within it.

use serde_json::{Value, json};
use talks::api::{self, ApiService};
use talks::load::FixtureSource;

use crate::support::{Fixtures, build_service, get, load_api, send};

/// The ids on the first page of a list.
async fn ids(router: &ApiService, uri: &str) -> Vec<String> {
    let page = send(router.clone(), "GET", uri, &[]).await.json();
    let data = page["data"].as_array();
    let items = data.unwrap_or_else(|| panic!("{uri}: {page}")).iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Jeddah lies within a region of Saudi Arabia, which lies within Asia; nothing but a building in
/// Jeddah lies within Jeddah.
fn nested() -> Fixtures {
    let fixtures = Fixtures::new();
    fixtures.edit_json("places.json", |places| {
        let list = places.as_array_mut().unwrap();
        for place in list.iter_mut() {
            match place["id"].as_str().unwrap() {
                "jeddah" => place["within"] = json!("mecca-region"),
                "saudi-arabia" => place["within"] = json!("place/asia"),
                _ => {}
            }
        }
        for (id, kind, within) in [
            ("hotel", "building", Some("jeddah")),
            ("mecca-region", "region", Some("saudi-arabia")),
            ("asia", "continent", None),
        ] {
            let place = json!({"id": id, "title": id, "summary": id, "kind": kind});
            list.push(place);
            list.last_mut().unwrap()["within"] = json!(within);
        }
    });
    fixtures.edit_json("statements.json", |statements| {
        let about = statements[0]["about"].as_array_mut().unwrap();
        about.extend(["place/hotel", "place/mecca-region", "place/asia"].map(Value::from));
    });
    fixtures
}

fn router_of(fixtures: &Fixtures) -> ApiService {
    let origin = FixtureSource::Folder(fixtures.folder().to_owned());
    api::build_service(&load_api(&origin, ""))
}

#[tokio::test]
async fn a_country_has_the_events_in_its_cities() {
    let router = build_service();
    let in_jeddah = ids(&router, "/v1/events?place=jeddah").await;
    assert!(!in_jeddah.is_empty());
    assert_eq!(
        ids(&router, "/v1/events?place=saudi-arabia").await,
        in_jeddah
    );
    let elsewhere = ids(&router, "/v1/events?place__not=saudi-arabia&limit=200").await;
    assert!(in_jeddah.iter().all(|id| !elsewhere.contains(id)));
    let country = get("/v1/places/saudi-arabia").await.json();
    assert_eq!(country["events"]["total"], in_jeddah.len());
    assert_eq!(country["places_within"]["total"], 1);
    assert_eq!(country["places_within"]["items"][0]["id"], "jeddah");
    let city = get("/v1/places/jeddah?include=within").await.json();
    assert_eq!(city["within"]["id"], "saudi-arabia");
    assert_eq!(city["included"]["places"][0]["title"], "Saudi Arabia");
}

#[tokio::test]
async fn what_lies_within_counts_at_any_depth() {
    let router = router_of(&nested());
    let everywhere = ["jeddah", "mecca-region", "saudi-arabia", "asia"];
    let in_jeddah = ids(&router, "/v1/events?place=jeddah").await;
    for outer in everywhere {
        assert_eq!(
            ids(&router, &format!("/v1/events?place={outer}")).await,
            in_jeddah,
            "{outer}"
        );
        let uri = format!("/v1/places/{outer}");
        let page = send(router.clone(), "GET", &uri, &[]).await.json();
        assert_eq!(page["events"]["total"], in_jeddah.len(), "{outer}");
        let uri = page["statements"]["href"].as_str().unwrap();
        let statements = send(router.clone(), "GET", uri, &[]).await.json();
        assert_eq!(
            page["statements"]["total"], statements["meta"]["total"],
            "{uri}"
        );
    }
    assert!(ids(&router, "/v1/events?place=hotel").await.is_empty());
    let within = ids(&router, "/v1/places?within=asia").await;
    assert_eq!(within, ["jeddah", "saudi-arabia", "hotel", "mecca-region"]);
    // Statements are about one of the places by name, or by one within it.
    let about = ids(&router, "/v1/statements?about=place/asia&limit=200").await;
    assert_eq!(
        ids(&router, "/v1/statements?place=asia&limit=200").await,
        about
    );
    for id in ids(&router, "/v1/statements?place=saudi-arabia&limit=200").await {
        assert!(about.contains(&id), "{id}");
    }
}

#[tokio::test]
async fn facets_count_what_the_filter_finds() {
    let router = router_of(&nested());
    for list in ["events", "proposals", "statements", "places"] {
        let uri = format!("/v1/{list}?facet=place&limit=0");
        let page = send(router.clone(), "GET", &uri, &[]).await.json();
        let values = page["facets"]["place"].as_array().unwrap();
        assert!(!values.is_empty(), "{list}");
        for value in values {
            let uri = format!(
                "/v1/{list}?place={}&limit=0",
                value["value"].as_str().unwrap()
            );
            let found = send(router.clone(), "GET", &uri, &[]).await.json();
            assert_eq!(value["count"], found["meta"]["total"], "{uri}");
        }
    }
}

#[tokio::test]
async fn overviews_and_search_include_what_lies_within() {
    let router = router_of(&nested());
    let of = async |path: &str, place: &str| {
        let uri = format!("{path}place={place}");
        let response = send(router.clone(), "GET", &uri, &[]).await;
        assert_eq!(response.status, 200, "{uri}");
        response.json()
    };
    let inner = of("/v1/timeline?", "jeddah").await;
    assert_eq!(inner["data"], of("/v1/timeline?", "asia").await["data"]);
    for (path, total) in [
        ("/v1/search?q=talks&type=event&", "/meta/total"),
        ("/v1/graph?type=event&", "/meta/nodes"),
    ] {
        let (inner, outer) = (of(path, "jeddah").await, of(path, "asia").await);
        assert_ne!(inner.pointer(total), Some(&json!(0)), "{path}");
        assert_eq!(inner.pointer(total), outer.pointer(total), "{path}");
    }
}

#[tokio::test]
async fn only_statements_that_name_both_places_support_that_one_is_within_the_other() {
    let router = router_of(&nested());
    let graph = send(router, "GET", "/v1/graph?type=place", &[])
        .await
        .json();
    let mut edges = graph["edges"].as_array().unwrap().iter();
    let edge = edges.find(|edge| edge["id"] == "place/jeddah>within>place/mecca-region");
    let statements = fixtures_naming(&["place/jeddah", "place/mecca-region"]);
    assert_eq!(edge.unwrap()["statements"], json!(statements));
}

/// The ids of the statements on all of these items.
fn fixtures_naming(keys: &[&str]) -> Vec<String> {
    let statements: Value = serde_json::from_str(&nested().read("statements.json")).unwrap();
    let all = statements.as_array().unwrap().iter();
    let naming = all.filter(|statement| {
        let about = statement["about"].as_array().unwrap();
        keys.iter().all(|key| about.contains(&json!(key)))
    });
    naming
        .map(|statement| statement["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_place_has_its_own_notes_alone() {
    let fixtures = nested();
    fixtures.edit_json("notes.json", |notes| {
        let note = json!({"id": "on-jeddah", "text": "Of the city.", "about": ["place/jeddah"]});
        notes.as_array_mut().unwrap().push(note);
    });
    let router = router_of(&fixtures);
    for (place, is_noted) in [("jeddah", true), ("saudi-arabia", false)] {
        let uri = format!("/v1/places/{place}?include=notes");
        let page = send(router.clone(), "GET", &uri, &[]).await.json();
        for notes in [&page["notes"], &page["included"]["notes"]] {
            let mut notes = notes.as_array().into_iter().flatten();
            let has_note = notes.any(|note| note["id"] == "on-jeddah");
            assert_eq!(has_note, is_noted, "{page}");
        }
        let uri = format!("/v1/notes?place={place}");
        assert!(ids(&router, &uri).await.contains(&"on-jeddah".to_owned()));
    }
}

#[test]
fn places_do_not_contain_each_other_in_a_circle() {
    let fixtures = nested();
    fixtures.replace_text("places.json", r#""within": null"#, r#""within": "hotel""#);
    let problems = fixtures.problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0]["code"], "cycle");
}

#[test]
fn few_places_lie_one_within_the_next() {
    let fixtures = Fixtures::new();
    let chain = |length: usize| {
        fixtures.edit_json("places.json", |places| {
            let list = places.as_array_mut().unwrap();
            list.retain(|place| !place["id"].as_str().unwrap().starts_with("level-"));
            for level in 0..length {
                let id = format!("level-{level}");
                let outer = level.checked_sub(1).map(|outer| format!("level-{outer}"));
                list.push(json!({
                    "id": id, "title": id, "summary": id, "kind": "zone", "within": outer,
                }));
            }
        });
        fixtures.edit_json("statements.json", |statements| {
            let about = statements[0]["about"].as_array_mut().unwrap();
            about.retain(|key| !key.as_str().unwrap().contains("level-"));
            about.extend((0..length).map(|level| json!(format!("place/level-{level}"))));
        });
        fixtures.problems()
    };
    assert_eq!(chain(17), Vec::<Value>::new());
    let problems = chain(20);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0]["code"], "long-list");
    assert_eq!(problems[0]["pointer"], "/21/within");
    let message = problems[0]["message"].as_str().unwrap();
    assert!(message.contains("more than 16"), "{message}");
}
