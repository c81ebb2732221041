//! The references of items, and how they relate items to others than those that they lead to: to
//! what contains these, and to items that they lead to a step later.

use std::collections::HashMap;
use std::iter;

use crate::model::{
    ByItemType, FieldValue, IndirectPath, IndirectRelation, Item, ItemTypeId, Slug,
};
use crate::store::counts::to_row;
use crate::store::index::sort_index::SortValue;
use crate::store::item_key::ItemKey;
use crate::store::item_table::{ItemTable, resolve_in_tables};

/// One reference of an item.
pub(crate) struct ReferenceEdge<'t> {
    pub(crate) source: ItemKey,
    pub(crate) relation: usize,
    pub(crate) target: ItemKey,
    pub(crate) part: Option<&'t Slug>,
}

impl<'t> ReferenceEdge<'t> {
    /// The title of the item or part that it leads to.
    pub(crate) fn sort_value(&self, tables: &'t ByItemType<ItemTable>) -> SortValue<'t> {
        let item = tables[self.target.type_id].items[self.target.row as usize].as_ref();
        let parts = item.parts().iter();
        let mut named = parts.filter(|part| self.part == Some(&part.id));
        let title = named
            .next()
            .map_or(item.title(), |part| part.title.as_str());
        SortValue::from_value(&FieldValue::Text(title))
    }
}

/// What contains each item, at any depth: the loader bounds it. Items that lie within nothing are
/// left out.
pub(crate) fn containers(tables: &ByItemType<ItemTable>) -> HashMap<ItemKey, Vec<ItemKey>> {
    let mut containers = HashMap::new();
    for (type_id, table) in tables.iter() {
        let Some(relation) = type_id.info().containment() else {
            continue;
        };
        let container_of = |key: &ItemKey| {
            let item = &tables[key.type_id].items[key.row as usize];
            let reference = item.references(relation).pop()?;
            resolve_in_tables(tables, reference)
        };
        for row in 0..to_row(table.items.len()) {
            let key = ItemKey { type_id, row };
            let outer: Vec<_> = iter::successors(container_of(&key), container_of).collect();
            if !outer.is_empty() {
                containers.insert(key, outer);
            }
        }
    }
    containers
}

/// The references of an item, in the order of its relations.
pub(crate) fn reference_edges<'t>(
    tables: &ByItemType<ItemTable>,
    source: ItemKey,
    item: &'t dyn Item,
) -> Vec<ReferenceEdge<'t>> {
    let relations = 0..item.item_type().info().relations.len();
    let edges = relations.flat_map(|relation| {
        let references = item.references(relation).into_iter();
        references.map(move |reference| ReferenceEdge {
            source,
            relation,
            target: resolve_in_tables(tables, reference)
                .expect("the loader reports references that lead nowhere"),
            part: reference.part.as_ref(),
        })
    });
    edges.collect()
}

/// The pairs of items that are related over an item between them, by what the items of a type
/// refer to.
pub(crate) fn indirect_pairs(
    tables: &ByItemType<ItemTable>,
    type_id: ItemTypeId,
    edges: &[ReferenceEdge<'_>],
) -> impl Iterator<Item = [ItemKey; 2]> {
    let indirect = type_id.info().indirect_relations.iter();
    indirect.flat_map(move |indirect| match indirect.path {
        IndirectPath::CoMention => co_mentions(indirect, edges),
        IndirectPath::Through(relation) => pairs_through(tables, indirect, relation, edges),
    })
}

/// The pairs of items that one item refers to.
fn co_mentions(indirect: &IndirectRelation, edges: &[ReferenceEdge<'_>]) -> Vec<[ItemKey; 2]> {
    let [first, second] = &indirect.ends;
    let edges_by_item = edges.chunk_by(|one, other| one.source == other.source);
    let pairs = edges_by_item.flat_map(|item_edges| {
        let targets_of_type = |type_id: ItemTypeId| {
            let targets = item_edges.iter().map(|edge| edge.target);
            targets.filter(move |target| target.type_id == type_id)
        };
        targets_of_type(first.item_type)
            .flat_map(move |one| targets_of_type(second.item_type).map(move |other| [one, other]))
    });
    pairs.collect()
}

/// The pairs of what an item refers to and the items that refer to that item in `relation`.
fn pairs_through(
    tables: &ByItemType<ItemTable>,
    indirect: &IndirectRelation,
    relation: &str,
    edges: &[ReferenceEdge<'_>],
) -> Vec<[ItemKey; 2]> {
    let [first, second] = &indirect.ends;
    let name_of = |edge: &ReferenceEdge<'_>| second.item_type.info().relations[edge.relation].name;
    let edges = edges.iter().filter(|edge| name_of(edge) == relation);
    let pairs = edges.flat_map(|edge| {
        let between = &tables[edge.target.type_id].items[edge.target.row as usize];
        let further = reference_edges(tables, edge.target, between.as_ref()).into_iter();
        let ends = further.map(|edge| edge.target);
        let ends = ends.filter(|end| end.type_id == first.item_type);
        ends.map(|end| [end, edge.source])
    });
    pairs.collect()
}
