//! Which items of any type are, or are related to, items that a query names.

use crate::model::ItemTypeId;
use crate::query::parse::parsed_query::ParsedQuery;
use crate::store::{Edition, ItemKey, RowSet};

/// The items that each parameter names; an item passes if every parameter names it or an item
/// that it is related to.
pub(crate) struct RelatedFilter {
    targets: Vec<Vec<ItemKey>>,
}

impl RelatedFilter {
    /// The filter of the parameters that are named like one of these types.
    pub(crate) fn new(
        parsed: &ParsedQuery,
        edition: &Edition,
        has_filter: impl Fn(ItemTypeId) -> bool,
    ) -> Self {
        let types = ItemTypeId::ALL.into_iter();
        let types = types.filter(|type_id| has_filter(*type_id));
        let targets = types.map(|type_id| parsed.item_keys(type_id.name(), edition));
        Self {
            targets: targets.filter(|keys| !keys.is_empty()).collect(),
        }
    }

    /// The items of a type that pass, in the editors' order. The work grows with what is related
    /// to the items that the query names, not with the collection.
    pub(crate) fn keys(&self, type_id: ItemTypeId, edition: &Edition) -> Vec<ItemKey> {
        let all_rows = edition.field_indexes(type_id).all_rows();
        let related_rows = |targets: &Vec<ItemKey>| {
            let mut own: Vec<_> = targets
                .iter()
                .filter(|key| key.type_id == type_id)
                .collect();
            own.sort_unstable();
            own.dedup();
            let own = own.into_iter().map(|key| key.row).collect();
            let own = RowSet::from_sorted(own, all_rows.len());
            let neighbors = targets.iter();
            let neighbors = neighbors.map(|key| edition.relations().neighbors(type_id, *key));
            neighbors.fold(own, |rows, neighbors| rows.union(&neighbors))
        };
        let sets = self.targets.iter().map(related_rows);
        let rows = sets.reduce(|rows, other| rows.intersection(&other));
        let keys = rows.as_ref().unwrap_or(&all_rows).iter();
        keys.map(|row| ItemKey { type_id, row }).collect()
    }
}
