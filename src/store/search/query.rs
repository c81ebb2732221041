//! The syntax of search queries: words, phrases in double quotes, `AND`, `OR`, `NOT` and `-`.
//!
//! Invariant: what reads like an operator of another search engine has its meaning here or is
//! an error. Operators where they make no sense, such as at the end, are words.

use std::ops::Range;

use crate::model::{fold_for_search, item_types};
use crate::store::search::tokenizer::{APOSTROPHES, tokenize};

/// How many words of a query may be beginnings of others: each stands for many.
const MAX_PREFIX_TERMS: usize = 8;

/// A parsed query.
#[derive(Debug, PartialEq, Eq)]
pub struct SearchSyntax {
    pub(crate) operands: Vec<Operand>,
}

/// What has to occur, or must not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Operand {
    /// Its alternatives, which `OR` separates.
    pub(crate) alternatives: Vec<Alternative>,
    /// Whether it must not occur.
    pub(crate) is_excluded: bool,
}

/// A word or a phrase.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Alternative {
    /// Its bytes in the query.
    pub(crate) span: Range<usize>,
    /// Whether its terms stand in quotes and have to follow each other.
    pub(crate) is_phrase: bool,
    pub(crate) terms: Vec<QueryTerm>,
}

/// A term of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QueryTerm {
    /// The normalized term.
    pub(crate) term: String,
    /// Its bytes in the query.
    pub(crate) span: Range<usize>,
    /// Whether it also matches as a prefix.
    pub(crate) is_prefix: bool,
}

/// Why a query is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchSyntaxError {
    /// A word in the form `field:word`.
    Field {
        /// The name of the field.
        name: String,
    },
    /// Parentheses around something other than alternatives.
    Parentheses,
    /// `OR` beside what is excluded.
    ExcludedAlternative,
    /// More words with `*` than a search may have.
    TooManyPrefixTerms,
}

impl SearchSyntaxError {
    /// What is wrong and what to write instead.
    pub fn detail(&self) -> String {
        match self {
            Self::Field { name } => format!(
                "`{name}:` is no operator of a search. Leave it out, or filter by the parameters of the lists, such as `title__contains=`; in double quotes it is text."
            ),
            Self::Parentheses => {
                "Parentheses can only enclose alternatives, as in `ukraine (minerals OR ceasefire)`. Leave them out: `OR` binds the words on both sides of it, and everything else has to occur.".to_owned()
            }
            Self::ExcludedAlternative => {
                "`OR` cannot stand beside what `NOT` or `-` excludes. Search for both, one after the other.".to_owned()
            }
            Self::TooManyPrefixTerms => format!(
                "A search has at most {MAX_PREFIX_TERMS} words with `*`. Write some of them in full."
            ),
        }
    }
}

/// A query that is valid and asks for the words of one that is not: without the names of fields
/// and, if that is not enough, without parentheses.
pub fn strip_field_names(text: &str) -> Option<String> {
    let mut corrected = text.to_owned();
    while let Some((start, name)) = lexemes(&corrected)
        .iter()
        .find_map(|lexeme| Some((lexeme.start, lexeme.field_prefix(&corrected)?.to_owned())))
    {
        let start = start + corrected[start..].find(&name)?;
        corrected.replace_range(start..start + name.len() + ":".len(), "");
    }
    if parse_query(&corrected) == Err(SearchSyntaxError::Parentheses) {
        corrected = corrected.replace(['(', ')'], "");
    }
    let syntax = parse_query(&corrected).ok()?;
    (!syntax.operands.is_empty()).then_some(corrected)
}

/// A word or a phrase with what surrounds it.
struct Lexeme<'q> {
    text: &'q str,
    /// Where the text starts in the query, in bytes.
    start: usize,
    is_phrase: bool,
    /// Whether `-` stands before it.
    is_negated: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Not,
}

impl Lexeme<'_> {
    fn operator(&self) -> Option<Operator> {
        if self.is_phrase || self.is_negated {
            return None;
        }
        match self.text.trim_matches(['(', ')']) {
            "AND" => Some(Operator::And),
            "OR" => Some(Operator::Or),
            "NOT" => Some(Operator::Not),
            _ => None,
        }
    }

    /// The name of the field in `field:word` and `field:"phrase"` of a query. A colon before a
    /// space is punctuation.
    fn field_prefix(&self, query: &str) -> Option<&str> {
        if self.is_phrase {
            return None;
        }
        let (name, _) = self.text.split_once(':')?;
        let after = &query[self.start + name.len() + ":".len()..];
        let name = name.trim_start_matches(|ch: char| !ch.is_alphanumeric());
        (names_field(name) && after.starts_with(|ch: char| !ch.is_whitespace())).then_some(name)
    }
}

/// Whether a character is a double quotation mark of any kind.
fn is_quotation_mark(ch: char) -> bool {
    ch == '"' || !ch.is_ascii() && fold_for_search(ch.encode_utf8(&mut [0; 4])) == "\""
}

fn lexemes(query: &str) -> Vec<Lexeme<'_>> {
    let mut lexemes = Vec::new();
    let mut offset = 0;
    while let Some(skipped) = query[offset..].find(|ch: char| !ch.is_whitespace()) {
        offset += skipped;
        let signs =
            query[offset..].len() - query[offset..].trim_start_matches(['-', '+', '(']).len();
        let (sign, rest) = query[offset..].split_at(signs);
        // A dash of its own is punctuation.
        let is_negated = sign.trim_start_matches('(') == "-"
            && rest.starts_with(|ch: char| ch.is_alphanumeric() || is_quotation_mark(ch));
        let start = offset + signs;
        let mut chars = rest.chars();
        if let Some(mark) = chars.next().filter(|ch| is_quotation_mark(*ch)) {
            let phrase = chars.as_str();
            let length = phrase.find(is_quotation_mark).unwrap_or(phrase.len());
            let closing = phrase[length..].chars().next().map_or(0, char::len_utf8);
            if sign.contains('(') {
                lexemes.push(Lexeme {
                    text: "(",
                    start: offset,
                    is_phrase: false,
                    is_negated: false,
                });
            }
            lexemes.push(Lexeme {
                text: &phrase[..length],
                start: start + mark.len_utf8(),
                is_phrase: true,
                is_negated,
            });
            offset = start + mark.len_utf8() + length + closing;
        } else {
            let length = rest
                .find(|ch: char| ch.is_whitespace() || is_quotation_mark(ch))
                .unwrap_or(rest.len());
            let from = if is_negated { start } else { offset };
            lexemes.push(Lexeme {
                text: &query[from..start + length],
                start: from,
                is_phrase: false,
                is_negated,
            });
            offset = start + length;
        }
    }
    lexemes
}

/// Parses a query.
pub fn parse_query(text: &str) -> Result<SearchSyntax, SearchSyntaxError> {
    let lexemes = lexemes(text);
    if let Some(name) = lexemes.iter().find_map(|lexeme| lexeme.field_prefix(text)) {
        return Err(SearchSyntaxError::Field {
            name: name.to_owned(),
        });
    }
    let mut operands: Vec<Operand> = Vec::new();
    let mut has_operator = false;
    let (mut joins_previous, mut excludes_next) = (false, false);
    for (index, lexeme) in lexemes.iter().enumerate() {
        let next = lexemes.get(index + 1);
        let next_operator = next.and_then(Lexeme::operator);
        let has_previous = !operands.is_empty() && !joins_previous && !excludes_next;
        let is_effective = match lexeme.operator() {
            Some(Operator::And) => {
                has_previous
                    && next.is_some()
                    && next_operator.is_none_or(|next| next == Operator::Not)
            }
            Some(Operator::Or) => {
                has_previous
                    && next.is_some()
                    && next_operator.is_none_or(|next| next == Operator::Not)
            }
            Some(Operator::Not) => next.is_some() && next_operator.is_none(),
            None => false,
        };
        match lexeme.operator().filter(|_| is_effective) {
            Some(Operator::And) => {}
            Some(Operator::Or) => joins_previous = true,
            Some(Operator::Not) => excludes_next = true,
            None => {
                let alternative = alternative(lexeme);
                if alternative.terms.is_empty() {
                    continue;
                }
                let is_excluded = lexeme.is_negated || excludes_next;
                has_operator |= is_excluded;
                let previous = operands.last_mut().filter(|_| joins_previous);
                match previous {
                    Some(previous) if is_excluded || previous.is_excluded => {
                        return Err(SearchSyntaxError::ExcludedAlternative);
                    }
                    Some(previous) => previous.alternatives.push(alternative),
                    None => operands.push(Operand {
                        alternatives: vec![alternative],
                        is_excluded,
                    }),
                }
                (joins_previous, excludes_next) = (false, false);
            }
        }
        has_operator |= is_effective;
    }
    if has_operator && !parentheses_enclose_alternatives(&lexemes) {
        return Err(SearchSyntaxError::Parentheses);
    }
    let alternatives = operands.iter().flat_map(|operand| &operand.alternatives);
    let terms = alternatives.flat_map(|alternative| &alternative.terms);
    if terms.filter(|term| term.is_prefix).count() > MAX_PREFIX_TERMS {
        return Err(SearchSyntaxError::TooManyPrefixTerms);
    }
    mark_prefix(text, &mut operands);
    Ok(SearchSyntax { operands })
}

fn alternative(lexeme: &Lexeme<'_>) -> Alternative {
    let terms = tokenize(lexeme.text).map(|token| {
        let span = lexeme.start + token.span.start..lexeme.start + token.span.end;
        QueryTerm {
            term: token.term.into_owned(),
            is_prefix: !lexeme.is_phrase
                && lexeme.text[token.span.end..].trim_end_matches(')') == "*",
            span,
        }
    });
    let terms: Vec<_> = terms.collect();
    let bounds = terms.first().zip(terms.last());
    Alternative {
        span: bounds.map_or(0..0, |(first, last)| first.span.start..last.span.end),
        is_phrase: lexeme.is_phrase,
        terms,
    }
}

/// The user may still be typing the last term, unless something follows it or it is an
/// abbreviation or a contraction: `UK` is no beginning of `Ukraine`.
fn mark_prefix(text: &str, operands: &mut [Operand]) {
    let last = operands.last_mut().filter(|operand| !operand.is_excluded);
    let alternative = last.and_then(|operand| operand.alternatives.last_mut());
    if let Some(alternative) = alternative.filter(|alternative| !alternative.is_phrase)
        && let Some(term) = alternative.terms.last_mut()
        // An acronym ends with a period.
        && term.span.end == text.len() && !text.ends_with('.')
        && !is_abbreviation(&text[term.span.clone()])
        && !text[term.span.clone()].contains(APOSTROPHES)
    {
        term.is_prefix = true;
    }
}

/// Whether a word is two or three capitals.
fn is_abbreviation(word: &str) -> bool {
    word.chars().all(char::is_uppercase) && (2..=3).contains(&word.chars().count())
}

/// Whether each pair of parentheses encloses words with `OR` between them.
fn parentheses_enclose_alternatives(lexemes: &[Lexeme<'_>]) -> bool {
    let mut is_open = false;
    let mut expects_operator = false;
    for lexeme in lexemes {
        if lexeme.is_phrase {
            if is_open && expects_operator {
                return false;
            }
            expects_operator = true;
            continue;
        }
        let opening = lexeme.text.len() - lexeme.text.trim_start_matches('(').len();
        let closing = lexeme.text.matches(')').count();
        if opening + usize::from(is_open) > 1 || closing > opening + usize::from(is_open) {
            return false;
        }
        if opening == 1 {
            (is_open, expects_operator) = (true, false);
        }
        if !lexeme.text.trim_matches(['(', ')']).is_empty() {
            let is_or = lexeme.operator() == Some(Operator::Or);
            if is_open && (is_or != expects_operator || lexeme.is_negated) {
                return false;
            }
            expects_operator = !is_or;
        }
        is_open &= closing == 0;
    }
    !is_open
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
