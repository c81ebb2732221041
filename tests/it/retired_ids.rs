//! Where ids, days and cursors lead that are of another edition than the newest.

use serde_json::{Value, json};

use crate::editions_fixture::{get_from, renamed_and_withdrawn};
use crate::problems::problem;
use crate::support::{build_service, get, send};

#[tokio::test]
async fn a_renamed_item_is_found_by_both_ids() {
    let editions = renamed_and_withdrawn();
    let (code, report) = editions.check();
    assert_eq!(code, Some(0), "{report}");
    let site = editions.service();
    for (path, location) in [
        ("/v1/places/jeddah", "/v1/places/jiddah"),
        (
            "/v1/places/jeddah?include=events",
            "/v1/places/jiddah?include=events",
        ),
        ("/v1/places/jeddah/citation", "/v1/places/jiddah/citation"),
        ("/v1/places/jeddah/history", "/v1/places/jiddah/history"),
        (
            "/editions/2/v1/places/jeddah",
            "/editions/2/v1/places/jiddah",
        ),
    ] {
        let moved = get_from(&site, path).await;
        assert_eq!(moved.status, 308, "{path}: {}", moved.text());
        assert_eq!(moved.header("location"), location);
        assert_eq!(moved.header("cache-control"), "public, max-age=60");
        assert_eq!(get_from(&site, location).await.status, 200, "{location}");
    }
    let old = get_from(&site, "/editions/1/v1/places/jeddah").await;
    assert_eq!(old.status, 200);
    assert!(
        old.header("link")
            .contains("</v1/places/jeddah>; rel=\"latest-version\""),
        "{}",
        old.header("link")
    );
    // What it is called now leads to what it was called then.
    for path in [
        "/editions/1/v1/places/jiddah/citation",
        "/editions/1/v1/places/jiddah",
    ] {
        let body = problem(&get_from(&site, path).await, 404, "unknown-id");
        assert_eq!(
            body["detail"],
            "There is no place `jiddah` in edition 1. Edition 1 has it as `jeddah`."
        );
        let then = path.replace("jiddah", "jeddah");
        assert_eq!(body["links"]["suggestion"], then);
    }
    // Filters take both.
    let events = |id: &str| format!("/v1/events?place={id}");
    let (one, other) = (
        get_from(&site, &events("jeddah")).await,
        get_from(&site, &events("jiddah")).await,
    );
    assert_eq!(one.body, other.body);
    assert!(one.json()["meta"]["total"].as_i64() > Some(0));
    let by_id = get_from(&site, "/v1/places?id=jeddah").await.json();
    assert_eq!(by_id["data"][0]["id"], "jiddah");
    assert_eq!(by_id["links"]["self"], "/v1/places?id=jiddah");
    for name in ["jeddah", "jiddah"] {
        let changes = get_from(&site, &format!("/v1/changes?item=place/{name}"))
            .await
            .json();
        assert_eq!(changes["meta"]["total"], 1, "{name}");
    }
    let history = get_from(&site, "/v1/places/jiddah/history").await.json();
    assert_eq!(history["data"][1]["action"], "renamed");
    assert_eq!(history["data"][0]["href"], "/editions/1/v1/places/jeddah");
    let change = get_from(&site, "/v1/changes?item=place/jeddah")
        .await
        .json();
    assert_eq!(change["data"][0]["action"], "renamed");
    assert_eq!(change["data"][0]["renamed_to"], "jiddah");
    assert_eq!(change["data"][0]["item"]["id"], "jeddah");
}

#[tokio::test]
async fn a_withdrawn_item_is_gone_and_says_why() {
    let site = renamed_and_withdrawn().service();
    for path in [
        "/v1/notes/russia-silent",
        "/editions/2/v1/notes/russia-silent",
    ] {
        let gone = get_from(&site, path).await;
        assert_eq!(gone.status, 410, "{path}");
        assert_eq!(gone.header("cache-control"), "public, max-age=60");
        let body = gone.json();
        assert_eq!(body["code"], "withdrawn");
        assert_eq!(
            body["detail"],
            "The note `russia-silent` was withdrawn after edition 1. It said too much."
        );
        let last = body["links"]["suggestion"].as_str().unwrap();
        assert_eq!(last, "/editions/1/v1/notes/russia-silent");
        assert_eq!(get_from(&site, last).await.status, 200);
    }
    let filter = get_from(&site, "/v1/statements?note=russia-silent").await;
    let body = problem(&filter, 404, "unknown-id");
    assert_eq!(
        body["detail"],
        "`note`: there is no note `russia-silent`. It was withdrawn after edition 1."
    );
    let change = get_from(&site, "/v1/changes?action=removed").await.json();
    assert_eq!(change["meta"]["total"], 1);
    assert_eq!(change["data"][0]["reason"], "withdrawn");
    assert_eq!(change["data"][0]["links"]["after"], Value::Null);
}

#[tokio::test]
async fn a_withdrawn_item_keeps_its_history() {
    let editions = renamed_and_withdrawn();
    editions.add_edition("2026-11-26T08:00:00Z");
    let site = editions.service();
    for prefix in ["", "/editions/2"] {
        let path = format!("{prefix}/v1/notes/russia-silent/history");
        let response = get_from(&site, &path).await;
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        let history = response.json();
        let versions = history["data"].as_array().unwrap().iter();
        let versions: Vec<_> = versions
            .map(|one| [&one["edition"], &one["action"], &one["note"], &one["href"]])
            .collect();
        let last = "/editions/1/v1/notes/russia-silent";
        let expected = json!([
            [1, "added", null, last],
            [2, "removed", "It said too much.", last],
        ]);
        assert_eq!(json!(versions), expected);
        assert_eq!(history["data"][1]["reason"], "withdrawn");
        assert_eq!(history["links"]["self"], path);
        assert_eq!(history["links"]["item"], last);
    }
    // In the edition that has it, it is not withdrawn yet.
    let before = get_from(&site, "/editions/1/v1/notes/russia-silent/history").await;
    assert_eq!(before.json()["meta"]["total"], 1);
    assert_eq!(get_from(&site, "/v1/notes/russia-silent").await.status, 410);
}

#[tokio::test]
async fn as_of_selects_the_edition_of_a_day() {
    for (path, location) in [
        ("/v1/actors?as_of=2026-11-24", "/editions/1/v1/actors"),
        (
            "/v1/actors?kind=state&as_of=2026-11-24&limit=2",
            "/editions/1/v1/actors?kind=state&limit=2",
        ),
        (
            "/v1/actors/ukraine?as_of=2026-11-25",
            "/editions/2/v1/actors/ukraine",
        ),
        ("/v1/summary?as_of=2030-01-01", "/editions/3/v1/summary"),
        ("/?as_of=2026-11-24", "/editions/1"),
    ] {
        let moved = get(path).await;
        assert_eq!(moved.status, 307, "{path}: {}", moved.text());
        assert_eq!(moved.header("location"), location, "{path}");
        assert_eq!(get(location).await.status, 200);
    }
    let body = problem(&get("/v1/actors?as_of=2026-11-23").await, 404, "no-edition");
    assert_eq!(body["errors"][0]["parameter"], "as_of");
    assert_eq!(body["links"]["suggestion"], "/v1/actors?as_of=2026-11-24");
    for (written, day) in [
        ("2026-11-24T08:00:00Z", "2026-11-24"),
        ("24.11.2026", "2026-11-24"),
        ("2026-11", "2026-11-30"),
        ("2020", "2026-11-24"),
        ("latest", "2026-11-26"),
    ] {
        let path = format!("/v1/actors?as_of={written}");
        let body = problem(&get(&path).await, 400, "invalid-value");
        let meant = format!("/v1/actors?as_of={day}");
        assert_eq!(body["links"]["suggestion"], meant, "{written}");
        assert_eq!(get(&meant).await.status, 307);
    }
    let later = get("/editions/1/v1/notes/sovereignty-scope").await;
    let body = problem(&later, 404, "unknown-id");
    assert_eq!(
        body["detail"],
        "There is no note `sovereignty-scope` in edition 1. Edition 2 has it."
    );
    assert_eq!(
        body["links"]["suggestion"],
        "/editions/2/v1/notes/sovereignty-scope"
    );
    problem(
        &get("/v1/actors?as_of=yesterday").await,
        400,
        "invalid-value",
    );
    problem(
        &get("/v1/actors?as_of=2026-11-24&as_of=2026-11-25").await,
        400,
        "repeated-parameter",
    );
    problem(
        &get("/docs?as_of=2026-11-24").await,
        400,
        "unknown-parameter",
    );
    // Nor is anybody led to what is refused there.
    for (path, status, code) in [
        (
            "/v1/actors?as_of=2026-11-24&knd=state",
            400,
            "unknown-parameter",
        ),
        ("/v1/actors/ukrane?as_of=2026-11-24", 404, "unknown-id"),
        (
            "/v1/notes/sovereignty-scope?as_of=2026-11-24",
            404,
            "unknown-id",
        ),
    ] {
        problem(&get(path).await, status, code);
    }
    let there = get("/v1/actors?as_of=2026-11-24&knd=state").await.json();
    assert_eq!(
        there["links"]["suggestion"],
        "/editions/1/v1/actors?kind=state"
    );
    let preflight = send(
        build_service(),
        "OPTIONS",
        "/v1/actors?as_of=2026-11-24",
        &[],
    );
    assert_eq!(preflight.await.status, 204);
}

#[tokio::test]
async fn later_pages_come_from_the_edition_of_the_first() {
    let path = "/v1/notes?limit=10";
    let before = get(&format!("/editions/1{path}")).await.json();
    let next = before["links"]["next"].as_str().unwrap();
    // As it was handed out while the first edition was the newest.
    let then = next.strip_prefix("/editions/1").unwrap();
    let page = get(then).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(page.json()["meta"]["edition"], 1);
    assert_eq!(page.json()["data"], get(next).await.json()["data"]);
    assert_eq!(page.header("edition"), "1");
}
