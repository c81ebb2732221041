//! The items of one type as their editors wrote them, found by row and by id.

use std::hash::BuildHasher as _;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::model::{ByItemType, Item, Reference};
use crate::store::item_key::ItemKey;

/// The items of one type, in the editors' order.
pub(crate) struct ItemTable {
    pub(crate) items: Vec<Arc<dyn Item>>,
    /// Hashed by the ids of the items, which stay in `items`.
    rows_by_id: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// The key of the item that a reference points to.
pub(crate) fn resolve_in_tables(
    tables: &ByItemType<ItemTable>,
    reference: &Reference,
) -> Option<ItemKey> {
    let type_id = reference.item_type;
    let row = tables[type_id].row_of(reference.id.as_str())?;
    Some(ItemKey { type_id, row })
}

impl ItemTable {
    pub(crate) fn new(items: Vec<Arc<dyn Item>>) -> Self {
        let hasher = DefaultHashBuilder::default();
        let mut rows_by_id = HashTable::with_capacity(items.len());
        let hash = |item: &dyn Item| hasher.hash_one(item.id().as_str());
        for (row, item) in (0..).zip(&items) {
            rows_by_id.insert_unique(hash(item.as_ref()), row, |row: &u32| {
                hash(items[*row as usize].as_ref())
            });
        }
        Self {
            items,
            rows_by_id,
            hasher,
        }
    }

    /// The row of the item with this id.
    pub(crate) fn row_of(&self, id: &str) -> Option<u32> {
        let has_id = |row: &u32| self.items[*row as usize].id().as_str() == id;
        let row = self.rows_by_id.find(self.hasher.hash_one(id), has_id);
        row.copied()
    }
}
