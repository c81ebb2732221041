//! Splits texts into tokens, in the same way for the index, for queries and for snippets.
//!
//! A token is a run of letters and digits, with exceptions: an acronym with periods is one
//! token, so that `U.S.` equals `US`, and the `s` of a possessive or the end of a contraction is
//! none: `can't` is `can`, and `isn't` is `is`. `%` is the word `percent`. The words of a
//! hyphenated compound are tokens, and so is what they make together: `cease-fire` is `cease`,
//! `fire` and `ceasefire`.

use std::borrow::Cow;
use std::ops::Range;

use frostem::{Algorithm, Stemmer};

use crate::model::{fold_for_search, is_combining_mark, is_default_ignorable};
use crate::store::search::spelling::american;

/// Unicode considers the last one a letter.
pub(crate) const APOSTROPHES: [char; 4] = ['\'', '’', '\u{FF07}', 'ʼ'];

/// The word for `%`.
pub(crate) const PERCENT: &str = "percent";

/// About how many bytes of a text there are for each token.
const EXPECTED_TOKEN_BYTES: usize = 6;

/// What follows the apostrophe of a contraction with `not`, of which the verb ends with `n`.
const NEGATION_ENDING: &str = "t";
/// What follows the apostrophe of other contractions, and the words that they begin with: `Sa'd` is
/// a name.
const CONTRACTION_ENDINGS: [&str; 5] = ["ll", "re", "ve", "d", "m"];
const CONTRACTED_WORDS: [&str; 26] = [
    "could", "he", "here", "how", "i", "it", "may", "might", "must", "she", "should", "that",
    "there", "these", "they", "this", "those", "we", "what", "when", "where", "which", "who",
    "why", "would", "you",
];

/// A token of a text.
pub(crate) struct Token<'t> {
    /// The token without case and diacritics.
    pub(crate) term: Cow<'t, str>,
    /// Its bytes in the text.
    pub(crate) span: Range<usize>,
}

/// The tokens of a text.
pub(crate) fn tokenize(text: &str) -> Tokens<'_> {
    Tokens { text, offset: 0 }
}

/// A token at its position among those of its text.
pub(crate) struct PositionedToken<'t> {
    pub(crate) term: Cow<'t, str>,
    /// Its bytes in the text.
    pub(crate) span: Range<usize>,
    pub(crate) position: u32,
}

/// The tokens of a text as they are indexed, by ascending positions. A compound is at the
/// positions of both of its words, so that phrases continue before and after it.
pub(crate) fn positioned_tokens(text: &str) -> Vec<PositionedToken<'_>> {
    let mut tokens: Vec<PositionedToken<'_>> =
        Vec::with_capacity(text.len() / EXPECTED_TOKEN_BYTES);
    for (position, Token { term, span }) in (0..).zip(tokenize(text)) {
        if let Some(previous) = tokens.last() {
            let is_hyphenated = is_hyphen(&text[previous.span.end..span.start]);
            let compound = is_hyphenated.then(|| compound_of(&previous.term, &term));
            if let Some(compound) = compound.flatten() {
                let span = previous.span.start..span.end;
                let both = [position - 1, position].map(|position| PositionedToken {
                    term: compound.clone().into(),
                    span: span.clone(),
                    position,
                });
                tokens.extend(both);
            }
        }
        tokens.push(PositionedToken {
            term,
            span,
            position,
        });
    }
    tokens
}

/// Whether what stands between two words makes them a compound.
fn is_hyphen(text: &str) -> bool {
    // A cheap test first, for most words.
    text != " " && fold_for_search(text) == "-"
}

/// The one word that two words make, if they are words: dates and numbers are not joined.
pub(crate) fn compound_of(first: &str, second: &str) -> Option<String> {
    let is_word = |term: &str| term.chars().all(char::is_alphabetic);
    (is_word(first) && is_word(second)).then(|| format!("{first}{second}"))
}

/// The English stem of a normalized term, the same for all spellings of a word.
pub(crate) fn stem(word: &str) -> Cow<'_, str> {
    let stemmer = Stemmer::new(Algorithm::English);
    match american(word) {
        Cow::Borrowed(word) => stemmer.stem(word),
        Cow::Owned(word) => stemmer.stem(&word).into_owned().into(),
    }
}

/// The tokens of one text, in order.
pub(crate) struct Tokens<'t> {
    text: &'t str,
    /// Where the rest of the text starts, in bytes.
    offset: usize,
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        if let Some(token) = self.next_plain() {
            return Some(token);
        }
        let first_run = next_alnum_run(self.text, self.offset);
        let before_run = first_run.as_ref().map_or(self.text.len(), |run| run.start);
        if let Some(index) = self.text[self.offset..before_run].find('%') {
            let start = self.offset + index;
            self.offset = start + 1;
            return Some(Token {
                term: PERCENT.into(),
                span: start..start + 1,
            });
        }
        let first_run = first_run?;
        let (span, term) = match acronym_end(self.text, first_run.clone()) {
            Some(end) => {
                let letters = self.text[first_run.start..end].replace('.', "");
                (
                    first_run.start..end,
                    fold_for_search(&letters).into_owned().into(),
                )
            }
            None => (first_run.clone(), fold_for_search(&self.text[first_run])),
        };
        let after = &self.text[span.end..];
        let Some(ending_len) = contraction_len(&term, after) else {
            self.offset = span.end + possessive_len(after);
            return Some(Token { term, span });
        };
        let is_negation = after[..ending_len].ends_with(['t', 'T']);
        let span = span.start..span.end + ending_len;
        self.offset = span.end;
        Some(Token {
            term: if is_negation { affirmative(term) } else { term },
            span,
        })
    }
}

impl<'t> Tokens<'t> {
    /// The next token, if it is a run of ASCII letters and digits and nothing that stands before or
    /// after it can be part of one: as most tokens are, which are found at little cost.
    fn next_plain(&mut self) -> Option<Token<'t>> {
        let rest = &self.text.as_bytes()[self.offset..];
        let is_separator =
            |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b'%';
        let start = rest.iter().position(|byte| !is_separator(byte))?;
        let run = &rest[start..];
        let length = run.iter().position(|byte| !byte.is_ascii_alphanumeric());
        let length = length.unwrap_or(run.len());
        let is_complete = match run.get(length) {
            // A possessive or a contraction may follow, or an acronym go on.
            Some(b'\'') => false,
            Some(b'.') => length > 1,
            Some(byte) => byte.is_ascii(),
            None => true,
        };
        if length == 0 || !is_complete {
            return None;
        }
        let start = self.offset + start;
        let span = start..start + length;
        self.offset = span.end;
        let word = &self.text[span.clone()];
        let has_capital = word.bytes().any(|byte| byte.is_ascii_uppercase());
        Some(Token {
            term: if has_capital {
                word.to_ascii_lowercase().into()
            } else {
                word.into()
            },
            span,
        })
    }
}

fn is_token_start(ch: char) -> bool {
    if ch.is_ascii() {
        return ch.is_ascii_alphanumeric();
    }
    ch.is_alphanumeric() && !APOSTROPHES.contains(&ch) && !is_default_ignorable(ch)
}

fn is_token_char(ch: char) -> bool {
    is_token_start(ch) || !ch.is_ascii() && (is_combining_mark(ch) || is_default_ignorable(ch))
}

/// The first run of letters and digits from `offset` on.
fn next_alnum_run(text: &str, offset: usize) -> Option<Range<usize>> {
    let start = offset + text[offset..].find(is_token_start)?;
    let rest = &text[start..];
    let length = rest.find(|ch| !is_token_char(ch));
    Some(start..start + length.unwrap_or(rest.len()))
}

/// The end of the acronym that starts with a run, if one does: two or more single letters with
/// periods between them, and the period after them.
fn acronym_end(text: &str, first_run: Range<usize>) -> Option<usize> {
    let is_single_letter = |run: &Range<usize>| {
        let mut letters = text[run.clone()].chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    if !is_single_letter(&first_run) {
        return None;
    }
    let (mut end, mut letter_count) = (first_run.end, 1);
    while text[end..].starts_with('.')
        && let Some(next) = next_alnum_run(text, end + 1)
        && next.start == end + 1
        && is_single_letter(&next)
    {
        end = next.end;
        letter_count += 1;
    }
    let period_len = usize::from(text[end..].starts_with('.'));
    (letter_count > 1).then_some(end + period_len)
}

/// The length of the possessive that a text starts with, in bytes.
fn possessive_len(text: &str) -> usize {
    let Some(after_apostrophe) = text.strip_prefix(APOSTROPHES) else {
        return 0;
    };
    match after_apostrophe.strip_prefix(['s', 'S']) {
        Some(rest) if !rest.starts_with(is_token_char) => text.len() - rest.len(),
        _ => 0,
    }
}

/// The length of the ending that makes a contraction of a term, if the text after it starts with
/// one, in bytes.
fn contraction_len(term: &str, text: &str) -> Option<usize> {
    let after_apostrophe = text.strip_prefix(APOSTROPHES)?;
    let end = after_apostrophe.find(|ch| !is_token_char(ch));
    let ending = &after_apostrophe[..end.unwrap_or(after_apostrophe.len())];
    let is_any_of = |endings: &[&str]| {
        let mut endings = endings.iter();
        endings.any(|known| ending.eq_ignore_ascii_case(known))
    };
    let is_negation = is_any_of(&[NEGATION_ENDING]) && term.ends_with('n');
    let is_contraction = is_any_of(&CONTRACTION_ENDINGS) && CONTRACTED_WORDS.contains(&term);
    (is_negation || is_contraction).then(|| text.len() - after_apostrophe.len() + ending.len())
}

/// The verb of a contraction with `not`, of which this is the part before the apostrophe.
fn affirmative(term: Cow<'_, str>) -> Cow<'_, str> {
    match term.as_ref() {
        "can" => term,
        "won" => "will".into(),
        "shan" => "shall".into(),
        "ain" => "is".into(),
        verb => match verb.strip_suffix('n') {
            Some(verb) => verb.to_owned().into(),
            None => term,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The terms of a text, each with its bytes in the text.
    fn tokens_with_source(text: &str) -> Vec<(String, String)> {
        let words = tokenize(text);
        words
            .map(|word| (word.term.into_owned(), text[word.span].to_owned()))
            .collect()
    }

    fn terms(text: &str) -> Vec<String> {
        tokens_with_source(text)
            .into_iter()
            .map(|(word, _)| word)
            .collect()
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
            assert_eq!(
                tokens_with_source(text),
                [("us".to_owned(), part.to_owned())],
                "{text}"
            );
        }
        assert_eq!(
            terms("The U.S.–Ukraine talks"),
            ["the", "us", "ukraine", "talks"]
        );
        assert_eq!(terms("É.U. U.S.A. p.m."), ["eu", "usa", "pm"]);
        // Neither ends of sentences nor numbers nor addresses are abbreviations.
        assert_eq!(terms("Plan B. A.D. 3.5"), ["plan", "b", "ad", "3", "5"]);
        assert_eq!(terms("x.org a.b.com"), ["x", "org", "ab", "com"]);
        assert_eq!(terms(". .a. .. a."), ["a", "a"]);
    }

    #[test]
    fn a_contraction_is_its_first_word() {
        for (text, expected) in [
            ("can't", "can"),
            ("CAN’T", "can"),
            ("won't", "will"),
            ("isn't", "is"),
            ("we'll", "we"),
            ("they’ve", "they"),
            ("I'm", "i"),
        ] {
            assert_eq!(terms(text), [expected], "{text}");
        }
        assert_eq!(terms("don't stop"), ["do", "stop"]);
        assert_eq!(
            terms("O'Tool d'Accord 't"),
            ["o", "tool", "d", "accord", "t"]
        );
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
            assert_eq!(terms(text), ["trump"], "{text}");
        }
        assert_eq!(tokens_with_source("Kyiv’s plan")[0].1, "Kyiv");
        assert_eq!(terms("Trump's plan's"), ["trump", "plan"]);
        assert_eq!(
            terms("'s 'sea O'Shea d's's"),
            ["s", "sea", "o", "shea", "d", "s"]
        );
    }
}
