//! An edition whose files are decoded, before it is checked.

use std::sync::Arc;

use crate::load::declared_changes::DeclaredChange;
use crate::load::edition_folder::EditionFolder;
use crate::load::editions::altered::Altered;
use crate::load::editions::content_digest::ContentDigest;
use crate::load::editions::item_text::{ItemText, ItemsById};
use crate::load::parsed_item::{ItemContent, ParsedCollection, ParsedItem};
use crate::model::{ByItemType, LoadedEdition, Negotiation, Slug};

/// An edition whose items are decoded, but not yet checked against each other.
pub(crate) struct ParsedEdition {
    pub(crate) folder: EditionFolder,
    /// What `record.json` says, with placeholders if it has errors.
    pub(crate) negotiation: Option<Negotiation>,
    /// The id of the negotiation, if it can be read.
    pub(crate) negotiation_id: Option<Slug>,
    /// Whether `record.json` has no errors by itself, except in its list of changes.
    pub(crate) has_valid_record: bool,
    /// Its list of changes; none if that cannot be read.
    pub(crate) changes: Option<Vec<DeclaredChange>>,
    /// Whether it says that the edition is not released.
    pub(crate) is_draft: bool,
    /// The items, in the editors' order.
    pub(crate) collections: ByItemType<ParsedCollection>,
    /// The digest of its content; none if not all of its files are JSON.
    pub(crate) digest: Option<ContentDigest>,
}

impl ParsedEdition {
    /// The entries of its list of changes that can be read.
    pub(crate) fn declared_changes(&self) -> &[DeclaredChange] {
        self.changes.as_deref().unwrap_or_default()
    }

    /// The items whose ids are known, some of which may be altered.
    pub(crate) fn items_by_id(&self, altered: &Altered) -> ByItemType<ItemsById<'_>> {
        ByItemType::from_fn(|type_id| {
            let altered_rows = altered.rows(type_id);
            let items = self.collections[type_id].items.iter().enumerate();
            let items = items.filter_map(|(row, item)| {
                let text = self.folder.item_text(type_id, &item.range);
                let item_text = ItemText {
                    row,
                    text,
                    digest: item.digest,
                    has_errors: item.partial().is_some(),
                    is_altered: altered_rows.is_none_or(|rows| rows.contains(&row)),
                };
                Some((item.id.as_ref()?, item_text))
            });
            items.collect()
        })
    }

    /// The edition, if every file and item of it could be decoded. It has no errors.
    pub(crate) fn to_loaded_edition(&self) -> Option<LoadedEdition> {
        let decoded = |entry: &ParsedItem| match &entry.content {
            ItemContent::Valid(item) => Some(Arc::clone(item)),
            ItemContent::Invalid(_) => None,
        };
        let items = |collection: &ParsedCollection| collection.items.iter().map(decoded).collect();
        let collections = self.collections.values().map(items);
        let collections = ByItemType::from_values(collections.collect::<Option<_>>()?);
        let digest = self.digest.as_ref()?;
        Some(LoadedEdition {
            number: self.folder.number,
            negotiation: self.negotiation.clone()?,
            collections,
            digest: digest.sha256,
            short_digests: digest.short_digests.clone(),
            changes: Vec::new(),
        })
    }
}
