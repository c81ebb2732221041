//! The schemas of responses: what editors write, derived from the model, and what the edition adds
//! to it.

use std::collections::{BTreeMap, HashSet};

use utoipa::openapi::schema::{AnyOfBuilder, ArrayItems, ObjectBuilder, Schema};
use utoipa::openapi::{ArrayBuilder, Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::model::{
    EntryType, InverseRelation, ItemLinks, ItemTypeId, ItemTypeInfo, MAX_LIST_LEN, Negotiation,
    NoteLink, Schemas, Slug, StatementCount, VocabularyEnum, add_label_properties,
    inverse_relations, item_types, label_schema, slug_schema,
};
use crate::views::{CslDate, CslItem, SearchMatch, Summary};

/// Whether responses omit a field that does not apply. Every other field is there, `null` or `[]`
/// if it is empty.
fn is_optional(schema: &str, field: &str) -> bool {
    match field {
        "part" | "included" | "facets" | "more_values" | "matched" | "not_found" | "notices"
        | "search_match" | "undated" => true,
        // Lists have it in answer to `q`.
        "did_you_mean" => schema.ends_with("Page"),
        // A list has the forms that it has.
        "csv" | "ndjson" | "atom" => schema == "ListLinks",
        // What CSL-JSON has no value for is not there.
        "container-title" | "author" | "translator" | "publisher" | "edition" | "version"
        | "status" | "issued" | "accessed" | "archive_location" | "DOI" | "ISBN" | "number"
        | "note" | "URL" => schema == CslItem::name(),
        "date-parts" | "literal" => schema == CslDate::name(),
        _ => false,
    }
}

/// The schema of a type and those that it refers to.
pub(crate) fn schemas_of<T: ToSchema>() -> Schemas {
    let mut schemas = vec![(T::name().into(), T::schema())];
    T::schemas(&mut schemas);
    tighten_all(schemas)
}

/// The schema `name` of a list of values of a type, and those that it refers to.
pub(crate) fn list_schemas<T: ToSchema>(name: &str, description: &str, max: usize) -> Schemas {
    let list = ArrayBuilder::new()
        .items(ref_with_description(&T::name(), ""))
        .description(Some(description))
        .max_items(Some(max));
    let mut schemas = schemas_of::<T>();
    schemas.push((name.to_owned(), list.into()));
    schemas
}

/// The schema of the summary, with the fields of the negotiation.
pub(crate) fn summary_schemas() -> Schemas {
    let mut schemas = schemas_of::<Summary>();
    schemas.retain(|(name, _)| *name != Negotiation::name());
    Negotiation::schemas(&mut schemas);
    let negotiation_schema = Negotiation::schema();
    for (name, schema) in &mut schemas {
        if *name == Summary::name()
            && let RefOr::T(schema) = schema
        {
            let mut object = ObjectBuilder::new().description(description_of(schema));
            let summary_properties = properties_of(schema)
                .into_iter()
                .filter(|(name, _)| name != "type");
            for (name, property) in type_properties(&EntryType::Negotiation)
                .into_iter()
                .chain(object_properties(&negotiation_schema))
                .chain(summary_properties)
            {
                object = object.property(name, property);
            }
            *schema = Schema::Object(object.build());
        }
    }
    tighten_all(schemas)
}

/// The schemas of an item, its own first.
pub(crate) fn item_schemas(item_type: &ItemTypeInfo) -> Schemas {
    let (own_schema, mut schemas) = (item_type.schema)();
    let mut object = ObjectBuilder::new().description(Some(item_type.description));
    for (name, property) in type_properties(&item_type.id)
        .into_iter()
        .chain(object_properties(&own_schema))
    {
        object = object.property(name, property);
    }
    for inverse_relation in inverse_relations(item_type.id) {
        object = object.property(
            inverse_relation.name,
            ref_with_description(&InverseRelation::name(), inverse_relation.description),
        );
    }
    if item_type.id != ItemTypeId::Statement {
        let description = "The number of statements that are about the item or its parts, cite it or name it, and their URL.";
        object = object.property(
            "statements",
            ref_with_description(&StatementCount::name(), description),
        );
    }
    let notes = ArrayBuilder::new()
        .items(RefOr::<Schema>::Ref(
            Ref::from_schema_name(NoteLink::name()),
        ))
        .description(Some("The editors' notes on the item."))
        .max_items(Some(MAX_LIST_LEN));
    let object = object
        .property("notes", notes)
        .property(
            "links",
            ref_with_description(&ItemLinks::name(), "The URLs of the item."),
        )
        .property(
            "included",
            ref_with_description(
                INCLUDED,
                "Related items that `include` names, in full. A list has them beside `data`.",
            ),
        )
        .property(
            "search_match",
            ref_with_description(
                &SearchMatch::name(),
                "Where in the item the words of `q` were found; only in lists with `q`.",
            ),
        );
    schemas.insert(
        0,
        (item_type.schema_name.clone().into_owned(), object.into()),
    );
    let description = "Related items in full, by collection; collections without any are left out.";
    schemas.push((
        INCLUDED.to_owned(),
        grouped_items_schema("The related", description),
    ));
    for referenced in [
        schemas_of::<InverseRelation>(),
        schemas_of::<StatementCount>(),
        schemas_of::<NoteLink>(),
        schemas_of::<ItemLinks>(),
        schemas_of::<SearchMatch>(),
    ] {
        schemas.extend(referenced);
    }
    tighten_all(schemas)
}

/// The name of the schema of included items.
pub(crate) const INCLUDED: &str = "Included";

/// The schema of items by collection: of all, or of which.
pub(crate) fn grouped_items_schema(which: &str, description: &str) -> RefOr<Schema> {
    let lists = item_types().iter().map(|item_type| {
        let list = ArrayBuilder::new()
            .items(ref_with_description(&item_type.schema_name, ""))
            .description(Some(format!(
                "{which} {}, in full, in the editors' order.",
                item_type.collection
            )))
            .max_items(Some(100_000));
        (item_type.collection, list)
    });
    lists
        .fold(
            ObjectBuilder::new().description(Some(description)),
            |object, (name, list)| object.property(name, list),
        )
        .into()
}

/// Opens the enumerations of responses to values that are added within `/v1`: whatever refers to
/// one may be any other code, too. Parameters keep to the values that there are.
pub(crate) fn open_enums(schemas: &mut BTreeMap<String, RefOr<Schema>>) {
    let is_enum = |schema: &RefOr<Schema>| matches!(schema, RefOr::T(Schema::Object(object)) if object.enum_values.is_some());
    let named = schemas.iter().filter(|(_, schema)| is_enum(schema));
    let enums: HashSet<_> = named
        .map(|(name, _)| Ref::from_schema_name(name).ref_location)
        .collect();
    for schema in schemas.values_mut() {
        open_references(schema, &enums);
    }
}

fn open_references(schema: &mut RefOr<Schema>, enums: &HashSet<String>) {
    match schema {
        RefOr::Ref(reference) if enums.contains(&reference.ref_location) => {
            let description = std::mem::take(&mut reference.description);
            let known = Ref::new(reference.ref_location.clone());
            let open = AnyOfBuilder::new()
                .item(known)
                .item(Ref::from_schema_name(Slug::name()))
                .description(Some(description).filter(|text| !text.is_empty()));
            *schema = RefOr::T(Schema::AnyOf(open.build()));
        }
        RefOr::T(Schema::Object(object)) => {
            let properties = object.properties.values_mut();
            properties.for_each(|property| open_references(property, enums));
        }
        RefOr::T(Schema::Array(array)) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                open_references(items, enums);
            }
        }
        RefOr::T(Schema::OneOf(one)) => {
            let items = one.items.iter_mut();
            items.for_each(|item| open_references(item, enums));
        }
        RefOr::Ref(_) | RefOr::T(_) => {}
    }
}

/// Completes schemas: coded values have labels, every field of a response is required, and every
/// list has its maximum.
pub(crate) fn tighten_all(mut schemas: Schemas) -> Schemas {
    add_label_properties(&mut schemas);
    for (name, schema) in &mut schemas {
        tighten(name, schema);
    }
    schemas
}

/// Makes one line of a doc comment's lines.
fn join_lines(text: &mut String) {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    *text = lines.join(" ");
}

/// A reference to a schema, with what it stands for.
pub(crate) fn ref_with_description(name: &str, description: &str) -> RefOr<Schema> {
    let mut reference = Ref::from_schema_name(name);
    description.clone_into(&mut reference.description);
    RefOr::Ref(reference)
}

/// The properties that say what an object is: its type, and the label of the type.
pub(crate) fn type_properties(term: &impl VocabularyEnum) -> [(String, RefOr<Schema>); 2] {
    let constant = |schema: ObjectBuilder, value: &'static str| {
        let description = format!("Always `{value}`.");
        schema
            .description(Some(description))
            .enum_values(Some([value]))
    };
    [
        ("type", constant(slug_schema(), term.value())),
        ("type_label", constant(label_schema(), term.title())),
    ]
    .map(|(name, schema)| (name.to_owned(), schema.into()))
}

fn tighten(name: &str, schema: &mut RefOr<Schema>) {
    let schema = match schema {
        RefOr::T(schema) => schema,
        RefOr::Ref(reference) => return join_lines(&mut reference.description),
    };
    match schema {
        Schema::Object(object) => {
            object.description.iter_mut().for_each(join_lines);
            let all_optional = name == INCLUDED || name.ends_with("Facets");
            object.required = object
                .properties
                .keys()
                .filter(|field| !all_optional && !is_optional(name, field))
                .cloned()
                .collect();
            object
                .properties
                .values_mut()
                .for_each(|property| tighten("", property));
        }
        Schema::Array(array) => {
            array.description.iter_mut().for_each(join_lines);
            array.max_items.get_or_insert(MAX_LIST_LEN);
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                tighten("", items);
            }
        }
        Schema::OneOf(one) => {
            // A nullable reference: the description belongs to the field.
            for item in &mut one.items {
                if let RefOr::Ref(item) = item
                    && !item.description.is_empty()
                {
                    one.description
                        .get_or_insert(std::mem::take(&mut item.description));
                }
                tighten("", item);
            }
            one.description.iter_mut().for_each(join_lines);
        }
        _ => {}
    }
}

/// The properties of an object schema, in order.
pub(crate) fn object_properties(schema: &RefOr<Schema>) -> Vec<(String, RefOr<Schema>)> {
    match schema {
        RefOr::T(schema) => properties_of(schema),
        RefOr::Ref(_) => Vec::new(),
    }
}

/// The properties of an object schema, or of the object schemas that it combines.
fn properties_of(schema: &Schema) -> Vec<(String, RefOr<Schema>)> {
    match schema {
        Schema::Object(object) => object
            .properties
            .iter()
            .map(|(name, schema)| (name.clone(), schema.clone()))
            .collect(),
        Schema::AllOf(all) => all.items.iter().flat_map(object_properties).collect(),
        _ => Vec::new(),
    }
}

fn description_of(schema: &Schema) -> Option<String> {
    match schema {
        Schema::Object(object) => object.description.clone(),
        Schema::AllOf(all) => all.description.clone(),
        _ => None,
    }
}
