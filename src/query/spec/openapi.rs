//! Parameters as the OpenAPI document has them.

use serde_json::{Value, json};
use utoipa::ToSchema as _;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{Ref, RefOr, Required};

use crate::model::{
    DecimalNumber, ItemTypeId, MAX_PASSAGE_LEN, MAX_SLUG_LEN, PASSAGE_PATTERN, PartPolicy, Slug,
    slug_schema,
};
use crate::query::limits::{MAX_EDITIONS, MAX_TEXT_LEN, MAX_VALUES};
use crate::query::spec::parameter_spec::{
    EditionValue, ParameterSpec, ReferenceEditions, ValueSpec,
};
use crate::query::values::SubstringPattern;

/// What a cursor looks like.
const CURSOR_PATTERN: &str = "^[A-Za-z0-9_-]{16,512}$";

/// A year, a month or a day of the Gregorian calendar.
const DATE_PATTERN: &str = concat!(
    r"^([0-9]{4}(-(0[1-9]|1[0-2]))?",
    r"|[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))",
    r"|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$",
);

/// The number of an edition, or a month or a day of the Gregorian calendar.
const EDITION_OR_DATE_PATTERN: &str = concat!(
    r"^([1-9][0-9]{0,5}|1000000|[0-9]{4}-(0[1-9]|1[0-2])",
    r"|[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))",
    r"|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$",
);

impl ParameterSpec {
    /// The parameter of an operation.
    pub fn to_openapi(&self) -> Parameter {
        // Swagger UI sends the example of every parameter that has one. Only what is required has
        // one itself; that of others is in their schemas.
        let (required, optional) = match (self.is_required(), self.example.clone()) {
            (true, example) => (example, None),
            (false, example) => (None, example),
        };
        let schema: RefOr<Schema> = if self.is_list {
            ArrayBuilder::new()
                .items(self.value.schema(None))
                .min_items(Some(1))
                .max_items(Some(MAX_VALUES))
                .examples(optional.map(|example| json!([example])))
                .into()
        } else {
            self.value.schema(optional)
        };
        ParameterBuilder::new()
            .name(self.name.clone())
            .parameter_in(ParameterIn::Query)
            .required(if self.is_required() {
                Required::True
            } else {
                Required::False
            })
            .description(Some(self.description.clone()))
            .schema(Some(schema))
            .style(self.is_list.then_some(ParameterStyle::Form))
            .explode(self.is_list.then_some(false))
            .example(required)
            .build()
    }
}

impl ValueSpec {
    /// The schema of one value: that of responses, where they have the same values.
    fn schema(&self, example: Option<Value>) -> RefOr<Schema> {
        match self {
            Self::OneOf {
                schema_name: Some(name),
                ..
            } => Ref::from_schema_name(*name).into(),
            // The type may stand before the id, which no client has to know.
            Self::Reference {
                types,
                part_policy: PartPolicy::Forbidden,
                editions: ReferenceEditions::Current,
            } if types.len() == 1 => Ref::from_schema_name(Slug::name()).into(),
            _ => self.own_schema().examples(example).into(),
        }
    }

    fn own_schema(&self) -> ObjectBuilder {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let integer = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1));
        match self {
            Self::OneOf { names, .. } => text.enum_values(Some(names.clone())),
            Self::Reference {
                types,
                part_policy,
                editions: ReferenceEditions::Current,
            } => reference_schema(types, *part_policy),
            Self::Reference {
                types,
                part_policy,
                editions: ReferenceEditions::Any,
            } => text
                .pattern(Some(reference_pattern(types, *part_policy).replacen(
                    "^(",
                    "^(negotiation|",
                    1,
                )))
                .max_length(Some(80)),
            Self::Date(_) => text.max_length(Some(10)).pattern(Some(DATE_PATTERN)),
            Self::Decimal(_) => ObjectBuilder::new()
                .schema_type(Type::Number)
                .minimum(Some(-DecimalNumber::BOUND))
                .maximum(Some(DecimalNumber::BOUND)),
            Self::Boolean => ObjectBuilder::new().schema_type(Type::Boolean),
            Self::SearchText => text_schema().pattern(Some(r"^[\s\S]*$")),
            Self::Substring => text_schema().pattern(Some(SubstringPattern::schema_pattern())),
            Self::ExternalCode { pattern, .. } => text.max_length(Some(35)).pattern(Some(*pattern)),
            Self::Section => slug_schema(),
            Self::Passage => text
                .max_length(Some(MAX_PASSAGE_LEN))
                .pattern(Some(PASSAGE_PATTERN)),
            Self::Edition(EditionValue::Number) => integer
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
                .maximum(Some(MAX_EDITIONS)),
            Self::Edition(EditionValue::NumberOrBefore | EditionValue::NumberOrBy) => text
                .max_length(Some(10))
                .pattern(Some(EDITION_OR_DATE_PATTERN)),
            Self::Limit(range) => integer
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
                .minimum(Some(range.min))
                .maximum(Some(range.max))
                .default(Some(range.default.into())),
            Self::Cursor => text
                .min_length(Some(16))
                .max_length(Some(512))
                .pattern(Some(CURSOR_PATTERN)),
        }
    }
}

fn text_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(MAX_TEXT_LEN))
}

/// The schema of a reference to one of `types`.
fn reference_schema(types: &[ItemTypeId], parts: PartPolicy) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(max_reference_len(types, parts)))
        .pattern(Some(reference_pattern(types, parts)))
}

/// How long a reference to one of `types` may be: fifty of the longest fit into an address.
fn max_reference_len(types: &[ItemTypeId], parts: PartPolicy) -> usize {
    let longest = types.iter().map(|id| id.name().len()).max();
    let longest = longest.expect("a reference has a type");
    let segments = if parts == PartPolicy::Forbidden { 1 } else { 2 };
    longest + segments * ("/".len() + MAX_SLUG_LEN)
}

/// What a reference to one of `types` looks like.
fn reference_pattern(types: &[ItemTypeId], parts: PartPolicy) -> String {
    let slug = "[a-z0-9]+(-[a-z0-9]+)*";
    let part = match parts {
        PartPolicy::Forbidden => String::new(),
        PartPolicy::Allowed => format!("(/{slug})?"),
    };
    match (types, parts) {
        ([only], PartPolicy::Forbidden) => format!("^({only}/)?{slug}$"),
        _ => {
            let names: Vec<_> = types.iter().map(|id| id.name()).collect();
            format!("^({})/{slug}{part}$", names.join("|"))
        }
    }
}
