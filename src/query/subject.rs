//! What a question can speak of: a field of an item, a relation that it stores, or the
//! items of a type that it is related to in any way.

use crate::model::{FieldInfo, FieldType, Kind, KindInfo, Parts, Reference, Statement, kinds};

/// A field or relation of the items of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A field, by its place in the kind.
    Field(usize),
    /// A stored relation, by its place in the kind.
    Stored(usize),
    /// Items of a kind that are related at either end, by the kind's place.
    Related(usize),
}

/// Whether every collection can be asked for what is related to items of this type.
/// Statements are too many to be a filter: they lead to items by what they are about.
fn is_common(type_name: &str) -> bool {
    type_name != Statement::TYPE
}

impl Subject {
    /// Everything that items of a kind can be asked about.
    pub(super) fn all(kind: &KindInfo) -> Vec<Self> {
        let common = |name: &str| {
            kinds()
                .iter()
                .any(|kind| kind.type_name == name && is_common(name))
        };
        // Where a relation has the name of its only type, «in any way» is what it asks too.
        let stored = kind
            .relations
            .iter()
            .enumerate()
            .filter(|(_, relation)| !common(relation.parameter));
        let related = kinds()
            .iter()
            .enumerate()
            .filter(|(_, kind)| is_common(kind.type_name));
        (0..kind.fields.len())
            .map(Self::Field)
            .chain(stored.map(|(place, _)| Self::Stored(place)))
            .chain(related.map(|(place, _)| Self::Related(place)))
            .collect()
    }

    /// The subject's name in questions.
    pub fn name(self, kind: &KindInfo) -> &'static str {
        match self {
            Self::Field(field) => kind.fields[field].name,
            Self::Stored(relation) => kind.relations[relation].parameter,
            Self::Related(other) => kinds()[other].type_name,
        }
    }

    /// The subject in words, for callers.
    pub(super) fn describe(self, kind: &KindInfo) -> String {
        match self {
            Self::Field(field) => kind.fields[field].description.to_owned(),
            Self::Stored(relation) => {
                let relation = kind.relations[relation];
                let form = match (self.types(kind).as_slice(), relation.parts) {
                    ([_], Parts::Refused) => "its id",
                    (_, Parts::Refused) => "`type/id`",
                    (_, Parts::Accepted) => {
                        "`type/id`, or `type/id/part`; an item is found by its parts too"
                    }
                    (_, Parts::Demanded) => "`type/id/part`",
                };
                format!("The item {} … ({form}).", relation.description)
            }
            Self::Related(other) => {
                let name = kinds()[other].type_name;
                format!("Related to the {name} in any way, at either end (its id).")
            }
        }
    }

    /// The types that references to the subject are of; none for fields.
    pub(super) fn types(self, kind: &KindInfo) -> Vec<&'static str> {
        match self {
            Self::Field(_) => Vec::new(),
            Self::Stored(relation) => (kind.relations[relation].targets)(),
            Self::Related(other) => vec![kinds()[other].type_name],
        }
    }

    pub(super) fn field(self, kind: &KindInfo) -> Option<&'static FieldInfo> {
        match self {
            Self::Field(field) => kind.fields.get(field).copied(),
            Self::Stored(_) | Self::Related(_) => None,
        }
    }

    pub(super) fn is_date(self, kind: &KindInfo) -> bool {
        self.field(kind)
            .is_some_and(|field| matches!(field.of, FieldType::Date))
    }

    /// Whether its values can be counted.
    pub(super) fn is_countable(self, kind: &KindInfo) -> bool {
        self.field(kind).is_none_or(|field| {
            matches!(
                field.of,
                FieldType::Code(_) | FieldType::Token { .. } | FieldType::Boolean
            )
        })
    }

    /// Whether items can be put in its order.
    pub(super) fn is_sortable(self, kind: &KindInfo) -> bool {
        self.field(kind).is_some_and(|field| field.single)
    }

    /// A reference in its one spelling: without its type where only one is possible.
    pub(super) fn spell(self, kind: &KindInfo, to: &Reference) -> String {
        let plain =
            self.types(kind).len() == 1 && super::parameter::parts_of(self, kind) == Parts::Refused;
        if plain { to.id.to_string() } else { to.key() }
    }
}
