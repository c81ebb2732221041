//! Positions that another one has replaced, and that are no longer held.

use std::collections::HashSet;

use crate::model::Position;
use crate::store::edition::Edition;
use crate::store::item_key::ItemKey;

impl Edition {
    /// The positions that another one has replaced.
    pub fn replaced_positions(&self) -> HashSet<ItemKey> {
        let positions = self.items_of::<Position>();
        let replaced = positions.filter_map(|(_, position)| position.replaces.as_ref());
        replaced
            .map(|reference| self.target_key(&reference.reference))
            .collect()
    }

    /// The positions that are held now, in the editors' order.
    pub fn held_positions(&self) -> impl Iterator<Item = (ItemKey, &Position)> {
        let replaced = self.replaced_positions();
        let positions = self.items_of::<Position>();
        positions.filter(move |(key, _)| !replaced.contains(key))
    }
}
