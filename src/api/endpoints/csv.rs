//! All items of a type as a table (CSV, RFC 4180), for spreadsheets.

use std::borrow::Cow;
use std::sync::Arc;

use crate::api::endpoint::{Endpoint, ResponseSpec};
use crate::api::endpoints::bulk_list::{SelectedItems, bulk_list_endpoint};
use crate::api::http::chunked_body::{ChunkedRows, Framing};
use crate::api::http::csv_writer::{begin_csv, write_csv};
use crate::api::http::problem::Problem;
use crate::model::{Day, FieldType, FieldValue, Item, ItemTypeInfo, UncertainDate};
use crate::query::{ListQuery, Representation, csv_columns};
use crate::store::{Edition, ItemKey};

/// All items of a type as a table.
pub(crate) fn endpoint(item_type: &'static ItemTypeInfo) -> Endpoint {
    bulk_list_endpoint(
        item_type,
        Representation::Csv,
        "csv",
        |endpoint| {
            endpoint
                .summary(format!("All {} as a table", item_type.collection))
                .description(
                    "The whole list as CSV (RFC 4180) in UTF-8 with a byte order mark, for \
                     spreadsheets: a header row, lists joined by `; `, two columns a relation. A \
                     text that a spreadsheet would take for a formula begins with an apostrophe.",
                )
        },
        ResponseSpec::csv("The table."),
        render_csv,
    )
}

fn render_csv(
    item_type: &'static ItemTypeInfo,
    query: &ListQuery,
    edition: &Arc<Edition>,
) -> Result<ChunkedRows, Problem> {
    let selected = SelectedItems::new(item_type, query, edition);
    let count = selected.len();
    let all = TableColumn::for_type(item_type);
    let columns: Vec<_> = if query.fields().is_empty() {
        all
    } else {
        let names = query.fields().iter();
        let columns = names.map(|name| all.iter().find(|column| column.name == *name));
        columns
            .map(|column| {
                column
                    .expect("the query is validated with these columns")
                    .clone()
            })
            .collect()
    };
    let head = begin_csv(columns.iter().map(|column| &column.name))?;
    let render = move |range, out: &mut Vec<u8>| {
        write_csv(out, |writer| {
            for key in selected.keys(range) {
                let cells = columns
                    .iter()
                    .map(|column| column.cell_text(key, &selected.edition));
                writer.write_row(cells)?;
            }
            Ok(())
        })
    };
    let framing = Framing {
        head,
        ..Framing::default()
    };
    Ok(ChunkedRows::new(count, framing, render))
}

/// A column of a table of items.
#[derive(Clone)]
struct TableColumn {
    name: String,
    content: CellContent,
}

/// What the cells of a column hold, with the index of the field, relation or extra column.
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
    Extra(usize),
    Href,
}

impl TableColumn {
    /// The columns of a type, in the order of [`csv_columns`].
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
        contents.extend((0..item_type.extra_csv_columns.len()).map(CellContent::Extra));
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
            CellContent::Extra(index) => item.extra_csv_values(index, edition).join("; "),
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
