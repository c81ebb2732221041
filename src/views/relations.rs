//! The references of items to others, one by one.

use std::collections::HashMap;
use std::ptr;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{Item, ItemTypeId, Reference, Slug, Text, Title};
use crate::store::{Edition, ItemKey};

/// The references of one item.
#[derive(Serialize, ToSchema)]
pub struct ItemRelations {
    /// The references.
    data: Vec<ItemRelation>,
}

/// A reference of an item to another, or to a part of one.
#[derive(Serialize, ToSchema)]
pub struct ItemRelation {
    /// The type of the item that has the reference.
    from_type: ItemTypeId,
    /// The id of the item that has the reference.
    #[schema(value_type = Slug)]
    from_id: String,
    /// The id of the part of the item, if a part has the reference.
    #[schema(value_type = Option<Slug>)]
    from_part: Option<String>,
    /// The title of the item that has the reference, or its text.
    #[schema(value_type = Text)]
    from_title: String,
    /// The relation: the field that has the reference.
    #[schema(value_type = Slug)]
    relation: &'static str,
    /// The relation as a phrase between the two titles.
    #[schema(value_type = Title)]
    relation_label: &'static str,
    /// The type of the item that the reference leads to.
    to_type: ItemTypeId,
    /// The id of the item that the reference leads to.
    #[schema(value_type = Slug)]
    to_id: String,
    /// The id of the part of the item, if the reference leads to one.
    #[schema(value_type = Option<Slug>)]
    to_part: Option<String>,
    /// The title of what the reference leads to, or its text.
    #[schema(value_type = Text)]
    to_title: String,
}

/// The references of an item in all relations of its type.
pub fn relations(edition: &Edition, key: ItemKey) -> ItemRelations {
    let item = edition.item_by_key(key);
    let parts = parts_by_reference(item);
    let relations = key.type_id.info().relations.iter().enumerate();
    let data = relations.flat_map(|(index, relation)| {
        let references = item.references(index).into_iter();
        let parts = &parts;
        references.map(move |reference| {
            let target = edition.resolved(reference);
            let from_part = parts.get(&ptr::from_ref(reference));
            ItemRelation {
                from_type: key.type_id,
                from_id: item.id().to_string(),
                from_part: from_part.map(ToString::to_string),
                from_title: item.title().to_owned(),
                relation: relation.name,
                relation_label: relation.description,
                to_type: target.item_type,
                to_id: target.id.to_string(),
                to_title: target_text(edition, &target),
                to_part: target.part.map(|part| part.to_string()),
            }
        })
    });
    ItemRelations {
        data: data.collect(),
    }
}

/// The ids of the parts of an item, by the references that they have.
fn parts_by_reference(item: &dyn Item) -> HashMap<*const Reference, &Slug> {
    let parts = item.parts().iter();
    let owned = parts.flat_map(|part| {
        let references = part.references().into_iter();
        references.map(|reference| (ptr::from_ref(reference), &part.id))
    });
    owned.collect()
}

/// The target in words: the title of the item, and of the part of it that is meant.
fn target_text(edition: &Edition, reference: &Reference) -> String {
    // The title of a reference is truncated, unless it is that of a part.
    let item = edition.item_by_key(edition.target_key(reference));
    match reference.part {
        Some(_) => format!("{} – {}", item.title(), reference.title),
        None => item.title().to_owned(),
    }
}
