//! The report as workflow commands of GitHub Actions, which show each problem beside its line.

use std::fmt::Write as _;

use crate::load::report::{Diagnostic, Report};

impl Report {
    /// The report for GitHub Actions: one workflow command on each line, then how many problems
    /// there are.
    pub fn to_github(&self) -> String {
        let mut out = String::new();
        for problem in &self.problems {
            let command = problem.level.as_str();
            let properties = self.github_properties(problem);
            let text = match problem.hint.as_str() {
                "" => problem.message.clone(),
                hint => format!("{}\nhelp: {hint}", problem.message),
            };
            let _ = writeln!(out, "::{command} {properties}::{}", escape_data(&text));
        }
        for note in &self.notes {
            let file = escape_property(&self.path_of(&note.file));
            let _ = writeln!(out, "::notice file={file}::{}", escape_data(&note.message));
        }
        let _ = writeln!(out, "{} in {}", self.counts_text(), self.record);
        out
    }

    fn github_properties(&self, problem: &Diagnostic) -> String {
        let file = escape_property(&self.path_of(&problem.file));
        let code = problem.code.as_str();
        let position = if problem.has_position {
            format!(",line={},col={}", problem.line, problem.column)
        } else {
            String::new()
        };
        format!("file={file}{position},title={code}")
    }
}

/// A text as the data of a command.
fn escape_data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A text as the value of a property.
fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}
