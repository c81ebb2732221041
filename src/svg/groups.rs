//! The items of a network by type, and the order of the types.

use std::collections::HashMap;

use crate::model::{ItemTypeInfo, item_types};
use crate::svg::format_count;
use crate::svg::page_frame::capitalize;
use crate::views::Graph;

/// The items of one type.
pub(crate) struct NodeGroup {
    /// The type's name.
    type_name: &'static str,
    /// The place of its hue.
    pub(crate) hue_index: usize,
    /// The places of its items.
    pub(crate) nodes: Vec<usize>,
    /// The relations that its items store, in the order in which their type declares them.
    pub(crate) relation_labels: Vec<RelationLabel>,
}

/// A relation, by name and in words.
#[derive(Clone, Copy)]
pub(crate) struct RelationLabel {
    name: &'static str,
    pub(crate) text: &'static str,
}

/// A relation between two rows.
pub(crate) struct RowLink {
    /// The place of the edge.
    pub(crate) edge_index: usize,
    /// The place of the group that stores it.
    pub(crate) group_index: usize,
    /// The place of the relation in the group.
    pub(crate) relation_index: usize,
    /// The rows, counted over all groups.
    pub(crate) rows: (usize, usize),
}

/// The items by type, and the relations between the rows that they take.
pub(crate) fn group_nodes(view: &Graph) -> (Vec<NodeGroup>, Vec<RowLink>) {
    let mut groups: Vec<NodeGroup> = Vec::new();
    let mut positions_by_id = HashMap::new();
    for (node_index, node) in view.nodes.iter().enumerate() {
        let existing = groups
            .iter()
            .position(|group| group.type_name == node.r#type);
        let group_index = existing.unwrap_or_else(|| {
            groups.push(NodeGroup::new(node.r#type, groups.len()));
            groups.len() - 1
        });
        groups[group_index].nodes.push(node_index);
        positions_by_id.insert(node.id.as_str(), (group_index, node_index));
    }
    let endpoints: Vec<_> = view
        .edges
        .iter()
        .enumerate()
        .filter_map(|(edge, one)| {
            let source = *positions_by_id.get(one.source.as_str())?;
            Some((edge, source, *positions_by_id.get(one.target.as_str())?))
        })
        .collect();
    let mut edge_counts = vec![vec![0_usize; groups.len()]; groups.len()];
    for (edge_index, (source, _), (target, _)) in &endpoints {
        edge_counts[*source][*target] += 1;
        let edge = &view.edges[*edge_index];
        groups[*source].add_relation(edge.r#type, edge.title);
    }
    let order = order_groups(&groups, &edge_counts);
    let mut ranks = vec![0; groups.len()];
    for (rank, group) in order.iter().enumerate() {
        ranks[*group] = rank;
    }
    let mut groups: Vec<_> = ranks.into_iter().zip(groups).collect();
    groups.sort_by_key(|(turn, _)| *turn);
    let groups: Vec<_> = groups.into_iter().map(|(_, group)| group).collect();
    let mut rows = vec![(0, 0); view.nodes.len()];
    let nodes = groups.iter().enumerate();
    let nodes = nodes.flat_map(|(group_index, group)| {
        group
            .nodes
            .iter()
            .map(move |node_index| (group_index, *node_index))
    });
    for (row, (group, node_index)) in nodes.enumerate() {
        rows[node_index] = (group, row);
    }
    let links = endpoints.iter().map(|(edge, (_, source), (_, target))| {
        let (group, from) = rows[*source];
        let name = view.edges[*edge].r#type;
        let relation_labels = groups[group].relation_labels.iter();
        RowLink {
            edge_index: *edge,
            group_index: group,
            relation_index: relation_labels.take_while(|one| one.name != name).count(),
            rows: (from, rows[*target].1),
        }
    });
    let links = links.collect();
    (groups, links)
}

impl NodeGroup {
    fn new(type_name: &'static str, hue_index: usize) -> Self {
        Self {
            type_name,
            hue_index: hue_index % crate::svg::HUES.len(),
            nodes: Vec::new(),
            relation_labels: Vec::new(),
        }
    }

    fn item_type(&self) -> Option<&'static ItemTypeInfo> {
        item_types()
            .iter()
            .find(|kind| kind.type_name == self.type_name)
    }

    /// The type's name in the plural.
    fn plural(&self) -> &'static str {
        self.item_type()
            .map_or(self.type_name, |kind| kind.collection)
    }

    /// The type's name as a headline.
    pub(crate) fn headline(&self) -> String {
        capitalize(self.plural())
    }

    /// How many items there are, in words.
    pub(crate) fn count_text(&self) -> String {
        format_count(self.nodes.len(), self.type_name, self.plural())
    }

    /// Adds a relation in its place, if it is new.
    fn add_relation(&mut self, name: &'static str, text: &'static str) {
        if self.relation_labels.iter().any(|known| known.name == name) {
            return;
        }
        self.relation_labels.push(RelationLabel { name, text });
        if let Some(kind) = self.item_type() {
            let declaration_index = |label: &RelationLabel| {
                let relations = kind.relations.iter();
                relations.take_while(|one| one.name != label.name).count()
            };
            self.relation_labels.sort_by_key(declaration_index);
        }
    }
}

/// The order of the groups in which lines are shortest, or nearly so: as long as two groups
/// that change places shorten them, they do.
fn order_groups(groups: &[NodeGroup], edge_counts: &[Vec<usize>]) -> Vec<usize> {
    let mut order: Vec<_> = (0..groups.len()).collect();
    let total_length = |order: &[usize]| {
        let mut middles = vec![0; order.len()];
        let mut offset = 0;
        for group in order {
            // Twice the middle, and room for the head of a group, in rows.
            let size = groups[*group].nodes.len();
            middles[*group] = 2 * offset + size;
            offset += size + 2;
        }
        let mut sum = 0;
        for (source, row) in edge_counts.iter().enumerate() {
            for (target, number) in row.iter().enumerate() {
                sum += number * middles[source].abs_diff(middles[target]);
            }
        }
        sum
    };
    let mut shortest = total_length(&order);
    let mut improved = true;
    while improved {
        improved = false;
        for one in 0..order.len() {
            for other in one + 1..order.len() {
                order.swap(one, other);
                let candidate = total_length(&order);
                if candidate < shortest {
                    shortest = candidate;
                    improved = true;
                } else {
                    order.swap(one, other);
                }
            }
        }
    }
    order
}

/// How often each relation occurs, in words, the most frequent first.
pub(crate) fn relation_counts(view: &Graph) -> Vec<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for edge in &view.edges {
        match counts.iter_mut().find(|(words, _)| *words == edge.title) {
            Some((_, count)) => *count += 1,
            None => counts.push((edge.title, 1)),
        }
    }
    counts.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let words = counts
        .iter()
        .map(|(words, number)| format!("{number} “{words}”"));
    words.collect()
}
