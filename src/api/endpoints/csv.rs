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

use crate::api::endpoint::{Cost, Endpoint, RequestContext, ResponseSpec};
use crate::api::http::chunked_body::ChunkedRows;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::{ApiResponse, ResponseBody};
use crate::model::{Day, FieldType, FieldValue, Item, ItemTypeId, ItemTypeInfo, UncertainDate};
use crate::query::{ListQuery, Representation, csv_columns, parameter_specs};
use crate::store::{Edition, ItemKey};

const PROBLEMS: &[ProblemCode] = &[
    ProblemCode::UnknownParameter,
    ProblemCode::RepeatedParameter,
    ProblemCode::InvalidValue,
    ProblemCode::UnknownId,
];

/// The whole list as a table.
pub(crate) fn csv(item_type: &'static ItemTypeInfo) -> Endpoint {
    let collection = item_type.collection;
    Endpoint {
        path: format!("/v1/{collection}.csv"),
        operation_id: format!("list_{collection}_csv"),
        tag: collection,
        summary: format!("All {collection} as a table"),
        description: "The whole list as CSV (RFC 4180) in UTF-8 with a byte order mark, for spreadsheets: a header row, lists joined by `; `, two columns a relation. A text that a spreadsheet would take for a formula begins with an apostrophe.".into(),
        path_param: None,
        parameters: Some((item_type, parameter_specs(item_type, Representation::Csv))),
        extra_parameters: Vec::new(),
        response: ResponseSpec {
            content_type: CSV,
            description: "The table.",
            schema: text_schema("A table in CSV.", r"^[\s\S]*$"),
            schemas: Vec::new(),
        },
        problems: PROBLEMS,
        example: format!("/v1/{collection}.csv?id={}", item_type.example_id),
        cost: Cost::Expensive,
        handler: Arc::new(move |context| {
            let query = ListQuery::from_params(item_type, Representation::Csv, &context.query_params, &context.edition)
                .map_err(|errors| Problem::from_query_errors(context.path, errors))?;
            attachment_response(item_type, "csv", CSV, &query, context, || {
                csv_body(item_type, &query, &context.edition)
            })
        }),
    }
}

/// The whole list, one item a line.
pub(crate) fn ndjson(item_type: &'static ItemTypeInfo) -> Endpoint {
    let collection = item_type.collection;
    Endpoint {
        path: format!("/v1/{collection}.ndjson"),
        operation_id: format!("list_{collection}_ndjson"),
        tag: collection,
        summary: format!("All {collection}, one a line"),
        description:
            "The whole list as newline-delimited JSON: one item a line, the same as in the list."
                .into(),
        path_param: None,
        parameters: Some((
            item_type,
            parameter_specs(item_type, Representation::Ndjson),
        )),
        extra_parameters: Vec::new(),
        response: ResponseSpec {
            content_type: NDJSON,
            description: "The items.",
            schema: text_schema("One JSON object a line.", r"^(\{.*\}\n)*$"),
            schemas: Vec::new(),
        },
        problems: PROBLEMS,
        example: format!("/v1/{collection}.ndjson?id={}", item_type.example_id),
        cost: Cost::Expensive,
        handler: Arc::new(move |context| {
            let query = ListQuery::from_params(
                item_type,
                Representation::Ndjson,
                &context.query_params,
                &context.edition,
            )
            .map_err(|errors| Problem::from_query_errors(context.path, errors))?;
            attachment_response(item_type, "ndjson", NDJSON, &query, context, || {
                Ok(ndjson_body(item_type, &query, &context.edition))
            })
        }),
    }
}

pub(crate) const CSV: &str = "text/csv; charset=utf-8; header=present";
pub(crate) const NDJSON: &str = "application/x-ndjson";

pub(crate) fn text_schema(description: &str, pattern: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .max_length(Some(2_000_000_000))
        .pattern(Some(pattern))
        .into()
}

fn attachment_response(
    item_type: &ItemTypeInfo,
    extension: &str,
    content_type: &'static str,
    query: &ListQuery,
    context: &RequestContext<'_>,
    rows: impl FnOnce() -> Result<ChunkedRows, Problem>,
) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let path = format!(
        "/v1/{}.{extension}{}",
        item_type.collection,
        query.to_query_string(None)
    );
    let response =
        context.respond_with_etag(&path, content_type, || ResponseBody::from_rows(rows()?))?;
    let name = format!(
        "{}-{}-edition-{}.{extension}",
        edition.negotiation().id,
        item_type.collection,
        edition.number()
    );
    Ok(ApiResponse {
        content_disposition: Some(format!("attachment; filename=\"{name}\"")),
        ..response
    })
}

/// The items that a list finds.
struct SelectedItems {
    edition: Arc<Edition>,
    type_id: ItemTypeId,
    rows: Vec<u32>,
}

impl SelectedItems {
    fn new(item_type: &ItemTypeInfo, query: &ListQuery, edition: &Arc<Edition>) -> Self {
        Self {
            edition: Arc::clone(edition),
            type_id: item_type.id,
            rows: query.all_rows(edition),
        }
    }

    fn items(&self, range: Range<usize>) -> impl Iterator<Item = ItemKey> {
        let selected = self.rows[range].iter();
        selected.map(|row| ItemKey {
            type_id: self.type_id,
            row: *row,
        })
    }
}

fn ndjson_body(item_type: &ItemTypeInfo, query: &ListQuery, edition: &Arc<Edition>) -> ChunkedRows {
    let selected = SelectedItems::new(item_type, query, edition);
    let fields = query.fields().to_vec();
    ChunkedRows::new(
        selected.rows.len(),
        (Vec::new(), Vec::new()),
        move |range, out| {
            for key in selected.items(range) {
                let line = selected.edition.compact_json(key)?;
                if fields.is_empty() {
                    out.extend_from_slice(&line);
                } else {
                    let item: IndexMap<&str, &RawValue> = serde_json::from_slice(&line)?;
                    let selected_fields = fields.iter().map(String::as_str);
                    let selected_fields =
                        selected_fields.filter_map(|name| Some((name, *item.get(name)?)));
                    serde_json::to_writer(&mut *out, &selected_fields.collect::<IndexMap<_, _>>())?;
                }
                out.push(b'\n');
            }
            Ok(())
        },
    )
}

fn csv_body(
    item_type: &ItemTypeInfo,
    query: &ListQuery,
    edition: &Arc<Edition>,
) -> Result<ChunkedRows, Problem> {
    let selected = SelectedItems::new(item_type, query, edition);
    let count = selected.rows.len();
    let all = TableColumn::for_type(item_type);
    let columns: Vec<_> = if query.fields().is_empty() {
        all
    } else {
        let selected_columns = query.fields().iter();
        let selected_columns =
            selected_columns.filter_map(|name| all.iter().find(|column| column.name == *name));
        selected_columns.cloned().collect()
    };
    let mut header = BYTE_ORDER_MARK.as_bytes().to_vec();
    write_csv(&mut header, |rows| {
        rows.write_row(columns.iter().map(|column| &column.name))
    })?;
    let render = move |range, out: &mut Vec<u8>| {
        write_csv(out, |rows| {
            for key in selected.items(range) {
                rows.write_row(
                    columns
                        .iter()
                        .map(|column| column.cell_text(key, &selected.edition)),
                )?;
            }
            Ok(())
        })
    };
    Ok(ChunkedRows::new(count, (header, Vec::new()), render))
}

/// What tables begin with, so that spreadsheets read them as UTF-8.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Writes rows of a table at the end of a buffer, with CRLF (RFC 4180).
pub(crate) fn write_csv(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut CsvWriter<'_>) -> csv::Result<()>,
) -> Result<(), Problem> {
    let writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    let mut csv_writer = CsvWriter(writer);
    let result = write(&mut csv_writer).and_then(|()| Ok(csv_writer.0.flush()?));
    result.map_err(|error| {
        tracing::error!(%error, "a table could not be written");
        Problem::internal("The server failed while it wrote this table.")
    })
}

/// The rows of a table. Cells come in here and nowhere else, so that none is a formula.
pub(crate) struct CsvWriter<'a>(csv::Writer<&'a mut Vec<u8>>);

impl CsvWriter<'_> {
    pub(crate) fn write_row<T: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = T>,
    ) -> csv::Result<()> {
        for cell in cells {
            self.0
                .write_field(escape_formula(cell.as_ref()).as_bytes())?;
        }
        self.0.write_record(None::<&[u8]>)
    }
}

/// What begins a formula, in full width too: East Asian versions of spreadsheets read both
/// (OWASP, CSV injection).
const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A text that a spreadsheet does not take for a formula.
fn escape_formula(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA_STARTS) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A column of a table of items.
#[derive(Clone)]
struct TableColumn {
    name: String,
    content: CellContent,
}

/// What the cells of a column hold, with the index of the field, relation or further column.
#[derive(Clone, Copy)]
enum CellContent {
    Field(usize),
    /// Of a date the words, the first and the last day.
    DateText(usize),
    Earliest(usize),
    Latest(usize),
    /// The keys of what a relation leads to, and the titles.
    Keys(usize),
    Titles(usize),
    Computed(usize),
    Href,
}

impl TableColumn {
    /// The columns of a type, in the order of [`columns`].
    fn for_type(item_type: &ItemTypeInfo) -> Vec<Self> {
        let mut contents = Vec::new();
        for (index, field) in item_type.fields.iter().enumerate() {
            if matches!(field.field_type, FieldType::Date) {
                let date = [
                    CellContent::DateText,
                    CellContent::Earliest,
                    CellContent::Latest,
                ];
                contents.extend(date.map(|content| content(index)));
            } else {
                contents.push(CellContent::Field(index));
            }
        }
        for index in 0..item_type.relations.len() {
            contents.extend([CellContent::Keys(index), CellContent::Titles(index)]);
        }
        contents.extend((0..item_type.extra_csv_columns.len()).map(CellContent::Computed));
        contents.push(CellContent::Href);
        let named = csv_columns(item_type).into_iter().zip(contents);
        named
            .map(|(name, content)| Self { name, content })
            .collect()
    }

    fn cell_text(&self, key: ItemKey, edition: &Edition) -> String {
        let item = edition.item_by_key(key);
        match self.content {
            CellContent::Field(index) => {
                join_cell(item.values(index).iter().map(|value| match value {
                    FieldValue::Text(text) => Cow::Borrowed(*text),
                    FieldValue::Boolean(flag) => Cow::Owned(flag.to_string()),
                    FieldValue::Date(_) => Cow::Borrowed(""),
                }))
            }
            CellContent::DateText(index) => {
                field_date(item, index).map_or_else(String::new, UncertainDate::to_short_text)
            }
            CellContent::Earliest(index) => {
                day_text(field_date(item, index).and_then(|date| date.earliest))
            }
            CellContent::Latest(index) => {
                day_text(field_date(item, index).and_then(|date| date.latest))
            }
            CellContent::Keys(index) => {
                let is_single_target = (key.type_id.info().relations[index].targets)().len() == 1;
                join_cell(edition.references(key, index).iter().map(
                    |reference| match reference.part {
                        None if is_single_target => reference.id.to_string(),
                        _ => reference.key(),
                    },
                ))
            }
            CellContent::Titles(index) => {
                let references = edition.references(key, index);
                join_cell(references.iter().map(|reference| &reference.title))
            }
            CellContent::Computed(index) => item.extra_csv_values(index, edition).join("; "),
            CellContent::Href => {
                let href = edition.links().item(key.type_id, item.id());
                href.as_str().to_owned()
            }
        }
    }
}

/// The date that a field of an item has.
fn field_date(item: &dyn Item, field: usize) -> Option<&UncertainDate> {
    item.values(field)
        .into_iter()
        .find_map(|value| match value {
            FieldValue::Date(date) => Some(date),
            FieldValue::Text(_) | FieldValue::Boolean(_) => None,
        })
}

fn day_text(day: Option<Day>) -> String {
    day.map_or_else(String::new, |day| day.0.to_string())
}

/// Several texts in one cell.
fn join_cell(texts: impl Iterator<Item = impl AsRef<str>>) -> String {
    let mut cell = String::new();
    for text in texts {
        if !cell.is_empty() {
            cell.push_str("; ");
        }
        cell.push_str(text.as_ref());
    }
    cell
}
