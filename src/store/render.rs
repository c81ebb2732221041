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
    ByItemType, InverseRelation, ItemLinks, ItemTypeId, JsonLayout, RELATION_PREVIEW_LEN,
    ServedFields, inverse_relations,
};
use crate::store::counts::to_i64;
use crate::store::edition::Edition;
use crate::store::item_key::ItemKey;
use crate::store::rendered_items::{RenderedItem, RenderedItems};

/// How many items share one allocation: the slack of one per item adds up.
const ITEMS_PER_BUFFER: usize = 256;
/// About the size of an item in both layouts.
const EXPECTED_ITEM_BYTES: usize = 3 * 1024;

impl Edition {
    /// An item as the body of its own response.
    pub fn pretty_json(&self, key: ItemKey) -> serde_json::Result<Bytes> {
        match self.prerendered().get(key) {
            Some(item) => Ok(item.pretty.clone()),
            None => Ok(render_one(self, key)?.pretty),
        }
    }

    /// An item on one line.
    pub fn compact_json(&self, key: ItemKey) -> serde_json::Result<Cow<'_, [u8]>> {
        match self.prerendered().get(key) {
            Some(item) => Ok(Cow::Borrowed(&item.compact)),
            None => Ok(Cow::Owned(render_one(self, key)?.compact.into())),
        }
    }
}

/// Renders every item of an edition.
pub(crate) fn render_all(edition: &Edition) -> serde_json::Result<RenderedItems> {
    let rendered = ItemTypeId::ALL.into_iter().map(|type_id| {
        let keys: Vec<_> = edition.item_keys(type_id).collect();
        let chunks = keys.par_chunks(ITEMS_PER_BUFFER);
        let rendered = chunks.map(|keys| render_chunk(edition, keys));
        let rendered: Vec<_> = rendered.collect::<serde_json::Result<_>>()?;
        Ok(rendered.into_iter().flatten().collect())
    });
    let rendered = rendered.collect::<serde_json::Result<_>>()?;
    Ok(RenderedItems::new(ByItemType::from_values(rendered)))
}

fn render_one(edition: &Edition, key: ItemKey) -> serde_json::Result<RenderedItem> {
    let mut buffer = Vec::new();
    let lengths = render_item(edition, key, &mut buffer)?;
    Ok(lengths.split_off(&mut Bytes::from(buffer)))
}

/// Renders items into one allocation.
fn render_chunk(edition: &Edition, keys: &[ItemKey]) -> serde_json::Result<Vec<RenderedItem>> {
    let mut buffer = Vec::with_capacity(keys.len() * EXPECTED_ITEM_BYTES);
    let lengths = keys
        .iter()
        .map(|key| render_item(edition, *key, &mut buffer));
    let lengths: Vec<_> = lengths.collect::<serde_json::Result<_>>()?;
    let mut remaining = Bytes::from(buffer.into_boxed_slice());
    let rendered = lengths.iter().map(|item| item.split_off(&mut remaining));
    Ok(rendered.collect())
}

/// The lengths of one item, of which `compact` comes first in its buffer.
struct RenderedLengths {
    compact: usize,
    pretty: usize,
}

impl RenderedLengths {
    fn split_off(&self, buffer: &mut Bytes) -> RenderedItem {
        RenderedItem {
            compact: buffer.split_to(self.compact),
            pretty: buffer.split_to(self.pretty),
        }
    }
}

/// Appends one item in both layouts.
fn render_item(
    edition: &Edition,
    key: ItemKey,
    out: &mut Vec<u8>,
) -> serde_json::Result<RenderedLengths> {
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
    let compact_start = out.len();
    item.serialize_into(&served_fields, JsonLayout::Compact, out)?;
    let pretty_start = out.len();
    item.serialize_into(&served_fields, JsonLayout::Pretty, out)?;
    out.push(b'\n');
    Ok(RenderedLengths {
        compact: pretty_start - compact_start,
        pretty: out.len() - pretty_start,
    })
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
