//! The record as a graph of items and the relations between them.

use std::collections::HashSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{Href, ItemTypeId, Slug, Title};
use crate::store::{Edition, ItemKey, to_i64};

/// The record as a network, in the form that D3 and Cytoscape read: items are nodes, relations are
/// edges.
#[derive(Serialize, ToSchema)]
pub struct Graph {
    /// The nodes of the network, one for each item shown.
    #[schema(max_items = 100_000)]
    pub nodes: Vec<GraphNode>,
    /// The edges of the network, one for each relation between two nodes.
    #[schema(max_items = 1_000_000)]
    pub edges: Vec<GraphEdge>,
    /// The size of the network, and its edition.
    pub meta: GraphMeta,
    /// The URLs of this response.
    pub links: GraphLinks,
}

/// The URLs of a network.
#[derive(Serialize, ToSchema)]
pub struct GraphLinks {
    /// The URL of this response.
    #[serde(rename = "self")]
    pub this: Href,
    /// The URL of this network as a picture.
    pub svg: Href,
}

/// One node of the network: an item.
#[derive(Serialize, ToSchema)]
pub struct GraphNode {
    /// The id of the node: the type and id of its item, such as `actor/ukraine`.
    #[schema(min_length = 1, max_length = 140, pattern = "^[a-z-]+/[a-z0-9-]+$")]
    pub id: String,
    /// The item's type.
    pub r#type: ItemTypeId,
    /// The item's title.
    #[schema(value_type = Title)]
    pub title: String,
    /// The item's URL.
    pub href: Href,
}

/// One edge of the network: a relation between two items.
#[derive(Serialize, ToSchema)]
pub struct GraphEdge {
    /// The id of the edge, unique within the network.
    #[schema(min_length = 1, max_length = 400, pattern = "^[a-z0-9_/>-]+$")]
    pub id: String,
    /// The id of the node that the relation leads from.
    #[schema(min_length = 1, max_length = 140, pattern = "^[a-z-]+/[a-z0-9-]+$")]
    pub source: String,
    /// The id of the node that the relation leads to.
    #[schema(min_length = 1, max_length = 140, pattern = "^[a-z-]+/[a-z0-9-]+$")]
    pub target: String,
    /// The kind of relation, such as `holder`: the name of the field in the item of `source`.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z_]+$")]
    pub r#type: &'static str,
    /// The kind of relation as text, such as `is held by`.
    #[schema(value_type = Title)]
    pub type_label: &'static str,
    /// The ids of the first hundred statements that name both ends of the edge; empty if none does.
    #[schema(max_items = 100)]
    pub statements: Vec<Slug>,
}

/// The size of the network, and its edition.
#[derive(Serialize, ToSchema)]
pub struct GraphMeta {
    /// How many nodes there are.
    #[schema(minimum = 0, maximum = 100_000)]
    pub nodes: i64,
    /// How many edges there are.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub edges: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
}

/// How many statements an edge lists.
const MAX_EDGE_STATEMENTS: usize = 100;

/// The network of some items, with every edge that joins two of them; without those that no
/// edge leads to, if `hides_isolated`. `query` is the canonical query of its links.
pub fn graph(edition: &Edition, keys: &[ItemKey], hides_isolated: bool, query: &str) -> Graph {
    let shown: HashSet<_> = keys.iter().copied().collect();
    let mut nodes: Vec<_> = keys.iter().map(|key| graph_node(edition, *key)).collect();
    let edges: Vec<_> = keys
        .iter()
        .zip(&nodes)
        .flat_map(|(key, source)| graph_edges(edition, *key, source, &shown))
        .collect();
    if hides_isolated {
        let ends = edges.iter().flat_map(|edge| [&edge.source, &edge.target]);
        let ends: HashSet<_> = ends.collect();
        nodes.retain(|node| ends.contains(&node.id));
    }
    Graph {
        meta: GraphMeta {
            nodes: to_i64(nodes.len()),
            edges: to_i64(edges.len()),
            edition: edition.number(),
        },
        nodes,
        edges,
        links: GraphLinks {
            this: edition.links().resource(format_args!("graph{query}")),
            svg: edition.links().resource(format_args!("graph.svg{query}")),
        },
    }
}

fn graph_node(edition: &Edition, key: ItemKey) -> GraphNode {
    let reference = edition.reference_to(key);
    GraphNode {
        id: reference.key(),
        r#type: key.type_id,
        title: reference.title,
        href: reference.href,
    }
}

fn graph_edges(
    edition: &Edition,
    key: ItemKey,
    source: &GraphNode,
    shown: &HashSet<ItemKey>,
) -> Vec<GraphEdge> {
    let mut edges: Vec<GraphEdge> = Vec::new();
    let item = edition.item_by_key(key);
    for (relation_index, relation) in key.type_id.info().relations.iter().enumerate() {
        for reference in item.references(relation_index) {
            let target_key = edition.target_key(reference);
            if !shown.contains(&target_key) {
                continue;
            }
            let target = format!("{}/{}", reference.item_type, reference.id);
            let id = format!("{}>{}>{target}", source.id, relation.name);
            // Several parts of one item may point to the same target.
            if edges.iter().any(|edge| edge.id == id) {
                continue;
            }
            edges.push(GraphEdge {
                id,
                source: source.id.clone(),
                target,
                r#type: relation.name,
                type_label: relation.description,
                statements: common_statements(edition, key, target_key),
            });
        }
    }
    edges
}

/// The ids of the first statements on both of two items.
fn common_statements(edition: &Edition, one: ItemKey, other: ItemKey) -> Vec<Slug> {
    let type_id = ItemTypeId::Statement;
    let on_one = edition.relations().neighbors(type_id, one);
    let on_other = edition.relations().neighbors(type_id, other);
    let common = on_one.iter().filter(|row| on_other.contains(*row));
    let common = common.map(|row| ItemKey { type_id, row });
    common
        // A statement on what lies within an item does not name the item.
        .filter(|statement| {
            let mut ends = [one, other].into_iter();
            ends.all(|end| edition.is_directly_related(*statement, end))
        })
        .take(MAX_EDGE_STATEMENTS)
        .map(|statement| edition.id(statement).clone())
        .collect()
}
