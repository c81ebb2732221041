//! From a folder of fixtures to checked editions, or a report of everything that is wrong.
//!
//! `edition_folder` finds the files, `json` parses them with source positions, `decode` makes
//! items of them, `integrity` checks the items of an edition against each other, and `editions`
//! compares editions with each other and with the digests of what was released. No step stops at
//! the first problem.
//!
//! Invariant: an edition from [`load_editions`] has no dangling reference and no two items with one
//! id. Unless it is a draft, it has no claim without evidence either, and no unexplained difference
//! from the previous edition.

mod declared_changes;
mod decode;
mod edition_folder;
mod editions;
mod file_shape;
mod fingerprint;
mod ignored_files;
mod integrity;
mod item_recovery;
mod json;
mod judgements;
mod located_error;
mod missing_values;
mod notes;
mod parsed_edition;
mod parsed_item;
mod report;
mod source;
mod structure;
mod suggestions;
mod value_recovery;

pub(crate) use edition_folder::{DIGESTS_FILE, EditionFolder, RECORD_FILE, read_digests_file};
pub(crate) use editions::digest_lock::format_lock_entry;
pub use editions::digest_lock::suggested_digest_file;
use editions::digest_lock::{self, DigestLock, EditionDigest};
use editions::edition_diff::{EditionDiff, reuse_unchanged_items};
use editions::edition_differ::diff_editions;
pub(crate) use editions::missing_change_entries::MissingEntry;
use editions::previous_edition::PreviousEdition;
pub use file_shape::{FieldShape, FileShape, ValueShape, file_shapes};
pub use fingerprint::Fingerprint;
pub(crate) use json::canonical_json;
pub(crate) use json::json_spans::{self, SyntaxError};
pub use notes::{embargo_notes, ignored_file_notes};
pub use report::{
    Diagnostic, MAX_REPORTED_PER_FILE, Report, ReportNote, ReportNoteCode, TextOptions,
};
pub use source::FixtureSource;

use crate::model::LoadedEdition;

/// Reads the files of all editions, in ascending order, without checking their content.
pub(crate) fn read_editions(source: &FixtureSource) -> Result<Vec<EditionFolder>, Box<Report>> {
    let mut report = Report::new(source);
    let numbers = edition_folder::edition_numbers(source, &mut report);
    if let Some(missing) = edition_folder::missing_number(&numbers) {
        edition_folder::report_missing_edition(missing, &mut report);
    }
    let read = |number| edition_folder::read_edition(source, number, &mut report);
    let editions = numbers.into_iter().map(read).collect();
    if report.error_count() == 0 {
        Ok(editions)
    } else {
        Err(Box::new(report.sorted()))
    }
}

/// The report of a file that is not JSON.
pub(crate) fn syntax_report(
    source: &FixtureSource,
    path: &str,
    text: &str,
    error: &SyntaxError,
) -> Report {
    let mut report = Report::new(source);
    report.add_error(path, text, error.locate_in(text));
    report.sorted()
}

/// A record without errors.
pub struct CheckedRecord {
    /// Its editions, in ascending order.
    pub editions: Vec<LoadedEdition>,
    /// The warnings.
    pub report: Report,
}

/// Reads and checks all editions of a record.
pub fn check_record(source: &FixtureSource) -> Result<CheckedRecord, Box<Report>> {
    let loaded = load_with_report(source);
    if loaded.report.error_count() == 0 {
        Ok(CheckedRecord {
            editions: loaded.editions,
            report: *loaded.report,
        })
    } else {
        Err(loaded.report)
    }
}

/// The editions of a record without errors, in ascending order.
pub fn load_editions(source: &FixtureSource) -> Result<Vec<LoadedEdition>, Box<Report>> {
    check_record(source).map(|checked| checked.editions)
}

/// The editions of a record, and what is wrong with them.
pub(crate) struct LoadedRecord {
    pub(crate) report: Box<Report>,
    /// The editions that are valid by themselves, in ascending order.
    pub(crate) editions: Vec<LoadedEdition>,
    /// The entries that the `changes` of the newest edition lack, if it could be compared.
    pub(crate) missing_entries: Option<Vec<MissingEntry>>,
}

/// Reads and checks all editions of a record, whatever is wrong with them.
pub(crate) fn load_with_report(source: &FixtureSource) -> LoadedRecord {
    let mut missing_entries = None;
    let mut report = Report::new(source);
    let mut editions: Vec<LoadedEdition> = Vec::new();
    let mut previous: Option<PreviousEdition> = None;
    let lock = DigestLock::from_source(source, &mut report);
    let mut digests = Vec::new();
    let numbers = edition_folder::edition_numbers(source, &mut report);
    let missing_number = edition_folder::missing_number(&numbers);
    // What follows a missing edition cannot be compared with the one before.
    let is_in_sequence = |number| missing_number.is_none_or(|missing| number < missing);
    for &number in &numbers {
        let errors_before = report.error_count();
        let folder = edition_folder::read_edition(source, number, &mut report);
        let parsed = decode::decode_edition(folder, &mut report);
        report.begin_edition(parsed.is_draft && numbers.last() == Some(&number));
        integrity::check_edition(&parsed, previous.as_ref(), &mut report);
        let is_valid = report.error_count() == errors_before;
        let edition = is_valid.then(|| parsed.to_loaded_edition()).flatten();
        let mut digest = EditionDigest::new(&parsed, lock.as_ref(), !is_valid);
        digest.report_mismatch(&parsed, &mut report);
        // What changed in a released edition has to be undone rather than explained.
        let altered = digest.take_altered();
        let mut diff = if is_in_sequence(number) {
            diff_editions(
                previous.as_ref(),
                &parsed,
                &altered,
                digest.is_locked(),
                &mut report,
            )
        } else {
            EditionDiff::default()
        };
        let is_comparable = is_valid && !altered.is_any();
        missing_entries = is_comparable.then(|| std::mem::take(&mut diff.missing_entries));
        previous = Some(PreviousEdition::new(
            parsed,
            altered,
            std::mem::take(&mut diff.retired),
            std::mem::take(&mut diff.retired_parts),
        ));
        digests.push(digest);
        let Some(mut edition) = edition else {
            continue;
        };
        let previous_loaded = editions.last();
        if let Some(previous) = previous_loaded.filter(|previous| previous.number + 1 == number) {
            reuse_unchanged_items(&mut edition, previous, &diff);
        }
        edition.changes = diff.changes;
        editions.push(edition);
    }
    report.begin_edition(false);
    let misnumbered = lock.as_ref().map(|lock| lock.misnumbered(&digests));
    let misnumbered = misnumbered.unwrap_or_default();
    if let Some(missing) = missing_number.filter(|_| misnumbered.is_empty())
        && lock.as_ref().is_none_or(|lock| !lock.has_edition(missing))
    {
        edition_folder::report_missing_edition(missing, &mut report);
    }
    digest_lock::report_misnumbered(&misnumbered, &mut report);
    if let Some(lock) = &lock {
        lock.check_editions(&digests, &misnumbered, &mut report);
    }
    let in_sequence = editions.partition_point(|edition| is_in_sequence(edition.number));
    digest_lock::check_publication_order(&editions[..in_sequence], lock.as_ref(), &mut report);
    if let Some(lock) = &lock {
        lock.check_missing_digests(&editions[..in_sequence], &misnumbered, &mut report);
    }
    report.complete_hints(missing_values::complete_hint);
    LoadedRecord {
        report: Box::new(report.sorted()),
        editions,
        missing_entries,
    }
}
