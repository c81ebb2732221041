//! From the values of an attribute's parameter to its filter.

use crate::model::ItemTypeInfo;
use crate::query::parse::parsed_value::{ParsedContent, ParsedValue};
use crate::query::run::filter::{Filter, FilterValue};
use crate::query::run::quantity_filter::QuantityCondition;
use crate::query::spec::attribute::Attribute;
use crate::query::spec::filter_op::FilterOp;
use crate::store::Edition;

/// A filter and its parameter.
pub(super) struct AttributeFilter {
    pub(super) attribute: Attribute,
    pub(super) op: FilterOp,
    pub(super) filter: Filter,
}

pub(super) fn build_filter(
    item_type: &ItemTypeInfo,
    attribute: Attribute,
    op: FilterOp,
    values: &[ParsedValue],
    edition: &Edition,
) -> Filter {
    let alternatives = || {
        let values = values.iter();
        values
            .map(|value| filter_value(attribute, value, edition))
            .collect()
    };
    let of_quantity = attribute
        .field(item_type)
        .and_then(|field| field.of_quantity);
    match (op, &values[0].content) {
        (FilterOp::In, _) if let Some(property) = of_quantity => {
            Filter::Quantity(QuantityCondition::AnyOf {
                field: attribute.field_index(),
                property,
                texts: values.iter().map(|value| value.text.clone()).collect(),
            })
        }
        (FilterOp::Gte, ParsedContent::Decimal(number)) => {
            Filter::Quantity(QuantityCondition::AtLeast(*number))
        }
        (_, ParsedContent::Decimal(number)) => Filter::Quantity(QuantityCondition::AtMost(*number)),
        (FilterOp::In, _) => Filter::AnyOf(alternatives()),
        (FilterOp::NotIn, _) => Filter::NoneOf(alternatives()),
        (FilterOp::AllOf, _) => Filter::AllOf(alternatives()),
        (_, ParsedContent::Period(period)) => Filter::DateBound {
            field: attribute.field_index(),
            op,
            period: period.clone(),
        },
        (_, ParsedContent::Substring(pattern)) => Filter::Contains {
            field: attribute.field_index(),
            pattern: pattern.clone(),
        },
        _ => Filter::Missing {
            attribute,
            is_null: values[0].text == "true",
        },
    }
}

fn filter_value(attribute: Attribute, value: &ParsedValue, edition: &Edition) -> FilterValue {
    match &value.content {
        ParsedContent::Reference(target) => {
            let key = edition
                .resolve(target)
                .expect("parsed references are resolved");
            FilterValue::from_target(attribute, key, target.part.clone())
        }
        ParsedContent::Period(period) => FilterValue::Period {
            field: attribute.field_index(),
            period: period.clone(),
        },
        _ => FilterValue::Text {
            field: attribute.field_index(),
            text: value.text.clone(),
        },
    }
}
