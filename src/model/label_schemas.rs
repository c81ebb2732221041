//! The labels of coded values in schemas: what [`WithLabels`](crate::model::WithLabels) adds to a
//! value, [`add_label_properties`] adds to its schema.

use std::collections::HashSet;

use utoipa::openapi::schema::{ArrayItems, Object, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{ArrayBuilder, Ref, RefOr};

use crate::model::labels::{label_name, labels_name};
use crate::model::values::bounded_text::TEXT_PATTERN;
use crate::model::values::vocabulary::is_vocabulary_schema;

/// The name of the schema of labels.
const LABEL: &str = "Label";

/// Adds to each object among `schemas` the labels of its coded values. A coded value is one whose
/// vocabulary is among `schemas` as well.
pub fn add_label_properties(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    let vocabularies: HashSet<_> = schemas
        .iter()
        .filter(|(_, schema)| is_vocabulary_schema(schema))
        .map(|(name, _)| Ref::from_schema_name(name).ref_location)
        .collect();
    for (_, schema) in schemas.iter_mut() {
        if let RefOr::T(Schema::Object(object)) = schema {
            add_to_object(object, &vocabularies);
        }
    }
    schemas.push((LABEL.to_owned(), label_schema().into()));
}

fn add_to_object(object: &mut Object, vocabularies: &HashSet<String>) {
    for (name, property) in std::mem::take(&mut object.properties) {
        let label = label_property(&name, &property, vocabularies);
        object.properties.entry(name).or_insert(property);
        if let Some((name, schema)) = label {
            object.properties.entry(name).or_insert(schema);
        }
    }
}

/// The label of a property, if it is a coded value, an optional one, or a list of them.
fn label_property(
    name: &str,
    property: &RefOr<Schema>,
    vocabularies: &HashSet<String>,
) -> Option<(String, RefOr<Schema>)> {
    let is_coded = |schema: &RefOr<Schema>| matches!(schema, RefOr::Ref(schema) if vocabularies.contains(&schema.ref_location));
    let description = format!("The label of `{name}`.");
    match property {
        coded if is_coded(coded) => {
            let mut label = Ref::from_schema_name(LABEL);
            label.description = description;
            Some((label_name(name), RefOr::Ref(label)))
        }
        RefOr::T(Schema::OneOf(optional)) if optional.items.iter().any(is_coded) => {
            let label = OneOfBuilder::new()
                .item(ObjectBuilder::new().schema_type(Type::Null))
                .item(Ref::from_schema_name(LABEL))
                .description(Some(format!(
                    "The label of `{name}`; null if `{name}` is null."
                )));
            Some((label_name(name), label.into()))
        }
        RefOr::T(Schema::Array(list)) => match &list.items {
            ArrayItems::RefOrSchema(items) if is_coded(items) => {
                let labels = ArrayBuilder::new()
                    .items(Ref::from_schema_name(LABEL))
                    .max_items(list.max_items)
                    .description(Some(format!("The labels of `{name}`.")));
                Some((labels_name(name), labels.into()))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The schema of a label.
pub fn label_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("The label of a coded value, for people."))
        .min_length(Some(1))
        .max_length(Some(120))
        .pattern(Some(TEXT_PATTERN))
}
