//! Columns that a kind's table has besides its fields and relations: what traces an item to
//! where it comes from, and cannot be asked for.

use crate::model::schema::item::EditionContext;

/// A column of the table of items of kind `K`.
pub struct CsvColumn<K> {
    /// Its name.
    pub name: &'static str,
    /// Its texts on one item of an edition; an item without any has none.
    pub accessor: fn(&K, &dyn EditionContext) -> Vec<String>,
}

impl<K> CsvColumn<K> {
    /// A column with these texts.
    pub const fn new(
        name: &'static str,
        accessor: fn(&K, &dyn EditionContext) -> Vec<String>,
    ) -> Self {
        Self { name, accessor }
    }
}
