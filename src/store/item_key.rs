//! The key of an item within its edition.

use crate::model::ItemTypeId;

/// Identifies an item by its type and its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemKey {
    /// Its type.
    pub type_id: ItemTypeId,
    /// The index in its collection, in the editors' order.
    pub row: u32,
}

/// The index of an item, document, term or position as it is stored.
pub(crate) fn to_row(index: usize) -> u32 {
    u32::try_from(index).expect("the loader bounds collections and texts far below 2^32")
}
