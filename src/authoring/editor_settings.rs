//! Schemas beside a record, and the settings that tell Visual Studio Code of them.

use std::fs;
use std::path::Path;

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstObject, CstRootNode};
use serde_json::Value as Json;

use crate::authoring::editor_schema::file_schema;
use crate::authoring::file_edits::FileEdits;
use crate::authoring::tool_error::ToolError;
use crate::load::{DIGESTS_FILE, file_shapes};

/// The folder of the schemas. Names that begin with a dot are no part of a record.
const SCHEMA_FOLDER: &str = ".schema";
/// The settings of Visual Studio Code for a folder.
const SETTINGS_FILE: &str = ".vscode/settings.json";

/// Writes the schemas of all files, and the settings that map them.
pub fn write_schemas(folder: &Path) -> Result<FileEdits, ToolError> {
    fs::read_dir(folder).map_err(|error| ToolError::unreadable(folder, &error))?;
    let mut edits = FileEdits::new(folder);
    for file in file_shapes() {
        let schema = file_schema(file);
        let text = serde_json::to_string_pretty(&schema).expect("a schema has string keys only");
        edits.write(schema_path(&file.name), text + "\n");
    }
    let path = folder.join(SETTINGS_FILE);
    let settings = if path.exists() {
        let text = fs::read_to_string(&path);
        text.map_err(|error| ToolError::unreadable(&path, &error))?
    } else {
        "{}\n".to_owned()
    };
    let root = CstRootNode::parse(&settings, &ParseOptions::default());
    let root = root.map_err(|error| {
        ToolError::Refused(format!(
            "{} is not JSON with comments: {error}",
            path.display()
        ))
    })?;
    let Some(object) = root.object_value() else {
        return ToolError::refuse(format!("{} is not an object", path.display()));
    };
    map_schemas(&object, &path)?;
    edits.write(SETTINGS_FILE, root.to_string());
    edits.remark(format!(
        "open {} as a folder in Visual Studio Code: it now completes and checks what you write",
        folder.display()
    ));
    Ok(edits)
}

/// The path of the schema of a file, below the record.
fn schema_path(name: &str) -> String {
    let stem = name.strip_suffix(".json").unwrap_or(name);
    format!("{SCHEMA_FOLDER}/{stem}.schema.json")
}

/// Maps each file to its schema, and leaves other mappings as they are.
fn map_schemas(settings: &CstObject, path: &Path) -> Result<(), ToolError> {
    let Some(mappings) = settings.array_value_or_create("json.schemas") else {
        return ToolError::refuse(format!(
            "`json.schemas` of {} is not a list",
            path.display()
        ));
    };
    let url_of = |mapping: &Json| mapping["url"].as_str().map(str::to_owned);
    let mapped = mappings.elements().into_iter();
    let mapped: Vec<_> = mapped
        .filter_map(|mapping| url_of(&mapping.to_serde_value()?))
        .collect();
    for file in file_shapes() {
        let url = format!("./{}", schema_path(&file.name));
        if mapped.contains(&url) {
            continue;
        }
        let pattern = if file.name == DIGESTS_FILE {
            format!("/{DIGESTS_FILE}")
        } else {
            format!("/[0-9]*/{}", file.name)
        };
        let patterns = CstInputValue::Array(vec![CstInputValue::String(pattern)]);
        mappings.append(CstInputValue::Object(vec![
            ("fileMatch".to_owned(), patterns),
            ("url".to_owned(), CstInputValue::String(url)),
        ]));
    }
    mappings.ensure_multiline();
    Ok(())
}
