//! The record over HTTP: routes, handlers, the OpenAPI document and everything that is the
//! same for every answer.
//!
//! The way of a request: [`router`] finds the endpoint, `endpoint` admits the request
//! (`gate`) and calls its handler, the handler gives an `Answer` or a `Problem`, and
//! `answer` turns either into a response. An endpoint is one declaration, from which its
//! route, its checks and its operation in the document follow. Invariant: no handler
//! writes a header, and no answer leaves by another way.

mod addresses;
mod admin;
mod answer;
mod catalog;
mod change_prose;
mod changes;
mod citation;
mod coding;
mod collections;
mod components;
mod compute;
mod conditional;
mod dispatch;
mod docs;
mod document;
mod editions;
mod endpoint;
mod entry;
mod export;
mod feed;
mod gate;
mod health;
mod overviews;
mod page;
mod paths;
mod pictures;
mod pieces;
mod pin;
mod problem;
mod problem_pages;
mod request;
mod response_cache;
mod router;
mod schema;
mod search;
mod shelf;
mod site;
mod static_document;
mod views;
mod whole;

pub use compute::ComputeMode;
pub use dispatch::busy_response;
pub use health::Reload;
pub use response_cache::CacheLimits;
pub use router::{AppState, Settings, build_service};
pub use site::ApiService;
