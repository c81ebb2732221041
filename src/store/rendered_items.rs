//! Items rendered ahead of requests.

use crate::model::ByItemType;
use crate::store::item_key::ItemKey;

/// The rendered items of an edition, each on one line: all of them or none.
pub(crate) struct RenderedItems(ByItemType<ItemLines>);

/// The lines of items, one after the other in one buffer.
#[derive(Default)]
pub(crate) struct ItemLines {
    text: Vec<u8>,
    /// Where each line ends.
    ends: Vec<usize>,
}

impl RenderedItems {
    pub(crate) fn new(items: ByItemType<ItemLines>) -> Self {
        Self(items)
    }

    pub(crate) fn none() -> Self {
        Self(ByItemType::from_fn(|_| ItemLines::default()))
    }

    pub(crate) fn get(&self, key: ItemKey) -> Option<&[u8]> {
        self.0[key.type_id].get(key.row as usize)
    }

    /// The size of all items.
    pub(crate) fn size_in_bytes(&self) -> usize {
        self.0.values().map(|lines| lines.text.len()).sum()
    }
}

impl ItemLines {
    /// Appends lines: their text, and the length of each.
    pub(crate) fn extend(&mut self, text: &[u8], lengths: &[usize]) {
        self.text.extend_from_slice(text);
        let mut end = self.ends.last().copied().unwrap_or_default();
        self.ends.extend(lengths.iter().map(|len| {
            end += len;
            end
        }));
    }

    pub(crate) fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        let end = *self.ends.get(row)?;
        let start = row.checked_sub(1).map_or(0, |previous| self.ends[previous]);
        self.text.get(start..end)
    }
}
