//! The report for the pages of a draft, which show each problem beside its item.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::load::edition_folder::edition_number;
use crate::load::json::json_spans::unescape_pointer_token;
use crate::load::report::{Diagnostic, Report};
use crate::model::{CheckOutcome, ItemTypeId, ProblemSubject, RecordCheck, RecordProblem};

impl Report {
    /// The report for pages.
    pub fn to_record_check(&self) -> RecordCheck {
        let mut items = ReportedItems {
            report: self,
            items: HashMap::new(),
        };
        let problems = self.problems.iter().map(|problem| RecordProblem {
            code: problem.code,
            level: problem.level,
            message: problem.message.clone(),
            hint: problem.hint.clone(),
            location: location(problem),
            subject: items.subject_of(problem),
        });
        let outcome = match self.error_count() {
            0 => CheckOutcome::Served,
            _ => CheckOutcome::Invalid,
        };
        RecordCheck::new(outcome, problems.collect(), self.omitted)
    }
}

fn location(problem: &Diagnostic) -> String {
    let Diagnostic {
        file, line, column, ..
    } = problem;
    if problem.has_position {
        format!("{file}:{line}:{column}")
    } else {
        file.clone()
    }
}

/// The items of the files that have problems, each file parsed once.
struct ReportedItems<'r> {
    report: &'r Report,
    items: HashMap<&'r str, Vec<Json>>,
}

impl<'r> ReportedItems<'r> {
    fn subject_of(&mut self, problem: &'r Diagnostic) -> Option<ProblemSubject> {
        let (folder, name) = problem.file.split_once('/')?;
        let edition = edition_number(folder)?;
        if let Some(key) = &problem.about {
            let (type_name, id) = key.split_once('/')?;
            return Some(ProblemSubject {
                edition,
                type_id: ItemTypeId::from_name(type_name)?,
                id: id.to_owned(),
                part: None,
                field: None,
            });
        }
        let collection = name.strip_suffix(".json")?;
        let type_id = ItemTypeId::ALL
            .into_iter()
            .find(|type_id| type_id.collection() == collection)?;
        let mut tokens = problem.pointer.split('/').skip(1);
        let row: usize = tokens.next()?.parse().ok()?;
        let item = self.items_of(&problem.file).get(row)?;
        let id = item["id"].as_str()?.to_owned();
        let field = tokens.next();
        let index = tokens.next().filter(|_| field == Some("parts"));
        let index = index.and_then(|index| index.parse::<usize>().ok());
        let part = index.and_then(|index| item["parts"][index]["id"].as_str());
        let field = if part.is_some() { tokens.next() } else { field };
        Some(ProblemSubject {
            edition,
            type_id,
            id,
            part: part.map(str::to_owned),
            field: field.map(unescape_pointer_token),
        })
    }

    /// The items of a file. What is not JSON has none.
    fn items_of(&mut self, file: &'r str) -> &[Json] {
        let report = self.report;
        self.items.entry(file).or_insert_with(|| {
            let text = report.files.get(file).map_or("", |file| file.text.as_str());
            serde_json::from_str(text).unwrap_or_default()
        })
    }
}
