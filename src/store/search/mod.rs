//! Full text: which items have the words of a question, and how well.
//!
//! Words are compared by their stems, without case and accents; a phrase in double quotes
//! is found as it stands; the last word is also taken as the beginning of one. All words of
//! a question have to be found, wherever in an item they stand.
//!
//! Invariant: the documents are the items in the order of their kinds and of the editors,
//! and every list of documents ascends. How well a word fits is worked out with the record,
//! by BM25F (Robertson and Zaragoza, 2009), so that a question only adds.

pub mod highlight;
pub(crate) mod posting_ops;
pub(crate) mod postings;
pub(crate) mod query;
pub(crate) mod term_dictionary;
pub(crate) mod tokenizer;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

pub use posting_ops::{Hit, Score};
use posting_ops::{ScoredPostings, intersect_all, union_all};
use postings::{FieldLengths, PostingList, TokenizedChunk, compute_bm25f, to_u32};
pub use query::{QueryClause, parse_query, strip_operators};
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;
use term_dictionary::TermDictionary;
use tokenizer::stem;

use crate::model::{ByItemType, Item, ItemTypeId};
use crate::store::item_table::ItemTable;
use crate::store::{ItemKey, RowSet};

/// How much less a word counts that only begins like the one that is asked for.
const PREFIX_BOOST: f32 = 0.5;
/// How many words a beginning may stand for: the first in the alphabet.
const MAX_PREFIX_EXPANSIONS: usize = 64;
/// How many unknown words of a question are corrected: the first.
const MAX_CORRECTED_TERMS: usize = 8;
/// How many items are read at a time by each core, and by all.
const ITEMS_PER_CHUNK: usize = 1024;
const ITEMS_PER_BATCH: usize = 64 * ITEMS_PER_CHUNK;

/// The full-text index of an edition.
pub struct SearchIndex {
    /// Every word as it is written, without case and accents, with the place of its stem.
    dictionary: TermDictionary,
    /// The place of each stem in `lists`.
    stem_ids: HashMap<Box<str>, u32>,
    posting_lists: Vec<PostingList>,
    /// The first document of each kind, and how many documents there are.
    doc_bases: Vec<u32>,
}

impl SearchIndex {
    /// Reads the texts of all items.
    pub(crate) fn build(tables: &ByItemType<ItemTable>) -> fst::Result<Self> {
        let mut doc_bases = Vec::with_capacity(ItemTypeId::ALL.len() + 1);
        let mut items: Vec<&dyn Item> = Vec::new();
        for table in tables.values() {
            doc_bases.push(to_u32(items.len()));
            items.extend(table.items.iter().map(AsRef::as_ref));
        }
        doc_bases.push(to_u32(items.len()));
        let mut index = Self {
            dictionary: TermDictionary::default(),
            stem_ids: HashMap::new(),
            posting_lists: Vec::new(),
            doc_bases,
        };
        let mut stem_ids_by_term = HashMap::new();
        let mut field_lengths = Vec::with_capacity(items.len());
        for batch in items.chunks(ITEMS_PER_BATCH) {
            let chunks = batch
                .par_chunks(ITEMS_PER_CHUNK)
                .map(TokenizedChunk::tokenize);
            for chunk in chunks.collect::<Vec<_>>() {
                index.add_chunk(chunk, &mut stem_ids_by_term, &mut field_lengths);
            }
        }
        index.dictionary = TermDictionary::new(stem_ids_by_term)?;
        compute_bm25f(&mut index.posting_lists, &field_lengths);
        Ok(index)
    }

    fn add_chunk(
        &mut self,
        chunk: TokenizedChunk<'_>,
        stem_ids_by_term: &mut HashMap<Box<str>, u32>,
        field_lengths: &mut Vec<FieldLengths>,
    ) {
        let mut stem_id_of = |word: &str| {
            if let Some(stem_id) = stem_ids_by_term.get(word) {
                return *stem_id;
            }
            let stem = stem(word);
            let next = to_u32(self.posting_lists.len());
            let stem_id = *self.stem_ids.entry(stem.as_ref().into()).or_insert(next);
            if stem_id == next {
                self.posting_lists.push(PostingList::default());
            }
            stem_ids_by_term.insert(word.into(), stem_id);
            stem_id
        };
        let stem_ids: Vec<_> = chunk.terms.iter().map(|word| stem_id_of(word)).collect();
        let doc_base = to_u32(field_lengths.len());
        for token in chunk.occurrences {
            let postings = &mut self.posting_lists[stem_ids[token.term_index as usize] as usize];
            postings.push(doc_base + token.item_index, token.position);
        }
        field_lengths.extend(chunk.field_lengths);
    }

    /// The item that a document is.
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

    /// The part of some hits, in the order of their documents, that each kind has.
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
                    remaining.split_at(remaining.partition_point(|(_, document)| *document < end));
                remaining = later_hits;
                (type_id, type_hits)
            })
    }

    /// The items of a kind that have all clauses.
    pub fn rows_matching(&self, type_id: ItemTypeId, clauses: &[QueryClause]) -> RowSet<'static> {
        let hits = self.search(clauses);
        let index = type_id.index();
        let mut hits_by_type = self.split_by_type(&hits);
        let type_hits = hits_by_type.find(|(other, _)| *other == type_id);
        let type_hits = type_hits.into_iter().flat_map(|(_, hits)| hits);
        let rows = type_hits.map(|(_, document)| document - self.doc_bases[index]);
        let row_count = self.doc_bases[index + 1] - self.doc_bases[index];
        RowSet::from_sorted(rows.collect(), row_count as usize)
    }

    /// The documents that have all clauses, ascending: see [`ranked`].
    pub fn search(&self, clauses: &[QueryClause]) -> Vec<Hit> {
        intersect_all(
            clauses
                .iter()
                .map(|clause| self.postings_for_clause(clause))
                .collect(),
        )
    }

    fn postings_for_clause(&self, clause: &QueryClause) -> ScoredPostings<'_> {
        let stems: Vec<_> = clause.terms.iter().map(|word| stem(word)).collect();
        match stems.as_slice() {
            [stem] => {
                let own_stem_id = self.stem_ids.get(stem.as_ref());
                let expansions = self.expand_prefix(clause, own_stem_id.copied());
                let expansions = expansions.into_iter().map(|stem_id| {
                    let scores = &self.posting_lists[stem_id as usize].scores;
                    let scores: Vec<_> = scores.iter().map(|score| score * PREFIX_BOOST).collect();
                    ScoredPostings {
                        scores: scores.into(),
                        ..self.postings_for_stem(stem_id)
                    }
                });
                union_all(
                    own_stem_id
                        .map(|stem_id| self.postings_for_stem(*stem_id))
                        .into_iter()
                        .chain(expansions)
                        .collect(),
                )
            }
            _ => self.match_phrase(&stems),
        }
    }

    fn postings_for_stem(&self, stem_id: u32) -> ScoredPostings<'_> {
        let postings = &self.posting_lists[stem_id as usize];
        ScoredPostings {
            documents: postings.documents.as_slice().into(),
            scores: postings.scores.as_slice().into(),
        }
    }

    /// The documents in which stems follow each other.
    fn match_phrase(&self, stems: &[Cow<'_, str>]) -> ScoredPostings<'_> {
        let stem_ids = stems.iter().map(|stem| self.stem_ids.get(stem.as_ref()));
        let Some(stem_ids) = stem_ids.collect::<Option<Vec<_>>>() else {
            return ScoredPostings::empty();
        };
        let mut hits = intersect_all(
            stem_ids
                .iter()
                .map(|stem_id| self.postings_for_stem(**stem_id))
                .collect(),
        );
        hits.retain(|(_, document)| {
            let positions: Vec<_> = stem_ids
                .iter()
                .map(|stem_id| self.posting_lists[**stem_id as usize].positions_in(*document))
                .collect();
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
        let (scores, documents) = hits.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
        ScoredPostings {
            documents: documents.into(),
            scores: scores.into(),
        }
    }

    /// The stems of the words that begin like that of a clause, in an order that is always
    /// the same: scores are sums, whose last digits depend on it.
    fn expand_prefix(&self, clause: &QueryClause, own_stem_id: Option<u32>) -> BTreeSet<u32> {
        let Some(prefix) = clause.prefix() else {
            return BTreeSet::new();
        };
        let mut stem_ids = BTreeSet::new();
        self.dictionary.visit_stems_with_prefix(prefix, |stem_id| {
            if Some(stem_id) != own_stem_id {
                stem_ids.insert(stem_id);
            }
            stem_ids.len() < MAX_PREFIX_EXPANSIONS
        });
        stem_ids
    }

    /// The clauses with the nearest word of the record in the place of each that it does
    /// not have, if that changes anything. The words beyond the first 8 stay as they
    /// are: a question with that many unknown words is not misspelled.
    pub fn spell_correct(&self, clauses: &[QueryClause]) -> Option<Vec<QueryClause>> {
        let mut corrected = clauses.to_vec();
        let terms = corrected.iter_mut().flat_map(|clause| &mut clause.terms);
        let unknown = terms.filter(|term| !self.stem_ids.contains_key(stem(term).as_ref()));
        for term in unknown.take(MAX_CORRECTED_TERMS) {
            if let Some(closest) = self.dictionary.closest_term(term) {
                *term = closest;
            }
        }
        (corrected != clauses).then_some(corrected)
    }
}

/// The hits that take some ranks, the best first and equal ones by their place. The order of
/// all others is not worked out: a page shows few of what may be most of a record.
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
    reason = "this is how sorting compares"
)]
fn compare_rank(one: &Hit, other: &Hit) -> Ordering {
    other.0.total_cmp(&one.0).then(one.1.cmp(&other.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_whole_order() {
        let mut random = fastrand::Rng::with_seed(1);
        for length in 0..40_u32 {
            let mut hits: Vec<Hit> = (0..length)
                .map(|document| (Score::from(random.u8(0..4)), document))
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
