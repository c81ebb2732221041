//! A query to the graph: which items are its nodes.

use crate::model::ItemTypeId;
use crate::query::Representation;
use crate::query::appearance::Appearance;
use crate::query::parse::parsed_query::ParsedQuery;
use crate::query::parse::query_error::QueryErrors;
use crate::query::parse::query_string::QueryParam;
use crate::query::run::related_filter::RelatedFilter;
use crate::query::spec::lists::list_spec;
use crate::query::spec::overviews::HIDE_EMPTY;
use crate::query::spec::parameter_spec::QuerySpec;
use crate::store::{Edition, ItemKey};

/// A valid query to the graph.
pub struct GraphQuery {
    parsed: ParsedQuery,
    type_ids: Vec<ItemTypeId>,
    filter: RelatedFilter,
}

impl GraphQuery {
    /// Parses the parameters of a request to `path`.
    pub fn from_params(
        spec: &'static QuerySpec,
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        let parsed = ParsedQuery::parse(spec, path, params, edition)?;
        Ok(Self {
            type_ids: parsed.item_types("type"),
            filter: RelatedFilter::new(&parsed, edition, |_| true),
            parsed,
        })
    }

    /// The items that are nodes: those that statements support and the query selects.
    pub fn nodes(&self, edition: &Edition) -> Vec<ItemKey> {
        let has_type = |type_id: &ItemTypeId| {
            type_id.requires_statement()
                && (self.type_ids.is_empty() || self.type_ids.contains(type_id))
        };
        let types = ItemTypeId::ALL.into_iter().filter(has_type);
        let keys = types.flat_map(|type_id| self.filter.keys(type_id, edition));
        keys.collect()
    }

    /// Whether nodes without an edge are left out.
    pub fn hides_isolated_nodes(&self) -> bool {
        self.parsed.flag(HIDE_EMPTY)
    }

    /// How its picture is to be drawn.
    pub fn appearance(&self) -> Appearance {
        Appearance::new(&self.parsed)
    }

    /// Whether its picture shows the positions, rather than every node and edge.
    pub fn shows_positions(&self) -> bool {
        let view = self.parsed.values("view").first();
        view.map_or(self.type_ids.is_empty(), |view| view.text == "positions")
    }

    /// Where what the picture shows is as JSON: the list of the positions, if they are shown and the
    /// list has the same filters; otherwise the graph.
    pub fn json_path(&self) -> String {
        let positions = list_spec(ItemTypeId::Position.info(), Representation::List);
        let selection = self.parsed.canonical_params(|spec| spec.role.selects());
        let is_list = self.shows_positions()
            && selection.iter().all(|param| {
                positions
                    .parameters
                    .iter()
                    .any(|spec| spec.name == param.name)
            });
        let path = if is_list {
            "/v1/positions"
        } else {
            "/v1/graph"
        };
        format!("{path}{}", self.selection_query_string())
    }

    /// The canonical query of what is shown, however it is laid out.
    pub fn selection_query_string(&self) -> String {
        self.parsed.selection_query_string()
    }

    /// The canonical query of a link; empty for the full graph.
    pub fn to_query_string(&self) -> String {
        self.parsed.to_query_string(None)
    }
}
