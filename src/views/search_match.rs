//! Where the words of a query are in an item of a list.

use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

use crate::store::search::highlight::Snippet;
use crate::store::to_i64;

/// Where the words of `q` were found in an item.
#[derive(Serialize, ToSchema)]
pub struct SearchMatch {
    /// The field that the snippet is taken from.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z_]+$")]
    pub field: &'static str,
    /// The text in which the words were found, as escaped HTML with each word in `<mark>`.
    #[schema(min_length = 1, max_length = 20_000, pattern = r"^[\s\S]*$")]
    pub snippet: String,
    /// The text of `snippet` without markup.
    #[schema(min_length = 1, max_length = 1_000, pattern = r"^[\s\S]*$")]
    pub snippet_text: String,
    /// The parts of `snippet_text` that are words of the query.
    #[schema(max_items = 1_000)]
    pub snippet_ranges: Vec<TextRange>,
}

/// A part of a text. The first character of the text has the index 0; each Unicode code point
/// counts as one.
#[derive(Serialize, ToSchema)]
pub struct TextRange {
    /// The index of the first character of the part.
    #[schema(minimum = 0, maximum = 1_000)]
    pub start: i64,
    /// The index of the character after the last of the part.
    #[schema(minimum = 1, maximum = 1_000)]
    pub end: i64,
}

impl From<Snippet> for SearchMatch {
    fn from(snippet: Snippet) -> Self {
        Self {
            field: snippet.field,
            snippet: snippet.html,
            snippet_text: snippet.text,
            snippet_ranges: text_ranges(&snippet.ranges),
        }
    }
}

/// Ranges as responses have them.
fn text_ranges(ranges: &[Range<usize>]) -> Vec<TextRange> {
    let ranges = ranges.iter().map(|range| TextRange {
        start: to_i64(range.start),
        end: to_i64(range.end),
    });
    ranges.collect()
}
