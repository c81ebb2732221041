//! Items rendered ahead of requests.

use crate::model::ByItemType;
use crate::store::counts::to_row;
use crate::store::item_key::ItemKey;

/// How many items share one allocation: the slack of one per item adds up.
pub(crate) const ITEMS_PER_CHUNK: usize = 256;

/// The rendered items of an edition, each on one line: all of them or none.
pub(crate) struct RenderedItems(ByItemType<ItemLines>);

/// The lines of the items of one type.
#[derive(Default)]
pub(crate) struct ItemLines {
    /// The lines of so many items each, one after the other.
    chunks: Vec<Box<[u8]>>,
    /// Where each line ends in its chunk.
    ends: Vec<u32>,
}

/// The lines of a chunk of items, one after the other.
pub(crate) struct LineChunk {
    pub(crate) text: Vec<u8>,
    /// Where each line ends.
    pub(crate) ends: Vec<usize>,
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
        let chunks = self.0.values().flat_map(|lines| &lines.chunks);
        chunks.map(|chunk| chunk.len()).sum()
    }
}

impl FromIterator<LineChunk> for ItemLines {
    fn from_iter<C: IntoIterator<Item = LineChunk>>(chunks: C) -> Self {
        let mut lines = Self::default();
        for LineChunk { text, ends } in chunks {
            lines.chunks.push(text.into());
            lines.ends.extend(ends.into_iter().map(to_row));
        }
        lines.ends.shrink_to_fit();
        lines
    }
}

impl ItemLines {
    fn get(&self, row: usize) -> Option<&[u8]> {
        let end = *self.ends.get(row)?;
        let start = match row % ITEMS_PER_CHUNK {
            0 => 0,
            _ => self.ends[row - 1],
        };
        self.chunks[row / ITEMS_PER_CHUNK].get(start as usize..end as usize)
    }
}
