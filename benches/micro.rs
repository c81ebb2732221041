//! Measures parts of the server, without the network: `cargo bench`.
//!
//! Uses the shipped record, so that figures of different days are comparable. `compare.py`
//! measures entire servers and large records.

#![expect(clippy::unwrap_used, reason = "a benchmark that fails has no result")]

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::Request;
use divan::{Bencher, black_box};
use futures_util::FutureExt as _;
use talks::api::{self, ApiService, AppState, CacheLimits, Settings};
use talks::load::{self, FixtureSource};
use talks::model::ByItemType;
use talks::store::Record;
use talks::store::search::{SearchScope, TypeScope, parse_query};
use tower::Service as _;

/// An API without a response cache, so that each response is computed.
static UNCACHED: LazyLock<Arc<AppState>> = LazyLock::new(|| {
    let cache_limits = CacheLimits {
        response_bytes: 0,
        ..CacheLimits::default()
    };
    let settings = Settings {
        cache_limits,
        ..Settings::default()
    };
    AppState::new(read_record(), settings, talks::reload::load_example_record)
});

fn read_record() -> Record {
    talks::reload::load_record(&FixtureSource::Embedded, "").unwrap()
}

fn main() {
    divan::main();
}

/// Reads and validates the fixtures.
#[divan::bench]
fn load() -> usize {
    load::load_editions(&FixtureSource::Embedded).unwrap().len()
}

/// Builds the record of valid fixtures: relations, indexes, full text, rendered items.
#[divan::bench]
fn build(bencher: Bencher) {
    bencher
        .with_inputs(|| load::load_editions(&FixtureSource::Embedded).unwrap())
        .bench_values(|editions| Record::build(editions, "").unwrap());
}

/// Parses a search query.
#[divan::bench(args = ["ceasefire", "\"black sea\" grain", "U.S. military aid suspension"])]
fn parse(text: &str) -> bool {
    parse_query(black_box(text)).is_ok()
}

/// Runs a search.
#[divan::bench(args = ["ceasefire", "\"black sea\"", "ukraine minerals", "s"])]
fn search(bencher: Bencher, text: &str) {
    let record = read_record();
    let edition = record.newest();
    let scope = SearchScope::new(ByItemType::from_fn(|type_id| {
        TypeScope::Wanted(edition.field_indexes(type_id).all_rows())
    }));
    bencher.bench_local(|| edition.search(black_box(text), &scope).hits.len());
}

/// Handles a request from its head to the response.
#[divan::bench(args = [
    "/v1/actors/ukraine",
    "/v1/statements?limit=20",
    "/v1/statements?actor=ukraine&kind=position&sort=-date",
    "/v1/statements?facet=kind,actor&limit=1",
    "/v1/search?q=ukraine%20minerals",
    "/v1/matrix",
    "/v1/statements?actor=ukrane",
])]
fn full_response(bencher: Bencher, target: &str) {
    let mut service = api::build_service(&UNCACHED);
    bencher.bench_local(|| respond(&mut service, target));
}

fn respond(service: &mut ApiService, target: &str) -> u16 {
    let request = Request::builder().uri(target).header("host", "localhost");
    let request = request.body(Body::empty()).unwrap();
    // Handlers never wait.
    let response = service.call(request).now_or_never().unwrap().unwrap();
    response.status().as_u16()
}
