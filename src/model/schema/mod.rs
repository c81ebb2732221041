//! What an item type declares: its fields and relations, and how it is served.

pub(super) mod field;
pub(super) mod inverse_relations;
pub(super) mod item;
pub(super) mod item_type;
pub(super) mod item_type_id;
pub(super) mod pair;
pub(super) mod reference;
pub(super) mod relation;
pub(super) mod served_item;
