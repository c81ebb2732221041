//! Remarks on a record that need not have errors: ignored files and embargoed editions.

use jiff::Timestamp;

use crate::load::edition_folder::{RECORD_FILE, edition_number};
use crate::load::ignored_files::is_hidden;
use crate::load::report::{ReportNote, ReportNoteCode};
use crate::load::source::{FixtureSource, join_path};
use crate::model::LoadedEdition;

/// Notes about the files of a record that are passed over. Hidden ones are not worth one.
pub fn ignored_file_notes(source: &FixtureSource) -> Vec<ReportNote> {
    // A folder that cannot be read is a problem, and reported as one.
    let names = |folder: &str| source.list_all(folder).unwrap_or_default();
    let root = names("");
    let editions = root
        .iter()
        .filter(|name| edition_number(name).is_some() && source.is_folder(name));
    let mut notes = Vec::new();
    for folder in std::iter::once("").chain(editions.map(String::as_str)) {
        for name in names(folder) {
            if !is_hidden(&name) && source.ignores(folder, &name) {
                notes.push(ReportNote {
                    code: ReportNoteCode::IgnoredFile,
                    file: join_path(folder, &name),
                    message: "this is not part of the record and is skipped".to_owned(),
                });
            }
        }
    }
    notes
}

/// Notes about editions that are not published yet at `now`.
pub fn embargo_notes(editions: &[LoadedEdition], now: Timestamp) -> Vec<ReportNote> {
    let embargoed = editions.iter();
    let embargoed =
        embargoed.filter_map(|edition| Some((edition.number, edition.embargoed_until(now)?)));
    embargoed
        .map(|(number, until)| ReportNote {
            code: ReportNoteCode::EmbargoedEdition,
            file: format!("{number}/{RECORD_FILE}"),
            message: format!("edition {number} is under embargo: it is published at {until}"),
        })
        .collect()
}
