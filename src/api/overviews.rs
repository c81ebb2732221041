//! Views of the whole record that frontends and journalists want ready-made.

use std::sync::Arc;

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required};

use super::answer::Answer;
use super::endpoint::{Answers, Call, Cost, Endpoint};
use super::problem::{Problem, ProblemCode};
use super::schema;
use super::views::view;
use super::whole::{BYTE_ORDER_MARK, CSV, write_rows};
use crate::model::{Actor, Kind as _, Parts};
use crate::query::{MATRIX_COLUMNS, MAX_MATRIX_CELLS, MatrixQuery, reference_schema};
use crate::record::{Coverage, Graph, Matrix, MatrixPosition, Record, Timeline};

/// The events in order.
pub(super) fn timeline() -> Endpoint {
    fixed(
        "/v1/timeline",
        "get_timeline",
        "The events in order",
        "The events in the record's order, with what precedes and causes what; undated ones keep their place.",
        Answers::of::<Timeline>(
            "application/json",
            "The timeline.",
            schema::collected::<Timeline>,
        ),
        |call| {
            let answer = view(call, "/v1/timeline", || call.record.timeline())?;
            Ok(answer.linked("alternate", &call.record.href("/v1/timeline.svg")))
        },
    )
}

/// The record as a network.
pub(super) fn graph() -> Endpoint {
    fixed(
        "/v1/graph",
        "get_graph",
        "The record as a network",
        "Nodes and edges as D3 and Cytoscape read them; each edge with the statements that name both its ends.",
        Answers::of::<Graph>(
            "application/json",
            "The network.",
            schema::collected::<Graph>,
        ),
        |call| {
            let answer = view(call, "/v1/graph", || call.record.graph())?;
            Ok(answer.linked("alternate", &call.record.href("/v1/graph.svg")))
        },
    )
}

/// How far the sources are covered.
pub(super) fn coverage() -> Endpoint {
    fixed(
        "/v1/coverage",
        "get_coverage",
        "What the record rests on",
        "Each unit of each source with the statements that cite it, and what lacks support.",
        Answers::of::<Coverage>(
            "application/json",
            "The coverage.",
            schema::collected::<Coverage>,
        ),
        |call| view(call, "/v1/coverage", || call.record.coverage()),
    )
}

fn fixed(
    path: &str,
    operation: &str,
    summary: &str,
    description: &str,
    answers: Answers,
    handler: fn(&Call<'_>) -> Result<Answer, Problem>,
) -> Endpoint {
    Endpoint {
        path: path.into(),
        operation: operation.into(),
        tag: "overview",
        summary: summary.into(),
        description: description.into(),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers,
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
const LIMIT: &str = "A matrix has at most 100,000 cells; `rows` and `columns` narrow it.";
const _: () = assert!(MAX_MATRIX_CELLS == 100_000);

/// Every position in a grid.
pub(super) fn matrix() -> Endpoint {
    let answers =
        Answers::of::<Matrix>("application/json", "The grid.", schema::collected::<Matrix>);
    let description = format!(
        "Who holds which stance on what: actors in rows, what positions are on in columns. An empty cell says `not-recorded`, never neutral; `meta.positions` tells that none fell out. {LIMIT}"
    );
    Endpoint {
        own_parameters: parameters(),
        problems: MATRIX_PROBLEMS,
        example: "/v1/matrix?columns=challenges&rows=ukraine,russia".into(),
        ..fixed(
            "/v1/matrix",
            "get_matrix",
            "Every position in a grid",
            &description,
            answers,
            grid,
        )
    }
}

fn read(call: &Call<'_>) -> Result<MatrixQuery, Problem> {
    MatrixQuery::read(call.path, &call.pairs, &call.record)
        .map_err(|refused| Problem::of_question(call.path, refused))
}

/// Where the matrix is: as JSON and as a table.
fn paths(query: &MatrixQuery, record: &Record) -> [String; 2] {
    let query = query.query(record);
    ["/v1/matrix", "/v1/matrix.csv"].map(|path| format!("{path}{query}"))
}

fn matrix_of(query: &MatrixQuery, record: &Record) -> Matrix {
    record.matrix(&query.rows(record), &query.columns(), &query.query(record))
}

fn grid(call: &Call<'_>) -> Result<Answer, Problem> {
    let query = read(call)?;
    let [json, csv] = paths(&query, &call.record);
    let answer = view(call, &json, || matrix_of(&query, &call.record))?;
    Ok(answer.linked("alternate", &call.record.href(&csv)))
}

/// The same grid as a table.
pub(super) fn matrix_table() -> Endpoint {
    let table = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("A table in CSV."))
        .max_length(Some(2_000_000_000))
        .pattern(Some(r"^[\s\S]*$"));
    let answers = Answers {
        content_type: CSV,
        description: "The table.",
        schema: table.into(),
        schemas: Vec::new(),
    };
    let description = format!(
        "The grid of positions as CSV: a row an actor, a column a matter, stances in the cells. A column is headed by the title of the matter and its `type/id`. {LIMIT}"
    );
    Endpoint {
        own_parameters: parameters(),
        problems: MATRIX_PROBLEMS,
        example: "/v1/matrix.csv?columns=challenges&rows=ukraine,russia".into(),
        ..fixed(
            "/v1/matrix.csv",
            "get_matrix_csv",
            "Every position in a table",
            &description,
            answers,
            grid_table,
        )
    }
}

fn grid_table(call: &Call<'_>) -> Result<Answer, Problem> {
    let query = read(call)?;
    let [json, csv] = paths(&query, &call.record);
    let answer = call.determined(&csv, CSV, || table_of(&matrix_of(&query, &call.record)))?;
    let name = format!(
        "{}-matrix-edition-{}.csv",
        call.record.negotiation().id,
        call.record.number()
    );
    Ok(Answer {
        disposition: Some(format!("attachment; filename=\"{name}\"")),
        ..answer.linked("alternate", &call.record.href(&json))
    })
}

fn table_of(matrix: &Matrix) -> Result<Vec<u8>, Problem> {
    let mut body = BYTE_ORDER_MARK.as_bytes().to_vec();
    write_rows(&mut body, |rows| {
        let own = ["actor", "actor_title"].map(str::to_owned);
        // Titles may be the same; keys tell columns apart.
        let columns = matrix.columns.iter();
        let columns = columns.map(|column| format!("{} ({})", column.title, column.key()));
        rows.add(own.into_iter().chain(columns))?;
        for row in &matrix.rows {
            let cells = row.cells.iter().map(|cell| {
                let stances = cell.positions.iter().map(MatrixPosition::words);
                let stances: Vec<_> = stances.collect();
                if stances.is_empty() {
                    cell.status.to_owned()
                } else {
                    stances.join("; ")
                }
            });
            let head = [row.actor.id.to_string(), row.actor.title.clone()];
            rows.add(head.into_iter().chain(cells))?;
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
            reference_schema(&[Actor::TYPE], Parts::Refused),
            Actor::EXAMPLE,
        ),
        list(
            "columns",
            "Only what these collections hold. All four if it is not given.",
            columns,
            "challenges",
        ),
    ]
}
