//! Search queries: terms and phrases.

use crate::model::item_types;
use crate::store::search::tokenizer::tokenize;

/// A shorter last term is not a prefix.
const MIN_PREFIX_CHARS: usize = 2;

/// A term, or a phrase of several that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryClause {
    /// The normalized terms.
    pub terms: Vec<String>,
    /// Whether its one term also matches as a prefix.
    pub is_prefix: bool,
}

impl QueryClause {
    /// Its one term, if that also matches as a prefix.
    pub(crate) fn prefix(&self) -> Option<&str> {
        match self.terms.as_slice() {
            [term] if self.is_prefix && term.chars().count() >= MIN_PREFIX_CHARS => Some(term),
            _ => None,
        }
    }
}

/// A part of a query between double quotes.
struct QuerySegment<'q> {
    text: &'q str,
    /// Whether it is within quotes.
    is_phrase: bool,
}

/// The segments of a query; an unclosed phrase extends to the end.
fn segments(query: &str) -> impl Iterator<Item = QuerySegment<'_>> {
    let texts = query.split('"').zip([false, true].into_iter().cycle());
    texts.map(|(text, is_phrase)| QuerySegment { text, is_phrase })
}

/// Parses a query; phrases are in double quotes.
pub fn parse_query(text: &str) -> Vec<QueryClause> {
    let mut clauses = Vec::new();
    let mut ends_in_phrase = false;
    for segment in segments(text) {
        ends_in_phrase = segment.is_phrase;
        let terms: Vec<_> = tokenize(segment.text)
            .map(|token| token.term.into_owned())
            .collect();
        let term_lists = if segment.is_phrase {
            vec![terms]
        } else {
            terms.into_iter().map(|term| vec![term]).collect()
        };
        let term_lists = term_lists.into_iter().filter(|terms| !terms.is_empty());
        clauses.extend(term_lists.map(|terms| QueryClause {
            terms,
            is_prefix: false,
        }));
    }
    // The user may still be typing the last term, unless something follows it.
    if !ends_in_phrase
        && ends_with_open_token(text)
        && let Some(last) = clauses.last_mut()
    {
        last.is_prefix = true;
    }
    clauses
}

/// The query without the operators of other search engines, if it has any: `AND`, `OR` and
/// `NOT` in capitals, and names of fields with a colon. Here they are terms, so that a query
/// without results may have some without them.
pub fn strip_operators(text: &str) -> Option<String> {
    let mut changed = false;
    let pieces = segments(text).map(|segment| {
        if segment.is_phrase {
            return segment.text.to_owned();
        }
        let words = segment.text.split_whitespace().map(|word| {
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

/// Whether a field, relation or type has this name, after any punctuation such as `-`.
fn names_field(name: &str) -> bool {
    let name = name.trim_start_matches(|ch: char| !ch.is_alphanumeric());
    let mut names = item_types().iter().flat_map(|item_type| {
        let fields = item_type.fields.iter().map(|field| field.name);
        let relations = item_type.relations.iter().map(|relation| relation.name);
        fields.chain(relations).chain(["type", item_type.type_name])
    });
    names.any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether a text ends with a term that may be incomplete.
fn ends_with_open_token(text: &str) -> bool {
    let end = tokenize(text).last().map(|token| token.span.end);
    // An acronym ends with a period.
    end == Some(text.len()) && !text.ends_with('.')
}
