//! Words of readers for what a list or an overview has: the texts may not have these words.

use crate::store::search::notices::SearchNotice;
use crate::store::search::query_lexer::{LexemeKind, lexemes};
use crate::store::search::tokenizer::{stem, tokenize};

/// What readers look for in different words.
struct ReaderTopic {
    /// Words for it, in any of their inflections; those of a phrase one after the other.
    phrases: &'static [&'static str],
    /// What it is and where.
    message: &'static str,
    /// The path of the list or overview that has it.
    path: &'static str,
}

const READER_TOPICS: [ReaderTopic; 4] = [
    ReaderTopic {
        phrases: &[
            "unknown",
            "not known",
            "unanswered",
            "unresolved",
            "unclear",
            "not stated",
            "not yet known",
            "left open",
            "remain open",
            "uncertain",
            "uncertainty",
            "undisclosed",
            "unspecified",
            "unconfirmed",
        ],
        message: "What the sources do not state, and where they differ, is in the notes of the editors.",
        path: "/v1/notes",
    },
    ReaderTopic {
        phrases: &[
            "next",
            "upcoming",
            "forthcoming",
            "scheduled",
            "afterwards",
            "to come",
        ],
        message: "What was planned and under way when the sources were written is in the summary, under “What comes next.”",
        path: "/v1/summary#next",
    },
    ReaderTopic {
        phrases: &[
            "disagree",
            "disagreement",
            "sticking point",
            "stumbling block",
            "contentious",
            "deadlock",
            "impasse",
            "at odds",
            "bone of contention",
        ],
        message: "What stands between the parties, and who holds what on it, is in the summary, under “Challenges.”",
        path: "/v1/summary#challenges",
    },
    ReaderTopic {
        phrases: &["reaction", "react", "response"],
        message: "What each side holds, wants and turns down is in the positions.",
        path: "/v1/positions",
    },
];

/// Where the topics are that a query without operators and phrases is about.
pub(super) fn topic_notices(text: &str) -> Vec<SearchNotice> {
    let lexemes = lexemes(text).unwrap_or_default();
    if lexemes.iter().any(|lexeme| lexeme.kind != LexemeKind::Word) {
        return Vec::new();
    }
    let words = stems(text);
    let is_named = |phrase: &&str| {
        let phrase = stems(phrase);
        words.windows(phrase.len()).any(|window| window == phrase)
    };
    let topics = READER_TOPICS.iter();
    let topics = topics.filter(|topic| topic.phrases.iter().any(is_named));
    let notices = topics.map(|topic| SearchNotice {
        message: topic.message.to_owned(),
        query: None,
        path: Some(topic.path),
    });
    notices.collect()
}

fn stems(text: &str) -> Vec<String> {
    tokenize(text)
        .map(|token| stem(&token.term).into_owned())
        .collect()
}
