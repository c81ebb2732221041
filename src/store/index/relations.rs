//! An index of the references between items, from the target's end.

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

/// The items of an edition by the items that they are related to.
#[derive(Default)]
pub struct RelationIndex {
    /// The items that refer to an item in one relation.
    referrers: HashMap<RelationToType, ReverseAdjacency>,
    /// The items that refer to a part of an item in one relation.
    part_referrers: HashMap<StoredRelation, HashMap<(ItemKey, Slug), RowSet<'static>>>,
    /// The items that refer to anything in one relation.
    rows_with_relation: HashMap<StoredRelation, RowSet<'static>>,
    /// The items of one type that are related in any way to an item of another.
    neighbors: HashMap<TypePair, ReverseAdjacency>,
}

/// A relation, by its index in its type.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct StoredRelation {
    source_type: ItemTypeId,
    relation: usize,
}

/// The references of a relation to items of one type.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct RelationToType {
    stored: StoredRelation,
    target_type: ItemTypeId,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct TypePair {
    source_type: ItemTypeId,
    target_type: ItemTypeId,
}

/// The rows of one type that refer to each row of another, as a compressed sparse row list.
struct ReverseAdjacency {
    /// Where in `sources` those of each target start, and where the last ones end.
    offsets: Vec<u32>,
    /// Target by target, ascending.
    sources: Vec<u32>,
    /// The sources of targets with more than [`MAX_SPARSE`] of them, which `sources` omits.
    hubs: HashMap<u32, HubStats>,
    /// The sources of all targets.
    all_sources: RowSet<'static>,
}

/// Sorts by target.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct ReverseEdge {
    target: u32,
    source: u32,
}

/// One reference of an item.
struct ReferenceEdge<'t> {
    source_row: u32,
    relation: usize,
    target: ItemKey,
    part: Option<&'t Slug>,
}

impl RelationIndex {
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
                let stored = StoredRelation {
                    source_type: type_id,
                    relation,
                };
                let relation_to_type = RelationToType {
                    stored,
                    target_type: target.type_id,
                };
                referrers
                    .entry(relation_to_type)
                    .or_default()
                    .push(ReverseEdge {
                        target: target.row,
                        source: edge.source_row,
                    });
                rows_with_relation
                    .entry(stored)
                    .or_default()
                    .push(edge.source_row);
                if let Some(part) = edge.part {
                    let rows = part_referrers.entry((stored, target, part)).or_default();
                    rows.push(edge.source_row);
                }
                let source = ItemKey {
                    type_id,
                    row: edge.source_row,
                };
                add_edge(&mut neighbors, source, target);
                add_edge(&mut neighbors, target, source);
            }
            for (from, to) in co_mentions(type_id, &edges) {
                add_edge(&mut neighbors, to, from);
            }
            let row_count = table.items.len();
            for (stored, rows) in rows_with_relation {
                let rows = RowSet::from_sorted(rows, row_count);
                index.rows_with_relation.insert(stored, rows);
            }
            for ((stored, target, part), rows) in part_referrers {
                let rows = RowSet::from_sorted(rows, row_count);
                let rows_by_part = index.part_referrers.entry(stored).or_default();
                rows_by_part.insert((target, part.clone()), rows);
            }
        }
        let adjacency = |source_type: ItemTypeId, target_type: ItemTypeId, edges| {
            let target_count = tables[target_type].items.len();
            ReverseAdjacency::build(
                edges,
                target_count,
                source_type,
                &field_indexes[source_type],
            )
        };
        let referrers = referrers.into_par_iter().map(|(key, edges)| {
            let adjacency = adjacency(key.stored.source_type, key.target_type, edges);
            (key, adjacency)
        });
        index.referrers = referrers.collect();
        let neighbors = neighbors.into_par_iter().map(|(types, edges)| {
            let adjacency = adjacency(types.source_type, types.target_type, edges);
            (types, adjacency)
        });
        index.neighbors = neighbors.collect();
        index
    }

    /// The items of a type that refer to `target`, or to `part` of it, in one relation.
    pub fn referrers(
        &self,
        source_type: ItemTypeId,
        relation: usize,
        target: ItemKey,
        part: Option<&Slug>,
    ) -> RowSet<'_> {
        let Some(part) = part else {
            let adjacency = self.referrer_adjacency(source_type, relation, target);
            return adjacency.map_or_else(RowSet::default, |adjacency| {
                adjacency.sources_of(target.row)
            });
        };
        let stored = StoredRelation {
            source_type,
            relation,
        };
        let rows_by_part = self.part_referrers.get(&stored);
        let rows = rows_by_part.and_then(|rows_by_part| rows_by_part.get(&(target, part.clone())));
        rows.map(RowSet::as_borrowed).unwrap_or_default()
    }

    /// The items of a type that refer to anything in one relation.
    pub fn rows_with_relation(&self, source_type: ItemTypeId, relation: usize) -> RowSet<'_> {
        let stored = StoredRelation {
            source_type,
            relation,
        };
        let rows = self.rows_with_relation.get(&stored);
        rows.map(RowSet::as_borrowed).unwrap_or_default()
    }

    /// The items of a type that are related to `target` in any way, at either end.
    pub fn neighbors(&self, source_type: ItemTypeId, target: ItemKey) -> RowSet<'_> {
        let adjacency = self.neighbor_adjacency(source_type, target.type_id);
        adjacency.map_or_else(RowSet::default, |adjacency| {
            adjacency.sources_of(target.row)
        })
    }

    /// Statistics of the items of a type that refer to `target` in one relation, if there are
    /// many.
    pub fn referrer_stats(
        &self,
        source_type: ItemTypeId,
        relation: usize,
        target: ItemKey,
    ) -> Option<&HubStats> {
        let adjacency = self.referrer_adjacency(source_type, relation, target)?;
        adjacency.hubs.get(&target.row)
    }

    /// Statistics of the items of a type that are related to `target` in any way, if there are
    /// many.
    pub fn neighbor_stats(&self, source_type: ItemTypeId, target: ItemKey) -> Option<&HubStats> {
        let adjacency = self.neighbor_adjacency(source_type, target.type_id)?;
        adjacency.hubs.get(&target.row)
    }

    /// The items of a type that are related to any item of another type.
    pub fn rows_related_to_type(
        &self,
        source_type: ItemTypeId,
        target_type: ItemTypeId,
    ) -> RowSet<'_> {
        let adjacency = self.neighbor_adjacency(source_type, target_type);
        adjacency.map_or_else(RowSet::default, |adjacency| {
            adjacency.all_sources.as_borrowed()
        })
    }

    /// The items of a type that refer to a part of `target` in any relation.
    pub fn part_referrers(
        &self,
        source_type: ItemTypeId,
        target: ItemKey,
        part: &Slug,
    ) -> RowSet<'_> {
        let relations = 0..source_type.info().relations.len();
        relations
            .map(|relation| self.referrers(source_type, relation, target, Some(part)))
            .reduce(|rows, other| rows.union(&other))
            .unwrap_or_default()
    }

    fn referrer_adjacency(
        &self,
        source_type: ItemTypeId,
        relation: usize,
        target: ItemKey,
    ) -> Option<&ReverseAdjacency> {
        self.referrers.get(&RelationToType {
            stored: StoredRelation {
                source_type,
                relation,
            },
            target_type: target.type_id,
        })
    }

    fn neighbor_adjacency(
        &self,
        source_type: ItemTypeId,
        target_type: ItemTypeId,
    ) -> Option<&ReverseAdjacency> {
        self.neighbors.get(&TypePair {
            source_type,
            target_type,
        })
    }
}

/// The references of an item, in the order of its relations.
fn reference_edges<'t>(
    tables: &ByItemType<ItemTable>,
    row: usize,
    item: &'t dyn Item,
) -> Vec<ReferenceEdge<'t>> {
    let source_row = to_row(row);
    let relations = 0..item.item_type().info().relations.len();
    let edges = relations.flat_map(|relation| {
        let references = item.references(relation).into_iter();
        references.map(move |reference| ReferenceEdge {
            source_row,
            relation,
            target: resolve_in_tables(tables, reference)
                .expect("the loader reports references that lead nowhere"),
            part: reference.part.as_ref(),
        })
    });
    edges.collect()
}

/// The pairs of items that count as related because an item of the type refers to both.
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

/// Adds `source` to the neighbors of `target`.
fn add_edge(neighbors: &mut HashMap<TypePair, Vec<ReverseEdge>>, source: ItemKey, target: ItemKey) {
    let types = TypePair {
        source_type: source.type_id,
        target_type: target.type_id,
    };
    neighbors.entry(types).or_default().push(ReverseEdge {
        target: target.row,
        source: source.row,
    });
}

impl ReverseAdjacency {
    fn build(
        mut edges: Vec<ReverseEdge>,
        target_count: usize,
        source_type: ItemTypeId,
        source_fields: &FieldIndexes,
    ) -> Self {
        let row_count = source_fields.all_rows().len();
        edges.sort_unstable();
        edges.dedup();
        let mut all_sources: Vec<_> = edges.iter().map(|edge| edge.source).collect();
        all_sources.sort_unstable();
        let edges_by_target = edges.chunk_by(|one, other| one.target == other.target);
        let (sparse, hubs): (Vec<_>, Vec<_>) =
            edges_by_target.partition(|edges| edges.len() <= MAX_SPARSE);
        let hubs = hubs.into_par_iter().map(|edges| {
            let sources = edges.iter().map(|edge| edge.source).collect();
            let rows = RowSet::from_sorted(sources, row_count);
            let stats = HubStats::new(rows, source_type.info(), source_fields);
            (edges[0].target, stats)
        });
        let mut adjacency = Self {
            offsets: Vec::with_capacity(target_count + 1),
            sources: Vec::new(),
            hubs: hubs.collect(),
            all_sources: RowSet::from_sorted(all_sources, row_count),
        };
        for edges in sparse {
            adjacency.close_offsets(edges[0].target);
            let sources = edges.iter().map(|edge| edge.source);
            adjacency.sources.extend(sources);
        }
        adjacency.close_offsets(to_row(target_count));
        adjacency.sources.shrink_to_fit();
        adjacency
    }

    /// Lets the sources of all targets up to `target` start here, unless they already do.
    fn close_offsets(&mut self, target: u32) {
        let offset = to_row(self.sources.len());
        self.offsets.resize(target as usize + 1, offset);
    }

    fn sources_of(&self, target: u32) -> RowSet<'_> {
        if let Some(stats) = self.hubs.get(&target) {
            return stats.rows().as_borrowed();
        }
        let target = target as usize;
        let (start, end) = (self.offsets[target], self.offsets[target + 1]);
        RowSet::Sparse(self.sources[start as usize..end as usize].into())
    }
}
