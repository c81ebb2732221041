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
