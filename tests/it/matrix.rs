//! The matrix of a record that is too large for it, and how its rows are named.

use serde_json::{Value, json};
use talks::api::{self, ApiService};
use talks::load::FixtureSource;

use crate::editions_fixture::{Editions, get_from};
use crate::support::{Fixtures, load_api, run_talks, send, utf8};

/// A record with so many actors and events that the whole matrix is too large: 400 more of
/// each, so that the events do not fit beside all actors and everything else does.
fn large_service() -> ApiService {
    let fixtures = large_fixtures();
    let origin = FixtureSource::Folder(fixtures.folder().to_owned());
    api::build_service(&load_api(&origin, ""))
}

fn large_fixtures() -> Fixtures {
    let fixtures = Fixtures::new();
    let more = |list: &mut Value, name: &str| {
        let list = list.as_array_mut().unwrap();
        for number in 0..400 {
            let mut item = list[0].clone();
            item["id"] = format!("{name}-{number}").into();
            item["title"] = format!("{name} {number}").into();
            for unique in ["identifiers", "participants"] {
                item.as_object_mut().unwrap().remove(unique);
            }
            list.push(item);
        }
    };
    fixtures.edit_json("actors.json", |actors| more(actors, "actor"));
    fixtures.edit_json("events.json", |events| more(events, "event"));
    // Every item has a statement.
    fixtures.edit_json("statements.json", |statements| {
        let statements = statements.as_array_mut().unwrap();
        for number in 0..20 {
            let mut statement = statements[0].clone();
            statement["id"] = format!("more-{number}").into();
            let about = (0..20).flat_map(|at| {
                ["actor", "event"].map(|name| format!("{name}/{name}-{}", number * 20 + at))
            });
            statement["about"] = about.collect::<Vec<_>>().into();
            statements.push(statement);
        }
    });
    fixtures
}

#[tokio::test]
async fn a_matrix_that_is_too_large_is_refused_and_leads_to_one_that_fits() {
    let site = large_service();
    for (path, query) in [
        ("/v1/matrix", ""),
        ("/v1/matrix.csv", ""),
        ("/editions/1/v1/matrix", ""),
        ("/editions/1/v1/matrix.csv", ""),
        ("/v1/matrix", "?columns=events,challenges,aspects,proposals"),
    ] {
        let refused = get_from(&site, &format!("{path}{query}")).await;
        assert_eq!(refused.status, 400, "{path}: {}", refused.text());
        let problem = refused.json();
        assert_eq!(problem["code"], "too-large");
        let detail = problem["detail"].as_str().unwrap();
        let cells =
            "The matrix would have 171395 cells (413 rows by 415 columns); the maximum is 100000.";
        assert!(detail.starts_with(cells), "{detail}");
        assert!(
            detail.contains("`columns`") && detail.contains("`rows`"),
            "{detail}"
        );
        assert_eq!(problem["errors"][0]["parameter"], "columns");
        let fitting = json!(["challenges", "proposals", "aspects"]);
        assert_eq!(problem["errors"][0]["allowed"], fitting);
        let suggestion = problem["links"]["suggestion"].as_str().unwrap();
        assert_eq!(
            suggestion,
            format!("{path}?columns=challenges,proposals,aspects")
        );
        let fits = get_from(&site, suggestion).await;
        assert_eq!(fits.status, 200, "{suggestion}: {}", fits.text());
    }
    let head = send(site.clone(), "HEAD", "/v1/matrix", &[]).await;
    assert_eq!(head.status, 400);
}

#[tokio::test]
async fn a_matrix_of_one_wide_collection_leads_to_fewer_rows() {
    let site = large_service();
    let refused = get_from(&site, "/v1/matrix?columns=events").await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    let problem = refused.json();
    assert_eq!(problem["errors"][0]["parameter"], "rows");
    let suggestion = problem["links"]["suggestion"].as_str().unwrap();
    assert!(
        suggestion.starts_with("/v1/matrix?columns=events&rows=united-states,"),
        "{suggestion}"
    );
    let fits = get_from(&site, suggestion).await.json();
    assert_eq!(fits["meta"]["rows"], 50);
    assert_eq!(fits["meta"]["columns"], 404);
    // As many rows as a query may name fit beside everything.
    let rows: Vec<_> = (0..50).map(|number| format!("actor-{number}")).collect();
    let wide = get_from(&site, &format!("/v1/matrix?rows={}", rows.join(",")))
        .await
        .json();
    assert_eq!(
        wide["meta"],
        json!({"rows": 50, "columns": 415, "positions": 0, "edition": 1})
    );
}

/// A record whose second edition gives an actor another id and withdraws another one.
fn service_with_retired_ids() -> ApiService {
    let editions = Editions::new(|editions| {
        editions.replace_everywhere("\"ukraine\"", "\"ukr\"");
        editions.replace_everywhere("actor/ukraine\"", "actor/ukr\"");
        editions.replace_everywhere("actor/ukraine/", "actor/ukr/");
        editions.add_change_entry(json!({
            "ref": "actor/ukr", "renamed_from": "ukraine",
            "reason": "editorial", "note": "A shorter id.",
        }));
        editions.explain_remaining_changes("It follows the shorter id.");
    });
    editions.service()
}

#[tokio::test]
async fn rows_are_named_as_items_are_in_every_list() {
    let site = service_with_retired_ids();
    let current = get_from(&site, "/v1/matrix?rows=ukr").await;
    assert_eq!(current.status, 200, "{}", current.text());
    assert_eq!(current.json()["rows"][0]["actor"]["id"], "ukr");
    for name in [
        "ukraine",
        "actor/ukraine",
        "actor/ukr",
        "ukr,ukraine,actor/ukr",
    ] {
        for path in ["/v1/matrix", "/v1/matrix.csv"] {
            let answer = get_from(&site, &format!("{path}?rows={name}")).await;
            let expected = get_from(&site, &format!("{path}?rows=ukr")).await;
            assert_eq!(answer.status, 200, "{path} {name}: {}", answer.text());
            assert_eq!(answer.text(), expected.text(), "{path} {name}");
        }
    }
    // In the edition that was before, the id is the one of that time.
    let before = get_from(&site, "/editions/1/v1/matrix?rows=ukraine").await;
    assert_eq!(before.status, 200, "{}", before.text());
    for (rows, code, said) in [
        ("ukrane", "unknown-id", "there is no actor `ukrane`."),
        (
            "jeddah",
            "unknown-id",
            "there is no actor `jeddah`. It is the id of a place.",
        ),
        (
            "event/jeddah-talks",
            "invalid-value",
            "`event/jeddah-talks` is of the type event",
        ),
        ("Ukr", "invalid-value", "Did you mean `ukr`?"),
        ("", "invalid-value", "`rows` is empty"),
    ] {
        let refused = get_from(&site, &format!("/v1/matrix?rows={rows}")).await;
        let problem = refused.json();
        assert_eq!(problem["code"], code, "{rows}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(said), "{rows}: {detail}");
    }
}

#[tokio::test]
async fn every_position_stands_in_its_own_cell() {
    let site = large_service();
    let path = "/v1/matrix?columns=challenges,proposals,aspects";
    let matrix = get_from(&site, path).await.json();
    let mut shown = Vec::new();
    for row in matrix["rows"].as_array().unwrap() {
        let cells = row["cells"].as_array().unwrap();
        let columns = matrix["columns"].as_array().unwrap();
        assert_eq!(cells.len(), columns.len());
        for (cell, column) in cells.iter().zip(columns) {
            for position in cell["positions"].as_array().unwrap() {
                let item = get_from(&site, position["href"].as_str().unwrap())
                    .await
                    .json();
                assert_eq!(item["holder"]["id"], row["actor"]["id"]);
                assert_eq!(
                    item["on"]["href"].as_str().unwrap().split('#').next(),
                    column["href"].as_str()
                );
                assert_eq!(item["stance"], position["stance"]);
                shown.push(position["id"].clone());
            }
        }
    }
    assert_eq!(matrix["meta"]["positions"], shown.len());
    let all = get_from(&site, "/v1/positions?limit=500").await.json();
    let on_events = |position: &&Value| position["on"]["type"] == "event";
    let events = all["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(on_events)
        .count();
    assert_eq!(all["meta"]["total"], shown.len() + events);
}

#[tokio::test]
async fn the_entry_point_leads_to_no_matrix_that_is_refused() {
    let entry = get_from(&large_service(), "/").await.json();
    let examples = entry["examples"].as_array().unwrap();
    assert!(!examples.is_empty());
    assert!(examples.iter().all(|one| one["href"] != "/v1/matrix"));
}

#[test]
#[ignore = "it takes long"]
fn an_export_leaves_out_the_matrix_that_is_refused() {
    let fixtures = large_fixtures();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    let (copy, from) = (copy.to_str().unwrap(), fixtures.folder().to_str().unwrap());
    let exported = run_talks(&["export", copy, "--fixtures", from]);
    assert!(exported.status.success(), "{}", utf8(&exported.stderr));
    let notes: Vec<_> = utf8(&exported.stdout).lines().skip(1).collect();
    let left_out =
        |path: &str| format!("note: {path} is not among them: it is too large without a query");
    for path in ["/v1/matrix", "/v1/matrix.csv"] {
        for prefix in ["", "/editions/1"] {
            let path = format!("{prefix}{path}");
            assert!(notes.contains(&&*left_out(&path)), "{notes:?}");
        }
    }
    let manifest = std::fs::read_to_string(format!("{copy}/manifest.json")).unwrap();
    assert!(manifest.contains("/v1/actors/ukraine"));
    assert!(!manifest.contains("/v1/matrix"));
}
