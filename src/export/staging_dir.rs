//! A folder that appears only once it is complete.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A folder that is written beside its destination and renamed at the end, so that an interrupted
/// run leaves nothing that looks complete. The next run replaces what it left.
pub(crate) struct StagingDir {
    /// The folder to create.
    destination: PathBuf,
    /// The folder that is written.
    partial: PathBuf,
    /// Locked until the end, since two runs at a time would mix their files.
    lock: File,
}

impl StagingDir {
    /// Begins a folder at `destination`, which must not exist or must be empty.
    pub(crate) fn create(destination: &Path) -> io::Result<Self> {
        let is_non_empty = match fs::read_dir(destination) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(with_path(destination, &error)),
        };
        if is_non_empty {
            let error = io::Error::new(
                io::ErrorKind::AlreadyExists,
                "the folder is not empty: name one that does not exist yet",
            );
            return Err(with_path(destination, &error));
        }
        let partial = partial_path(destination)?;
        fs::create_dir_all(&partial).map_err(|error| with_path(&partial, &error))?;
        let lock = File::open(&partial).map_err(|error| with_path(&partial, &error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let busy = "another export writes it at this moment";
                return Err(with_path(&partial, &io::Error::other(busy)));
            }
            Err(TryLockError::Error(error)) => return Err(with_path(&partial, &error)),
        }
        let folder = Self {
            destination: destination.to_owned(),
            partial,
            lock,
        };
        folder.remove_leftovers()?;
        Ok(folder)
    }

    /// Writes a file; `name` is relative to the folder.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.partial.join(name);
        let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
        parent
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|error| with_path(&self.destination.join(name), &error))
    }

    /// Moves the complete folder to its destination.
    pub(crate) fn commit(self) -> io::Result<()> {
        fs::rename(&self.partial, &self.destination)
            .map_err(|error| with_path(&self.destination, &error))?;
        drop(self.lock);
        Ok(())
    }

    /// Removes what was written, since it will not be completed.
    pub(crate) fn discard(self) {
        // If this fails, its name says that it is partial, and the next run replaces it.
        let _ = fs::remove_dir_all(&self.partial);
    }

    /// Removes what an interrupted run left.
    fn remove_leftovers(&self) -> io::Result<()> {
        let remove = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())
            } else {
                fs::remove_file(entry.path())
            }
        };
        let mut entries =
            fs::read_dir(&self.partial).map_err(|error| with_path(&self.partial, &error))?;
        entries
            .try_for_each(remove)
            .map_err(|error| with_path(&self.partial, &error))
    }
}

/// The hidden folder beside the destination: renaming works only within one file system.
fn partial_path(destination: &Path) -> io::Result<PathBuf> {
    let Some(name) = destination.file_name() else {
        let error = io::Error::new(
            io::ErrorKind::InvalidInput,
            "name a new folder, such as `site`: the export is renamed to it when it is complete",
        );
        return Err(with_path(destination, &error));
    };
    let mut partial = std::ffi::OsString::from(".");
    partial.push(name);
    partial.push(".partial");
    Ok(destination.with_file_name(partial))
}

/// Adds the path to an error.
fn with_path(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
