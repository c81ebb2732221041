//! What a search asks for: words and phrases.

use super::words::words;
use crate::model::kinds;

/// How long a last word has to be to count as a beginning.
const SHORTEST_BEGINNING: usize = 2;

/// One clause of a question: words that follow each other, or one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The words, without case and accents.
    pub words: Vec<String>,
    /// Whether its one word may go on.
    pub beginning: bool,
}

impl Clause {
    /// Its one word, if that also stands for the words that begin like it.
    pub(super) fn beginning(&self) -> Option<&str> {
        match self.words.as_slice() {
            [word] if self.beginning && word.chars().count() >= SHORTEST_BEGINNING => Some(word),
            _ => None,
        }
    }
}

/// Reads the words of a question: phrases in double quotes, an unclosed one to the end.
pub fn clauses(text: &str) -> Vec<Clause> {
    let mut clauses = Vec::new();
    for (place, piece) in text.split('"').enumerate() {
        let words: Vec<_> = words(piece).map(|word| word.plain.into_owned()).collect();
        if place % 2 == 1 {
            if !words.is_empty() {
                clauses.push(Clause {
                    words,
                    beginning: false,
                });
            }
        } else {
            clauses.extend(words.into_iter().map(|word| Clause {
                words: vec![word],
                beginning: false,
            }));
        }
    }
    // The last word may not be finished yet, unless something stands behind it.
    let open = text.split('"').count() % 2 == 1 && ends_within_word(text);
    if let Some(last) = clauses.last_mut().filter(|_| open) {
        last.beginning = true;
    }
    clauses
}

/// A question without what other search engines take for operators: `AND`, `OR` and `NOT` in
/// capitals, and names of fields with a colon. Here they are words, so that a question that
/// finds nothing may find something without them.
pub fn without_operators(text: &str) -> Option<String> {
    let mut changed = false;
    let pieces = text.split('"').enumerate().map(|(place, piece)| {
        if place % 2 == 1 {
            return piece.to_owned();
        }
        let words = piece.split_whitespace().map(|word| {
            let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            let left = if matches!(bare, "AND" | "OR" | "NOT") {
                ""
            } else {
                match word.split_once(':') {
                    Some((name, rest)) if names_field(name) => rest,
                    _ => word,
                }
            };
            changed |= left != word;
            left
        });
        words.collect::<Vec<_>>().join(" ")
    });
    let left = pieces.collect::<Vec<_>>().join("\"");
    changed.then_some(left)
}

/// Whether a field or a relation is called that, whatever sign stands before it.
fn names_field(name: &str) -> bool {
    let name = name.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let mut names = kinds().iter().flat_map(|kind| {
        let fields = kind.fields.iter().map(|field| field.name);
        let relations = kind.relations.iter().map(|relation| relation.name);
        fields.chain(relations).chain(["type", kind.type_name])
    });
    names.any(|own| own.eq_ignore_ascii_case(name))
}

/// Whether a text ends with a word that may go on.
fn ends_within_word(text: &str) -> bool {
    let end = words(text).last().map(|word| word.at.end);
    // The full stop of an abbreviation belongs to it.
    end == Some(text.len()) && !text.ends_with('.')
}
