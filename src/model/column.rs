//! Columns that a kind's table has besides its fields and relations: what traces an item to
//! where it comes from, and cannot be asked for.

use super::identifier::Identifier;
use super::kind::{Edition, Kind};

/// A column of the table of items of kind `K`.
pub struct Column<K> {
    /// Its name.
    pub name: &'static str,
    /// Its texts on one item of an edition; an item without any has none.
    pub texts: fn(&K, &dyn Edition) -> Vec<String>,
}

impl<K: Kind> Column<K> {
    /// The identifiers that other publishers gave to the item.
    pub const IDENTIFIERS: Self = Self::new("identifiers", |item, _| {
        item.identifiers().iter().map(Identifier::key).collect()
    });
}

impl<K> Column<K> {
    /// A column with these texts.
    pub const fn new(name: &'static str, texts: fn(&K, &dyn Edition) -> Vec<String>) -> Self {
        Self { name, texts }
    }
}
