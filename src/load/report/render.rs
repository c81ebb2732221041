//! The report as text for a terminal.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use crate::load::report::{Diagnostic, Report};

/// How many problems are printed before the others are only counted.
const MAX_PRINTED: usize = 500;

/// How many bytes of a line are shown on each side of what is wrong.
const MAX_CONTEXT_BYTES: usize = 200;

impl Report {
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
        let code = serde_json::to_value(diagnostic.code).ok();
        let code = code.as_ref().and_then(serde_json::Value::as_str);
        let title = Level::ERROR
            .primary_title(&diagnostic.message)
            .id(code.expect("a code is serialized as its name"));
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
