//! Which files of a record are ignored: what programs leave beside the files that people work
//! on, and what people write about a repository.
//!
//! Any other file that an edition does not have is a mistake, since it may be one of its files
//! under a misspelled name.

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

/// Whether the file `name` is ignored. `is_top_level` says that it is in the folder of editions
/// itself, and `is_folder` whether it is a folder.
pub(crate) fn is_ignored(name: &str, is_top_level: bool, is_folder: impl Fn() -> bool) -> bool {
    let lower = name.to_lowercase();
    let is_autosaved = lower.len() > 2 && lower.starts_with('#') && lower.ends_with('#');
    let is_edition = || is_top_level && lower == VIM_PROBE && is_folder();
    is_hidden(name)
        || is_autosaved
        || BACKUP_SUFFIXES.iter().any(|end| lower.ends_with(end))
        || (SYSTEM_FILE_NAMES.contains(&lower.as_str()) && !is_edition())
        || (is_top_level && is_document(&lower))
}

/// Whether a name is hidden, as those of version control and of Kubernetes are.
pub(crate) fn is_hidden(name: &str) -> bool {
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
