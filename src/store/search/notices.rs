//! What a response says about words of a query that it took otherwise than their author may have
//! meant them, and the query that says it.

use std::ops::Range;

use crate::store::search::common_words::is_common_word;
use crate::store::search::query_lexer::{Lexeme, LexemeKind, Operator, lexemes};
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::tokenizer::tokenize;

/// Words of a sentence that say what something is not.
const NEGATIONS: [&str; 4] = ["no", "not", "without", "except"];

/// Shorter words are not said to be of another language.
const MIN_FOREIGN_CHARS: usize = 4;

/// What a response says about a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchNotice {
    /// What was made of the query.
    pub message: String,
    /// The query for what the author may have meant.
    pub query: Option<String>,
}

impl SearchNotice {
    /// That a phrase is in no text, where its words are.
    pub(super) fn phrase_not_found(unquoted: String, count: usize) -> Self {
        let items = if count == 1 {
            "1 item has"
        } else {
            &*format!("{count} items have")
        };
        Self {
            message: format!(
                "No text has the words in quotes one after the other. Without quotes, {items} all words."
            ),
            query: Some(unquoted),
        }
    }

    /// That all results have the words, and none near each other.
    pub(super) fn words_far_apart() -> Self {
        Self {
            message: "No item has all words near each other: these have them in different places."
                .to_owned(),
            query: None,
        }
    }

    /// That words are in no text, unless they are common in English.
    pub(super) fn foreign_words(not_found: &[String]) -> Option<Self> {
        let is_foreign = |word: &&String| {
            let mut tokens = tokenize(word);
            word.chars().count() >= MIN_FOREIGN_CHARS
                && word.contains(char::is_alphabetic)
                && tokens.all(|token| !is_common_word(&token.term) && !is_stop_word(&token.term))
        };
        let words = not_found.iter().filter(is_foreign);
        let words: Vec<_> = words.map(|word| format!("`{word}`")).collect();
        (!words.is_empty()).then(|| Self {
            message: format!(
                "The texts of the record are in English, and none has {}. Names are known in other languages, too.",
                words.join(" or ")
            ),
            query: None,
        })
    }
}

/// What a valid query has in small letters that would be an operator in another form.
pub(super) fn plain_language_notices(text: &str) -> Vec<SearchNotice> {
    let lexemes = lexemes(text).unwrap_or_default();
    let mut notices = Vec::new();
    for (index, lexeme) in lexemes.iter().enumerate() {
        let word = &text[lexeme.span.clone()];
        let following = || next_words(text, &lexemes[index + 1..]);
        if lexeme.kind != LexemeKind::Word || word.starts_with(char::is_uppercase) && index > 0 {
            continue;
        }
        let lower = word.to_lowercase();
        if NEGATIONS.contains(&&*lower) {
            let is_word = |span: &Range<usize>| text[span.clone()].contains(char::is_alphabetic);
            let Some(excluded) = following().filter(is_word) else {
                continue;
            };
            let mut query = text.to_owned();
            query.replace_range(lexeme.span.start..excluded.start, "-");
            let excluded = &text[excluded];
            notices.push(SearchNotice {
                message: format!(
                    "`{word}` leaves nothing out. To find what does not have `{excluded}`, write `-{excluded}`."
                ),
                query: Some(query),
            });
        } else if lower == "or" && index > 0 && following().is_some() {
            let mut query = text.to_owned();
            query.replace_range(lexeme.span.clone(), "OR");
            notices.push(SearchNotice {
                message: "All words have to occur: between alternatives, write `OR` in capitals."
                    .to_owned(),
                query: Some(query),
            });
        }
    }
    notices
}

/// The bytes of the first word or phrase that is no stop word.
fn next_words(text: &str, lexemes: &[Lexeme]) -> Option<Range<usize>> {
    let is_content = |lexeme: &&Lexeme| match lexeme.kind {
        LexemeKind::Word => {
            tokenize(&text[lexeme.span.clone()]).any(|token| !is_stop_word(&token.term))
        }
        LexemeKind::Phrase => true,
        LexemeKind::Opening | LexemeKind::Closing | LexemeKind::Operator { .. } => false,
    };
    let found = lexemes
        .iter()
        .take_while(|lexeme| matches!(lexeme.kind, LexemeKind::Word | LexemeKind::Phrase));
    let found = found.clone().find(is_content)?;
    Some(match found.kind {
        LexemeKind::Phrase => {
            let before = text[..found.span.start].chars().next_back();
            let after = text[found.span.end..].chars().next();
            found.span.start - before.map_or(0, char::len_utf8)
                ..found.span.end + after.map_or(0, char::len_utf8)
        }
        _ => found.span.clone(),
    })
}

/// A query without quotation marks, if it has phrases of several words.
pub(super) fn without_quotes(text: &str) -> Option<String> {
    let lexemes = lexemes(text).ok()?;
    let is_required = |index: &usize| {
        let before = index.checked_sub(1).map(|index| lexemes[index].kind);
        let is_excluded = matches!(
            before,
            Some(LexemeKind::Operator {
                operator: Operator::Not,
                ..
            })
        );
        lexemes[*index].kind == LexemeKind::Phrase && !is_excluded
    };
    let phrases = (0..lexemes.len()).filter(is_required);
    let phrases: Vec<_> = phrases.map(|index| lexemes[index].span.clone()).collect();
    let has_several = |span: &Range<usize>| tokenize(&text[span.clone()]).nth(1).is_some();
    if !phrases.iter().any(has_several) {
        return None;
    }
    let mut unquoted = text.to_owned();
    for span in phrases.into_iter().rev() {
        let after = text[span.end..].chars().next().map_or(0, char::len_utf8);
        let before = text[..span.start]
            .chars()
            .next_back()
            .map_or(0, char::len_utf8);
        unquoted.replace_range(span.end..span.end + after, "");
        unquoted.replace_range(span.start - before..span.start, "");
    }
    Some(unquoted)
}
