//! What the parts of the server cost, without the network: `cargo bench`.
//!
//! The shipped record is what is read and asked, so that figures of different days can be
//! held against each other; `compare.py` measures whole servers and large records.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on has nothing to say"
)]

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::Request;
use divan::{Bencher, black_box};
use futures_util::FutureExt as _;
use talks::api::{self, Api, Room, Settings, Site};
use talks::fixtures::{self, EMBEDDED};
use talks::record::Archive;
use talks::record::search::clauses;
use tower::Service as _;

/// An API that keeps no answers, so that each one is made.
static ANSWERING: LazyLock<Arc<Api>> = LazyLock::new(|| {
    let room = Room {
        answers: 0,
        ..Room::default()
    };
    let settings = Settings {
        room,
        ..Settings::default()
    };
    Api::with(archive(), "", settings)
});

fn archive() -> Archive {
    Archive::read(&EMBEDDED, "").unwrap()
}

fn main() {
    divan::main();
}

/// Reading and checking the fixtures.
#[divan::bench]
fn load() -> usize {
    fixtures::load(&EMBEDDED).unwrap().len()
}

/// Making the record of checked fixtures: relations, indexes, full text, items written out.
#[divan::bench]
fn build(bencher: Bencher) {
    bencher
        .with_inputs(|| fixtures::load(&EMBEDDED).unwrap())
        .bench_values(|editions| Archive::build(editions, "").unwrap());
}

/// Reading the words of a search.
#[divan::bench(args = ["ceasefire", "\"black sea\" grain", "U.S. military aid suspension"])]
fn words(text: &str) -> usize {
    clauses(black_box(text)).len()
}

/// Finding what has the words of a search.
#[divan::bench(args = ["ceasefire", "\"black sea\"", "ukraine minerals", "s"])]
fn search(bencher: Bencher, text: &str) {
    let archive = archive();
    let asked = clauses(text);
    bencher.bench_local(|| archive.newest().search().hits(black_box(&asked)).len());
}

/// Whole answers, from the request to the response.
#[divan::bench(args = [
    "/v1/actors/ukraine",
    "/v1/statements?limit=20",
    "/v1/statements?actor=ukraine&kind=position&sort=-date",
    "/v1/statements?facet=kind,actor&limit=1",
    "/v1/search?q=ukraine%20minerals",
    "/v1/matrix",
    "/v1/statements?actor=ukrane",
])]
fn answer(bencher: Bencher, target: &str) {
    let mut site = api::router(&ANSWERING);
    bencher.bench_local(|| respond(&mut site, target));
}

fn respond(site: &mut Site, target: &str) -> u16 {
    let request = Request::builder().uri(target).header("host", "localhost");
    let request = request.body(Body::empty()).unwrap();
    // Handlers never wait, so that the response is there at once.
    let response = site.call(request).now_or_never().unwrap().unwrap();
    response.status().as_u16()
}
