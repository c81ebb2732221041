//! Words of readers for what a list or an overview has: the texts may not have these words.

use crate::store::search::notices::SearchNotice;
use crate::store::search::query_lexer::{LexemeKind, lexemes};
use crate::store::search::reader_words::{
    AMOUNTS, CHANGES, CITATION, DEALS, DEFINITIONS, DISAGREEMENTS, DOCUMENTS, DOWNLOADS, MEETINGS,
    NEXT, PEOPLE, PLACES, QUOTATIONS, REACTIONS, STANCES, SUMMARY, TIMELINE, UNKNOWN,
};
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::tokenizer::{Token, stem, tokenize};

/// What readers look for in different words.
struct ReaderTopic {
    /// Words for it.
    phrases: &'static [&'static str],
    /// Whether the words stand for it in any query, or only where no text has all words, or where
    /// the query is nothing else.
    is_certain: bool,
    /// What it is and where.
    message: &'static str,
    /// The path of the list or overview that has it.
    path: Option<&'static str>,
}

impl ReaderTopic {
    const fn new(
        phrases: &'static [&'static str],
        message: &'static str,
        path: &'static str,
    ) -> Self {
        Self {
            phrases,
            is_certain: false,
            message,
            path: Some(path),
        }
    }

    const fn certain(self) -> Self {
        Self {
            is_certain: true,
            ..self
        }
    }
}

/// The topics, those that more words stand for last.
const READER_TOPICS: [ReaderTopic; 18] = [
    ReaderTopic::new(
        UNKNOWN,
        "What the sources do not state, and where they differ, is in the notes of the editors.",
        "/v1/notes",
    )
    .certain(),
    ReaderTopic::new(
        NEXT,
        "What was planned and under way when the sources were written is in the summary, under “What comes next.”",
        "/v1/summary#next",
    )
    .certain(),
    ReaderTopic::new(
        DISAGREEMENTS,
        "What stands between the parties, and who holds what on it, is in the summary, under “Challenges.”",
        "/v1/summary#challenges",
    )
    .certain(),
    ReaderTopic::new(
        REACTIONS,
        "What each side holds, wants and turns down is in the positions.",
        "/v1/positions",
    )
    .certain(),
    ReaderTopic::new(
        STANCES,
        "What each side holds, wants and turns down is in the positions.",
        "/v1/positions",
    ),
    ReaderTopic::new(
        QUOTATIONS,
        "What the sources say, and whom they quote, is in the statements.",
        "/v1/statements",
    ),
    ReaderTopic::new(
        TIMELINE,
        "Events are in the timeline, in the order of their dates.",
        "/v1/timeline",
    ),
    ReaderTopic::new(
        DEALS,
        "What agreements and proposals provide for is in the proposals.",
        "/v1/proposals",
    ),
    ReaderTopic::new(
        AMOUNTS,
        "Amounts and percentages that are to be paid or shared are in the proposals.",
        "/v1/proposals",
    ),
    ReaderTopic::new(
        CHANGES,
        "What was added, corrected or withdrawn since the first edition is in the changes.",
        "/v1/changes",
    ),
    ReaderTopic::new(
        PEOPLE,
        "Who takes part or has a say is in the actors.",
        "/v1/actors",
    ),
    ReaderTopic::new(
        DOCUMENTS,
        "The documents that the record follows are its sources.",
        "/v1/sources",
    ),
    ReaderTopic::new(
        CITATION,
        "How to cite the record is in its citation; each item has one of its own.",
        "/v1/citation",
    ),
    ReaderTopic {
        path: None,
        ..ReaderTopic::new(
            DOWNLOADS,
            "`/v1/export.zip` has the record as tables, `/v1/export` as JSON; `.csv` behind the path of a list makes a table of it.",
            "",
        )
    },
    ReaderTopic::new(
        SUMMARY,
        "Where the negotiation stands is in the summary.",
        "/v1/summary",
    ),
    ReaderTopic::new(
        DEFINITIONS,
        "What the kinds, stances and other terms of the record mean is in the vocabulary.",
        "/v1/vocabulary",
    ),
    ReaderTopic::new(
        MEETINGS,
        "What came of meetings and talks is in the events.",
        "/v1/events",
    ),
    ReaderTopic::new(
        PLACES,
        "Where events take place is in the places.",
        "/v1/places",
    ),
];

/// Where the topics are that a query without operators and phrases is about. `found_all` is whether
/// a text has all of its words.
pub(super) fn topic_notices(text: &str, found_all: bool) -> Vec<SearchNotice> {
    let lexemes = lexemes(text).unwrap_or_default();
    if lexemes.iter().any(|lexeme| lexeme.kind != LexemeKind::Word) {
        return Vec::new();
    }
    let words: Vec<_> = tokenize(text).collect();
    let is_content = |token: &&Token| !is_stop_word(&token.term);
    let content_count = words.iter().filter(is_content).count();
    let stems: Vec<_> = words.iter().map(|token| stem(&token.term)).collect();
    let is_meant = |topic: &&ReaderTopic| {
        topic.phrases.iter().any(|phrase| {
            let tokens: Vec<_> = tokenize(phrase).collect();
            let phrase: Vec<_> = tokens.iter().map(|token| stem(&token.term)).collect();
            let is_named = stems.windows(phrase.len()).any(|window| window == phrase);
            let is_all = tokens.iter().filter(is_content).count() >= content_count;
            is_named && (topic.is_certain || !found_all || is_all)
        })
    };
    let notices = READER_TOPICS.iter().filter(is_meant);
    let notices = notices.map(|topic| SearchNotice {
        message: topic.message.to_owned(),
        query: None,
        path: topic.path,
    });
    notices.collect()
}
