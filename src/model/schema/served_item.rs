//! What the edition adds to an item when it is serialized: inverse relations, the count of its
//! statements, its notes and its own href.

use indexmap::IndexMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::Reference;
use crate::model::values::bounded_text::{Prose, Slug};
use crate::model::values::formats::Href;

/// How many items of an inverse relation are served with an item.
pub const RELATION_PREVIEW_LEN: usize = 10;

/// What the edition adds to one item.
#[derive(Clone, Debug, Serialize)]
pub struct ServedFields {
    /// Derived relations, by field.
    #[serde(flatten)]
    pub inverse_relations: IndexMap<&'static str, InverseRelation>,
    /// The statements on the item; statements have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statements: Option<StatementCount>,
    /// The editors' notes on the item.
    pub notes: Vec<NoteLink>,
    /// The item's URLs.
    pub links: ItemLinks,
}

/// An item as it is served.
#[derive(Serialize)]
pub(crate) struct ServedItem<'a, T> {
    #[serde(rename = "type")]
    pub(crate) type_id: ItemTypeId,
    #[serde(flatten)]
    pub(crate) item: &'a T,
    #[serde(flatten)]
    pub(crate) served_fields: &'a ServedFields,
}

/// The items that one relation connects with this one: their number, the first ten, and the URL of
/// the complete list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Related)]
pub struct InverseRelation {
    /// How many items are related in this way.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub total: i64,
    /// The first ten related items, in the editors' order.
    #[schema(max_items = 10)]
    pub items: Vec<Reference>,
    /// The URL of the list of all related items.
    pub href: Href,
}

/// The number of statements on an item or part, and the URL of their list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementCount {
    /// How many statements there are.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub total: i64,
    /// The URL of the list of these statements.
    pub href: Href,
}

/// An editors' remark on something imprecise in a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoteLink {
    /// The note's id.
    pub id: Slug,
    /// The text of the note.
    pub text: Prose,
    /// The note's URL.
    pub href: Href,
}

/// The URL of an overview.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfLinks {
    /// The URL of this overview.
    #[serde(rename = "self")]
    pub this: Href,
}

/// The URLs of an item.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemLinks {
    /// The URL of this item.
    #[serde(rename = "self")]
    pub this: Href,
    /// The URL of the citation of the item.
    pub citation: Href,
    /// The URL of the versions of the item.
    pub history: Href,
}
