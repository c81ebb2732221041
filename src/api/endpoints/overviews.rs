//! Views of the whole record that frontends and journalists want ready-made.

use std::sync::Arc;

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required};

use crate::api::endpoint::{Cost, Endpoint, RequestContext, ResponseSpec};
use crate::api::endpoints::csv::{BYTE_ORDER_MARK, CSV, write_csv};
use crate::api::endpoints::json_response::json_response;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::openapi::schema;
use crate::model::{Actor, ItemType as _, ItemTypeId, PartPolicy};
use crate::query::{MATRIX_COLUMNS, MAX_MATRIX_CELLS, MatrixQuery, reference_schema};
use crate::store::Edition;
use crate::views::{self, Coverage, Graph, Matrix, MatrixPosition, Timeline};

/// The events in order.
pub(crate) fn timeline() -> Endpoint {
    overview_endpoint(
        "/v1/timeline",
        "get_timeline",
        "The events in order",
        "The events in the record's order, with what precedes and causes what; undated ones keep their place.",
        ResponseSpec::from_type::<Timeline>(
            "application/json",
            "The timeline.",
            schema::schemas_of::<Timeline>,
        ),
        |context| {
            let response = json_response(context, "/v1/timeline", || {
                views::timeline(&context.edition)
            })?;
            Ok(response.with_link("alternate", &context.edition.href("/v1/timeline.svg")))
        },
    )
}

/// The record as a network.
pub(crate) fn graph() -> Endpoint {
    overview_endpoint(
        "/v1/graph",
        "get_graph",
        "The record as a network",
        "Nodes and edges as D3 and Cytoscape read them; each edge with the statements that name both its ends.",
        ResponseSpec::from_type::<Graph>(
            "application/json",
            "The network.",
            schema::schemas_of::<Graph>,
        ),
        |context| {
            let response = json_response(context, "/v1/graph", || views::graph(&context.edition))?;
            Ok(response.with_link("alternate", &context.edition.href("/v1/graph.svg")))
        },
    )
}

/// How far the sources are covered.
pub(crate) fn coverage() -> Endpoint {
    overview_endpoint(
        "/v1/coverage",
        "get_coverage",
        "What the record rests on",
        "Each unit of each source with the statements that cite it, and what lacks support.",
        ResponseSpec::from_type::<Coverage>(
            "application/json",
            "The coverage.",
            schema::schemas_of::<Coverage>,
        ),
        |context| {
            json_response(context, "/v1/coverage", || {
                views::coverage(&context.edition)
            })
        },
    )
}

fn overview_endpoint(
    path: &str,
    operation_id: &str,
    summary: &str,
    description: &str,
    response: ResponseSpec,
    handler: fn(&RequestContext<'_>) -> Result<ApiResponse, Problem>,
) -> Endpoint {
    Endpoint {
        path: path.into(),
        operation_id: operation_id.into(),
        tag: "overview",
        summary: summary.into(),
        description: description.into(),
        path_param: None,
        parameters: None,
        extra_parameters: Vec::new(),
        response,
        problems: &[ProblemCode::UnknownParameter],
        example: path.into(),
        cost: Cost::Expensive,
        handler: Arc::new(handler),
    }
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
    let response = ResponseSpec::from_type::<Matrix>(
        "application/json",
        "The grid.",
        schema::schemas_of::<Matrix>,
    );
    let description = format!(
        "Who holds which stance on what: actors in rows, what positions are on in columns. An empty cell says `not-recorded`, never neutral; `meta.positions` tells that none fell out. {MATRIX_LIMIT_TEXT}"
    );
    Endpoint {
        extra_parameters: parameters(),
        problems: MATRIX_PROBLEMS,
        example: "/v1/matrix?columns=challenges&rows=ukraine,russia".into(),
        ..overview_endpoint(
            "/v1/matrix",
            "get_matrix",
            "Every position in a grid",
            &description,
            response,
            matrix_response,
        )
    }
}

fn parse_query(context: &RequestContext<'_>) -> Result<MatrixQuery, Problem> {
    MatrixQuery::from_params(context.path, &context.query_params, &context.edition)
        .map_err(|errors| Problem::from_query_errors(context.path, errors))
}

/// Where the matrix is: as JSON and as a table.
fn matrix_paths(query: &MatrixQuery, edition: &Edition) -> [String; 2] {
    let query_string = query.to_query_string(edition);
    ["/v1/matrix", "/v1/matrix.csv"].map(|path| format!("{path}{query_string}"))
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

/// The same grid as a table.
pub(crate) fn matrix_csv() -> Endpoint {
    let table = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("A table in CSV."))
        .max_length(Some(2_000_000_000))
        .pattern(Some(r"^[\s\S]*$"));
    let response = ResponseSpec {
        content_type: CSV,
        description: "The table.",
        schema: table.into(),
        schemas: Vec::new(),
    };
    let description = format!(
        "The grid of positions as CSV: a row an actor, a column a matter, stances in the cells. A column is headed by the title of the matter and its `type/id`. {MATRIX_LIMIT_TEXT}"
    );
    Endpoint {
        extra_parameters: parameters(),
        problems: MATRIX_PROBLEMS,
        example: "/v1/matrix.csv?columns=challenges&rows=ukraine,russia".into(),
        ..overview_endpoint(
            "/v1/matrix.csv",
            "get_matrix_csv",
            "Every position in a table",
            &description,
            response,
            matrix_csv_response,
        )
    }
}

fn matrix_csv_response(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let query = parse_query(context)?;
    let [json, csv] = matrix_paths(&query, &context.edition);
    let response = context.respond_with_etag(&csv, CSV, || {
        matrix_to_csv(&build_matrix(&query, &context.edition))
    })?;
    let name = format!(
        "{}-matrix-edition-{}.csv",
        context.edition.negotiation().id,
        context.edition.number()
    );
    Ok(ApiResponse {
        content_disposition: Some(format!("attachment; filename=\"{name}\"")),
        ..response.with_link("alternate", &context.edition.href(&json))
    })
}

fn matrix_to_csv(matrix: &Matrix) -> Result<Vec<u8>, Problem> {
    let mut body = BYTE_ORDER_MARK.as_bytes().to_vec();
    write_csv(&mut body, |rows| {
        let actor_columns = ["actor", "actor_title"].map(str::to_owned);
        // Titles may be the same; keys tell columns apart.
        let columns = matrix.columns.iter();
        let columns = columns.map(|column| format!("{} ({})", column.title, column.key()));
        rows.write_row(actor_columns.into_iter().chain(columns))?;
        for row in &matrix.rows {
            let cells = row.cells.iter().map(|cell| {
                let stances = cell.positions.iter().map(MatrixPosition::to_text);
                let stances: Vec<_> = stances.collect();
                if stances.is_empty() {
                    cell.status.to_owned()
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

fn parameters() -> Vec<Parameter> {
    let list = |name: &str, description: &str, item: ObjectBuilder, example: &str| {
        let schema = ArrayBuilder::new()
            .items(item)
            .min_items(Some(1))
            .max_items(Some(50));
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(description))
            .schema(Some(RefOr::T(schema.into())))
            .style(Some(ParameterStyle::Form))
            .explode(Some(false))
            .example(Some(serde_json::json!([example])))
            .build()
    };
    let columns = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(MATRIX_COLUMNS));
    vec![
        list(
            "rows",
            "Only these actors: their ids. All if it is not given.",
            reference_schema(&[ItemTypeId::Actor], PartPolicy::Forbidden),
            Actor::EXAMPLE_ID,
        ),
        list(
            "columns",
            "Only what these collections hold. All four if it is not given.",
            columns,
            "challenges",
        ),
    ]
}
