//! What a search asks for: words and phrases.

use crate::model::item_types;
use crate::store::search::tokenizer::tokenize;

/// How long a last word has to be to count as a beginning.
const MIN_PREFIX_CHARS: usize = 2;

/// One clause of a question: words that follow each other, or one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryClause {
    /// The words, without case and accents.
    pub terms: Vec<String>,
    /// Whether its one word may go on.
    pub is_prefix: bool,
}

impl QueryClause {
    /// Its one word, if that also stands for the words that begin like it.
    pub(crate) fn prefix(&self) -> Option<&str> {
        match self.terms.as_slice() {
            [word] if self.is_prefix && word.chars().count() >= MIN_PREFIX_CHARS => Some(word),
            _ => None,
        }
    }
}

/// Reads the words of a question: phrases in double quotes, an unclosed one to the end.
pub fn parse_query(text: &str) -> Vec<QueryClause> {
    let mut clauses = Vec::new();
    for (index, segment) in text.split('"').enumerate() {
        let terms: Vec<_> = tokenize(segment)
            .map(|token| token.term.into_owned())
            .collect();
        if index % 2 == 1 {
            if !terms.is_empty() {
                clauses.push(QueryClause {
                    terms,
                    is_prefix: false,
                });
            }
        } else {
            clauses.extend(terms.into_iter().map(|word| QueryClause {
                terms: vec![word],
                is_prefix: false,
            }));
        }
    }
    // The last word may not be finished yet, unless something stands behind it.
    let last_is_prefix = text.split('"').count() % 2 == 1 && ends_with_open_token(text);
    if let Some(last) = clauses.last_mut().filter(|_| last_is_prefix) {
        last.is_prefix = true;
    }
    clauses
}

/// A question without what other search engines take for operators: `AND`, `OR` and `NOT` in
/// capitals, and names of fields with a colon. Here they are words, so that a question that
/// finds nothing may find something without them.
pub fn strip_operators(text: &str) -> Option<String> {
    let mut changed = false;
    let pieces = text.split('"').enumerate().map(|(index, segment)| {
        if index % 2 == 1 {
            return segment.to_owned();
        }
        let words = segment.split_whitespace().map(|word| {
            let trimmed = word.trim_matches(|ch: char| !ch.is_alphanumeric());
            let kept_text = if matches!(trimmed, "AND" | "OR" | "NOT") {
                ""
            } else {
                match word.split_once(':') {
                    Some((name, rest)) if names_field(name) => rest,
                    _ => word,
                }
            };
            changed |= kept_text != word;
            kept_text
        });
        words.collect::<Vec<_>>().join(" ")
    });
    let stripped = pieces.collect::<Vec<_>>().join("\"");
    changed.then_some(stripped)
}

/// Whether a field or a relation is called that, whatever sign stands before it.
fn names_field(name: &str) -> bool {
    let name = name.trim_start_matches(|ch: char| !ch.is_alphanumeric());
    let mut names = item_types().iter().flat_map(|item_type| {
        let fields = item_type.fields.iter().map(|field| field.name);
        let relations = item_type.relations.iter().map(|relation| relation.name);
        fields.chain(relations).chain(["type", item_type.type_name])
    });
    names.any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether a text ends with a word that may go on.
fn ends_with_open_token(text: &str) -> bool {
    let end = tokenize(text).last().map(|token| token.span.end);
    // The full stop of an abbreviation belongs to it.
    end == Some(text.len()) && !text.ends_with('.')
}
