//! Finding and reading the files of a record.
//!
//! A record is a folder with one folder for each edition, named 1, 2, … Each holds
//! `record.json` and one file for each collection, and nothing else but what `notes` passes
//! over. Every file is text in UTF-8, of a bounded size.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::load::report::{Diagnostic, Report};
use crate::load::report_notes::is_ignored;
use crate::model::{ErrorCode, closest_match, item_types};

/// The record that is compiled into the program.
static EMBEDDED_FIXTURES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fixtures");

/// The origin of the record that is compiled into the program.
pub const EMBEDDED_SOURCE: FixtureSource = FixtureSource::Embedded;

/// The file that describes the negotiation as a whole.
pub(crate) const RECORD_FILE: &str = "record.json";

/// The file that has the digests of released editions, beside their folders.
pub(crate) const DIGESTS_FILE: &str = "editions.json";

/// How large a file may be: enough for a million statements.
const MAX_FILE_BYTES: u64 = 900_000_000;

/// Where a record comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixtureSource {
    /// Compiled into the program.
    Embedded,
    /// A folder of editions.
    Folder(PathBuf),
}

impl fmt::Display for FixtureSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => out.write_str("the embedded record"),
            Self::Folder(folder) => folder.display().fmt(out),
        }
    }
}

/// The files of one edition, by name.
pub(crate) struct EditionFolder {
    pub(crate) number: i64,
    pub(crate) files: BTreeMap<String, String>,
}

impl EditionFolder {
    /// The path of a file as reports name it: below the folder of editions.
    pub(crate) fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.number)
    }
}

/// The numbers of the editions of `origin`, ascending; what is no edition is reported.
pub(crate) fn edition_numbers(source: &FixtureSource, report: &mut Report) -> Vec<i64> {
    const NO_EDITIONS_HINT: &str = "name a folder that contains edition folders, such as 1/";
    let names = match list_folder(source, "") {
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
        let hint = "edition folders are named 1, 2, 3 and so on";
        report.add(Diagnostic::new(
            ErrorCode::UnknownFile,
            &name,
            "this is not an edition",
            hint,
        ));
    }
    if let Some((missing, _)) = (1..)
        .zip(&numbers)
        .find(|(expected, number)| expected != *number)
    {
        let hint = "editions are numbered without gaps";
        report.add(Diagnostic::new(
            ErrorCode::MissingFile,
            &missing.to_string(),
            "this edition is missing",
            hint,
        ));
    }
    numbers
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
    let present = match list_folder(source, &number.to_string()) {
        Ok(present) => present,
        Err(error) => {
            let hint = "an edition is a folder of JSON files";
            report.add(unreadable_diagnostic(&number.to_string(), &error, hint));
            return folder;
        }
    };
    let collections = item_types()
        .iter()
        .map(|kind| format!("{}.json", kind.collection));
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
                "write what the negotiation is"
            } else {
                "write [] for an empty collection"
            };
            report.add(Diagnostic::new(
                ErrorCode::MissingFile,
                &path,
                "this file is missing",
                hint,
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
        let hint = match closest_match(name, missing.map(String::as_str)) {
            Some(suggestion) => {
                likely_misnamed.push(suggestion.to_owned());
                format!("did you mean `{suggestion}`?")
            }
            None => format!("the files of an edition are {}", expected.join(", ")),
        };
        report.add(Diagnostic::new(
            ErrorCode::UnknownFile,
            &folder.path(name),
            "an edition has no such file",
            &hint,
        ));
    }
    likely_misnamed
}

/// The digests of released editions, if they are noted.
pub(crate) fn read_digests_file(source: &FixtureSource) -> Option<Result<String, Box<Diagnostic>>> {
    let names = list_folder(source, "").ok()?;
    let exists = names.iter().any(|name| name == DIGESTS_FILE);
    exists.then(|| read_text(source, DIGESTS_FILE))
}

/// The text of a file, or why there is none.
fn read_text(source: &FixtureSource, path: &str) -> Result<String, Box<Diagnostic>> {
    let problem = match read_bytes(source, path).map(String::from_utf8) {
        Ok(Ok(text)) => return Ok(text),
        Ok(Err(error)) => {
            not_utf8_diagnostic(path, error.as_bytes(), error.utf8_error().valid_up_to())
        }
        Err(ReadError::TooLarge(size)) => {
            let message = format!("this file has {size} bytes, {MAX_FILE_BYTES} are the most");
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
            "make it a regular file that the server may read",
        ),
    };
    Err(Box::new(problem))
}

/// The names in a folder of `origin`, sorted, without those that are passed over.
pub(crate) fn list_folder(source: &FixtureSource, path: &str) -> io::Result<Vec<String>> {
    let mut names = list_folder_unfiltered(source, path)?;
    names.retain(|name| !is_ignored(source, path, name));
    Ok(names)
}

/// The path of a file in a folder below the record's.
pub(crate) fn join_path(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// All names in a folder of `origin`, sorted.
pub(crate) fn list_folder_unfiltered(
    source: &FixtureSource,
    path: &str,
) -> io::Result<Vec<String>> {
    let mut names = match source {
        FixtureSource::Embedded => {
            let name = |path: &Path| {
                path.file_name()
                    .map(|name| name.to_string_lossy().into_owned())
            };
            let folder = if path.is_empty() {
                Some(&EMBEDDED_FIXTURES)
            } else {
                EMBEDDED_FIXTURES.get_dir(path)
            };
            let folder = folder.ok_or(io::ErrorKind::NotFound)?;
            folder
                .entries()
                .iter()
                .filter_map(|entry| name(entry.path()))
                .collect()
        }
        FixtureSource::Folder(folder) => fs::read_dir(folder.join(path))?
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<_>>>()?,
    };
    names.sort_unstable();
    Ok(names)
}

enum ReadError {
    TooLarge(u64),
    Io(io::Error),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn read_bytes(source: &FixtureSource, path: &str) -> Result<Vec<u8>, ReadError> {
    match source {
        FixtureSource::Embedded => {
            let file = EMBEDDED_FIXTURES
                .get_file(path)
                .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
            Ok(file.contents().to_vec())
        }
        FixtureSource::Folder(folder) => {
            let path = folder.join(path);
            // Asked before opening: to open a FIFO would wait for its writer.
            let metadata = fs::metadata(&path)?;
            if !metadata.is_file() {
                return Err(io::Error::other("it is not a regular file").into());
            }
            if metadata.len() > MAX_FILE_BYTES {
                return Err(ReadError::TooLarge(metadata.len()));
            }
            let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
            File::open(&path)?
                .take(MAX_FILE_BYTES + 1)
                .read_to_end(&mut bytes)?;
            match bytes.len() as u64 {
                size if size > MAX_FILE_BYTES => Err(ReadError::TooLarge(size)),
                _ => Ok(bytes),
            }
        }
    }
}

fn unreadable_diagnostic(path: &str, error: &io::Error, hint: &str) -> Diagnostic {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "this is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "this may not be read: permission denied".to_owned(),
        _ => format!("this cannot be read: {error}"),
    };
    Diagnostic::new(ErrorCode::Unreadable, path, &message, hint)
}

fn not_utf8_diagnostic(path: &str, bytes: &[u8], valid_up_to: usize) -> Diagnostic {
    let before = String::from_utf8_lossy(&bytes[..valid_up_to]);
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    let byte = bytes.get(valid_up_to).copied().unwrap_or_default();
    Diagnostic::new(
        ErrorCode::NotUtf8,
        path,
        &format!("the byte 0x{byte:02X} is not UTF-8"),
        "save the file as UTF-8",
    )
    .with_position(
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}
