//! Items rendered ahead of requests.

use bytes::Bytes;

use crate::model::ByItemType;
use crate::store::item_key::ItemKey;

/// The rendered items of an edition, each on one line: all of them or none.
pub(crate) struct RenderedItems(ByItemType<Vec<Bytes>>);

impl RenderedItems {
    pub(crate) fn new(items: ByItemType<Vec<Bytes>>) -> Self {
        Self(items)
    }

    pub(crate) fn none() -> Self {
        Self(ByItemType::from_fn(|_| Vec::new()))
    }

    pub(crate) fn get(&self, key: ItemKey) -> Option<&Bytes> {
        self.0[key.type_id].get(key.row as usize)
    }

    /// The size of all items.
    pub(crate) fn size_in_bytes(&self) -> usize {
        self.0.values().flatten().map(Bytes::len).sum()
    }
}
