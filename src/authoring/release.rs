//! The release of a draft.

use std::path::Path;

use jiff::Timestamp;

use crate::authoring::file_edits::FileEdits;
use crate::authoring::json_edit::{JsonFile, append_line};
use crate::authoring::next_edition::is_draft;
use crate::authoring::tool_error::ToolError;
use crate::load::{
    DIGESTS_FILE, FixtureSource, RECORD_FILE, format_lock_entry, load_editions, load_with_report,
    read_digests_file, read_editions, suggested_digest_file,
};
use crate::model::{ErrorCode, ProblemLevel};

/// Releases the newest edition at a point in time: sets `published`, and adds its digest to
/// `editions.json`.
pub fn release_edition(folder: &Path, at: Timestamp) -> Result<FileEdits, ToolError> {
    let source = FixtureSource::Folder(folder.to_owned());
    let editions = read_editions(&source)?;
    let newest = editions
        .last()
        .expect("a record without editions is reported");
    let number = newest.number;
    if !is_draft(newest, &source)? {
        return ToolError::refuse(format!(
            "edition {number} is released already: begin the next one with `talks edition {}`",
            folder.display()
        ));
    }
    let published = format!("{at:.0}");
    let mut edits = FileEdits::new(folder);
    let record = JsonFile::new(&newest.files[RECORD_FILE]);
    record.set_published(Some(&published));
    edits.write(newest.path(RECORD_FILE), record.to_text());
    let loaded = load_with_report(&edits.to_source());
    let problems = loaded.report.problems.iter();
    let is_unsound = problems.clone().any(|problem| {
        problem.level == ProblemLevel::Error && problem.code != ErrorCode::MissingDigest
    });
    let Some(edition) = loaded.editions.last().filter(|_| !is_unsound) else {
        return Err(loaded.report.into());
    };
    let digests = match read_digests_file(&source) {
        Some(Ok(text)) => append_line(&text, &format_lock_entry(edition)),
        _ => suggested_digest_file(&source, &loaded.editions).expect("an edition is released"),
    };
    edits.write(DIGESTS_FILE, digests);
    load_editions(&edits.to_source())?;
    let verb = if at > Timestamp::now() {
        "will be"
    } else {
        "is"
    };
    edits.remark(format!(
        "edition {number} {verb} published at {published}: it must not change from now on"
    ));
    Ok(edits)
}
