//! CSV columns that a type declares besides its fields and relations: the provenance of an item,
//! which is no filter. `csv_columns` lists all columns of a type.

use crate::model::schema::item::EditionContext;

/// A CSV column that items of type `T` have besides their fields and relations.
pub struct ExtraCsvColumn<T> {
    /// Its name.
    pub name: &'static str,
    /// Its texts on one item of an edition; an item without any has none.
    pub accessor: fn(&T, &dyn EditionContext) -> Vec<String>,
}

impl<T> ExtraCsvColumn<T> {
    /// A column with these texts.
    pub const fn new(
        name: &'static str,
        accessor: fn(&T, &dyn EditionContext) -> Vec<String>,
    ) -> Self {
        Self { name, accessor }
    }
}
