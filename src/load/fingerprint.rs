//! The metadata of the files of a record: enough to know that one of them has changed, without
//! reading any.
//!
//! Polling is more reliable than notifications of the system: every path is resolved anew each
//! time, so that it does not matter whether a file was written, a folder renamed, a symbolic link
//! swapped, or a file system mounted over it.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;

use crate::load::source::{FixtureSource, join_path};

/// What the files of a record look like.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fingerprint(Vec<(String, Result<FileStat, io::ErrorKind>)>);

/// What one file looks like.
#[derive(Debug, PartialEq, Eq)]
enum FileStat {
    /// A folder is what is in it: whatever else changes about it, such as the time of its
    /// last change, may be due to a file that is passed over.
    Folder,
    File {
        device: u64,
        inode: u64,
        size: u64,
        /// Seconds and nanoseconds.
        mtime: (i64, i64),
        /// When anything about it was changed, its content or its owner: this time cannot be
        /// set back, as the other one is by programs that copy it along.
        ctime: (i64, i64),
    },
}

impl From<&Metadata> for FileStat {
    fn from(file: &Metadata) -> Self {
        if file.is_dir() {
            return Self::Folder;
        }
        Self::File {
            device: file.dev(),
            inode: file.ino(),
            size: file.len(),
            mtime: (file.mtime(), file.mtime_nsec()),
            ctime: (file.ctime(), file.ctime_nsec()),
        }
    }
}

impl Fingerprint {
    /// The fingerprint of a record as it is now. What cannot be looked at is part of it: once
    /// it can, that is a change.
    pub fn from_source(source: &FixtureSource) -> Self {
        let mut fingerprint = Self::default();
        for edition in fingerprint.add_folder(source, "") {
            fingerprint.add_folder(source, &edition);
        }
        fingerprint
    }

    /// Adds the entries of a folder, and returns the folders among them.
    fn add_folder(&mut self, source: &FixtureSource, path: &str) -> Vec<String> {
        let mut folders = Vec::new();
        // What is compiled in does not change.
        let FixtureSource::Folder(root) = source else {
            return folders;
        };
        let names = match source.list(path) {
            Ok(names) => names,
            Err(error) => {
                self.0.push((path.to_owned(), Err(error.kind())));
                return folders;
            }
        };
        for name in names {
            let file_path = join_path(path, &name);
            let stat = fs::metadata(root.join(&file_path)).map(|file| FileStat::from(&file));
            if let Ok(FileStat::Folder) = stat {
                folders.push(file_path.clone());
            }
            self.0.push((file_path, stat.map_err(|error| error.kind())));
        }
        folders
    }
}
