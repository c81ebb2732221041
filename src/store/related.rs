//! The items related to an item: targets, inverse relations, statements and notes.

use std::collections::HashSet;

use crate::model::{
    InverseOrigin, InverseRelationInfo, ItemTypeId, Note, NoteLink, RELATION_PREVIEW_LEN, Slug,
    StatementCount, inverse_relations,
};
use crate::store::counts::to_i64;
use crate::store::edition::Edition;
use crate::store::index::row_set::RowSet;
use crate::store::item_key::ItemKey;

impl Edition {
    /// The first [`RELATION_PREVIEW_LEN`] items of a field that `include` can name: a stored or
    /// inverse relation, the statements or the notes.
    pub fn expand_include(&self, key: ItemKey, field: &str) -> Vec<ItemKey> {
        let info = key.type_id.info();
        let mut relations = info.relations.iter();
        if let Some(relation) = relations.position(|relation| relation.name == field) {
            let references = self.item_by_key(key).references(relation).into_iter();
            let targets = references.map(|reference| self.target_key(reference));
            let mut seen = HashSet::new();
            let distinct = targets.filter(|target| seen.insert(*target));
            return distinct.take(RELATION_PREVIEW_LEN).collect();
        }
        let mut inverses = inverse_relations(info.id).iter();
        let (type_id, rows) = match (inverses.find(|inverse| inverse.name == field), field) {
            (Some(inverse), _) => (inverse.type_id, self.inverse_rows(key, inverse)),
            (None, "statements") => {
                let type_id = ItemTypeId::Statement;
                (type_id, self.relations().neighbors(type_id, key))
            }
            (None, "notes") => (ItemTypeId::Note, self.note_rows(key, None)),
            (None, _) => unreachable!("`include` accepts no other fields, such as {field}"),
        };
        let rows = rows.iter().take(RELATION_PREVIEW_LEN);
        rows.map(|row| ItemKey { type_id, row }).collect()
    }

    /// The items that the inverse relation `name` of an item contains.
    pub fn inverse_items(&self, key: ItemKey, name: &str) -> Vec<ItemKey> {
        let mut inverses = inverse_relations(key.type_id).iter();
        let inverse = inverses.find(|inverse| inverse.name == name);
        let inverse = inverse.expect("items of this type have the relation");
        let (type_id, rows) = (inverse.type_id, self.inverse_rows(key, inverse));
        rows.iter().map(|row| ItemKey { type_id, row }).collect()
    }

    /// The rows of the items that an inverse relation of an item contains.
    pub(crate) fn inverse_rows(&self, key: ItemKey, inverse: &InverseRelationInfo) -> RowSet<'_> {
        let (relations, type_id) = (self.relations(), inverse.type_id);
        match &inverse.origin {
            InverseOrigin::Stored(stored) => stored
                .iter()
                .map(|relation| relations.referrers(type_id, *relation, key, None))
                .reduce(|merged, rows| merged.union(&rows))
                .unwrap_or_default(),
            InverseOrigin::Indirect => relations.neighbors(type_id, key),
        }
    }

    /// The rows of the items of a type that are related to an item or, with `part`, those that refer to that part.
    pub(crate) fn related_rows(
        &self,
        type_id: ItemTypeId,
        key: ItemKey,
        part: Option<&Slug>,
    ) -> RowSet<'_> {
        match part {
            None => self.relations().neighbors(type_id, key),
            Some(part) => self.relations().part_referrers(type_id, key, part),
        }
    }

    /// The number of statements on an item, with the link to them.
    pub fn statement_count(&self, key: ItemKey) -> StatementCount {
        let rows = self.related_rows(ItemTypeId::Statement, key, None);
        let (parameter, id) = (key.type_id.name(), self.id(key));
        StatementCount {
            total: to_i64(rows.len()),
            href: self.links().filtered(ItemTypeId::Statement, parameter, id),
        }
    }

    /// The number of statements on a part of an item, with the link to them.
    pub fn part_statement_count(&self, key: ItemKey, part: &Slug) -> StatementCount {
        let rows = self.related_rows(ItemTypeId::Statement, key, Some(part));
        let reference = format!("{}/{}/{part}", key.type_id, self.id(key));
        StatementCount {
            total: to_i64(rows.len()),
            href: self
                .links()
                .filtered(ItemTypeId::Statement, "about", reference),
        }
    }

    /// The notes on an item, including those on its parts, or on one part.
    pub fn note_links(&self, key: ItemKey, part: Option<&Slug>) -> Vec<NoteLink> {
        let rows = self.note_rows(key, part);
        rows.iter().map(|row| self.note_link(row)).collect()
    }

    /// The rows of the notes on an item, without those on what lies within it: a list of notes
    /// does not say which of them a note is on.
    fn note_rows(&self, key: ItemKey, part: Option<&Slug>) -> RowSet<'_> {
        let type_id = ItemTypeId::Note;
        let rows = self.related_rows(type_id, key, part);
        if key.type_id.info().containment().is_none() {
            return rows;
        }
        let is_direct = |row: &u32| self.is_directly_related(ItemKey { type_id, row: *row }, key);
        let direct = rows.iter().filter(is_direct).collect();
        RowSet::from_sorted(direct, self.field_indexes(type_id).all_rows().len())
    }

    /// Whether an item that is related to another refers to it or to a part of it, rather than
    /// to what lies within it.
    pub(crate) fn is_directly_related(&self, source: ItemKey, target: ItemKey) -> bool {
        if target.type_id.info().containment().is_none() {
            return true;
        }
        let item = self.item_by_key(source);
        let relations = 0..source.type_id.info().relations.len();
        let mut references = relations.flat_map(|relation| item.references(relation));
        references.any(|reference| self.target_key(reference) == target)
    }

    /// The notes on any of several items, each once.
    pub(crate) fn note_links_of_all(&self, keys: impl Iterator<Item = ItemKey>) -> Vec<NoteLink> {
        let rows = keys.map(|key| self.note_rows(key, None));
        let rows = rows.reduce(|merged, rows| merged.union(&rows));
        let rows = rows.unwrap_or_default();
        rows.iter().map(|row| self.note_link(row)).collect()
    }

    fn note_link(&self, row: u32) -> NoteLink {
        let type_id = ItemTypeId::Note;
        let note: &Note = self.item_as(ItemKey { type_id, row });
        NoteLink {
            id: note.id.clone(),
            text: note.text.clone(),
            href: self.links().item(type_id, &note.id),
        }
    }
}
