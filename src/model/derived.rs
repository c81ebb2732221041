//! The other ends of relations: what an item serves though other items store it.

use std::sync::LazyLock;

use super::kind::{KindInfo, kind_index};
use super::kinds;

/// A relation that items of a type serve though items of another kind store it.
#[derive(Debug)]
pub struct Derived {
    /// The field that serves it.
    pub name: &'static str,
    /// What the field says, for callers.
    pub description: &'static str,
    /// The kind of the related items, by its place in [`kinds`].
    pub kind: usize,
    /// How the items are related.
    pub from: DerivedFrom,
    /// The parameter of the related collection that finds the same items.
    pub parameter: &'static str,
    /// Whether that parameter takes items of several types, so that values name theirs.
    pub mixed: bool,
}

/// How items are related.
#[derive(Debug)]
pub enum DerivedFrom {
    /// The related items store one of these relations, by their places in their kind.
    Stored(Vec<usize>),
    /// A third item names both.
    Mention,
}

/// The derived relations of items of a type, in the order in which they are served.
pub fn derived_relations(type_name: &str) -> &'static [Derived] {
    static DERIVED: LazyLock<Vec<Vec<Derived>>> =
        LazyLock::new(|| kinds().iter().map(|kind| collect(kind.type_name)).collect());
    kind_index(type_name).map_or(&[], |kind| &DERIVED[kind])
}

fn collect(type_name: &'static str) -> Vec<Derived> {
    let mut all: Vec<Derived> = Vec::new();
    for (kind, info) in kinds().iter().enumerate() {
        for (relation, inverse, targets) in inverses(info) {
            if !targets.contains(&type_name) {
                continue;
            }
            let known = all
                .iter_mut()
                .find(|derived| derived.kind == kind && derived.name == inverse.name);
            match known {
                // Related in one of several ways: the parameter of the type finds them all.
                Some(Derived {
                    from: DerivedFrom::Stored(relations),
                    parameter,
                    mixed,
                    ..
                }) => {
                    relations.push(relation);
                    *parameter = type_name;
                    *mixed = false;
                }
                _ => all.push(Derived {
                    name: inverse.name,
                    description: inverse.description,
                    kind,
                    from: DerivedFrom::Stored(vec![relation]),
                    parameter: info.relations[relation].parameter,
                    mixed: targets.len() > 1,
                }),
            }
        }
        for mention in info
            .mentions
            .iter()
            .filter(|mention| mention.on == type_name)
        {
            all.extend(kind_index(mention.to).map(|kind| Derived {
                name: mention.inverse.name,
                description: mention.inverse.description,
                kind,
                from: DerivedFrom::Mention,
                parameter: type_name,
                mixed: false,
            }));
        }
    }
    all
}

fn inverses(info: &KindInfo) -> impl Iterator<Item = (usize, super::Inverse, Vec<&'static str>)> {
    info.relations
        .iter()
        .enumerate()
        .filter_map(|(place, relation)| Some((place, relation.inverse?, (relation.targets)())))
}
