//! The texts of the items of one type in an edition, by id.

use indexmap::IndexMap;
use serde_json::Value as Json;

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
    /// Whether it has errors by itself.
    pub(crate) has_errors: bool,
    /// Whether it is not what was released, or may not be.
    pub(crate) is_altered: bool,
}

impl ItemText<'_> {
    /// The item as JSON.
    pub(crate) fn to_json(self) -> Json {
        serde_json::from_str(self.text).expect("an item that is compared is decoded")
    }
}

/// The items of one type in an edition by id, in the editors' order.
pub(crate) type ItemsById<'t> = IndexMap<&'t Slug, ItemText<'t>>;
