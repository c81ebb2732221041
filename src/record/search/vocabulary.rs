//! Every word of an edition, found by its beginning and by its spelling.
//!
//! Invariant: a lookup costs what it finds, whatever the number of words: words are the keys
//! of a finite-state transducer, of which ranges and Levenshtein automata read a part.

use std::sync::LazyLock;

use fst::{IntoStreamer as _, Map, MapBuilder, Streamer as _};
use levenshtein_automata::LevenshteinAutomatonBuilder;

use crate::model::max_edit_distance;

/// How many edits a word may be away from the one that was meant, at most.
const MAX_EDITS: usize = 2;
/// How long a misspelled word may be, in characters: longer ones cost time and are rare.
const MAX_LENGTH: usize = 64;
/// How many characters more than a known word a misspelled one may have.
const MAX_TAIL: usize = 2;
/// How many characters a misspelled word and the meant one share at least, where only their
/// beginning is alike.
const MIN_SHARED: usize = 3;

/// The words of an edition, without case and accents, each with the index of its stem.
#[derive(Default)]
pub(super) struct Vocabulary {
    words: Map<Vec<u8>>,
}

impl Vocabulary {
    /// The vocabulary of some words, in any order, each once.
    pub(super) fn new(words: impl IntoIterator<Item = (Box<str>, u32)>) -> fst::Result<Self> {
        let mut words: Vec<_> = words.into_iter().collect();
        words.sort_unstable();
        let mut builder = MapBuilder::memory();
        for (word, stem) in words {
            builder.insert(word.as_bytes(), stem.into())?;
        }
        Ok(Self {
            words: builder.into_map(),
        })
    }

    /// The stems of the words that begin with `beginning`, in the order of the words.
    pub(super) fn stems_of_beginning(&self, beginning: &str, mut visit: impl FnMut(u32) -> bool) {
        let mut words = self.words.range().ge(beginning).into_stream();
        while let Some((word, stem)) = words.next() {
            let stem = u32::try_from(stem).unwrap_or(u32::MAX);
            if !word.starts_with(beginning.as_bytes()) || !visit(stem) {
                break;
            }
        }
    }

    /// The known word that is most like an unknown one; of equally near ones the first.
    pub(super) fn nearest(&self, word: &str) -> Option<String> {
        let length = word.chars().count();
        if length > MAX_LENGTH {
            return None;
        }
        // What has to be replaced whole is no misspelling.
        let max = max_edit_distance(length).min(length.saturating_sub(1));
        (1..=max).find_map(|distance| {
            let begun = self.with_shared_beginning(word, length, distance);
            let edited = self.at_distance(word, distance);
            begun.into_iter().chain(edited).min()
        })
    }

    /// The first word that is this many edits away; a transposition is one.
    fn at_distance(&self, word: &str, distance: usize) -> Option<String> {
        // Building these tables takes milliseconds, building an automaton from them less than
        // one.
        static TABLES: LazyLock<[LevenshteinAutomatonBuilder; MAX_EDITS]> =
            LazyLock::new(|| [1, 2].map(|edits| LevenshteinAutomatonBuilder::new(edits, true)));
        let automaton = TABLES.get(distance - 1)?.build_dfa(word);
        let mut words = self.words.search(automaton).into_stream();
        let (first, _) = words.next()?;
        String::from_utf8(first.to_vec()).ok()
    }

    /// The first word that shares all but the end with `word`, which lacks or has `distance`
    /// characters less one.
    fn with_shared_beginning(&self, word: &str, length: usize, distance: usize) -> Option<String> {
        let beginning = |characters: usize| {
            let end = word.char_indices().nth(characters);
            &word[..end.map_or(word.len(), |(at, _)| at)]
        };
        let shared = length + 1 - distance;
        let longer = (shared >= MIN_SHARED && shared * 3 >= length * 2)
            .then(|| self.first_longer(beginning(shared)))
            .flatten();
        // A known word with a character or two behind it.
        let shorter = (1..=MAX_TAIL.min(length.saturating_sub(MIN_SHARED)))
            .rev()
            .filter(|_| distance == 1)
            .map(|tail| beginning(length - tail))
            .find(|known| self.words.contains_key(known));
        longer.into_iter().chain(shorter.map(str::to_owned)).min()
    }

    /// The first word that begins with `beginning` and goes on.
    fn first_longer(&self, beginning: &str) -> Option<String> {
        let mut words = self.words.range().gt(beginning).into_stream();
        let (word, _) = words.next()?;
        let word = std::str::from_utf8(word).ok()?;
        word.starts_with(beginning).then(|| word.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::nearest;

    #[test]
    fn the_nearest_word_is_the_one_that_comparing_all_finds() {
        let mut random = fastrand::Rng::with_seed(1);
        let letters = ["a", "b", "c", "é", "ж"];
        let mut word = |length: usize| -> String {
            (0..length)
                .map(|_| letters[random.usize(..letters.len())])
                .collect()
        };
        let mut words: Vec<Box<str>> = (0..400).map(|at| word(2 + at % 9).into()).collect();
        words.sort_unstable();
        words.dedup();
        let vocabulary = Vocabulary::new(words.iter().cloned().zip(0..)).expect("sorted words");
        let mut corrected = 0;
        for at in 0..2000 {
            // Up to eight characters, words are as far apart as automata reach.
            let asked = word(1 + at % 8);
            if words.iter().any(|word| **word == *asked) {
                continue;
            }
            let expected = nearest(&asked, words.iter().map(|word| &**word));
            assert_eq!(vocabulary.nearest(&asked).as_deref(), expected, "{asked}");
            corrected += usize::from(expected.is_some());
        }
        assert!(corrected > 500, "{corrected}");
    }
}
