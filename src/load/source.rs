//! Where the files of a record are: compiled into the program, or in a folder.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::load::ignored_files::is_ignored;

/// The record that is compiled into the program.
static EMBEDDED_FIXTURES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fixtures");

/// How large a file may be: enough for a million statements.
pub(crate) const MAX_FILE_BYTES: u64 = 900_000_000;

/// Where a record comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixtureSource {
    /// Compiled into the program.
    Embedded,
    /// A folder of editions.
    Folder(PathBuf),
    /// A folder as it would be after an edit.
    Edited {
        /// The folder.
        folder: PathBuf,
        /// The files that differ from those in the folder, by their paths below it.
        files: BTreeMap<String, String>,
    },
}

impl fmt::Display for FixtureSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => out.write_str("the embedded record"),
            Self::Folder(folder) | Self::Edited { folder, .. } => folder.display().fmt(out),
        }
    }
}

impl FixtureSource {
    /// The names in a folder, sorted, without ignored files.
    pub(crate) fn list(&self, path: &str) -> io::Result<Vec<String>> {
        let mut names = self.list_all(path)?;
        names.retain(|name| !self.ignores(path, name));
        Ok(names)
    }

    /// Whether the file `name` in a folder is ignored.
    pub(crate) fn ignores(&self, path: &str, name: &str) -> bool {
        is_ignored(name, path.is_empty(), || self.is_folder(name))
    }

    /// Whether `path` is a folder. What is compiled into the program has no stray folders.
    pub(crate) fn is_folder(&self, path: &str) -> bool {
        match self {
            Self::Embedded => false,
            Self::Folder(root) => root.join(path).is_dir(),
            Self::Edited { folder, files } => {
                let is_in_it = |file: &String| Path::new(file).starts_with(path) && file != path;
                folder.join(path).is_dir() || files.keys().any(is_in_it)
            }
        }
    }

    /// All names in a folder, sorted.
    pub(crate) fn list_all(&self, path: &str) -> io::Result<Vec<String>> {
        let mut names = match self {
            Self::Embedded => {
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
            Self::Folder(folder) => list_folder(&folder.join(path))?,
            Self::Edited { folder, files } => {
                let files = files.keys().map(Path::new);
                let edited = files.filter_map(|file| file.strip_prefix(path).ok()?.iter().next());
                let edited: Vec<_> = edited
                    .map(|name| name.to_string_lossy().into_owned())
                    .collect();
                match list_folder(&folder.join(path)) {
                    Ok(names) => [names, edited].concat(),
                    Err(error) if edited.is_empty() => return Err(error),
                    Err(_) => edited,
                }
            }
        };
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// The bytes of a file of at most [`MAX_FILE_BYTES`].
    pub(crate) fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self {
            Self::Embedded => {
                let file = EMBEDDED_FIXTURES
                    .get_file(path)
                    .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
                Ok(file.contents().to_vec())
            }
            Self::Edited { files, .. } if files.contains_key(path) => {
                Ok(files[path].clone().into_bytes())
            }
            Self::Folder(folder) | Self::Edited { folder, .. } => {
                let path = folder.join(path);
                // Checked before opening: opening a FIFO would wait for its writer.
                let metadata = fs::metadata(&path)?;
                if metadata.is_dir() {
                    return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
                }
                if !metadata.is_file() {
                    return Err(io::Error::other("it is not a regular file").into());
                }
                if metadata.len() > MAX_FILE_BYTES {
                    return Err(ReadError::TooLarge(metadata.len()));
                }
                let mut bytes = Vec::with_capacity(
                    usize::try_from(metadata.len()).expect("MAX_FILE_BYTES fits into a usize"),
                );
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
}

/// The names in a folder.
fn list_folder(folder: &Path) -> io::Result<Vec<String>> {
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let entries = fs::read_dir(folder)?;
    entries.map(|entry| entry.map(name)).collect()
}

/// Why a file could not be read.
pub(crate) enum ReadError {
    TooLarge(u64),
    Io(io::Error),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The path of a file in a folder below the record's.
pub(crate) fn join_path(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}
