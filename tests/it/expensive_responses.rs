//! Expensive responses: sent piece by piece, computed once, refused when too many wait, and
//! never in the way of others.

use std::io::Read as _;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use futures_util::future::{join, join_all};
use serde_json::Value;
use talks::api::{self, ApiService, AppState, ComputeMode, Settings};
use talks::load::{self, FixtureSource};
use talks::reload::load_example_record;

use crate::support::{TestResponse, send};
use crate::synth::synth;

fn load_service(origin: &FixtureSource) -> ApiService {
    let settings = Settings {
        compute_mode: ComputeMode::Blocking,
        ..Settings::default()
    };
    let archive = talks::reload::load_record(origin, "").unwrap();
    api::build_service(&AppState::new(archive, settings, load_example_record))
}

/// An invented record of so many statements.
fn invented_service(statements: &str) -> ApiService {
    let folder = tempfile::tempdir().unwrap();
    synth(&["--items", statements, folder.path().to_str().unwrap()]);
    load_service(&FixtureSource::Folder(folder.path().to_owned()))
}

/// One of a thousand statements, whose whole lists are sent piece by piece.
fn large_service() -> ApiService {
    static LARGE: LazyLock<ApiService> = LazyLock::new(|| invented_service("1000"));
    LARGE.clone()
}

async fn get(site: ApiService, path: &str, encoding: &str) -> TestResponse {
    let answer = send(site, "GET", path, &[("accept-encoding", encoding)]).await;
    assert_eq!(answer.status, 200, "{path}: {:?}", answer.body);
    answer
}

/// The items of a list on one line each, as its pages have them.
async fn lines_of_pages(list: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut next = Some(list.to_owned());
    while let Some(path) = next {
        let page = get(large_service(), &path, "identity").await;
        let items = page.text().lines().filter(|line| line.starts_with("    {"));
        lines.extend(items.map(|line| line.trim().trim_end_matches(',').to_owned()));
        next = page.json()["links"]["next"].as_str().map(str::to_owned);
    }
    lines
}

fn decoded(gzip: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut decoder = GzDecoder::new(gzip);
    decoder.read_to_end(&mut bytes).unwrap();
    assert!(decoder.into_inner().is_empty(), "more than one gzip member");
    bytes
}

#[tokio::test]
async fn a_long_body_is_the_same_in_pieces_and_in_each_encoding() {
    for path in [
        "/v1/statements.ndjson",
        "/v1/statements.csv?sort=-date",
        "/v1/statements.csv?fields=id,text",
        "/v1/statements.ndjson?fields=text,id",
        "/v1/relations.csv",
        "/v1/export",
        "/v1/export.ndjson",
        "/editions/1/v1/statements.ndjson",
    ] {
        let plain = get(large_service(), path, "identity").await;
        assert_eq!(plain.header("content-length"), "", "{path}");
        assert_eq!(plain.header("content-encoding"), "", "{path}");
        let gzip = get(large_service(), path, "gzip, br").await;
        assert_eq!(gzip.header("content-encoding"), "gzip", "{path}");
        assert_eq!(gzip.header("etag"), plain.header("etag"), "{path}");
        assert_eq!(gzip.header("vary"), "Accept-Encoding", "{path}");
        assert!(decoded(&gzip.body) == plain.body, "{path}");
        // Whoever asks again gets the same bytes.
        let again = get(large_service(), path, "gzip").await;
        assert!(again.body == gzip.body, "{path}");
        let other = get(large_service(), path, "br").await;
        assert_eq!(other.header("content-encoding"), "", "{path}");
        assert!(other.body == plain.body, "{path}");
    }
}

#[tokio::test]
async fn the_rows_of_a_long_body_are_those_of_the_pages() {
    let pages = lines_of_pages("/v1/statements?sort=-date&limit=300").await;
    assert_eq!(pages.len(), 1000);
    let lines = get(
        large_service(),
        "/v1/statements.ndjson?sort=-date",
        "identity",
    )
    .await;
    assert!(lines.text().lines().eq(pages.iter()));
    let ids: Vec<Value> = pages
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone())
        .collect();
    let table = get(
        large_service(),
        "/v1/statements.csv?sort=-date&fields=id",
        "identity",
    )
    .await;
    let rows = table.text().trim_start_matches('\u{feff}').lines().skip(1);
    assert!(rows.eq(ids.iter().map(|id| id.as_str().unwrap())));
}

#[tokio::test]
async fn a_long_coverage_has_each_unit_in_a_row() {
    let folder = tempfile::tempdir().unwrap();
    synth(&["--items", "3000", folder.path().to_str().unwrap()]);
    let service = load_service(&FixtureSource::Folder(folder.path().to_owned()));
    let whole = get(service.clone(), "/v1/coverage", "identity")
        .await
        .json();
    let mut expected = Vec::new();
    for source in whole["data"].as_array().unwrap() {
        for unit in source["units"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            expected.push([
                text(&source["source"]["id"]),
                text(&unit["passage"]),
                unit["total"].to_string(),
            ]);
        }
    }
    let table = get(service, "/v1/coverage.csv", "identity").await;
    assert_eq!(table.header("content-length"), "", "it is in pieces");
    let text = table.text().trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let columns = ["source", "passage", "total"]
        .map(|name| names.iter().position(|one| one == name).unwrap());
    let rows = reader.records().map(Result::unwrap);
    let rows: Vec<_> = rows
        .map(|row| columns.map(|column| row[column].to_owned()))
        .collect();
    assert_eq!(rows, expected);
    assert!(rows.len() > 256, "{}", rows.len());
}

#[tokio::test]
async fn a_long_export_holds_every_collection_in_its_order() {
    let export = get(large_service(), "/v1/export", "identity").await;
    let whole = export.json();
    let mut total = 0;
    let data = whole["data"].as_object().unwrap();
    for (collection, items) in data {
        let items = items.as_array().unwrap();
        total += items.len();
        let list = lines_of_pages(&format!("/v1/{collection}?limit=500")).await;
        let ids = list
            .iter()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        assert!(ids.eq(items.iter().cloned()), "{collection}");
    }
    assert_eq!(whole["meta"]["total"], total);
    let lines = get(large_service(), "/v1/export.ndjson", "identity").await;
    assert_eq!(lines.text().lines().count(), total + 1);
}

#[tokio::test]
async fn a_head_of_an_expensive_response_makes_no_body() {
    // In a smaller record, no response is expensive.
    let service = invented_service("2000");
    for path in [
        "/v1/statements.csv",
        "/v1/export",
        "/v1/coverage",
        "/v1/changes.csv",
    ] {
        let head = send(
            service.clone(),
            "HEAD",
            path,
            &[("accept-encoding", "gzip")],
        )
        .await;
        assert_eq!(head.status, 200, "{path}");
        assert_eq!(head.header("content-length"), "", "{path}");
        assert!(head.body.is_empty(), "{path}");
        let whole = get(service.clone(), path, "gzip").await;
        assert_eq!(head.header("etag"), whole.header("etag"), "{path}");
        assert_eq!(
            head.header("content-type"),
            whole.header("content-type"),
            "{path}"
        );
    }
    let refused = send(service, "HEAD", "/v1/statements.csv?knd=term", &[]).await;
    assert_eq!(refused.status, 400);
}

#[tokio::test]
async fn requests_for_the_same_expensive_body_share_it() {
    let site = load_service(&load::FixtureSource::Embedded);
    let path = "/v1/matrix?columns=challenges";
    let requests = (0..8).map(|_| get(site.clone(), path, "identity"));
    let bodies = join_all(requests).await;
    let first = bodies[0].body.as_ptr();
    assert!(bodies.iter().all(|answer| answer.body.as_ptr() == first));
}

#[tokio::test]
async fn too_many_expensive_requests_are_refused_and_cheap_ones_are_not() {
    let site = load_service(&load::FixtureSource::Embedded);
    let paths: Vec<_> = (1..=500)
        .map(|number| format!("/v1/statements.csv?q=security%20{number}"))
        .collect();
    let expensive = paths
        .iter()
        .map(|path| send(site.clone(), "GET", path, &[]));
    let cheap = (0..50).map(|_| send(site.clone(), "GET", "/v1/actors?limit=3", &[]));
    let (expensive, cheap) = join(join_all(expensive), join_all(cheap)).await;
    let refused: Vec<_> = expensive.iter().filter(|one| one.status == 503).collect();
    let served = expensive.iter().filter(|one| one.status == 200).count();
    assert_eq!(refused.len() + served, expensive.len());
    assert!(served >= 64, "{served}");
    let problem = refused.first().expect("too many requests wait");
    assert_eq!(problem.header("retry-after"), "1");
    assert_eq!(problem.json()["code"], "busy");
    assert!(cheap.iter().all(|answer| answer.status == 200));
}

#[tokio::test]
async fn an_expensive_response_that_the_client_has_is_not_computed() {
    let site = large_service();
    let table = get(site.clone(), "/v1/statements.csv", "gzip").await;
    let known = [("if-none-match", table.header("etag"))];
    let again = send(site, "GET", "/v1/statements.csv", &known).await;
    assert_eq!(again.status, 304);
    assert!(again.body.is_empty());
}

#[tokio::test]
async fn a_client_that_leaves_early_takes_nothing_from_others() {
    let site = large_service();
    for _ in 0..200 {
        // The body is dropped with all but its first piece unmade.
        let request = axum::http::Request::get("/v1/export")
            .header("host", "a")
            .body(axum::body::Body::empty())
            .unwrap();
        let response = tower::ServiceExt::oneshot(site.clone(), request)
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        drop(response);
    }
    let whole = get(site, "/v1/export", "identity").await;
    assert!(whole.json()["data"].is_object());
}

#[test]
fn a_program_that_is_its_only_client_needs_no_runtime() {
    use futures_util::FutureExt as _;
    let archive = talks::reload::load_record(&load::FixtureSource::Embedded, "").unwrap();
    let site = api::build_service(&AppState::new(
        archive,
        Settings::default(),
        load_example_record,
    ));
    let answered = send(site, "GET", "/v1/export", &[]).now_or_never();
    assert_eq!(answered.unwrap().status, 200);
}
