//! Why a tool did nothing.

use std::fmt;
use std::io;
use std::path::Path;

use crate::load::{Report, TextOptions};

/// Why a tool did nothing.
#[derive(Debug)]
pub enum ToolError {
    /// The record has errors.
    Record(Box<Report>),
    /// A file cannot be read.
    Unreadable(String),
    /// The request cannot be carried out.
    Refused(String),
}

impl ToolError {
    pub(crate) fn refuse<T>(message: impl Into<String>) -> Result<T, Self> {
        Err(Self::Refused(message.into()))
    }

    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self::Unreadable(match error.kind() {
            io::ErrorKind::NotFound => format!("there is no file or folder {path}"),
            io::ErrorKind::IsADirectory => format!("{path} is a folder: name a file"),
            io::ErrorKind::NotADirectory => format!("{path} is a file: name a folder"),
            _ => format!("{path} cannot be read: {error}"),
        })
    }

    pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Self {
        Self::Refused(format!("{} cannot be written: {error}", path.display()))
    }
}

impl From<Box<Report>> for ToolError {
    fn from(report: Box<Report>) -> Self {
        Self::Record(report)
    }
}

impl From<Report> for ToolError {
    fn from(report: Report) -> Self {
        Self::Record(Box::new(report))
    }
}

impl fmt::Display for ToolError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(report) => out.write_str(&report.to_text(TextOptions::default())),
            Self::Unreadable(message) | Self::Refused(message) => out.write_str(message),
        }
    }
}

impl std::error::Error for ToolError {}
