//! CSV columns besides fields and relations: the provenance of an item, which is no filter.

use crate::model::schema::item::EditionContext;

/// A column of items of type `T`.
pub struct CsvColumn<T> {
    /// Its name.
    pub name: &'static str,
    /// Its texts on one item of an edition; an item without any has none.
    pub accessor: fn(&T, &dyn EditionContext) -> Vec<String>,
}

impl<T> CsvColumn<T> {
    /// A column with these texts.
    pub const fn new(
        name: &'static str,
        accessor: fn(&T, &dyn EditionContext) -> Vec<String>,
    ) -> Self {
        Self { name, accessor }
    }
}
