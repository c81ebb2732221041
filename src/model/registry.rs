//! The declarations of all item types.

use std::sync::LazyLock;

use crate::model::schema::item_type::ItemTypeInfo;
use crate::model::schema::item_type_id::{ByItemType, ItemTypeId};
use crate::model::types::actor::Actor;
use crate::model::types::aspect::Aspect;
use crate::model::types::challenge::Challenge;
use crate::model::types::commodity::Commodity;
use crate::model::types::event::Event;
use crate::model::types::note::Note;
use crate::model::types::place::Place;
use crate::model::types::position::Position;
use crate::model::types::proposal::Proposal;
use crate::model::types::source::Source;
use crate::model::types::statement::Statement;

static ITEM_TYPES: LazyLock<ByItemType<ItemTypeInfo>> = LazyLock::new(|| {
    ByItemType::from_fn(|id| match id {
        ItemTypeId::Aspect => ItemTypeInfo::new::<Aspect>(),
        ItemTypeId::Challenge => ItemTypeInfo::new::<Challenge>(),
        ItemTypeId::Actor => ItemTypeInfo::new::<Actor>(),
        ItemTypeId::Event => ItemTypeInfo::new::<Event>(),
        ItemTypeId::Proposal => ItemTypeInfo::new::<Proposal>(),
        ItemTypeId::Position => ItemTypeInfo::new::<Position>(),
        ItemTypeId::Commodity => ItemTypeInfo::new::<Commodity>(),
        ItemTypeId::Place => ItemTypeInfo::new::<Place>(),
        ItemTypeId::Statement => ItemTypeInfo::new::<Statement>(),
        ItemTypeId::Note => ItemTypeInfo::new::<Note>(),
        ItemTypeId::Source => ItemTypeInfo::new::<Source>(),
    })
});

/// All item types, in the order in which collections are published.
pub fn item_types() -> &'static [ItemTypeInfo] {
    ITEM_TYPES.as_slice()
}

impl ItemTypeId {
    /// What the type declares.
    pub fn info(self) -> &'static ItemTypeInfo {
        &ITEM_TYPES[self]
    }
}
