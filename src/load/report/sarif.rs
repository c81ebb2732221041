//! The report in the Static Analysis Results Interchange Format, SARIF 2.1.0 (OASIS).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value as Json, json};

use crate::load::report::{Diagnostic, Report, ReportNote};
use crate::model::{ErrorCode, ProblemLevel};

/// What is escaped in the path of a URI (RFC 3986, section 3.3).
const ESCAPED_IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Report {
    /// The report as a SARIF log.
    pub fn to_sarif(&self) -> String {
        let mut codes: Vec<_> = self.problems.iter().map(|problem| problem.code).collect();
        codes.sort_unstable();
        codes.dedup();
        let problems = self.problems.iter();
        let problems = problems.map(|problem| self.sarif_result(problem, &codes));
        let notes = self.notes.iter().map(|note| self.sarif_note(note));
        let rules: Vec<_> = codes.iter().map(|code| sarif_rule(*code)).collect();
        let log = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": env!("CARGO_PKG_NAME"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                }},
                "columnKind": "unicodeCodePoints",
                "results": problems.chain(notes).collect::<Vec<_>>(),
            }],
        });
        serde_json::to_string_pretty(&log).expect("JSON values have string keys only")
    }

    fn sarif_result(&self, problem: &Diagnostic, codes: &[ErrorCode]) -> Json {
        let text = match problem.hint.as_str() {
            "" => problem.message.clone(),
            hint => format!("{} ({hint})", problem.message),
        };
        let mut location = self.sarif_location(&problem.file);
        if problem.has_position {
            location["physicalLocation"]["region"] = json!({
                "startLine": problem.line,
                "startColumn": problem.column,
                "endLine": problem.end.0.max(problem.line),
                "endColumn": if problem.end.0 > problem.line {
                    problem.end.1
                } else {
                    problem.end.1.max(problem.column)
                },
            });
        }
        if !problem.pointer.is_empty() {
            location["logicalLocations"] = json!([{"fullyQualifiedName": problem.pointer}]);
        }
        json!({
            "ruleId": problem.code.as_str(),
            "ruleIndex": codes.binary_search(&problem.code).ok(),
            "level": problem.level.as_str(),
            "message": {"text": text},
            "locations": [location],
        })
    }

    fn sarif_note(&self, note: &ReportNote) -> Json {
        json!({
            "ruleId": note.code,
            "level": "note",
            "message": {"text": note.message},
            "locations": [self.sarif_location(&note.file)],
        })
    }

    fn sarif_location(&self, file: &str) -> Json {
        let path = self.path_of(file);
        let scheme = if path.starts_with('/') { "file://" } else { "" };
        let uri = format!("{scheme}{}", utf8_percent_encode(&path, ESCAPED_IN_PATH));
        json!({"physicalLocation": {"artifactLocation": {"uri": uri}}})
    }
}

fn sarif_rule(code: ErrorCode) -> Json {
    let level = match code.level(false) {
        ProblemLevel::Error => "error",
        ProblemLevel::Warning => "warning",
    };
    json!({
        "id": code.as_str(),
        "shortDescription": {"text": code.description()},
        "defaultConfiguration": {"level": level},
    })
}
