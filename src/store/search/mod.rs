//! Full-text search.
//!
//! Terms are compared by their stems, without case and diacritics. A phrase in double quotes
//! matches terms that follow each other, and the last term of a query also matches as a prefix.
//! An item matches if it has all terms, in any of its texts. `query` parses a query;
//! `term_lookup`, `query_units` and `clause_builder` find out what its words mean in an edition, one
//! by one and together, and `execute` what to find if no item has all.
//!
//! Invariant: documents are the items in the order of their types and of the editors, and every
//! list of documents is ascending. Scores are computed when the index is built, by BM25F
//! (Robertson and Zaragoza, 2009), so that a search only adds them.

pub(crate) mod clause;
pub(crate) mod clause_builder;
pub(crate) mod common_words;
pub(crate) mod execute;
pub mod highlight;
pub(crate) mod index;
mod name_clauses;
pub(crate) mod names;
pub(crate) mod notices;
mod numbers;
mod part_numbers;
mod plain_language;
pub(crate) mod posting_ops;
pub(crate) mod postings;
mod proximity;
pub(crate) mod query;
mod query_lexer;
mod query_units;
mod reader_topics;
mod reader_words;
pub(crate) mod scope;
mod spelling;
pub(crate) mod stop_words;
mod syntax_error;
pub(crate) mod term_dictionary;
pub(crate) mod term_lookup;
pub(crate) mod thesaurus;
pub(crate) mod tokenizer;

pub use clause::QueryClause;
pub use execute::{MatchedWords, SearchOutcome, SearchReport};
pub use index::{SearchIndex, top_range};
pub use notices::SearchNotice;
pub use posting_ops::{Hit, Score};
pub use query::{parse_query, suggest_valid_query};
pub use scope::{SearchScope, TypeScope};
pub use syntax_error::SearchSyntaxError;
pub(crate) use term_lookup::DocumentLookup;
pub(crate) use thesaurus::ItemClass;
