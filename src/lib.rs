//! `talks` publishes the record of an international negotiation as read-only JSON.
//!
//! # The map
//!
//! | module | holds | knows nothing of |
//! |---|---|---|
//! | [`model`] | what a record consists of, one file a kind of item | files, HTTP |
//! | [`fixtures`] | reading and checking what editors write | HTTP |
//! | [`record`] | the immutable record: relations known at both ends, full text, overviews | HTTP |
//! | [`picture`] | the overviews as drawings in SVG | HTTP |
//! | [`query`] | questions to a collection, checked and answered in places | HTTP |
//! | [`api`] | routes, answers, problems, the OpenAPI document | sockets, the command line |
//! | [`export`] | every answer as a file | sockets, the command line |
//! | [`logging`] | the log: its format, and a writer that never blocks | everything else |
//! | [`metrics`] | what is counted while serving | everything else |
//! | [`publish`] | reading a record, and again while it is served | sockets, the command line |
//! | [`server`] | listening, limits, health checks, stopping | what is served |
//!
//! Imports point one way: `model` ← `fixtures` ← `record` ← `query` ← `api` ← `server`;
//! `picture` stands beside `query`, `publish` and `export` beside `server`; `metrics` and
//! `logging` are known to those that serve.
//!
//! # The way of a fixture
//!
//! [`fixtures::load`] reads the folder of editions, decodes each item into its struct and
//! holds all of them against each other; whatever is wrong is reported at once, with its
//! place. [`record::Archive::build`] then fills in the titles of references, derives the
//! other ends of relations and writes every item of the newest edition out.
//!
//! # The way of a request
//!
//! [`api::router`] finds the endpoint; the request is admitted or refused; a handler looks
//! the answer up in the record it began with; one place makes the response, with validator,
//! caching, coding and origin headers. Nothing a caller sends changes anything.
//!
//! # Adding a kind of item
//!
//! One struct file in [`model`] that implements [`model::Kind`], one fixture file named
//! after the collection in every edition, and one line where `model` registers kinds. Routes,
//! parameters, checks, schemas, both ends of its relations and the documentation follow.

pub mod api;
pub mod export;
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

/// SHA-256 over the sources that the program was built from, in hexadecimal. Two builds give
/// the same validators if it is the same, and if not, a cache keeps no response of one for the
/// other.
pub const SOURCE_DIGEST: &str = env!("TALKS_SOURCE_DIGEST");
