//! What is retained of an edition, for the comparison with the next one and for references to
//! items that are gone.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use hashbrown::HashSet;

use crate::load::edition_folder::EditionFolder;
use crate::load::editions::altered::Altered;
use crate::load::editions::item_text::{ItemText, ItemsById};
use crate::load::parsed_edition::ParsedEdition;
use crate::model::{ByItemType, ItemTypeId, Slug};

/// The ids that no item has any more, each with the id that the item got, unless it was withdrawn.
/// None may be used again.
pub(crate) type RetiredIds = HashMap<(ItemTypeId, Slug), Option<Slug>>;

/// The ids that parts had before they were renamed, by their items' type and id; each with the id
/// that the part got. None may be used again.
pub(crate) type RetiredPartIds = HashMap<(ItemTypeId, Slug, Slug), Slug>;

/// What is retained of an edition for the next one.
pub(crate) struct PreviousEdition {
    pub(crate) folder: EditionFolder,
    /// The items, in the editors' order.
    items: ByItemType<Vec<PreviousItem>>,
    /// The ids of its items, collected when first needed.
    ids: OnceLock<ByItemType<HashSet<Slug>>>,
    /// Whether `record.json` has no errors by itself, and is what was released.
    pub(crate) has_valid_record: bool,
    /// The types whose items are all known.
    pub(crate) has_known_ids: ByItemType<bool>,
    pub(crate) altered: Altered,
    pub(crate) retired: RetiredIds,
    pub(crate) retired_parts: RetiredPartIds,
}

/// One item of it.
struct PreviousItem {
    id: Slug,
    /// The bytes of its file.
    range: Range<usize>,
    /// The digest of its canonical form.
    digest: Option<[u8; 32]>,
    /// Whether it has errors by itself.
    has_errors: bool,
    /// Whether it is not what was released.
    is_altered: bool,
}

/// What became of an item that an edition no longer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retirement<'p> {
    /// It has this id now.
    Renamed(&'p Slug),
    /// It was withdrawn before.
    Withdrawn,
    /// The edition before has it.
    Recent,
}

impl PreviousEdition {
    pub(crate) fn new(
        edition: ParsedEdition,
        altered: Altered,
        retired: RetiredIds,
        retired_parts: RetiredPartIds,
    ) -> Self {
        let has_known_ids = ByItemType::from_fn(|id| edition.collections[id].has_known_ids());
        let items = edition.collections.map(|collection| {
            let altered_rows = altered.rows(collection.item_type.id);
            let entries = collection.items.into_iter().enumerate();
            entries
                .filter_map(|(row, entry)| {
                    let has_errors = entry.partial().is_some();
                    Some(PreviousItem {
                        id: entry.id?,
                        range: entry.range,
                        digest: entry.digest,
                        has_errors,
                        is_altered: altered_rows.is_none_or(|rows| rows.contains(&row)),
                    })
                })
                .collect()
        });
        Self {
            items,
            ids: OnceLock::new(),
            has_known_ids,
            has_valid_record: edition.has_valid_record && !altered.record,
            folder: edition.folder,
            altered,
            retired,
            retired_parts,
        }
    }

    pub(crate) fn items_by_id(&self) -> ByItemType<ItemsById<'_>> {
        ByItemType::from_fn(|type_id| {
            let items = self.items[type_id].iter().enumerate();
            let items = items.map(|(row, item)| {
                let text = self.folder.item_text(type_id, &item.range);
                let item_text = ItemText {
                    row,
                    text,
                    digest: item.digest,
                    has_errors: item.has_errors,
                    is_altered: item.is_altered,
                };
                (&item.id, item_text)
            });
            items.collect()
        })
    }

    /// What became of the item that had this id, if there was one.
    pub(crate) fn retirement(&self, type_id: ItemTypeId, id: &Slug) -> Option<Retirement<'_>> {
        let mut key = (type_id, id.clone());
        let mut retirement = None;
        // Ids are never used again, so that each step leads to another one.
        for _ in 0..=self.retired.len() {
            match self.retired.get(&key) {
                Some(Some(renamed)) => {
                    retirement = Some(Retirement::Renamed(renamed));
                    key.1.clone_from(renamed);
                }
                Some(None) => return Some(Retirement::Withdrawn),
                None => break,
            }
        }
        let is_recent = || self.ids(type_id).contains(id);
        retirement.or_else(|| is_recent().then_some(Retirement::Recent))
    }

    /// The ids of the items of a type.
    pub(crate) fn ids(&self, type_id: ItemTypeId) -> &HashSet<Slug> {
        let ids = self.ids.get_or_init(|| {
            let ids = |type_id| self.items[type_id].iter().map(|item| item.id.clone());
            ByItemType::from_fn(|type_id| ids(type_id).collect())
        });
        &ids[type_id]
    }

    /// The id that a part of an item got that had this one in an edition before.
    pub(crate) fn current_part(
        &self,
        type_id: ItemTypeId,
        id: &Slug,
        part: &Slug,
    ) -> Option<&Slug> {
        let key = |part: &Slug| (type_id, id.clone(), part.clone());
        let mut current = self.retired_parts.get(&key(part))?;
        // Ids are never used again, so that each step leads to another one.
        for _ in 0..self.retired_parts.len() {
            match self.retired_parts.get(&key(current)) {
                Some(next) => current = next,
                None => break,
            }
        }
        Some(current)
    }
}
