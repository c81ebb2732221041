//! Inverse relations: what an item serves though other items store it.

use std::sync::LazyLock;

use crate::model::schema::item_type_id::{ByItemType, ItemTypeId};
use crate::model::schema::relation::{IndirectRelation, Inverse};

/// A relation that items of one type serve though items of another type store it.
#[derive(Debug)]
pub struct InverseRelationInfo {
    /// The field that serves it.
    pub name: &'static str,
    /// The published description of the field.
    pub description: &'static str,
    /// The type of the related items.
    pub type_id: ItemTypeId,
    /// How the items are related.
    pub origin: InverseOrigin,
    /// The parameter of the related collection that finds the same items.
    pub parameter: &'static str,
    /// Whether that parameter takes items of several types, so that values name theirs.
    pub polymorphic: bool,
}

/// How items are related.
#[derive(Debug)]
pub enum InverseOrigin {
    /// The related items store one of these relations: indices in their type.
    Stored(Vec<usize>),
    /// The items are related in any way, also over an item between them.
    Indirect,
}

/// The inverse relations of items of a type, in the order in which they are served.
pub fn inverse_relations(item_type: ItemTypeId) -> &'static [InverseRelationInfo] {
    static INVERSE_RELATIONS: LazyLock<ByItemType<Vec<InverseRelationInfo>>> =
        LazyLock::new(|| ByItemType::from_fn(collect_inverse_relations));
    &INVERSE_RELATIONS[item_type]
}

fn collect_inverse_relations(target: ItemTypeId) -> Vec<InverseRelationInfo> {
    let mut all: Vec<InverseRelationInfo> = Vec::new();
    for source in ItemTypeId::ALL {
        for (relation, inverse, targets) in stored_inverses(source) {
            if !targets.contains(&target) {
                continue;
            }
            let existing = all
                .iter_mut()
                .find(|derived| derived.type_id == source && derived.name == inverse.name);
            match existing {
                // Related in one of several ways: the parameter of the type finds them all.
                Some(InverseRelationInfo {
                    origin: InverseOrigin::Stored(relations),
                    parameter,
                    polymorphic,
                    ..
                }) => {
                    relations.push(relation);
                    *parameter = target.name();
                    *polymorphic = false;
                }
                _ => all.push(InverseRelationInfo {
                    name: inverse.name,
                    description: inverse.description,
                    type_id: source,
                    origin: InverseOrigin::Stored(vec![relation]),
                    parameter: source.info().relations[relation].parameter,
                    polymorphic: targets.len() > 1,
                }),
            }
        }
        let indirect = source.info().indirect_relations.iter();
        let directions = indirect.flat_map(IndirectRelation::directions);
        for (end, type_id) in directions.filter(|(end, _)| end.item_type == target) {
            let Some(inverse) = end.inverse else {
                continue;
            };
            let derived = InverseRelationInfo {
                name: inverse.name,
                description: inverse.description,
                type_id,
                origin: InverseOrigin::Indirect,
                parameter: target.name(),
                polymorphic: false,
            };
            let stored = all
                .iter_mut()
                .find(|stored| stored.type_id == type_id && stored.name == inverse.name);
            match stored {
                Some(stored) => *stored = derived,
                None => all.push(derived),
            }
        }
    }
    all
}

/// The relations of a type that their targets serve: each with its index, its other end and
/// the types it may point to.
fn stored_inverses(source: ItemTypeId) -> impl Iterator<Item = (usize, Inverse, Vec<ItemTypeId>)> {
    let relations = source.info().relations.iter().enumerate();
    relations.filter_map(|(index, relation)| Some((index, relation.inverse?, (relation.targets)())))
}
