//! What differs between editions, in sentences.

use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;

use crate::authoring::json_edit::JsonFile;
use crate::authoring::next_edition::{MISSING_NOTE, is_draft, missing_entries, with_notes};
use crate::authoring::tool_error::ToolError;
use crate::load::{FixtureSource, RECORD_FILE, load_editions, read_editions};
use crate::model::LinkBase;
use crate::store::{Edition, Record};
use crate::views::{change_prose, change_view};

/// What differs between two editions, the newest two if `range` has none.
pub fn describe_changes(folder: &Path, range: Option<(i64, i64)>) -> Result<String, ToolError> {
    let editions = load_editions(&explained_source(folder)?)?;
    let numbers: Vec<_> = editions.iter().map(|edition| edition.number).collect();
    let newest = numbers.last().copied().unwrap_or_default();
    let (from, to) = range.unwrap_or((newest - 1, newest));
    if range.is_none() && newest < 2 {
        return ToolError::refuse("there is only one edition, and nothing to compare it with");
    }
    for number in [from, to] {
        if !numbers.contains(&number) {
            return ToolError::refuse(format!(
                "there is no edition {number}: the editions are 1 to {newest}"
            ));
        }
    }
    if from >= to {
        return ToolError::refuse(format!(
            "edition {from} is not earlier than edition {to}: name the earlier one first"
        ));
    }
    let record = Record::build_at(editions, &LinkBase::from_url(""), Timestamp::MAX)
        .map_err(|error| ToolError::Refused(error.to_string()))?;
    let mut out = String::new();
    for number in from + 1..=to {
        if let Some(edition) = record.edition(number) {
            describe_edition(edition, &mut out);
        }
    }
    Ok(out)
}

/// The record; if its newest edition is a draft, with what its `changes` still lack.
fn explained_source(folder: &Path) -> Result<FixtureSource, ToolError> {
    let source = FixtureSource::Folder(folder.to_owned());
    let editions = read_editions(&source)?;
    let newest = editions
        .last()
        .expect("a record without editions is reported");
    if !is_draft(newest, &source)? {
        return Ok(source);
    }
    let mut edits = with_notes(folder, newest);
    let path = newest.path(RECORD_FILE);
    let record = JsonFile::new(edits.text(&path).unwrap_or(&newest.files[RECORD_FILE]));
    for entry in missing_entries(folder, newest)? {
        record.append_change(&entry, MISSING_NOTE);
    }
    edits.write(path, record.to_text());
    Ok(edits.to_source())
}

fn describe_edition(edition: &Edition, out: &mut String) {
    let changes = edition.history().changes().iter();
    let changes: Vec<_> = changes
        .map(|change| change_view(edition, change, edition))
        .collect();
    let _ = writeln!(out, "Edition {}\n", edition.number());
    if changes.is_empty() {
        let _ = writeln!(out, "Nothing differs from the previous edition.\n");
    }
    for change in changes {
        let _ = writeln!(out, "{}", change_prose::summary_sentence(&change));
        for line in change_prose::to_text(&change).lines() {
            if line != MISSING_NOTE {
                let _ = writeln!(out, "  {line}");
            }
        }
        out.push('\n');
    }
}
