//! The whole record as one file: every table, and a description of their columns that programs
//! read (Data Package, <https://specs.frictionlessdata.io/tabular-data-package/>).

use std::io::{self, Cursor, Write as _};
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::record_tables::{RecordTable, all_tables};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::refused_whole::{MAX_PACKAGE_ITEMS, PACKAGE_PATH};
use crate::model::{
    ColumnType, ItemType as _, Rfc3339Timestamp, Source, Table, TableColumn, to_hex,
};
use crate::store::Edition;

const ZIP: &str = "application/zip";

/// The whole record as a data package.
pub(crate) fn endpoint() -> Endpoint {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .content_media_type(ZIP)
        .max_length(Some(2_000_000_000))
        .description(Some("A zip archive."));
    Endpoint::get(PACKAGE_PATH, "get_export_zip", Tag::Tables)
        .summary("Every table in one file")
        .description(
            "A zip archive with every table in CSV and `datapackage.json`, which describes their \
             columns: types, keys and meaning (Frictionless Data Package). For a record with more \
             than 200,000 items, the tables are available only one by one.",
        )
        .cost(Cost::Expensive)
        .respond(
            ResponseSpec::inline(ZIP, "The archive.", schema),
            |context| {
                let edition = &context.edition;
                let response =
                    context.respond_with_etag(PACKAGE_PATH, ZIP, || zip_package(edition))?;
                Ok(response.with_attachment(edition, None, "zip"))
            },
        )
}

/// The description of a package.
#[derive(Serialize)]
struct Package<'a> {
    profile: &'static str,
    name: &'a str,
    title: &'a str,
    description: &'a str,
    version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<&'a str>,
    licenses: [Value; 1],
    contributors: [Value; 1],
    sources: Vec<Value>,
    resources: Vec<DataResource>,
}

/// The description of one file of it.
#[derive(Serialize)]
struct DataResource {
    profile: &'static str,
    name: &'static str,
    path: String,
    description: &'static str,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    bytes: u64,
    hash: String,
    schema: Value,
}

/// Writes the archive. The tables come before the description, which has their digests.
fn zip_package(edition: &Arc<Edition>) -> Result<Vec<u8>, Problem> {
    refuse_too_many_items(edition.item_count())?;
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(0o644);
    let mut resources = Vec::new();
    for table in all_tables() {
        let resource = write_table(&mut archive, options, &table, edition)?;
        resources.push(resource);
    }
    let package = serde_json::to_vec_pretty(&describe_package(edition, resources))?;
    archive
        .start_file("datapackage.json", options)
        .map_err(io::Error::from)
        .and_then(|()| archive.write_all(&package))
        .map_err(|error| zip_problem(&error))?;
    let archive = archive
        .finish()
        .map_err(|error| zip_problem(&error.into()))?;
    Ok(archive.into_inner())
}

fn refuse_too_many_items(item_count: usize) -> Result<(), Problem> {
    if item_count <= MAX_PACKAGE_ITEMS {
        return Ok(());
    }
    let detail = format!(
        "The record has {item_count} items, and an archive of its tables at most \
         {MAX_PACKAGE_ITEMS}. Take the tables one by one, or /v1/export.ndjson."
    );
    Err(Problem::new(ProblemCode::TooLarge, detail))
}

fn write_table(
    archive: &mut ZipWriter<Cursor<Vec<u8>>>,
    options: SimpleFileOptions,
    table: &RecordTable,
    edition: &Arc<Edition>,
) -> Result<DataResource, Problem> {
    let path = format!("{}.csv", table.table.name);
    archive
        .start_file(path.as_str(), options)
        .map_err(|error| zip_problem(&error.into()))?;
    let view = table.parse_view(PACKAGE_PATH, &[], edition);
    let view = view.expect("no query is a valid one");
    let rows = table.to_csv(view.as_ref(), edition)?;
    let (mut digest, mut bytes) = (Sha256::new(), 0);
    let mut chunk = Vec::new();
    for index in 0..rows.chunk_count() {
        chunk.clear();
        rows.render_chunk(index, &mut chunk)?;
        digest.update(&chunk);
        bytes += chunk.len() as u64;
        archive
            .write_all(&chunk)
            .map_err(|error| zip_problem(&error))?;
    }
    Ok(DataResource {
        profile: "tabular-data-resource",
        name: &table.table.name,
        path,
        description: &table.table.description,
        format: "csv",
        mediatype: "text/csv",
        encoding: "utf-8",
        bytes,
        hash: format!("sha256:{}", to_hex(&digest.finalize().into())),
        schema: table_schema(table.table),
    })
}

fn zip_problem(error: &io::Error) -> Problem {
    let detail = "The server failed while it wrote this archive.";
    Problem::internal(error, "an archive could not be written", detail)
}

fn describe_package(edition: &Edition, resources: Vec<DataResource>) -> Package<'_> {
    let negotiation = edition.negotiation();
    let sources = edition.items_of::<Source>();
    let sources = sources.map(|(_, source)| {
        let mut described = Map::new();
        described.insert("title".to_owned(), source.title().into());
        if let Some(url) = &source.url {
            described.insert("path".to_owned(), url.as_str().into());
        }
        Value::Object(described)
    });
    Package {
        profile: "tabular-data-package",
        name: negotiation.id.as_str(),
        title: negotiation.title.as_str(),
        description: negotiation.summary.as_str(),
        version: edition.number().to_string(),
        created: negotiation.published.as_ref().map(Rfc3339Timestamp::as_str),
        licenses: [json!({
            "name": negotiation.license.id,
            "title": negotiation.license.title,
            "path": negotiation.license.url,
        })],
        contributors: [json!({
            "title": negotiation.publisher.title,
            "role": "publisher",
        })],
        sources: sources.collect(),
        resources,
    }
}

/// The schema of a table (Table Schema).
fn table_schema(table: &Table) -> Value {
    let fields: Vec<_> = table.columns.iter().map(describe_column).collect();
    let mut schema = json!({ "fields": fields, "missingValues": [""] });
    if !table.primary_key.is_empty() {
        schema["primaryKey"] = json!(table.primary_key);
    }
    let with_target = table.columns.iter();
    let keys = with_target.filter_map(|column| {
        let target = column.foreign_key?;
        Some(json!({
            "fields": column.name,
            "reference": { "resource": target.collection(), "fields": "id" },
        }))
    });
    let keys: Vec<_> = keys.collect();
    if !keys.is_empty() {
        schema["foreignKeys"] = json!(keys);
    }
    schema
}

fn describe_column(column: &TableColumn) -> Value {
    let value_type = match column.value_type {
        ColumnType::String => "string",
        ColumnType::Integer => "integer",
        ColumnType::Number => "number",
        ColumnType::Boolean => "boolean",
        ColumnType::Date => "date",
        ColumnType::DateTime => "datetime",
    };
    let list_note = if column.is_list {
        " A list, joined by `; `."
    } else {
        ""
    };
    json!({
        "name": column.name,
        "type": value_type,
        "description": format!("{}{list_note}", column.description),
    })
}

#[cfg(test)]
mod tests {
    use super::refuse_too_many_items;
    use crate::api::http::problem::ProblemCode;

    /// A record of that size takes minutes to build.
    #[test]
    fn an_archive_has_at_most_two_hundred_thousand_items() {
        assert!(refuse_too_many_items(200_000).is_ok());
        let problem = refuse_too_many_items(200_001).unwrap_err();
        assert_eq!(problem.code, ProblemCode::TooLarge);
    }
}
