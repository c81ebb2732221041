//! The items of an edition as their editors wrote them, found by place and by id.

use std::collections::HashMap;

use super::ItemAt;
use crate::model::{Item, Reference, Slug, kind_index};

/// The items of one kind, as their editors wrote them.
pub(super) struct Table {
    pub(super) items: Vec<Box<dyn Item>>,
    pub(super) places: HashMap<Slug, u32>,
}

/// Where the item is that a reference points to.
pub(super) fn locate(tables: &[Table], to: &Reference) -> Option<ItemAt> {
    let kind = kind_index(to.r#type)?;
    let place = *tables.get(kind)?.places.get(&to.id)?;
    Some(ItemAt { kind, place })
}

/// All items, with where they are.
pub(super) fn all(tables: &[Table]) -> impl Iterator<Item = (ItemAt, &dyn Item)> {
    let kinds = tables.iter().enumerate();
    kinds.flat_map(|(kind, table)| {
        let items = (0..).zip(&table.items);
        items.map(move |(place, item)| (ItemAt { kind, place }, item.as_ref()))
    })
}

impl Table {
    pub(super) fn of(items: Vec<Box<dyn Item>>) -> Self {
        let places = (0..)
            .zip(&items)
            .map(|(place, item)| (item.id().clone(), place))
            .collect();
        Self { items, places }
    }
}
