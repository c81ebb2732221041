//! Words of a sentence in a query that would be an operator or a filter in another form: a response
//! says what they do not do.
//!
//! Invariant: a query is only suggested if it finds something.

use std::ops::Range;

use crate::model::{CalendarPeriod, guess_date};
use crate::store::search::clause::QueryNode;
use crate::store::search::index::SearchIndex;
use crate::store::search::notices::SearchNotice;
use crate::store::search::query_lexer::{Lexeme, LexemeKind, lexemes};
use crate::store::search::query_units::{LEAP_YEAR, YEARS};
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::tokenizer::{APOSTROPHES, tokenize};

/// Words of a sentence that say what something is not.
const NEGATIONS: [&str; 9] = [
    "no",
    "not",
    "never",
    "neither",
    "nor",
    "without",
    "except",
    "excluding",
    "cannot",
];
/// The same in two words.
const NEGATIONS_OF_TWO_WORDS: [[&str; 2]; 8] = [
    ["other", "than"],
    ["rather", "than"],
    ["apart", "from"],
    ["aside", "from"],
    ["all", "but"],
    ["everything", "but"],
    ["anything", "but"],
    ["anyone", "but"],
];
/// Prepositions before a date, each with the filter that does what it says.
const DATE_PREPOSITIONS: [(&str, &str); 6] = [
    ("after", "date__gt"),
    ("before", "date__lt"),
    ("from", "date__gte"),
    ("since", "date__gte"),
    ("till", "date__lte"),
    ("until", "date__lte"),
];
/// How many words after a negation are considered to belong together.
const MAX_NAME_WORDS: usize = 8;
const MAX_PHRASE_WORDS: usize = 4;

/// What a sentence does not want.
struct Negation {
    /// Its bytes in the query, from the negation to what it denies.
    span: Range<usize>,
    /// The negation itself.
    words: Range<usize>,
    /// What it denies, in double quotes if it is several words.
    denied: String,
}

impl SearchIndex {
    /// What a valid query has in small letters that would do something in another form. `finds` says
    /// whether a query finds anything.
    pub(super) fn plain_language_notices(
        &self,
        text: &str,
        finds: &dyn Fn(&str) -> bool,
    ) -> Vec<SearchNotice> {
        let lexemes = lexemes(text).unwrap_or_default();
        let mut notices = self.negation_notices(text, &lexemes, finds);
        for (index, lexeme) in lexemes.iter().enumerate() {
            let rest = &lexemes[index + 1..];
            if !is_plain(text, index, lexeme) {
                continue;
            }
            match &*text[lexeme.span.clone()].to_lowercase() {
                "or" if index > 0 && first_content(text, rest).is_some() => {
                    let mut query = text.to_owned();
                    query.replace_range(lexeme.span.clone(), "OR");
                    notices.push(SearchNotice::small_or(
                        Some(query).filter(|query| finds(query)),
                    ));
                }
                "against" => {
                    let opposed = first_content(text, rest);
                    let opposed = opposed.map(|start| self.operand(text, &rest[start..]).1);
                    notices.extend(opposed.map(|opposed| SearchNotice::against(&opposed)));
                }
                word => {
                    let mut prepositions = DATE_PREPOSITIONS.iter();
                    let known = prepositions.find(|(known, _)| *known == word);
                    let date = known.and_then(|_| leading_date(text, rest));
                    let notice = known.zip(date).map(|((word, filter), date)| {
                        SearchNotice::date_preposition(word, filter, &date)
                    });
                    notices.extend(notice);
                }
            }
        }
        notices
    }

    fn negation_notices(
        &self,
        text: &str,
        lexemes: &[Lexeme],
        finds: &dyn Fn(&str) -> bool,
    ) -> Vec<SearchNotice> {
        let negations = self.negations(text, lexemes);
        let mut query = text.to_owned();
        for negation in negations.iter().rev() {
            query.replace_range(negation.span.clone(), &format!("-{}", negation.denied));
        }
        let query = (!negations.is_empty() && finds(&query)).then_some(query);
        let notices = negations.iter().map(|negation| {
            let words = &text[negation.words.clone()];
            SearchNotice::negation(words, &negation.denied, query.clone())
        });
        notices.collect()
    }

    fn negations(&self, text: &str, lexemes: &[Lexeme]) -> Vec<Negation> {
        let mut negations = Vec::new();
        let mut index = 0;
        while index < lexemes.len() {
            let len = negation_len(text, &lexemes[index..]);
            if len == 0 || !is_plain(text, index, &lexemes[index]) {
                index += 1;
                continue;
            }
            let words = lexemes[index].span.start..lexemes[index + len - 1].span.end;
            index += len;
            let Some(start) = first_content(text, &lexemes[index..]) else {
                continue;
            };
            index += start;
            let (span, denied) = self.operand(text, &lexemes[index..]);
            if denied.contains(char::is_alphabetic) {
                negations.push(Negation {
                    span: words.start..span.end,
                    words,
                    denied,
                });
            }
        }
        negations
    }

    /// The phrase, the name, the words that stand together in a text, or else the word that lexemes
    /// begin with, and how an operand of a query has it.
    fn operand(&self, text: &str, lexemes: &[Lexeme]) -> (Range<usize>, String) {
        let first = &lexemes[0];
        if first.kind == LexemeKind::Phrase {
            let phrase = format!("\"{}\"", &text[first.span.clone()]);
            let mark = text[first.span.end..].chars().next();
            let end = first.span.end + mark.map_or(0, char::len_utf8);
            return (first.span.start..end, phrase);
        }
        let len = self.operand_len(text, lexemes);
        let span = first.span.start..lexemes[len - 1].span.end;
        let words = text[span.clone()].trim_end_matches(|ch| ",;:.?!".contains(ch));
        let span = span.start..span.start + words.len();
        let words = words.to_owned();
        let operand = if len > 1 {
            format!("\"{words}\"")
        } else {
            words
        };
        (span, operand)
    }

    fn operand_len(&self, text: &str, lexemes: &[Lexeme]) -> usize {
        let words = lexemes.iter().map(|lexeme| &text[lexeme.span.clone()]);
        let is_word = lexemes.iter().map(|lexeme| lexeme.kind == LexemeKind::Word);
        let words = words.zip(is_word).take_while(|(_, is_word)| *is_word);
        let words = words.take(MAX_NAME_WORDS).map(|(word, _)| {
            let terms = tokenize(word).map(|token| token.term.into_owned());
            (word, terms.collect::<Vec<_>>())
        });
        let words: Vec<(&str, Vec<String>)> = words.collect();
        // Words behind a comma belong to something else.
        let count = words
            .iter()
            .position(|(word, _)| word.ends_with([',', ';', ':']));
        let count = count.map_or(words.len(), |index| index + 1);
        let ends = (1..=count).rev().filter(|len| {
            let (word, terms) = &words[*len - 1];
            !word.contains('*') && terms.iter().any(|term| !is_stop_word(term))
        });
        let terms = |len: usize| {
            let words = words[..len].iter();
            words.flat_map(|(_, terms)| terms).map(String::as_str)
        };
        let is_name = |len: &usize| {
            let terms: Vec<_> = terms(*len).filter(|term| !is_stop_word(term)).collect();
            !self.documents_named(&terms).is_empty()
        };
        let is_phrase = |len: &usize| {
            let terms: Vec<_> = terms(*len).collect();
            (2..=MAX_PHRASE_WORDS).contains(len) && self.has_match(&QueryNode::literal(&terms))
        };
        let name_len = ends.clone().find(is_name);
        let capitalized_len = || {
            let words = words[..count].iter();
            let run = words.take_while(|(word, _)| word.starts_with(char::is_uppercase));
            Some(run.count()).filter(|len| *len > 1)
        };
        let len = name_len.or_else(capitalized_len);
        len.or_else(|| ends.clone().find(is_phrase)).unwrap_or(1)
    }
}

/// Whether a lexeme is a word in small letters, or the first one, which may have a capital.
fn is_plain(text: &str, index: usize, lexeme: &Lexeme) -> bool {
    let is_capitalized = text[lexeme.span.clone()].starts_with(char::is_uppercase);
    lexeme.kind == LexemeKind::Word && (index == 0 || !is_capitalized)
}

/// How many of the words that lexemes begin with are a negation.
fn negation_len(text: &str, lexemes: &[Lexeme]) -> usize {
    let mut words = lexemes
        .iter()
        .map(|lexeme| text[lexeme.span.clone()].to_lowercase());
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let is_contraction = || {
        let verb = first
            .strip_suffix('t')
            .and_then(|word| word.strip_suffix(APOSTROPHES));
        verb.is_some_and(|verb| verb.ends_with('n'))
    };
    if NEGATIONS.contains(&&*first) || is_contraction() {
        return 1;
    }
    let mut of_two = NEGATIONS_OF_TWO_WORDS.iter();
    let is_negation = of_two.any(|words| words[0] == first && Some(words[1]) == second.as_deref());
    if is_negation { 2 } else { 0 }
}

/// The index of the first phrase or word that is no stop word, before any operator.
fn first_content(text: &str, lexemes: &[Lexeme]) -> Option<usize> {
    let is_operand =
        |lexeme: &&Lexeme| matches!(lexeme.kind, LexemeKind::Word | LexemeKind::Phrase);
    let mut operands = lexemes.iter().take_while(is_operand);
    operands.position(|lexeme| {
        let mut tokens = tokenize(&text[lexeme.span.clone()]);
        lexeme.kind == LexemeKind::Phrase || tokens.any(|token| !is_stop_word(&token.term))
    })
}

/// The date that lexemes begin with, as filters have it; one without a year has `YYYY` for it.
fn leading_date(text: &str, lexemes: &[Lexeme]) -> Option<String> {
    let is_word = |lexeme: &&Lexeme| lexeme.kind == LexemeKind::Word;
    let words = lexemes.iter().take(3).take_while(is_word).count();
    (1..=words).rev().find_map(|len| {
        let date = &text[lexemes[0].span.start..lexemes[len - 1].span.end];
        let date = date.trim_end_matches(|ch: char| !ch.is_alphanumeric());
        if date
            .parse()
            .is_ok_and(|number: u32| !YEARS.contains(&number))
        {
            return None;
        }
        let known = |date: &str| {
            let date = guess_date(date)?;
            CalendarPeriod::parse(&date).map(|_| date)
        };
        let of_any_year = || {
            let date = known(&format!("{date} {LEAP_YEAR}"))?;
            Some(date.replacen(&LEAP_YEAR.to_string(), "YYYY", 1))
        };
        known(date).or_else(|| {
            let is_words = date.contains(char::is_alphabetic);
            is_words.then(of_any_year).flatten()
        })
    })
}
