//! The items of an edition as far as they could be decoded, valid or not.

use std::ops::Range;
use std::sync::Arc;

use hashbrown::HashSet;

use crate::load::edition_folder::collection_file;
use crate::model::{Citation, Item, ItemTypeInfo, Reference, Slug, Statement};

/// The items of one type.
pub(crate) struct ParsedCollection {
    pub(crate) item_type: &'static ItemTypeInfo,
    /// Whether the file is a list of JSON values; otherwise its items are unknown.
    pub(crate) is_parsed: bool,
    pub(crate) items: Vec<ParsedItem>,
    /// Whether an item has no id, an invalid one or that of another: it may be any that is missing.
    pub(crate) has_unclear_ids: bool,
    /// Whether an item has no id at all.
    pub(crate) has_missing_ids: bool,
}

/// One item and its bytes in its file.
pub(crate) struct ParsedItem {
    pub(crate) range: Range<usize>,
    pub(crate) id: Option<Slug>,
    /// The digest of its canonical form, if it is JSON.
    pub(crate) digest: Option<[u8; 32]>,
    pub(crate) content: ItemContent,
}

/// An item, or what could be recovered of an invalid one.
pub(crate) enum ItemContent {
    Valid(Arc<dyn Item>),
    Invalid(Box<PartialItem>),
}

impl ParsedCollection {
    /// The items of a file; `is_parsed` unless some are unknown.
    pub(crate) fn new(
        item_type: &'static ItemTypeInfo,
        items: Vec<ParsedItem>,
        is_parsed: bool,
    ) -> Self {
        let has_unclear_ids = {
            let mut seen = HashSet::with_capacity(items.len());
            let mut ids = items.iter().map(ParsedItem::valid_id);
            ids.any(|id| id.is_none_or(|id| !seen.insert(id)))
        };
        Self {
            item_type,
            is_parsed,
            has_unclear_ids,
            has_missing_ids: items.iter().any(|item| item.id.is_none()),
            items,
        }
    }

    /// Whether it is known which items there are.
    pub(crate) fn has_known_ids(&self) -> bool {
        self.is_parsed && !self.has_unclear_ids
    }

    /// The name of the collection's file.
    pub(crate) fn file_name(&self) -> String {
        collection_file(self.item_type.id)
    }
}

/// What the checks of other items need to know of an item that could not be decoded, so
/// that one mistake is not reported again as its consequences.
#[derive(Default)]
pub(crate) struct PartialItem {
    /// Whether it is JSON; otherwise its content is unknown.
    pub(crate) is_json: bool,
    /// Whether its id is not the one that it has in its file, which is invalid.
    pub(crate) has_invalid_id: bool,
    /// The item with a placeholder for each invalid value.
    pub(crate) recovered: Option<Box<dyn Item>>,
    pub(crate) parts: Vec<Slug>,
    pub(crate) references: Vec<Vec<Reference>>,
    pub(crate) citations: Vec<(usize, Citation)>,
    /// Texts that are not valid references.
    pub(crate) bad_references: Vec<String>,
}

impl ParsedItem {
    /// Its id, if the file has it so.
    pub(crate) fn valid_id(&self) -> Option<&Slug> {
        let is_invalid = self.partial().is_some_and(|one| one.has_invalid_id);
        self.id.as_ref().filter(|_| !is_invalid)
    }

    /// Its references in one of its type's relations.
    pub(crate) fn references(&self, relation: usize) -> Vec<&Reference> {
        match &self.content {
            ItemContent::Valid(item) => item.references(relation),
            ItemContent::Invalid(partial) => partial
                .references
                .get(relation)
                .into_iter()
                .flatten()
                .collect(),
        }
    }

    /// The ids of its parts.
    pub(crate) fn parts(&self) -> Vec<&Slug> {
        match &self.content {
            ItemContent::Valid(item) => item.parts().iter().map(|part| &part.id).collect(),
            ItemContent::Invalid(partial) => partial.parts.iter().collect(),
        }
    }

    /// The item, or its recovered form.
    pub(crate) fn item_or_recovered(&self) -> Option<&dyn Item> {
        match &self.content {
            ItemContent::Valid(item) => Some(item.as_ref()),
            ItemContent::Invalid(partial) => partial.recovered.as_deref(),
        }
    }

    /// The citations of a statement, with their indices in its list.
    pub(crate) fn citations(&self) -> Vec<(usize, &Citation)> {
        match &self.content {
            ItemContent::Invalid(partial) => {
                let citations = partial.citations.iter();
                citations
                    .map(|(index, citation)| (*index, citation))
                    .collect()
            }
            ItemContent::Valid(_) => {
                let statement = self.as_type::<Statement>().into_iter();
                statement
                    .flat_map(|statement| statement.cites.iter().enumerate())
                    .collect()
            }
        }
    }

    /// What of it could not be read.
    pub(crate) fn partial(&self) -> Option<&PartialItem> {
        match &self.content {
            ItemContent::Valid(_) => None,
            ItemContent::Invalid(partial) => Some(partial),
        }
    }

    /// The item, or its recovered form, if it is of this type.
    pub(crate) fn as_type<T: Item>(&self) -> Option<&T> {
        self.item_or_recovered()?.downcast_ref()
    }
}
