//! The positions by what they are on: who holds what, beside whom and against whom.

use std::collections::{HashMap, HashSet};

use crate::model::{Href, ItemType as _, Position, Reference, VocabularyEnum};
use crate::store::{Edition, ItemKey};

/// The positions of an edition.
pub struct PositionMap {
    /// What positions are on, in the editors' order of the first position on each.
    pub matters: Vec<Matter>,
    /// The number of the edition.
    pub edition: i64,
    /// The URL of the same as JSON.
    pub json: Href,
}

/// An item with the positions on it and its parts.
pub struct Matter {
    /// The item.
    pub item: Reference,
    /// The positions, in the editors' order.
    pub positions: Vec<HeldPosition>,
}

/// A position with its holder.
pub struct HeldPosition {
    /// The position.
    pub reference: Reference,
    /// Who holds it.
    pub holder: Reference,
    /// The stance with its scope: `divided (domestic opinion)`.
    pub stance: String,
    /// The matter itself, where the item is wider than it: its topic, or the item's part.
    pub topic: Option<String>,
    /// The quantities that the position is about.
    pub quantities: Vec<String>,
    /// What it depends on.
    pub conditions: Vec<String>,
}

impl PositionMap {
    /// All positions.
    pub fn positions(&self) -> impl Iterator<Item = &HeldPosition> {
        self.matters.iter().flat_map(|matter| &matter.positions)
    }

    /// The actors that hold a position, each once.
    pub fn holders(&self) -> Vec<&Reference> {
        let mut ids = HashSet::new();
        let holders = self.positions().map(|position| &position.holder);
        holders.filter(|holder| ids.insert(&holder.id)).collect()
    }
}

impl HeldPosition {
    /// Holder and stance, with what narrows it.
    pub fn to_text(&self) -> String {
        format!("{}: {}{}", self.holder.title, self.stance, self.details())
    }

    /// The same with what it is on.
    pub fn to_sentence(&self, matter: &Reference) -> String {
        let (holder, stance) = (&self.holder.title, &self.stance);
        format!("{holder}: {stance} – {}{}", matter.title, self.details())
    }

    fn details(&self) -> String {
        let narrower = self.topic.iter().chain(&self.quantities);
        let narrower = narrower.map(|text| format!(" – {text}"));
        let conditions = (!self.conditions.is_empty())
            .then(|| format!(", on condition: {}", self.conditions.join(", ")));
        narrower.chain(conditions).collect()
    }
}

/// The positions among some items that are held now, by what they are on; `json` is the path and query of the same as
/// JSON.
pub fn position_map(edition: &Edition, items: &[ItemKey], json: &str) -> PositionMap {
    let relation_index = |name| {
        let mut relations = Position::RELATIONS.iter();
        let index = relations.position(|relation| relation.info.name == name);
        index.expect("positions have this relation")
    };
    let [holder, on, conditional_on] = ["holder", "on", "conditional_on"].map(relation_index);
    let reference = |key: ItemKey, relation: usize| {
        let mut references = edition.references(key, relation).into_iter();
        references.next().expect("every position has one")
    };
    let mut matters: Vec<Matter> = Vec::new();
    let mut index_by_key = HashMap::new();
    let replaced = edition.replaced_positions();
    let positions = items
        .iter()
        .filter(|key| key.type_id == Position::ID && !replaced.contains(key));
    for key in positions.copied() {
        let position = edition.item_as::<Position>(key);
        let matter = edition.target_key(&position.on.reference);
        let index = *index_by_key.entry(matter).or_insert_with(|| {
            matters.push(Matter {
                item: edition.reference_to(matter),
                positions: Vec::new(),
            });
            matters.len() - 1
        });
        let scope = position
            .scope
            .map(|scope| format!(" ({})", scope.title().to_lowercase()));
        let part = Some(reference(key, on)).filter(|on| on.part.is_some());
        let conditions = edition.references(key, conditional_on).into_iter();
        matters[index].positions.push(HeldPosition {
            reference: edition.reference_to(key),
            holder: reference(key, holder),
            stance: format!(
                "{}{}",
                position.stance.inline_title(),
                scope.unwrap_or_default()
            ),
            topic: match &position.topic {
                Some(topic) => Some(topic.to_string()),
                None => part.map(|part| part.title),
            },
            quantities: position
                .quantities
                .iter()
                .map(|quantity| quantity.label.clone())
                .collect(),
            conditions: conditions.map(|condition| condition.title).collect(),
        });
    }
    PositionMap {
        matters,
        edition: edition.number(),
        json: edition.href(json),
    }
}
