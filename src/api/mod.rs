//! The record over HTTP.
//!
//! The path of a request: `service` sends what is cached, else axum's router finds the route;
//! `dispatch` makes an `exchange` of the request, which validates it and calls the handler of the
//! `endpoint` with a `request_context`; the handler returns an `ApiResponse` or a `Problem`;
//! `http::response` makes the headers of the response, and `http::prepared_response` those that
//! depend on the request. Invariant: no handler writes a header, and no response leaves by another
//! way.
//!
//! An endpoint is one declaration, from which its route, its checks and its operation in the
//! OpenAPI document follow. Operations are built from these declarations rather than by
//! `#[utoipa::path]`: 66 of the 91 are generic over the item types, and the attribute can
//! neither see the type parameters of a handler nor be applied once for all types.

mod as_of;
mod cost;
mod dispatch;
mod edition_prefix;
mod endpoint;
mod endpoints;
mod exchange;
mod found_items;
mod http;
mod inverse_suggestion;
mod item_suggestion;
mod known_paths;
mod leads;
mod not_found;
mod openapi;
mod page_content;
mod page_links;
mod page_suggestion;
mod pages;
mod path_suggestion;
mod prepared_items;
mod refused_whole;
mod registry;
mod related_suggestion;
mod reload_status;
mod request_context;
mod response_cache;
mod service;
mod snapshot;
mod state;
mod static_paths;
mod target;
mod verified_suggestion;
mod warm_up;
mod watch;

pub use http::compute::ComputeMode;
pub use response_cache::CacheLimits;
pub use service::{ApiService, ExampleRecord, build_service, busy_response};
pub use state::{AppState, Settings};
