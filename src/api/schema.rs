//! The schemas of answers: what editors store, derived from the model, and what the
//! edition adds to it.

use utoipa::openapi::schema::{ArrayItems, ObjectBuilder, Schema};
use utoipa::openapi::{ArrayBuilder, Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::endpoint::Answers;
use super::export::{ExportLinks, ExportMeta};
use super::page::{ListLinks, ListMeta};
use crate::fixtures::LONGEST_LIST;
use crate::model::{
    ItemLinks, Kind, KindInfo, Negotiation, NoteLink, Related, Schemas, Statement, StatementCount,
    derived_relations, kinds, slug_schema,
};
use crate::query::{FacetValue, facets};
use crate::record::{CslItem, Summary};

/// Whether answers leave a field out when it does not apply; every other field is there,
/// `null` or `[]` when empty.
fn is_left_out(schema: &str, field: &str) -> bool {
    match field {
        "part" | "included" | "facets" => true,
        // What CSL-JSON has no value for is not there.
        "issued" | "note" => schema == CslItem::name(),
        _ => false,
    }
}

impl Answers {
    /// Answers of one type.
    pub(super) fn of<T: ToSchema>(
        content_type: &'static str,
        description: &'static str,
        schemas: fn() -> Schemas,
    ) -> Self {
        let schema = RefOr::Ref(Ref::from_schema_name(T::name()));
        Self {
            content_type,
            description,
            schema,
            schemas: schemas(),
        }
    }
}

/// The schema of a type and those that it refers to.
pub(super) fn collected<T: ToSchema>() -> Schemas {
    let mut schemas = vec![(T::name().into(), T::schema())];
    T::schemas(&mut schemas);
    finished(schemas)
}

/// The schema of the summary: the negotiation's own fields among those of the answer.
pub(super) fn summary() -> Schemas {
    let mut schemas = collected::<Summary>();
    schemas.retain(|(name, _)| *name != Negotiation::name());
    Negotiation::schemas(&mut schemas);
    let own = Negotiation::schema();
    for (name, schema) in &mut schemas {
        if *name == Summary::name()
            && let RefOr::T(schema) = schema
        {
            let mut whole = ObjectBuilder::new().description(description_of(schema));
            whole = whole.property("type", always("negotiation"));
            let added = parts_of(schema)
                .into_iter()
                .filter(|(name, _)| name != "type");
            for (name, property) in object_properties(&own).into_iter().chain(added) {
                whole = whole.property(name, property);
            }
            *schema = Schema::Object(whole.build());
        }
    }
    finished(schemas)
}

/// The schemas of an item, its own first.
pub(super) fn item(kind: &KindInfo) -> Schemas {
    let (own, mut schemas) = (kind.schema)();
    let mut whole = ObjectBuilder::new()
        .description(Some(kind.description))
        .property("type", always(kind.type_name));
    for (name, property) in object_properties(&own) {
        whole = whole.property(name, property);
    }
    for derived in derived_relations(kind.type_name) {
        whole = whole.property(
            derived.name,
            described(&Related::name(), derived.description),
        );
    }
    if kind.type_name != Statement::TYPE {
        let what = "How many statements are about it (those about its parts included), cite it or name it, and where to read them.";
        whole = whole.property("statements", described(&StatementCount::name(), what));
    }
    let notes = ArrayBuilder::new()
        .items(RefOr::<Schema>::Ref(
            Ref::from_schema_name(NoteLink::name()),
        ))
        .description(Some("The editors' notes on it."))
        .max_items(Some(LONGEST_LIST));
    let whole = whole
        .property("notes", notes)
        .property(
            "links",
            described(&ItemLinks::name(), "The addresses of the item."),
        )
        .property(
            "included",
            described(
                INCLUDED,
                "Related items, if `include` asked for them; items in lists have none.",
            ),
        );
    schemas.insert(0, (kind.schema_name.clone().into_owned(), whole.into()));
    let along =
        "Items that come along with others, by collection; collections without any are left out.";
    schemas.push((INCLUDED.to_owned(), by_collection(along)));
    for part in [
        collected::<Related>(),
        collected::<StatementCount>(),
        collected::<NoteLink>(),
        collected::<ItemLinks>(),
    ] {
        schemas.extend(part);
    }
    finished(schemas)
}

/// The name of the schema of items that come along.
const INCLUDED: &str = "Included";

/// The schema of items by collection.
fn by_collection(description: &str) -> RefOr<Schema> {
    let lists = kinds().iter().map(|kind| {
        let list = ArrayBuilder::new()
            .items(described(&kind.schema_name, ""))
            .description(Some(format!(
                "The {}, whole, each once, in the editors' order.",
                kind.collection
            )))
            .max_items(Some(100_000));
        (kind.collection, list)
    });
    lists
        .fold(
            ObjectBuilder::new().description(Some(description)),
            |object, (name, list)| object.property(name, list),
        )
        .into()
}

/// The name of the schema of the whole record.
pub(super) const EXPORT: &str = "Export";

/// The schemas of the whole record, its own first.
pub(super) fn export() -> Schemas {
    let mut negotiation = ObjectBuilder::new()
        .description(Some("What the negotiation is."))
        .property("type", always("negotiation"));
    for (name, property) in object_properties(&Negotiation::schema()) {
        negotiation = negotiation.property(name, property);
    }
    let whole = ObjectBuilder::new()
        .description(Some("The whole record."))
        .property(
            "negotiation",
            described(&Negotiation::name(), "What the negotiation is."),
        )
        .property(
            "meta",
            described(&ExportMeta::name(), "What the export is of."),
        )
        .property(
            "links",
            described(&ExportLinks::name(), "The addresses of the export."),
        )
        .property("data", described(EXPORTED, "Every item, by collection."));
    let mut schemas = vec![
        (EXPORT.to_owned(), whole.into()),
        (
            EXPORTED.to_owned(),
            by_collection("Every item, by collection; a collection without any is empty."),
        ),
        (Negotiation::name().into(), negotiation.into()),
    ];
    Negotiation::schemas(&mut schemas);
    schemas.extend(collected::<ExportMeta>());
    schemas.extend(collected::<ExportLinks>());
    schemas.extend(kinds().iter().flat_map(item));
    finished(schemas)
}

/// The name of the schema of all items by collection.
const EXPORTED: &str = "Exported";

/// The schema of the facets of a collection.
fn facets_of(kind: &KindInfo) -> RefOr<Schema> {
    let lists = facets(kind).into_iter().map(|name| {
        let list = ArrayBuilder::new()
            .items(described(&FacetValue::name(), ""))
            .description(Some(format!(
                "The values of `{name}`, the most frequent first."
            )))
            .max_items(Some(100_000));
        (name, list)
    });
    let description = format!(
        "How often values occur among the {} that the question finds; what was not asked for is left out.",
        kind.collection
    );
    lists
        .fold(
            ObjectBuilder::new().description(Some(description)),
            |object, (name, list)| object.property(name, list),
        )
        .into()
}

/// The name of the schema of a page of a collection.
pub(super) fn page_name(kind: &KindInfo) -> String {
    format!("{}Page", kind.schema_name)
}

/// The schemas of a page of a collection.
pub(super) fn page(kind: &KindInfo) -> Schemas {
    let data = ArrayBuilder::new()
        .items(described(&kind.schema_name, ""))
        .description(Some(
            "The items of the page, in the order that was asked for, else the editors'.",
        ))
        .max_items(Some(500));
    let whole = ObjectBuilder::new()
        .description(Some(format!("One page of {}.", kind.collection)))
        .property("data", data)
        .property("meta", described(&ListMeta::name(), "What the list is of."))
        .property(
            "links",
            described(&ListLinks::name(), "The addresses of the list."),
        );
    let whole = whole
        .property(
            "facets",
            described(
                &format!("{}Facets", kind.schema_name),
                "How often values occur, if `facet` asked for it.",
            ),
        )
        .property(
            "included",
            described(INCLUDED, "Related items, if `include` asked for them."),
        );
    let mut schemas = vec![(page_name(kind), whole.into())];
    schemas.push((format!("{}Facets", kind.schema_name), facets_of(kind)));
    schemas.extend(collected::<FacetValue>());
    schemas.extend(item(kind));
    schemas.extend(collected::<ListMeta>());
    schemas.extend(collected::<ListLinks>());
    finished(schemas)
}

/// Completes schemas: every field of an answer is there, and every list has its bound.
fn finished(mut schemas: Schemas) -> Schemas {
    for (name, schema) in &mut schemas {
        complete(name, schema);
    }
    schemas
}

/// Makes one line of a doc comment's lines.
fn flow(text: &mut String) {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    *text = lines.join(" ");
}

/// A reference to a schema, with what it stands for.
fn described(name: &str, description: &str) -> RefOr<Schema> {
    let mut reference = Ref::from_schema_name(name);
    description.clone_into(&mut reference.description);
    RefOr::Ref(reference)
}

/// The schema of a field that has one value.
pub(super) fn always(value: &'static str) -> ObjectBuilder {
    slug_schema()
        .description(Some(format!("Always `{value}`.")))
        .enum_values(Some([value]))
}

fn complete(name: &str, schema: &mut RefOr<Schema>) {
    let schema = match schema {
        RefOr::T(schema) => schema,
        RefOr::Ref(reference) => return flow(&mut reference.description),
    };
    match schema {
        Schema::Object(object) => {
            object.description.iter_mut().for_each(flow);
            let all_optional = name == INCLUDED || name.ends_with("Facets");
            object.required = object
                .properties
                .keys()
                .filter(|field| !all_optional && !is_left_out(name, field))
                .cloned()
                .collect();
            object
                .properties
                .values_mut()
                .for_each(|property| complete("", property));
        }
        Schema::Array(array) => {
            array.description.iter_mut().for_each(flow);
            array.max_items.get_or_insert(LONGEST_LIST);
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                complete("", items);
            }
        }
        Schema::OneOf(one) => {
            // «This or null»: what is said of the field stands at the field.
            one.description.iter_mut().for_each(flow);
            for item in &mut one.items {
                if let RefOr::Ref(item) = item
                    && !item.description.is_empty()
                {
                    one.description
                        .get_or_insert(std::mem::take(&mut item.description));
                }
                complete("", item);
            }
        }
        _ => {}
    }
}

/// The properties of an object schema, in order.
fn object_properties(schema: &RefOr<Schema>) -> Vec<(String, RefOr<Schema>)> {
    match schema {
        RefOr::T(schema) => parts_of(schema),
        RefOr::Ref(_) => Vec::new(),
    }
}

/// The properties of an object schema, or of the object schemas that it combines.
fn parts_of(schema: &Schema) -> Vec<(String, RefOr<Schema>)> {
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
