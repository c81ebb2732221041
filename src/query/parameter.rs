//! What a collection can be asked: the declarations of its parameters.

use std::sync::LazyLock;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};

use super::cursor::CURSOR_PATTERN;
use super::question::{DEFAULT_LIMIT, LARGEST_LIMIT};
use crate::model::{Kind, KindInfo, Parts, SLUG_LENGTH, Statement, kind_index, kinds};

/// How many values a parameter takes at once.
pub(super) const MOST_VALUES: usize = 50;

/// A parameter of a collection.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it does, for callers.
    pub description: String,
    /// What it takes.
    pub takes: Takes,
    /// An example value.
    pub example: String,
}

/// What a parameter takes.
#[derive(Clone, Debug)]
pub enum Takes {
    /// How many items a page has.
    Limit,
    /// Where a page begins.
    Cursor,
    /// Items or parts that a stored relation points to, any of them.
    Stored {
        /// The relation, by its place in the kind.
        relation: usize,
    },
    /// Items of one kind that are related in any way, any of them.
    Related {
        /// The kind, by its place in [`kinds`].
        kind: usize,
    },
}

impl Takes {
    /// The types that its values may be of, and whether parts are welcome.
    pub(super) fn targets(&self, of: &KindInfo) -> (Vec<&'static str>, Parts) {
        match self {
            Self::Limit | Self::Cursor => (Vec::new(), Parts::Refused),
            Self::Stored { relation } => {
                let relation = of.relations[*relation];
                ((relation.targets)(), relation.parts)
            }
            Self::Related { kind } => (vec![kinds()[*kind].type_name], Parts::Refused),
        }
    }

    /// Whether it takes several values, separated by commas.
    pub fn is_list(&self) -> bool {
        matches!(self, Self::Stored { .. } | Self::Related { .. })
    }

    /// The schema of its value, as published.
    pub fn schema(&self, of: &KindInfo) -> RefOr<Schema> {
        match self {
            Self::Limit => ObjectBuilder::new()
                .schema_type(Type::Integer)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
                .minimum(Some(1))
                .maximum(Some(LARGEST_LIMIT))
                .default(Some(DEFAULT_LIMIT.into()))
                .into(),
            Self::Cursor => ObjectBuilder::new()
                .schema_type(Type::String)
                .min_length(Some(16))
                .max_length(Some(512))
                .pattern(Some(CURSOR_PATTERN))
                .into(),
            Self::Stored { .. } | Self::Related { .. } => {
                let (types, parts) = self.targets(of);
                let item = ObjectBuilder::new()
                    .schema_type(Type::String)
                    .min_length(Some(1))
                    .max_length(Some(reference_length(&types, parts)))
                    .pattern(Some(reference_pattern(&types, parts)));
                ArrayBuilder::new()
                    .items(item)
                    .min_items(Some(1))
                    .max_items(Some(MOST_VALUES))
                    .into()
            }
        }
    }
}

/// How long a reference to one of `types` may be: fifty of the longest fit into an address.
fn reference_length(types: &[&str], parts: Parts) -> usize {
    let longest = types
        .iter()
        .map(|name| name.len())
        .max()
        .unwrap_or_default();
    let steps = if parts == Parts::Refused { 1 } else { 2 };
    longest + steps * ("/".len() + SLUG_LENGTH)
}

/// What a reference to one of `types` looks like in a question.
fn reference_pattern(types: &[&str], parts: Parts) -> String {
    let slug = "[a-z0-9]+(-[a-z0-9]+)*";
    let part = match parts {
        Parts::Refused => String::new(),
        Parts::Accepted => format!("(/{slug})?"),
        Parts::Demanded => format!("/{slug}"),
    };
    match (types, parts) {
        ([only], Parts::Refused) => format!("^({only}/)?{slug}$"),
        _ => format!("^({})/{slug}{part}$", types.join("|")),
    }
}

/// Whether every collection can be filtered by items of this type, whichever way they are
/// related. Statements are too many to be a filter: they lead to items by `about`.
fn is_common(type_name: &str) -> bool {
    type_name != Statement::TYPE
}

/// What a collection can be asked, by name.
pub fn parameters(of: &KindInfo) -> &'static [Parameter] {
    static ALL: LazyLock<Vec<Vec<Parameter>>> =
        LazyLock::new(|| kinds().iter().map(declare).collect());
    kind_index(of.type_name).map_or(&[], |kind| &ALL[kind])
}

fn declare(of: &KindInfo) -> Vec<Parameter> {
    let article = |word: &'static str| {
        if word.starts_with(['a', 'e']) {
            "an"
        } else {
            "a"
        }
    };
    let related = kinds().iter().enumerate().filter(|(_, kind)| is_common(kind.type_name)).map(|(kind, info)| Parameter {
        name: info.type_name,
        description: format!(
            "Only items that refer to {} {} or that it refers to: its id. Several ids, separated by commas, mean any of them.",
            article(info.type_name), info.type_name,
        ),
        takes: Takes::Related { kind },
        example: example(&[info.type_name], Parts::Refused),
    });
    // Where a relation has the name of its only type, «in any way» is what it asks for too.
    let stored = of.relations.iter().enumerate().filter(|(_, relation)| {
        kind_index(relation.parameter).is_none_or(|kind| !is_common(kinds()[kind].type_name))
    });
    let stored = stored.map(|(place, relation)| {
        let types = (relation.targets)();
        let form = match (types.as_slice(), relation.parts) {
            ([_], Parts::Refused) => "its id",
            (_, Parts::Refused) => "`type/id`",
            (_, Parts::Accepted) => "`type/id`, or `type/id/part` for a part; an item is found by its parts too",
            (_, Parts::Demanded) => "`type/id/part`",
        };
        Parameter {
            name: relation.parameter,
            description: format!(
                "Only items of which this holds: it {} … ({form}). Several values, separated by commas, mean any of them.",
                relation.description,
            ),
            takes: Takes::Stored { relation: place },
            example: example(&types, relation.parts),
        }
    });
    let mut all: Vec<_> = related.chain(stored).collect();
    all.push(Parameter {
        name: "limit",
        description: format!("How many items a page has, 1 to {LARGEST_LIMIT}; {DEFAULT_LIMIT} if it is not given. It may change from page to page."),
        takes: Takes::Limit,
        example: "20".to_owned(),
    });
    all.push(Parameter {
        name: "cursor",
        description: "Where the page begins: taken from `links.next` of the page before, never made up. It names its edition and its question.".to_owned(),
        takes: Takes::Cursor,
        example: String::new(),
    });
    all.sort_by_key(|parameter| parameter.name);
    all
}

/// An example that the shipped record can answer.
fn example(types: &[&str], parts: Parts) -> String {
    let of = |type_name: &str| kind_index(type_name).map_or("", |kind| kinds()[kind].example);
    match (types, parts) {
        (_, Parts::Demanded) => {
            "proposal/european-peacekeeping-force/ceasefire-achieved".to_owned()
        }
        ([only], _) => of(only).to_owned(),
        _ => format!("proposal/{}", of("proposal")),
    }
}
