//! Common words of English: a query that has one means it, even if the record does not have it, and
//! has one of its names that looks alike.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::store::search::tokenizer::stem;

/// The stems of the words in the file, which lists them without their inflections.
static STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let words = include_str!("common_words.txt").split_whitespace();
    words.map(|word| stem(word).into_owned()).collect()
});

/// Whether a normalized term is a common word, in any of its inflections.
pub(crate) fn is_common_word(term: &str) -> bool {
    STEMS.contains(stem(term).as_ref())
}
