//! The report of a released edition that is not what it was: where, and what to do.

use crate::load::edition_folder::{RECORD_FILE, collection_file};
use crate::load::editions::altered::{Altered, AlteredItems};
use crate::load::editions::content_digest::ContentDifferences;
use crate::load::located_error::LocatedError;
use crate::load::parsed_edition::ParsedEdition;
use crate::load::report::{Diagnostic, Report};
use crate::model::{ErrorCode, ValidationError, join_with};

/// Reports what differs in an edition, at the first of it, unless all of it has errors: to
/// correct them may undo the change.
pub(crate) fn report_differences(
    edition: &ParsedEdition,
    differences: &ContentDifferences,
    report: &mut Report,
) {
    let Some(name) = differences.first_file.as_deref() else {
        return;
    };
    if is_in_error(&differences.altered, edition, report) {
        return;
    }
    let number = edition.folder.number;
    let what = join_with(&differences.descriptions, "and");
    let message = format!("edition {number} was changed after its release, in {what}");
    let hint = undo_hint(number);
    let path = edition.folder.path(name);
    let mut collections = edition.collections.iter();
    let collection = collections.find(|(_, collection)| collection.file_name() == name);
    let rows = collection.and_then(|(type_id, _)| differences.altered.rows(type_id));
    let first = rows.and_then(|rows| rows.iter().min().copied());
    let Some((first, (_, collection))) = first.zip(collection) else {
        let problem = Diagnostic::new(ErrorCode::ChangedEdition, &path, &message, &hint);
        report.add(problem);
        return;
    };
    let start = collection.items[first].range.start;
    let pointer = format!("/{first}");
    let error = ValidationError::new(ErrorCode::ChangedEdition, pointer, message, hint);
    let span = start..start + 1;
    let text = &edition.folder.files[name];
    report.add_error(&path, text, LocatedError { error, span });
}

/// Whether all that was altered has errors.
fn is_in_error(altered: &Altered, edition: &ParsedEdition, report: &Report) -> bool {
    let record = edition.folder.path(RECORD_FILE);
    let mut collections = altered.collections();
    (!altered.record || report.has_error_at(&record, ""))
        && collections.all(|(type_id, items)| {
            let path = edition.folder.path(&collection_file(type_id));
            match items {
                AlteredItems::Unknown => false,
                AlteredItems::Rows(rows) => {
                    let mut rows = rows.iter();
                    rows.all(|row| report.has_error_at(&path, &format!("/{row}")))
                }
            }
        })
}

/// What to do about a change to a released edition.
pub(crate) fn undo_hint(number: i64) -> String {
    format!(
        "undo the change in {number}/; to publish it, run `talks edition` and make it in the new edition"
    )
}
