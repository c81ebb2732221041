//! The files that a tool writes, as one edit.
//!
//! Each file is replaced as a whole: a reader finds the one before or the new one. A new edition
//! appears with all of its files at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::authoring::tool_error::ToolError;
use crate::load::FixtureSource;

/// The files of a folder that are to be written.
#[derive(Debug)]
pub struct FileEdits {
    folder: PathBuf,
    /// The new texts, by their paths below the folder.
    files: BTreeMap<String, String>,
    /// What the edit does and what is left to do, one sentence each.
    remarks: Vec<String>,
}

impl FileEdits {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            files: BTreeMap::new(),
            remarks: Vec::new(),
        }
    }

    pub(crate) fn write(&mut self, path: impl Into<String>, text: String) {
        self.files.insert(path.into(), text);
    }

    /// The new text of a file, if it is written.
    pub(crate) fn text(&self, path: &str) -> Option<&String> {
        self.files.get(path)
    }

    pub(crate) fn remark(&mut self, remark: impl Into<String>) {
        self.remarks.push(remark.into());
    }

    /// The folder as it would be.
    pub(crate) fn to_source(&self) -> FixtureSource {
        FixtureSource::Edited {
            folder: self.folder.clone(),
            files: self.files.clone(),
        }
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files that are written, below the folder.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// What the edit does and what is left to do, one sentence a line.
    pub fn remarks(&self) -> String {
        let lines = self.remarks.iter().map(|remark| format!("{remark}\n"));
        lines.collect()
    }

    /// What would be written: the lines of each file that differ.
    pub fn preview(&self) -> String {
        let mut out = String::new();
        for (path, text) in &self.files {
            let path = self.folder.join(path);
            let before = fs::read_to_string(&path);
            let verb = if before.is_ok() { "change" } else { "create" };
            let _ = writeln!(out, "would {verb} {}", path.display());
            write_changed_lines(&mut out, before.as_deref().unwrap_or_default(), text);
        }
        out
    }

    /// Writes the files.
    pub fn apply(&self) -> Result<(), ToolError> {
        let mut files: Vec<_> = self.files.iter().collect();
        for folder in self.new_folders() {
            let prefix = format!("{folder}/");
            let (inside, others) = files
                .into_iter()
                .partition(|(path, _)| path.starts_with(&prefix));
            files = others;
            self.create_folder(folder, inside)?;
        }
        for (path, text) in files {
            let path = self.folder.join(path);
            replace_file(&path, text).map_err(|error| ToolError::unwritable(&path, &error))?;
        }
        Ok(())
    }

    /// The folders that do not exist yet.
    fn new_folders(&self) -> BTreeSet<&str> {
        let folders = self.files.keys().filter_map(|path| path.split_once('/'));
        let folders = folders.map(|(folder, _)| folder);
        folders
            .filter(|folder| !self.folder.join(folder).exists())
            .collect()
    }

    /// Creates a folder with its files at once.
    fn create_folder(&self, name: &str, files: Vec<(&String, &String)>) -> Result<(), ToolError> {
        let folder = self.folder.join(name);
        let staging = self.folder.join(format!(".{name}.tmp"));
        let create = || {
            if staging.exists() {
                fs::remove_dir_all(&staging)?;
            }
            for (path, text) in files {
                let path = path.split_once('/').map_or(path.as_str(), |(_, path)| path);
                write_file(&staging.join(path), text)?;
            }
            fs::rename(&staging, &folder)
        };
        create().map_err(|error| ToolError::unwritable(&folder, &error))
    }
}

/// Replaces a file, or creates it.
fn replace_file(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let staging = path.with_file_name(format!(".{name}.tmp"));
    write_file(&staging, text)?;
    if let Ok(metadata) = fs::metadata(&path) {
        fs::set_permissions(&staging, metadata.permissions())?;
    }
    fs::rename(&staging, &path)
}

fn write_file(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Writes the lines that differ.
fn write_changed_lines(out: &mut String, before: &str, after: &str) {
    let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    if before.len() == after.len() {
        for (old, new) in before.iter().zip(&after).filter(|(old, new)| old != new) {
            let _ = writeln!(out, "- {old}\n+ {new}");
        }
        return;
    }
    let equal = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let prefix = before.iter().zip(&after).take_while(equal).count();
    let (before, after) = (&before[prefix..], &after[prefix..]);
    let (from_end, others) = (before.iter().rev(), after.iter().rev());
    let suffix = from_end.zip(others).take_while(equal).count();
    for line in &before[..before.len() - suffix] {
        let _ = writeln!(out, "- {line}");
    }
    for line in &after[..after.len() - suffix] {
        let _ = writeln!(out, "+ {line}");
    }
}
