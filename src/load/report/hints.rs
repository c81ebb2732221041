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

    /// The problems of files below a folder whose text is no reference, or no id of a section, and
    /// these texts.
    pub(crate) fn misread_texts(&self, folder: &str) -> Vec<(usize, String)> {
        let problems = self.problems.iter().enumerate();
        let misread = problems.filter(|(_, problem)| match problem.code {
            ErrorCode::BadReference | ErrorCode::WrongReference => true,
            ErrorCode::BadId => problem.pointer.ends_with("/section"),
            _ => false,
        });
        let in_folder = misread.filter(|(_, problem)| problem.file.starts_with(folder));
        let text = |(index, problem): (usize, &Diagnostic)| {
            let json = &self.files.get(&problem.file)?.text[problem.span.clone()?];
            Some((index, serde_json::from_str(json).ok()?))
        };
        in_folder.filter_map(text).collect()
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
