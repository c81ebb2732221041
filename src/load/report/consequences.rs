//! Problems that only follow from others, and are not reported beside them.

use std::collections::HashSet;

use crate::load::report::{Diagnostic, Report};
use crate::model::{ErrorCode, ProblemLevel};

impl Report {
    /// Drops the repeated fields and ids of an entry that is itself reported as repeated.
    pub(super) fn drop_repeated_fields_of_repeated_entries(&mut self) {
        let repeated = self.problems.iter();
        let repeated = repeated.filter(|one| one.code == ErrorCode::RepeatedEntry);
        let entries: HashSet<(String, String)> = repeated
            .map(|one| (one.file.clone(), one.pointer.clone()))
            .collect();
        self.problems.retain(|one| {
            let (entry, field) = one.pointer.rsplit_once('/').unwrap_or_default();
            let is_consequence = match one.code {
                ErrorCode::RepeatedEntry => true,
                ErrorCode::RepeatedId => field == "id",
                _ => false,
            };
            let entry = Some(entry).filter(|_| is_consequence);
            entry.is_none_or(|entry| !entries.contains(&(one.file.clone(), entry.to_owned())))
        });
    }

    /// Drops what the `changes` of a draft lack while errors of it are to be corrected, which
    /// changes its items again.
    pub(super) fn drop_changes_to_explain_beside_errors(&mut self) {
        let folder = |problem: &Diagnostic| {
            let (folder, _) = problem.file.split_once('/')?;
            Some(folder.to_owned())
        };
        let errors = self.problems.iter();
        let errors = errors.filter(|one| one.level == ProblemLevel::Error);
        let invalid: HashSet<_> = errors.filter_map(folder).collect();
        self.problems.retain(|one| {
            one.code != ErrorCode::UnexplainedChange
                || one.level == ProblemLevel::Error
                || folder(one).is_none_or(|folder| !invalid.contains(&folder))
        });
    }

    /// Whether a file has an error of the value at `pointer`, or within it.
    pub(crate) fn has_error_at(&self, path: &str, pointer: &str) -> bool {
        self.problems.iter().any(|one| {
            let rest = one.pointer.strip_prefix(pointer);
            let is_within = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            one.level == ProblemLevel::Error && one.file == path && is_within
        })
    }
}
