//! An index of the references between items, from the target's end.

use std::collections::HashMap;
use std::iter;

use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelIterator as _, IntoParallelRefIterator as _,
    ParallelIterator as _,
};

use crate::model::{ByItemType, ItemTypeId, Reference, Slug};
use crate::store::counts::to_row;
use crate::store::index::field_indexes::FieldIndexes;
use crate::store::index::hub_stats::HubStats;
use crate::store::index::pair_index::PairIndex;
use crate::store::index::reference_edges::{containers, indirect_pairs, reference_edges};
use crate::store::index::row_set::{MAX_SPARSE, RowSet};
use crate::store::index::sort_index::SortIndex;
use crate::store::item_key::ItemKey;
use crate::store::item_table::{ItemTable, resolve_in_tables};

/// The items of an edition by the items that they are related to.
pub struct RelationIndex {
    /// The items of one type by the items of another that they are related to.
    adjacencies: HashMap<AdjacencyKey, ReverseAdjacency>,
    /// The items that refer to a part of an item in one relation.
    part_referrers: HashMap<PartReference, RowSet<'static>>,
    /// The items by what one entry of them has.
    pairs: ByItemType<PairIndex>,
    /// The order of the items of a type by the title of what one of its relations leads to, if
    /// that is one item at most.
    sort_indexes: HashMap<(ItemTypeId, usize), SortIndex>,
}

/// Two types, and how items of the first are related to items of the second.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct AdjacencyKey {
    source_type: ItemTypeId,
    /// The relation that the sources store, by its index in their type; none for any relation,
    /// at either end.
    relation: Option<usize>,
    target_type: ItemTypeId,
}

/// A part of an item, and a relation of a type to it.
#[derive(PartialEq, Eq, Hash)]
struct PartReference {
    source_type: ItemTypeId,
    relation: usize,
    target: ItemKey,
    part: Slug,
}

/// The rows of one type that are related to each row of another, as a compressed sparse row
/// list.
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

impl RelationIndex {
    pub(crate) fn build(
        tables: &ByItemType<ItemTable>,
        field_indexes: &ByItemType<FieldIndexes>,
    ) -> Self {
        let containers = containers(tables);
        let mut edges_by_key: HashMap<_, Vec<ReverseEdge>> = HashMap::new();
        let mut add_edge = |relation: Option<usize>, [source, target]: [ItemKey; 2]| {
            let key = AdjacencyKey {
                source_type: source.type_id,
                relation,
                target_type: target.type_id,
            };
            edges_by_key.entry(key).or_default().push(ReverseEdge {
                target: target.row,
                source: source.row,
            });
        };
        let (mut part_referrers, mut sort_indexes) = (HashMap::new(), HashMap::new());
        for (type_id, table) in tables.iter() {
            let items = table.items.par_iter().enumerate();
            let edges = items.flat_map_iter(|(row, item)| {
                let row = to_row(row);
                reference_edges(tables, ItemKey { type_id, row }, item.as_ref())
            });
            let edges: Vec<_> = edges.collect();
            let mut rows_by_part: HashMap<_, Vec<u32>> = HashMap::new();
            for edge in &edges {
                let outer = containers.get(&edge.target).into_iter().flatten();
                for target in iter::once(&edge.target).chain(outer) {
                    add_edge(Some(edge.relation), [edge.source, *target]);
                    add_edge(None, [edge.source, *target]);
                    add_edge(None, [*target, edge.source]);
                }
                if let Some(part) = edge.part {
                    let part = (edge.relation, edge.target, part);
                    rows_by_part.entry(part).or_default().push(edge.source.row);
                }
            }
            for (relation, info) in type_id.info().relations.iter().enumerate() {
                if info.is_single_valued() {
                    let edges = edges.iter().filter(|edge| edge.relation == relation);
                    let titles = edges.map(|edge| (edge.sort_value(tables), edge.source.row));
                    let sort_index = SortIndex::build(titles.collect(), table.items.len());
                    sort_indexes.insert((type_id, relation), sort_index);
                }
            }
            for [one, other] in indirect_pairs(tables, type_id, &edges) {
                add_edge(None, [one, other]);
                add_edge(None, [other, one]);
            }
            for ((relation, target, part), rows) in rows_by_part {
                let reference = PartReference {
                    source_type: type_id,
                    relation,
                    target,
                    part: part.clone(),
                };
                part_referrers.insert(reference, RowSet::from_sorted(rows, table.items.len()));
            }
        }
        let adjacencies = edges_by_key.into_par_iter().map(|(key, edges)| {
            let target_count = tables[key.target_type].items.len();
            let source_fields = &field_indexes[key.source_type];
            let adjacency =
                ReverseAdjacency::build(edges, target_count, key.source_type, source_fields);
            (key, adjacency)
        });
        let targets = |reference: &Reference| {
            let target = resolve_in_tables(tables, reference);
            let target = target.expect("the loader reports references that lead nowhere");
            let outer = containers.get(&target).into_iter().flatten();
            iter::once(&target).chain(outer).copied().collect()
        };
        Self {
            pairs: ByItemType::from_fn(|type_id| {
                PairIndex::build(&tables[type_id], type_id.info(), targets)
            }),
            adjacencies: adjacencies.collect(),
            part_referrers,
            sort_indexes,
        }
    }

    /// The order of the items of a type by the titles of what a relation leads to, if that is
    /// one item at most.
    pub fn sort_index(&self, source_type: ItemTypeId, relation: usize) -> Option<&SortIndex> {
        self.sort_indexes.get(&(source_type, relation))
    }

    /// The items of a type by what one entry of them has.
    pub fn pairs(&self, source_type: ItemTypeId) -> &PairIndex {
        &self.pairs[source_type]
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
            return self.sources_of(source_type, Some(relation), target);
        };
        let rows = self.part_referrers.get(&PartReference {
            source_type,
            relation,
            target,
            part: part.clone(),
        });
        rows.map(RowSet::as_borrowed).unwrap_or_default()
    }

    /// The items of a type that are related to `target` in any way, at either end.
    pub fn neighbors(&self, source_type: ItemTypeId, target: ItemKey) -> RowSet<'_> {
        self.sources_of(source_type, None, target)
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

    /// The items of a type that refer to anything in one relation.
    pub fn rows_with_relation(&self, source_type: ItemTypeId, relation: usize) -> RowSet<'_> {
        let target_types = ItemTypeId::ALL.into_iter();
        let adjacencies = target_types
            .filter_map(|target_type| self.adjacency(source_type, Some(relation), target_type));
        adjacencies
            .map(|adjacency| adjacency.all_sources.as_borrowed())
            .reduce(|rows, other| rows.union(&other))
            .unwrap_or_default()
    }

    /// The items of a type that are related to any item of another type.
    pub fn rows_related_to_type(
        &self,
        source_type: ItemTypeId,
        target_type: ItemTypeId,
    ) -> RowSet<'_> {
        let adjacency = self.adjacency(source_type, None, target_type);
        adjacency
            .map(|adjacency| adjacency.all_sources.as_borrowed())
            .unwrap_or_default()
    }

    /// Statistics of the items of a type that refer to `target` in one relation, or are related
    /// to it in any way, if there are many.
    pub fn hub_stats(
        &self,
        source_type: ItemTypeId,
        relation: Option<usize>,
        target: ItemKey,
    ) -> Option<&HubStats> {
        let adjacency = self.adjacency(source_type, relation, target.type_id)?;
        adjacency.hubs.get(&target.row)
    }

    fn sources_of(
        &self,
        source_type: ItemTypeId,
        relation: Option<usize>,
        target: ItemKey,
    ) -> RowSet<'_> {
        let adjacency = self.adjacency(source_type, relation, target.type_id);
        adjacency
            .map(|adjacency| adjacency.sources_of(target.row))
            .unwrap_or_default()
    }

    fn adjacency(
        &self,
        source_type: ItemTypeId,
        relation: Option<usize>,
        target_type: ItemTypeId,
    ) -> Option<&ReverseAdjacency> {
        self.adjacencies.get(&AdjacencyKey {
            source_type,
            relation,
            target_type,
        })
    }
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
