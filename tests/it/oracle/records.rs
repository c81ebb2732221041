//! Random records that `talks check` has nothing to say against.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::choices::{ChoiceSequence, Tape, tape};
use super::collections::{COLLECTIONS, ENTITIES};
use super::items::{ReferencePool, fields, other_names};
use super::schema::ValueType;

/// The numbers that a record is drawn with: by collection, one tape an item.
pub(crate) type Tapes = Vec<Vec<Tape>>;

/// The items of a record as their editors wrote them, by type.
pub(crate) type Items = BTreeMap<&'static str, Vec<Value>>;

pub(crate) fn tapes() -> impl Strategy<Value = Tapes> {
    let sizes = COLLECTIONS.iter().map(|collection| match collection.item {
        // The negotiation and every position name something.
        "statement" => 1..=16,
        "aspect" | "actor" | "source" => 1..=8,
        _ => 0..=8,
    });
    sizes
        .map(|sizes| prop::collection::vec(tape(), sizes))
        .collect::<Vec<_>>()
}

/// The record that `tapes` draw.
pub(crate) fn items(tapes: &Tapes) -> Items {
    let mut known = ReferencePool::default();
    let mut draws: Vec<Vec<ChoiceSequence>> = Vec::new();
    for (collection, tapes) in COLLECTIONS.iter().zip(tapes) {
        let mut of_items: Vec<_> = tapes.iter().map(|tape| ChoiceSequence::new(tape)).collect();
        // Unique in its collection, the same in others, and out of the editors' order.
        let id = |(nth, draws): (usize, &mut ChoiceSequence)| {
            format!("{}{nth}", draws.pick(&["a", "b", "7-c", "z"]))
        };
        let ids = of_items.iter_mut().enumerate().map(id).collect();
        known.ids.insert(collection.item, ids);
        draws.push(of_items);
    }
    let mut items = Items::new();
    for (collection, draws) in COLLECTIONS.iter().zip(&mut draws) {
        let own: Vec<_> = (0..draws.len())
            .map(|nth| {
                let mut item = json!({"id": known.ids(collection.item)[nth]});
                let draws = &mut draws[nth];
                let others = fields(collection.item, draws, &mut known, nth);
                let single = collection
                    .fields
                    .iter()
                    .filter(|field| field.at == [field.name]);
                for field in single {
                    match field.of {
                        ValueType::Text
                            if ["title", "summary", "text", "label"].contains(&field.name) =>
                        {
                            item[field.name] = draws.text().into();
                        }
                        ValueType::Term(terms) => item[field.name] = draws.pick(terms).into(),
                        ValueType::Date if draws.once_in(2) => item[field.at[0]] = draws.date(),
                        _ => {}
                    }
                }
                for (name, value) in others.as_object().unwrap() {
                    item[name] = value.clone();
                }
                for name in ["kind", "status", "stance"] {
                    if item[name] == "other" {
                        item[format!("{name}_label")] = draws.text().into();
                    }
                }
                if collection
                    .fields
                    .iter()
                    .any(|field| field.name == "other_names")
                {
                    item["other_names"] = other_names(draws, &item["title"]);
                }
                item
            })
            .collect();
        items.insert(collection.item, own);
    }
    chain(items.get_mut("position").unwrap());
    support(&mut items, &known);
    items
}

/// Lets every second position replace an earlier one of the same holder, without dates that
/// would contradict it.
fn chain(positions: &mut [Value]) {
    for nth in (1..positions.len()).step_by(2) {
        let holder = |position: &Value| {
            let holder = position["holder"].as_str().unwrap();
            holder.trim_start_matches("actor/").to_owned()
        };
        let (earlier, rest) = positions.split_at_mut(nth);
        let position = &mut rest[0];
        let former = earlier.iter().find(|one| holder(one) == holder(position));
        if let Some(former) = former {
            position["replaces"] = json!([former["id"]]);
            position["date"] = Value::Null;
        }
    }
    for position in positions {
        // What was not held before cannot be dropped.
        if position["stance"] == "drops" && position.get("replaces").is_none() {
            position["stance"] = json!("neutral");
        }
    }
}

/// Gives every item, part and unit a statement: the one that its place points to.
fn support(items: &mut Items, known: &ReferencePool) {
    let entities = known.keys(ENTITIES, true);
    let units: Vec<_> = items["source"].iter().flat_map(units).collect();
    let statements = items.get_mut("statement").unwrap();
    let most = statements.len();
    let mut add = |nth: usize, list: &str, entry: Value| {
        let list = statements[(nth + nth / most) % most][list]
            .as_array_mut()
            .unwrap();
        if !list.contains(&entry) {
            list.push(entry);
        }
    };
    for (nth, key) in entities.iter().enumerate() {
        add(nth * 7, "about", json!(key));
    }
    for (nth, unit) in units.iter().enumerate() {
        add(nth * 5, "cites", unit.clone());
    }
    for nth in 0..most {
        add(nth, "about", json!(entities[nth % entities.len()]));
        add(nth, "cites", units[nth % units.len()].clone());
    }
}

/// What can be cited of a source.
fn units(source: &Value) -> Vec<Value> {
    let sections = source["sections"].as_array().unwrap().iter();
    let units = sections.flat_map(|section| {
        let units = section["units"].as_array().unwrap().iter();
        units.map(|unit| {
            let mut place = unit.clone();
            place["source"] = source["id"].clone();
            place["section"] = section["id"].clone();
            place
        })
    });
    units.collect()
}
