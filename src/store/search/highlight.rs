//! Snippets: the text of an item that matches a search, as HTML with the matches marked.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

use crate::model::Item;
use crate::store::search::postings::field_texts;
use crate::store::search::query::QueryClause;
use crate::store::search::tokenizer::{Token, stem, tokenize};

/// Longer texts are truncated.
const MAX_SNIPPET_CHARS: usize = 200;
/// How much text before the first match a truncated snippet has.
const MAX_LEADING_CHARS: usize = 60;

/// A text of an item with the matches of a search marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The field of the text.
    pub field: &'static str,
    /// The text as HTML: escaped, with matches in `<mark>`.
    pub html: String,
}

/// Renders snippets for one search.
pub struct Highlighter<'c> {
    clauses: Vec<Vec<HighlightTerm<'c>>>,
}

impl<'c> Highlighter<'c> {
    /// A highlighter of the clauses of a search.
    pub fn new(clauses: &'c [QueryClause]) -> Self {
        Self {
            clauses: clauses.iter().map(QueryClause::highlight_terms).collect(),
        }
    }

    /// The text of an item with the most matching terms, or its first text if none matches.
    pub fn snippet(&self, item: &dyn Item) -> Snippet {
        let texts = field_texts(item).into_iter();
        let marked = texts.map(|(field, text)| (field, text, find_matches(text, &self.clauses)));
        // The first of equal ones.
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

/// A term of a search.
struct HighlightTerm<'c> {
    term: &'c str,
    stem: Cow<'c, str>,
    /// Whether it also matches as a prefix.
    is_prefix: bool,
}

impl QueryClause {
    fn highlight_terms(&self) -> Vec<HighlightTerm<'_>> {
        self.terms
            .iter()
            .map(|term| HighlightTerm {
                term,
                stem: stem(term),
                is_prefix: self.prefix().is_some(),
            })
            .collect()
    }
}

impl HighlightTerm<'_> {
    /// Whether it matches a term of a text, as the index does.
    fn matches_token(&self, token: &str) -> bool {
        // A cheap test first: terms with the same stem start with the same letter.
        token.as_bytes().first() == self.term.as_bytes().first()
            && (token == self.term
                || self.is_prefix && token.starts_with(self.term)
                || stem(token) == self.stem)
    }
}

/// The bytes of a text that a clause matches.
struct TextMatch {
    span: Range<usize>,
    term_count: usize,
}

fn matched_terms(matches: &[TextMatch]) -> usize {
    matches.iter().map(|text_match| text_match.term_count).sum()
}

/// The matches of all clauses in a text, in order and without overlap.
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
                    span: first.span.start..last.span.end,
                    term_count: terms.len(),
                });
            }
        }
    }
    matches.sort_by_key(|text_match| (text_match.span.start, Reverse(text_match.span.end)));
    let mut disjoint: Vec<TextMatch> = Vec::with_capacity(matches.len());
    for text_match in matches {
        if disjoint
            .last()
            .is_none_or(|last| last.span.end <= text_match.span.start)
        {
            disjoint.push(text_match);
        }
    }
    disjoint
}

/// The text around the first match as HTML.
fn render_snippet(text: &str, matches: &[TextMatch]) -> String {
    let first_match = matches.first().map_or(0, |first| first.span.start);
    let Range { start, end } = snippet_window(text, first_match);
    let mut html = String::with_capacity(end - start + 64);
    if start > 0 {
        html.push('…');
    }
    let mut offset = start;
    for text_match in matches
        .iter()
        .filter(|found| found.span.start >= start && found.span.end <= end)
    {
        escape_html(&text[offset..text_match.span.start], &mut html);
        html.push_str("<mark>");
        escape_html(&text[text_match.span.clone()], &mut html);
        html.push_str("</mark>");
        offset = text_match.span.end;
    }
    escape_html(&text[offset..end], &mut html);
    if end < text.len() {
        html.push('…');
    }
    html
}

/// The bytes that a snippet shows: all of a short text, or those around a match.
fn snippet_window(text: &str, match_start: usize) -> Range<usize> {
    // A cheap test first: no text has more characters than bytes.
    if text.len() <= MAX_SNIPPET_CHARS {
        return 0..text.len();
    }
    let char_starts = text.char_indices().map(|(offset, _)| offset);
    let char_starts: Vec<_> = char_starts.chain([text.len()]).collect();
    if char_starts.len() <= MAX_SNIPPET_CHARS + 1 {
        return 0..text.len();
    }
    let match_char = char_starts.partition_point(|offset| *offset < match_start);
    let first = match_char
        .saturating_sub(MAX_LEADING_CHARS)
        .min(char_starts.len() - 1 - MAX_SNIPPET_CHARS);
    char_starts[first]..char_starts[first + MAX_SNIPPET_CHARS]
}

/// Appends a text, escaped for HTML.
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
