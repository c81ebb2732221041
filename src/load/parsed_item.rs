//! What the checks of other items need to know of one, sound or not.

use crate::load::decode::{ItemContent, ParsedItem};
use crate::load::partial_item::PartialItem;
use crate::model::{Citation, Item, Reference, Slug, Source, Statement};

impl ParsedItem {
    /// Its references in one of its kind's relations.
    pub(crate) fn references(&self, relation: usize) -> Vec<&Reference> {
        match &self.content {
            ItemContent::Valid(item) => item.references(relation),
            ItemContent::Invalid(salvage) => salvage
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
            ItemContent::Valid(item) => item.parts().into_iter().map(|part| &part.id).collect(),
            ItemContent::Invalid(partial) => partial.parts.iter().collect(),
        }
    }

    /// The item, or what its mending made of it.
    fn item_or_recovered(&self) -> Option<&dyn Item> {
        match &self.content {
            ItemContent::Valid(item) => Some(item.as_ref()),
            ItemContent::Invalid(partial) => partial.recovered.as_deref(),
        }
    }

    /// The citations of a statement, with their places in its list.
    pub(crate) fn citations(&self) -> Vec<(usize, &Citation)> {
        let statement = self
            .item_or_recovered()
            .and_then(|item| item.as_any().downcast_ref::<Statement>());
        match (statement, &self.content) {
            (Some(statement), _) => statement.cites.iter().enumerate().collect(),
            (None, ItemContent::Invalid(partial)) => {
                let citations = partial.citations.iter();
                citations
                    .map(|(index, citation)| (*index, citation))
                    .collect()
            }
            (None, ItemContent::Valid(_)) => Vec::new(),
        }
    }

    /// What of it could not be read.
    pub(crate) fn partial(&self) -> Option<&PartialItem> {
        match &self.content {
            ItemContent::Valid(_) => None,
            ItemContent::Invalid(partial) => Some(partial),
        }
    }

    /// The item as a source.
    pub(crate) fn as_source(&self) -> Option<&Source> {
        self.item_or_recovered()
            .and_then(|item| item.as_any().downcast_ref())
    }
}
