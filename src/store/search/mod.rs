//! Full-text search.
//!
//! Terms are compared by their stems, without case and diacritics. A phrase in double quotes
//! matches terms that follow each other, and the last term of a query also matches as a prefix.
//! An item matches if it has all terms, in any of its texts.
//!
//! Invariant: documents are the items in the order of their types and of the editors, and every
//! list of documents is ascending. Scores are computed when the index is built, by BM25F
//! (Robertson and Zaragoza, 2009), so that a search only adds them.

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
use postings::{FieldLengths, PostingList, TokenizedChunk, compute_bm25f};
pub use query::{QueryClause, parse_query, strip_operators};
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;
use term_dictionary::TermDictionary;
use tokenizer::stem;

use crate::model::{ByItemType, Item, ItemTypeId};
use crate::store::counts::to_row;
use crate::store::index::row_set::RowSet;
use crate::store::item_key::ItemKey;
use crate::store::item_table::ItemTable;

/// The factor of the score of a term that only starts with the term of the query.
const PREFIX_BOOST: f32 = 0.5;
/// How many stems a prefix expands to: those of the alphabetically first terms.
const MAX_PREFIX_EXPANSIONS: usize = 64;
/// How many unknown terms of a query are corrected: a query with more is not misspelled.
const MAX_CORRECTED_TERMS: usize = 8;
/// How many items one thread tokenizes at a time, and how many all threads do: tokens of a batch
/// take more memory than the index.
const ITEMS_PER_CHUNK: usize = 1024;
const ITEMS_PER_BATCH: usize = 64 * ITEMS_PER_CHUNK;

/// The full-text index of an edition.
pub struct SearchIndex {
    /// Every term with the id of its stem.
    dictionary: TermDictionary,
    /// The id of each stem, which is an index of `posting_lists`.
    stem_ids: HashMap<Box<str>, u32>,
    posting_lists: Vec<PostingList>,
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
            let next = to_row(self.posting_lists.len());
            let stem_id = *self.stem_ids.entry(stem.as_ref().into()).or_insert(next);
            if stem_id == next {
                self.posting_lists.push(PostingList::default());
            }
            stem_ids_by_term.insert(word.into(), stem_id);
            stem_id
        };
        let stem_ids: Vec<_> = chunk.terms.iter().map(|word| stem_id_of(word)).collect();
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

    /// The items of a type that match all clauses.
    pub fn rows_matching(&self, type_id: ItemTypeId, clauses: &[QueryClause]) -> RowSet<'static> {
        let hits = self.search(clauses);
        let index = type_id.index();
        let mut hits_by_type = self.split_by_type(&hits);
        let type_hits = hits_by_type.find(|(other, _)| *other == type_id);
        let type_hits = type_hits.into_iter().flat_map(|(_, hits)| hits);
        let rows = type_hits.map(|hit| hit.document - self.doc_bases[index]);
        let row_count = self.doc_bases[index + 1] - self.doc_bases[index];
        RowSet::from_sorted(rows.collect(), row_count as usize)
    }

    /// The documents that match all clauses, ascending; [`top_range`] ranks them.
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

    /// The documents in which the stems follow each other.
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
        hits.retain(|hit| {
            let positions: Vec<_> = stem_ids
                .iter()
                .map(|stem_id| self.posting_lists[**stem_id as usize].positions_in(hit.document))
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
        let (documents, scores): (Vec<_>, Vec<_>) =
            hits.iter().map(|hit| (hit.document, hit.score)).unzip();
        ScoredPostings {
            documents: documents.into(),
            scores: scores.into(),
        }
    }

    /// The other stems of the terms that start with the term of a clause. Their order is fixed,
    /// because the last digits of a sum of scores depend on it.
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

    /// The clauses with each unknown term replaced by the closest known one, if there is any.
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
