//! Which requests are expensive to answer: those that other clients would notice if a thread
//! that serves connections computed them.

use crate::query::{FilterOp, QueryParam};
use crate::store::Edition;

/// What it costs to make the body of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// Some tens of microseconds, whatever the record and the request.
    Cheap,
    /// Cheap, except for requests that scan much of a large record.
    DependsOnQuery,
    /// It grows with the record.
    Expensive,
}

/// A record of so many items is scanned within a millisecond.
const MAX_CHEAP_ITEMS: usize = 2_000;
/// A page of more items takes long to render.
const MAX_CHEAP_LIMIT: u32 = 100;

impl Cost {
    /// Whether a request is computed away from the threads that serve connections.
    pub(super) fn is_expensive(self, query_params: &[QueryParam], edition: &Edition) -> bool {
        match self {
            Self::Cheap => false,
            Self::Expensive => true,
            Self::DependsOnQuery => {
                query_params.iter().any(is_expensive_parameter) && !is_small(edition)
            }
        }
    }
}

/// Whether everything about an edition takes some milliseconds at most.
pub(super) fn is_small(edition: &Edition) -> bool {
    edition.item_count() <= MAX_CHEAP_ITEMS
}

/// Whether a parameter makes a list scan much of the record, or render much of it.
fn is_expensive_parameter(parameter: &QueryParam) -> bool {
    match parameter.name.as_str() {
        "q" | "facet" | "include" => true,
        "limit" => parameter
            .value
            .parse()
            .is_ok_and(|limit: u32| limit > MAX_CHEAP_LIMIT),
        name => name.ends_with(FilterOp::Contains.suffix()),
    }
}
