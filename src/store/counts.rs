//! Lengths and indexes as they are stored and served.

/// The index of an item, document, term or position as it is stored.
pub(crate) fn to_row(index: usize) -> u32 {
    u32::try_from(index).expect("the loader bounds collections and texts far below 2^32")
}

/// A count as responses have it.
pub fn to_i64(count: usize) -> i64 {
    i64::try_from(count).expect("nothing in memory is counted beyond 2^63")
}
