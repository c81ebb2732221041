//! The texts of the items of one type in an edition, by id.

use std::collections::HashMap;

use crate::model::Slug;

/// One item of an edition.
#[derive(Clone, Copy)]
pub(crate) struct ItemText<'t> {
    /// Its index in its collection.
    pub(crate) row: usize,
    /// Its text in its file.
    pub(crate) text: &'t str,
    /// The digest of its canonical form.
    pub(crate) digest: Option<[u8; 32]>,
}

/// The items of one type in an edition, by id.
pub(crate) type ItemsById<'t> = HashMap<&'t Slug, ItemText<'t>>;
