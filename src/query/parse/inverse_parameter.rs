//! Parameters that name a relation from its other end: `causes` where items have `caused_by`. The
//! item at that end lists them; the filter of the relation would say the opposite.

use crate::model::{
    InverseOrigin, InverseRelationInfo, ItemTypeId, ItemTypeInfo, RelationInfo, inverse_relations,
};
use crate::query::parse::aliases::snake_case;
use crate::query::parse::ineffective_filter::collection_of;
use crate::query::parse::synonym_tables::INVERSE_WORDS;

/// A relation that a parameter names from its other end.
pub(crate) struct InverseParameter {
    /// The type that stores the relation.
    pub(crate) type_id: ItemTypeId,
    pub(crate) relation: &'static RelationInfo,
}

impl InverseParameter {
    /// The relation that a parameter of the list at `path` names from its other end.
    pub(crate) fn new(name: &str, path: &str) -> Option<Self> {
        let item_type = collection_of(path)?.info();
        let inverse = inverse_named(&snake_case(name), item_type)?;
        let InverseOrigin::Stored(relations) = &inverse.origin else {
            return None;
        };
        let &[relation] = relations.as_slice() else {
            return None;
        };
        Some(Self {
            type_id: inverse.type_id,
            relation: inverse.type_id.info().relations[relation],
        })
    }

    /// What to do instead.
    pub(crate) fn advice(&self) -> String {
        format!(
            " The item at the other end lists them, at `/v1/{}/{{id}}?include={}`.",
            self.type_id.collection(),
            self.relation.name
        )
    }
}

fn inverse_named(name: &str, item_type: &ItemTypeInfo) -> Option<&'static InverseRelationInfo> {
    let inverse = inverse_relations(item_type.id);
    let mut words = INVERSE_WORDS.iter();
    let meant = words.find(|(other, words)| {
        words.split(' ').any(|word| word == name) && inverse.iter().any(|one| one.name == *other)
    });
    let meant = meant.map_or(name, |(inverse, _)| inverse);
    inverse.iter().find(|one| one.name == meant)
}
