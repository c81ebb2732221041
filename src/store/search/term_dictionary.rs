//! Every term of an edition, found by prefix and by edit distance.
//!
//! Invariant: the cost of a lookup depends on what it finds rather than on the number of terms.
//! They are the keys of a finite-state transducer, of which ranges and Levenshtein automata
//! visit a part.

use std::sync::LazyLock;

use fst::{IntoStreamer as _, Map, MapBuilder, Streamer as _};
use levenshtein_automata::LevenshteinAutomatonBuilder;

use crate::model::max_edit_distance;

/// The maximum edit distance between a misspelled term and the known one.
const MAX_EDITS: usize = 2;
/// Longer terms are not corrected: they are rare and take time.
const MAX_CORRECTABLE_CHARS: usize = 64;
/// How many characters a misspelled term may have after a known one.
const MAX_SURPLUS_CHARS: usize = 2;
/// The minimum length of the prefix that a misspelled and a known term share, if that is all
/// that they share.
const MIN_SHARED_PREFIX: usize = 3;

/// The normalized terms of an edition, each with the id of its stem.
#[derive(Default)]
pub(crate) struct TermDictionary {
    stem_ids_by_term: Map<Vec<u8>>,
}

impl TermDictionary {
    /// Builds the dictionary of distinct terms, in any order.
    pub(crate) fn new(terms: impl IntoIterator<Item = (Box<str>, u32)>) -> fst::Result<Self> {
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort_unstable();
        let mut builder = MapBuilder::memory();
        for (term, stem_id) in terms {
            builder.insert(term.as_bytes(), stem_id.into())?;
        }
        Ok(Self {
            stem_ids_by_term: builder.into_map(),
        })
    }

    /// Visits the stems of the terms that start with `prefix`, in the order of the terms, until
    /// `visit` returns false.
    pub(crate) fn visit_stems_with_prefix(&self, prefix: &str, mut visit: impl FnMut(u32) -> bool) {
        let mut terms = self.stem_ids_by_term.range().ge(prefix).into_stream();
        while let Some((term, stem_id)) = terms.next() {
            let stem_id = u32::try_from(stem_id).expect("stem ids were inserted as `u32`");
            if !term.starts_with(prefix.as_bytes()) || !visit(stem_id) {
                break;
            }
        }
    }

    /// The known term that is closest to an unknown one; the first of equally close ones.
    pub(crate) fn closest_term(&self, word: &str) -> Option<String> {
        let length = word.chars().count();
        if length > MAX_CORRECTABLE_CHARS {
            return None;
        }
        // A term of which every character would be replaced is not misspelled.
        let max = max_edit_distance(length).min(length.saturating_sub(1));
        (1..=max).find_map(|distance| {
            let by_prefix = self.first_with_shared_prefix(word, length, distance);
            let by_edits = self.first_at_distance(word, distance);
            by_prefix.into_iter().chain(by_edits).min()
        })
    }

    /// The first term at this edit distance; a transposition is one edit.
    fn first_at_distance(&self, word: &str, distance: usize) -> Option<String> {
        // Building these tables takes milliseconds, an automaton from them less than one.
        static AUTOMATON_BUILDERS: LazyLock<[LevenshteinAutomatonBuilder; MAX_EDITS]> =
            LazyLock::new(|| [1, 2].map(|edits| LevenshteinAutomatonBuilder::new(edits, true)));
        let automaton = AUTOMATON_BUILDERS.get(distance - 1)?.build_dfa(word);
        let mut terms = self.stem_ids_by_term.search(automaton).into_stream();
        let (first, _) = terms.next()?;
        Some(as_str(first).to_owned())
    }

    /// The first term that shares a prefix with `word`, which lacks the rest of it or has
    /// characters after it.
    fn first_with_shared_prefix(
        &self,
        word: &str,
        length: usize,
        distance: usize,
    ) -> Option<String> {
        let prefix_of_len = |characters: usize| {
            let end = word.char_indices().nth(characters);
            &word[..end.map_or(word.len(), |(offset, _)| offset)]
        };
        let shared_len = length + 1 - distance;
        let longer = (shared_len >= MIN_SHARED_PREFIX && shared_len * 3 >= length * 2)
            .then(|| self.first_extension_of(prefix_of_len(shared_len)))
            .flatten();
        // A known term with a character or two after it.
        let shorter = (1..=MAX_SURPLUS_CHARS.min(length.saturating_sub(MIN_SHARED_PREFIX)))
            .rev()
            .filter(|_| distance == 1)
            .map(|surplus| prefix_of_len(length - surplus))
            .find(|known| self.stem_ids_by_term.contains_key(known));
        longer.into_iter().chain(shorter.map(str::to_owned)).min()
    }

    /// The first longer term that starts with `prefix`.
    fn first_extension_of(&self, prefix: &str) -> Option<String> {
        let mut terms = self.stem_ids_by_term.range().gt(prefix).into_stream();
        let (term, _) = terms.next()?;
        let term = as_str(term);
        term.starts_with(prefix).then(|| term.to_owned())
    }
}

fn as_str(term: &[u8]) -> &str {
    std::str::from_utf8(term).expect("terms were inserted as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::closest_match;

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
        let vocabulary = TermDictionary::new(words.iter().cloned().zip(0..)).expect("sorted words");
        let mut corrected = 0;
        for at in 0..2000 {
            // Up to eight characters, words are as far apart as automata reach.
            let misspelled = word(1 + at % 8);
            if words.iter().any(|word| **word == *misspelled) {
                continue;
            }
            let expected = closest_match(&misspelled, words.iter().map(|word| &**word));
            assert_eq!(
                vocabulary.closest_term(&misspelled).as_deref(),
                expected,
                "{misspelled}"
            );
            corrected += usize::from(expected.is_some());
        }
        assert!(corrected > 500, "{corrected}");
    }
}
