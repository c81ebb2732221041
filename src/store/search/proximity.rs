//! Puts items first in which the words of a query stand near each other.
//!
//! Invariant: only the best results by their words are compared, so that the cost does not depend on
//! how many there are; a bonus is never negative, so that the others stay behind them.

use crate::store::search::clause::QueryClause;
use crate::store::search::index::SearchIndex;
use crate::store::search::posting_ops::{Hit, Score};
use crate::store::search::postings::PostingCursor;

/// How many results are compared.
const MAX_COMPARED_HITS: usize = 64;
/// How many names and synonyms of a word are looked for.
const MAX_STEMS: usize = 4;
/// What words with one other between them at most add to the score.
const NEAR_SCORE: Score = 2.0;
/// How many other words may stand between two that are near each other.
const MAX_WORDS_BETWEEN: u16 = 5;

/// A word at its position in an item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct WordPosition {
    position: u32,
    clause: usize,
}

/// Where a stem of a clause is in each of the items that are compared.
struct StemPositions<'s> {
    clause: usize,
    in_items: Vec<&'s [u32]>,
}

impl SearchIndex {
    /// Adds to the scores of the best hits how near the words of the clauses stand. Returns whether
    /// they stand far apart in all hits. An item that one of the clauses names is about it, wherever
    /// the other words stand: if none has the words near each other, it comes first.
    pub(super) fn add_proximity_scores(&self, hits: &mut [Hit], clauses: &[&QueryClause]) -> bool {
        if clauses.len() < 2 || hits.is_empty() {
            return false;
        }
        let named = clauses.iter().flat_map(|clause| self.named_by(clause));
        let named: Vec<u32> = named.collect();
        // Scores are not negative, so that their bits have their order. In one number, ranks are
        // compared at once.
        let ranks = hits.iter().zip(0_u32..);
        let ranks = ranks
            .map(|(hit, index)| u64::from(!hit.score.to_bits()) << u32::BITS | u64::from(index));
        let mut best: Vec<u64> = ranks.collect();
        if best.len() > MAX_COMPARED_HITS {
            best.select_nth_unstable(MAX_COMPARED_HITS);
            best.truncate(MAX_COMPARED_HITS);
        }
        let indexes = best.into_iter().map(|rank| {
            let index = usize::try_from(rank & u64::from(u32::MAX));
            index.expect("it is that of a hit")
        });
        // In the order of the documents, so that each list is walked through once.
        let mut indexes: Vec<usize> = indexes.collect();
        indexes.sort_unstable();
        let documents: Vec<u32> = indexes.iter().map(|index| hits[*index].document).collect();
        let stems = clauses.iter().enumerate().flat_map(|(clause, query)| {
            let stem_ids = self.stem_ids_of(query).into_iter();
            stem_ids.map(move |stem_id| (clause, stem_id))
        });
        let stems = stems.map(|(clause, stem_id)| {
            let cursor = PostingCursor::new(self.posting_list(stem_id));
            StemPositions {
                clause,
                in_items: cursor.positions_in_all(&documents),
            }
        });
        let stems: Vec<_> = stems.collect();
        let mut is_far = hits.len() <= MAX_COMPARED_HITS;
        let mut words: Vec<WordPosition> = Vec::new();
        let mut last_positions = vec![None; clauses.len()];
        for (item, index) in indexes.into_iter().enumerate() {
            find_words(item, &stems, &mut words);
            let words_between = words_between(&words, &mut last_positions);
            is_far &= words_between.is_some_and(|between| between > MAX_WORDS_BETWEEN);
            if let Some(between) = words_between.filter(|between| *between <= MAX_WORDS_BETWEEN) {
                hits[index].score +=
                    NEAR_SCORE / (1.0 + Score::from(between.saturating_sub(1)) / 4.0);
            }
        }
        if is_far {
            for hit in hits.iter_mut().filter(|hit| named.contains(&hit.document)) {
                hit.score += NEAR_SCORE;
                is_far = false;
            }
        }
        is_far
    }

    /// The items that have the words of a clause as a name.
    fn named_by(&self, clause: &QueryClause) -> Vec<u32> {
        let phrases = clause.node.phrases();
        let terms = phrases.first().map(|phrase| phrase.terms.iter());
        let terms: Vec<_> = terms.into_iter().flatten().collect();
        self.documents_named(&terms)
    }

    /// The stems of the words of a clause and of what stands for them.
    fn stem_ids_of(&self, clause: &QueryClause) -> Vec<u32> {
        let phrases = clause.node.phrases().into_iter().take(MAX_STEMS);
        let words = phrases.filter_map(|phrase| phrase.terms.first());
        let mut ids: Vec<u32> = words.filter_map(|word| self.stem_id(word)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// The words of the clauses in one of the items, in order.
fn find_words(item: usize, stems: &[StemPositions<'_>], words: &mut Vec<WordPosition>) {
    words.clear();
    for StemPositions { clause, in_items } in stems {
        let positions = in_items[item].iter();
        words.extend(positions.map(|position| WordPosition {
            position: *position,
            clause: *clause,
        }));
    }
    words.sort_unstable();
}

/// How many other words stand between those of the clauses where they are nearest; none if the
/// item has words of fewer than two clauses. `last_positions` has room for one of each clause.
fn words_between(words: &[WordPosition], last_positions: &mut [Option<u32>]) -> Option<u16> {
    last_positions.fill(None);
    for word in words {
        last_positions[word.clause] = Some(word.position);
    }
    let count = last_positions.iter().flatten().count();
    if count < 2 {
        return None;
    }
    last_positions.fill(None);
    let spans = words.iter().filter_map(|word| {
        last_positions[word.clause] = Some(word.position);
        let known = || last_positions.iter().flatten();
        let first = known().min()?;
        (known().count() == count).then(|| word.position - first)
    });
    let needed = u32::try_from(count - 1).ok()?;
    let shortest = spans.min()?;
    let between = shortest.saturating_sub(needed) / needed;
    Some(u16::try_from(between).unwrap_or(u16::MAX))
}
