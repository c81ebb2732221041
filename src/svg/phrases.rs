//! Phrases that titles and descriptions are built from.

pub(crate) use crate::model::capitalize;
use crate::model::join_with;

/// A count with its noun: `1 event`, `4 events`.
pub(crate) fn format_count(count: usize, singular: &str, plural: &str) -> String {
    match count {
        1 => format!("1 {singular}"),
        _ => format!("{count} {plural}"),
    }
}

/// A list within a sentence, truncated after `max_items`: `a, b, c and 4 more`.
pub(crate) fn join_with_and(texts: &[String], max_items: usize) -> String {
    let rest = texts.len().saturating_sub(max_items);
    match rest {
        0 => join_with(texts, "and"),
        1.. => format!("{} and {rest} more", texts[..max_items].join(", ")),
    }
}
