//! Running a checked query: filters, selections, sort orders, facets.

pub(super) mod evaluate;
pub(super) mod facet;
pub(super) mod filter;
pub(super) mod pair_filter;
pub(super) mod quantity_filter;
pub(super) mod related_filter;
pub(super) mod selection;
pub(super) mod sort;
