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
    CHANGE_FILTERS, CHANGE_PARAMETERS, ChangesPage, ChangesQuestion, MOVEMENT_PARAMETERS,
};
pub use cursor::{CURSOR_PATTERN, Cursor};
pub use error_collector::no_parameters;
pub use facet::FacetValue;
pub use matrix::{MATRIX_COLUMNS, MAX_MATRIX_CELLS, MatrixQuery};
pub use pairs::{MAX_PAIRS, Pair, encode, pairs};
pub use parameter::{Form, Parameter, Takes, Test, parameters};
pub use question::{
    DEFAULT_LIMIT, LARGEST_LIMIT, Page, Question, columns, includable, line_fields,
};
pub use refusal::{Reason, Refusal, Refusals, query_of};
pub use schema::{facets, reference_schema};
pub use search::{SEARCH_PARAMETERS, SearchPage, SearchQuestion};
pub use subject::Subject;
pub use values::last_day;
