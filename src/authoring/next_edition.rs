//! The next edition: a copy of the newest as a draft, and later the entries of its `changes`.

use std::path::Path;

use serde_json::Value as Json;

use crate::authoring::file_edits::FileEdits;
use crate::authoring::json_edit::JsonFile;
use crate::authoring::tool_error::ToolError;
use crate::load::{
    EditionFolder, FixtureSource, MissingEntry, RECORD_FILE, load_with_report, read_editions,
};

/// Begins the next edition or, if the newest is a draft, adds the entries that its `changes` lack,
/// with empty notes.
pub fn prepare_edition(folder: &Path) -> Result<FileEdits, ToolError> {
    let source = FixtureSource::Folder(folder.to_owned());
    let editions = read_editions(&source)?;
    let newest = editions
        .last()
        .expect("a record without editions is reported");
    if is_draft(newest, &source)? {
        return explain_draft(folder, newest);
    }
    crate::load::load_editions(&source)?;
    let mut edits = FileEdits::new(folder);
    let number = newest.number + 1;
    for (name, text) in &newest.files {
        let text = if name == RECORD_FILE {
            let record = JsonFile::new(text);
            record.set_published(None);
            record.clear_changes();
            record.to_text()
        } else {
            text.clone()
        };
        edits.write(format!("{number}/{name}"), text);
    }
    edits.remark(format!(
        "edition {number} is a draft: edit it, then run `talks edition` again for the entries of its `changes`"
    ));
    Ok(edits)
}

/// Whether an edition is not released; an error if its record cannot be read.
pub(crate) fn is_draft(edition: &EditionFolder, source: &FixtureSource) -> Result<bool, ToolError> {
    let text = edition.files.get(RECORD_FILE).map_or("", String::as_str);
    match serde_json::from_str::<Json>(text) {
        Ok(Json::Object(record)) => Ok(record.get("published").is_none_or(Json::is_null)),
        _ => Err(match crate::load::load_editions(source) {
            Err(report) => report.into(),
            Ok(_) => ToolError::Refused("the record changed while it was read".to_owned()),
        }),
    }
}

/// Adds the entries that the `changes` of a draft lack.
fn explain_draft(folder: &Path, draft: &EditionFolder) -> Result<FileEdits, ToolError> {
    let mut edits = FileEdits::new(folder);
    let path = draft.path(RECORD_FILE);
    let missing = missing_entries(folder, draft)?;
    if missing.is_empty() {
        edits.remark(if draft.number == 1 {
            "edition 1 is a draft, and there is no earlier edition to compare it with".to_owned()
        } else {
            format!(
                "edition {} is a draft, and its `changes` explain every difference",
                draft.number
            )
        });
        return Ok(edits);
    }
    let record = JsonFile::new(&draft.files[RECORD_FILE]);
    for entry in &missing {
        record.append_change(entry, "");
    }
    edits.write(path.clone(), record.to_text());
    let noun = if missing.len() == 1 {
        "entry"
    } else {
        "entries"
    };
    edits.remark(format!(
        "{path}: {} {noun} of `changes` to complete: say in `note` what changed, and why in `reason`",
        missing.len()
    ));
    Ok(edits)
}

/// The differences of a draft that no entry of its `changes` explains.
pub(crate) fn missing_entries(
    folder: &Path,
    draft: &EditionFolder,
) -> Result<Vec<MissingEntry>, ToolError> {
    let loaded = load_with_report(&with_notes(folder, draft).to_source());
    match loaded.missing_entries {
        Some(missing) => Ok(missing),
        None => Err(loaded.report.into()),
    }
}

/// The record with a note for each entry of `changes` that still has none.
pub(crate) fn with_notes(folder: &Path, draft: &EditionFolder) -> FileEdits {
    let mut edits = FileEdits::new(folder);
    let text = &draft.files[RECORD_FILE];
    let Ok(mut record) = serde_json::from_str::<Json>(text) else {
        return edits;
    };
    let entries = record.get_mut("changes").and_then(Json::as_array_mut);
    let notes = entries.into_iter().flatten();
    let notes = notes.filter_map(|entry| entry.get_mut("note"));
    let mut is_edited = false;
    for note in notes.filter(|note| note.as_str() == Some("")) {
        *note = Json::from(MISSING_NOTE);
        is_edited = true;
    }
    if is_edited {
        edits.write(draft.path(RECORD_FILE), record.to_string());
    }
    edits
}

/// What stands for a note that is still to be written.
pub(crate) const MISSING_NOTE: &str = "…";
