//! What `check` reports of the files of a record, as the pages of a draft show it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::model::error_code::{ErrorCode, ProblemLevel};
use crate::model::schema::item_type_id::ItemTypeId;

/// What `check` reports of the files of a record.
#[derive(Debug)]
pub struct RecordCheck {
    outcome: CheckOutcome,
    problems: Vec<RecordProblem>,
    omitted: usize,
    /// The indexes of the problems of each item of an edition.
    by_item: HashMap<(i64, ItemTypeId, String), Vec<usize>>,
}

/// Whether the files that were checked are served.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CheckOutcome {
    /// They are.
    Served,
    /// They are not, since they have errors.
    Invalid,
    /// They are not, for another reason.
    Unusable(String),
}

/// A problem of the files of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecordProblem {
    /// The sort of mistake.
    pub code: ErrorCode,
    /// Whether it keeps the record from being served.
    pub level: ProblemLevel,
    /// What is wrong; code is between backquotes.
    pub message: String,
    /// What to write instead, or empty.
    pub hint: String,
    /// The file below the folder of the record, with the line and the column if they are known.
    pub location: String,
    /// The item that it is about, if it is about one.
    pub subject: Option<ProblemSubject>,
}

/// The item that a problem is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProblemSubject {
    /// The number of its edition.
    pub edition: i64,
    /// Its type.
    pub type_id: ItemTypeId,
    /// Its id.
    pub id: String,
    /// The id of its part, if the problem is about one.
    pub part: Option<String>,
    /// The field of the item or part, if the problem is about one.
    pub field: Option<String>,
}

impl RecordCheck {
    /// The `problems` of files, and the number of those that were `omitted`.
    pub fn new(outcome: CheckOutcome, problems: Vec<RecordProblem>, omitted: usize) -> Self {
        let mut by_item: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, problem) in problems.iter().enumerate() {
            if let Some(subject) = &problem.subject {
                let key = (subject.edition, subject.type_id, subject.id.clone());
                by_item.entry(key).or_default().push(index);
            }
        }
        Self {
            outcome,
            problems,
            omitted,
            by_item,
        }
    }

    /// Whether the files are served.
    pub fn outcome(&self) -> &CheckOutcome {
        &self.outcome
    }

    /// The problems, by file and position.
    pub fn problems(&self) -> &[RecordProblem] {
        &self.problems
    }

    /// How many more problems there are, in files with very many.
    pub fn omitted(&self) -> usize {
        self.omitted
    }

    /// The problems of an item.
    pub fn problems_of(&self, edition: i64, type_id: ItemTypeId, id: &str) -> Vec<&RecordProblem> {
        let indexes = self.by_item.get(&(edition, type_id, id.to_owned()));
        let indexes = indexes.map_or(&[][..], Vec::as_slice);
        indexes.iter().map(|index| &self.problems[*index]).collect()
    }

    /// A hash of everything that pages show of it.
    pub fn content_hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.outcome, &self.problems, self.omitted).hash(&mut hasher);
        hasher.finish()
    }
}
