//! `talks` publishes the record of an international negotiation as a read-only JSON API.
//!
//! # Modules
//!
//! | module | contains | imports |
//! |---|---|---|
//! | [`model`] | what a record consists of: item types, values, references, links | |
//! | [`load`] | reads, parses and validates the files of editors | `model` |
//! | [`authoring`] | the tools of editors, which write and compare files of a record | `load`, `model`, `store`, `views` |
//! | [`store`] | the immutable record in memory: items, relations, indexes, full text | `model` |
//! | [`query`] | query strings: parsed, validated and run against the indexes | `model`, `store` |
//! | [`views`] | the content of overviews, such as summary, matrix, timeline and history | `model`, `store` |
//! | [`html`] | pages for people, made of the JSON of responses | `model`, `store` |
//! | [`svg`] | timeline and graph as SVG | `model`, `views`, `xml` |
//! | [`api`] | endpoints, responses, problems and the OpenAPI document | `html`, `logging`, `metrics`, `model`, `query`, `store`, `svg`, `views`, `xml` |
//! | [`export`] | every response as a file | `api`, `model` |
//! | [`reload`] | loads a record, at the start and again while it is served | `api`, `load`, `logging`, `metrics`, `model`, `store` |
//! | [`server`] | sockets: listening, connection limits, timeouts, shutdown | `api`, `logging`, `metrics` |
//! | [`metrics`] | counters for Prometheus | |
//! | [`logging`] | the log: its format, and a writer that never blocks | |
//! | `xml` | a writer of well-formed XML | |
//!
//! `main` and `command_line` put them together. `.ci/imports` reads this table: a module imports
//! no others than listed, and no files import each other cyclically. `load` and `store` know
//! nothing of each other; `reload` hands the editions over. Only `api`, `export` and `server` know
//! HTTP, and only `server` knows sockets.
//!
//! # From the files of editors to the record
//!
//! A *fixture* is a JSON file of a record, as editors write it.
//!
//! [`load::load_editions`] reads the folder of each edition, parses its files into JSON with
//! source positions, decodes items and validates them: each by itself, against the others of its
//! edition, and against the previous edition. A mistake does not stop it; its report has all of
//! them. [`store::Record::build`] then resolves references, computes the inverse of each relation,
//! builds the indexes and renders the items of the newest edition. [`reload`] does both, and
//! replaces the record that is served only if neither fails.
//!
//! # The path of a request
//!
//! [`server`] accepts the connection within its limits. [`api::ApiService`] normalizes the URL and
//! sends a cached response if it has one. Otherwise the router finds the endpoint. The request is
//! checked (method, size, headers), the edition selected, and the query parsed by [`query`]; an
//! expensive response is computed on a thread of its own. The handler builds the response from
//! [`store`] or [`views`] as fields of an `ApiResponse`; `http::response` turns them into headers,
//! and `http::prepared_response` adds what depends on the request, such as the encoding. A
//! request changes nothing but caches, metrics and the log.
//!
//! # Adding an item type
//!
//! Write a struct that implements [`model::ItemType`] in `model/types`, add a line to the macro
//! `item_type_ids!` in `model/schema/item_type_id.rs` and one to `model/registry.rs`, and add a
//! fixture file with the name of the collection to every edition.
//! Routes, parameters, validation, schemas, inverse relations and the documentation follow.
//! `CONTRIBUTING.md` has the steps for the tests.

pub mod api;
pub mod authoring;
pub mod export;
pub mod html;
pub mod load;
pub mod logging;
pub mod metrics;
pub mod model;
pub mod query;
pub mod reload;
pub mod server;
pub mod store;
pub mod svg;
pub mod views;
mod xml;

/// SHA-256 of the sources that the program was built from, in hexadecimal. It is part of each ETag
/// that is made without the body of its response: builds of the same sources agree, and caches
/// reuse no response of another program. The other ETags are hashes of bodies.
pub const SOURCE_DIGEST: &str = env!("TALKS_SOURCE_DIGEST");
