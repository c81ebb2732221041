//! Whole lists: as a table for spreadsheets (CSV, RFC 4180) and one item a line for
//! programs (NDJSON). Both are filtered and sorted like the list itself, and come with
//! their length, so that a cut shows.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::value::RawValue;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use super::answer::{Answer, ResponseBody};
use super::endpoint::{Answers, Call, Cost, Endpoint};
use super::pieces::Rows;
use super::problem::{Problem, ProblemCode};
use crate::model::{Day, FieldType, Item, KindInfo, UncertainDate, Value, kind_index, kinds};
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
        cost: Cost::Expensive,
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
        cost: Cost::Expensive,
        handler: Arc::new(move |call| {
            let question = Question::read(kind, Form::Lines, &call.pairs, &call.record)
                .map_err(|refused| Problem::of_question(call.path, refused))?;
            answer(kind, "ndjson", NDJSON, &question, call, || {
                Ok(ndjson(kind, &question, &call.record))
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
    rows: impl FnOnce() -> Result<Rows, Problem>,
) -> Result<Answer, Problem> {
    let record = &call.record;
    let path = format!("/v1/{}.{form}{}", kind.collection, question.query(None));
    let answer = call.determined(&path, content_type, || ResponseBody::from_rows(rows()?))?;
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

/// The items that a list finds.
struct Found {
    record: Arc<Record>,
    kind: usize,
    rows: Vec<u32>,
}

impl Found {
    fn new(kind: &KindInfo, question: &Question, record: &Arc<Record>) -> Self {
        Self {
            record: Arc::clone(record),
            kind: kind_index(kind.type_name).expect("a type that is registered"),
            rows: question.all_rows(record),
        }
    }

    fn items(&self, range: Range<usize>) -> impl Iterator<Item = ItemAt> {
        let rows = self.rows[range].iter();
        rows.map(|place| ItemAt {
            kind: self.kind,
            place: *place,
        })
    }
}

fn ndjson(kind: &KindInfo, question: &Question, record: &Arc<Record>) -> Rows {
    let found = Found::new(kind, question, record);
    let fields = question.columns().to_vec();
    Rows::new(
        found.rows.len(),
        (Vec::new(), Vec::new()),
        move |range, out| {
            for at in found.items(range) {
                let line = found.record.line(at)?;
                if fields.is_empty() {
                    out.extend_from_slice(&line);
                } else {
                    let item: IndexMap<&str, &RawValue> = serde_json::from_slice(&line)?;
                    let chosen = fields.iter().map(String::as_str);
                    let chosen = chosen.filter_map(|name| Some((name, *item.get(name)?)));
                    serde_json::to_writer(&mut *out, &chosen.collect::<IndexMap<_, _>>())?;
                }
                out.push(b'\n');
            }
            Ok(())
        },
    )
}

fn csv(kind: &KindInfo, question: &Question, record: &Arc<Record>) -> Result<Rows, Problem> {
    let found = Found::new(kind, question, record);
    let count = found.rows.len();
    let all = Column::all(kind);
    let columns: Vec<_> = if question.columns().is_empty() {
        all
    } else {
        let chosen = question.columns().iter();
        let chosen = chosen.filter_map(|name| all.iter().find(|column| column.name == *name));
        chosen.cloned().collect()
    };
    let mut head = BYTE_ORDER_MARK.as_bytes().to_vec();
    write_rows(&mut head, |rows| {
        rows.add(columns.iter().map(|column| &column.name))
    })?;
    let render = move |range, out: &mut Vec<u8>| {
        write_rows(out, |rows| {
            for at in found.items(range) {
                rows.add(columns.iter().map(|column| column.cell(at, &found.record)))?;
            }
            Ok(())
        })
    };
    Ok(Rows::new(count, (head, Vec::new()), render))
}

/// What tables begin with, so that spreadsheets read them as UTF-8.
pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Writes rows of a table at the end of a buffer, with CRLF (RFC 4180).
pub(super) fn write_rows(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut CsvRows<'_>) -> csv::Result<()>,
) -> Result<(), Problem> {
    let writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    let mut rows = CsvRows(writer);
    let done = write(&mut rows).and_then(|()| Ok(rows.0.flush()?));
    done.map_err(|error| {
        tracing::error!(%error, "a table could not be written");
        Problem::internal("The server failed while it wrote this table.")
    })
}

/// The rows of a table. Cells come in here and nowhere else, so that none is a formula.
pub(super) struct CsvRows<'a>(csv::Writer<&'a mut Vec<u8>>);

impl CsvRows<'_> {
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

/// What begins a formula, in full width too: East Asian versions of spreadsheets read both
/// (OWASP, CSV injection).
const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A text that a spreadsheet does not take for a formula.
fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA_STARTS) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A column of a table of items.
#[derive(Clone)]
struct Column {
    name: String,
    content: Content,
}

/// What the cells of a column hold, with the index of the field, relation or further column.
#[derive(Clone, Copy)]
enum Content {
    Field(usize),
    /// Of a date the words, the first and the last day.
    DateWords(usize),
    Earliest(usize),
    Latest(usize),
    /// The keys of what a relation leads to, and the titles.
    Keys(usize),
    Titles(usize),
    Further(usize),
    Href,
}

impl Column {
    /// The columns of a type, in the order of [`columns`].
    fn all(kind: &KindInfo) -> Vec<Self> {
        let mut contents = Vec::new();
        for (index, field) in kind.fields.iter().enumerate() {
            if matches!(field.of, FieldType::Date) {
                let date = [Content::DateWords, Content::Earliest, Content::Latest];
                contents.extend(date.map(|content| content(index)));
            } else {
                contents.push(Content::Field(index));
            }
        }
        for index in 0..kind.relations.len() {
            contents.extend([Content::Keys(index), Content::Titles(index)]);
        }
        contents.extend((0..kind.columns.len()).map(Content::Further));
        contents.push(Content::Href);
        let named = columns(kind).into_iter().zip(contents);
        named
            .map(|(name, content)| Self { name, content })
            .collect()
    }

    fn cell(&self, at: ItemAt, record: &Record) -> String {
        let item = record.item_at(at);
        match self.content {
            Content::Field(index) => joined(values(item, index).iter().map(|value| match value {
                Value::Text(text) => Cow::Borrowed(*text),
                Value::Boolean(flag) => Cow::Owned(flag.to_string()),
                Value::Date(_) => Cow::Borrowed(""),
            })),
            Content::DateWords(index) => {
                date(item, index).map_or_else(String::new, UncertainDate::qualifier_words)
            }
            Content::Earliest(index) => day(date(item, index).and_then(|date| date.earliest)),
            Content::Latest(index) => day(date(item, index).and_then(|date| date.latest)),
            Content::Keys(index) => {
                let is_plain = (kinds()[at.kind].relations[index].targets)().len() == 1;
                joined(record.references(at, index).iter().map(|to| match to.part {
                    None if is_plain => to.id.to_string(),
                    _ => to.key(),
                }))
            }
            Content::Titles(index) => {
                let references = record.references(at, index);
                joined(references.iter().map(|to| &to.title))
            }
            Content::Further(index) => {
                let texts = item.map_or_else(Vec::new, |item| item.column(index, record));
                texts.join("; ")
            }
            Content::Href => {
                let to = record.reference_to(at);
                to.map_or_else(String::new, |to| to.href.as_str().to_owned())
            }
        }
    }
}

/// The values of a field of an item.
fn values(item: Option<&dyn Item>, field: usize) -> Vec<Value<'_>> {
    item.map_or_else(Vec::new, |item| item.values(field))
}

/// The date that a field of an item has.
fn date(item: Option<&dyn Item>, field: usize) -> Option<&UncertainDate> {
    values(item, field)
        .into_iter()
        .find_map(|value| match value {
            Value::Date(date) => Some(date),
            Value::Text(_) | Value::Boolean(_) => None,
        })
}

fn day(day: Option<Day>) -> String {
    day.map_or_else(String::new, |day| day.0.to_string())
}

/// Several texts in one cell.
fn joined(texts: impl Iterator<Item = impl AsRef<str>>) -> String {
    let mut cell = String::new();
    for text in texts {
        if !cell.is_empty() {
            cell.push_str("; ");
        }
        cell.push_str(text.as_ref());
    }
    cell
}
