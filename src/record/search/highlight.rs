//! Snippets: where in an item the words of a search stand, marked up and safe in a page.

use std::borrow::Cow;

use super::clause::Clause;
use super::lists::texts;
use super::words::{Word, stem, words};
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

/// Marks the words of a search.
pub struct Highlighter<'c> {
    sought: Vec<Vec<Sought<'c>>>,
}

impl<'c> Highlighter<'c> {
    /// A highlighter of what a search asks for.
    pub fn of(clauses: &'c [Clause]) -> Self {
        Self {
            sought: clauses.iter().map(Clause::sought).collect(),
        }
    }

    /// The first text of an item that has words of the search, marked; its first text if
    /// none has.
    pub fn snippet(&self, item: &dyn Item) -> Snippet {
        let texts = texts(item).into_iter();
        let marked = texts.map(|(field, text)| (field, text, matches(text, &self.sought)));
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
}

/// A word of a search as it is held against those of a text.
struct Sought<'c> {
    word: &'c str,
    stem: Cow<'c, str>,
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
                beginning: self.beginning().is_some(),
            })
            .collect()
    }
}

impl Sought<'_> {
    /// Whether a word of a text is this one, or begins with it.
    fn is(&self, word: &str) -> bool {
        // Words of one stem begin with one letter.
        word.as_bytes().first() == self.word.as_bytes().first()
            && (word == self.word
                || self.beginning && word.starts_with(self.word)
                || stem(word) == self.stem)
    }
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
    let own: Vec<Word<'_>> = words(text).collect();
    let mut found: Vec<Match> = Vec::new();
    for sought in clauses {
        for window in own.windows(sought.len()) {
            let mut both = window.iter().zip(sought);
            if both.all(|(word, sought)| sought.is(&word.plain))
                && let (Some(first), Some(last)) = (window.first(), window.last())
            {
                found.push(Match {
                    start: first.at.start,
                    end: last.at.end,
                    words: sought.len(),
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
    let mut html = String::with_capacity(to - from + 64);
    if from > 0 {
        html.push('…');
    }
    let mut at = from;
    for found in matches
        .iter()
        .filter(|found| found.start >= from && found.end <= to)
    {
        escape(&text[at..found.start], &mut html);
        html.push_str("<mark>");
        escape(&text[found.start..found.end], &mut html);
        html.push_str("</mark>");
        at = found.end;
    }
    escape(&text[at..to], &mut html);
    if to < text.len() {
        html.push('…');
    }
    html
}

/// The part of a text that is shown: all of it if it is short, or what surrounds a place.
fn window(text: &str, around: usize) -> (usize, usize) {
    // No text has more characters than bytes.
    if text.len() <= LONGEST {
        return (0, text.len());
    }
    let starts = text.char_indices().map(|(at, _)| at);
    let starts: Vec<_> = starts.chain([text.len()]).collect();
    if starts.len() <= LONGEST + 1 {
        return (0, text.len());
    }
    let match_at = starts.partition_point(|at| *at < around);
    let first = match_at
        .saturating_sub(BEFORE)
        .min(starts.len() - 1 - LONGEST);
    (starts[first], starts[first + LONGEST])
}

/// Writes a text so that it is one in a page, too.
fn escape(text: &str, html: &mut String) {
    let mut written = 0;
    for (at, letter) in text.bytes().enumerate() {
        let entity = match letter {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        html.push_str(&text[written..at]);
        html.push_str(entity);
        written = at + 1;
    }
    html.push_str(&text[written..]);
}
