//! JSON texts: where each value is in its file, and the canonical form of RFC 8785.

pub(super) mod canonical_json;
pub(super) mod json_spans;
