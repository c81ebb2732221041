//! Problems of a record, for editors: where, what, and what to write instead.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};
use serde::Serialize;

use crate::load::json::json_spans;
use crate::load::report_notes::ReportNote;
use crate::load::source::FixtureSource as Record;
use crate::model::{ErrorCode, ValidationError};

/// How many problems the report for people shows before it only counts.
const MAX_PRINTED: usize = 500;

/// How many problems of one file are reported; further ones are only counted.
pub const MAX_REPORTED_PER_FILE: usize = 1_000;

/// How many bytes of a pointer and of a line are shown.
const MAX_POINTER_BYTES: usize = 300;
const MAX_CONTEXT_BYTES: usize = 200;

/// Everything that is wrong with a record.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The record that was checked.
    pub record: String,
    /// The problems, by file and place.
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
    /// The place within the file, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
    /// The bytes of the file that are meant.
    #[serde(skip)]
    span: Option<Range<usize>>,
    /// Whether one place of the file is meant, though it cannot be shown.
    #[serde(skip)]
    has_position: bool,
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

    /// The same problem at one place of the file.
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
    pub fn clean(source: &Record) -> Self {
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

    /// Adds a fault that was found at `span` of the file `path` with the text `text`.
    pub(crate) fn add_error(
        &mut self,
        path: &str,
        text: &str,
        span: Range<usize>,
        error: ValidationError,
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

    /// Adds faults of a file that is one value; their pointers tell where in it.
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
            self.add_error(path, text, span.start + start..span.end + start, error);
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

    /// The report for people: each problem with the lines it is about.
    pub fn to_text(&self, styled: bool) -> String {
        let renderer = if styled {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut out = String::new();
        for problem in self.problems.iter().take(MAX_PRINTED) {
            let _ = writeln!(out, "{}\n", self.render_diagnostic(problem, &renderer));
        }
        let (reported, count) = (self.problems.len(), self.total_count());
        if let Some(more) = count.checked_sub(MAX_PRINTED).filter(|more| *more > 0) {
            let json_remark = match self.omitted {
                0 => "--format json lists them all".to_owned(),
                _ => format!("--format json lists {reported}"),
            };
            let _ = writeln!(out, "and {more} more; {json_remark}\n");
        }
        for note in &self.notes {
            let _ = writeln!(out, "{note}");
        }
        let qualifier = if self.omitted > 0 { "at least " } else { "" };
        let noun = if count == 1 { "problem" } else { "problems" };
        let _ = writeln!(out, "{qualifier}{count} {noun} in {}", self.record);
        out
    }

    fn render_diagnostic(&self, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
        let code = serde_json::to_value(diagnostic.code).unwrap_or_default();
        let title = Level::ERROR
            .primary_title(&diagnostic.message)
            .id(code.as_str().unwrap_or_default());
        // Names come from whoever wrote the files, and go to a terminal.
        let (file, pointer) = (
            normalize_untrusted_str(&diagnostic.file),
            normalize_untrusted_str(&diagnostic.pointer),
        );
        let mut group = if let (Some(span), Some(file_diagnostics)) =
            (&diagnostic.span, self.files.get(&diagnostic.file))
        {
            let (start, window) = source_window(&file_diagnostics.text, span);
            let highlighted = span.start - start..(span.end - start).min(window.len());
            let snippet = Snippet::source(window)
                .line_start(diagnostic.line)
                .path(&file)
                .annotation(AnnotationKind::Primary.span(highlighted).label(&pointer));
            title.element(snippet)
        } else {
            let origin = Origin::path(if file.is_empty() { &self.record } else { &file });
            title.element(if diagnostic.has_position {
                origin.line(diagnostic.line).char_column(diagnostic.column)
            } else {
                origin
            })
        };
        if !diagnostic.hint.is_empty() {
            group = group.element(Level::HELP.message(&diagnostic.hint));
        }
        renderer.render(&[group])
    }

    /// The report for tools.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
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

/// What is shown of the lines of a span: where it begins, and its text, cut where the span or
/// its line is very long.
fn source_window<'t>(text: &'t str, span: &Range<usize>) -> (usize, &'t str) {
    let start = text.ceil_char_boundary(span.start.saturating_sub(MAX_CONTEXT_BYTES));
    let start = text[start..span.start]
        .rfind('\n')
        .map_or(start, |index| start + index + 1);
    let span_end = span.end.min(span.start + MAX_CONTEXT_BYTES);
    let span_end = text.floor_char_boundary(span_end);
    let end = text.floor_char_boundary(span_end + MAX_CONTEXT_BYTES);
    let end = text[span_end..end]
        .find('\n')
        .map_or(end, |index| span_end + index);
    (start, text[start..end].trim_end_matches('\r'))
}
