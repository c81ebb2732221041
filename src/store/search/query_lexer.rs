//! Splits a query into words, phrases, operators and parentheses.
//!
//! Invariant: what reads like an operator of a search engine is one here or an error: nothing of a
//! query is left out in silence but punctuation.

use std::ops::Range;

use crate::model::{fold_for_search, item_types};
use crate::store::search::syntax_error::SearchSyntaxError;

/// The names that other engines have before a colon.
const FOREIGN_FIELDS: [&str; 16] = [
    "after",
    "allintext",
    "allintitle",
    "allinurl",
    "before",
    "ext",
    "filetype",
    "from",
    "in",
    "intext",
    "intitle",
    "inurl",
    "lang",
    "related",
    "site",
    "since",
];

/// Operators of other engines that are written in capitals, also with a distance: `NEAR/5`.
const FOREIGN_OPERATORS: [&str; 6] = ["NEAR", "ADJ", "AROUND", "WITHIN", "XOR", "ANDNOT"];

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) kind: LexemeKind,
    /// Its bytes in the query; those of a phrase are without quotation marks.
    pub(super) span: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LexemeKind {
    Word,
    Phrase,
    Opening,
    Closing,
    Operator {
        operator: Operator,
        /// Whether it is a word in capitals. Where such an operator makes no sense, it is a word.
        is_word: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
}

impl Lexeme {
    fn operator(operator: Operator, span: Range<usize>) -> Self {
        let is_word = false;
        Self {
            kind: LexemeKind::Operator { operator, is_word },
            span,
        }
    }

    /// Whether it can be the first of an operand.
    pub(super) fn starts_operand(&self) -> bool {
        matches!(
            self.kind,
            LexemeKind::Word | LexemeKind::Phrase | LexemeKind::Opening
        )
    }
}

/// Whether a character is a double quotation mark of any kind.
fn is_quotation_mark(ch: char) -> bool {
    ch == '"' || !ch.is_ascii() && fold_for_search(ch.encode_utf8(&mut [0; 4])) == "\""
}

/// The lexemes of a query.
pub(super) fn lexemes(query: &str) -> Result<Vec<Lexeme>, SearchSyntaxError> {
    let mut lexemes: Vec<Lexeme> = Vec::new();
    let mut offset = 0;
    while let Some(ch) = query[offset..].chars().next() {
        let rest = &query[offset..];
        let run_len = |signs: char| rest.len() - rest.trim_start_matches(signs).len();
        let follows_sign = query[..offset].ends_with(['-', '+']);
        let is_before_operand = rest[ch.len_utf8()..]
            .starts_with(|ch: char| ch.is_alphanumeric() || ch == '(' || is_quotation_mark(ch));
        let (kind, len) = match ch {
            '(' => (LexemeKind::Opening, 1),
            ')' => (LexemeKind::Closing, 1),
            '|' | '&' => {
                let operator = if ch == '|' {
                    Operator::Or
                } else {
                    Operator::And
                };
                let len = run_len(ch);
                lexemes.push(Lexeme::operator(operator, offset..offset + len));
                offset += len;
                continue;
            }
            '-' | '!' if is_before_operand && !follows_sign => {
                lexemes.push(Lexeme::operator(Operator::Not, offset..offset + 1));
                offset += 1;
                continue;
            }
            '!' if rest[1..].starts_with(char::is_whitespace) => {
                lexemes.push(Lexeme::operator(Operator::Not, offset..offset + 1));
                offset += 1;
                continue;
            }
            '+' | '-' | '!' => {
                offset += 1;
                continue;
            }
            _ if ch.is_whitespace() => {
                offset += ch.len_utf8();
                continue;
            }
            _ if is_quotation_mark(ch) => {
                let phrase = &rest[ch.len_utf8()..];
                let len = phrase.find(is_quotation_mark).unwrap_or(phrase.len());
                let closing = phrase[len..].chars().next().map_or(0, char::len_utf8);
                let start = offset + ch.len_utf8();
                lexemes.push(Lexeme {
                    kind: LexemeKind::Phrase,
                    span: start..start + len,
                });
                offset = start + len + closing;
                if let Some(error) = suffix_operator(query, offset) {
                    return Err(error);
                }
                continue;
            }
            _ => (LexemeKind::Word, word_len(rest)),
        };
        let kind = match &query[offset..offset + len] {
            "AND" => word_operator(Operator::And),
            "OR" => word_operator(Operator::Or),
            "NOT" => word_operator(Operator::Not),
            _ => kind,
        };
        lexemes.push(Lexeme {
            kind,
            span: offset..offset + len,
        });
        offset += len;
    }
    reject_foreign_operators(query, &lexemes)?;
    Ok(lexemes)
}

const fn word_operator(operator: Operator) -> LexemeKind {
    LexemeKind::Operator {
        operator,
        is_word: true,
    }
}

/// The length of the word that a text starts with, without the parentheses that close a group.
fn word_len(text: &str) -> usize {
    let end = text.find(|ch: char| ch.is_whitespace() || ch == '|' || is_quotation_mark(ch));
    let end = end.unwrap_or(text.len());
    let mut word = text[..end].split("&&").next().unwrap_or_default();
    while word.ends_with(')') && word.matches(')').count() > word.matches('(').count() {
        word = &word[..word.len() - 1];
    }
    word.len().max(1)
}

/// The operator of another engine that stands behind a phrase: `"…"~3`, `"…"^2`.
fn suffix_operator(query: &str, offset: usize) -> Option<SearchSyntaxError> {
    let sign = query[offset..].chars().next()?;
    let end = offset + 1 + digits_len(query.get(offset + 1..)?);
    match sign {
        '~' => Some(SearchSyntaxError::distance(query, offset..end)),
        '^' => Some(SearchSyntaxError::weight(query, offset..end)),
        _ => None,
    }
}

fn digits_len(text: &str) -> usize {
    text.len()
        - text
            .trim_start_matches(|ch: char| ch.is_ascii_digit() || ch == '.')
            .len()
}

fn reject_foreign_operators(query: &str, lexemes: &[Lexeme]) -> Result<(), SearchSyntaxError> {
    for (index, lexeme) in lexemes.iter().enumerate() {
        let text = &query[lexeme.span.clone()];
        let start = lexeme.span.start;
        match lexeme.kind {
            LexemeKind::Word => {
                if let Some(name) = field_name(query, lexeme) {
                    return Err(SearchSyntaxError::field(query, start, name));
                }
                let is_between_words = index > 0 && index + 1 < lexemes.len();
                let name_len = text.find(|ch: char| !ch.is_ascii_alphabetic());
                let (name, distance) = text.split_at(name_len.unwrap_or(text.len()));
                let is_distance = distance
                    .chars()
                    .all(|ch| "/()".contains(ch) || ch.is_ascii_digit());
                if is_between_words && is_distance && FOREIGN_OPERATORS.contains(&name) {
                    return Err(SearchSyntaxError::foreign(query, lexeme.span.clone()));
                }
                if let Some(sign) = text.rfind(['^', '~']).filter(|sign| *sign > 0)
                    && sign + 1 + digits_len(&text[sign + 1..]) == text.len()
                    && (text[sign..].starts_with('~') || sign + 1 < text.len())
                {
                    let span = start + sign..lexeme.span.end;
                    return Err(if text[sign..].starts_with('~') {
                        SearchSyntaxError::distance(query, span)
                    } else {
                        SearchSyntaxError::weight(query, span)
                    });
                }
                if let Some(sign) = misplaced_wildcard(text) {
                    return Err(SearchSyntaxError::wildcard(
                        query,
                        lexeme.span.clone(),
                        sign,
                    ));
                }
            }
            LexemeKind::Phrase => {
                if let Some(sign) = text.find('*') {
                    return Err(SearchSyntaxError::quoted_wildcard(start + sign));
                }
            }
            LexemeKind::Opening | LexemeKind::Closing | LexemeKind::Operator { .. } => {}
        }
    }
    Ok(())
}

/// The first `*` that does not end a word, or `?` within one.
fn misplaced_wildcard(word: &str) -> Option<usize> {
    let mut signs = word.match_indices(['*', '?']);
    let misplaced = signs.find(|(index, sign)| {
        let (before, after) = (&word[..*index], &word[index + 1..]);
        let is_word = |text: &str| text.contains(char::is_alphanumeric);
        match *sign {
            "*" => !is_word(before) || is_word(after),
            _ => is_word(before) && after.starts_with(char::is_alphanumeric),
        }
    });
    misplaced.map(|(index, _)| index)
}

/// The name of the field in `field:word` and `field:"phrase"` of a query. A colon before a space
/// is punctuation.
fn field_name<'q>(query: &'q str, lexeme: &Lexeme) -> Option<&'q str> {
    let (name, _) = query[lexeme.span.clone()].split_once(':')?;
    let after = &query[lexeme.span.start + name.len() + ":".len()..];
    let name = name.trim_start_matches(|ch: char| !ch.is_alphanumeric());
    let is_field = names_field(name)
        || FOREIGN_FIELDS
            .iter()
            .any(|foreign| foreign.eq_ignore_ascii_case(name));
    (is_field && after.starts_with(|ch: char| !ch.is_whitespace())).then_some(name)
}

/// Whether a field, relation or type has this name.
fn names_field(name: &str) -> bool {
    let mut names = item_types().iter().flat_map(|item_type| {
        let fields = item_type.fields.iter().map(|field| field.name);
        let relations = item_type.relations.iter().map(|relation| relation.name);
        fields.chain(relations).chain(["type", item_type.type_name])
    });
    names.any(|known| known.eq_ignore_ascii_case(name))
}
