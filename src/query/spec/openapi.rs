//! The schemas of parameters, and examples that the shipped record can answer.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};

use crate::model::{FieldType, ItemTypeId, ItemTypeInfo, MAX_SLUG_LEN, PartPolicy};
use crate::query::limits::{DEFAULT_LIMIT, MAX_LIMIT, MAX_TEXT_LEN, MAX_VALUES};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::names::{
    csv_columns, facet_names, include_names, ndjson_fields, sort_keys,
};
use crate::query::spec::parameter_spec::{FilterOp, ParameterRole};
use crate::query::values::SubstringPattern;

/// What a cursor looks like.
const CURSOR_PATTERN: &str = "^[A-Za-z0-9_-]{16,512}$";

/// A year, a month or a day of the Gregorian calendar.
const DATE_PATTERN: &str = concat!(
    r"^([0-9]{4}(-(0[1-9]|1[0-2]))?",
    r"|[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))",
    r"|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$",
);

impl ParameterRole {
    /// The schema of its value, as published.
    pub fn schema(self, item_type: &ItemTypeInfo) -> RefOr<Schema> {
        let list_schema = |item: ObjectBuilder| {
            ArrayBuilder::new()
                .items(item)
                .min_items(Some(1))
                .max_items(Some(MAX_VALUES))
                .into()
        };
        let enum_list_schema = |names: Vec<String>| {
            list_schema(
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .enum_values(Some(names)),
            )
        };
        match self {
            Self::Filter {
                attribute: subject,
                op: test,
            } => match test {
                FilterOp::In | FilterOp::NotIn | FilterOp::AllOf => {
                    list_schema(value_schema(subject, item_type))
                }
                FilterOp::IsNull => ObjectBuilder::new().schema_type(Type::Boolean).into(),
                FilterOp::Contains => text_schema()
                    .pattern(Some(SubstringPattern::schema_pattern()))
                    .into(),
                FilterOp::Gte | FilterOp::Gt | FilterOp::Lte | FilterOp::Lt => date_schema().into(),
            },
            Self::FullText => text_schema().into(),
            Self::Sort => enum_list_schema(sort_keys(item_type)),
            Self::Include => enum_list_schema(
                include_names(item_type)
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            ),
            Self::Facet => enum_list_schema(
                facet_names(item_type)
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            ),
            Self::CsvColumns => enum_list_schema(csv_columns(item_type)),
            Self::NdjsonFields => enum_list_schema(ndjson_fields(item_type)),
            Self::Limit => ObjectBuilder::new()
                .schema_type(Type::Integer)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
                .minimum(Some(1))
                .maximum(Some(MAX_LIMIT))
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

fn text_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(MAX_TEXT_LEN))
        .pattern(Some(r"^[\s\S]*$"))
}

fn date_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(10))
        .pattern(Some(DATE_PATTERN))
}

/// The schema of one value of a subject.
fn value_schema(attribute: Attribute, item_type: &ItemTypeInfo) -> ObjectBuilder {
    match attribute.field(item_type).map(|field| field.field_type) {
        Some(FieldType::Id) => reference_schema(&[item_type.id], PartPolicy::Forbidden),
        Some(FieldType::Vocabulary(vocabulary)) => {
            let terms = vocabulary.terms.iter().map(|term| term.value);
            ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(terms))
        }
        Some(FieldType::ExternalCode { pattern, .. }) => ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(35))
            .pattern(Some(pattern)),
        Some(FieldType::Boolean) => ObjectBuilder::new().schema_type(Type::Boolean),
        Some(FieldType::Date) => date_schema(),
        Some(FieldType::Text) => text_schema(),
        None => reference_schema(
            &attribute.target_types(item_type),
            attribute.part_policy(item_type),
        ),
    }
}

/// The schema of a reference to one of `types`.
pub fn reference_schema(types: &[ItemTypeId], parts: PartPolicy) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(max_reference_len(types, parts)))
        .pattern(Some(reference_pattern(types, parts)))
}

/// How long a reference to one of `types` may be: fifty of the longest fit into an address.
fn max_reference_len(types: &[ItemTypeId], parts: PartPolicy) -> usize {
    let longest = types
        .iter()
        .map(|id| id.name().len())
        .max()
        .unwrap_or_default();
    let segments = if parts == PartPolicy::Forbidden { 1 } else { 2 };
    longest + segments * ("/".len() + MAX_SLUG_LEN)
}

/// What a reference to one of `types` looks like in a question.
fn reference_pattern(types: &[ItemTypeId], parts: PartPolicy) -> String {
    let slug = "[a-z0-9]+(-[a-z0-9]+)*";
    let part = match parts {
        PartPolicy::Forbidden => String::new(),
        PartPolicy::Allowed => format!("(/{slug})?"),
        PartPolicy::Required => format!("/{slug}"),
    };
    match (types, parts) {
        ([only], PartPolicy::Forbidden) => format!("^({only}/)?{slug}$"),
        _ => {
            let names: Vec<_> = types.iter().map(|id| id.name()).collect();
            format!("^({})/{slug}{part}$", names.join("|"))
        }
    }
}

/// A value that the shipped record can answer.
pub(crate) fn example_value(role: ParameterRole, item_type: &ItemTypeInfo) -> Option<String> {
    let example = match role {
        ParameterRole::Filter {
            op: FilterOp::IsNull,
            ..
        } => "false".to_owned(),
        ParameterRole::Filter {
            op: FilterOp::Contains,
            ..
        } => "ukrain".to_owned(),
        ParameterRole::Filter {
            attribute: subject, ..
        } => match subject.field(item_type).map(|field| field.field_type) {
            Some(FieldType::Id) => item_type.example_id.to_owned(),
            Some(FieldType::Vocabulary(vocabulary)) => vocabulary.terms.first()?.value.to_owned(),
            Some(FieldType::ExternalCode { example, .. }) => example.to_owned(),
            Some(FieldType::Boolean) => "true".to_owned(),
            Some(FieldType::Date) => "2025-02".to_owned(),
            Some(FieldType::Text) => return None,
            None => match (
                subject.target_types(item_type).as_slice(),
                subject.part_policy(item_type),
            ) {
                (_, PartPolicy::Required) => {
                    "proposal/european-peacekeeping-force/ceasefire-achieved".to_owned()
                }
                ([only], _) => only.info().example_id.to_owned(),
                _ => format!("proposal/{}", ItemTypeId::Proposal.info().example_id),
            },
        },
        ParameterRole::FullText => "ukraine".to_owned(),
        ParameterRole::Sort => format!(
            "-{}",
            item_type
                .fields
                .last()?
                .name
                .min(item_type.fields.first()?.name)
        ),
        ParameterRole::Include => (*include_names(item_type).first()?).to_owned(),
        ParameterRole::Facet => (*facet_names(item_type).first()?).to_owned(),
        ParameterRole::CsvColumns | ParameterRole::NdjsonFields => "id".to_owned(),
        ParameterRole::Limit => "20".to_owned(),
        ParameterRole::Cursor => return None,
    };
    Some(example)
}
