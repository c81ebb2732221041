//! The quantities of a collection by what they are counted in and by their numbers, so that
//! conditions that have to hold for one quantity are never met by two of the same item.
//!
//! Invariant: sets have the ordinals of quantities; only [`QuantityIndex::rows_of`] has rows.

use std::collections::HashMap;

use fixedbitset::FixedBitSet;

use crate::model::{DecimalNumber, FieldValue, Quantity, QuantityProperty};
use crate::store::index::prefix_index::PrefixIndex;
use crate::store::index::row_set::RowSet;
use crate::store::item_table::ItemTable;

/// The quantities of the items of one type.
pub struct QuantityIndex {
    /// The row of the item of each quantity, ascending.
    rows: Vec<u32>,
    row_count: usize,
    postings: HashMap<QuantityProperty, HashMap<Box<str>, RowSet<'static>>>,
    /// All but those whose minimum is open.
    by_min: PrefixIndex<DecimalNumber>,
    without_min: RowSet<'static>,
    /// All but those whose maximum is open.
    by_max: PrefixIndex<DecimalNumber>,
}

impl QuantityIndex {
    /// Indexes the quantities in a field of items.
    pub(crate) fn build(table: &ItemTable, field_index: usize) -> Self {
        let (mut rows, mut quantities) = (Vec::new(), Vec::new());
        for (row, item) in (0..).zip(&table.items) {
            for value in item.values(field_index) {
                if let FieldValue::Quantity(quantity) = value {
                    rows.push(row);
                    quantities.push(quantity);
                }
            }
        }
        let count = quantities.len();
        let ordinals = || (0..).zip(quantities.iter().copied());
        let postings = QuantityProperty::ALL.map(|property| {
            let mut postings = HashMap::<Box<str>, Vec<u32>>::new();
            for (ordinal, quantity) in ordinals() {
                if let Some(text) = property.text(quantity) {
                    postings.entry(text.into()).or_default().push(ordinal);
                }
            }
            let postings = postings.into_iter();
            let sets = postings.map(|(text, set)| (text, RowSet::from_sorted(set, count)));
            (property, sets.collect())
        });
        let bounds = |bound: fn(&Quantity) -> Option<DecimalNumber>| {
            let bounds = ordinals();
            let bounds = bounds.filter_map(|(ordinal, one)| Some((bound(one)?, ordinal)));
            PrefixIndex::build(bounds.collect(), count)
        };
        let open = ordinals().filter(|(_, quantity)| quantity.bounds().0.is_none());
        let open = open.map(|(ordinal, _)| ordinal);
        Self {
            row_count: table.items.len(),
            postings: postings.into(),
            by_min: bounds(|quantity| quantity.bounds().0),
            without_min: RowSet::from_sorted(open.collect(), count),
            by_max: bounds(|quantity| quantity.bounds().1),
            rows,
        }
    }

    /// The quantities with this unit or currency.
    pub fn with_text(&self, property: QuantityProperty, text: &str) -> RowSet<'_> {
        let set = self.postings.get(&property).and_then(|one| one.get(text));
        set.map(RowSet::as_borrowed).unwrap_or_default()
    }

    /// The quantities that may be this number or more.
    pub fn at_least(&self, number: DecimalNumber) -> RowSet<'static> {
        let less = self.by_max.rows_while(|max| max < number);
        less.complement(self.rows.len())
    }

    /// The quantities that may be this number or less.
    pub fn at_most(&self, number: DecimalNumber) -> RowSet<'static> {
        let set = self.by_min.rows_while(|min| min <= number);
        set.union(&self.without_min)
    }

    /// The rows of the items that have these quantities.
    pub fn rows_of(&self, quantities: &RowSet<'_>) -> RowSet<'static> {
        let rows = quantities.iter().map(|ordinal| self.rows[ordinal as usize]);
        if quantities.is_dense() {
            let mut set = FixedBitSet::with_capacity(self.row_count);
            set.extend(rows.map(|row| row as usize));
            return set.into();
        }
        RowSet::from_sorted(rows.collect(), self.row_count)
    }
}
