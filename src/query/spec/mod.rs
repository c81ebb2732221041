//! The parameters that a resource takes: one declaration for names, checks, error texts,
//! suggestions and the OpenAPI document.

pub(super) mod attribute;
pub(super) mod cardinality;
pub(super) mod filter_op;
pub(super) mod lists;
pub(super) mod names;
pub(super) mod openapi;
pub(super) mod overviews;
pub(super) mod parameter_spec;
