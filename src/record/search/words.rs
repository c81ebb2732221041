//! The words of a text, taken apart in one way for the index, for questions and for
//! snippets.
//!
//! A word is a run of letters and digits. Two habits of writing would break words into
//! pieces that nobody looks for: letters with full stops between them are one word, `U.S.`
//! and `US` the same, and the `s` of a possessive is none.

use std::borrow::Cow;
use std::ops::Range;

use frostem::{Algorithm, Stemmer};

use crate::model::{fold, is_accent, is_ignorable};

/// What is written as an apostrophe. The last is a letter to Unicode, and none here.
const APOSTROPHES: [char; 4] = ['\'', '’', '\u{FF07}', 'ʼ'];

/// A word of a text.
pub(super) struct Word<'t> {
    /// The word without case and accents.
    pub(super) plain: Cow<'t, str>,
    /// The part of the text that it stands for, in bytes.
    pub(super) at: Range<usize>,
}

/// The words of a text.
pub(super) fn words(text: &str) -> Words<'_> {
    Words { text, read: 0 }
}

/// The stem of a word that has neither case nor accents any more.
pub(super) fn stem(word: &str) -> Cow<'_, str> {
    Stemmer::new(Algorithm::English).stem(word)
}

/// The words of one text, in their order.
pub(super) struct Words<'t> {
    text: &'t str,
    /// How much of the text is read, in bytes.
    read: usize,
}

impl<'t> Iterator for Words<'t> {
    type Item = Word<'t>;

    fn next(&mut self) -> Option<Word<'t>> {
        let first = run(self.text, self.read)?;
        let (at, plain) = match abbreviation(self.text, first.clone()) {
            Some(end) => {
                let letters = self.text[first.start..end].replace('.', "");
                (first.start..end, fold(&letters).into_owned().into())
            }
            None => (first.clone(), fold(&self.text[first])),
        };
        self.read = at.end + possessive(&self.text[at.end..]);
        Some(Word { plain, at })
    }
}

fn begins_word(letter: char) -> bool {
    letter.is_alphanumeric() && !APOSTROPHES.contains(&letter) && !is_ignorable(letter)
}

fn is_of_word(letter: char) -> bool {
    begins_word(letter) || is_accent(letter) || is_ignorable(letter)
}

/// The first run of letters and digits from a place on.
fn run(text: &str, from: usize) -> Option<Range<usize>> {
    let start = from + text[from..].find(begins_word)?;
    let rest = &text[start..];
    let length = rest.find(|letter| !is_of_word(letter));
    Some(start..start + length.unwrap_or(rest.len()))
}

/// Where an abbreviation ends that begins with a run: two or more single letters with full
/// stops between them, and the full stop behind them.
fn abbreviation(text: &str, first: Range<usize>) -> Option<usize> {
    let is_letter = |run: &Range<usize>| {
        let mut letters = text[run.clone()].chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    if !is_letter(&first) {
        return None;
    }
    let (mut end, mut letters) = (first.end, 1);
    while text[end..].starts_with('.')
        && let Some(next) = run(text, end + 1)
        && next.start == end + 1
        && is_letter(&next)
    {
        end = next.end;
        letters += 1;
    }
    let stop = usize::from(text[end..].starts_with('.'));
    (letters > 1).then_some(end + stop)
}

/// How long the possessive is that a text begins with, in bytes.
fn possessive(text: &str) -> usize {
    let Some(behind) = text.strip_prefix(APOSTROPHES) else {
        return 0;
    };
    match behind.strip_prefix(['s', 'S']) {
        Some(rest) if !rest.starts_with(is_of_word) => text.len() - rest.len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a text, each with the part of the text that it stands for.
    fn placed(text: &str) -> Vec<(String, String)> {
        let words = words(text);
        words
            .map(|word| (word.plain.into_owned(), text[word.at].to_owned()))
            .collect()
    }

    fn alone(text: &str) -> Vec<String> {
        placed(text).into_iter().map(|(word, _)| word).collect()
    }

    #[test]
    fn an_abbreviation_is_one_word() {
        for (text, part) in [
            ("U.S.", "U.S."),
            ("(U.S)", "U.S"),
            ("US", "US"),
            ("u.s.,", "u.s."),
            ("U.S.’s", "U.S."),
        ] {
            assert_eq!(placed(text), [("us".to_owned(), part.to_owned())], "{text}");
        }
        assert_eq!(
            alone("The U.S.–Ukraine talks"),
            ["the", "us", "ukraine", "talks"]
        );
        assert_eq!(alone("É.U. U.S.A. p.m."), ["eu", "usa", "pm"]);
        // Neither ends of sentences nor numbers nor addresses are abbreviations.
        assert_eq!(alone("Plan B. A.D. 3.5"), ["plan", "b", "ad", "3", "5"]);
        assert_eq!(alone("x.org a.b.com"), ["x", "org", "ab", "com"]);
        assert_eq!(alone(". .a. .. a."), ["a", "a"]);
    }

    #[test]
    fn the_s_of_a_possessive_is_no_word() {
        for text in [
            "Trump's",
            "Trump’s",
            "TRUMP'S",
            "Trumpʼs",
            "Trump＇s",
            "'Trump's'",
            "Trump'",
        ] {
            assert_eq!(alone(text), ["trump"], "{text}");
        }
        assert_eq!(placed("Kyiv’s plan")[0].1, "Kyiv");
        assert_eq!(alone("Trump's plan's"), ["trump", "plan"]);
        assert_eq!(
            alone("'s 'sea O'Shea d's's"),
            ["s", "sea", "o", "shea", "d", "s"]
        );
    }
}
