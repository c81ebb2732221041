//! Views of the whole record that frontends and journalists want ready-made.

use crate::api::cost::Cost;
use crate::api::endpoint::{CSV, Endpoint, EndpointBuilder, ResponseSpec, Tag};
use crate::api::endpoints::json_response::json_response;
use crate::api::http::csv_writer::{begin_csv, write_csv};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::request_context::RequestContext;
use crate::model::VocabularyEnum as _;
use crate::query::{MATRIX_SPEC, MAX_MATRIX_CELLS, MatrixQuery};
use crate::store::Edition;
use crate::views::{self, Coverage, Graph, Matrix, MatrixPosition, Timeline};

const TIMELINE_PATH: &str = "/v1/timeline";
const GRAPH_PATH: &str = "/v1/graph";
const COVERAGE_PATH: &str = "/v1/coverage";
const MATRIX_PATH: &str = "/v1/matrix";
const MATRIX_CSV_PATH: &str = "/v1/matrix.csv";

/// The events in order.
pub(crate) fn timeline() -> Endpoint {
    Endpoint::get(TIMELINE_PATH, "get_timeline", Tag::Overview)
        .summary("The events in order")
        .description(
            "The events in the record's order, with what precedes and causes what; undated ones \
             keep their place.",
        )
        .cost(Cost::Expensive)
        .respond(ResponseSpec::json::<Timeline>("The timeline."), |context| {
            let edition = &context.edition;
            let response = json_response(context, TIMELINE_PATH, || views::timeline(edition))?;
            Ok(response.with_link("alternate", &edition.href("/v1/timeline.svg")))
        })
}

/// The record as a network.
pub(crate) fn graph() -> Endpoint {
    Endpoint::get(GRAPH_PATH, "get_graph", Tag::Overview)
        .summary("The record as a network")
        .description(
            "Nodes and edges as D3 and Cytoscape read them; each edge with the statements that \
             name both its ends.",
        )
        .cost(Cost::Expensive)
        .respond(ResponseSpec::json::<Graph>("The network."), |context| {
            let edition = &context.edition;
            let response = json_response(context, GRAPH_PATH, || views::graph(edition))?;
            Ok(response.with_link("alternate", &edition.href("/v1/graph.svg")))
        })
}

/// How far the sources are covered.
pub(crate) fn coverage() -> Endpoint {
    Endpoint::get(COVERAGE_PATH, "get_coverage", Tag::Overview)
        .summary("What the record rests on")
        .description(
            "Each unit of each source with the statements that cite it, and what lacks support.",
        )
        .cost(Cost::Expensive)
        .respond(ResponseSpec::json::<Coverage>("The coverage."), |context| {
            json_response(context, COVERAGE_PATH, || views::coverage(&context.edition))
        })
}

const MATRIX_PROBLEMS: &[ProblemCode] = &[
    ProblemCode::UnknownParameter,
    ProblemCode::InvalidValue,
    ProblemCode::UnknownId,
];

/// The bound of the matrix, as published.
const MATRIX_LIMIT_TEXT: &str =
    "A matrix has at most 100,000 cells; `rows` and `columns` narrow it.";
const _: () = assert!(MAX_MATRIX_CELLS == 100_000);

/// Every position in a grid.
pub(crate) fn matrix() -> Endpoint {
    matrix_endpoint(MATRIX_PATH, "get_matrix")
        .summary("Every position in a grid")
        .description(format!(
            "Who holds which stance on what: actors in rows, what positions are on in columns. An \
             empty cell says `not-recorded`, never neutral; `meta.positions` tells that none fell \
             out. {MATRIX_LIMIT_TEXT}"
        ))
        .respond(ResponseSpec::json::<Matrix>("The grid."), matrix_response)
}

/// The same grid as a table.
pub(crate) fn matrix_csv() -> Endpoint {
    matrix_endpoint(MATRIX_CSV_PATH, "get_matrix_csv")
        .summary("Every position in a table")
        .description(format!(
            "The grid of positions as CSV: a row an actor, a column a matter, stances in the \
             cells. A column is headed by the title of the matter and its `type/id`. \
             {MATRIX_LIMIT_TEXT}"
        ))
        .respond(ResponseSpec::csv("The table."), matrix_csv_response)
}

fn matrix_endpoint(path: &str, operation_id: &str) -> EndpointBuilder {
    Endpoint::get(path, operation_id, Tag::Overview)
        .query(&MATRIX_SPEC)
        .problems(MATRIX_PROBLEMS)
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
        &query.rows(edition),
        &query.columns(),
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
                let stances = cell.positions.iter().map(MatrixPosition::to_text);
                let stances: Vec<_> = stances.collect();
                if stances.is_empty() {
                    cell.status.value().to_owned()
                } else {
                    stances.join("; ")
                }
            });
            let actor_cells = [row.actor.id.to_string(), row.actor.title.clone()];
            rows.write_row(actor_cells.into_iter().chain(cells))?;
        }
        Ok(())
    })?;
    Ok(body)
}
