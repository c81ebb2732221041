//! The record as a network: items, and the relations between them.

use serde::Serialize;
use utoipa::ToSchema;

use super::render::count;
use super::{ItemAt, Record};
use crate::model::{Href, Kind, Slug, Statement, Title, kind_index, kinds};

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
const NAMED: usize = 100;

impl Record {
    /// The network of the items that statements support.
    pub fn graph(&self) -> Graph {
        let kinds_shown = kinds()
            .iter()
            .enumerate()
            .filter(|(_, kind)| kind.supported);
        let items: Vec<_> = kinds_shown
            .flat_map(|(kind, _)| self.places(kind))
            .collect();
        let nodes: Vec<_> = items.iter().filter_map(|at| self.node(*at)).collect();
        let edges: Vec<_> = items.iter().flat_map(|at| self.edges(*at)).collect();
        Graph {
            meta: GraphMeta {
                nodes: count(nodes.len()),
                edges: count(edges.len()),
                edition: self.number,
            },
            nodes,
            edges,
            links: GraphLinks {
                this: self.href("/v1/graph"),
                svg: self.href("/v1/graph.svg"),
            },
        }
    }

    fn node(&self, at: ItemAt) -> Option<GraphNode> {
        let to = self.reference_to(at)?;
        Some(GraphNode {
            id: to.key(),
            r#type: to.r#type,
            title: to.title,
            href: to.href,
        })
    }

    fn edges(&self, from: ItemAt) -> Vec<GraphEdge> {
        let Some(source) = self.reference_to(from).map(|to| to.key()) else {
            return Vec::new();
        };
        let mut edges: Vec<GraphEdge> = Vec::new();
        for (place, relation) in kinds()[from.kind].relations.iter().enumerate() {
            for to in self.references(from, place) {
                let Some(at) = self.locate(&to) else { continue };
                let target = format!("{}/{}", to.r#type, to.id);
                let id = format!("{source}>{}>{target}", relation.name);
                // Several parts of one item may point to the same target.
                if edges.iter().all(|edge| edge.id != id) {
                    let statements = self.statements_on_both(from, at);
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

    fn statements_on_both(&self, one: ItemAt, other: ItemAt) -> Vec<Slug> {
        let Some(kind) = kind_index(Statement::TYPE) else {
            return Vec::new();
        };
        let (on_one, on_other) = (
            self.relations.related(kind, one),
            self.relations.related(kind, other),
        );
        let both = on_one
            .iter()
            .filter(|place| on_other.contains(*place))
            .take(NAMED);
        both.filter_map(|place| self.id(ItemAt { kind, place }).cloned())
            .collect()
    }
}
