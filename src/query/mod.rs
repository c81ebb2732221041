//! From the text of a query to a page of rows.
//!
//! `spec` declares the parameters that a resource takes, `parse` checks a request against
//! them, and `run` finds the rows; `list_query`, `search`, `changes` and `matrix` put these
//! together for one resource each. Invariant: nothing of a query is ignored or clamped; what
//! has no meaning is an error.

mod appearance;
mod attribute_filter;
mod changes;
mod coverage;
mod graph;
mod limits;
mod list_facets;
mod list_page;
mod list_query;
mod list_rows;
mod matrix;
mod parse;
mod run;
mod search;
mod spec;
mod values;

pub use appearance::{Appearance, GRAPH_SVG_SPEC, TIMELINE_SVG_SPEC};
pub use changes::{ALL_CHANGES_SPEC, CHANGES_SPEC, ChangesPage, ChangesQuery};
pub use coverage::CoverageQuery;
pub use graph::GraphQuery;
pub(crate) use limits::MAX_VALUES;
pub use limits::{DEFAULT_LIMIT, MAX_FACET_LIMIT, MAX_LIMIT, MAX_MATRIX_CELLS, MAX_QUERY_PARAMS};
pub use list_page::ListPage;
pub use list_query::ListQuery;
pub use list_rows::MatchingRows;
pub use matrix::{MATRIX_SPEC, MatrixQuery};
pub(crate) use parse::aliases::{compares, snake_case, without_negation};
pub use parse::cursor::{Cursor, PageCursors, PagePosition};
pub(crate) use parse::filter_for_value::filters_meant;
pub(crate) use parse::inverse_parameter::InverseParameter;
pub(crate) use parse::negation::is_negation;
pub use parse::parser::unknown_parameters;
pub(crate) use parse::query_error::did_you_mean;
pub use parse::query_error::{QueryError, QueryErrorKind, QueryErrors};
pub(crate) use parse::query_string::escape_percent_signs;
pub use parse::query_string::{
    QueryParam, QueryStringError, parse_query_string, percent_encode, to_query_string,
};
pub(crate) use parse::rewrite::parse_flag;
pub use parse::synonym_tables::{SYNONYM_TABLES, SynonymTables};
pub(crate) use parse::synonyms::{
    Form, name_synonyms, path_synonyms, subresource_synonym, value_synonyms,
};
pub(crate) use parse::tracking::without_tracking;
pub use run::facet::{FacetValue, Facets, MoreValues};
pub use search::{SEARCH_SPEC, SEARCH_TABLE_SPEC, SearchPage, SearchQuery};
pub(crate) use spec::filter_op::{FilterOp, OPERATOR_SEPARATOR};
pub(crate) use spec::lists::takes_as_at;
pub use spec::lists::{Representation, list_spec};
pub use spec::names::facet_names;
pub(crate) use spec::names::item_fields;
pub(crate) use spec::overviews::overview_type;
pub use spec::overviews::{COVERAGE_SPEC, GRAPH_SPEC, MOVEMENTS_SPEC, TIMELINE_SPEC};
pub(crate) use spec::parameter_spec::{AS_AT, AS_OF, is_edition_scoped};
pub use spec::parameter_spec::{ParameterSpec, QuerySpec};
