//! Words of readers for what a list or an overview has: the texts may not have these words.

use std::sync::LazyLock;

use crate::store::search::notices::SearchNotice;
use crate::store::search::query_lexer::{LexemeKind, lexemes};
use crate::store::search::reader_words::{
    AMOUNTS, CHANGES, CITATION, DEALS, DEFINITIONS, DISAGREEMENTS, DOCUMENTS, DOWNLOADS, MEETINGS,
    NEXT, PEOPLE, PLACES, QUOTATIONS, REACTIONS, STANCES, SUMMARY, TIMELINE, UNKNOWN,
};
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::tokenizer::{stem, tokenize};

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

/// A phrase as it is looked for.
struct TopicPhrase {
    stems: Vec<String>,
    /// How many of its words are no stop words.
    content_count: usize,
}

impl TopicPhrase {
    fn new(text: &str) -> Self {
        let tokens: Vec<_> = tokenize(text).collect();
        let content = tokens.iter().filter(|token| !is_stop_word(&token.term));
        Self {
            content_count: content.count(),
            stems: tokens
                .iter()
                .map(|token| stem(&token.term).into_owned())
                .collect(),
        }
    }

    /// Whether the words of another phrase are in it, one after the other.
    fn has(&self, other: &Self) -> bool {
        let mut windows = self.stems.windows(other.stems.len());
        windows.any(|window| window == other.stems)
    }
}

/// The phrases of each topic.
static TOPIC_PHRASES: LazyLock<Vec<Vec<TopicPhrase>>> = LazyLock::new(|| {
    let topics = READER_TOPICS.iter();
    let phrases = topics.map(|topic| topic.phrases.iter().map(|phrase| TopicPhrase::new(phrase)));
    phrases.map(Iterator::collect).collect()
});

/// Where the topics are that a query without operators and phrases is about. `found_all` is whether
/// a text has all of its words.
pub(super) fn topic_notices(text: &str, found_all: bool) -> Vec<SearchNotice> {
    let lexemes = lexemes(text).unwrap_or_default();
    if lexemes.iter().any(|lexeme| lexeme.kind != LexemeKind::Word) {
        return Vec::new();
    }
    let query = TopicPhrase::new(text);
    let is_meant = |(topic, phrases): &(&ReaderTopic, &Vec<TopicPhrase>)| {
        phrases.iter().any(|phrase| {
            let is_all = phrase.content_count >= query.content_count;
            query.has(phrase) && (topic.is_certain || !found_all || is_all)
        })
    };
    let topics = READER_TOPICS.iter().zip(&*TOPIC_PHRASES);
    let notices = topics.filter(is_meant);
    let notices = notices.map(|(topic, _)| SearchNotice {
        message: topic.message.to_owned(),
        query: None,
        path: topic.path,
    });
    notices.collect()
}
