//! How many values an attribute can have: what makes no difference to any item is no filter.
//!
//! All of it follows from the schemas and relations that the item types declare.

use std::sync::LazyLock;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayItems, Schema, SchemaType, Type};

use crate::model::{ByItemType, IndirectRelation, ItemTypeId, ItemTypeInfo, RelationInfo, Schemas};

/// The fewest and the most values of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cardinality {
    /// Whether every item has a value.
    pub(crate) is_required: bool,
    /// Whether an item can have several values.
    pub(crate) is_multiple: bool,
}

impl Cardinality {
    /// The values of a field at `path`.
    pub(crate) fn of_field(item_type: &ItemTypeInfo, path: &str, single_valued: bool) -> Self {
        Self {
            is_required: is_always_present(item_type, path.split('.')),
            is_multiple: !single_valued,
        }
    }

    /// The targets of a relation.
    pub(crate) fn of_relation(item_type: &ItemTypeInfo, relation: &RelationInfo) -> Self {
        let pointers = relation.json_pointers;
        let segments = |pointer: &'static str| pointer.split('/').filter(|one| !one.is_empty());
        Self {
            is_required: pointers.iter().any(|pointer| {
                let fields = segments(pointer).filter(|segment| *segment != "*");
                is_always_present(item_type, fields)
            }),
            is_multiple: !relation.is_single_valued(),
        }
    }

    /// The items of another type that are related at either end; none if none can be.
    pub(crate) fn of_related_type(item_type: &ItemTypeInfo, other: ItemTypeId) -> Option<Self> {
        let stored = item_type
            .relations
            .iter()
            .filter(|relation| (relation.targets)().contains(&other));
        let stored: Vec<_> = stored
            .map(|relation| {
                let cardinality = Self::of_relation(item_type, relation);
                let is_only_target = (relation.targets)() == [other];
                Self {
                    is_required: cardinality.is_required && is_only_target,
                    ..cardinality
                }
            })
            .collect();
        let has_inverse =
            is_referenced_by(item_type.id, other) || is_indirectly_related(item_type.id, other);
        match stored.as_slice() {
            [] if !has_inverse => None,
            [only] if !has_inverse => Some(*only),
            _ => Some(Self {
                is_required: stored.iter().any(|one| one.is_required),
                is_multiple: true,
            }),
        }
    }
}

/// Whether items of `other` store a relation to items of `type_id`.
fn is_referenced_by(type_id: ItemTypeId, other: ItemTypeId) -> bool {
    let mut relations = other.info().relations.iter();
    relations.any(|relation| (relation.targets)().contains(&type_id))
}

/// Whether items of two types are related over items between them.
fn is_indirectly_related(type_id: ItemTypeId, other: ItemTypeId) -> bool {
    let all_types = ItemTypeId::ALL.iter();
    let indirect = all_types.flat_map(|id| id.info().indirect_relations);
    let mut directions = indirect.flat_map(IndirectRelation::directions);
    directions.any(|(end, far_type)| (end.item_type, far_type) == (type_id, other))
}

/// Whether every item of a type has a value at the end of `fields`, through lists.
fn is_always_present<'p>(item_type: &ItemTypeInfo, fields: impl Iterator<Item = &'p str>) -> bool {
    // Every query asks, and a schema takes long to build.
    static SCHEMAS: LazyLock<ByItemType<(RefOr<Schema>, Schemas)>> =
        LazyLock::new(|| ByItemType::from_fn(|id| (id.info().schema)()));
    let (own, others) = &SCHEMAS[item_type.id];
    let mut schema = present_value(own, others);
    for field in fields {
        schema = schema.and_then(|schema| match schema {
            Schema::Object(object) => present_value(object.properties.get(field)?, others),
            _ => None,
        });
    }
    schema.is_some()
}

/// The schema of a value, references and lists followed; none if it may be null or empty.
fn present_value<'s>(schema: &'s RefOr<Schema>, schemas: &'s Schemas) -> Option<&'s Schema> {
    let schema = match schema {
        RefOr::T(schema) => schema,
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next()?;
            let mut named = schemas.iter().filter(|(known, _)| known == name);
            named.find_map(|(_, schema)| match schema {
                RefOr::T(schema) => Some(schema),
                // Types that share a schema refer to it.
                RefOr::Ref(_) => None,
            })?
        }
    };
    match schema {
        Schema::Array(list) if list.min_items.unwrap_or(0) == 0 => None,
        Schema::Array(list) => match &list.items {
            ArrayItems::RefOrSchema(items) => present_value(items, schemas),
            ArrayItems::False => None,
        },
        Schema::Object(object) => match &object.schema_type {
            SchemaType::Array(types) if types.contains(&Type::Null) => None,
            _ => Some(schema),
        },
        _ => None,
    }
}
