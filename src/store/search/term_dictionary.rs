//! Every term of an edition, found by prefix and by edit distance.
//!
//! Invariant: the cost of a lookup depends on what it finds rather than on the number of terms.
//! They are the keys of a finite-state transducer, of which ranges and Levenshtein automata
//! visit a part.

use std::sync::LazyLock;

use fst::{IntoStreamer as _, Map, MapBuilder, Streamer as _};
use levenshtein_automata::LevenshteinAutomatonBuilder;

use crate::store::search::stop_words::is_stop_word;

/// The maximum edit distance between a misspelled term and the known one.
pub(crate) const MAX_EDITS: usize = 2;
/// Shorter terms are neither corrected nor corrections: most of them are one edit apart.
pub(crate) const MIN_CORRECTABLE_CHARS: usize = 5;
/// Shorter terms have one misspelled character at most.
pub(crate) const MIN_CHARS_FOR_TWO_EDITS: usize = 8;
/// Longer terms are not corrected: they are rare and take time.
const MAX_CORRECTABLE_CHARS: usize = 64;

/// The bit of ordinary words, above those of the ids of stems.
const ORDINARY: u64 = 1 << 32;

impl TermEntry {
    fn to_value(self) -> u64 {
        let ordinary = if self.is_ordinary { ORDINARY } else { 0 };
        u64::from(self.stem_id) | ordinary
    }

    fn from_value(value: u64) -> Self {
        let stem_id = u32::try_from(value & !ORDINARY);
        Self {
            stem_id: stem_id.expect("stem ids were inserted as `u32`"),
            is_ordinary: value & ORDINARY != 0,
        }
    }
}

/// The normalized terms of an edition.
#[derive(Default)]
pub(crate) struct TermDictionary {
    entries: Map<Vec<u8>>,
}

/// What is known of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TermEntry {
    /// The id of its stem.
    pub(crate) stem_id: u32,
    /// Whether it also stands outside of names.
    pub(crate) is_ordinary: bool,
}

impl TermDictionary {
    /// Builds the dictionary of distinct terms, in any order.
    pub(crate) fn new(terms: impl IntoIterator<Item = (Box<str>, TermEntry)>) -> fst::Result<Self> {
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort_unstable();
        let mut builder = MapBuilder::memory();
        for (term, entry) in terms {
            builder.insert(term.as_bytes(), entry.to_value())?;
        }
        Ok(Self {
            entries: builder.into_map(),
        })
    }

    /// Whether a term also stands outside of names.
    pub(crate) fn is_ordinary(&self, term: &str) -> bool {
        let entry = self.entries.get(term);
        entry.is_some_and(|entry| TermEntry::from_value(entry).is_ordinary)
    }

    /// The id of the stem of a term that a text has.
    pub(crate) fn stem_id(&self, term: &str) -> Option<u32> {
        let entry = self.entries.get(term)?;
        Some(TermEntry::from_value(entry).stem_id)
    }

    /// Whether a text has this very term.
    pub(crate) fn contains(&self, term: &str) -> bool {
        self.entries.contains_key(term)
    }

    /// Visits the stems of the terms that start with `prefix`, in the order of the terms, until
    /// `visit` returns false.
    pub(crate) fn visit_stems_with_prefix(&self, prefix: &str, mut visit: impl FnMut(u32) -> bool) {
        let mut terms = self.entries.range().ge(prefix).into_stream();
        while let Some((term, stem_id)) = terms.next() {
            if !term.starts_with(prefix.as_bytes())
                || !visit(TermEntry::from_value(stem_id).stem_id)
            {
                break;
            }
        }
    }

    /// Whether a term starts with `prefix`.
    pub(crate) fn has_prefix(&self, prefix: &str) -> bool {
        let mut terms = self.entries.range().ge(prefix).into_stream();
        let first = terms.next();
        first.is_some_and(|(term, _)| term.starts_with(prefix.as_bytes()))
    }

    /// The known term that is closest to an unknown one; of equally close ones the first of those
    /// whose stems are the most frequent. Nobody misspells the first letter, so that the other
    /// names of the world stay what they are. Terms without a frequency are no corrections.
    pub(crate) fn closest_term(
        &self,
        word: &str,
        frequency: impl Fn(TermEntry) -> Option<usize>,
    ) -> Option<String> {
        let length = word.chars().count();
        let has_digits = word.contains(|ch: char| ch.is_ascii_digit());
        if has_digits || !(MIN_CORRECTABLE_CHARS..=MAX_CORRECTABLE_CHARS).contains(&length) {
            return None;
        }
        let max = if length < MIN_CHARS_FOR_TWO_EDITS {
            1
        } else {
            MAX_EDITS
        };
        (1..=max).find_map(|distance| self.best_at_distance(word, distance, &frequency))
    }

    /// The best possible correction at this edit distance; a transposition is one edit.
    fn best_at_distance(
        &self,
        word: &str,
        distance: usize,
        frequency: &impl Fn(TermEntry) -> Option<usize>,
    ) -> Option<String> {
        // Building these tables takes milliseconds, an automaton from them less than one.
        static AUTOMATON_BUILDERS: LazyLock<[LevenshteinAutomatonBuilder; MAX_EDITS]> =
            LazyLock::new(|| [1, 2].map(|edits| LevenshteinAutomatonBuilder::new(edits, true)));
        let automaton = AUTOMATON_BUILDERS.get(distance - 1)?.build_dfa(word);
        let first_letter = &word[..word.chars().next()?.len_utf8()];
        let terms = self.entries.search(automaton).ge(first_letter);
        let mut terms = terms.into_stream();
        let mut best: Option<(usize, String)> = None;
        while let Some((term, entry)) = terms.next() {
            let term = as_str(term);
            if !term.starts_with(first_letter) {
                break;
            }
            if term.chars().count() < MIN_CORRECTABLE_CHARS || is_stop_word(term) {
                continue;
            }
            let Some(frequency) = frequency(TermEntry::from_value(entry)) else {
                continue;
            };
            let highest = best.as_ref().map(|(highest, _)| *highest);
            if highest.is_none_or(|highest| frequency > highest) {
                best = Some((frequency, term.to_owned()));
            }
        }
        best.map(|(_, term)| term)
    }
}

fn as_str(term: &[u8]) -> &str {
    std::str::from_utf8(term).expect("terms were inserted as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_correction_is_the_one_that_comparing_all_terms_finds() {
        let mut random = fastrand::Rng::with_seed(1);
        let letters = ["a", "b", "é", "ж"];
        let mut word = |length: usize| -> String {
            (0..length)
                .map(|_| letters[random.usize(..letters.len())])
                .collect()
        };
        let mut words: Vec<Box<str>> = (0..400).map(|at| word(3 + at % 8).into()).collect();
        words.sort_unstable();
        words.dedup();
        let entries = (0..).map(|stem_id| TermEntry {
            stem_id,
            is_ordinary: stem_id % 2 == 0,
        });
        let dictionary =
            TermDictionary::new(words.iter().cloned().zip(entries)).expect("sorted words");
        let mut corrected = 0;
        for at in 0..2000 {
            let misspelled = word(3 + at % 8);
            if words.iter().any(|word| **word == *misspelled) {
                continue;
            }
            let length = misspelled.chars().count();
            let max = [0, 1, 2][usize::from(length >= 5) + usize::from(length >= 8)];
            let candidates = words.iter().filter(|word| {
                word.chars().count() >= 5 && word.chars().next() == misspelled.chars().next()
            });
            let with_distance =
                candidates.map(|word| (strsim::osa_distance(&misspelled, word), word));
            let expected = with_distance.filter(|(distance, _)| *distance <= max).min();
            assert_eq!(
                dictionary.closest_term(&misspelled, |_| Some(1)).as_deref(),
                expected.map(|(_, word)| &**word),
                "{misspelled}"
            );
            corrected += usize::from(expected.is_some());
        }
        assert!(corrected > 300, "{corrected}");
    }
}
