//! Questions to a collection: from the text of a query to a page of places.
//!
//! [`pairs`] reads the text, [`parameters`] declares what a collection can be asked,
//! [`Question::read`] holds the one against the other, [`Question::page`] answers from the
//! record. One declaration serves checks, error messages and documentation. Invariant:
//! nothing of a question is ignored or clamped; what is not understood is refused.

mod changes;
mod list_query;
mod matrix;
mod parse;
mod run;
mod search;
mod spec;

pub use changes::{
    CHANGE_FILTERS, CHANGE_PARAMETERS, ChangesPage, ChangesQuery, MOVEMENT_PARAMETERS,
};
pub use list_query::{
    DEFAULT_LIMIT, ListPage, ListQuery, MAX_LIMIT, csv_columns, include_names, ndjson_fields,
};
pub use matrix::{MATRIX_COLUMNS, MAX_MATRIX_CELLS, MatrixQuery};
pub use parse::cursor::{CURSOR_PATTERN, Cursor};
pub use parse::error_collector::unexpected_parameters;
pub use parse::filter_values::last_day;
pub use parse::query_error::{QueryError, QueryErrorKind, QueryErrors, to_query_string};
pub use parse::query_string::{MAX_QUERY_PARAMS, QueryParam, parse_query_string, percent_encode};
pub use run::facet::FacetValue;
pub use search::{SEARCH_PARAMETERS, SearchPage, SearchQuery};
pub use spec::attribute::Attribute;
pub use spec::openapi::{facet_names, reference_schema};
pub use spec::parameter_spec::{
    FilterOp, ParameterRole, ParameterSpec, Representation, parameter_specs,
};
