//! The names that the parameters of a collection take as values.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::model::{FieldType, ItemTypeId, ItemTypeInfo, inverse_relations};
use crate::query::spec::attribute::Attribute;

/// The keys that a collection can be sorted by.
pub(crate) fn sort_keys(item_type: &ItemTypeInfo) -> Vec<String> {
    let sortable = Attribute::all(item_type)
        .into_iter()
        .filter(|attribute| attribute.is_sortable(item_type));
    sortable
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

/// The columns of the table of a collection: its fields, a date with its bounds; its stored
/// relations, each with the titles of its targets; further columns; the URL of the item.
pub fn csv_columns(item_type: &ItemTypeInfo) -> Vec<String> {
    let fields = item_type
        .fields
        .iter()
        .flat_map(|field| match field.field_type {
            FieldType::Date => ["", "_earliest", "_latest"]
                .map(|part| format!("{}{part}", field.name))
                .to_vec(),
            _ => vec![field.name.to_owned()],
        });
    let stored = item_type.relations.iter();
    let stored =
        stored.flat_map(|relation| ["", "_title"].map(|part| format!("{}{part}", relation.name)));
    let further = item_type.extra_csv_columns.iter().copied().chain(["href"]);
    let further = further.map(str::to_owned);
    fields.chain(stored).chain(further).collect()
}

/// The fields of the items of a collection as JSON.
pub(crate) fn ndjson_fields(item_type: &ItemTypeInfo) -> Vec<String> {
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
    let mut names: Vec<_> = ["type".to_owned()]
        .into_iter()
        .chain(own)
        .chain(derived)
        .chain(added)
        .collect();
    names.dedup();
    names
}
