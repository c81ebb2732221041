//! Memory that is about to be read.

use std::hint::black_box;

/// Reads the first element of each of some slices. Those of items and postings lie all over the
/// memory: to work on one after the other waits for each, while the processor fetches what is only
/// read at once.
pub fn fetch_beginnings<'t, T: Copy + 't>(slices: impl IntoIterator<Item = &'t [T]>) {
    for slice in slices {
        black_box(slice.first().copied());
    }
}
