//! What queries filter, sort and count by: a field of an item, a relation that it stores, or
//! the items of a type that are related to it at either end.

use crate::model::{FieldInfo, FieldType, ItemTypeId, ItemTypeInfo, PartPolicy};
use crate::query::spec::cardinality::Cardinality;

/// A field or relation of the items of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Attribute {
    /// A field, by its index in the type.
    Field(usize),
    /// A stored relation, by its index in the type.
    Relation(usize),
    /// Items of a type that are related at either end.
    RelatedType(ItemTypeId),
}

/// A relation and a field of a type that stand together in the entries of a list.
#[derive(Clone, Copy)]
pub(crate) struct AttributePair {
    /// Which pair of the type.
    pub(crate) index: usize,
    pub(crate) relation: usize,
    pub(crate) field: usize,
}

/// Whether every collection can be filtered by related items of this type.
/// Statements are too many to be a filter: they lead to items by what they are about.
pub(crate) fn is_filterable_type(item_type: ItemTypeId) -> bool {
    item_type != ItemTypeId::Statement
}

impl Attribute {
    /// All attributes of a type.
    pub(crate) fn all(item_type: &ItemTypeInfo) -> Vec<Self> {
        let is_filterable_name =
            |name: &str| ItemTypeId::from_name(name).is_some_and(is_filterable_type);
        // A relation with the name of its only type is covered by that related type.
        let stored = item_type
            .relations
            .iter()
            .enumerate()
            .filter(|(_, relation)| !is_filterable_name(relation.parameter));
        let related = ItemTypeId::ALL
            .into_iter()
            .filter(|other_type| is_filterable_type(*other_type))
            .filter(|other_type| Cardinality::of_related_type(item_type, *other_type).is_some());
        (0..item_type.fields.len())
            .map(Self::Field)
            .chain(stored.map(|(index, _)| Self::Relation(index)))
            .chain(related.map(Self::RelatedType))
            .collect()
    }

    /// What items can be sorted by: the fields and relations with at most one value.
    pub(crate) fn sortable(item_type: &ItemTypeInfo) -> impl Iterator<Item = Self> {
        let fields = item_type.fields.iter().enumerate();
        let fields = fields.filter(|(_, field)| field.single_valued);
        let relations = item_type.relations.iter().enumerate();
        let relations = relations.filter(|(_, relation)| relation.is_single_valued());
        fields
            .map(|(index, _)| Self::Field(index))
            .chain(relations.map(|(index, _)| Self::Relation(index)))
    }

    /// How many values it can have.
    pub(crate) fn cardinality(self, item_type: &ItemTypeInfo) -> Cardinality {
        match self {
            Self::Field(field) => {
                let field = item_type.fields[field];
                Cardinality::of_field(item_type, field.path, field.single_valued)
            }
            Self::Relation(relation) => {
                Cardinality::of_relation(item_type, item_type.relations[relation])
            }
            Self::RelatedType(other_type) => Cardinality::of_related_type(item_type, other_type)
                .expect("only types that can be related are attributes"),
        }
    }

    /// The attribute of this name.
    pub(crate) fn by_name(name: &str, item_type: &ItemTypeInfo) -> Option<Self> {
        let mut all = Self::all(item_type).into_iter();
        all.find(|attribute| attribute.name(item_type) == name)
    }

    pub(crate) fn name(self, item_type: &ItemTypeInfo) -> &'static str {
        match self {
            Self::Field(field) => item_type.fields[field].name,
            Self::Relation(relation) => item_type.relations[relation].parameter,
            Self::RelatedType(type_id) => type_id.name(),
        }
    }

    /// The list in an item whose entries have it, such as `participants`; none if its values belong
    /// to the item as a whole.
    pub(crate) fn entry_list(self, item_type: &ItemTypeInfo) -> Option<&'static str> {
        match self {
            Self::Field(field) => {
                let field = item_type.fields[field];
                let (list, _) = field.path.split_once('.')?;
                (!field.single_valued).then_some(list)
            }
            Self::Relation(relation) => match item_type.relations[relation].json_pointers {
                [only] => only
                    .strip_prefix('/')?
                    .split_once("/*/")
                    .map(|(list, _)| list),
                _ => None,
            },
            Self::RelatedType(_) => None,
        }
    }

    /// The pairs that it belongs to, as a relation or as a field.
    pub(crate) fn pairs(self, item_type: &ItemTypeInfo) -> Vec<AttributePair> {
        let pairs = item_type.pairs.iter().enumerate().map(|(index, pair)| {
            let mut relations = item_type.relations.iter();
            let relation = relations.position(|relation| relation.name == pair.relation);
            let mut fields = item_type.fields.iter();
            let field = fields.position(|field| field.name == pair.field);
            AttributePair {
                index,
                relation: relation.expect("a pair has a relation of its type"),
                field: field.expect("a pair has a field of its type"),
            }
        });
        let is_own = |pair: &AttributePair| match self {
            Self::Field(field) => pair.field == field,
            Self::Relation(relation) => pair.relation == relation,
            Self::RelatedType(_) => false,
        };
        pairs.filter(is_own).collect()
    }

    /// What the document says of the filter beside it that the same entry has to meet, after a
    /// space; empty if there is none.
    pub(crate) fn describe_partner(self, item_type: &ItemTypeInfo) -> String {
        let pairs = self.pairs(item_type).into_iter();
        let partners = pairs.map(|pair| {
            let partner = match self {
                Self::Relation(_) => Self::Field(pair.field),
                _ => Self::Relation(pair.relation),
            };
            let list = item_type.relations[pair.relation].name;
            let name = partner.name(item_type);
            format!(" With `{name}`, one entry of `{list}` has to match both.")
        });
        partners.collect()
    }

    /// What the document says of the filter by items that it leads to; nothing for fields.
    pub(crate) fn describe_relation(self, item_type: &ItemTypeInfo) -> String {
        let targets = self.target_types(item_type);
        let description = match self {
            Self::Field(_) => String::new(),
            Self::Relation(relation) => {
                let relation = item_type.relations[relation];
                let values = match (targets.as_slice(), relation.part_policy) {
                    ([only], PartPolicy::Forbidden) => format!("ids of {}", only.collection()),
                    (_, PartPolicy::Forbidden) => "`type/id`".to_owned(),
                    (_, PartPolicy::Allowed) => {
                        "`type/id` or `type/id/part`; `type/id` also finds its parts".to_owned()
                    }
                };
                // "is part of the event" names what it leads to; "is held by" does not.
                let phrase = relation.description;
                if phrase.contains(" the ") {
                    format!("The item {phrase} with any of these ids.")
                } else {
                    format!("The item {phrase} any of these ({values}).")
                }
            }
            Self::RelatedType(type_id) => {
                format!("Related to any of these {} (ids).", type_id.collection())
            }
        };
        let mut containers = targets
            .iter()
            .filter(|target| target.info().containment().is_some());
        match containers.next() {
            Some(container) => {
                format!("{description} A {container} includes what lies within it, at any depth.")
            }
            None => description,
        }
    }

    /// The types of the items that it leads to; none for fields.
    pub(crate) fn target_types(self, item_type: &ItemTypeInfo) -> Vec<ItemTypeId> {
        match self {
            Self::Field(_) => Vec::new(),
            Self::Relation(relation) => (item_type.relations[relation].targets)(),
            Self::RelatedType(type_id) => vec![type_id],
        }
    }

    /// Whether references to it may have parts.
    pub(crate) fn part_policy(self, item_type: &ItemTypeInfo) -> PartPolicy {
        match self {
            Self::Relation(relation) => item_type.relations[relation].part_policy,
            Self::Field(_) | Self::RelatedType(_) => PartPolicy::Forbidden,
        }
    }

    /// The index of its field; parameters that compare or search texts, dates
    /// and quantities have one.
    pub(crate) fn field_index(self) -> usize {
        match self {
            Self::Field(field) => Some(field),
            Self::Relation(_) | Self::RelatedType(_) => None,
        }
        .expect("only fields have texts, dates and quantities")
    }

    pub(crate) fn field(self, item_type: &ItemTypeInfo) -> Option<&'static FieldInfo> {
        match self {
            Self::Field(field) => item_type.fields.get(field).copied(),
            Self::Relation(_) | Self::RelatedType(_) => None,
        }
    }

    pub(crate) fn is_date(self, item_type: &ItemTypeInfo) -> bool {
        self.field(item_type)
            .is_some_and(|field| matches!(field.field_type, FieldType::Date))
    }

    pub(crate) fn is_quantity(self, item_type: &ItemTypeInfo) -> bool {
        self.field(item_type)
            .is_some_and(|field| matches!(field.field_type, FieldType::Quantity))
    }

    /// Whether its values can be counted.
    pub(crate) fn is_countable(self, item_type: &ItemTypeInfo) -> bool {
        self.field(item_type)
            .is_none_or(|field| match field.field_type {
                FieldType::Section | FieldType::Passage => true,
                FieldType::Vocabulary(_) | FieldType::ExternalCode { .. } | FieldType::Boolean => {
                    !field.is_filter_only
                }
                FieldType::Id | FieldType::Text | FieldType::Date | FieldType::Quantity => false,
            })
    }
}
