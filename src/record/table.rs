//! The items of an edition as their editors wrote them, found by place and by id.

use std::hash::BuildHasher as _;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::ItemAt;
use crate::model::{Item, Reference, kind_index};

/// The items of one kind, as their editors wrote them.
pub(super) struct Table {
    pub(super) items: Vec<Arc<dyn Item>>,
    /// The places of the items, found by their ids.
    places: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// Where the item is that a reference points to.
pub(super) fn locate(tables: &[Table], to: &Reference) -> Option<ItemAt> {
    let kind = kind_index(to.r#type)?;
    let place = tables.get(kind)?.place(to.id.as_str())?;
    Some(ItemAt { kind, place })
}

impl Table {
    pub(super) fn of(items: Vec<Arc<dyn Item>>) -> Self {
        let hasher = DefaultHashBuilder::default();
        let mut places = HashTable::with_capacity(items.len());
        let hash = |item: &dyn Item| hasher.hash_one(item.id().as_str());
        for (place, item) in (0..).zip(&items) {
            places.insert_unique(hash(item.as_ref()), place, |place: &u32| {
                hash(items[*place as usize].as_ref())
            });
        }
        Self {
            items,
            places,
            hasher,
        }
    }

    /// The place of the item with this id.
    pub(super) fn place(&self, id: &str) -> Option<u32> {
        let is_it = |place: &u32| self.items[*place as usize].id().as_str() == id;
        let found = self.places.find(self.hasher.hash_one(id), is_it);
        found.copied()
    }
}
