//! Snippets: where in an item the words of a search stand, marked up and safe in a page.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt::Write as _;

use tantivy::tokenizer::{TextAnalyzer, TokenStream as _};

use super::search::{Clause, SHORTEST_BEGINNING, texts};
use super::words::{folded, stem};
use crate::model::Item;

/// How long a snippet may be before it is cut, in characters.
const LONGEST: usize = 200;
/// How much of the text before the first match a cut snippet keeps, in characters.
const BEFORE: usize = 60;

/// A text of an item with the words of a search marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The field that the text stands in.
    pub field: &'static str,
    /// The text as HTML: escaped, matches within `<mark>`.
    pub html: String,
}

/// The first text of an item that has words of the search, marked; its first text if none
/// has.
pub fn snippet(item: &dyn Item, clauses: &[Clause]) -> Snippet {
    let texts = texts(item);
    let sought: Vec<_> = clauses.iter().map(Clause::sought).collect();
    let marked = texts
        .iter()
        .map(|(field, text)| (*field, *text, matches(text, &sought)));
    // The text with the most words of the search; of equal ones the first.
    let best = marked.reduce(|best, other| {
        if words_of(&other.2) > words_of(&best.2) {
            other
        } else {
            best
        }
    });
    let (field, text, matches) = best.unwrap_or(("title", item.title(), Vec::new()));
    Snippet {
        field,
        html: mark(text, &matches),
    }
}

/// One word of a text, with where it stands in bytes.
struct Token {
    start: usize,
    end: usize,
    /// The word without case and accents, if a word of the search begins like it.
    word: Option<String>,
}

/// A word of a search as it is held against those of a text.
struct Sought<'c> {
    word: &'c str,
    stem: String,
    /// Whether it is also the beginning of a word.
    beginning: bool,
}

impl Clause {
    /// Its words, to be held against those of texts.
    fn sought(&self) -> Vec<Sought<'_>> {
        let words = self.words.iter();
        words
            .map(|word| Sought {
                word,
                stem: stem(word),
                beginning: self.beginning && word.chars().count() >= SHORTEST_BEGINNING,
            })
            .collect()
    }
}

impl Sought<'_> {
    /// Whether a word of a text is this one, or begins with it.
    fn is(&self, token: &Token) -> bool {
        token.word.as_deref().is_some_and(|own| {
            own == self.word
                || self.beginning && own.starts_with(self.word)
                || stem(own) == self.stem
        })
    }
}

/// The words of a text, with where they stand.
fn positions(text: &str, sought: &[Vec<Sought<'_>>]) -> Vec<Token> {
    thread_local! {
        static ANALYZER: RefCell<TextAnalyzer> = RefCell::new(folded());
    }
    // Words of one stem begin with one letter.
    let initial = |word: &str| word.chars().next();
    let initials: HashSet<_> = sought
        .iter()
        .flatten()
        .map(|one| initial(one.word))
        .collect();
    ANALYZER.with_borrow_mut(|analyzer| {
        let mut stream = analyzer.token_stream(text);
        let mut found = Vec::new();
        while let Some(token) = stream.next() {
            let begins = initials.contains(&initial(&token.text));
            found.push(Token {
                start: token.offset_from,
                end: token.offset_to,
                word: begins.then(|| token.text.clone()),
            });
        }
        found
    })
}

/// A stretch of a text that a clause is found in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Match {
    start: usize,
    end: usize,
    words: usize,
}

fn words_of(matches: &[Match]) -> usize {
    matches.iter().map(|found| found.words).sum()
}

/// Where the clauses are found in a text, in order and without overlap.
fn matches(text: &str, clauses: &[Vec<Sought<'_>>]) -> Vec<Match> {
    let tokens = positions(text, clauses);
    let mut found: Vec<Match> = Vec::new();
    for words in clauses {
        let length = words.len();
        for window in tokens.windows(length) {
            let all = window.iter().zip(words).all(|(token, word)| word.is(token));
            if all && let (Some(first), Some(last)) = (window.first(), window.last()) {
                found.push(Match {
                    start: first.start,
                    end: last.end,
                    words: length,
                });
            }
        }
    }
    found.sort_by_key(|one| (one.start, std::cmp::Reverse(one.end)));
    let mut kept: Vec<Match> = Vec::with_capacity(found.len());
    for one in found {
        if kept.last().is_none_or(|last| last.end <= one.start) {
            kept.push(one);
        }
    }
    kept
}

/// The text around the first match, escaped and marked.
fn mark(text: &str, matches: &[Match]) -> String {
    let (from, to) = window(text, matches.first().map_or(0, |first| first.start));
    let mut html = String::new();
    if from > 0 {
        html.push('…');
    }
    let mut at = from;
    for found in matches
        .iter()
        .filter(|found| found.start >= from && found.end <= to)
    {
        html.push_str(&escape(&text[at..found.start]));
        let _ = write!(
            html,
            "<mark>{}</mark>",
            escape(&text[found.start..found.end])
        );
        at = found.end;
    }
    html.push_str(&escape(&text[at..to]));
    if to < text.len() {
        html.push('…');
    }
    html
}

/// The part of a text that is shown: all of it if it is short, or what surrounds a place.
fn window(text: &str, around: usize) -> (usize, usize) {
    let starts: Vec<_> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    if starts.len() <= LONGEST + 1 {
        return (0, text.len());
    }
    let match_at = starts.partition_point(|at| *at < around);
    let first = match_at
        .saturating_sub(BEFORE)
        .min(starts.len() - 1 - LONGEST);
    (starts[first], starts[first + LONGEST])
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
