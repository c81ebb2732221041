//! Finding the editions of a record and reading their files.
//!
//! A record is a folder with one folder for each edition, named 1, 2, … Each holds
//! `record.json` and one file for each collection, and no other files except ignored ones.
//! Every file is text in UTF-8, of a bounded size.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use crate::load::report::{Diagnostic, Report};
use crate::load::source::{FixtureSource, MAX_FILE_BYTES, ReadError};
use crate::model::{ErrorCode, ItemTypeId, closest_match};

/// The file that describes the negotiation as a whole.
pub(crate) const RECORD_FILE: &str = "record.json";

/// The file that has the digests of released editions, beside their folders.
pub(crate) const DIGESTS_FILE: &str = "editions.json";

/// The files of one edition, by name.
pub(crate) struct EditionFolder {
    pub(crate) number: i64,
    pub(crate) files: BTreeMap<String, String>,
}

/// The name of the file with the items of a type.
pub(crate) fn collection_file(id: ItemTypeId) -> String {
    format!("{}.json", id.collection())
}

impl EditionFolder {
    /// The path of a file as reports name it: below the folder of editions.
    pub(crate) fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.number)
    }

    /// The text of its record file.
    pub(crate) fn record_text(&self) -> &str {
        let text = self.files.get(RECORD_FILE);
        text.expect("the negotiation was read from its file")
    }

    /// The text of an item: a range of its collection's file.
    pub(crate) fn item_text(&self, type_id: ItemTypeId, range: &Range<usize>) -> &str {
        let text = self.files.get(&collection_file(type_id));
        &text.expect("an item was read from its file")[range.clone()]
    }
}

/// The numbers of the editions, ascending; whatever else is in the folder is reported.
pub(crate) fn edition_numbers(source: &FixtureSource, report: &mut Report) -> Vec<i64> {
    const NO_EDITIONS_HINT: &str = "name a folder that contains edition folders, such as 1/";
    let names = match source.list("") {
        Ok(names) => names,
        Err(error) => {
            report.add(unreadable_diagnostic("", &error, NO_EDITIONS_HINT));
            return Vec::new();
        }
    };
    let (folders, unknown): (Vec<_>, Vec<_>) = names
        .into_iter()
        .partition(|name| edition_number(name).is_some());
    let mut numbers: Vec<_> = folders
        .iter()
        .filter_map(|name| edition_number(name))
        .collect();
    numbers.sort_unstable();
    if numbers.is_empty() {
        let (message, hint) = if unknown.iter().any(|name| name == RECORD_FILE) {
            (
                "this folder is an edition itself",
                "name the folder above it, which contains the editions",
            )
        } else {
            ("this folder contains no edition", NO_EDITIONS_HINT)
        };
        report.add(Diagnostic::new(ErrorCode::Unreadable, "", message, hint));
        return Vec::new();
    }
    for name in unknown.into_iter().filter(|name| name != DIGESTS_FILE) {
        // An edition under a wrong name must not go missing.
        let is_edition = source
            .list(&name)
            .is_ok_and(|files| files.iter().any(|file| file == RECORD_FILE));
        let (message, hint) = if is_edition {
            (
                "this folder has the files of an edition, but not the name of one",
                "rename it: editions are 1, 2, 3 and so on; if it is not an edition, \
                 move it elsewhere or begin its name with a dot",
            )
        } else {
            (
                "this is not the name of an edition, so it is ignored",
                "move it elsewhere, or begin its name with a dot; editions are folders with the \
                 names 1, 2, 3 and so on",
            )
        };
        let problem = Diagnostic::new(ErrorCode::UnknownFile, &name, message, hint);
        report.add(if is_edition {
            problem.into_error()
        } else {
            problem
        });
    }
    numbers
}

/// The number of the first edition that is missing before others.
pub(crate) fn missing_number(numbers: &[i64]) -> Option<i64> {
    let mut expected = (1..).zip(numbers);
    let missing = expected.find(|(expected, number)| expected != *number);
    missing.map(|(missing, _)| missing)
}

/// Reports an edition that is missing before others.
pub(crate) fn report_missing_edition(number: i64, report: &mut Report) {
    let hint =
        "restore this folder, or renumber the later ones: editions are numbered without gaps";
    report.add(Diagnostic::new(
        ErrorCode::MissingFile,
        &number.to_string(),
        "this edition is missing",
        hint,
    ));
}

/// The number of the edition whose folder has this name.
pub(crate) fn edition_number(name: &str) -> Option<i64> {
    let number = name.parse().ok();
    number.filter(|number: &i64| *number > 0 && number.to_string() == name)
}

/// Reads the files of an edition; what cannot be read is reported.
pub(crate) fn read_edition(
    source: &FixtureSource,
    number: i64,
    report: &mut Report,
) -> EditionFolder {
    let mut folder = EditionFolder {
        number,
        files: BTreeMap::new(),
    };
    let present = match source.list(&number.to_string()) {
        Ok(present) => present,
        Err(error) => {
            let hint = "make it a folder with the files of the edition";
            report.add(unreadable_diagnostic(&number.to_string(), &error, hint));
            return folder;
        }
    };
    let collections = ItemTypeId::ALL.into_iter().map(collection_file);
    let expected: Vec<_> = std::iter::once(RECORD_FILE.to_owned())
        .chain(collections)
        .collect();
    let likely_misnamed = report_unknown_files(&folder, &present, &expected, report);
    for name in expected {
        let path = folder.path(&name);
        if present.contains(&name) {
            match read_text(source, &path) {
                Ok(text) => drop(folder.files.insert(name, text)),
                Err(problem) => report.add(*problem),
            }
        } else if !likely_misnamed.contains(&name) {
            let hint = if name == RECORD_FILE {
                "restore or write this file, which describes the negotiation".to_owned()
            } else {
                let collection = name.trim_end_matches(".json");
                format!("restore this file; only if the edition has no {collection}, write []")
            };
            report.add(Diagnostic::new(
                ErrorCode::MissingFile,
                &path,
                "this file is missing",
                &hint,
            ));
        }
    }
    folder
}

/// Reports the files that an edition does not have, and gives the missing ones that they
/// were probably meant to be.
fn report_unknown_files(
    folder: &EditionFolder,
    present: &[String],
    expected: &[String],
    report: &mut Report,
) -> Vec<String> {
    let mut likely_misnamed = Vec::new();
    for name in present.iter().filter(|name| !expected.contains(name)) {
        let missing = expected.iter().filter(|name| !present.contains(name));
        let suggestion = closest_match(name, missing.map(String::as_str));
        let hint = match suggestion {
            Some(suggestion) => format!("rename it to `{suggestion}`"),
            None => format!(
                "move it elsewhere, or begin its name with a dot; the files of an edition are {}",
                expected.join(", ")
            ),
        };
        let (path, message) = (
            folder.path(name),
            "this file is not one that editions have, so it is ignored",
        );
        let problem = Diagnostic::new(ErrorCode::UnknownFile, &path, message, &hint);
        report.add(if suggestion.is_some() {
            problem.into_error()
        } else {
            problem
        });
        likely_misnamed.extend(suggestion.map(str::to_owned));
    }
    likely_misnamed
}

/// The digests of released editions, if they are noted.
pub(crate) fn read_digests_file(source: &FixtureSource) -> Option<Result<String, Box<Diagnostic>>> {
    let names = source.list("").ok()?;
    let exists = names.iter().any(|name| name == DIGESTS_FILE);
    exists.then(|| read_text(source, DIGESTS_FILE))
}

/// The text of a file, or why there is none.
fn read_text(source: &FixtureSource, path: &str) -> Result<String, Box<Diagnostic>> {
    let problem = match source.read(path).map(String::from_utf8) {
        Ok(Ok(text)) => return Ok(text),
        Ok(Err(error)) => {
            not_utf8_diagnostic(path, error.as_bytes(), error.utf8_error().valid_up_to())
        }
        Err(ReadError::TooLarge(size)) => {
            let message = format!("this file has {size} bytes; the limit is {MAX_FILE_BYTES}");
            Diagnostic::new(
                ErrorCode::LargeFile,
                path,
                &message,
                "split the record, or shorten it",
            )
        }
        Err(ReadError::Io(error)) => unreadable_diagnostic(
            path,
            &error,
            "replace it by a file that this program may read",
        ),
    };
    Err(Box::new(problem))
}

fn unreadable_diagnostic(path: &str, error: &io::Error, hint: &str) -> Diagnostic {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotADirectory => "this is a file, not a folder".to_owned(),
        io::ErrorKind::IsADirectory => "this is a folder, not a file".to_owned(),
        _ => format!("this cannot be read: {error}"),
    };
    Diagnostic::new(ErrorCode::Unreadable, path, &message, hint)
}

fn not_utf8_diagnostic(path: &str, bytes: &[u8], valid_up_to: usize) -> Diagnostic {
    let before = String::from_utf8_lossy(&bytes[..valid_up_to]);
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    let byte = bytes[valid_up_to];
    Diagnostic::new(
        ErrorCode::NotUtf8,
        path,
        &format!("the byte 0x{byte:02X} is not UTF-8"),
        "in your text editor, save the file with the encoding UTF-8",
    )
    .with_position(
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}
