//! Whole lists: as a table for spreadsheets (CSV, RFC 4180) and one item a line for
//! programs (NDJSON). Both are filtered and sorted like the list itself, and come with
//! their length, so that a cut shows.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use super::answer::Answer;
use super::endpoint::{Answers, Call, Endpoint};
use super::problem::{Problem, ProblemCode};
use crate::model::{KindInfo, Reference, Value};
use crate::query::{Form, Question, columns, parameters};
use crate::record::{ItemAt, Record};

const PROBLEMS: &[ProblemCode] = &[
    ProblemCode::UnknownParameter,
    ProblemCode::RepeatedParameter,
    ProblemCode::InvalidValue,
    ProblemCode::UnknownId,
];

/// The whole list as a table.
pub(super) fn table(kind: &'static KindInfo) -> Endpoint {
    let collection = kind.collection;
    Endpoint {
        path: format!("/v1/{collection}.csv"),
        operation: format!("list_{collection}_csv"),
        tag: collection,
        summary: format!("All {collection} as a table"),
        description: "The whole list as CSV (RFC 4180) in UTF-8 with a byte order mark, for spreadsheets: a header row, lists joined by `; `, two columns a relation. A text that a spreadsheet would take for a formula begins with an apostrophe.".into(),
        segment: None,
        parameters: Some((kind, parameters(kind, Form::Table))),
        own_parameters: Vec::new(),
        answers: Answers {
            content_type: CSV,
            description: "The table.",
            schema: text("A table in CSV.", r"^[\s\S]*$"),
            schemas: Vec::new(),
        },
        problems: PROBLEMS,
        example: format!("/v1/{collection}.csv?id={}", kind.example),
        handler: Arc::new(move |call| {
            let question = Question::read(kind, Form::Table, &call.pairs, &call.record)
                .map_err(|refused| Problem::of_question(call.path, refused))?;
            answer(kind, "csv", CSV, &question, call, || {
                csv(kind, &question, &call.record)
            })
        }),
    }
}

/// The whole list, one item a line.
pub(super) fn lines(kind: &'static KindInfo) -> Endpoint {
    let collection = kind.collection;
    Endpoint {
        path: format!("/v1/{collection}.ndjson"),
        operation: format!("list_{collection}_ndjson"),
        tag: collection,
        summary: format!("All {collection}, one a line"),
        description:
            "The whole list as newline-delimited JSON: one item a line, the same as in the list."
                .into(),
        segment: None,
        parameters: Some((kind, parameters(kind, Form::Lines))),
        own_parameters: Vec::new(),
        answers: Answers {
            content_type: NDJSON,
            description: "The items.",
            schema: text("One JSON object a line.", r"^(\{.*\}\n)*$"),
            schemas: Vec::new(),
        },
        problems: PROBLEMS,
        example: format!("/v1/{collection}.ndjson?id={}", kind.example),
        handler: Arc::new(move |call| {
            let question = Question::read(kind, Form::Lines, &call.pairs, &call.record)
                .map_err(|refused| Problem::of_question(call.path, refused))?;
            answer(kind, "ndjson", NDJSON, &question, call, || {
                Ok(ndjson(&question, &call.record)?)
            })
        }),
    }
}

pub(super) const CSV: &str = "text/csv; charset=utf-8; header=present";
pub(super) const NDJSON: &str = "application/x-ndjson";

pub(super) fn text(description: &str, pattern: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .max_length(Some(2_000_000_000))
        .pattern(Some(pattern))
        .into()
}

fn answer(
    kind: &KindInfo,
    form: &str,
    content_type: &'static str,
    question: &Question,
    call: &Call<'_>,
    body: impl FnOnce() -> Result<Vec<u8>, Problem>,
) -> Result<Answer, Problem> {
    let record = &call.record;
    let path = format!("/v1/{}.{form}{}", kind.collection, question.query(None));
    let answer = call.determined(&path, content_type, body)?;
    let name = format!(
        "{}-{}-edition-{}.{form}",
        record.negotiation().id,
        kind.collection,
        record.number()
    );
    Ok(Answer {
        disposition: Some(format!("attachment; filename=\"{name}\"")),
        ..answer
    })
}

fn ndjson(question: &Question, record: &Record) -> serde_json::Result<Vec<u8>> {
    let mut body = Vec::new();
    for at in question.whole(record) {
        let line = record.line(at)?;
        if question.columns().is_empty() {
            body.extend_from_slice(&line);
        } else {
            let item: Map<String, Json> = serde_json::from_slice(&line)?;
            let asked = question
                .columns()
                .iter()
                .filter_map(|name| Some((name.clone(), item.get(name)?.clone())));
            serde_json::to_writer(&mut body, &asked.collect::<Map<_, _>>())?;
        }
        body.push(b'\n');
    }
    Ok(body)
}

fn csv(kind: &KindInfo, question: &Question, record: &Record) -> Result<Vec<u8>, Problem> {
    let names = if question.columns().is_empty() {
        columns(kind)
    } else {
        question.columns().to_vec()
    };
    written(|rows| {
        rows.add(&names)?;
        for at in question.whole(record) {
            let row = Row::of(kind, at, record);
            rows.add(names.iter().map(|name| row.cell(name)))?;
        }
        Ok(())
    })
}

/// A table as it is sent: a byte order mark, so that spreadsheets read UTF-8, and CRLF.
pub(super) fn written(
    write: impl FnOnce(&mut Rows<'_>) -> csv::Result<()>,
) -> Result<Vec<u8>, Problem> {
    let mut body = "\u{feff}".as_bytes().to_vec();
    let writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut body);
    let mut rows = Rows(writer);
    let done = write(&mut rows).and_then(|()| Ok(rows.0.flush()?));
    drop(rows);
    match done {
        Ok(()) => Ok(body),
        Err(error) => {
            tracing::error!(%error, "a table could not be written");
            let detail = "The server failed while it wrote this table.";
            Err(Problem::new(ProblemCode::InternalError, detail))
        }
    }
}

/// The rows of a table. Cells come in here and nowhere else, so that none is a formula.
pub(super) struct Rows<'a>(csv::Writer<&'a mut Vec<u8>>);

impl Rows<'_> {
    pub(super) fn add<T: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = T>,
    ) -> csv::Result<()> {
        for cell in cells {
            self.0.write_field(guarded(cell.as_ref()).as_bytes())?;
        }
        self.0.write_record(None::<&[u8]>)
    }
}

/// A text that a spreadsheet does not take for a formula.
fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// One item as a row of a table.
struct Row {
    cells: Vec<(String, String)>,
}

impl Row {
    fn of(kind: &KindInfo, at: ItemAt, record: &Record) -> Self {
        let mut cells = Vec::new();
        for (place, field) in kind.fields.iter().enumerate() {
            let values = record
                .item_at(at)
                .map_or_else(Vec::new, |item| item.values(place));
            if let Some(Value::Date(date)) = values.first() {
                let day = |day: Option<crate::model::Day>| {
                    day.map_or_else(String::new, |day| day.0.to_string())
                };
                let words = date.qualifier_words();
                cells.push((field.name.to_owned(), words));
                cells.push((format!("{}_earliest", field.name), day(date.earliest)));
                cells.push((format!("{}_latest", field.name), day(date.latest)));
            } else {
                let texts = values.iter().map(|value| match value {
                    Value::Text(text) => (*text).to_owned(),
                    Value::Boolean(flag) => flag.to_string(),
                    Value::Date(_) => String::new(),
                });
                cells.push((field.name.to_owned(), texts.collect::<Vec<_>>().join("; ")));
            }
        }
        for (place, relation) in kind.relations.iter().enumerate() {
            let references = record.references(at, place);
            let plain = (relation.targets)().len() == 1;
            let key = |to: &Reference| {
                if plain && to.part.is_none() {
                    to.id.to_string()
                } else {
                    to.key()
                }
            };
            let joined = |text: &dyn Fn(&Reference) -> String| {
                references.iter().map(text).collect::<Vec<_>>().join("; ")
            };
            cells.push((relation.name.to_owned(), joined(&key)));
            cells.push((
                format!("{}_title", relation.name),
                joined(&|to| to.title.clone()),
            ));
        }
        for (place, name) in kind.columns.iter().enumerate() {
            let texts = record
                .item_at(at)
                .map_or_else(Vec::new, |item| item.column(place, record));
            cells.push(((*name).to_owned(), texts.join("; ")));
        }
        let href = record
            .reference_to(at)
            .map_or_else(String::new, |to| to.href.as_str().to_owned());
        cells.push(("href".to_owned(), href));
        Self { cells }
    }

    fn cell(&self, name: &str) -> String {
        self.cells
            .iter()
            .find(|(column, _)| column == name)
            .map_or_else(String::new, |(_, text)| text.clone())
    }
}
