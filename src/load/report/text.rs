//! The report as text for a terminal.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use crate::load::report::{Diagnostic, Report, ReportNote, TextOptions};
use crate::model::{ErrorCode, ProblemLevel};

/// How many problems of one sort are shown unless all are wanted.
const MAX_SHOWN_PER_CODE: usize = 10;

/// How many bytes of a line are shown on each side of what is wrong.
const MAX_CONTEXT_BYTES: usize = 50;

/// The problems of one sort.
struct ProblemGroup<'r> {
    level: ProblemLevel,
    code: ErrorCode,
    problems: Vec<&'r Diagnostic>,
}

impl Report {
    /// The report for people: the problems of each sort with the lines that they are about,
    /// errors before warnings, then how many there are of each.
    pub fn to_text(&self, options: TextOptions) -> String {
        let renderer = if options.styled {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut out = String::new();
        let groups = self.problem_groups();
        for group in &groups {
            let count = group.problems.len();
            // A single one is shown rather than counted.
            let shown = match MAX_SHOWN_PER_CODE {
                max if options.all || count <= max + 1 => count,
                max => max,
            };
            for problem in &group.problems[..shown] {
                let _ = writeln!(out, "{}\n", self.render_diagnostic(problem, &renderer));
            }
            if count > shown {
                let (more, code) = (count - shown, group.code.as_str());
                let _ = writeln!(out, "and {more} more of {code}; --all shows them\n");
            }
        }
        out.push_str(&self.notes_text());
        if self.problems.len() > 1 {
            out.push_str(&summary_of_groups(&groups));
        }
        let _ = writeln!(out, "{} in {}", self.counts_text(), self.record);
        out
    }

    /// The notes for people, one on each line.
    pub fn notes_text(&self) -> String {
        let line = |note: &ReportNote| {
            // Names come from whoever wrote the files, and go to a terminal.
            let path = self.path_of(&note.file);
            format!(
                "note: {}: {}\n",
                normalize_untrusted_str(&path),
                note.message
            )
        };
        self.notes.iter().map(line).collect()
    }

    /// How many problems there are, as text: `2 problems, 1 warning`.
    pub fn counts_text(&self) -> String {
        let (errors, warnings) = (self.error_count(), self.warning_count());
        let qualifier = if self.omitted > 0 { "at least " } else { "" };
        let problems = match errors {
            0 => "no problems".to_owned(),
            1 => "1 problem".to_owned(),
            _ => format!("{qualifier}{errors} problems"),
        };
        match warnings {
            0 => problems,
            1 => format!("{problems}, 1 warning"),
            _ => format!("{problems}, {warnings} warnings"),
        }
    }

    /// The problems by sort, each sort where its first problem is; errors come first, and of those
    /// what may cause others.
    fn problem_groups(&self) -> Vec<ProblemGroup<'_>> {
        let mut groups: Vec<ProblemGroup<'_>> = Vec::new();
        for problem in &self.problems {
            let (level, code) = (problem.level, problem.code);
            let mut known = groups.iter_mut();
            match known.find(|group| (group.level, group.code) == (level, code)) {
                Some(group) => group.problems.push(problem),
                None => groups.push(ProblemGroup {
                    level,
                    code,
                    problems: vec![problem],
                }),
            }
        }
        groups.sort_by_key(|group| (group.level, !group.code.is_cause()));
        groups
    }

    fn render_diagnostic(&self, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
        let level = match diagnostic.level {
            ProblemLevel::Error => Level::ERROR,
            ProblemLevel::Warning => Level::WARNING,
        };
        let title = level
            .primary_title(&diagnostic.message)
            .id(diagnostic.code.as_str());
        // Names come from whoever wrote the files, and go to a terminal.
        let path = self.path_of(&diagnostic.file);
        let (path, pointer) = (
            normalize_untrusted_str(&path),
            normalize_untrusted_str(&diagnostic.pointer),
        );
        let (line, column) = (diagnostic.line, diagnostic.column);
        let window;
        let mut shown_column = column;
        let mut group = if let (Some(span), Some(file)) =
            (&diagnostic.span, self.files.get(&diagnostic.file))
        {
            window = SourceWindow::new(&file.text, span);
            shown_column = window.column();
            let meant = AnnotationKind::Primary.span(window.highlighted.clone());
            let snippet = Snippet::source(&window.text)
                .line_start(line)
                .path(&*path)
                .annotation(meant.label(&*pointer));
            title.element(snippet)
        } else {
            let origin = Origin::path(&*path);
            title.element(if diagnostic.has_position {
                origin.line(line).char_column(column)
            } else {
                origin
            })
        };
        if !diagnostic.hint.is_empty() {
            group = group.element(Level::HELP.message(&diagnostic.hint));
        }
        let text = renderer.render(&[group]);
        if shown_column == column {
            return text;
        }
        // The renderer counts columns from where the line is cut.
        let location = |column| format!("{path}:{line}:{column}");
        text.replacen(&location(shown_column), &location(column), 1)
    }
}

/// What the codes of the sorts mean, and how many problems there are of each.
fn summary_of_groups(groups: &[ProblemGroup<'_>]) -> String {
    let label = |group: &ProblemGroup<'_>| {
        let (code, count) = (group.code.as_str(), group.problems.len());
        format!("{code} ({count})")
    };
    let width = groups.iter().map(|group| label(group).len()).max();
    let width = width.unwrap_or_default();
    let line = |group: &ProblemGroup<'_>| {
        let description = group.code.description();
        format!("  {:width$}  {description}\n", label(group))
    };
    let lines = groups.iter().map(line).collect::<String>();
    format!("What the codes mean:\n{lines}\n")
}

/// What is shown of the lines of a span.
struct SourceWindow {
    /// The lines, cut where the span or its line is very long.
    text: String,
    /// The span within the text.
    highlighted: Range<usize>,
}

impl SourceWindow {
    fn new(text: &str, span: &Range<usize>) -> Self {
        const CUT: &str = "…";
        let earliest = text.ceil_char_boundary(span.start.saturating_sub(MAX_CONTEXT_BYTES));
        let line_start = text[earliest..span.start].rfind('\n');
        let start = line_start.map_or(earliest, |index| earliest + index + 1);
        let span_end = text.floor_char_boundary(span.end.min(span.start + MAX_CONTEXT_BYTES));
        let latest = text.floor_char_boundary(span_end + MAX_CONTEXT_BYTES);
        let line_end = text[span_end..latest].find('\n');
        let end = line_end.map_or(latest, |index| span_end + index);
        let before = if start == 0 || text[..start].ends_with('\n') {
            ""
        } else {
            CUT
        };
        let after = if line_end.is_some() || end == text.len() {
            ""
        } else {
            CUT
        };
        let shown = text[start..end].trim_end_matches('\r');
        let offset = before.len();
        Self {
            highlighted: span.start - start + offset..(span_end - start).min(shown.len()) + offset,
            text: format!("{before}{shown}{after}"),
        }
    }

    /// The column in which the span begins, as counted in what is shown.
    fn column(&self) -> usize {
        let before = &self.text[..self.highlighted.start];
        let line = before.rsplit('\n').next().unwrap_or(before);
        line.chars().count() + 1
    }
}
