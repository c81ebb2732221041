//! Precomputed counts and orders of the items that refer to one target, where they are many,
//! so that a page of them costs the same however many there are.

use crate::model::{FieldType, ItemTypeInfo};
use crate::store::index::field_indexes::FieldIndexes;
use crate::store::index::row_set::RowSet;
use crate::store::index::sort_index::SortedRows;

/// Fields with more distinct values are not counted.
const MAX_COUNTED_VALUES: usize = 64;

/// The items of one type that refer to one target.
pub struct HubStats {
    rows: RowSet<'static>,
    /// The rows in the order of each date field, by the index of the field.
    sorted_rows: Vec<(usize, SortedRows)>,
    /// How many items have each value, by the index of the field and the rank of the value.
    value_counts: Vec<(usize, Box<[u32]>)>,
}

impl HubStats {
    pub(crate) fn new(
        rows: RowSet<'static>,
        item_type: &ItemTypeInfo,
        index: &FieldIndexes,
    ) -> Self {
        let (mut sorted_rows, mut value_counts) = (Vec::new(), Vec::new());
        for (field_index, field) in item_type.fields.iter().enumerate() {
            let index_of_field = index.field(field_index);
            let Some(sort_index) = index_of_field.sort_index() else {
                continue;
            };
            if matches!(field.field_type, FieldType::Date) {
                sorted_rows.push((field_index, sort_index.sort_rows(rows.iter())));
            }
            if (1..=MAX_COUNTED_VALUES).contains(&index_of_field.cardinality()) {
                let mut rank_counts = vec![0; index_of_field.cardinality()];
                for rank in rows.iter().filter_map(|row| sort_index.rank(row)) {
                    rank_counts[rank as usize] += 1;
                }
                value_counts.push((field_index, rank_counts.into()));
            }
        }
        Self {
            rows,
            sorted_rows,
            value_counts,
        }
    }

    /// Their rows.
    pub fn rows(&self) -> &RowSet<'static> {
        &self.rows
    }

    /// Their rows in the order of a field, if it was precomputed.
    pub fn sorted_by(&self, field: usize) -> Option<&SortedRows> {
        find_by_field(&self.sorted_rows, field)
    }

    /// How many items have one of the values with these distinct ranks, if it was precomputed.
    pub fn count_with_values(&self, field: usize, ranks: &[u32]) -> Option<usize> {
        let rank_counts = find_by_field(&self.value_counts, field)?;
        let counts = ranks
            .iter()
            .filter_map(|rank| rank_counts.get(*rank as usize));
        Some(counts.map(|count| *count as usize).sum())
    }
}

fn find_by_field<T>(entries: &[(usize, T)], field: usize) -> Option<&T> {
    let entry = entries.iter().find(|(key, _)| *key == field);
    entry.map(|(_, value)| value)
}
