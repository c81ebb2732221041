//! The ids that mistyped ones were probably meant to be.

use hashbrown::HashMap;

use crate::load::parsed_item::ParsedCollection;
use crate::model::{ItemTypeId, Slug, closest_id};

/// How many ids are compared with mistyped ones in an edition, which takes about a second.
/// Beyond that no id is suggested, lest a slip that was repeated through a large record keep
/// everybody waiting.
const MAX_COMPARISONS: usize = 5_000_000;

/// Suggests ids. Each distinct text is looked for once.
pub(crate) struct Suggestions<'d> {
    cache: HashMap<(ItemTypeId, String), Option<&'d Slug>>,
    comparisons_left: usize,
}

impl<'d> Suggestions<'d> {
    pub(crate) fn new() -> Self {
        Self {
            cache: HashMap::new(),
            comparisons_left: MAX_COMPARISONS,
        }
    }

    /// The id of `collection` that is most like `id`.
    pub(crate) fn suggest(
        &mut self,
        type_id: ItemTypeId,
        collection: &'d ParsedCollection,
        id: &str,
    ) -> Option<&'d Slug> {
        let key = (type_id, id.to_owned());
        if let Some(cached) = self.cache.get(&key) {
            return *cached;
        }
        let remaining = self.comparisons_left.checked_sub(collection.items.len())?;
        self.comparisons_left = remaining;
        let entries = collection.items.iter();
        let ids = || entries.clone().filter_map(|entry| entry.id.as_ref());
        let suggestion = closest_id(id, ids().map(Slug::as_str));
        let suggestion = suggestion.and_then(|near| ids().find(|id| id.as_str() == near));
        self.cache.insert(key, suggestion);
        suggestion
    }
}
