//! JSON texts: where each value is in its file, and the canonical form of RFC 8785.

pub(crate) mod canonical_json;
pub(crate) mod json_spans;
mod parser_error;
mod syntax_error;
mod syntax_signs;
