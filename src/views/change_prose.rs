//! Changes in sentences, for readers of the feed and for editors.

use crate::model::{Action, Reason};
use crate::views::ChangeView;
use crate::views::change_wording::quote;

/// What became of an item, in a sentence.
pub fn summary_sentence(change: &ChangeView) -> String {
    let title = quote(&change.item.title);
    let item = format!("The {} {title}", change.item.changed_type);
    match (change.action, &change.renamed_to) {
        (Action::Added, _) => format!("{item} is new."),
        (Action::Removed, _) => format!("{item} was withdrawn."),
        (Action::Renamed, Some(id)) => {
            format!(
                "{item} now has the id `{id}` instead of `{}`.",
                change.item.id
            )
        }
        (Action::Reordered, _) => format!("{item} moved in the order of the record."),
        (Action::Changed | Action::Renamed, _) => match change.reason {
            Reason::Correction => format!("{item} was corrected."),
            Reason::Editorial => format!("{item} was edited."),
            Reason::NewSource | Reason::Withdrawn => format!("{item} changed."),
        },
    }
}

/// The editors' note, then a sentence for each value that differs, one per line; without what
/// [`summary_sentence`] says.
pub fn to_text(change: &ChangeView) -> String {
    let sentences = change.sentences.iter().map(|sentence| sentence.0.as_str());
    let lines = [change.note.as_str()].into_iter().chain(sentences);
    lines.collect::<Vec<_>>().join("\n")
}
