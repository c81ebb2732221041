//! The record as it is served: one edition, immutable, with every relation known at both
//! ends and every item written out ahead.
//!
//! Invariant: nothing in a [`Record`] changes after [`Record::build`]; to publish other
//! content, another record takes its place.

mod edition;
mod history;
mod index;
mod item_key;
mod item_table;
mod links;
mod record;
pub(crate) mod render;
pub mod search;

pub use edition::{BuildError, Edition};
pub use history::{EditionHistory, RetiredId, WithdrawnItem};
pub use index::field_indexes::{FieldIndex, FieldIndexes, bool_str};
pub use index::hub_stats::HubStats;
pub use index::relations::RelationIndex;
pub use index::row_set::RowSet;
pub use index::sort_index::{SortIndex, SortedRows};
pub use item_key::ItemKey;
pub use record::{Record, edition_path_prefix};
