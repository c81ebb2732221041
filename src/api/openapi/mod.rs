//! The OpenAPI document, generated from the declarations of the endpoints.

pub(super) mod components;
pub(super) mod document;
pub(super) mod schema;
pub(super) mod static_document;
