//! Views of the whole record that frontends and journalists want ready-made.

use crate::api::cost::Cost;
use crate::api::endpoint::{CSV, Endpoint, EndpointBuilder, ResponseSpec, Tag};
use crate::api::endpoints::json_response::json_response;
use crate::api::http::csv_writer::{begin_csv, write_csv};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::request_context::RequestContext;
use crate::model::{VocabularyEnum as _, join_texts};
use crate::query::{
    COVERAGE_SPEC, CoverageQuery, GRAPH_SPEC, GraphQuery, ListQuery, MATRIX_SPEC, MAX_MATRIX_CELLS,
    MatrixQuery, QuerySpec, TIMELINE_SPEC,
};
use crate::store::Edition;
use crate::views::{self, Coverage, CoverageScope, Graph, Matrix, MatrixPosition, Timeline};

const TIMELINE_PATH: &str = "/v1/timeline";
const GRAPH_PATH: &str = "/v1/graph";
const COVERAGE_PATH: &str = "/v1/coverage";
const MATRIX_PATH: &str = "/v1/matrix";
const MATRIX_CSV_PATH: &str = "/v1/matrix.csv";

/// The problems of overviews that take filters.
pub(crate) const FILTER_PROBLEMS: &[ProblemCode] = &[
    ProblemCode::UnknownParameter,
    ProblemCode::RepeatedParameter,
    ProblemCode::InvalidValue,
    ProblemCode::UnknownId,
];

/// The events in order.
pub(crate) fn timeline() -> Endpoint {
    Endpoint::get(TIMELINE_PATH, "get_timeline", Tag::Overview)
        .summary("The events in order")
        .description(
            "The events in the editors' order, with or without a date, each with the events that \
             came before it and those that caused it. The filters of `/v1/events` are available \
             here, too, except `q` and those that end in `__not`, `__all`, `__missing` or \
             `__contains`.",
        )
        .optional_query(&TIMELINE_SPEC)
        .problems(FILTER_PROBLEMS)
        .cost(Cost::Expensive)
        .respond(ResponseSpec::json::<Timeline>("The timeline."), |context| {
            let (edition, query) = (&context.edition, timeline_query(&TIMELINE_SPEC, context)?);
            let query_string = query.to_query_string(None);
            let path = format!("{TIMELINE_PATH}{query_string}");
            let response = json_response(context, &path, || build_timeline(&query, edition))?;
            let alternate =
                |extension| edition.href(&format!("{TIMELINE_PATH}.{extension}{query_string}"));
            Ok(response
                .with_link("alternate", &alternate("csv"))
                .with_link("alternate", &alternate("svg")))
        })
}

pub(crate) fn timeline_query(
    spec: &'static QuerySpec,
    context: &RequestContext<'_>,
) -> Result<ListQuery, Problem> {
    ListQuery::of_timeline(spec, context.path, &context.query_params, &context.edition)
        .map_err(|errors| context.query_problem(errors))
}

pub(crate) fn build_timeline<'e>(query: &ListQuery, edition: &'e Edition) -> Timeline<'e> {
    let query_string = query.selection_query_string();
    views::timeline(edition, &query.all_keys(edition), &query_string)
}

/// The record as a network.
pub(crate) fn graph() -> Endpoint {
    Endpoint::get(GRAPH_PATH, "get_graph", Tag::Overview)
        .summary("The record as a network")
        .description(
            "The items as nodes and their relations as edges, in the form that D3 and Cytoscape \
             read. Each edge has the ids of the statements that name both its ends. A filter selects the items that it names and the items \
             directly related to them; only edges between selected items are included.",
        )
        .optional_query(&GRAPH_SPEC)
        .problems(FILTER_PROBLEMS)
        .cost(Cost::Expensive)
        .respond(ResponseSpec::json::<Graph>("The network."), |context| {
            let (edition, query) = (&context.edition, graph_query(&GRAPH_SPEC, context)?);
            let query_string = query.to_query_string();
            let path = format!("{GRAPH_PATH}{query_string}");
            let response = json_response(context, &path, || build_graph(&query, edition))?;
            let svg = format!("{GRAPH_PATH}.svg{query_string}");
            Ok(response.with_link("alternate", &edition.href(&svg)))
        })
}

pub(crate) fn graph_query(
    spec: &'static QuerySpec,
    context: &RequestContext<'_>,
) -> Result<GraphQuery, Problem> {
    GraphQuery::from_params(spec, context.path, &context.query_params, &context.edition)
        .map_err(|errors| context.query_problem(errors))
}

pub(crate) fn build_graph(query: &GraphQuery, edition: &Edition) -> Graph {
    views::graph(
        edition,
        &query.nodes(edition),
        query.hides_isolated_nodes(),
        &query.selection_query_string(),
    )
}

/// How far the sources are covered.
pub(crate) fn coverage() -> Endpoint {
    Endpoint::get(COVERAGE_PATH, "get_coverage", Tag::Overview)
        .summary("What each passage of a source supports")
        .description(
            "Each unit of each source, such as a paragraph or a row, with the statements that cite \
             it; and the items and parts that no statement supports. The filters of \
             `/v1/statements` decide which statements count; `q` and the filters that end in \
             `__not`, `__all`, `__missing` or `__contains` are not available here. `source` also \
             selects the sources that are listed. With `type`, only statements related to \
             items of these types count, and only such items are listed as unsupported.",
        )
        .optional_query(&COVERAGE_SPEC)
        .problems(FILTER_PROBLEMS)
        .cost(Cost::Expensive)
        .respond(ResponseSpec::json::<Coverage>("The coverage."), |context| {
            let edition = &context.edition;
            let query = CoverageQuery::from_params(context.path, &context.query_params, edition)
                .map_err(|errors| context.query_problem(errors))?;
            let query_string = query.to_query_string();
            let path = format!("{COVERAGE_PATH}{query_string}");
            let response = json_response(context, &path, || {
                views::coverage(edition, &coverage_scope(&query, &query_string, edition))
            })?;
            let csv = format!("{COVERAGE_PATH}.csv{query_string}");
            Ok(response.with_link("alternate", &edition.href(&csv)))
        })
}

pub(crate) fn coverage_scope<'q>(
    query: &CoverageQuery,
    query_string: &'q str,
    edition: &Edition,
) -> CoverageScope<'q> {
    CoverageScope {
        sources: query.sources(edition),
        statements: query.statements(edition),
        hides_uncited: query.hides_uncited_units(),
        type_ids: query.supported_types(),
        query: query_string,
    }
}

/// The bound of the matrix, as published.
const MATRIX_LIMIT_TEXT: &str =
    "A matrix has at most 100,000 cells; `rows`, `columns` and `hide_empty` narrow it.";
const _: () = assert!(MAX_MATRIX_CELLS == 100_000);

/// Every position in a grid.
pub(crate) fn matrix() -> Endpoint {
    matrix_endpoint(MATRIX_PATH, "get_matrix")
        .summary("Every position in a grid")
        .description(format!(
            "Who takes which stance on what: actors in rows, the items that positions are on in \
             columns. An empty cell means that no position is recorded, never that the actor is \
             neutral; `meta.positions` is the number of positions shown. A position that a later \
             one replaced is left out: `/v1/movements` has it, and `as_at` shows the positions \
             held on a day. `aspect` and the other filters select the columns: the items that \
             they name and the items related to those. {MATRIX_LIMIT_TEXT}"
        ))
        .respond(ResponseSpec::json::<Matrix>("The grid."), matrix_response)
}

/// The URL of this grid as a table.
pub(crate) fn matrix_csv() -> Endpoint {
    matrix_endpoint(MATRIX_CSV_PATH, "get_matrix_csv")
        .summary("Every position in a table")
        .description(format!(
            "The grid of positions as CSV: one row per actor, one column per item that positions \
             are on. Each cell has the labels of the stances, joined by `; `; topic, quantities, \
             scope and conditions of a stance follow it in parentheses. The head of a column is \
             the title of the item and its `type/id`. {MATRIX_LIMIT_TEXT}"
        ))
        .respond(ResponseSpec::csv("The table in CSV."), matrix_csv_response)
}

fn matrix_endpoint(path: &str, operation_id: &str) -> EndpointBuilder {
    Endpoint::get(path, operation_id, Tag::Overview)
        .query(&MATRIX_SPEC)
        .problems(FILTER_PROBLEMS)
        .example(format!("{path}?columns=challenges&rows=ukraine,russia"))
        .cost(Cost::Expensive)
}

fn parse_query(context: &RequestContext<'_>) -> Result<MatrixQuery, Problem> {
    MatrixQuery::from_params(context.path, &context.query_params, &context.edition)
        .map_err(|errors| context.query_problem(errors))
}

/// Where the matrix is: as JSON and as a table.
fn matrix_paths(query: &MatrixQuery, edition: &Edition) -> [String; 2] {
    let query_string = query.to_query_string(edition);
    [MATRIX_PATH, MATRIX_CSV_PATH].map(|path| format!("{path}{query_string}"))
}

fn build_matrix(query: &MatrixQuery, edition: &Edition) -> Matrix {
    views::matrix(
        edition,
        (query.rows(), query.columns()),
        query.as_at(),
        &query.to_query_string(edition),
    )
}

fn matrix_response(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let query = parse_query(context)?;
    let [json, csv] = matrix_paths(&query, &context.edition);
    let response = json_response(context, &json, || build_matrix(&query, &context.edition))?;
    Ok(response.with_link("alternate", &context.edition.href(&csv)))
}

fn matrix_csv_response(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let query = parse_query(context)?;
    let [json, csv] = matrix_paths(&query, &context.edition);
    let response = context.respond_with_etag(&csv, CSV, || {
        matrix_to_csv(&build_matrix(&query, &context.edition))
    })?;
    Ok(response
        .with_attachment(&context.edition, Some("matrix"), "csv")
        .with_link("alternate", &context.edition.href(&json)))
}

fn matrix_to_csv(matrix: &Matrix) -> Result<Vec<u8>, Problem> {
    let actor_columns = ["actor", "actor_title"].map(str::to_owned);
    // Titles may be the same; keys tell columns apart.
    let columns = matrix.columns.iter();
    let columns = columns.map(|column| format!("{} ({})", column.title, column.key()));
    let mut body = begin_csv(actor_columns.into_iter().chain(columns))?;
    write_csv(&mut body, |rows| {
        for row in &matrix.rows {
            let cells = row.cells.iter().map(|cell| {
                if cell.positions.is_empty() {
                    cell.status.title().to_owned()
                } else {
                    join_texts(cell.positions.iter().map(MatrixPosition::to_text))
                }
            });
            let actor_cells = [row.actor.id.to_string(), row.actor.title.clone()];
            rows.write_row(actor_cells.into_iter().chain(cells))?;
        }
        Ok(())
    })?;
    Ok(body)
}
