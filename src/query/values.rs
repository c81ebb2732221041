//! Values that filters compare with.

use crate::model::{fold_for_search, ranges_removed_by_folding};

/// A text that others contain, without case, accents and invisible characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SubstringPattern(pub(crate) String);

impl SubstringPattern {
    /// None if nothing of the text counts.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let normalized = fold_for_search(text).into_owned();
        (!normalized.is_empty()).then_some(Self(normalized))
    }

    /// The regular expression of texts of which something counts.
    pub(crate) fn schema_pattern() -> String {
        let ranges = ranges_removed_by_folding()
            .map(|(from, to)| format!("\\u{:04X}-\\u{:04X}", u32::from(from), u32::from(to)));
        let ignored: Vec<_> = ranges.collect();
        format!(r"^[\s\S]*[^{}][\s\S]*$", ignored.concat())
    }
}
