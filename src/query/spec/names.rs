//! The names that the parameters of a collection take as values.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::model::{ItemTypeId, ItemTypeInfo, inverse_relations};
use crate::query::spec::attribute::Attribute;

/// The keys that a collection can be sorted by.
pub(crate) fn sort_keys(item_type: &ItemTypeInfo) -> Vec<String> {
    Attribute::sortable(item_type)
        .flat_map(|attribute| {
            [
                attribute.name(item_type).to_owned(),
                format!("-{}", attribute.name(item_type)),
            ]
        })
        .collect()
}

/// The attributes of a collection whose values can be counted.
pub fn facet_names(item_type: &ItemTypeInfo) -> Vec<&'static str> {
    let countable = Attribute::all(item_type)
        .into_iter()
        .filter(|attribute| attribute.is_countable(item_type));
    countable
        .map(|attribute| attribute.name(item_type))
        .collect()
}

/// The fields that serve relations, whose items can be added to a response.
pub(crate) fn include_names(item_type: &ItemTypeInfo) -> Vec<&'static str> {
    let stored = item_type.relations.iter().map(|relation| relation.name);
    let derived = inverse_relations(item_type.id)
        .iter()
        .map(|derived| derived.name);
    let statements = (item_type.id != ItemTypeId::Statement).then_some("statements");
    let notes = (item_type.id != ItemTypeId::Note).then_some("notes");
    let mut names: Vec<_> = stored
        .chain(derived)
        .chain(statements)
        .chain(notes)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The fields of the items of a collection as JSON.
pub(crate) fn item_fields(item_type: &ItemTypeInfo) -> Vec<String> {
    let own = match (item_type.schema)().0 {
        RefOr::T(Schema::Object(object)) => object.properties.keys().cloned().collect(),
        _ => Vec::new(),
    };
    let derived = inverse_relations(item_type.id)
        .iter()
        .map(|derived| derived.name.to_owned());
    let statements = (item_type.id != ItemTypeId::Statement).then_some("statements");
    let added = statements
        .into_iter()
        .chain(["notes", "links"])
        .map(str::to_owned);
    let mut names: Vec<_> = ["type", "type_label"]
        .into_iter()
        .map(str::to_owned)
        .chain(own)
        .chain(derived)
        .chain(added)
        .collect();
    names.dedup();
    names
}
