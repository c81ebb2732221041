//! The nodes of the graph grouped by item type, and the order of the groups.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::model::ItemTypeId;
use crate::svg::arcs::RowPair;
use crate::svg::palette::HUES;
use crate::svg::phrases::{capitalize, format_count};
use crate::views::Graph;

/// The nodes of one item type.
pub(crate) struct NodeGroup {
    type_id: ItemTypeId,
    /// An index of [`HUES`].
    pub(crate) hue_index: usize,
    /// Indexes of the graph's nodes.
    pub(crate) nodes: Vec<usize>,
    /// The relations that its items store, in the order in which their type declares them.
    pub(crate) relation_labels: Vec<RelationLabel>,
}

#[derive(Clone, Copy)]
pub(crate) struct RelationLabel {
    name: &'static str,
    pub(crate) text: &'static str,
}

/// An edge between two rows.
pub(crate) struct RowLink {
    /// An index of the graph's edges.
    pub(crate) edge_index: usize,
    /// The group of the source.
    pub(crate) group_index: usize,
    /// An index of the group's relation labels.
    pub(crate) relation_index: usize,
    /// Rows counted over all groups.
    pub(crate) rows: RowPair,
}

/// A node's group and its row, counted over all groups.
#[derive(Clone, Copy, Default)]
struct NodePosition {
    group: usize,
    row: usize,
}

/// Groups the nodes by item type and maps the edges to the rows of their nodes.
pub(crate) fn group_nodes(view: &Graph) -> (Vec<NodeGroup>, Vec<RowLink>) {
    let mut groups: Vec<NodeGroup> = Vec::new();
    let mut group_of_node = Vec::with_capacity(view.nodes.len());
    let mut node_by_id = HashMap::new();
    for (node_index, node) in view.nodes.iter().enumerate() {
        let existing = groups.iter().position(|group| group.type_id == node.r#type);
        let group_index = existing.unwrap_or_else(|| {
            groups.push(NodeGroup::new(node.r#type, groups.len()));
            groups.len() - 1
        });
        groups[group_index].nodes.push(node_index);
        group_of_node.push(group_index);
        node_by_id.insert(node.id.as_str(), node_index);
    }
    let mut edge_counts = vec![vec![0_usize; groups.len()]; groups.len()];
    for edge in &view.edges {
        let source = group_of_node[node_by_id[edge.source.as_str()]];
        let target = group_of_node[node_by_id[edge.target.as_str()]];
        edge_counts[source][target] += 1;
        groups[source].add_relation(edge.r#type, edge.type_label);
    }
    let order = order_groups(&groups, &edge_counts);
    let mut groups: Vec<_> = groups.into_iter().enumerate().collect();
    groups.sort_by_key(|(index, _)| order.iter().position(|group| group == index));
    let groups: Vec<_> = groups.into_iter().map(|(_, group)| group).collect();
    let mut positions = vec![NodePosition::default(); view.nodes.len()];
    let mut rows = 0..;
    for (group_index, group) in groups.iter().enumerate() {
        for (node_index, row) in group.nodes.iter().zip(rows.by_ref()) {
            positions[*node_index] = NodePosition {
                group: group_index,
                row,
            };
        }
    }
    let links = view.edges.iter().enumerate().map(|(edge_index, edge)| {
        let source = positions[node_by_id[edge.source.as_str()]];
        let target = positions[node_by_id[edge.target.as_str()]];
        let mut labels = groups[source.group].relation_labels.iter();
        RowLink {
            edge_index,
            group_index: source.group,
            relation_index: labels
                .position(|label| label.name == edge.r#type)
                .expect("every edge was added to the labels of its group"),
            rows: RowPair {
                from: source.row,
                to: target.row,
            },
        }
    });
    let links = links.collect();
    (groups, links)
}

impl NodeGroup {
    fn new(type_id: ItemTypeId, group_count: usize) -> Self {
        Self {
            type_id,
            hue_index: group_count % HUES.len(),
            nodes: Vec::new(),
            relation_labels: Vec::new(),
        }
    }

    pub(crate) fn headline(&self) -> String {
        capitalize(self.type_id.collection())
    }

    /// The number of items with their type: `1 actor`, `4 actors`.
    pub(crate) fn count_text(&self) -> String {
        format_count(
            self.nodes.len(),
            self.type_id.name(),
            self.type_id.collection(),
        )
    }

    /// Adds a relation in the order of declaration, unless it is present.
    fn add_relation(&mut self, name: &'static str, text: &'static str) {
        if self.relation_labels.iter().any(|known| known.name == name) {
            return;
        }
        self.relation_labels.push(RelationLabel { name, text });
        let declared = &self.type_id.info().relations;
        self.relation_labels.sort_by_key(|label| {
            let mut declared = declared.iter();
            declared.position(|relation| relation.name == label.name)
        });
    }
}

/// An order of the groups with about the shortest edges: a local minimum, in which no swap of
/// two groups shortens them.
fn order_groups(groups: &[NodeGroup], edge_counts: &[Vec<usize>]) -> Vec<usize> {
    let mut order: Vec<_> = (0..groups.len()).collect();
    let total_length = |order: &[usize]| {
        let mut middles = vec![0; order.len()];
        let mut offset = 0;
        for group in order {
            // Twice the middle, in rows; a group's header takes about two.
            let size = groups[*group].nodes.len();
            middles[*group] = 2 * offset + size;
            offset += size + 2;
        }
        let mut sum = 0;
        for (source, row) in edge_counts.iter().enumerate() {
            for (target, count) in row.iter().enumerate() {
                sum += count * middles[source].abs_diff(middles[target]);
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

/// How often each relation occurs, the most frequent first: `4 “is part of”`.
pub(crate) fn relation_counts(view: &Graph) -> Vec<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for edge in &view.edges {
        match counts
            .iter_mut()
            .find(|(title, _)| *title == edge.type_label)
        {
            Some((_, count)) => *count += 1,
            None => counts.push((edge.type_label, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
        .iter()
        .map(|(title, count)| format!("{count} “{title}”"))
        .collect()
}
