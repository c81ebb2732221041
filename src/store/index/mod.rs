//! Indexes of one edition: rows by field value, by relation, and in sorted order.

pub(super) mod field_indexes;
pub(super) mod hub_stats;
pub(super) mod pair_index;
pub(super) mod prefix_index;
pub(super) mod quantity_index;
pub(super) mod reference_edges;
pub(super) mod relations;
pub(super) mod row_set;
pub(super) mod sort_index;
