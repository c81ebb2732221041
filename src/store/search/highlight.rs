//! Snippets: the text of an item that matches a search, with the matches marked.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::ops::Range;

use crate::model::Item;
use crate::store::search::clause::{QueryClause, QueryPhrase};
use crate::store::search::index::SearchIndex;
use crate::store::search::postings::field_texts;
use crate::store::search::tokenizer::{PositionedToken, positioned_tokens};

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
    /// The text itself.
    pub text: String,
    /// The matches in the text, in characters.
    pub ranges: Vec<Range<usize>>,
}

/// Renders snippets for one search.
pub struct Highlighter<'c> {
    clauses: Vec<Vec<HighlightPhrase<'c>>>,
    index: &'c SearchIndex,
}

impl<'c> Highlighter<'c> {
    /// A highlighter of the clauses of a search, for the items of the edition that the index is of.
    pub fn new(clauses: &'c [QueryClause], index: &'c SearchIndex) -> Self {
        let required = clauses.iter().filter(|clause| !clause.is_excluded);
        let phrases = required.map(|clause| clause.node.phrases().into_iter());
        let phrases =
            phrases.map(|phrases| phrases.map(|phrase| HighlightPhrase::new(phrase, index)));
        Self {
            clauses: phrases.map(Iterator::collect).collect(),
            index,
        }
    }

    /// The text of an item that the most clauses match, the title if several do; its first text
    /// if none matches.
    pub fn snippet(&self, item: &dyn Item) -> Snippet {
        let mut best = ("title", item.title(), TextMatches::default());
        for (index, (field, text)) in field_texts(item).into_iter().enumerate() {
            let matches = TextMatches::find(text, &self.clauses, self.index);
            if index == 0 || matches.clause_count > best.2.clause_count {
                best = (field, text, matches);
            }
            if best.2.clause_count == self.clauses.len() {
                break;
            }
        }
        let (field, text, matches) = best;
        render_snippet(field, text, &matches.spans)
    }
}

/// A phrase of a search.
struct HighlightPhrase<'c> {
    terms: Vec<HighlightTerm<'c>>,
}

/// A term of a search.
struct HighlightTerm<'c> {
    term: &'c str,
    /// None if no item of the edition has a term with its stem.
    stem_id: Option<u32>,
    /// Whether it also matches as a prefix.
    is_prefix: bool,
}

impl<'c> HighlightPhrase<'c> {
    fn new(phrase: &'c QueryPhrase, index: &SearchIndex) -> Self {
        let terms = phrase.terms.iter().map(|term| HighlightTerm {
            term,
            stem_id: index.stem_id(term),
            is_prefix: phrase.is_prefix,
        });
        Self {
            terms: terms.collect(),
        }
    }

    /// The bytes that it matches from one token on, among tokens by their positions.
    fn match_at(&self, first: usize, tokens: &[IndexedToken<'_>]) -> Option<Range<usize>> {
        let (first_term, later_terms) = self.terms.split_first()?;
        if !first_term.matches_token(&tokens[first]) {
            return None;
        }
        let first_token = &tokens[first].token;
        let mut end = first_token.span.end;
        for (position, term) in (first_token.position + 1..).zip(later_terms) {
            let mut candidates = tokens[first..]
                .iter()
                .filter(|candidate| candidate.token.position == position);
            let matching = candidates.find(|candidate| term.matches_token(candidate))?;
            end = matching.token.span.end;
        }
        Some(first_token.span.start..end)
    }
}

impl HighlightTerm<'_> {
    /// Whether it matches a token of a text, as the index does.
    fn matches_token(&self, token: &IndexedToken<'_>) -> bool {
        let term = token.token.term.as_ref();
        // A cheap test first: terms with the same stem start with the same letter.
        term.as_bytes().first() == self.term.as_bytes().first()
            && (term == self.term
                || self.is_prefix && term.starts_with(self.term)
                || self.stem_id.is_some() && token.stem_id() == self.stem_id)
    }
}

/// A token of a text, with the id of its stem once that is needed.
struct IndexedToken<'t> {
    token: PositionedToken<'t>,
    stem_id: OnceCell<Option<u32>>,
    index: &'t SearchIndex,
}

impl IndexedToken<'_> {
    fn stem_id(&self) -> Option<u32> {
        *self
            .stem_id
            .get_or_init(|| self.index.stem_id(&self.token.term))
    }
}

/// What the clauses of a search match in a text.
#[derive(Default)]
struct TextMatches {
    /// In bytes, in order and without overlap.
    spans: Vec<Range<usize>>,
    clause_count: usize,
}

impl TextMatches {
    fn find(text: &str, clauses: &[Vec<HighlightPhrase<'_>>], index: &SearchIndex) -> Self {
        let tokens = positioned_tokens(text).into_iter();
        let tokens = tokens.map(|token| IndexedToken {
            token,
            stem_id: OnceCell::new(),
            index,
        });
        let tokens: Vec<_> = tokens.collect();
        let mut spans: Vec<Range<usize>> = Vec::new();
        let mut clause_count = 0;
        for phrases in clauses {
            let count_before = spans.len();
            for phrase in phrases {
                spans.extend((0..tokens.len()).filter_map(|first| phrase.match_at(first, &tokens)));
            }
            clause_count += usize::from(spans.len() > count_before);
        }
        spans.sort_by_key(|span| (span.start, Reverse(span.end)));
        let mut disjoint: Vec<Range<usize>> = Vec::with_capacity(spans.len());
        for span in spans {
            if disjoint.last().is_none_or(|last| last.end <= span.start) {
                disjoint.push(span);
            }
        }
        Self {
            spans: disjoint,
            clause_count,
        }
    }
}

/// The text around the first match.
fn render_snippet(field: &'static str, text: &str, spans: &[Range<usize>]) -> Snippet {
    let Range { start, end } = snippet_window(text, spans.first().map_or(0, |first| first.start));
    let mut html = String::with_capacity(end - start + 64);
    let mut plain = String::with_capacity(end - start + 8);
    let mut ranges = Vec::with_capacity(spans.len());
    if start > 0 {
        html.push('…');
        plain.push('…');
    }
    let (text_start, mut offset) = (start, start);
    let ellipsis_chars = plain.chars().count();
    let char_index = |offset: usize| ellipsis_chars + text[text_start..offset].chars().count();
    for span in spans
        .iter()
        .filter(|span| span.start >= start && span.end <= end)
    {
        escape_html(&text[offset..span.start], &mut html);
        html.push_str("<mark>");
        escape_html(&text[span.clone()], &mut html);
        html.push_str("</mark>");
        ranges.push(char_index(span.start)..char_index(span.end));
        offset = span.end;
    }
    escape_html(&text[offset..end], &mut html);
    plain.push_str(&text[start..end]);
    if end < text.len() {
        html.push('…');
        plain.push('…');
    }
    Snippet {
        field,
        html,
        text: plain,
        ranges,
    }
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
