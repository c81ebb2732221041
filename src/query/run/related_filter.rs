//! Which items of any type are, or are related to, items that a query names.

use crate::model::ItemTypeId;
use crate::query::parse::parser::ParsedQuery;
use crate::store::{Edition, ItemKey};

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

    pub(crate) fn contains(&self, key: ItemKey, edition: &Edition) -> bool {
        let is_related = |target: &ItemKey| {
            let neighbors = edition.relations().neighbors(key.type_id, *target);
            *target == key || neighbors.contains(key.row)
        };
        let mut parameters = self.targets.iter();
        parameters.all(|targets| targets.iter().any(is_related))
    }
}
