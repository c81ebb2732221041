//! Common words of English. A common word in a query is meant literally, even if the record lacks it
//! but has a similar name.

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
