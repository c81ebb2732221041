//! Common words of English. A common word in a query is meant literally, even if the record lacks it
//! but has a similar name.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::store::search::tokenizer::stem;

/// The words in the file by their stems. It lists them without their inflections.
static WORDS: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let words = include_str!("common_words.txt").split_whitespace();
    words.map(|word| (stem(word).into_owned(), word)).collect()
});

/// A long word with another ending than these, which has the stem of a common word, may be a
/// misspelled one: `sovereignity`.
const INFLECTIONS: [&str; 12] = [
    "", "e", "s", "es", "d", "ed", "ing", "ings", "r", "er", "ers", "ly",
];
const MIN_DERIVED_CHARS: usize = 10;

/// Whether a normalized term is a common word, in any of its inflections.
pub(crate) fn is_common_word(term: &str) -> bool {
    WORDS.contains_key(stem(term).as_ref())
}

/// Whether an unknown term has the stem of a common word and no ending of it.
pub(crate) fn is_odd_derivation(term: &str) -> bool {
    let Some(word) = WORDS.get(stem(term).as_ref()) else {
        return false;
    };
    let common = word.bytes().zip(term.bytes());
    let common = common.take_while(|(one, other)| one == other).count();
    let has_ending = INFLECTIONS
        .iter()
        .any(|ending| term.get(common..) == Some(ending));
    term.chars().count() >= MIN_DERIVED_CHARS && !has_ending
}
