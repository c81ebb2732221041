//! Problems of a record, for editors: where, what, and what to write instead.

mod render;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use annotate_snippets::normalize_untrusted_str;
use serde::Serialize;

use crate::load::json::json_spans;
use crate::load::located_error::LocatedError;
use crate::load::source::FixtureSource;
use crate::model::{ErrorCode, ValidationError};

/// How many problems of one file are reported; further ones are only counted.
pub const MAX_REPORTED_PER_FILE: usize = 1_000;

/// How many bytes of a pointer are shown.
const MAX_POINTER_BYTES: usize = 300;

/// Everything that is wrong with a record.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The record that was checked.
    pub record: String,
    /// The problems, by file and position.
    pub problems: Vec<Diagnostic>,
    /// How many more problems there are at least, in files with very many.
    pub omitted: usize,
    /// What is not wrong, and worth knowing.
    pub notes: Vec<ReportNote>,
    /// The files that have problems.
    #[serde(skip)]
    files: HashMap<String, FileDiagnostics>,
}

/// What is known of a file that has problems.
#[derive(Debug)]
struct FileDiagnostics {
    text: String,
    /// How many problems of it are reported.
    reported_count: usize,
}

/// One problem of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The sort of mistake.
    pub code: ErrorCode,
    /// The file, below the folder of editions.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The value within the file, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
    /// The bytes of the file that are meant.
    #[serde(skip)]
    span: Option<Range<usize>>,
    /// Whether line and column are known, even if the text cannot be shown.
    #[serde(skip)]
    has_position: bool,
}

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

impl Diagnostic {
    /// A problem of a file as a whole.
    pub(crate) fn new(code: ErrorCode, file: &str, message: &str, hint: &str) -> Self {
        Self {
            code,
            file: file.to_owned(),
            line: 1,
            column: 1,
            pointer: String::new(),
            message: message.to_owned(),
            hint: hint.to_owned(),
            span: None,
            has_position: false,
        }
    }

    /// The same problem at a position in the file.
    pub(crate) fn with_position(self, line: usize, column: usize) -> Self {
        Self {
            line,
            column,
            has_position: true,
            ..self
        }
    }
}

impl Report {
    /// The report of a record that nothing is wrong with.
    pub fn clean(source: &FixtureSource) -> Self {
        Self::new(source.to_string())
    }

    pub(crate) fn new(record: String) -> Self {
        Self {
            record,
            problems: Vec::new(),
            omitted: 0,
            notes: Vec::new(),
            files: HashMap::new(),
        }
    }

    pub(crate) fn add(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// How many problems were found so far.
    pub(crate) fn total_count(&self) -> usize {
        self.problems.len() + self.omitted
    }

    /// How many more problems of a file are reported, before they are only counted.
    pub(crate) fn remaining_for_file(&self, path: &str) -> usize {
        let reported = self.files.get(path).map_or(0, |file| file.reported_count);
        MAX_REPORTED_PER_FILE.saturating_sub(reported)
    }

    /// Counts problems that are not reported.
    pub(crate) fn count_omitted(&mut self, count: usize) {
        self.omitted += count;
    }

    /// Adds an error of the file `path` with the text `text`.
    pub(crate) fn add_error(
        &mut self,
        path: &str,
        text: &str,
        LocatedError { error, span }: LocatedError,
    ) {
        if self.remaining_for_file(path) == 0 {
            self.count_omitted(1);
            return;
        }
        let new_file = || FileDiagnostics {
            text: text.to_owned(),
            reported_count: 0,
        };
        let file = self.files.entry(path.to_owned()).or_insert_with(new_file);
        file.reported_count += 1;
        self.problems.push(Diagnostic {
            code: error.code,
            file: path.to_owned(),
            line: 1,
            column: 1,
            pointer: truncate_pointer(error.pointer),
            message: error.message,
            hint: error.hint,
            span: Some(span),
            has_position: true,
        });
    }

    /// Adds errors of a file that is one value, at their pointers.
    pub(crate) fn add_document_errors(
        &mut self,
        path: &str,
        text: &str,
        errors: Vec<ValidationError>,
    ) {
        if errors.is_empty() {
            return;
        }
        let start = text.len() - text.trim_start().len();
        let value = json_spans::parse_with_spans(text.trim());
        let capacity = self.remaining_for_file(path);
        self.count_omitted(errors.len().saturating_sub(capacity));
        for error in errors.into_iter().take(capacity) {
            let span = value.as_ref().map_or(0..1, |value| {
                json_spans::resolve_span(value, &error.pointer, error.targets_key)
            });
            self.add_error(path, text, LocatedError { error, span }.shifted_by(start));
        }
    }

    /// The report in the order of the files, each problem with its line and column.
    pub(crate) fn sorted(mut self) -> Self {
        self.resolve_positions();
        self.problems.sort_by(|a, b| {
            (&a.file, a.line, a.column, a.code).cmp(&(&b.file, b.line, b.column, b.code))
        });
        self.problems.dedup();
        self
    }

    /// Finds the line and the column of each span, in one pass over each file.
    fn resolve_positions(&mut self) {
        let start = |problem: &Diagnostic| problem.span.as_ref().map_or(0, |span| span.start);
        self.problems
            .sort_by(|a, b| (&a.file, start(a)).cmp(&(&b.file, start(b))));
        for problems in self.problems.chunk_by_mut(|a, b| a.file == b.file) {
            let Some(file) = self.files.get(&problems[0].file) else {
                continue;
            };
            let (mut offset, mut line, mut column) = (0, 1, 1);
            for problem in problems.iter_mut().filter(|problem| problem.span.is_some()) {
                let start = start(problem);
                let between = &file.text[offset..start];
                offset = start;
                column = match between.rsplit_once('\n') {
                    Some((before, last)) => {
                        line += before.matches('\n').count() + 1;
                        last.chars().count() + 1
                    }
                    None => column + between.chars().count(),
                };
                (problem.line, problem.column) = (line, column);
            }
        }
    }

    /// Whether the record could not be read at all, rather than being wrong.
    pub fn is_unreadable(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.code == ErrorCode::Unreadable)
    }

    /// The report for tools.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report has string keys only")
    }
}

/// A pointer as it is reported: cut where a key of it is very long.
fn truncate_pointer(mut pointer: String) -> String {
    if pointer.len() > MAX_POINTER_BYTES {
        pointer.truncate(pointer.floor_char_boundary(MAX_POINTER_BYTES));
        pointer.push('…');
    }
    pointer
}
