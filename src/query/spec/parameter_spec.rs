//! What a collection can be asked: the declarations of its parameters.
//!
//! Parameters follow from the fields and relations that a kind declares. The same
//! declaration makes the check, the message and the documentation of a parameter.

use std::sync::LazyLock;

use jiff::civil::Date;

use crate::model::{FieldType, ItemTypeInfo, PartPolicy, item_types, type_index};
use crate::query::parse::filter_values::CalendarPeriod;
use crate::query::spec::attribute::Attribute;
use crate::query::spec::openapi::example_value;
use crate::store::{FieldIndex, RowSet};

/// How many values a parameter takes at once.
pub(crate) const MAX_VALUES: usize = 50;
/// How long a text to be searched for may be, in characters.
pub(crate) const MAX_TEXT_LEN: usize = 200;

/// A parameter of a collection.
#[derive(Debug)]
pub struct ParameterSpec {
    /// Its name.
    pub name: String,
    /// What it does, for callers.
    pub description: String,
    /// What it takes.
    pub role: ParameterRole,
    /// An example value, unless none can be made up.
    pub example: Option<String>,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterRole {
    /// A test that items have to pass.
    Filter {
        /// What is tested.
        attribute: Attribute,
        /// How it is tested.
        op: FilterOp,
    },
    /// Words to be searched for.
    FullText,
    /// The order of the items.
    Sort,
    /// Relations whose items are to come along.
    Include,
    /// Subjects whose values are to be counted.
    Facet,
    /// The columns of a table.
    CsvColumns,
    /// The fields of each line.
    NdjsonFields,
    /// How many items a page has.
    Limit,
    /// Where a page begins.
    Cursor,
}

/// A test of one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterOp {
    /// It has any of the values; a date overlaps with any of them.
    In,
    /// It has none of the values.
    NotIn,
    /// It has all of the values.
    AllOf,
    /// It has no value at all, or has one.
    IsNull,
    /// Its text contains the text.
    Contains,
    /// Its date may be on or after the value's first day.
    Gte,
    /// Its date may be after the value's last day.
    Gt,
    /// Its date may be on or before the value's last day.
    Lte,
    /// Its date may be before the value's first day.
    Lt,
}

impl FilterOp {
    /// The items that pass, by their dates in a field held against the asked one.
    pub(crate) fn date_rows(self, period: &CalendarPeriod, field: &FieldIndex) -> RowSet<'static> {
        let starts_by = |day: Date| field.rows_starting_while(move |first| first <= day);
        let starts_before = |day: Date| field.rows_starting_while(move |first| first < day);
        let ends_by = |day: Date| field.rows_ending_while(move |last| last <= day);
        let ends_before = |day: Date| field.rows_ending_while(move |last| last < day);
        match self {
            Self::Gte => field.non_null_rows().difference(&ends_before(period.first)),
            Self::Gt => field.non_null_rows().difference(&ends_by(period.last)),
            Self::Lte => starts_by(period.last),
            Self::Lt => starts_before(period.first),
            _ => starts_by(period.last).difference(&ends_before(period.first)),
        }
    }

    /// What is put behind the subject's name.
    fn suffix(self) -> &'static str {
        match self {
            Self::In => "",
            Self::NotIn => "__not",
            Self::AllOf => "__all",
            Self::IsNull => "__missing",
            Self::Contains => "__contains",
            Self::Gte => "__gte",
            Self::Gt => "__gt",
            Self::Lte => "__lte",
            Self::Lt => "__lt",
        }
    }

    /// The tests that a subject takes.
    fn supported_by(attribute: Attribute, item_type: &ItemTypeInfo) -> &'static [Self] {
        const VALUE_OPS: &[FilterOp] = &[
            FilterOp::In,
            FilterOp::NotIn,
            FilterOp::AllOf,
            FilterOp::IsNull,
        ];
        match attribute {
            Attribute::Field(field) => match item_type.fields[field].field_type {
                FieldType::Text => &[Self::Contains, Self::IsNull],
                FieldType::Date => &[
                    Self::In,
                    Self::NotIn,
                    Self::AllOf,
                    Self::IsNull,
                    Self::Gte,
                    Self::Gt,
                    Self::Lte,
                    Self::Lt,
                ],
                FieldType::Id
                | FieldType::Vocabulary(_)
                | FieldType::ExternalCode { .. }
                | FieldType::Boolean => VALUE_OPS,
            },
            Attribute::Relation(_) | Attribute::RelatedType(_) => VALUE_OPS,
        }
    }

    fn describe(self, attribute: Attribute, item_type: &ItemTypeInfo) -> String {
        let attribute_description = attribute.describe(item_type);
        match (self, attribute.is_date(item_type)) {
            (Self::In, false) => {
                format!("Only items with any of these values. {attribute_description}")
            }
            (Self::In, true) => format!(
                "Only items whose date can lie within any of these years, months or days. {attribute_description}"
            ),
            (Self::NotIn, _) => format!(
                "Only items with none of these values, those without a value included. {attribute_description}"
            ),
            (Self::AllOf, false) => {
                format!("Only items with all of these values. {attribute_description}")
            }
            (Self::AllOf, true) => format!(
                "Only items whose date can lie within each of these years, months or days. {attribute_description}"
            ),
            (Self::IsNull, _) => {
                format!(
                    "`true`: only items without a value; `false`: only items with one. {attribute_description}"
                )
            }
            (Self::Contains, _) => format!(
                "Only items whose text contains this text, taken whole, commas included; case, accents and invisible characters do not count, so that these alone are refused; dashes, apostrophes, quotation marks and spaces are found in all their forms. {attribute_description}"
            ),
            (Self::Gte, _) => format!(
                "Only items whose date can be on or after the first day of this year, month or day. {attribute_description}"
            ),
            (Self::Gt, _) => format!(
                "Only items whose date can be after the last day of this year, month or day. {attribute_description}"
            ),
            (Self::Lte, _) => format!(
                "Only items whose date can be on or before the last day of this year, month or day. {attribute_description}"
            ),
            (Self::Lt, _) => format!(
                "Only items whose date can be before the first day of this year, month or day. {attribute_description}"
            ),
        }
    }
}

impl ParameterRole {
    /// Whether it takes several values, separated by commas.
    pub fn is_list(self) -> bool {
        match self {
            Self::Filter { op: test, .. } => {
                matches!(test, FilterOp::In | FilterOp::NotIn | FilterOp::AllOf)
            }
            Self::Sort | Self::Include | Self::Facet | Self::CsvColumns | Self::NdjsonFields => {
                true
            }
            Self::FullText | Self::Limit | Self::Cursor => false,
        }
    }
}

/// The form of an answer, which decides what can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Representation {
    /// A page of a list.
    List,
    /// The whole list as a table.
    Csv,
    /// The whole list, one item a line.
    Ndjson,
    /// One item.
    Item,
}

impl Representation {
    /// All forms.
    pub const ALL: [Self; 4] = [Self::List, Self::Csv, Self::Ndjson, Self::Item];

    /// The path that answers in this form.
    pub(crate) fn path_template(self, item_type: &ItemTypeInfo) -> String {
        let collection = item_type.collection;
        match self {
            Self::List => format!("/v1/{collection}"),
            Self::Csv => format!("/v1/{collection}.csv"),
            Self::Ndjson => format!("/v1/{collection}.ndjson"),
            Self::Item => format!("/v1/{collection}/{{id}}"),
        }
    }
}

/// What a collection can be asked in one form, by name.
pub fn parameter_specs(
    item_type: &ItemTypeInfo,
    representation: Representation,
) -> &'static [ParameterSpec] {
    static SPECS: LazyLock<Vec<[Vec<ParameterSpec>; 4]>> = LazyLock::new(|| {
        let specs_of_type = |item_type| {
            Representation::ALL.map(|representation| build_specs(item_type, representation))
        };
        item_types().iter().map(specs_of_type).collect()
    });
    type_index(item_type.type_name).map_or(&[], |type_id| &SPECS[type_id][representation as usize])
}

fn build_specs(item_type: &ItemTypeInfo, representation: Representation) -> Vec<ParameterSpec> {
    let mut specs = Vec::new();
    if representation != Representation::Item {
        for attribute in Attribute::all(item_type) {
            for op in FilterOp::supported_by(attribute, item_type) {
                let role = ParameterRole::Filter { attribute, op: *op };
                specs.push(ParameterSpec {
                    name: format!("{}{}", attribute.name(item_type), op.suffix()),
                    description: op.describe(attribute, item_type),
                    role,
                    example: example_value(role, item_type),
                });
            }
        }
    }
    let controls: &[(&str, ParameterRole)] = match representation {
        Representation::List => &[
            ("q", ParameterRole::FullText),
            ("sort", ParameterRole::Sort),
            ("include", ParameterRole::Include),
            ("facet", ParameterRole::Facet),
            ("limit", ParameterRole::Limit),
            ("cursor", ParameterRole::Cursor),
        ],
        Representation::Csv => &[
            ("q", ParameterRole::FullText),
            ("sort", ParameterRole::Sort),
            ("fields", ParameterRole::CsvColumns),
        ],
        Representation::Ndjson => &[
            ("q", ParameterRole::FullText),
            ("sort", ParameterRole::Sort),
            ("fields", ParameterRole::NdjsonFields),
        ],
        Representation::Item => &[("include", ParameterRole::Include)],
    };
    for (name, role) in controls {
        specs.push(ParameterSpec {
            name: (*name).to_owned(),
            description: control_description(*role),
            role: *role,
            example: example_value(*role, item_type),
        });
    }
    specs.sort_by(|a, b| a.name.cmp(&b.name));
    specs
}

/// What a parameter does that is no filter.
fn control_description(role: ParameterRole) -> String {
    use crate::query::list_query::{DEFAULT_LIMIT, MAX_LIMIT};
    match role {
        ParameterRole::Filter { .. } => String::new(),
        ParameterRole::FullText => "Only items that the words are found in, as in `/v1/search`: stemmed, phrases in double quotes, the last word also as a beginning. `-`, `OR` and `field:` mean nothing here; the filters do that.".to_owned(),
        ParameterRole::Sort => "The order: fields, the first counts most; `-` before one turns it round. Dates go by their first day, then by their last; texts by code point; items without a value come last. The editors' order decides what is equal, and everything if this is not given.".to_owned(),
        ParameterRole::Include => "Relations whose items come along, whole, under `included`: for each item of the answer the first ten.".to_owned(),
        ParameterRole::Facet => "Fields and relations whose values are counted over everything that the question finds, under `facets`.".to_owned(),
        ParameterRole::NdjsonFields => "The fields of each item, in this order; all if it is not given.".to_owned(),
        ParameterRole::CsvColumns => "The columns, in this order; all if it is not given.".to_owned(),
        ParameterRole::Limit => format!("How many items a page has, 1 to {MAX_LIMIT}; {DEFAULT_LIMIT} if it is not given. It may change from page to page."),
        ParameterRole::Cursor => "Where the page begins: taken from `links.next` of the page before, never made up. It names its edition and its question.".to_owned(),
    }
}

/// The parts that references to a subject may have.
pub(crate) fn part_policy(attribute: Attribute, item_type: &ItemTypeInfo) -> PartPolicy {
    match attribute {
        Attribute::Relation(relation) => item_type.relations[relation].part_policy,
        Attribute::Field(_) | Attribute::RelatedType(_) => PartPolicy::Forbidden,
    }
}
