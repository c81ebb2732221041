//! Addresses and references as answers have them, and what an item leads to.

use std::collections::HashSet;

use crate::model::{
    Href, Item, ItemTypeId, RELATION_PREVIEW_LEN, Reference, Slug, StatementCount,
    inverse_relations,
};
use crate::store::{Edition, ItemKey, edition_path_prefix, render};

/// How many characters of a statement's or note's text stand for its title.
const MAX_TITLE_CHARS: usize = 120;

impl Edition {
    /// An address in answers.
    pub fn href(&self, path: &str) -> Href {
        // A pinned edition begins at a path, which has no slash at its end.
        let pinned = path == "/" && self.is_pinned();
        self.link_base().href(if pinned { "" } else { path })
    }

    /// Whether addresses in answers stay with the edition.
    pub fn is_pinned(&self) -> bool {
        self.link_base()
            .as_str()
            .ends_with(&edition_path_prefix(self.number()))
    }

    /// The address of an item, or of a part of it.
    pub fn href_of(&self, reference: &Reference) -> Href {
        let collection = reference.item_type.collection();
        match &reference.part {
            Some(part) => self.href(&format!("/v1/{collection}/{}#{part}", reference.id)),
            None => self.href(&format!("/v1/{collection}/{}", reference.id)),
        }
    }

    /// A reference to an item, filled in.
    pub fn reference_to(&self, key: ItemKey) -> Option<Reference> {
        let (item, item_type) = (self.get_item(key)?, key.type_id.info());
        Some(Reference {
            title: truncate_title(item.title()),
            href: self.href(&format!("/v1/{}/{}", item_type.collection, item.id())),
            ..Reference::new(item_type.id, item.id().clone(), None)
        })
    }

    /// The references of an item in one of its kind's relations, filled in.
    pub fn references(&self, key: ItemKey, relation: usize) -> Vec<Reference> {
        let Some(item) = self.item_by_key(key) else {
            return Vec::new();
        };
        let references = item.references(relation).into_iter().map(|reference| {
            let mut reference = reference.clone();
            self.resolve_reference(&mut reference);
            reference
        });
        references.collect()
    }

    /// References to the parts of an item, filled in.
    pub fn part_references(&self, key: ItemKey) -> Vec<Reference> {
        let Some(item) = self.item_by_key(key) else {
            return Vec::new();
        };
        let parts = item.parts().into_iter().map(|part| {
            let mut reference =
                Reference::new(item.item_type(), item.id().clone(), Some(part.id.clone()));
            self.resolve_reference(&mut reference);
            reference
        });
        parts.collect()
    }

    /// The first ten items that an item's field leads to: a stored or derived relation, its
    /// statements or its notes.
    pub fn expand_include(&self, key: ItemKey, field: &str) -> Vec<ItemKey> {
        let info = key.type_id.info();
        if let Some(relation) = info
            .relations
            .iter()
            .position(|relation| relation.name == field)
        {
            let Some(item) = self.item_by_key(key) else {
                return Vec::new();
            };
            let targets = item
                .references(relation)
                .into_iter()
                .filter_map(|reference| self.resolve(reference));
            let mut targets: Vec<_> = targets.collect();
            let mut seen = HashSet::new();
            targets.retain(|key| seen.insert(*key));
            targets.truncate(RELATION_PREVIEW_LEN);
            return targets;
        }
        let inverse = inverse_relations(info.id)
            .iter()
            .find(|inverse| inverse.name == field);
        let (type_id, rows) = match (inverse, field) {
            (Some(inverse), _) => (inverse.type_id, render::inverse_rows(self, key, inverse)),
            (None, "statements") => render::type_and_related_rows(self, ItemTypeId::Statement, key),
            (None, _) => render::type_and_related_rows(self, ItemTypeId::Note, key),
        };
        rows.iter()
            .take(RELATION_PREVIEW_LEN)
            .map(|row| ItemKey { type_id, row })
            .collect()
    }

    /// Where the first item is that has this id, of whatever kind.
    pub fn find_in_any_type(&self, id: &str) -> Option<ItemKey> {
        ItemTypeId::ALL.into_iter().find_map(|type_id| {
            let row = self.row_of(type_id.info(), id)?;
            Some(ItemKey { type_id, row })
        })
    }

    /// How many statements there are on an item, and where to read them.
    pub(crate) fn statement_count(&self, key: ItemKey) -> StatementCount {
        let (_, rows) = render::type_and_related_rows(self, ItemTypeId::Statement, key);
        let info = key.type_id.info();
        let id = self.id(key).map_or("", Slug::as_str);
        StatementCount {
            total: render::to_i64(rows.len()),
            href: self.href(&format!("/v1/statements?{}={id}", info.type_name)),
        }
    }

    /// How many statements there are on a part of an item.
    pub(crate) fn part_statement_count(&self, key: ItemKey, part: &Slug) -> usize {
        let relations = self.relations();
        relations
            .part_referrers(ItemTypeId::Statement, key, part)
            .len()
    }

    /// Fills in the title and the address of a reference.
    pub(crate) fn resolve_reference(&self, reference: &mut Reference) {
        reference.href = self.href_of(reference);
        let Some(item) = self.referenced_item(reference) else {
            return;
        };
        let part = reference
            .part
            .as_ref()
            .and_then(|id| item.parts().into_iter().find(|part| part.id == *id));
        reference.title = part.map_or_else(
            || truncate_title(item.title()),
            |part| part.title.to_string(),
        );
    }

    pub(crate) fn referenced_item(&self, reference: &Reference) -> Option<&dyn Item> {
        self.resolve(reference).and_then(|key| self.get_item(key))
    }
}

/// `text`, cut at [`TITLE_LENGTH`] characters with an ellipsis as the last.
fn truncate_title(text: &str) -> String {
    match text.char_indices().nth(MAX_TITLE_CHARS) {
        None => text.to_owned(),
        Some(_) => {
            let truncated: String = text.chars().take(MAX_TITLE_CHARS - 1).collect();
            format!("{}…", truncated.trim_end())
        }
    }
}
