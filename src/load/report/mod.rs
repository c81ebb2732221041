//! Problems of a record, for editors: where, what, and what to write instead.

mod consequences;
mod github;
mod hints;
mod record_check;
mod sarif;
mod text;

use std::collections::HashMap;
use std::env;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::load::json::json_spans;
use crate::load::located_error::LocatedError;
use crate::load::source::FixtureSource;
use crate::model::{ErrorCode, Placeholder, ProblemLevel, ValidationError};

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
    /// How many of the omitted problems are warnings.
    #[serde(skip)]
    omitted_warnings: usize,
    /// Whether the edition that is being checked is a draft.
    #[serde(skip)]
    checks_draft: bool,
    /// The folder of editions.
    #[serde(skip)]
    folder: Option<PathBuf>,
    /// The files that have problems.
    #[serde(skip)]
    files: HashMap<String, FileDiagnostics>,
}

/// How a report is written for a terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextOptions {
    /// Whether the terminal shows colors.
    pub styled: bool,
    /// Whether all problems of a sort are shown.
    pub all: bool,
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
    /// Whether it keeps the record from being served.
    pub level: ProblemLevel,
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
    /// The line and the column after the last character that is meant.
    #[serde(skip)]
    end: (usize, usize),
    /// The item that it is about, as `type/id`, if that is not the one at `pointer`.
    #[serde(skip)]
    about: Option<Box<str>>,
    /// The field that the object at `pointer` lacks.
    #[serde(skip)]
    pub(crate) missing_field: Option<String>,
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
            level: code.level(false),
            file: file.to_owned(),
            line: 1,
            column: 1,
            pointer: String::new(),
            message: message.to_owned(),
            hint: hint.to_owned(),
            span: None,
            has_position: false,
            end: (1, 1),
            about: None,
            missing_field: None,
        }
    }

    /// The same problem as an error.
    pub(crate) fn into_error(self) -> Self {
        Self {
            level: ProblemLevel::Error,
            ..self
        }
    }

    /// The same problem at a position in the file.
    pub(crate) fn with_position(self, line: usize, column: usize) -> Self {
        Self {
            line,
            column,
            has_position: true,
            end: (line, column),
            ..self
        }
    }
}

impl Report {
    /// A report of `source` without problems.
    pub(crate) fn new(source: &FixtureSource) -> Self {
        let folder = match source {
            FixtureSource::Embedded => None,
            FixtureSource::Folder(folder) | FixtureSource::Edited { folder, .. } => {
                Some(relative_to_working_folder(folder))
            }
        };
        Self {
            record: source.to_string(),
            problems: Vec::new(),
            omitted: 0,
            notes: Vec::new(),
            omitted_warnings: 0,
            checks_draft: false,
            folder,
            files: HashMap::new(),
        }
    }

    /// The path of a file of the record from the working folder, so that terminals and editors
    /// can open it.
    pub(crate) fn path_of(&self, file: &str) -> String {
        match &self.folder {
            Some(folder) if file.is_empty() => folder.display().to_string(),
            Some(folder) => folder.join(file).display().to_string(),
            None if file.is_empty() => self.record.clone(),
            None => file.to_owned(),
        }
    }

    /// Says whether the edition that is checked from now on is a draft, in which some mistakes
    /// are only warnings.
    pub(crate) fn begin_edition(&mut self, is_draft: bool) {
        self.checks_draft = is_draft;
    }

    pub(crate) fn add(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// How many errors there are at least.
    pub fn error_count(&self) -> usize {
        let errors = self
            .problems
            .iter()
            .filter(|one| one.level == ProblemLevel::Error);
        errors.count() + self.omitted - self.omitted_warnings
    }

    /// How many warnings there are at least.
    pub fn warning_count(&self) -> usize {
        self.problems.len() + self.omitted - self.error_count()
    }

    /// How many more problems of a file are reported, before they are only counted.
    pub(crate) fn remaining_for_file(&self, path: &str) -> usize {
        let reported = self.files.get(path).map_or(0, |file| file.reported_count);
        MAX_REPORTED_PER_FILE.saturating_sub(reported)
    }

    /// Counts errors that are not reported.
    pub(crate) fn count_omitted(&mut self, count: usize) {
        self.omitted += count;
    }

    /// Counts a problem of this sort that is not reported.
    pub(crate) fn count_omitted_problem(&mut self, code: ErrorCode) {
        self.omitted += 1;
        if code.level(self.checks_draft) == ProblemLevel::Warning {
            self.omitted_warnings += 1;
        }
    }

    /// Adds an error of the file `path` with the text `text`.
    pub(crate) fn add_error(
        &mut self,
        path: &str,
        text: &str,
        LocatedError { error, span }: LocatedError,
    ) {
        if self.remaining_for_file(path) == 0 {
            self.count_omitted_problem(error.code);
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
            level: error.code.level(self.checks_draft),
            file: path.to_owned(),
            line: 1,
            column: 1,
            pointer: truncate_pointer(error.pointer),
            message: error.message,
            hint: error.hint,
            span: Some(span),
            has_position: true,
            end: (1, 1),
            about: error.about,
            missing_field: match error.placeholder {
                Placeholder::MissingField(name) => Some(name),
                _ => None,
            },
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
        for omitted in errors.iter().skip(capacity) {
            self.count_omitted_problem(omitted.code);
        }
        for error in errors.into_iter().take(capacity) {
            let span = value.as_ref().map_or(0..1, |value| {
                json_spans::resolve_span(value, &error.pointer, error.targets_key)
            });
            self.add_error(path, text, LocatedError { error, span }.shifted_by(start));
        }
    }

    /// The report in the order of the files, each problem with its line and column.
    pub(crate) fn sorted(mut self) -> Self {
        self.drop_repeated_fields_of_repeated_entries();
        self.drop_changes_to_explain_beside_errors();
        self.resolve_positions();
        self.problems.sort_by(|a, b| {
            (&a.file, a.line, a.column, a.code).cmp(&(&b.file, b.line, b.column, b.code))
        });
        // A list in which an item is named twice may be found to repeat a text as well.
        self.problems.dedup_by(|a, b| {
            let is_same_entry = || (&a.file, &a.pointer) == (&b.file, &b.pointer);
            let are_repeated = [a.code, b.code] == [ErrorCode::RepeatedEntry; 2];
            a == b || are_repeated && is_same_entry()
        });
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
                let meant = problem.span.as_ref();
                let meant = meant.map_or("", |span| &file.text[span.start..span.end]);
                problem.end = match meant.rsplit_once('\n') {
                    Some((before, last)) => (
                        line + before.matches('\n').count() + 1,
                        last.chars().count() + 1,
                    ),
                    None => (line, column + meant.chars().count()),
                };
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

/// A folder as seen from the working folder, if it is below it.
fn relative_to_working_folder(folder: &Path) -> PathBuf {
    let below = env::current_dir().ok();
    let below = below.and_then(|current| Some(folder.strip_prefix(current).ok()?.to_owned()));
    below
        .filter(|path| !path.as_os_str().is_empty())
        .unwrap_or_else(|| folder.to_owned())
}

/// A pointer as it is reported: cut where a key of it is very long.
fn truncate_pointer(mut pointer: String) -> String {
    if pointer.len() > MAX_POINTER_BYTES {
        pointer.truncate(pointer.floor_char_boundary(MAX_POINTER_BYTES));
        pointer.push('…');
    }
    pointer
}
