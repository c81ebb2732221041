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
use crate::model::{Actor, Kind as _, kind_index, kinds, nearest, slug_schema};
use crate::query::{Pair, Reason, Refusal, Refusals, crowded, unknown_parameter};
use crate::record::{Coverage, Graph, ItemAt, Matrix, MatrixPosition, Record, Timeline};

/// The collections that positions are on, in the order of the columns.
const COLUMNS: [&str; 4] = ["challenges", "proposals", "aspects", "events"];

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

/// Every position in a grid.
pub(super) fn matrix() -> Endpoint {
    let answers =
        Answers::of::<Matrix>("application/json", "The grid.", schema::collected::<Matrix>);
    let description = "Who holds which stance on what: actors in rows, what positions are on in columns. An empty cell says `not-recorded`, never neutral; `meta.positions` tells that none fell out.";
    Endpoint {
        own_parameters: parameters(),
        problems: MATRIX_PROBLEMS,
        example: "/v1/matrix?columns=challenges&rows=ukraine,russia".into(),
        ..fixed(
            "/v1/matrix",
            "get_matrix",
            "Every position in a grid",
            description,
            answers,
            grid,
        )
    }
}

fn grid(call: &Call<'_>) -> Result<Answer, Problem> {
    let asked = Asked::of(call)?;
    let [json, csv] = asked.paths();
    let answer = view(call, &json, || asked.matrix(&call.record))?;
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
    let description = "The grid of positions as CSV: a row an actor, a column a matter, stances in the cells. A column is headed by the title of the matter and its `type/id`.";
    Endpoint {
        own_parameters: parameters(),
        problems: MATRIX_PROBLEMS,
        example: "/v1/matrix.csv?columns=challenges&rows=ukraine,russia".into(),
        ..fixed(
            "/v1/matrix.csv",
            "get_matrix_csv",
            "Every position in a table",
            description,
            answers,
            grid_table,
        )
    }
}

fn grid_table(call: &Call<'_>) -> Result<Answer, Problem> {
    let asked = Asked::of(call)?;
    let [json, csv] = asked.paths();
    let answer = call.determined(&csv, CSV, || table_of(&asked.matrix(&call.record)))?;
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
        .enum_values(Some(COLUMNS));
    vec![
        list(
            "rows",
            "Only these actors: their ids. All if it is not given.",
            slug_schema(),
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

/// The grid that is asked for.
struct Asked {
    rows: Vec<ItemAt>,
    /// The kinds of what stands in columns.
    columns: Vec<usize>,
    /// The question in its one spelling.
    query: String,
}

impl Asked {
    fn of(call: &Call<'_>) -> Result<Self, Problem> {
        let (rows, columns) = read(&call.pairs, call.path, &call.record).map_err(|refusals| {
            Problem::of_question(call.path, Refusals::new(refusals, &call.pairs))
        })?;
        let actors = kind_index(Actor::TYPE)
            .into_iter()
            .flat_map(|kind| call.record.places(kind));
        let shown: Vec<ItemAt> = actors
            .filter(|at| rows.is_empty() || rows.contains(at))
            .collect();
        let wanted: Vec<_> = COLUMNS
            .into_iter()
            .filter(|name| columns.is_empty() || columns.contains(name))
            .collect();
        let kinds = wanted
            .iter()
            .filter_map(|name| kinds().iter().position(|kind| kind.collection == *name));
        let mut texts = Vec::new();
        if !columns.is_empty() {
            texts.push(format!("columns={}", wanted.join(",")));
        }
        if !rows.is_empty() {
            let ids: Vec<_> = shown
                .iter()
                .filter_map(|at| call.record.id(*at))
                .map(ToString::to_string)
                .collect();
            texts.push(format!("rows={}", ids.join(",")));
        }
        let query = if texts.is_empty() {
            String::new()
        } else {
            format!("?{}", texts.join("&"))
        };
        Ok(Self {
            columns: kinds.collect(),
            rows: shown,
            query,
        })
    }

    /// Where the grid is: as JSON and as a table.
    fn paths(&self) -> [String; 2] {
        ["/v1/matrix", "/v1/matrix.csv"].map(|path| format!("{path}{}", self.query))
    }

    fn matrix(&self, record: &Record) -> Matrix {
        record.matrix(&self.rows, &self.columns, &self.query)
    }
}

fn read(
    pairs: &[Pair],
    path: &str,
    record: &Record,
) -> Result<(Vec<ItemAt>, Vec<&'static str>), Vec<Refusal>> {
    let (mut rows, mut columns, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    let Some(actor) = kind_index(Actor::TYPE) else {
        return Ok((rows, columns));
    };
    let info = &kinds()[actor];
    for pair in pairs {
        for value in pair.value.split(',') {
            let mut refuse = |reason, detail: String, allowed: Vec<&str>| {
                let near = nearest(value, allowed.iter().copied()).map(str::to_owned);
                let help = near
                    .as_ref()
                    .map_or_else(String::new, |near| format!(" Did you mean `{near}`?"));
                let refusal =
                    Refusal::new(reason, &pair.name, value, detail + &help).allowing(allowed);
                refusals.push(Refusal {
                    suggestion: near,
                    ..refusal
                });
            };
            match pair.name.as_str() {
                "rows" => match record.place(info, value) {
                    Some(place) => rows.push(ItemAt { kind: actor, place }),
                    None => {
                        let form = crate::model::Slug::parse(value).is_some();
                        let reason = if form {
                            Reason::UnknownId
                        } else {
                            Reason::InvalidValue
                        };
                        refuse(
                            reason,
                            format!("There is no actor `{value}`."),
                            record.ids(info).collect(),
                        );
                    }
                },
                "columns" => match COLUMNS.iter().find(|name| **name == value) {
                    Some(name) => columns.push(*name),
                    None => refuse(
                        Reason::InvalidValue,
                        format!("`{value}` is not a value of `columns`."),
                        COLUMNS.to_vec(),
                    ),
                },
                _ => {
                    refusals.push(unknown_parameter(pair, path, ["columns", "rows"]));
                    break;
                }
            }
        }
    }
    refusals.extend(crowded(pairs, |name| ["columns", "rows"].contains(&name)));
    if refusals.is_empty() {
        Ok((rows, columns))
    } else {
        Err(refusals)
    }
}
