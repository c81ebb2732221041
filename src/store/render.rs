//! Writing items out: the references filled in, the other ends of relations beside them.

use bytes::Bytes;
use indexmap::IndexMap;
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;

use crate::model::{
    ByItemType, InverseOrigin, InverseRelation, InverseRelationInfo, ItemLinks, ItemTypeId,
    ItemTypeInfo, JsonLayout, Note, NoteLink, RELATION_PREVIEW_LEN, ServedFields, Slug,
    StatementCount, find_item, inverse_relations,
};
use crate::store::{Edition, ItemKey, RowSet};

/// The answers made of one item.
pub(crate) struct RenderedItem {
    pub(crate) compact: Bytes,
    pub(crate) pretty: Bytes,
}

/// How many items share a piece of memory: what each would lose by itself adds up.
const ITEMS_PER_BUFFER: usize = 256;
/// About how many bytes both forms of an item have.
const EXPECTED_ITEM_BYTES: usize = 3 * 1024;

/// Writes every item of the record.
pub(crate) fn render_all(edition: &Edition) -> serde_json::Result<ByItemType<Vec<RenderedItem>>> {
    let rendered = ItemTypeId::ALL
        .into_iter()
        .map(|type_id| {
            let keys: Vec<_> = edition.item_keys(type_id).collect();
            let chunks = keys.par_chunks(ITEMS_PER_BUFFER);
            let rendered = chunks.map(|keys| render_chunk(edition, keys));
            rendered.collect::<serde_json::Result<Vec<_>>>()
        })
        .map(|rendered| Ok(rendered?.into_iter().flatten().collect()));
    Ok(ByItemType::from_values(
        rendered.collect::<serde_json::Result<_>>()?,
    ))
}

/// Writes one item; it has to be there.
pub(crate) fn render_one(edition: &Edition, key: ItemKey) -> serde_json::Result<RenderedItem> {
    let mut buffer = Vec::new();
    let (compact_len, _) = render_item(edition, key, &mut buffer)?;
    let mut pretty = Bytes::from(buffer);
    Ok(RenderedItem {
        compact: pretty.split_to(compact_len),
        pretty,
    })
}

/// Writes some items into one piece of memory; they have to be there.
fn render_chunk(edition: &Edition, keys: &[ItemKey]) -> serde_json::Result<Vec<RenderedItem>> {
    let mut buffer = Vec::with_capacity(keys.len() * EXPECTED_ITEM_BYTES);
    let lengths = keys
        .iter()
        .map(|key| render_item(edition, *key, &mut buffer));
    let lengths = lengths.collect::<serde_json::Result<Vec<_>>>()?;
    let mut remaining = Bytes::from(buffer.into_boxed_slice());
    let rendered = lengths
        .into_iter()
        .map(|(compact_len, pretty_len)| RenderedItem {
            compact: remaining.split_to(compact_len),
            pretty: remaining.split_to(pretty_len),
        });
    Ok(rendered.collect())
}

/// Writes one item, on one line and then as an answer of its own, and says how long each is.
fn render_item(
    edition: &Edition,
    key: ItemKey,
    out: &mut Vec<u8>,
) -> serde_json::Result<(usize, usize)> {
    let item_type = key.type_id.info();
    let mut item = edition.tables()[key.type_id].items[key.row as usize].clone_boxed();
    for relation in 0..item_type.relations.len() {
        for reference in item.references_mut(relation) {
            edition.resolve_reference(reference);
        }
    }
    let path = format!("/v1/{}/{}", item_type.collection, item.id());
    let reference_key = format!("{}/{}", item_type.type_name, item.id());
    for part in item.parts_mut() {
        part.statements = StatementCount {
            total: to_i64(related_rows(edition, ItemTypeId::Statement, key, Some(&part.id)).len()),
            href: edition.href(&format!("/v1/statements?about={reference_key}/{}", part.id)),
        };
        part.notes = note_links(edition, key, Some(&part.id));
        part.href = edition.href(&format!("{path}#{}", part.id));
    }
    item.denormalize(edition);
    let is_statement = item_type.id == ItemTypeId::Statement;
    let statements = || StatementCount {
        total: to_i64(related_rows(edition, ItemTypeId::Statement, key, None).len()),
        href: edition.href(&format!(
            "/v1/statements?{}={}",
            item_type.type_name,
            item.id()
        )),
    };
    let served_fields = ServedFields {
        inverse_relations: render_inverse_relations(edition, key, item_type, item.id()),
        statements: (!is_statement).then(statements),
        notes: note_links(edition, key, None),
        links: ItemLinks {
            this: edition.href(&path),
        },
    };
    let compact_start = out.len();
    item.serialize_into(&served_fields, JsonLayout::Compact, out)?;
    let pretty_start = out.len();
    item.serialize_into(&served_fields, JsonLayout::Pretty, out)?;
    out.push(b'\n');
    Ok((pretty_start - compact_start, out.len() - pretty_start))
}

/// The relations that the item serves though others store them.
fn render_inverse_relations(
    edition: &Edition,
    at: ItemKey,
    item_type: &ItemTypeInfo,
    id: &Slug,
) -> IndexMap<&'static str, InverseRelation> {
    let relations = inverse_relations(item_type.id).iter().map(|inverse| {
        let rows = inverse_rows(edition, at, inverse);
        let preview = rows.iter().take(RELATION_PREVIEW_LEN).map(|row| ItemKey {
            type_id: inverse.type_id,
            row,
        });
        let value = if inverse.polymorphic {
            format!("{}/{id}", item_type.type_name)
        } else {
            id.to_string()
        };
        let list_path = format!(
            "/v1/{}?{}={value}",
            inverse.type_id.collection(),
            inverse.parameter
        );
        let inverse_relation = InverseRelation {
            total: to_i64(rows.len()),
            items: preview
                .filter_map(|key| edition.reference_to(key))
                .collect(),
            href: edition.href(&list_path),
        };
        (inverse.name, inverse_relation)
    });
    relations.collect()
}

/// The places of the items that a derived relation leads to.
pub(crate) fn inverse_rows<'r>(
    edition: &'r Edition,
    key: ItemKey,
    inverse: &InverseRelationInfo,
) -> RowSet<'r> {
    let referrers = |relation: &usize| {
        edition
            .relations()
            .referrers(inverse.type_id, *relation, key, None)
    };
    match &inverse.origin {
        InverseOrigin::Stored(relations) => {
            let referrer_sets = relations.iter().map(referrers);
            let union = referrer_sets.reduce(|merged, rows| merged.union(&rows));
            union.unwrap_or_default()
        }
        InverseOrigin::CoMention => edition.relations().neighbors(inverse.type_id, key),
    }
}

/// The place of a type's kind, and the places of its items that are related to an item.
pub(crate) fn type_and_related_rows<'r>(
    edition: &'r Edition,
    type_id: ItemTypeId,
    at: ItemKey,
) -> (ItemTypeId, RowSet<'r>) {
    (type_id, related_rows(edition, type_id, at, None))
}

/// The notes on an item (those on its parts included) or on one part.
fn note_links(edition: &Edition, key: ItemKey, part: Option<&Slug>) -> Vec<NoteLink> {
    let type_id = ItemTypeId::Note;
    if key.type_id == type_id {
        return Vec::new();
    }
    let note_link = |row: u32| {
        let reference = edition.reference_to(ItemKey { type_id, row })?;
        let text = find_item::<Note>(edition, &reference)?.text.clone();
        Some(NoteLink {
            id: reference.id,
            text,
            href: reference.href,
        })
    };
    related_rows(edition, ItemTypeId::Note, key, part)
        .iter()
        .filter_map(note_link)
        .collect()
}

/// The items of a type that are related to an item, or that name a part of it.
fn related_rows<'r>(
    edition: &'r Edition,
    type_id: ItemTypeId,
    key: ItemKey,
    part: Option<&Slug>,
) -> RowSet<'r> {
    match part {
        None => edition.relations().neighbors(type_id, key),
        Some(part) => edition.relations().part_referrers(type_id, key, part),
    }
}

/// A count as answers give it.
pub(crate) fn to_i64(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
