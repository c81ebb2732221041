//! The parameters of overviews of the whole record.

use std::sync::LazyLock;

use crate::model::{Event, ItemType as _, ItemTypeId, PartPolicy, Position, Statement};
use crate::query::spec::attribute::is_filterable_type;
use crate::query::spec::lists::value_filters;
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, QuerySpec, ValueSpec};

/// The parameter that leaves out what would be empty.
pub(crate) const HIDE_EMPTY: &str = "hide_empty";

/// The parameters of the graph.
pub static GRAPH_SPEC: LazyLock<QuerySpec> =
    LazyLock::new(|| overview_spec("graph", graph_filters()));

pub(crate) fn graph_filters() -> Vec<ParameterSpec> {
    let mut parameters = related_filters();
    let types = ItemTypeId::ALL.into_iter();
    parameters.push(types_parameter(
        types.filter(|id| id.requires_statement()),
        "Shows only items of these types.",
    ));
    parameters.push(hide_empty("`true` leaves out nodes without edges."));
    parameters
}

/// The parameters of the timeline: the filters of the events that select values.
pub static TIMELINE_SPEC: LazyLock<QuerySpec> =
    LazyLock::new(|| overview_spec("timeline", timeline_filters()));

pub(crate) fn timeline_filters() -> Vec<ParameterSpec> {
    value_filters(Event::ID.info())
}

/// The parameters of the movements: the filters of the positions that select values.
pub static MOVEMENTS_SPEC: LazyLock<QuerySpec> =
    LazyLock::new(|| overview_spec("movements", value_filters(Position::ID.info())));

/// The parameters of the coverage: the filters of the statements that select values.
pub static COVERAGE_SPEC: LazyLock<QuerySpec> = LazyLock::new(|| {
    let mut parameters = value_filters(Statement::ID.info());
    let types = ItemTypeId::ALL.into_iter();
    parameters.push(types_parameter(
        types.filter(|id| id.requires_statement()),
        "Counts only statements related to items of these types, and lists only such items as unsupported.",
    ));
    parameters.push(hide_empty(
        "`true` leaves out units that no statement cites.",
    ));
    overview_spec("coverage", parameters)
});

pub(crate) fn overview_spec(name: &'static str, parameters: Vec<ParameterSpec>) -> QuerySpec {
    QuerySpec {
        cursor_scope: name,
        parameters,
    }
}

/// The type of the items that an overview has filters of. Their list has all filters.
pub(crate) fn overview_type(path: &str) -> Option<ItemTypeId> {
    let (_, name) = path.rsplit_once("/v1/")?;
    match name.split('.').next()? {
        "timeline" => Some(Event::ID),
        "matrix" | "movements" => Some(Position::ID),
        "coverage" => Some(Statement::ID),
        _ => None,
    }
}

/// A parameter for each type: only items that are, or are related to, items of that type.
pub(crate) fn related_filters() -> Vec<ParameterSpec> {
    let types = ItemTypeId::ALL.into_iter();
    let types = types.filter(|type_id| is_filterable_type(*type_id));
    let filter = |type_id: ItemTypeId| {
        let description = format!(
            "Only these {} (their ids), and the items directly related to them.",
            type_id.collection()
        );
        let value = ValueSpec::reference(vec![type_id], PartPolicy::Forbidden);
        ParameterSpec::new(type_id.name(), ParameterRole::Filter, value, description)
            .multi_valued()
            .with_example(type_id.info().example_id)
    };
    types.map(filter).collect()
}

/// The types of the items that are shown.
pub(crate) fn types_parameter(
    types: impl Iterator<Item = ItemTypeId>,
    description: &'static str,
) -> ParameterSpec {
    let names: Vec<_> = types.map(ItemTypeId::name).collect();
    let example = names[0];
    let value = ValueSpec::one_of(names).with_noun("a type");
    ParameterSpec::new("type", ParameterRole::Filter, value, description)
        .multi_valued()
        .with_example(example)
}

pub(crate) fn hide_empty(description: &'static str) -> ParameterSpec {
    let value = ValueSpec::Boolean;
    ParameterSpec::new(HIDE_EMPTY, ParameterRole::Filter, value, description).with_example(true)
}
