//! The record as a network: items, and the relations between them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{Href, ItemTypeId, Slug, Title};
use crate::store::render::to_i64;
use crate::store::{Edition, ItemKey};

/// The items and the relations between them, as D3 and Cytoscape read a network.
#[derive(Serialize, ToSchema)]
pub struct Graph {
    /// The items.
    #[schema(max_items = 100_000)]
    pub nodes: Vec<GraphNode>,
    /// The relations.
    #[schema(max_items = 1_000_000)]
    pub edges: Vec<GraphEdge>,
    /// What the network is of.
    pub meta: GraphMeta,
    /// The addresses of this answer.
    pub links: GraphLinks,
}

/// The addresses of a network.
#[derive(Serialize, ToSchema)]
pub struct GraphLinks {
    /// This answer.
    #[serde(rename = "self")]
    pub this: Href,
    /// The same network as a picture.
    pub svg: Href,
}

/// An item of the network.
#[derive(Serialize, ToSchema)]
pub struct GraphNode {
    /// The item, as `type/id`.
    #[schema(min_length = 1, max_length = 140, pattern = "^[a-z-]+/[a-z0-9-]+$")]
    pub id: String,
    /// The item's type.
    #[schema(value_type = Slug)]
    pub r#type: &'static str,
    /// The item's title.
    #[schema(value_type = Title)]
    pub title: String,
    /// The item's address.
    pub href: Href,
}

/// A relation of the network.
#[derive(Serialize, ToSchema)]
pub struct GraphEdge {
    /// The relation, unique within the network.
    #[schema(min_length = 1, max_length = 400, pattern = "^[a-z0-9_/>-]+$")]
    pub id: String,
    /// The node that stores the relation.
    #[schema(min_length = 1, max_length = 140, pattern = "^[a-z-]+/[a-z0-9-]+$")]
    pub source: String,
    /// The node that it points to.
    #[schema(min_length = 1, max_length = 140, pattern = "^[a-z-]+/[a-z0-9-]+$")]
    pub target: String,
    /// The relation, by the field that stores it.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z_]+$")]
    pub r#type: &'static str,
    /// The relation in words.
    #[schema(value_type = Title)]
    pub title: &'static str,
    /// The first hundred statements that name both ends; none where each end is named by
    /// statements of its own only.
    #[schema(max_items = 100)]
    pub statements: Vec<Slug>,
}

/// What the network is of.
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

/// How many statements an edge names.
const MAX_EDGE_STATEMENTS: usize = 100;

impl Edition {
    /// The network of the items that statements support.
    pub fn graph(&self) -> Graph {
        let graph_types = ItemTypeId::ALL
            .into_iter()
            .filter(|id| id.requires_statement());
        let items: Vec<_> = graph_types
            .flat_map(|type_id| self.item_keys(type_id))
            .collect();
        let nodes: Vec<_> = items
            .iter()
            .filter_map(|key| self.graph_node(*key))
            .collect();
        let edges: Vec<_> = items
            .iter()
            .flat_map(|key| self.graph_edges(*key))
            .collect();
        Graph {
            meta: GraphMeta {
                nodes: to_i64(nodes.len()),
                edges: to_i64(edges.len()),
                edition: self.number(),
            },
            nodes,
            edges,
            links: GraphLinks {
                this: self.href("/v1/graph"),
                svg: self.href("/v1/graph.svg"),
            },
        }
    }

    fn graph_node(&self, key: ItemKey) -> Option<GraphNode> {
        let reference = self.reference_to(key)?;
        Some(GraphNode {
            id: reference.key(),
            r#type: reference.item_type.name(),
            title: reference.title,
            href: reference.href,
        })
    }

    fn graph_edges(&self, source_key: ItemKey) -> Vec<GraphEdge> {
        let Some(source) = self
            .reference_to(source_key)
            .map(|reference| reference.key())
        else {
            return Vec::new();
        };
        let mut edges: Vec<GraphEdge> = Vec::new();
        for (relation_index, relation) in source_key.type_id.info().relations.iter().enumerate() {
            for reference in self.references(source_key, relation_index) {
                let Some(target_key) = self.resolve(&reference) else {
                    continue;
                };
                let target = format!("{}/{}", reference.item_type, reference.id);
                let id = format!("{source}>{}>{target}", relation.name);
                // Several parts of one item may point to the same target.
                if edges.iter().all(|edge| edge.id != id) {
                    let statements = self.common_statements(source_key, target_key);
                    edges.push(GraphEdge {
                        id,
                        source: source.clone(),
                        target,
                        r#type: relation.name,
                        title: relation.description,
                        statements,
                    });
                }
            }
        }
        edges
    }

    fn common_statements(&self, one: ItemKey, other: ItemKey) -> Vec<Slug> {
        let type_id = ItemTypeId::Statement;
        let (one_statements, other_statements) = (
            self.relations().neighbors(type_id, one),
            self.relations().neighbors(type_id, other),
        );
        let common = one_statements
            .iter()
            .filter(|row| other_statements.contains(*row))
            .take(MAX_EDGE_STATEMENTS);
        common
            .filter_map(|row| self.id(ItemKey { type_id, row }).cloned())
            .collect()
    }
}
