//! What a response says about words of a query that it took otherwise than their author may have
//! meant them, and the query that says it.

use std::ops::Range;

use crate::store::search::common_words::is_common_word;
use crate::store::search::query_lexer::{LexemeKind, Operator, lexemes};
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::tokenizer::tokenize;

/// Shorter words are not said to be of another language.
const MIN_FOREIGN_CHARS: usize = 4;

/// What a response says about a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchNotice {
    /// What was made of the query.
    pub message: String,
    /// The query for what the author may have meant.
    pub query: Option<String>,
    /// The path of the list or overview that has what the author may have meant.
    pub path: Option<&'static str>,
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
            path: None,
        }
    }

    /// That a query has signs alone; none if it has a word.
    pub(super) fn no_words(text: &str) -> Option<Self> {
        tokenize(text).next().is_none().then(|| Self {
            message: format!("`{text}` has no word to search for: write letters or digits."),
            query: None,
            path: None,
        })
    }

    /// That all results have the words, and none near each other.
    pub(super) fn words_far_apart() -> Self {
        Self {
            message: "No item has all words near each other: these have them in different places."
                .to_owned(),
            query: None,
            path: None,
        }
    }

    /// That a word of a sentence leaves nothing out. `query` leaves out what it denies.
    pub(super) fn negation(word: &str, denied: &str, query: Option<String>) -> Self {
        let consequence = if query.is_some() {
            format!("To find what does not have it, write `-{denied}`.")
        } else {
            format!("With `-{denied}`, nothing is left.")
        };
        Self {
            message: format!("`{word}` before `{denied}` leaves nothing out. {consequence}"),
            query,
            path: None,
        }
    }

    /// That `or` is not `OR`.
    pub(super) fn small_or(query: Option<String>) -> Self {
        Self {
            message: "All words have to occur: between alternatives, write `OR` in capitals."
                .to_owned(),
            query,
            path: None,
        }
    }

    /// That `against` does not select opponents.
    pub(super) fn against(opposed: &str) -> Self {
        Self {
            message: format!(
                "`against` is not searched for. To find who opposes something, search `/v1/positions` for `{opposed}` with the filter `stance=opposes`."
            ),
            query: None,
            path: None,
        }
    }

    /// That a preposition before a date does not select a period.
    pub(super) fn date_preposition(word: &str, filter: &str, date: &str) -> Self {
        Self {
            message: format!(
                "`{word}` is not searched for. To limit statements or events to a time, leave out the date and use the filter `{filter}={date}`."
            ),
            query: None,
            path: None,
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
                "Nothing in the record has {}. Its texts are in English: search with English words. Only names are found in other languages, too.",
                words.join(" or ")
            ),
            query: None,
            path: None,
        })
    }
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
