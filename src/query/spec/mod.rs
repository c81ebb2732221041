//! The parameters that a resource takes.

pub(super) mod attribute;
pub(super) mod lists;
pub(super) mod names;
pub(super) mod openapi;
pub(super) mod parameter_spec;
