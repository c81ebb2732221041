//! The fields by which items are found by their quantities.

use crate::model::schema::field::{Field, FieldType, FieldValue, ValueAccessor, text_values};
use crate::model::types::quantity::{CurrencyCode, Quantity, QuantityProperty, Unit};

impl<T> Field<T> {
    /// The quantities of an item, which are at `path`.
    pub(crate) const fn quantity(path: &'static str, accessor: ValueAccessor<T>) -> Self {
        let description = "The quantities of the item.";
        Self::new("quantity", description, FieldType::Quantity, accessor).multi_valued(path)
    }

    /// The units of an item's quantities, which are at `path`.
    pub(crate) const fn unit(path: &'static str, accessor: ValueAccessor<T>) -> Self {
        let mut field = Self::vocabulary::<Unit>("quantity_unit", accessor).multi_valued(path);
        field.info.of_quantity = Some(QuantityProperty::Unit);
        field
    }

    /// The currencies of an item's quantities, which are at `path`.
    pub(crate) const fn currency(path: &'static str, accessor: ValueAccessor<T>) -> Self {
        let field_type = FieldType::ExternalCode {
            pattern: "^[A-Z]{3}$",
            accepts: CurrencyCode::is_known,
            example: "USD",
        };
        let description = "The currency of an amount of money (ISO 4217).";
        let mut field = Self::new("currency", description, field_type, accessor).multi_valued(path);
        field.info.of_quantity = Some(QuantityProperty::Currency);
        field
    }
}

/// Quantities as values of a field.
pub(crate) fn quantity_values<'a>(
    quantities: impl IntoIterator<Item = &'a Quantity>,
) -> Vec<FieldValue<'a>> {
    quantities.into_iter().map(FieldValue::Quantity).collect()
}

/// The units or currencies of quantities.
pub(crate) fn property_values<'a>(
    property: QuantityProperty,
    quantities: impl IntoIterator<Item = &'a Quantity>,
) -> Vec<FieldValue<'a>> {
    let quantities = quantities.into_iter();
    text_values(quantities.filter_map(|quantity| property.text(quantity)))
}
