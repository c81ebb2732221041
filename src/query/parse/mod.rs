//! From the text of a query to its checked values, or to every error that it has.

pub(super) mod aliases;
pub(super) mod cursor;
pub(super) mod error_collector;
pub(super) mod error_correction;
pub(super) mod expected_reference;
pub(super) mod filter_expression;
pub(super) mod filter_for_value;
pub(super) mod ineffective_filter;
pub(super) mod invalid_date;
pub(super) mod invalid_number;
pub(super) mod inverse_parameter;
pub(super) mod operator_values;
pub(super) mod opposites;
pub(super) mod parser;
pub(super) mod query_error;
pub(super) mod query_string;
pub(super) mod rewrite;
pub(super) mod separators;
mod sort_direction;
pub(super) mod source_place;
pub(super) mod synonym_tables;
pub(super) mod synonyms;
pub(super) mod tracking;
pub(super) mod unknown_parameter;
pub(super) mod value_parser;
