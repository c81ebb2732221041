//! Which items are related to which, known from both ends.

use std::collections::HashMap;

use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelIterator as _, IntoParallelRefIterator as _,
    ParallelIterator as _,
};

use crate::model::{ByItemType, Item, ItemTypeId, Slug};
use crate::store::counts::to_row;
use crate::store::index::field_indexes::FieldIndexes;
use crate::store::index::hub_stats::HubStats;
use crate::store::index::row_set::{MAX_SPARSE, RowSet};
use crate::store::item_key::ItemKey;
use crate::store::item_table::{ItemTable, resolve_in_tables};

/// All relations of an edition, as postings: the places of the items that are found.
#[derive(Default)]
pub struct RelationIndex {
    /// Items of a kind that store a relation to an item: by kind, relation and kind of the
    /// target.
    referrers: HashMap<(ItemTypeId, usize, ItemTypeId), ReverseAdjacency>,
    /// The same for a part of an item.
    part_referrers: HashMap<(ItemTypeId, usize), HashMap<(ItemKey, Slug), RowSet<'static>>>,
    /// Items of a kind that store a relation to anything.
    rows_with_relation: HashMap<(ItemTypeId, usize), RowSet<'static>>,
    /// Items of a kind that are related to an item in any way: by kind and kind of the
    /// other.
    neighbors: HashMap<(ItemTypeId, ItemTypeId), ReverseAdjacency>,
}

/// Which items of one kind point to each item of another.
struct ReverseAdjacency {
    /// Where the places of each target begin in `places`, and where the last ones end.
    offsets: Vec<u32>,
    /// The places of the items, target by target, ascending.
    sources: Vec<u32>,
    /// The items that point to the targets that are not in `places`: to these, many point.
    hubs: HashMap<u32, HubStats>,
    /// All items that point to any target.
    all_sources: RowSet<'static>,
}

/// A place of a target, and one of an item that points to it.
type ReverseEdge = (u32, u32);

/// One reference of an item, and where it leads.
struct ReferenceEdge<'t> {
    source_row: u32,
    relation: usize,
    target: ItemKey,
    part: Option<&'t Slug>,
}

impl RelationIndex {
    /// Reads the relations off all items.
    pub(crate) fn build(
        tables: &ByItemType<ItemTable>,
        field_indexes: &ByItemType<FieldIndexes>,
    ) -> Self {
        let mut index = Self::default();
        let mut referrers: HashMap<_, Vec<ReverseEdge>> = HashMap::new();
        let mut neighbors: HashMap<_, Vec<ReverseEdge>> = HashMap::new();
        for (type_id, table) in tables.iter() {
            let items = table.items.par_iter().enumerate();
            let edges =
                items.flat_map_iter(|(row, item)| reference_edges(tables, row, item.as_ref()));
            let edges: Vec<_> = edges.collect();
            let mut rows_with_relation: HashMap<_, Vec<u32>> = HashMap::new();
            let mut part_referrers: HashMap<_, Vec<u32>> = HashMap::new();
            for edge in &edges {
                let (relation, target) = (edge.relation, edge.target);
                let pairs = referrers
                    .entry((type_id, relation, target.type_id))
                    .or_default();
                pairs.push((target.row, edge.source_row));
                rows_with_relation
                    .entry(relation)
                    .or_default()
                    .push(edge.source_row);
                if let Some(part) = edge.part {
                    let rows = part_referrers.entry((relation, target, part)).or_default();
                    rows.push(edge.source_row);
                }
                let source = ItemKey {
                    type_id,
                    row: edge.source_row,
                };
                add_edge(&mut neighbors, source, target);
                add_edge(&mut neighbors, target, source);
            }
            for (one, other) in co_mentions(type_id, &edges) {
                add_edge(&mut neighbors, other, one);
            }
            for (relation, rows) in rows_with_relation {
                let places = RowSet::from_sorted(rows, table.items.len());
                index.rows_with_relation.insert((type_id, relation), places);
            }
            for ((relation, target, part), rows) in part_referrers {
                let part_rows = index.part_referrers.entry((type_id, relation)).or_default();
                let places = RowSet::from_sorted(rows, table.items.len());
                part_rows.insert((target, part.clone()), places);
            }
        }
        let adjacency = |type_id: ItemTypeId, target_type_id: ItemTypeId, reverse_edges| {
            ReverseAdjacency::build(
                reverse_edges,
                tables[target_type_id].items.len(),
                type_id,
                &field_indexes[type_id],
            )
        };
        let referrers = referrers.into_par_iter();
        let referrers = referrers.map(|(key, pairs)| (key, adjacency(key.0, key.2, pairs)));
        index.referrers = referrers.collect();
        let neighbors = neighbors.into_par_iter();
        let neighbors = neighbors.map(|(key, pairs)| (key, adjacency(key.0, key.1, pairs)));
        index.neighbors = neighbors.collect();
        index
    }

    /// The items of `kind` whose `relation` points to `target`, or to `part` of it.
    pub fn referrers(
        &self,
        type_id: ItemTypeId,
        relation: usize,
        target: ItemKey,
        part: Option<&Slug>,
    ) -> RowSet<'_> {
        match part {
            None => {
                let adjacency = self.referrers.get(&(type_id, relation, target.type_id));
                adjacency.map_or_else(RowSet::default, |pointing| pointing.sources_of(target.row))
            }
            Some(part) => {
                let part_rows = self.part_referrers.get(&(type_id, relation));
                let rows = part_rows.and_then(|part_rows| part_rows.get(&(target, part.clone())));
                rows.map(RowSet::as_borrowed).unwrap_or_default()
            }
        }
    }

    /// The items of `kind` whose `relation` points to anything.
    pub fn rows_with_relation(&self, type_id: ItemTypeId, relation: usize) -> RowSet<'_> {
        let rows = self.rows_with_relation.get(&(type_id, relation));
        rows.map(RowSet::as_borrowed).unwrap_or_default()
    }

    /// The items of `kind` that are related to `target` in any way, at either end.
    pub fn neighbors(&self, type_id: ItemTypeId, target: ItemKey) -> RowSet<'_> {
        let adjacency = self.neighbors.get(&(type_id, target.type_id));
        adjacency.map_or_else(RowSet::default, |pointing| pointing.sources_of(target.row))
    }

    /// What is known ahead of the items of `kind` whose `relation` points to `target`, if they
    /// are many.
    pub fn referrer_stats(
        &self,
        type_id: ItemTypeId,
        relation: usize,
        target: ItemKey,
    ) -> Option<&HubStats> {
        let adjacency = self.referrers.get(&(type_id, relation, target.type_id))?;
        adjacency.hubs.get(&target.row)
    }

    /// What is known ahead of the items of `kind` that are related to `target` in any way, if
    /// they are many.
    pub fn neighbor_stats(&self, type_id: ItemTypeId, target: ItemKey) -> Option<&HubStats> {
        let adjacency = self.neighbors.get(&(type_id, target.type_id))?;
        adjacency.hubs.get(&target.row)
    }

    /// The items of `kind` that are related to any item of the kind `other`.
    pub fn rows_related_to_type(
        &self,
        type_id: ItemTypeId,
        other_type_id: ItemTypeId,
    ) -> RowSet<'_> {
        let adjacency = self.neighbors.get(&(type_id, other_type_id));
        adjacency.map_or_else(RowSet::default, |adjacency| {
            adjacency.all_sources.as_borrowed()
        })
    }

    /// The items of `kind` that name a part of `target` in any relation.
    pub fn part_referrers(&self, type_id: ItemTypeId, target: ItemKey, part: &Slug) -> RowSet<'_> {
        let relations = 0..type_id.info().relations.len();
        relations
            .map(|relation| self.referrers(type_id, relation, target, Some(part)))
            .reduce(|rows, other| rows.union(&other))
            .unwrap_or_default()
    }
}

/// Where the references of an item lead, in the order of its relations.
fn reference_edges<'t>(
    tables: &ByItemType<ItemTable>,
    row: usize,
    item: &'t dyn Item,
) -> Vec<ReferenceEdge<'t>> {
    let source_row = to_row(row);
    let relations = 0..item.item_type().info().relations.len();
    let edges = relations.flat_map(|relation| {
        let references = item.references(relation).into_iter();
        references.filter_map(move |reference| {
            Some(ReferenceEdge {
                source_row,
                relation,
                target: resolve_in_tables(tables, reference)?,
                part: reference.part.as_ref(),
            })
        })
    });
    edges.collect()
}

/// The items that items of a kind relate to each other by naming both.
fn co_mentions<'e>(
    type_id: ItemTypeId,
    edges: &'e [ReferenceEdge<'_>],
) -> impl Iterator<Item = (ItemKey, ItemKey)> + use<'e> {
    let mentions = type_id.info().co_mentions.iter();
    mentions.flat_map(|mention| {
        let edges_by_item = edges.chunk_by(|one, other| one.source_row == other.source_row);
        edges_by_item.flat_map(move |item_edges| {
            let targets_of_type = |type_id: ItemTypeId| {
                let targets = item_edges.iter().map(|edge| edge.target);
                targets.filter(move |target| target.type_id == type_id)
            };
            targets_of_type(mention.from_type).flat_map(move |one| {
                targets_of_type(mention.to_type).map(move |other| (one, other))
            })
        })
    })
}

/// Notes that `one` is related to `other`.
fn add_edge(
    neighbors: &mut HashMap<(ItemTypeId, ItemTypeId), Vec<ReverseEdge>>,
    one: ItemKey,
    other: ItemKey,
) {
    let pairs = neighbors.entry((one.type_id, other.type_id)).or_default();
    pairs.push((other.row, one.row));
}

impl ReverseAdjacency {
    fn build(
        mut edges: Vec<ReverseEdge>,
        targets: usize,
        type_id: ItemTypeId,
        index: &FieldIndexes,
    ) -> Self {
        let row_count = index.all_rows().len();
        edges.sort_unstable();
        edges.dedup();
        let mut all_sources: Vec<_> = edges.iter().map(|(_, source)| *source).collect();
        all_sources.sort_unstable();
        let edges_by_target = edges.chunk_by(|(one, _), (other, _)| one == other);
        let (sparse, hub_edges): (Vec<_>, Vec<_>) =
            edges_by_target.partition(|pairs| pairs.len() <= MAX_SPARSE);
        let hubs = hub_edges.into_par_iter().map(|pairs| {
            let sources = pairs.iter().map(|(_, source)| *source).collect();
            let stats = HubStats::new(
                RowSet::from_sorted(sources, row_count),
                type_id.info(),
                index,
            );
            (pairs[0].0, stats)
        });
        let mut adjacency = Self {
            offsets: Vec::with_capacity(targets + 1),
            sources: Vec::new(),
            hubs: hubs.collect(),
            all_sources: RowSet::from_sorted(all_sources, row_count),
        };
        for edges in sparse {
            adjacency.close_offsets(edges[0].0);
            adjacency
                .sources
                .extend(edges.iter().map(|(_, source)| *source));
        }
        adjacency.close_offsets(to_row(targets));
        adjacency.sources.shrink_to_fit();
        adjacency
    }

    /// Notes that the places of all targets up to one begin here.
    fn close_offsets(&mut self, target: u32) {
        let offset = to_row(self.sources.len());
        self.offsets.resize(target as usize + 1, offset);
    }

    /// The items that point to a target.
    fn sources_of(&self, target: u32) -> RowSet<'_> {
        if let Some(stats) = self.hubs.get(&target) {
            return stats.rows().as_borrowed();
        }
        let target = target as usize;
        let bounds = self.offsets.get(target).zip(self.offsets.get(target + 1));
        let sources = bounds.map(|(from, to)| &self.sources[*from as usize..*to as usize]);
        RowSet::Sparse(sources.unwrap_or_default().into())
    }
}
