//! Snippets: where in an item the words of a search stand, marked up and safe in a page.

use std::borrow::Cow;

use crate::model::Item;
use crate::store::search::postings::field_texts;
use crate::store::search::query::QueryClause;
use crate::store::search::tokenizer::{Token, stem, tokenize};

/// How long a snippet may be before it is cut, in characters.
const MAX_SNIPPET_CHARS: usize = 200;
/// How much of the text before the first match a cut snippet keeps, in characters.
const MAX_LEADING_CHARS: usize = 60;

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
    clauses: Vec<Vec<HighlightTerm<'c>>>,
}

impl<'c> Highlighter<'c> {
    /// A highlighter of what a search asks for.
    pub fn new(clauses: &'c [QueryClause]) -> Self {
        Self {
            clauses: clauses.iter().map(QueryClause::highlight_terms).collect(),
        }
    }

    /// The first text of an item that has words of the search, marked; its first text if
    /// none has.
    pub fn snippet(&self, item: &dyn Item) -> Snippet {
        let texts = field_texts(item).into_iter();
        let marked = texts.map(|(field, text)| (field, text, find_matches(text, &self.clauses)));
        // The text with the most words of the search; of equal ones the first.
        let best_match = marked.reduce(|best, candidate| {
            if matched_terms(&candidate.2) > matched_terms(&best.2) {
                candidate
            } else {
                best
            }
        });
        let (field, text, matches) = best_match.unwrap_or(("title", item.title(), Vec::new()));
        Snippet {
            field,
            html: render_snippet(text, &matches),
        }
    }
}

/// A word of a search as it is held against those of a text.
struct HighlightTerm<'c> {
    term: &'c str,
    stem: Cow<'c, str>,
    /// Whether it is also the beginning of a word.
    is_prefix: bool,
}

impl QueryClause {
    /// Its words, to be held against those of texts.
    fn highlight_terms(&self) -> Vec<HighlightTerm<'_>> {
        let words = self.terms.iter();
        words
            .map(|term| HighlightTerm {
                term,
                stem: stem(term),
                is_prefix: self.prefix().is_some(),
            })
            .collect()
    }
}

impl HighlightTerm<'_> {
    /// Whether a word of a text is this one, or begins with it.
    fn matches_token(&self, word: &str) -> bool {
        // Words of one stem begin with one letter.
        word.as_bytes().first() == self.term.as_bytes().first()
            && (word == self.term
                || self.is_prefix && word.starts_with(self.term)
                || stem(word) == self.stem)
    }
}

/// A stretch of a text that a clause is found in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TextMatch {
    start: usize,
    end: usize,
    term_count: usize,
}

fn matched_terms(matches: &[TextMatch]) -> usize {
    matches.iter().map(|text_match| text_match.term_count).sum()
}

/// Where the clauses are found in a text, in order and without overlap.
fn find_matches(text: &str, clauses: &[Vec<HighlightTerm<'_>>]) -> Vec<TextMatch> {
    let tokens: Vec<Token<'_>> = tokenize(text).collect();
    let mut matches: Vec<TextMatch> = Vec::new();
    for terms in clauses {
        for window in tokens.windows(terms.len()) {
            let mut pairs = window.iter().zip(terms);
            if pairs.all(|(token, term)| term.matches_token(&token.term))
                && let (Some(first), Some(last)) = (window.first(), window.last())
            {
                matches.push(TextMatch {
                    start: first.span.start,
                    end: last.span.end,
                    term_count: terms.len(),
                });
            }
        }
    }
    matches.sort_by_key(|text_match| (text_match.start, std::cmp::Reverse(text_match.end)));
    let mut disjoint: Vec<TextMatch> = Vec::with_capacity(matches.len());
    for text_match in matches {
        if disjoint
            .last()
            .is_none_or(|last| last.end <= text_match.start)
        {
            disjoint.push(text_match);
        }
    }
    disjoint
}

/// The text around the first match, escaped and marked.
fn render_snippet(text: &str, matches: &[TextMatch]) -> String {
    let (start, end) = snippet_window(text, matches.first().map_or(0, |first| first.start));
    let mut html = String::with_capacity(end - start + 64);
    if start > 0 {
        html.push('…');
    }
    let mut offset = start;
    for text_match in matches
        .iter()
        .filter(|found| found.start >= start && found.end <= end)
    {
        escape_html(&text[offset..text_match.start], &mut html);
        html.push_str("<mark>");
        escape_html(&text[text_match.start..text_match.end], &mut html);
        html.push_str("</mark>");
        offset = text_match.end;
    }
    escape_html(&text[offset..end], &mut html);
    if end < text.len() {
        html.push('…');
    }
    html
}

/// The part of a text that is shown: all of it if it is short, or what surrounds a place.
fn snippet_window(text: &str, match_start: usize) -> (usize, usize) {
    // No text has more characters than bytes.
    if text.len() <= MAX_SNIPPET_CHARS {
        return (0, text.len());
    }
    let char_starts = text.char_indices().map(|(offset, _)| offset);
    let char_starts: Vec<_> = char_starts.chain([text.len()]).collect();
    if char_starts.len() <= MAX_SNIPPET_CHARS + 1 {
        return (0, text.len());
    }
    let match_char = char_starts.partition_point(|offset| *offset < match_start);
    let first = match_char
        .saturating_sub(MAX_LEADING_CHARS)
        .min(char_starts.len() - 1 - MAX_SNIPPET_CHARS);
    (char_starts[first], char_starts[first + MAX_SNIPPET_CHARS])
}

/// Writes a text so that it is one in a page, too.
fn escape_html(text: &str, html: &mut String) {
    let mut escaped_until = 0;
    for (index, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        html.push_str(&text[escaped_until..index]);
        html.push_str(entity);
        escaped_until = index + 1;
    }
    html.push_str(&text[escaped_until..]);
}
