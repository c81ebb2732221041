//! The in-memory store of a record: editions, their indexes and their rendered items.
//!
//! Invariant: nothing in an [`Edition`] changes after [`Edition::build`]; to publish other
//! content, another [`Record`] replaces the current one.

mod counts;
mod edition;
mod edition_search;
mod history;
mod id_suggestions;
mod indented_json;
mod index;
mod item_key;
mod item_table;
mod links;
mod names;
mod prefetch;
mod record;
mod related;
mod render;
mod rendered_items;
mod replaced_positions;
mod resolved_references;
pub mod search;

pub use counts::to_i64;
pub use edition::Edition;
pub use history::{EditionHistory, RetiredId, WithdrawnItem};
pub use index::field_indexes::{FieldIndex, FieldIndexes, bool_str};
pub use index::hub_stats::HubStats;
pub use index::quantity_index::QuantityIndex;
pub use index::relations::RelationIndex;
pub use index::row_set::RowSet;
pub use index::sort_index::{SortIndex, SortedRows};
pub use item_key::ItemKey;
pub use links::{Links, edition_path_prefix, item_path};
pub(crate) use names::NamedItems;
pub use prefetch::fetch_beginnings;
pub use record::{BuildError, Record};
pub use resolved_references::{short_name, truncate_title};
