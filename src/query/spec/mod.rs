//! The parameters that a resource takes.

pub(super) mod attribute;
pub(super) mod openapi;
pub(super) mod parameter_spec;
