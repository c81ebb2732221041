//! The operators of filters.

use crate::model::{FieldType, ItemTypeInfo};
use crate::query::spec::attribute::Attribute;

/// How a filter compares an attribute with the values of its parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterOp {
    /// The attribute has any of the values; a date overlaps with any of them.
    In,
    /// The attribute has none of the values.
    NotIn,
    /// The attribute has all of the values.
    AllOf,
    /// Whether the attribute has no value.
    Missing,
    /// The text contains the value.
    Contains,
    /// The date may be on or after the value's first day.
    Gte,
    /// The date may be after the value's last day.
    Gt,
    /// The date may be on or before the value's last day.
    Lte,
    /// The date may be before the value's first day.
    Lt,
}

impl FilterOp {
    /// All of them.
    pub(crate) const ALL: [Self; 9] = [
        Self::In,
        Self::NotIn,
        Self::AllOf,
        Self::Missing,
        Self::Contains,
        Self::Gte,
        Self::Gt,
        Self::Lte,
        Self::Lt,
    ];

    /// The end of the parameter's name, after that of the attribute.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::In => "",
            Self::NotIn => "__not",
            Self::AllOf => "__all",
            Self::Missing => "__missing",
            Self::Contains => "__contains",
            Self::Gte => "__gte",
            Self::Gt => "__gt",
            Self::Lte => "__lte",
            Self::Lt => "__lt",
        }
    }

    /// The operators that an attribute has.
    pub(crate) fn supported_by(attribute: Attribute, item_type: &ItemTypeInfo) -> &'static [Self] {
        const VALUE_OPS: &[FilterOp] = &[
            FilterOp::In,
            FilterOp::NotIn,
            FilterOp::AllOf,
            FilterOp::Missing,
        ];
        match attribute {
            Attribute::Field(field) => match item_type.fields[field].field_type {
                FieldType::Text => &[Self::Contains, Self::Missing],
                FieldType::Date => &[
                    Self::In,
                    Self::NotIn,
                    Self::AllOf,
                    Self::Missing,
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

    /// Whether it selects values or dates, rather than excluding or combining them.
    pub(crate) fn selects_values(self) -> bool {
        match self {
            Self::In | Self::Gte | Self::Gt | Self::Lte | Self::Lt => true,
            Self::NotIn | Self::AllOf | Self::Missing | Self::Contains => false,
        }
    }

    pub(crate) fn describe(self, attribute: Attribute, item_type: &ItemTypeInfo) -> String {
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
            (Self::Missing, _) => {
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
