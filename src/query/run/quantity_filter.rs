//! Conditions that one quantity of an item has to meet together.

use crate::model::{DecimalNumber, ItemTypeId, QuantityProperty};
use crate::store::{Edition, FieldIndexes, QuantityIndex, RowSet};

/// A condition on a quantity; its list of texts is not empty.
#[derive(Clone, Debug)]
pub(crate) enum QuantityCondition {
    /// Its unit or currency is one of these.
    AnyOf {
        /// The field of the items that has them.
        field: usize,
        property: QuantityProperty,
        texts: Vec<String>,
    },
    /// It may be this number or more.
    AtLeast(DecimalNumber),
    /// It may be this number or less.
    AtMost(DecimalNumber),
}

impl QuantityCondition {
    fn quantities<'r>(&self, index: &'r QuantityIndex) -> RowSet<'r> {
        match self {
            Self::AnyOf {
                property, texts, ..
            } => {
                let sets = texts.iter().map(|text| index.with_text(*property, text));
                let union = sets.reduce(|all, set| all.union(&set));
                union.expect("a condition has texts")
            }
            Self::AtLeast(number) => index.at_least(*number),
            Self::AtMost(number) => index.at_most(*number),
        }
    }
}

/// The quantities that meet all conditions; none if there are no conditions.
pub(crate) fn matching_quantities<'r>(
    conditions: &[&QuantityCondition],
    indexes: &'r FieldIndexes,
) -> Option<RowSet<'r>> {
    let sets = conditions.iter();
    let sets = sets.map(|one| one.quantities(indexes.quantities()));
    sets.reduce(|all, set| all.intersection(&set))
}

/// The rows of the items with a quantity that meets all conditions; none if there are no
/// conditions.
pub(crate) fn rows_with_quantity<'r>(
    conditions: &[&QuantityCondition],
    type_id: ItemTypeId,
    edition: &'r Edition,
) -> Option<RowSet<'r>> {
    let indexes = edition.field_indexes(type_id);
    // What has one condition alone is in the index of its field.
    if let [QuantityCondition::AnyOf { field, texts, .. }] = conditions {
        let field = indexes.field(*field);
        let sets = texts.iter().map(|text| field.rows_with_value(text));
        return sets.reduce(|all, set| all.union(&set));
    }
    let quantities = matching_quantities(conditions, indexes)?;
    Some(indexes.quantities().rows_of(&quantities))
}
