//! Tables in CSV (RFC 4180): the items of a type that a query finds, and all other tables.

use std::sync::Arc;

use crate::api::cost::Cost;
use crate::api::endpoint::{CSV, Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::bulk_list::{SelectedItems, bulk_list_endpoint};
use crate::api::endpoints::overviews::FILTER_PROBLEMS;
use crate::api::endpoints::record_tables::RecordTable;
use crate::api::http::chunked_body::ChunkedRows;
use crate::api::http::problem::Problem;
use crate::api::http::response::{ApiResponse, ResponseBody};
use crate::api::request_context::RequestContext;
use crate::model::{
    ItemTypeId, ItemTypeInfo, Table, TableColumn, collection_table, join_with, search_match_columns,
};
use crate::query::{ListQuery, Representation};
use crate::store::Edition;

/// How many types of items the title of a table names.
const MAX_NAMED_TYPES: usize = 3;

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
                    "All items found, one row each. Lists within items, such as quantities, have tables of their own.",
                )
        },
        ResponseSpec::csv("The table in CSV."),
        render_csv,
    )
}

/// A table besides those of the collections.
pub(crate) fn table(table: &'static RecordTable) -> Endpoint {
    let name = &table.table.name;
    let path = format!("/v1/{name}.csv");
    let types = table.table.item_types().into_iter();
    let types: Vec<_> = types.map(ItemTypeId::collection).collect();
    let of_types = match types.as_slice() {
        [] => String::new(),
        few if few.len() <= MAX_NAMED_TYPES => format!(" of {}", join_with(few, "and")),
        _ => " of items".to_owned(),
    };
    let description = match types.as_slice() {
        [] => table.table.description.clone(),
        _ => format!(
            "{} Each row is one such entry, with the id of the item that has it.",
            table.table.description
        ),
    };
    let endpoint = Endpoint::get(&path, format!("get_{name}_csv"), Tag::Tables);
    let endpoint = match table.spec {
        Some(spec) => endpoint.optional_query(spec).problems(FILTER_PROBLEMS),
        None => endpoint,
    };
    endpoint
        .summary(format!(
            "The {}{of_types} as a table",
            name.replace('_', " ")
        ))
        .description(description)
        .cost(Cost::Expensive)
        .respond(ResponseSpec::csv("The table in CSV."), move |context| {
            table_response(table, context)
        })
}

pub(super) fn table_response(
    table: &RecordTable,
    context: &RequestContext<'_>,
) -> Result<ApiResponse, Problem> {
    let (edition, name) = (&context.edition, &table.table.name);
    let view = table
        .parse_view(context.path, &context.query_params, edition)
        .map_err(|errors| context.query_problem(errors))?;
    let query_string = view.as_ref().map_or("", |view| &view.query_string);
    let target = format!("/v1/{name}.csv{query_string}");
    let response = context.respond_with_etag(&target, CSV, || {
        ResponseBody::from_rows(table.to_csv(view.as_ref(), edition)?)
    })?;
    Ok(response.with_attachment(edition, Some(name), "csv"))
}

fn render_csv(
    item_type: &'static ItemTypeInfo,
    query: &ListQuery,
    edition: &Arc<Edition>,
) -> Result<ChunkedRows, Problem> {
    let type_id = item_type.id;
    let table = collection_table(type_id);
    let selected = SelectedItems::new(item_type, query, edition);
    let (columns, count) = (selected_columns(table, query), selected.len());
    RecordTable::of_items(table).rows_to_csv(columns, count, edition, move |_, range| {
        let lines = selected.lines(range, &[]);
        let items = lines.map(|line| Ok((Some(type_id), serde_json::from_slice(&line?)?)));
        items.collect()
    })
}

/// The columns that a query selects, in its order: all if it names none. Those that say where its
/// words are come last.
fn selected_columns(table: &'static Table, query: &ListQuery) -> Vec<&'static TableColumn> {
    let mut columns: Vec<_> = if query.fields().is_empty() {
        table.columns.iter().collect()
    } else {
        let columns = query.fields().iter().map(|name| table.column(name));
        columns
            .map(|column| column.expect("the query is validated with these columns"))
            .collect()
    };
    if query.has_search_text() {
        columns.extend(search_match_columns());
    }
    columns
}
