//! The other ends of relations: what an item serves though other items store it.

use std::sync::LazyLock;

use crate::model::item_types;
use crate::model::schema::item_type::{ItemTypeInfo, type_index};

/// A relation that items of a type serve though items of another kind store it.
#[derive(Debug)]
pub struct InverseRelationInfo {
    /// The field that serves it.
    pub name: &'static str,
    /// What the field says, for callers.
    pub description: &'static str,
    /// The kind of the related items, by its place in [`kinds`].
    pub type_index: usize,
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
    /// The related items store one of these relations, by their places in their kind.
    Stored(Vec<usize>),
    /// A third item names both.
    CoMention,
}

/// The derived relations of items of a type, in the order in which they are served.
pub fn inverse_relations(type_name: &str) -> &'static [InverseRelationInfo] {
    static INVERSE_RELATIONS: LazyLock<Vec<Vec<InverseRelationInfo>>> = LazyLock::new(|| {
        item_types()
            .iter()
            .map(|item_type| collect_inverse_relations(item_type.type_name))
            .collect()
    });
    type_index(type_name).map_or(&[], |type_index| &INVERSE_RELATIONS[type_index])
}

fn collect_inverse_relations(type_name: &'static str) -> Vec<InverseRelationInfo> {
    let mut all: Vec<InverseRelationInfo> = Vec::new();
    for (source_index, info) in item_types().iter().enumerate() {
        for (relation, inverse, targets) in stored_inverses(info) {
            if !targets.contains(&type_name) {
                continue;
            }
            let existing = all
                .iter_mut()
                .find(|derived| derived.type_index == source_index && derived.name == inverse.name);
            match existing {
                // Related in one of several ways: the parameter of the type finds them all.
                Some(InverseRelationInfo {
                    origin: InverseOrigin::Stored(relations),
                    parameter,
                    polymorphic: mixed,
                    ..
                }) => {
                    relations.push(relation);
                    *parameter = type_name;
                    *mixed = false;
                }
                _ => all.push(InverseRelationInfo {
                    name: inverse.name,
                    description: inverse.description,
                    type_index: source_index,
                    origin: InverseOrigin::Stored(vec![relation]),
                    parameter: info.relations[relation].parameter,
                    polymorphic: targets.len() > 1,
                }),
            }
        }
        for mention in info
            .co_mentions
            .iter()
            .filter(|mention| mention.from_type == type_name)
        {
            all.extend(
                type_index(mention.to_type).map(|index| InverseRelationInfo {
                    name: mention.inverse.name,
                    description: mention.inverse.description,
                    type_index: index,
                    origin: InverseOrigin::CoMention,
                    parameter: type_name,
                    polymorphic: false,
                }),
            );
        }
    }
    all
}

fn stored_inverses(
    info: &ItemTypeInfo,
) -> impl Iterator<Item = (usize, crate::model::Inverse, Vec<&'static str>)> {
    info.relations
        .iter()
        .enumerate()
        .filter_map(|(index, relation)| Some((index, relation.inverse?, (relation.targets)())))
}
