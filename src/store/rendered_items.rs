//! Items rendered ahead of requests.

use bytes::Bytes;

use crate::model::ByItemType;
use crate::store::item_key::ItemKey;

/// One item as JSON.
pub(crate) struct RenderedItem {
    /// On one line, for lists.
    pub(crate) compact: Bytes,
    /// Indented, as the body of its own response.
    pub(crate) pretty: Bytes,
}

/// The rendered items of an edition: all of them or none.
pub(crate) struct RenderedItems(ByItemType<Vec<RenderedItem>>);

impl RenderedItems {
    pub(crate) fn new(items: ByItemType<Vec<RenderedItem>>) -> Self {
        Self(items)
    }

    pub(crate) fn none() -> Self {
        Self(ByItemType::from_fn(|_| Vec::new()))
    }

    pub(crate) fn get(&self, key: ItemKey) -> Option<&RenderedItem> {
        self.0[key.type_id].get(key.row as usize)
    }

    /// The size of all items in both layouts.
    pub(crate) fn size_in_bytes(&self) -> usize {
        let items = self.0.values().flatten();
        items
            .map(|item| item.compact.len() + item.pretty.len())
            .sum()
    }
}
