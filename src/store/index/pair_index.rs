//! The rows of a type by what one entry of an item has: where a relation leads, and a value of the
//! field beside it.

use std::collections::HashMap;

use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};

use crate::model::{FieldType, ItemTypeInfo, Reference, fold_for_search};
use crate::store::counts::to_row;
use crate::store::index::row_set::RowSet;
use crate::store::item_key::ItemKey;
use crate::store::item_table::ItemTable;

/// The pairs of the items of one type.
pub struct PairIndex {
    /// For each pair, the texts that stand beside each target, with the rows that have both.
    pairs: Vec<HashMap<ItemKey, TextRows>>,
}

/// The rows of each text; of a field of texts to be searched in, the text is normalized.
type TextRows = HashMap<Box<str>, RowSet<'static>>;

impl PairIndex {
    /// Indexes the pairs of a type. `targets` are the item that a reference leads to, and what
    /// contains it.
    pub(crate) fn build(
        table: &ItemTable,
        item_type: &ItemTypeInfo,
        targets: impl Fn(&Reference) -> Vec<ItemKey> + Sync,
    ) -> Self {
        let pairs = item_type.pairs.iter().enumerate().map(|(pair, info)| {
            let mut fields = item_type.fields.iter();
            let field = fields.find(|field| field.name == info.field);
            let is_text = field.is_some_and(|field| matches!(field.field_type, FieldType::Text));
            let items = table.items.par_iter().enumerate();
            let entries = items.flat_map_iter(|(row, item)| {
                let entries = item.paired_entries(pair).into_iter();
                let row = to_row(row);
                entries.map(move |entry| (row, entry))
            });
            let entries: Vec<_> = entries.collect();
            let mut rows: HashMap<ItemKey, HashMap<Box<str>, Vec<u32>>> = HashMap::new();
            for (row, entry) in entries {
                for target in targets(entry.reference) {
                    let texts = rows.entry(target).or_default();
                    for text in &entry.texts {
                        let text = if is_text {
                            fold_for_search(text).into()
                        } else {
                            (*text).into()
                        };
                        texts.entry(text).or_default().push(row);
                    }
                }
            }
            let to_sets = |texts: HashMap<Box<str>, Vec<u32>>| {
                let sets = texts.into_iter();
                sets.map(|(text, rows)| (text, RowSet::from_sorted(rows, table.items.len())))
                    .collect()
            };
            let rows = rows.into_iter();
            rows.map(|(target, texts)| (target, to_sets(texts)))
                .collect()
        });
        Self {
            pairs: pairs.collect(),
        }
    }

    /// The rows with an entry that leads to `target` and has a text that `is_meant` accepts.
    pub fn rows(
        &self,
        pair: usize,
        target: ItemKey,
        is_meant: impl Fn(&str) -> bool,
    ) -> RowSet<'_> {
        let texts = self.pairs[pair].get(&target).into_iter().flatten();
        let sets = texts.filter(|(text, _)| is_meant(text));
        sets.map(|(_, rows)| rows.as_borrowed())
            .reduce(|rows, other| rows.union(&other))
            .unwrap_or_default()
    }
}
