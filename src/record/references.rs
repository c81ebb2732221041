//! Addresses and references as answers have them, and what an item leads to.

use std::collections::HashSet;

use super::{ItemAt, Record, prefix, render};
use crate::model::{
    Href, Item, Kind as _, Note, Reference, SHOWN, Slug, Statement, StatementCount,
    derived_relations, kind_index, kinds,
};

/// How many characters of a statement's or note's text stand for its title.
const TITLE_LENGTH: usize = 120;

impl Record {
    /// An address in answers.
    pub fn href(&self, path: &str) -> Href {
        // A pinned edition begins at a path, which has no slash at its end.
        let pinned = path == "/" && self.is_pinned();
        self.base.href(if pinned { "" } else { path })
    }

    /// Whether addresses in answers stay with the edition.
    pub fn is_pinned(&self) -> bool {
        self.base.as_str().ends_with(&prefix(self.number))
    }

    /// The address of an item, or of a part of it.
    pub fn href_of(&self, to: &Reference) -> Href {
        let collection = kind_index(to.r#type).map_or(to.r#type, |kind| kinds()[kind].collection);
        match &to.part {
            Some(part) => self.href(&format!("/v1/{collection}/{}#{part}", to.id)),
            None => self.href(&format!("/v1/{collection}/{}", to.id)),
        }
    }

    /// A reference to an item, filled in.
    pub fn reference_to(&self, at: ItemAt) -> Option<Reference> {
        let (item, kind) = (self.at(at)?, &kinds()[at.kind]);
        Some(Reference {
            title: cut(item.title()),
            href: self.href(&format!("/v1/{}/{}", kind.collection, item.id())),
            ..Reference::new(kind.type_name, item.id().clone(), None)
        })
    }

    /// The references of an item in one of its kind's relations, filled in.
    pub fn references(&self, at: ItemAt, relation: usize) -> Vec<Reference> {
        let Some(item) = self.item_at(at) else {
            return Vec::new();
        };
        let references = item.references(relation).into_iter().map(|to| {
            let mut to = to.clone();
            self.fill(&mut to);
            to
        });
        references.collect()
    }

    /// References to the parts of an item, filled in.
    pub fn part_references(&self, at: ItemAt) -> Vec<Reference> {
        let Some(item) = self.item_at(at) else {
            return Vec::new();
        };
        let parts = item.parts().into_iter().map(|part| {
            let mut to = Reference::new(
                item.kind().type_name,
                item.id().clone(),
                Some(part.id.clone()),
            );
            self.fill(&mut to);
            to
        });
        parts.collect()
    }

    /// The first ten items that an item's field leads to: a stored or derived relation, its
    /// statements or its notes.
    pub fn related_by(&self, at: ItemAt, field: &str) -> Vec<ItemAt> {
        let info = &kinds()[at.kind];
        if let Some(relation) = info
            .relations
            .iter()
            .position(|relation| relation.name == field)
        {
            let Some(item) = self.item_at(at) else {
                return Vec::new();
            };
            let targets = item
                .references(relation)
                .into_iter()
                .filter_map(|to| self.locate(to));
            let mut targets: Vec<_> = targets.collect();
            let mut seen = HashSet::new();
            targets.retain(|at| seen.insert(*at));
            targets.truncate(SHOWN);
            return targets;
        }
        let derived = derived_relations(info.type_name)
            .iter()
            .find(|derived| derived.name == field);
        let (kind, places) = match (derived, field) {
            (Some(derived), _) => (
                Some(derived.kind),
                render::derived_places(self, at, derived),
            ),
            (None, "statements") => render::related_places(self, Statement::TYPE, at),
            (None, _) => render::related_places(self, Note::TYPE, at),
        };
        let Some(kind) = kind else { return Vec::new() };
        places
            .iter()
            .take(SHOWN)
            .map(|place| ItemAt { kind, place })
            .collect()
    }

    /// Where the first item is that has this id, of whatever kind.
    pub fn named(&self, id: &str) -> Option<ItemAt> {
        let mut kinds = kinds().iter().enumerate();
        kinds.find_map(|(kind, info)| {
            let place = self.place(info, id)?;
            Some(ItemAt { kind, place })
        })
    }

    /// How many statements there are on an item, and where to read them.
    pub(crate) fn statement_count(&self, at: ItemAt) -> StatementCount {
        let (_, places) = render::related_places(self, Statement::TYPE, at);
        let info = &kinds()[at.kind];
        let id = self.id(at).map_or("", Slug::as_str);
        StatementCount {
            total: render::count(places.len()),
            href: self.href(&format!("/v1/statements?{}={id}", info.type_name)),
        }
    }

    /// How many statements there are on a part of an item.
    pub(super) fn part_statements(&self, at: ItemAt, part: &Slug) -> usize {
        kind_index(Statement::TYPE)
            .map_or(0, |kind| self.relations.naming_part(kind, at, part).len())
    }

    /// Fills in the title and the address of a reference.
    pub(super) fn fill(&self, to: &mut Reference) {
        to.href = self.href_of(to);
        let Some(item) = self.find(to) else { return };
        let part = to
            .part
            .as_ref()
            .and_then(|id| item.parts().into_iter().find(|part| part.id == *id));
        to.title = part.map_or_else(|| cut(item.title()), |part| part.title.to_string());
    }

    pub(super) fn find(&self, to: &Reference) -> Option<&dyn Item> {
        self.locate(to).and_then(|at| self.at(at))
    }
}

/// `text`, cut at [`TITLE_LENGTH`] characters with an ellipsis as the last.
fn cut(text: &str) -> String {
    match text.char_indices().nth(TITLE_LENGTH) {
        None => text.to_owned(),
        Some(_) => {
            let kept: String = text.chars().take(TITLE_LENGTH - 1).collect();
            format!("{}…", kept.trim_end())
        }
    }
}
