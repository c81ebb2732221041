//! All items of a type as a table (CSV, RFC 4180), for spreadsheets.

use std::borrow::Cow;
use std::sync::Arc;

use crate::api::endpoint::{Endpoint, ResponseSpec};
use crate::api::endpoints::bulk_list::{SelectedItems, bulk_list_endpoint};
use crate::api::http::chunked_body::{ChunkedRows, Framing};
use crate::api::http::csv_writer::{begin_csv, write_csv};
use crate::api::http::problem::Problem;
use crate::model::{
    CsvColumn, CsvContent, Day, FieldValue, Item, ItemTypeInfo, UncertainDate, csv_columns,
};
use crate::query::{ListQuery, Representation};
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
    let columns = selected_columns(item_type, query);
    let head = begin_csv(columns.iter().map(|column| &column.name))?;
    let render = move |range, out: &mut Vec<u8>| {
        write_csv(out, |writer| {
            for key in selected.keys(range) {
                let cells = columns
                    .iter()
                    .map(|column| cell_text(column.content, key, &selected.edition));
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

/// The columns that a query selects, in its order: all if it names none.
fn selected_columns(item_type: &ItemTypeInfo, query: &ListQuery) -> Vec<CsvColumn> {
    let all = csv_columns(item_type);
    if query.fields().is_empty() {
        return all;
    }
    let names = query.fields().iter();
    let columns = names.map(|name| all.iter().find(|column| column.name == *name));
    columns
        .map(|column| column.expect("the query is validated with these columns"))
        .cloned()
        .collect()
}

/// The text of a cell in the row of an item.
fn cell_text(content: CsvContent, key: ItemKey, edition: &Edition) -> String {
    let item = edition.item_by_key(key);
    match content {
        CsvContent::Field(index) => join_cell(item.values(index).iter().map(|value| match value {
            FieldValue::Text(text) => Cow::Borrowed(*text),
            FieldValue::Boolean(flag) => Cow::Owned(flag.to_string()),
            FieldValue::Date(_) => Cow::Borrowed(""),
        })),
        CsvContent::DateText(index) => {
            field_date(item, index).map_or_else(String::new, UncertainDate::to_short_text)
        }
        CsvContent::Earliest(index) => {
            day_text(field_date(item, index).and_then(|date| date.earliest))
        }
        CsvContent::Latest(index) => day_text(field_date(item, index).and_then(|date| date.latest)),
        CsvContent::Keys(index) => {
            let is_single_target = (key.type_id.info().relations[index].targets)().len() == 1;
            join_cell(
                edition
                    .references(key, index)
                    .iter()
                    .map(|reference| match reference.part {
                        None if is_single_target => reference.id.to_string(),
                        _ => reference.key(),
                    }),
            )
        }
        CsvContent::Titles(index) => {
            let references = edition.references(key, index);
            join_cell(references.iter().map(|reference| &reference.title))
        }
        CsvContent::Extra(index) => item.extra_csv_values(index, edition).join("; "),
        CsvContent::Href => {
            let href = edition.links().item(key.type_id, item.id());
            href.as_str().to_owned()
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
