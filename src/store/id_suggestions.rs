//! Ids that a mistyped one is compared with.

use crate::model::{FieldType, ItemTypeId, ItemTypeInfo};
use crate::store::edition::Edition;
use crate::store::item_key::ItemKey;

/// The size up to which all ids of a collection are compared with a mistyped one.
const MAX_SUGGESTION_CANDIDATES: usize = 500;
/// How many ids of a larger collection are compared: those next to where it would be sorted.
const SUGGESTION_WINDOW: usize = 100;
impl Edition {
    /// The ids of a collection that a mistyped one is compared with: all of a small
    /// collection, in the editors' order, or those of a large one that begin most like it.
    pub fn suggestion_candidates(&self, item_type: &ItemTypeInfo, id: &str) -> Vec<&str> {
        if self.collection_len(item_type) <= MAX_SUGGESTION_CANDIDATES {
            return self.ids(item_type).collect();
        }
        let type_id = item_type.id;
        let sorted_rows = self.rows_by_id(type_id);
        let id_of_row = |row: &u32| self.id(ItemKey { type_id, row: *row }).as_str();
        let insertion_point = sorted_rows.partition_point(|row| id_of_row(row) < id);
        let start = insertion_point.saturating_sub(SUGGESTION_WINDOW / 2);
        let end = (insertion_point + SUGGESTION_WINDOW / 2).min(sorted_rows.len());
        sorted_rows[start..end].iter().map(id_of_row).collect()
    }

    /// The rows of a type in the order of their ids.
    fn rows_by_id(&self, type_id: ItemTypeId) -> &[u32] {
        let mut fields = type_id.info().fields.iter();
        let id_field = fields
            .position(|field| matches!(field.field_type, FieldType::Id))
            .expect("every type has an id field");
        let sort_index = self.field_indexes(type_id).field(id_field).sort_index();
        sort_index
            .expect("an item has one id, so that ids have an order")
            .all_rows()
            .rows(false)
    }

    /// The first and the last id of a type whose ids are numbered, if an id that no item has is
    /// written like them.
    pub fn numbered_ids_like(&self, type_id: ItemTypeId, id: &str) -> Option<(&str, &str)> {
        let letters = |id: &str| {
            let letters = id.trim_end_matches(|ch: char| ch.is_ascii_digit());
            (letters.len() < id.len()).then(|| letters.to_owned())
        };
        let rows = self.rows_by_id(type_id);
        let id_of_row = |row: &u32| self.id(ItemKey { type_id, row: *row }).as_str();
        let (first, last) = (id_of_row(rows.first()?), id_of_row(rows.last()?));
        let requested = letters(id)?;
        let is_alike = letters(first)? == requested && letters(last)? == requested;
        is_alike.then_some((first, last))
    }
}
