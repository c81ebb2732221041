//! Help that is known only when other problems are.

use crate::load::report::{Diagnostic, Report};
use crate::model::ErrorCode;

impl Report {
    /// Adds to the help for what is missing how it is written, or what to do instead.
    pub(crate) fn complete_hints(&mut self, completion: fn(&Diagnostic) -> String) {
        for problem in &mut self.problems {
            problem.hint += &completion(problem);
        }
    }

    /// Says instead what to do about a value whose id is invalid.
    pub(crate) fn replace_bad_id_hint(&mut self, path: &str, pointer: &str, hint: &str) {
        let mut problems = self.problems.iter_mut();
        let problem = problems.find(|problem| {
            problem.code == ErrorCode::BadId && problem.file == path && problem.pointer == pointer
        });
        if let Some(problem) = problem {
            hint.clone_into(&mut problem.hint);
        }
    }
}
