//! Positions that another one has replaced, and that are no longer held.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::model::Position;
use crate::store::edition::Edition;
use crate::store::item_key::ItemKey;

impl Edition {
    /// The positions that another one has replaced.
    pub fn replaced_positions(&self) -> HashSet<ItemKey> {
        let positions = self.items_of::<Position>();
        positions
            .flat_map(|(_, position)| &position.replaces)
            .map(|reference| self.target_key(&reference.reference))
            .collect()
    }

    /// The positions that are held now, or were on a day, in the editors' order.
    pub fn held_positions(&self, day: Option<Date>) -> impl Iterator<Item = (ItemKey, &Position)> {
        let others = match day {
            None => self.replaced_positions(),
            Some(day) => self.positions_not_held_on(day),
        };
        let positions = self.items_of::<Position>();
        positions.filter(move |(key, _)| !others.contains(key))
    }

    /// The positions that were not held on a day: those that a dated one had replaced by then, at
    /// once or step by step, those dated later, and undated ones that replaced one of these. A
    /// date counts from the first day that it can mean.
    fn positions_not_held_on(&self, day: Date) -> HashSet<ItemKey> {
        let is_later = |position: &Position| {
            let date = position.date.as_ref()?;
            Some(date.earliest.as_ref().is_some_and(|first| first.0 > day))
        };
        let mut former: HashMap<ItemKey, Vec<ItemKey>> = HashMap::new();
        let mut undated_successors: HashMap<ItemKey, Vec<ItemKey>> = HashMap::new();
        let (mut replaced, mut later) = (Vec::new(), Vec::new());
        for (key, position) in self.items_of::<Position>() {
            let is_later = is_later(position);
            if is_later == Some(true) {
                later.push(key);
            }
            for replaces in &position.replaces {
                let target = self.target_key(&replaces.reference);
                former.entry(key).or_default().push(target);
                match is_later {
                    None => undated_successors.entry(target).or_default().push(key),
                    Some(false) => replaced.push(target),
                    Some(true) => {}
                }
            }
        }
        let mut not_held = reachable(replaced, &former);
        not_held.extend(reachable(later, &undated_successors));
        not_held
    }
}

/// Some items, and all that edges lead to from them.
fn reachable(starts: Vec<ItemKey>, edges: &HashMap<ItemKey, Vec<ItemKey>>) -> HashSet<ItemKey> {
    let (mut found, mut open) = (HashSet::new(), starts);
    while let Some(key) = open.pop() {
        if found.insert(key) {
            open.extend(edges.get(&key).into_iter().flatten());
        }
    }
    found
}
