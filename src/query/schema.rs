//! The schemas of parameters, and examples that the shipped record can answer.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};

use super::cursor::CURSOR_PATTERN;
use super::parameter::{LONGEST_TEXT, MOST_VALUES, Takes, Test, parts_of};
use super::question::{DEFAULT_LIMIT, LARGEST_LIMIT, columns, includable, line_fields};
use super::subject::Subject;
use super::values::Needle;
use crate::model::{FieldType, KindInfo, Parts, SLUG_LENGTH, kind_index, kinds};

/// A year, a month or a day of the Gregorian calendar.
const DATE_PATTERN: &str = concat!(
    r"^([0-9]{4}(-(0[1-9]|1[0-2]))?",
    r"|[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))",
    r"|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$",
);

impl Takes {
    /// The schema of its value, as published.
    pub fn schema(self, kind: &KindInfo) -> RefOr<Schema> {
        let list = |item: ObjectBuilder| {
            ArrayBuilder::new()
                .items(item)
                .min_items(Some(1))
                .max_items(Some(MOST_VALUES))
                .into()
        };
        let names = |names: Vec<String>| {
            list(
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .enum_values(Some(names)),
            )
        };
        match self {
            Self::Filter { subject, test } => match test {
                Test::Any | Test::Not | Test::All => list(value(subject, kind)),
                Test::Missing => ObjectBuilder::new().schema_type(Type::Boolean).into(),
                Test::Contains => text().pattern(Some(Needle::pattern())).into(),
                Test::Since | Test::After | Test::Until | Test::Before => date().into(),
            },
            Self::Search => text().into(),
            Self::Sort => names(sort_keys(kind)),
            Self::Include => names(includable(kind).into_iter().map(str::to_owned).collect()),
            Self::Facet => names(facets(kind).into_iter().map(str::to_owned).collect()),
            Self::Columns => names(columns(kind)),
            Self::Fields => names(line_fields(kind)),
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
        }
    }
}

/// The keys that a collection can be sorted by.
pub(super) fn sort_keys(kind: &KindInfo) -> Vec<String> {
    let sortable = Subject::all(kind)
        .into_iter()
        .filter(|subject| subject.is_sortable(kind));
    sortable
        .flat_map(|subject| {
            [
                subject.name(kind).to_owned(),
                format!("-{}", subject.name(kind)),
            ]
        })
        .collect()
}

/// The subjects of a collection whose values can be counted.
pub fn facets(kind: &KindInfo) -> Vec<&'static str> {
    let countable = Subject::all(kind)
        .into_iter()
        .filter(|subject| subject.is_countable(kind));
    countable.map(|subject| subject.name(kind)).collect()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(LONGEST_TEXT))
        .pattern(Some(r"^[\s\S]*$"))
}

fn date() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(10))
        .pattern(Some(DATE_PATTERN))
}

/// The schema of one value of a subject.
fn value(subject: Subject, kind: &KindInfo) -> ObjectBuilder {
    match subject.field(kind).map(|field| field.of) {
        Some(FieldType::Id) => reference_schema(&[kind.type_name], Parts::Refused),
        Some(FieldType::Code(vocabulary)) => {
            let terms = vocabulary.terms.iter().map(|term| term.value);
            ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(terms))
        }
        Some(FieldType::Token { pattern, .. }) => ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(35))
            .pattern(Some(pattern)),
        Some(FieldType::Boolean) => ObjectBuilder::new().schema_type(Type::Boolean),
        Some(FieldType::Date) => date(),
        Some(FieldType::Text) => text(),
        None => reference_schema(&subject.types(kind), parts_of(subject, kind)),
    }
}

/// The schema of a reference to one of `types`.
pub fn reference_schema(types: &[&str], parts: Parts) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(reference_length(types, parts)))
        .pattern(Some(reference_pattern(types, parts)))
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

/// A value that the shipped record can answer.
pub(super) fn example(takes: Takes, kind: &KindInfo) -> Option<String> {
    let id = |type_name: &str| kind_index(type_name).map_or("", |kind| kinds()[kind].example);
    let example = match takes {
        Takes::Filter {
            test: Test::Missing,
            ..
        } => "false".to_owned(),
        Takes::Filter {
            test: Test::Contains,
            ..
        } => "ukrain".to_owned(),
        Takes::Filter { subject, .. } => match subject.field(kind).map(|field| field.of) {
            Some(FieldType::Id) => kind.example.to_owned(),
            Some(FieldType::Code(vocabulary)) => vocabulary.terms.first()?.value.to_owned(),
            Some(FieldType::Token { example, .. }) => example.to_owned(),
            Some(FieldType::Boolean) => "true".to_owned(),
            Some(FieldType::Date) => "2025-02".to_owned(),
            Some(FieldType::Text) => return None,
            None => match (subject.types(kind).as_slice(), parts_of(subject, kind)) {
                (_, Parts::Demanded) => {
                    "proposal/european-peacekeeping-force/ceasefire-achieved".to_owned()
                }
                ([only], _) => id(only).to_owned(),
                _ => format!("proposal/{}", id("proposal")),
            },
        },
        Takes::Search => "ukraine".to_owned(),
        Takes::Sort => format!(
            "-{}",
            kind.fields.last()?.name.min(kind.fields.first()?.name)
        ),
        Takes::Include => (*includable(kind).first()?).to_owned(),
        Takes::Facet => (*facets(kind).first()?).to_owned(),
        Takes::Columns | Takes::Fields => "id".to_owned(),
        Takes::Limit => "20".to_owned(),
        Takes::Cursor => return None,
    };
    Some(example)
}
