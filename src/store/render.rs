//! Renders items as JSON, with resolved references and with what other items say of them.
//!
//! The bytes of an item are all but its response body. They are made here rather than by the
//! API because those of the newest edition are built with it, ahead of all requests.

use std::borrow::Cow;

use bytes::Bytes;
use indexmap::IndexMap;
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;

use crate::model::{
    ByItemType, InverseRelation, ItemLinks, ItemTypeId, RELATION_PREVIEW_LEN, ServedFields,
    inverse_relations,
};
use crate::store::counts::to_i64;
use crate::store::edition::Edition;
use crate::store::indented_json::to_indented;
use crate::store::item_key::ItemKey;
use crate::store::rendered_items::{ITEMS_PER_CHUNK, LineChunk, RenderedItems};

/// About the size of an item.
const EXPECTED_ITEM_BYTES: usize = 2 * 1024;

impl Edition {
    /// An item as the body of its own response.
    pub fn pretty_json(&self, key: ItemKey) -> serde_json::Result<Bytes> {
        Ok(to_indented(&self.compact_json(key)?).into())
    }

    /// An item on one line.
    pub fn compact_json(&self, key: ItemKey) -> serde_json::Result<Cow<'_, [u8]>> {
        if let Some(item) = self.prerendered().get(key) {
            return Ok(Cow::Borrowed(item));
        }
        let mut item = Vec::new();
        render_item(self, key, &mut item)?;
        Ok(Cow::Owned(item))
    }
}

/// Renders every item of an edition.
pub(crate) fn render_all(edition: &Edition) -> serde_json::Result<RenderedItems> {
    let rendered = ItemTypeId::ALL.into_iter().map(|type_id| {
        let keys: Vec<_> = edition.item_keys(type_id).collect();
        let chunks = keys.par_chunks(ITEMS_PER_CHUNK);
        let chunks = chunks.map(|keys| render_chunk(edition, keys));
        let chunks: Vec<_> = chunks.collect::<serde_json::Result<_>>()?;
        Ok(chunks.into_iter().collect())
    });
    let rendered = rendered.collect::<serde_json::Result<_>>()?;
    Ok(RenderedItems::new(ByItemType::from_values(rendered)))
}

fn render_chunk(edition: &Edition, keys: &[ItemKey]) -> serde_json::Result<LineChunk> {
    let mut chunk = LineChunk {
        text: Vec::with_capacity(keys.len() * EXPECTED_ITEM_BYTES),
        ends: Vec::with_capacity(keys.len()),
    };
    for key in keys {
        render_item(edition, *key, &mut chunk.text)?;
        chunk.ends.push(chunk.text.len());
    }
    chunk.text.shrink_to_fit();
    Ok(chunk)
}

/// Appends one item, on one line.
fn render_item(edition: &Edition, key: ItemKey, out: &mut Vec<u8>) -> serde_json::Result<()> {
    let mut item = edition.item_by_key(key).clone_boxed();
    let id = edition.id(key);
    for relation in 0..key.type_id.info().relations.len() {
        for reference in item.references_mut(relation) {
            edition.resolve_reference(reference);
        }
    }
    for part in item.parts_mut() {
        part.statements = edition.part_statement_count(key, &part.id);
        part.notes = edition.note_links(key, Some(&part.id));
        part.href = edition.links().part(key.type_id, id, &part.id);
    }
    item.denormalize(edition);
    let has_statements = key.type_id != ItemTypeId::Statement;
    let served_fields = ServedFields {
        inverse_relations: render_inverse_relations(edition, key),
        statements: has_statements.then(|| edition.statement_count(key)),
        notes: match key.type_id {
            ItemTypeId::Note => Vec::new(),
            _ => edition.note_links(key, None),
        },
        links: ItemLinks {
            this: edition.links().item(key.type_id, id),
            citation: edition.links().citation(key.type_id, id),
            history: edition.links().history(key.type_id, id),
        },
    };
    item.serialize_into(&served_fields, out)
}

fn render_inverse_relations(
    edition: &Edition,
    key: ItemKey,
) -> IndexMap<&'static str, InverseRelation> {
    let id = edition.id(key);
    let relations = inverse_relations(key.type_id).iter().map(|inverse| {
        let type_id = inverse.type_id;
        let rows = edition.inverse_rows(key, inverse);
        let preview = rows.iter().take(RELATION_PREVIEW_LEN);
        let value = if inverse.polymorphic {
            format!("{}/{id}", key.type_id)
        } else {
            id.to_string()
        };
        let relation = InverseRelation {
            total: to_i64(rows.len()),
            items: preview
                .map(|row| edition.reference_to(ItemKey { type_id, row }))
                .collect(),
            href: edition.links().filtered(type_id, inverse.parameter, value),
        };
        (inverse.name, relation)
    });
    relations.collect()
}
