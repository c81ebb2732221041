//! Questions to a collection: from the text of a query to a page of places.
//!
//! [`pairs`] reads the text, [`parameters`] declares what a collection can be asked,
//! [`Question::read`] holds the one against the other, [`Question::page`] answers from the
//! record. One declaration serves checks, error messages and documentation. Invariant:
//! nothing of a question is ignored or clamped; what is not understood is refused.

mod changes;
mod cursor;
mod date_guess;
mod error_collector;
mod facet;
mod filter;
mod foreign;
mod matches;
mod matrix;
mod order;
mod pairs;
mod parameter;
mod question;
mod reader;
mod reading;
mod refusal;
mod schema;
mod search;
mod subject;
mod values;
mod wanted;

pub use changes::{
    CHANGE_FILTERS, CHANGE_PARAMETERS, ChangesPage, ChangesQuery, MOVEMENT_PARAMETERS,
};
pub use cursor::{CURSOR_PATTERN, Cursor};
pub use error_collector::unexpected_parameters;
pub use facet::FacetValue;
pub use matrix::{MATRIX_COLUMNS, MAX_MATRIX_CELLS, MatrixQuery};
pub use pairs::{MAX_QUERY_PARAMS, QueryParam, parse_query_string, percent_encode};
pub use parameter::{FilterOp, ParameterRole, ParameterSpec, Representation, parameter_specs};
pub use question::{
    DEFAULT_LIMIT, ListPage, ListQuery, MAX_LIMIT, csv_columns, include_names, ndjson_fields,
};
pub use refusal::{QueryError, QueryErrorKind, QueryErrors, to_query_string};
pub use schema::{facet_names, reference_schema};
pub use search::{SEARCH_PARAMETERS, SearchPage, SearchQuery};
pub use subject::Attribute;
pub use values::last_day;
