//! What editors are told of a record that nothing need be wrong with: files that are passed
//! over, and editions whose time has not come.
//!
//! Passed over is what programs leave beside the files that people work on, and what people
//! write about a repository. Whatever else is not a file of an edition is a mistake, since it
//! may be one under a misspelled name.

use std::fmt;

use annotate_snippets::normalize_untrusted_str;
use jiff::Timestamp;
use serde::Serialize;

use crate::load::source::{self, FixtureSource};
use crate::model::LoadedEdition;

/// One remark about a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportNote {
    /// What it is about.
    pub code: ReportNoteCode,
    /// The file, below the folder of editions.
    pub file: String,
    /// The remark.
    pub message: String,
}

impl fmt::Display for ReportNote {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names come from whoever wrote the files, and go to a terminal.
        let file = normalize_untrusted_str(&self.file);
        write!(out, "note: {file}: {}", self.message)
    }
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportNoteCode {
    /// A file that is no part of the record.
    #[serde(rename = "passed-over")]
    IgnoredFile,
    /// An edition that is to be published at a later time.
    #[serde(rename = "embargoed")]
    EmbargoedEdition,
}

/// How names of backups and of unfinished files end, in lower case.
const BACKUP_SUFFIXES: [&str; 12] = [
    "~",
    ".bak",
    ".old",
    ".orig",
    ".rej",
    ".save",
    ".swo",
    ".swp",
    ".swx",
    ".tmp",
    "___jb_old___",
    "___jb_tmp___",
];

/// The name of the file with which Vim tries whether it may write; it looks like the number
/// of an edition.
const VIM_PROBE: &str = "4913";

/// Names that programs and file systems give to what is their own, in lower case.
const SYSTEM_FILE_NAMES: [&str; 4] = [VIM_PROBE, "desktop.ini", "lost+found", "thumbs.db"];

/// How names of files about a repository begin, in lower case.
const DOCUMENT_STEMS: [&str; 12] = [
    "authors",
    "changelog",
    "citation",
    "code_of_conduct",
    "codeowners",
    "contributing",
    "contributors",
    "copying",
    "licence",
    "license",
    "notice",
    "readme",
];

/// Whether the file `name` in the folder `path` below the record's is passed over.
pub(crate) fn is_ignored(source: &FixtureSource, path: &str, name: &str) -> bool {
    let lower = name.to_lowercase();
    let is_autosaved = lower.len() > 2 && lower.starts_with('#') && lower.ends_with('#');
    let is_edition = || path.is_empty() && lower == VIM_PROBE && is_folder(source, name);
    is_hidden(name)
        || is_autosaved
        || BACKUP_SUFFIXES.iter().any(|end| lower.ends_with(end))
        || (SYSTEM_FILE_NAMES.contains(&lower.as_str()) && !is_edition())
        || (path.is_empty() && is_document(&lower))
}

/// Whether a name is hidden, as those of version control and of Kubernetes are.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

/// Whether a name begins as those of documents do, and ends there or goes on with another
/// word: `LICENSE-MIT` is one, and `licenses.json` is not.
fn is_document(lower: &str) -> bool {
    DOCUMENT_STEMS.iter().any(|document| {
        let rest = lower.strip_prefix(document);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

fn is_folder(source: &FixtureSource, name: &str) -> bool {
    match source {
        FixtureSource::Embedded => false,
        FixtureSource::Folder(root) => root.join(name).is_dir(),
    }
}

/// Notes about the files of a record that are passed over. Hidden ones are not worth one.
pub fn ignored_file_notes(source: &FixtureSource) -> Vec<ReportNote> {
    // A folder that cannot be read is a problem, and reported as one.
    let names = |folder: &str| source::list_folder_unfiltered(source, folder).unwrap_or_default();
    let root = names("");
    let editions = root
        .iter()
        .filter(|name| source::edition_number(name).is_some() && is_folder(source, name));
    let mut notes = Vec::new();
    for folder in std::iter::once("").chain(editions.map(String::as_str)) {
        for name in names(folder) {
            if !is_hidden(&name) && is_ignored(source, folder, &name) {
                notes.push(ReportNote {
                    code: ReportNoteCode::IgnoredFile,
                    file: source::join_path(folder, &name),
                    message: "this is no part of the record and is passed over".to_owned(),
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
            file: format!("{number}/{}", source::RECORD_FILE),
            message: format!("edition {number} is embargoed: it is published at {until}"),
        })
        .collect()
}
