//! Why a query is refused, and the query that would be accepted instead.

use std::ops::Range;

/// Why a query is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchSyntaxError {
    detail: String,
    /// What to replace, the last part of the query first.
    edits: Vec<(Range<usize>, &'static str)>,
}

impl SearchSyntaxError {
    /// What is wrong and what to write instead.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The query without the mistake, if it can be corrected.
    pub(super) fn fixed(&self, query: &str) -> Option<String> {
        let mut fixed = query.to_owned();
        for (span, replacement) in &self.edits {
            fixed.replace_range(span.clone(), replacement);
        }
        (fixed != query).then_some(fixed)
    }

    fn new(detail: impl Into<String>, edits: Vec<(Range<usize>, &'static str)>) -> Self {
        Self {
            detail: detail.into(),
            edits,
        }
    }

    /// A word in the form `field:word`; `start` is where the word with its punctuation starts.
    pub(super) fn field(query: &str, start: usize, name: &str) -> Self {
        let start = start + query[start..].find(name).unwrap_or(0);
        Self::new(
            format!(
                "`{name}:` is no operator of a search. Leave it out, or filter a list by its parameters, such as `title__contains=`. To search for it as text, put it in double quotes."
            ),
            vec![(start..start + name.len() + ":".len(), "")],
        )
    }

    /// `^2`.
    pub(super) fn weight(query: &str, span: Range<usize>) -> Self {
        Self::new(
            format!(
                "`{}` gives a word no weight: results are ranked by relevance. Leave it out.",
                &query[span.clone()]
            ),
            vec![(span, "")],
        )
    }

    /// `~` behind a word or phrase.
    pub(super) fn distance(query: &str, span: Range<usize>) -> Self {
        Self::new(
            format!(
                "`{}` is no operator of a search. Leave it out: misspelled words are corrected without it, and without double quotes, items in which the words are close together come first.",
                &query[span.clone()]
            ),
            vec![(span, "")],
        )
    }

    /// `NEAR` and other operators of other engines.
    pub(super) fn foreign(query: &str, span: Range<usize>) -> Self {
        Self::new(
            format!(
                "`{}` is no operator of a search; the operators are `AND`, `OR` and `NOT`. Leave it out: items in which the words are close together come first. To search for it as text, put it in double quotes.",
                &query[span.clone()]
            ),
            vec![(span, "")],
        )
    }

    /// `*` or `?` within a word or at its start; `sign` is where in the word.
    pub(super) fn wildcard(query: &str, word: Range<usize>, sign: usize) -> Self {
        let text = &query[word.clone()];
        let start = word.start + sign;
        let has_word_before = text[..sign].contains(char::is_alphanumeric);
        let detail = if text.contains(char::is_alphanumeric) {
            format!(
                "`{text}` has `{}` before or within a word. Only `*` is allowed, at the end of a word, as in `peac*`.",
                &text[sign..=sign]
            )
        } else {
            format!(
                "`{text}` has no word. Put the beginning of a word before `*`, as in `peac*`, or leave out `q` to list everything."
            )
        };
        let edit = if has_word_before {
            (start..word.end, "*")
        } else {
            (start..start + 1, "")
        };
        Self::new(detail, vec![edit])
    }

    /// `*` in double quotes.
    pub(super) fn quoted_wildcard(sign: usize) -> Self {
        Self::new(
            "`*` has no meaning in double quotes. Leave it out, or write the words without quotes.",
            vec![(sign..sign + 1, "")],
        )
    }

    /// Parentheses that are not closed or not opened, at these bytes.
    pub(super) fn parentheses(parentheses: impl DoubleEndedIterator<Item = Range<usize>>) -> Self {
        Self::new(
            "Each `(` needs a `)`, as in `ukraine (minerals OR ceasefire)`.",
            parentheses.rev().map(|span| (span, "")).collect(),
        )
    }

    /// `OR` beside what is excluded.
    pub(super) fn excluded_alternative() -> Self {
        Self::new(
            "`OR` cannot stand beside what `NOT` or `-` excludes. Search for both, one after the other.",
            Vec::new(),
        )
    }

    /// `AND` beside alternatives at these bytes.
    pub(super) fn mixed_operators(query: &str, alternatives: Range<usize>) -> Self {
        Self::new(
            format!(
                "`AND` beside `OR` needs parentheses that say what belongs together, such as `({})`.",
                &query[alternatives.clone()]
            ),
            vec![
                (alternatives.end..alternatives.end, ")"),
                (alternatives.start..alternatives.start, "("),
            ],
        )
    }

    /// More words with `*` than a search may have.
    pub(super) fn too_many_prefix_terms(max: usize) -> Self {
        Self::new(
            format!("A search has at most {max} words with `*`. Write some of them in full."),
            Vec::new(),
        )
    }
}
