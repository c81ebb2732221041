//! The syntax of search queries: words, phrases in double quotes, `AND`, `OR`, `NOT`, parentheses,
//! and the signs `-`, `!`, `|` and `&` for them.
//!
//! Invariant: an operator does what it says or is an error. Operators where they make no sense, such
//! as at the end, are words.

use std::ops::Range;

use crate::store::search::query_lexer::{Lexeme, LexemeKind, Operator, lexemes};
use crate::store::search::syntax_error::SearchSyntaxError;
use crate::store::search::tokenizer::{APOSTROPHES, tokenize};

/// How many words of a query may be beginnings of others: each stands for many.
const MAX_PREFIX_TERMS: usize = 8;

/// How many mistakes of a query are corrected to suggest another.
const MAX_FIXES: usize = 16;

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

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Alternative {
    Words(QueryWords),
    /// What stands in parentheses.
    Group(Vec<Operand>),
}

/// A word or a phrase.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct QueryWords {
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

impl SearchSyntax {
    /// The words and phrases of what has to occur.
    pub(crate) fn required_words(&self) -> Vec<&QueryWords> {
        let mut words = Vec::new();
        add_words(&self.operands, false, &mut words);
        words
    }

    /// All words and phrases.
    pub(crate) fn words(&self) -> Vec<&QueryWords> {
        let mut words = Vec::new();
        add_words(&self.operands, true, &mut words);
        words
    }
}

fn add_words<'s>(operands: &'s [Operand], with_excluded: bool, words: &mut Vec<&'s QueryWords>) {
    let operands = operands.iter();
    for operand in operands.filter(|operand| with_excluded || !operand.is_excluded) {
        for alternative in &operand.alternatives {
            match alternative {
                Alternative::Words(own) => words.push(own),
                Alternative::Group(operands) => add_words(operands, with_excluded, words),
            }
        }
    }
}

/// A valid query with the words of one that is not.
pub fn suggest_valid_query(text: &str) -> Option<String> {
    let mut suggestion = text.to_owned();
    for _ in 0..MAX_FIXES {
        match parse_query(&suggestion) {
            Ok(syntax) => return (!syntax.operands.is_empty()).then_some(suggestion),
            Err(error) => suggestion = error.fixed(&suggestion)?,
        }
    }
    None
}

/// Parses a query.
pub fn parse_query(text: &str) -> Result<SearchSyntax, SearchSyntaxError> {
    let lexemes = lexemes(text)?;
    let mut parser = Parser {
        text,
        lexemes: &lexemes,
        next: 0,
        has_operator: false,
        unmatched: Vec::new(),
    };
    let mut operands = parser.operands(None)?;
    if parser.has_operator && !parser.unmatched.is_empty() {
        return Err(SearchSyntaxError::parentheses(parser.unmatched.into_iter()));
    }
    let mut words = Vec::new();
    add_words(&operands, true, &mut words);
    let terms = words.iter().flat_map(|words| &words.terms);
    if terms.filter(|term| term.is_prefix).count() > MAX_PREFIX_TERMS {
        return Err(SearchSyntaxError::too_many_prefix_terms(MAX_PREFIX_TERMS));
    }
    mark_prefix(text, &mut operands);
    Ok(SearchSyntax { operands })
}

struct Parser<'q> {
    text: &'q str,
    lexemes: &'q [Lexeme],
    /// An index of the lexemes.
    next: usize,
    has_operator: bool,
    /// The parentheses without a counterpart.
    unmatched: Vec<Range<usize>>,
}

/// What stands between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    /// A space, which is an `AND` as well.
    None,
    And,
    Or,
}

/// An operand with what stands beside it.
struct JoinedOperand {
    operand: Operand,
    span: Range<usize>,
    is_in_parentheses: bool,
    is_beside_and: bool,
}

impl Parser<'_> {
    /// The operands up to the end of a group, or of the query. `opening` is where a group begins.
    fn operands(
        &mut self,
        opening: Option<Range<usize>>,
    ) -> Result<Vec<Operand>, SearchSyntaxError> {
        let mut joined: Vec<JoinedOperand> = Vec::new();
        let mut is_closed = false;
        let (mut joint, mut is_excluded) = (Joint::None, false);
        while let Some(lexeme) = self.lexemes.get(self.next) {
            self.next += 1;
            let following = self.lexemes.get(self.next);
            let starts_operand = following.is_some_and(Lexeme::starts_operand);
            let alternative = match lexeme.kind {
                LexemeKind::Operator { operator, is_word } => {
                    let can_join = !joined.is_empty() && joint == Joint::None && !is_excluded;
                    let not = |lexeme: &Lexeme| {
                        matches!(
                            lexeme.kind,
                            LexemeKind::Operator {
                                operator: Operator::Not,
                                ..
                            }
                        )
                    };
                    let joins = can_join && (starts_operand || following.is_some_and(not));
                    match operator {
                        Operator::And if joins => joint = Joint::And,
                        Operator::Or if joins => joint = Joint::Or,
                        Operator::Not if starts_operand => is_excluded = true,
                        _ if is_word => {
                            let words = query_words(self.text, lexeme);
                            self.add(
                                &mut joined,
                                Alternative::Words(words),
                                lexeme,
                                Joint::None,
                                false,
                            )?;
                            continue;
                        }
                        _ => continue,
                    }
                    self.has_operator = true;
                    continue;
                }
                LexemeKind::Closing if opening.is_some() => {
                    is_closed = true;
                    break;
                }
                LexemeKind::Closing => {
                    self.unmatched.push(lexeme.span.clone());
                    continue;
                }
                LexemeKind::Opening => {
                    let operands = self.operands(Some(lexeme.span.clone()))?;
                    if !is_excluded && joint != Joint::Or && !self.is_followed_by_or() {
                        // What has to occur anyway.
                        let previous = joined.last_mut().filter(|_| joint == Joint::And);
                        if let Some(previous) = previous {
                            previous.is_beside_and = true;
                        }
                        let span = lexeme.span.start..self.end();
                        joined.extend(operands.into_iter().map(|operand| JoinedOperand {
                            operand,
                            span: span.clone(),
                            is_in_parentheses: true,
                            is_beside_and: false,
                        }));
                        joint = Joint::None;
                        continue;
                    }
                    Alternative::Group(operands)
                }
                LexemeKind::Word | LexemeKind::Phrase => {
                    Alternative::Words(query_words(self.text, lexeme))
                }
            };
            self.add(&mut joined, alternative, lexeme, joint, is_excluded)?;
            (joint, is_excluded) = (Joint::None, false);
        }
        if let Some(opening) = opening.filter(|_| !is_closed) {
            self.unmatched.push(opening);
        }
        let is_mixed = |joined: &&JoinedOperand| {
            joined.is_beside_and
                && !joined.is_in_parentheses
                && joined.operand.alternatives.len() > 1
        };
        if let Some(mixed) = joined.iter().find(is_mixed) {
            return Err(SearchSyntaxError::mixed_operators(
                self.text,
                mixed.span.clone(),
            ));
        }
        Ok(joined.into_iter().map(|joined| joined.operand).collect())
    }

    fn is_followed_by_or(&self) -> bool {
        let next = self.lexemes.get(self.next).map(|lexeme| lexeme.kind);
        let is_or = matches!(
            next,
            Some(LexemeKind::Operator {
                operator: Operator::Or,
                ..
            })
        );
        is_or && self.lexemes.get(self.next + 1).is_some()
    }

    /// Where the last lexeme ends, with its quotation mark.
    fn end(&self) -> usize {
        let last = &self.lexemes[self.next - 1];
        let after = self.text[last.span.end..].chars().next();
        let mark = after.filter(|_| last.kind == LexemeKind::Phrase);
        last.span.end + mark.map_or(0, char::len_utf8)
    }

    fn add(
        &self,
        joined: &mut Vec<JoinedOperand>,
        alternative: Alternative,
        lexeme: &Lexeme,
        joint: Joint,
        is_excluded: bool,
    ) -> Result<(), SearchSyntaxError> {
        let has_content = match &alternative {
            Alternative::Words(words) => !words.terms.is_empty(),
            Alternative::Group(operands) => !operands.is_empty(),
        };
        if !has_content {
            return Ok(());
        }
        if let Alternative::Group(operands) = &alternative
            && operands.iter().all(|operand| operand.is_excluded)
        {
            return Err(SearchSyntaxError::excluded_alternative());
        }
        let quote = self.text[..lexeme.span.start].chars().next_back();
        let quote = quote.filter(|_| lexeme.kind == LexemeKind::Phrase);
        let start = lexeme.span.start - quote.map_or(0, char::len_utf8);
        let span = start..self.end();
        let is_beside_and = joint == Joint::And;
        match joined.last_mut() {
            Some(previous) if joint == Joint::Or => {
                if is_excluded || previous.operand.is_excluded {
                    return Err(SearchSyntaxError::excluded_alternative());
                }
                previous.operand.alternatives.push(alternative);
                previous.span.end = span.end;
            }
            previous => {
                if let Some(previous) = previous.filter(|_| is_beside_and) {
                    previous.is_beside_and = true;
                }
                joined.push(JoinedOperand {
                    operand: Operand {
                        alternatives: vec![alternative],
                        is_excluded,
                    },
                    span,
                    is_in_parentheses: false,
                    is_beside_and,
                });
            }
        }
        Ok(())
    }
}

fn query_words(text: &str, lexeme: &Lexeme) -> QueryWords {
    let is_phrase = lexeme.kind == LexemeKind::Phrase;
    let (own, start) = (&text[lexeme.span.clone()], lexeme.span.start);
    let terms = tokenize(own).map(|token| QueryTerm {
        term: token.term.into_owned(),
        is_prefix: !is_phrase && own[token.span.end..].starts_with('*'),
        span: start + token.span.start..start + token.span.end,
    });
    let terms: Vec<_> = terms.collect();
    let bounds = terms.first().zip(terms.last());
    QueryWords {
        span: bounds.map_or(0..0, |(first, last)| first.span.start..last.span.end),
        is_phrase,
        terms,
    }
}

/// The user may still be typing the last term, unless something follows it or it is an
/// abbreviation, a contraction or a number: `UK` is no beginning of `Ukraine`.
fn mark_prefix(text: &str, operands: &mut [Operand]) {
    let last = operands.last_mut().filter(|operand| !operand.is_excluded);
    let alternative = last.and_then(|operand| operand.alternatives.last_mut());
    if let Some(Alternative::Words(words)) = alternative
        && !words.is_phrase
        && let Some(term) = words.terms.last_mut()
        // An acronym ends with a period.
        && term.span.end == text.len() && !text.ends_with('.')
        && !is_abbreviation(&text[term.span.clone()])
        && !text[term.span.clone()].contains(APOSTROPHES)
        && !term.term.bytes().all(|byte| byte.is_ascii_digit())
    {
        term.is_prefix = true;
    }
}

/// Whether a word is two or three capitals.
fn is_abbreviation(word: &str) -> bool {
    word.chars().all(char::is_uppercase) && (2..=3).contains(&word.chars().count())
}
