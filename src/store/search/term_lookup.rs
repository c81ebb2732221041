//! What single words of a query are in an edition: terms, identifiers and ids.

use std::cell::Cell;

use crate::model::CalendarPeriod;
use crate::store::search::clause::{PhraseOrigin, QueryNode, QueryPhrase};
use crate::store::search::index::SearchIndex;
use crate::store::search::query::{QueryTerm, QueryWords, SearchSyntax};
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::thesaurus::{ItemClass, item_classes, synonyms};
use crate::store::search::tokenizer::stem;

/// Shorter parts of a word are no words of a compound.
const MIN_COMPOUND_PART_CHARS: usize = 3;

/// How many dates of a query are looked up: each may stand for all items. Further ones are words.
const MAX_DATES: usize = 8;

/// Finds documents by what is not in their texts.
pub(crate) trait DocumentLookup {
    /// Those of an id or `type/id`. Zeros may be missing before a number: `s51` is `s051`.
    fn with_id(&self, id: &str) -> Vec<u32>;
    /// Those of a type whose id is this number behind the letters that ids of the type begin with.
    fn numbered(&self, type_name: &str, number: &str) -> Vec<u32>;
    /// Those with a date that may lie in a period.
    fn dated(&self, period: &CalendarPeriod) -> Vec<u32>;
    /// Those with a date that may be on a day of any year.
    fn on_day(&self, month: i8, day: i8) -> Vec<u32>;
    /// Those that refer to actors or places among some documents.
    fn referring_to(&self, documents: &[u32]) -> Vec<u32>;
    /// Those of a class.
    fn of_class(&self, class: ItemClass) -> Vec<u32>;
}

pub(crate) struct Interpreter<'s> {
    pub(super) index: &'s SearchIndex,
    pub(super) lookup: &'s dyn DocumentLookup,
    /// The query.
    pub(super) text: &'s str,
    /// Whether the query has nothing but stop words, which then have to occur.
    pub(super) needs_stop_words: bool,
    /// Whether the query is one word, which may be an identifier in any case.
    is_single_word: bool,
    /// How many more dates of the query are looked up.
    pub(super) dates_left: Cell<usize>,
}

impl<'s> Interpreter<'s> {
    pub(crate) fn new(
        index: &'s SearchIndex,
        lookup: &'s dyn DocumentLookup,
        text: &'s str,
        syntax: &SearchSyntax,
    ) -> Self {
        let all_words = syntax.words();
        let has_content = all_words.iter().any(|words| {
            words.is_phrase || words.terms.iter().any(|term| !is_stop_word(&term.term))
        });
        Self {
            index,
            lookup,
            text,
            needs_stop_words: !has_content,
            is_single_word: matches!(all_words.as_slice(), [only] if !only.is_phrase),
            dates_left: Cell::new(MAX_DATES),
        }
    }

    /// A word in all its spellings.
    pub(super) fn term_node(&self, term: &QueryTerm) -> QueryNode {
        let mut nodes = vec![QueryNode::Phrase(QueryPhrase {
            terms: vec![term.term.clone()],
            is_prefix: self.expands(term),
            origin: PhraseOrigin::Query,
        })];
        let parts = self.compound_parts(&term.term);
        nodes.extend(
            parts
                .iter()
                .map(|(first, second)| QueryNode::literal(&[first, second])),
        );
        QueryNode::any(nodes)
    }

    /// The documents with a word as their identifier.
    pub(super) fn identified(&self, term: &QueryTerm) -> Vec<u32> {
        let word = &self.text[term.span.clone()];
        let has_digit = word.contains(|ch: char| ch.is_ascii_digit());
        let names = &self.index.names;
        let mut documents = names.documents_with_identifier(word).to_vec();
        let is_in_any_case = has_digit || self.is_single_word || !self.index.has_stem(&term.term);
        if documents.is_empty() && is_in_any_case {
            documents = names
                .documents_with_identifier(&word.to_uppercase())
                .to_vec();
        }
        documents
    }

    /// The documents with a word of several terms as their id.
    pub(super) fn documents_of(&self, words: &QueryWords) -> Vec<u32> {
        self.lookup
            .with_id(&self.text[words.span.clone()].to_lowercase())
    }

    /// What matches the synonyms of a word, and the type and coded values that it names.
    pub(super) fn thesaurus_nodes(&self, word: &str) -> Vec<QueryNode> {
        let known = synonyms(word)
            .iter()
            .filter(|word| self.index.has_stem(word));
        let known = known.map(|word| {
            QueryNode::Phrase(QueryPhrase {
                terms: vec![(*word).to_owned()],
                is_prefix: false,
                origin: PhraseOrigin::Thesaurus,
            })
        });
        let mut nodes: Vec<_> = known.collect();
        let classes = item_classes(word).iter();
        let classes = classes.map(|class| self.lookup.of_class(*class));
        let documents = classes.filter(|documents| !documents.is_empty());
        nodes.extend(documents.map(QueryNode::Class));
        nodes
    }

    /// Whether a term stands for the words that begin with it. A word that the edition has is
    /// complete, unless `*` follows it: `war` is no beginning of `ward`.
    pub(super) fn expands(&self, term: &QueryTerm) -> bool {
        let has_sign = || self.text[term.span.end..].starts_with('*');
        let dictionary = &self.index.dictionary;
        let is_word =
            || dictionary.contains(&term.term) || dictionary.contains(&format!("{}s", term.term));
        term.is_prefix && (has_sign() || !is_word())
    }

    pub(super) fn is_known(&self, term: &QueryTerm) -> bool {
        self.is_in_texts(term)
            || !self.identified(term).is_empty()
            || !self.lookup.with_id(&term.term).is_empty()
    }

    fn is_in_texts(&self, term: &QueryTerm) -> bool {
        self.index.has_stem(&term.term)
            || self.expands(term) && self.index.dictionary.has_prefix(&term.term)
            || !self.compound_parts(&term.term).is_empty()
    }

    /// The pairs of words that a word consists of.
    pub(super) fn compound_parts(&self, term: &str) -> Vec<(String, String)> {
        let is_part =
            |part: &str| part.chars().count() >= MIN_COMPOUND_PART_CHARS && !is_stop_word(part);
        let splits = term.char_indices().map(|(offset, _)| term.split_at(offset));
        let parts = splits.filter(|(first, second)| {
            // Only the last word of a compound has another ending.
            is_part(first)
                && is_part(second)
                && self.index.dictionary.contains(first)
                && self.index.has_stem(second)
        });
        parts
            .map(|(first, second)| (first.to_owned(), second.to_owned()))
            .collect()
    }
}

impl SearchIndex {
    /// The id of the stem of a term, if the edition has a term with it.
    pub(crate) fn stem_id(&self, term: &str) -> Option<u32> {
        // To find a term takes less than to stem it.
        let known = self.dictionary.stem_id(term);
        known.or_else(|| self.stem_ids.get(stem(term).as_ref()).copied())
    }

    /// The ids of the stems of terms, if the edition has terms with all of them.
    pub(crate) fn stem_ids(&self, terms: &[impl AsRef<str>]) -> Option<Vec<u32>> {
        let terms = terms.iter();
        terms.map(|term| self.stem_id(term.as_ref())).collect()
    }

    /// Whether the edition has a term with the stem of this one.
    pub(crate) fn has_stem(&self, term: &str) -> bool {
        self.stem_id(term).is_some()
    }

    /// The documents that have these terms as a name.
    pub(crate) fn documents_named(&self, terms: &[impl AsRef<str>]) -> Vec<u32> {
        let stem_ids = self.stem_ids(terms);
        stem_ids.map_or_else(Vec::new, |stem_ids| self.names.documents_named(&stem_ids))
    }
}
