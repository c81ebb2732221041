//! The words of a text, taken apart in one way for the index, for questions and for
//! snippets.
//!
//! A word is a run of letters and digits. Two habits of writing would break words into
//! pieces that nobody looks for: letters with full stops between them are one word, `U.S.`
//! and `US` the same, and the `s` of a possessive is none.

use std::cell::RefCell;
use std::ops::Range;

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RawTokenizer, Stemmer, TextAnalyzer, Token,
    TokenStream, Tokenizer,
};

/// What is written as an apostrophe. The last is a letter to Unicode, and none here.
const APOSTROPHES: [char; 4] = ['\'', '’', '\u{FF07}', 'ʼ'];

/// An analyzer of words as they are written, without case and accents.
pub(super) fn folded() -> TextAnalyzer {
    TextAnalyzer::builder(Words::default())
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

/// An analyzer of the stems of words.
pub(super) fn stemmed() -> TextAnalyzer {
    TextAnalyzer::builder(Words::default())
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::new(Language::English))
        .build()
}

/// The stem of a word that has neither case nor accents any more.
pub(super) fn stem(word: &str) -> String {
    thread_local! {
        static ANALYZER: RefCell<TextAnalyzer> = RefCell::new(
            TextAnalyzer::builder(RawTokenizer::default())
                .filter(Stemmer::new(Language::English))
                .build(),
        );
    }
    ANALYZER.with_borrow_mut(|analyzer| {
        let mut stream = analyzer.token_stream(word);
        let first = stream.advance().then(|| stream.token().text.clone());
        first.unwrap_or_else(|| word.to_owned())
    })
}

/// Takes texts apart into words.
#[derive(Clone, Default)]
struct Words {
    token: Token,
}

/// The words of one text.
struct WordStream<'a> {
    text: &'a str,
    /// How much of the text is read, in bytes.
    read: usize,
    token: &'a mut Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream {
            text,
            read: 0,
            token: &mut self.token,
        }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        self.token.text.clear();
        self.token.position = self.token.position.wrapping_add(1);
        let Some(first) = run(self.text, self.read) else {
            self.read = self.text.len();
            return false;
        };
        let start = first.start;
        let end = match abbreviation(self.text, first.clone()) {
            Some(end) => {
                let letters = self.text[start..end].chars().filter(|one| *one != '.');
                self.token.text.extend(letters);
                end
            }
            None => {
                self.token.text.push_str(&self.text[first.clone()]);
                first.end
            }
        };
        self.token.offset_from = start;
        self.token.offset_to = end;
        self.read = end + possessive(&self.text[end..]);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() && !APOSTROPHES.contains(&letter)
}

/// The first run of letters and digits from a place on.
fn run(text: &str, from: usize) -> Option<Range<usize>> {
    let start = from + text[from..].find(is_of_word)?;
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
    fn words(text: &str) -> Vec<(String, String)> {
        let mut analyzer = folded();
        let mut stream = analyzer.token_stream(text);
        let mut words = Vec::new();
        while let Some(token) = stream.next() {
            let part = &text[token.offset_from..token.offset_to];
            words.push((token.text.clone(), part.to_owned()));
        }
        words
    }

    fn alone(text: &str) -> Vec<String> {
        words(text).into_iter().map(|(word, _)| word).collect()
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
            assert_eq!(words(text), [("us".to_owned(), part.to_owned())], "{text}");
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
        assert_eq!(words("Kyiv’s plan")[0].1, "Kyiv");
        assert_eq!(alone("Trump's plan's"), ["trump", "plan"]);
        assert_eq!(
            alone("'s 'sea O'Shea d's's"),
            ["s", "sea", "o", "shea", "d", "s"]
        );
    }
}
