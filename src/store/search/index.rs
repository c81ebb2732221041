//! The full-text index of an edition.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;

use crate::model::{ByItemType, Item, ItemTypeId};
use crate::store::counts::to_row;
use crate::store::item_key::ItemKey;
use crate::store::item_table::ItemTable;
use crate::store::search::clause::{PhraseOrigin, QueryNode, QueryPhrase, UnknownWord};
use crate::store::search::common_words::{is_common_word, is_odd_derivation};
use crate::store::search::names::SearchNames;
use crate::store::search::part_numbers::PartNumbers;
use crate::store::search::posting_ops::{
    CombineScores, Hit, ScoredPostings, intersect_all, union_all,
};
use crate::store::search::postings::{
    FieldLengths, PostingCursor, PostingList, TokenizedChunk, compute_bm25f,
};
use crate::store::search::term_dictionary::{TermDictionary, TermEntry};
use crate::store::search::tokenizer::stem;

/// The factor of the score of a term that only starts with the term of the query.
const PREFIX_BOOST: f32 = 0.5;
/// The factor of the score of another name than the one of the query.
const SYNONYM_BOOST: f32 = 0.5;
/// The score of a word that means the same stays below this, so that the word itself comes first.
const MAX_THESAURUS_SCORE: f32 = 0.1;
/// The score of an item that refers to what a word names.
const RELATED_SCORE: f32 = 0.01;
/// The score of an item whose identifier or id is a word of the query.
const IDENTIFIER_SCORE: f32 = 10.0;
/// The score of an item of the type or with the coded value that a word of the query names.
const CLASS_SCORE: f32 = 2.0;
/// How many stems a prefix expands to, and how many are considered.
const MAX_PREFIX_EXPANSIONS: usize = 256;
const MAX_VISITED_EXPANSIONS: usize = 50_000;
/// How many items one thread tokenizes at a time, and how many all threads do: tokens of a batch
/// take more memory than the index.
const ITEMS_PER_CHUNK: usize = 1024;
const ITEMS_PER_BATCH: usize = 64 * ITEMS_PER_CHUNK;

/// The full-text index of an edition.
pub struct SearchIndex {
    /// Every term with the id of its stem.
    pub(crate) dictionary: TermDictionary,
    /// The id of each stem, which is an index of `posting_lists`.
    pub(crate) stem_ids: HashMap<Box<str>, u32>,
    posting_lists: Vec<PostingList>,
    pub(crate) names: SearchNames,
    pub(crate) part_numbers: PartNumbers,
    /// The first document of each type, and then the number of documents.
    doc_bases: Vec<u32>,
}

impl SearchIndex {
    pub(crate) fn build(tables: &ByItemType<ItemTable>) -> fst::Result<Self> {
        let mut doc_bases = Vec::with_capacity(ItemTypeId::ALL.len() + 1);
        let mut items: Vec<&dyn Item> = Vec::new();
        for table in tables.values() {
            doc_bases.push(to_row(items.len()));
            items.extend(table.items.iter().map(AsRef::as_ref));
        }
        doc_bases.push(to_row(items.len()));
        let mut index = Self {
            dictionary: TermDictionary::default(),
            stem_ids: HashMap::new(),
            posting_lists: Vec::new(),
            names: SearchNames::default(),
            part_numbers: PartNumbers::build(&items),
            doc_bases,
        };
        let mut terms = HashMap::new();
        let mut field_lengths = Vec::with_capacity(items.len());
        for batch in items.chunks(ITEMS_PER_BATCH) {
            let chunks = batch
                .par_chunks(ITEMS_PER_CHUNK)
                .map(TokenizedChunk::tokenize);
            for chunk in chunks.collect::<Vec<_>>() {
                index.add_chunk(chunk, &mut terms, &mut field_lengths);
            }
        }
        index.dictionary = TermDictionary::new(terms)?;
        index.names = SearchNames::build(&items, &index.dictionary);
        compute_bm25f(&mut index.posting_lists, &field_lengths);
        Ok(index)
    }

    fn add_chunk(
        &mut self,
        chunk: TokenizedChunk<'_>,
        terms: &mut HashMap<Box<str>, TermEntry>,
        field_lengths: &mut Vec<FieldLengths>,
    ) {
        let mut stem_id_of = |word: &str, is_ordinary: bool| {
            if let Some(entry) = terms.get_mut(word) {
                entry.is_ordinary |= is_ordinary;
                return entry.stem_id;
            }
            let stem = stem(word);
            let next = to_row(self.posting_lists.len());
            let stem_id = *self.stem_ids.entry(stem.as_ref().into()).or_insert(next);
            if stem_id == next {
                self.posting_lists.push(PostingList::default());
            }
            let entry = TermEntry {
                stem_id,
                is_ordinary,
            };
            terms.insert(word.into(), entry);
            stem_id
        };
        let chunk_terms = chunk.terms.iter().zip(&chunk.is_ordinary);
        let stem_ids: Vec<_> = chunk_terms
            .map(|(word, is_ordinary)| stem_id_of(word, *is_ordinary))
            .collect();
        let doc_base = to_row(field_lengths.len());
        for token in chunk.occurrences {
            let postings = &mut self.posting_lists[stem_ids[token.term_index as usize] as usize];
            postings.push(doc_base + token.item_index, token.position);
        }
        field_lengths.extend(chunk.field_lengths);
    }

    /// The key of the item that a document is.
    pub fn item_key(&self, document: u32) -> ItemKey {
        let index = self
            .doc_bases
            .partition_point(|doc_base| *doc_base <= document)
            - 1;
        ItemKey {
            type_id: ItemTypeId::ALL[index],
            row: document - self.doc_bases[index],
        }
    }

    /// The document of the first item of a type.
    pub(crate) fn doc_base(&self, type_id: ItemTypeId) -> u32 {
        self.doc_bases[type_id.index()]
    }

    /// The document that an item is.
    pub(crate) fn document(&self, key: ItemKey) -> u32 {
        self.doc_bases[key.type_id.index()] + key.row
    }

    /// How many items there are of a type.
    pub(crate) fn item_count(&self, type_id: ItemTypeId) -> usize {
        let index = type_id.index();
        (self.doc_bases[index + 1] - self.doc_bases[index]) as usize
    }

    /// The number of documents.
    pub(crate) fn document_count(&self) -> u32 {
        self.doc_bases.last().copied().unwrap_or_default()
    }

    /// The hits of each type, of hits in the order of their documents.
    pub fn split_by_type<'h>(
        &self,
        hits: &'h [Hit],
    ) -> impl Iterator<Item = (ItemTypeId, &'h [Hit])> {
        let mut remaining = hits;
        let ends = self.doc_bases.iter().skip(1).copied();
        ItemTypeId::ALL
            .into_iter()
            .zip(ends)
            .map(move |(type_id, end)| {
                let (type_hits, later_hits) =
                    remaining.split_at(remaining.partition_point(|hit| hit.document < end));
                remaining = later_hits;
                (type_id, type_hits)
            })
    }

    /// The rows of the hits of one type; hits of other types have none.
    pub fn rows_of<'h>(
        &self,
        type_id: ItemTypeId,
        hits: &'h [Hit],
    ) -> impl Iterator<Item = u32> + use<'h> {
        let doc_base = self.doc_bases[type_id.index()];
        let documents = doc_base..self.doc_bases[type_id.index() + 1];
        hits.iter()
            .filter(move |hit| documents.contains(&hit.document))
            .map(move |hit| hit.document - doc_base)
    }

    /// The known term that is closest to an unknown one, the most frequent of equally close ones.
    /// Of a word beside known words of a name, the word that a name has beside them.
    pub(crate) fn closest_term(&self, word: &UnknownWord) -> Option<String> {
        let name = word.name.as_deref();
        let in_name = name.and_then(|known| self.names.closest_word_beside(known, &word.term));
        let mut neighbors = word.neighbors.iter().map(std::slice::from_ref);
        let in_name = in_name.or_else(|| {
            neighbors.find_map(|known| self.names.closest_word_beside(known, &word.term))
        });
        let in_name = in_name.or_else(|| {
            let short = Some(&word.term).filter(|_| word.is_capitalized)?;
            self.names.word_with_one_more_letter(short)
        });
        in_name.or_else(|| {
            if is_common_word(&word.term) && !is_odd_derivation(&word.term) {
                return None;
            }
            self.dictionary.closest_term(&word.term, |entry| {
                let documents = &self.posting_lists[entry.stem_id as usize].documents;
                (name.is_none() || !entry.is_ordinary).then_some(documents.len())
            })
        })
    }

    /// The documents that a node matches, with their scores.
    pub(crate) fn postings<'s>(&'s self, node: &'s QueryNode) -> ScoredPostings<'s> {
        match node {
            QueryNode::Phrase(phrase) => self.postings_for_phrase(phrase),
            QueryNode::All(nodes) => {
                let lists: Vec<_> = nodes.iter().map(|node| self.postings(node)).collect();
                intersect_all(&lists).into()
            }
            QueryNode::Any(nodes) => self.union(nodes, CombineScores::Max),
            QueryNode::Alternatives(nodes) => self.union(nodes, CombineScores::Sum),
            QueryNode::Except(node, excluded) => {
                let excluded = self.postings(excluded);
                let mut hits: Vec<Hit> = self.postings(node).iter().collect();
                excluded.remove_from(&mut hits);
                hits.into()
            }
            QueryNode::Documents(documents) => {
                ScoredPostings::with_score(documents, IDENTIFIER_SCORE)
            }
            QueryNode::Class(documents) => ScoredPostings::with_score(documents, CLASS_SCORE),
            QueryNode::Related(documents) => ScoredPostings::with_score(documents, RELATED_SCORE),
        }
    }

    /// Whether a node matches any document.
    pub(crate) fn has_match(&self, node: &QueryNode) -> bool {
        match node {
            QueryNode::Any(nodes) | QueryNode::Alternatives(nodes) => {
                nodes.iter().any(|node| self.has_match(node))
            }
            QueryNode::Documents(documents)
            | QueryNode::Class(documents)
            | QueryNode::Related(documents) => !documents.is_empty(),
            node => !self.postings(node).documents.is_empty(),
        }
    }

    fn union<'s>(&'s self, nodes: &'s [QueryNode], scores: CombineScores) -> ScoredPostings<'s> {
        union_all(
            nodes.iter().map(|node| self.postings(node)).collect(),
            scores,
        )
    }

    fn postings_for_phrase(&self, phrase: &QueryPhrase) -> ScoredPostings<'_> {
        let postings = match phrase.terms.as_slice() {
            [term] => {
                let own_stem_id = self.stem_id(term);
                let expansions = self.expand_prefix(phrase, own_stem_id);
                let expansions = expansions.into_iter().map(|stem_id| {
                    self.postings_for_stem(stem_id)
                        .boosted(|score| PREFIX_BOOST * score)
                });
                let own = own_stem_id.map(|stem_id| self.postings_for_stem(stem_id));
                union_all(
                    own.into_iter().chain(expansions).collect(),
                    CombineScores::Max,
                )
            }
            terms => self.match_phrase(terms),
        };
        match phrase.origin {
            PhraseOrigin::Query => postings,
            PhraseOrigin::Name => postings.boosted(|score| SYNONYM_BOOST * score),
            PhraseOrigin::Thesaurus => {
                postings.boosted(|score| MAX_THESAURUS_SCORE * score / (1.0 + score))
            }
        }
    }

    fn postings_for_stem(&self, stem_id: u32) -> ScoredPostings<'_> {
        let postings = self.posting_list(stem_id);
        ScoredPostings {
            documents: postings.documents.as_slice().into(),
            scores: postings.scores.as_slice().into(),
        }
    }

    /// The documents with a stem.
    pub(crate) fn posting_list(&self, stem_id: u32) -> &PostingList {
        &self.posting_lists[stem_id as usize]
    }

    /// The documents in which the terms follow each other.
    fn match_phrase(&self, terms: &[String]) -> ScoredPostings<'_> {
        let Some(stem_ids) = self.stem_ids(terms) else {
            return ScoredPostings::empty();
        };
        let lists = stem_ids
            .iter()
            .map(|stem_id| self.postings_for_stem(*stem_id));
        let mut hits = intersect_all(&lists.collect::<Vec<_>>());
        let cursors = stem_ids
            .iter()
            .map(|stem_id| PostingCursor::new(self.posting_list(*stem_id)));
        let mut cursors: Vec<_> = cursors.collect();
        hits.retain(|hit| {
            let positions = cursors
                .iter_mut()
                .map(|cursor| cursor.positions_in(hit.document));
            let positions: Vec<_> = positions.collect();
            positions.first().is_some_and(|first| {
                first.iter().any(|start| {
                    (*start..)
                        .zip(&positions)
                        .all(|(position, positions_of_stem)| {
                            positions_of_stem.binary_search(&position).is_ok()
                        })
                })
            })
        });
        hits.into()
    }

    /// The other stems of the terms that start with the only term of a phrase: the most frequent
    /// ones. Their order is fixed, because the last digits of a sum of scores depend on it.
    fn expand_prefix(&self, phrase: &QueryPhrase, own_stem_id: Option<u32>) -> Vec<u32> {
        let [prefix] = phrase.terms.as_slice() else {
            return Vec::new();
        };
        if !phrase.is_prefix {
            return Vec::new();
        }
        let mut stem_ids = BTreeSet::new();
        self.dictionary.visit_stems_with_prefix(prefix, |stem_id| {
            stem_ids.insert(stem_id);
            stem_ids.len() < MAX_VISITED_EXPANSIONS
        });
        stem_ids.retain(|stem_id| Some(*stem_id) != own_stem_id);
        let mut stem_ids = Vec::from_iter(stem_ids);
        if stem_ids.len() > MAX_PREFIX_EXPANSIONS {
            stem_ids.sort_by_key(|stem_id| {
                Reverse(self.posting_lists[*stem_id as usize].documents.len())
            });
            stem_ids.truncate(MAX_PREFIX_EXPANSIONS);
        }
        stem_ids
    }
}

/// The hits at some ranks, by descending score and then by document. The other hits stay
/// unsorted, since a page shows few of what may be most of a record.
pub fn top_range(hits: &mut [Hit], ranks: Range<usize>) -> &[Hit] {
    if ranks.end < hits.len() {
        hits.select_nth_unstable_by(ranks.end, compare_rank);
    }
    let front = &mut hits[..ranks.end];
    if (1..front.len()).contains(&ranks.start) {
        front.select_nth_unstable_by(ranks.start, compare_rank);
    }
    let selected = &mut front[ranks.start..];
    selected.sort_unstable_by(compare_rank);
    selected
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "sorting passes references"
)]
fn compare_rank(one: &Hit, other: &Hit) -> Ordering {
    let by_score = other.score.total_cmp(&one.score);
    by_score.then(one.document.cmp(&other.document))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::search::posting_ops::Score;

    #[test]
    fn selected_ranks_are_those_of_a_full_sort() {
        let mut random = fastrand::Rng::with_seed(1);
        for length in 0..40_u32 {
            let mut hits: Vec<Hit> = (0..length)
                .map(|document| Hit {
                    score: Score::from(random.u8(0..4)),
                    document,
                })
                .collect();
            random.shuffle(&mut hits);
            let mut sorted = hits.clone();
            sorted.sort_by(compare_rank);
            for start in 0..=hits.len() {
                for end in start..=hits.len() {
                    assert_eq!(top_range(&mut hits, start..end), &sorted[start..end]);
                }
            }
        }
    }
}
