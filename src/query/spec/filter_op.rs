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
    /// The date may be on or after the value's first day; a quantity may be the value or more.
    Gte,
    /// The date may be after the value's last day.
    Gt,
    /// The date may be on or before the value's last day; a quantity may be the value or less.
    Lte,
    /// The date may be before the value's first day.
    Lt,
}

/// What stands between a name and its operator.
pub(crate) const OPERATOR_SEPARATOR: &str = "__";

const VALUE_OPS: &[FilterOp] = &[
    FilterOp::In,
    FilterOp::NotIn,
    FilterOp::AllOf,
    FilterOp::Missing,
];

const DATE_OPS: &[FilterOp] = &[
    FilterOp::In,
    FilterOp::NotIn,
    FilterOp::AllOf,
    FilterOp::Missing,
    FilterOp::Gte,
    FilterOp::Gt,
    FilterOp::Lte,
    FilterOp::Lt,
];

const QUANTITY_OPS: &[FilterOp] = &[FilterOp::Gte, FilterOp::Lte];

const TEXT_OPS: &[FilterOp] = &[FilterOp::Contains, FilterOp::Missing];

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

    /// The operators that an attribute has: those that can make a difference.
    pub(crate) fn supported_by(attribute: Attribute, item_type: &ItemTypeInfo) -> Vec<Self> {
        let cardinality = attribute.cardinality(item_type);
        let ops = match attribute.field(item_type).map(|field| field.field_type) {
            Some(FieldType::Text) => TEXT_OPS,
            Some(FieldType::Date) => DATE_OPS,
            Some(FieldType::Quantity) => QUANTITY_OPS,
            _ => VALUE_OPS,
        };
        let can_matter = |op: &Self| match op {
            Self::Missing => !cardinality.is_required,
            // A date that is uncertain can lie within each of several periods.
            Self::AllOf => cardinality.is_multiple || attribute.is_date(item_type),
            _ => true,
        };
        ops.iter().copied().filter(can_matter).collect()
    }

    /// Whether it selects values or dates, rather than excluding or combining them.
    pub(crate) fn selects_values(self) -> bool {
        match self {
            Self::In | Self::Gte | Self::Gt | Self::Lte | Self::Lt => true,
            Self::NotIn | Self::AllOf | Self::Missing | Self::Contains => false,
        }
    }

    /// What the document says of the parameter: what the attribute is, or what is compared with the
    /// attribute of that name.
    pub(crate) fn describe(self, attribute: Attribute, item_type: &ItemTypeInfo) -> String {
        if attribute.is_quantity(item_type) {
            return self.describe_quantity_bound();
        }
        let comparison = match (self, attribute.is_date(item_type)) {
            (Self::In, false) => "Finds items with any of these values.",
            (Self::In, true) => {
                "Finds dates that can lie within any of these years, months or days."
            }
            (Self::Contains, _) => "Finds values that contain this text.",
            (Self::NotIn, _) => "Excludes these values.",
            (Self::AllOf, false) => "Requires these values.",
            (Self::AllOf, true) => "The date can lie within each of these years, months or days.",
            (Self::Missing, _) => "`true`: has no value.",
            (Self::Gte, _) => "can be on or after the first day of this year, month or day.",
            (Self::Gt, _) => "can be after the last day of this year, month or day.",
            (Self::Lte, _) => "can be on or before the last day of this year, month or day.",
            (Self::Lt, _) => "can be before the first day of this year, month or day.",
        };
        match self {
            Self::In | Self::Contains => {
                let description = match attribute.field(item_type) {
                    Some(field) => format!("{} {comparison}", field.meaning()),
                    None => attribute.describe_relation(item_type),
                };
                description + &attribute.describe_partner(item_type)
            }
            Self::NotIn | Self::AllOf | Self::Missing => comparison.to_owned(),
            _ => format!("`{}` {comparison}", attribute.name(item_type)),
        }
    }

    fn describe_quantity_bound(self) -> String {
        let comparison = if self == Self::Gte { "more" } else { "less" };
        format!(
            "A quantity can be this number or {comparison}. One quantity has to match all \
             quantity filters."
        )
    }
}
