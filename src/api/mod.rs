//! The record over HTTP: routes, handlers, the OpenAPI document and everything that is the
//! same for every answer.
//!
//! The way of a request: [`router`] finds the endpoint, `endpoint` admits the request
//! (`gate`) and calls its handler, the handler gives an `Answer` or a `Problem`, and
//! `answer` turns either into a response. An endpoint is one declaration, from which its
//! route, its checks and its operation in the document follow. Invariant: no handler
//! writes a header, and no answer leaves by another way.

mod dispatch;
mod edition_prefix;
mod endpoint;
mod endpoints;
mod http;
mod not_found;
mod openapi;
mod response_cache;
mod service;
mod snapshot;
mod state;
mod static_paths;

pub use dispatch::busy_response;
pub use http::compute::ComputeMode;
pub use response_cache::CacheLimits;
pub use service::ApiService;
pub use state::{AppState, Settings, build_service};
