//! Intersections and unions of scored lists of documents.

use std::borrow::Cow;

/// How relevant a document is: the higher, the more relevant.
pub type Score = f32;

/// A document that a search finds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hit {
    /// How relevant it is.
    pub score: Score,
    /// See [`SearchIndex::item_key`](crate::store::search::SearchIndex::item_key).
    pub document: u32,
}

/// From this many lists on, a union adds up the scores of all documents instead of merging, and of
/// fewer if each so many documents have one score.
const DENSE_UNION_LISTS: usize = 8;
const MIN_DENSE_UNION_LISTS: usize = 3;
const MAX_DENSE_UNION_SPACING: usize = 4;

/// From this ratio of lengths on, galloping through the longer list is faster than merging.
const GALLOP_RATIO: usize = 16;

/// How many documents are compared with one at a time.
const BLOCK_LEN: usize = 8;

/// For fewer scores than one in so many documents, sorting them is faster than a score for each
/// document.
const MAX_SCORE_SPACING: usize = 32;

/// Ascending documents with their scores.
#[derive(Clone)]
pub(crate) struct ScoredPostings<'s> {
    pub(crate) documents: Cow<'s, [u32]>,
    pub(crate) scores: Cow<'s, [Score]>,
}

impl From<Vec<Hit>> for ScoredPostings<'_> {
    fn from(hits: Vec<Hit>) -> Self {
        let (documents, scores): (Vec<_>, Vec<_>) =
            hits.iter().map(|hit| (hit.document, hit.score)).unzip();
        Self {
            documents: documents.into(),
            scores: scores.into(),
        }
    }
}

impl<'s> ScoredPostings<'s> {
    /// Documents with the same score.
    pub(crate) fn with_score(documents: &'s [u32], score: Score) -> Self {
        Self {
            documents: documents.into(),
            scores: vec![score; documents.len()].into(),
        }
    }
}

impl ScoredPostings<'_> {
    pub(crate) fn empty() -> Self {
        Self {
            documents: Cow::default(),
            scores: Cow::default(),
        }
    }

    /// The same documents with higher or lower scores.
    pub(crate) fn boosted(mut self, boost: impl Fn(Score) -> Score) -> Self {
        match &mut self.scores {
            Cow::Owned(scores) => scores.iter_mut().for_each(|score| *score = boost(*score)),
            Cow::Borrowed(scores) => {
                self.scores = scores.iter().map(|score| boost(*score)).collect();
            }
        }
        self
    }

    /// Removes its documents from hits.
    pub(crate) fn remove_from(&self, hits: &mut Vec<Hit>) {
        hits.retain(|hit| self.documents.binary_search(&hit.document).is_err());
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Hit> {
        let documents = self.documents.iter().zip(self.scores.iter());
        documents.map(|(document, score)| Hit {
            score: *score,
            document: *document,
        })
    }
}

/// The documents that all lists have, with the sums of their scores.
pub(crate) fn intersect_all(lists: &[ScoredPostings<'_>]) -> Vec<Hit> {
    let mut lists: Vec<_> = lists.iter().collect();
    lists.sort_by_key(|list| list.documents.len());
    let Some((shortest, others)) = lists.split_first() else {
        return Vec::new();
    };
    let hits: Vec<Hit> = shortest.iter().collect();
    others.iter().fold(hits, |hits, list| {
        if list.documents.len() / hits.len().max(1) > GALLOP_RATIO {
            galloping_intersect(hits, list)
        } else {
            merge_intersect(hits, list)
        }
    })
}

/// The hits that a list also has. Blocks of the list are passed over by their last documents; in
/// the one that may have a hit, the processor compares all documents at once, without a branch that
/// it would mispredict half of the time.
fn merge_intersect(mut hits: Vec<Hit>, list: &ScoredPostings<'_>) -> Vec<Hit> {
    let (blocks, rest) = list.documents.as_chunks::<BLOCK_LEN>();
    // No document has this number.
    let mut last_block = [u32::MAX; BLOCK_LEN];
    last_block[..rest.len()].copy_from_slice(rest);
    let (mut block_index, mut len) = (0, 0);
    for hit_index in 0..hits.len() {
        let Hit { score, document } = hits[hit_index];
        while let Some([.., last]) = blocks.get(block_index)
            && *last < document
        {
            block_index += 1;
        }
        let block = blocks.get(block_index).unwrap_or(&last_block);
        let earlier = block.iter().filter(|other| **other < document).count();
        let own_score = list.scores.get(block_index * BLOCK_LEN + earlier);
        // What does not stay is overwritten by the next hit.
        hits[len] = Hit {
            score: score + own_score.copied().unwrap_or_default(),
            document,
        };
        len += usize::from(block.get(earlier) == Some(&document));
    }
    hits.truncate(len);
    hits
}

/// The same for a much longer list.
fn galloping_intersect(mut hits: Vec<Hit>, list: &ScoredPostings<'_>) -> Vec<Hit> {
    let mut index = 0;
    hits.retain_mut(|Hit { score, document }| {
        index = gallop(index, list.documents.len(), |index| {
            list.documents[index] < *document
        });
        let is_common = list.documents.get(index) == Some(document);
        if is_common {
            *score += list.scores[index];
        }
        is_common
    });
    hits
}

/// The first index from `start` on that does not come before what is looked for, by steps that
/// double.
pub(crate) fn gallop(start: usize, len: usize, comes_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut width) = (start, 1);
    while low + width < len && comes_before(low + width - 1) {
        low += width;
        width *= 2;
    }
    let mut high = len.min(low + width);
    while low < high {
        let middle = low + (high - low) / 2;
        if comes_before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// In how many of the lists the document of each hit is. Every list has only such documents and
/// excluded ones.
pub(crate) fn count_lists(hits: &[Hit], lists: &[ScoredPostings<'_>]) -> Vec<u32> {
    let mut counts = vec![0; hits.len()];
    for list in lists {
        let mut index = 0;
        for document in list.documents.iter() {
            index = gallop(index, hits.len(), |index| hits[index].document < *document);
            if hits.get(index).is_some_and(|hit| hit.document == *document) {
                counts[index] += 1;
            }
        }
    }
    counts
}

/// Adds to each hit the highest of the scores that its document has in `scores`, in any order.
pub(crate) fn add_best_scores(hits: &mut [Hit], scores: &[Hit]) {
    let (Some(first), Some(last)) = (hits.first(), hits.last()) else {
        return;
    };
    let first_document = first.document;
    let document_count = (last.document - first_document) as usize + 1;
    if scores.len() * MAX_SCORE_SPACING < document_count {
        let mut scores = scores.to_vec();
        scores.sort_by(|one, other| {
            let by_document = one.document.cmp(&other.document);
            by_document.then(other.score.total_cmp(&one.score))
        });
        scores.dedup_by_key(|hit| hit.document);
        for Hit { score, document } in scores {
            if let Ok(index) = hits.binary_search_by_key(&document, |hit| hit.document) {
                hits[index].score += score;
            }
        }
        return;
    }
    let mut best: Vec<Score> = vec![0.0; document_count];
    for Hit { score, document } in scores {
        let offset = document.checked_sub(first_document);
        if let Some(best) = offset.and_then(|offset| best.get_mut(offset as usize)) {
            *best = score.max(*best);
        }
    }
    for hit in hits {
        hit.score += best[(hit.document - first_document) as usize];
    }
}

/// How the scores of a document in several lists make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CombineScores {
    /// The lists are of different words.
    Sum,
    /// The lists are of spellings of one word.
    Max,
}

fn sum(one: Score, other: Score) -> Score {
    one + other
}

fn max(one: Score, other: Score) -> Score {
    if one > other { one } else { other }
}

/// The documents that any list has. All scores are positive.
pub(crate) fn union_all(
    mut lists: Vec<ScoredPostings<'_>>,
    scores: CombineScores,
) -> ScoredPostings<'_> {
    let last_documents = lists.iter().filter_map(|list| list.documents.last());
    let document_count = last_documents.max().map_or(0, |last| *last as usize + 1);
    let score_count: usize = lists.iter().map(|list| list.documents.len()).sum();
    let is_dense = lists.len() >= MIN_DENSE_UNION_LISTS
        && score_count * MAX_DENSE_UNION_SPACING >= document_count;
    if is_dense || lists.len() >= DENSE_UNION_LISTS {
        return match scores {
            CombineScores::Sum => dense_union(&lists, document_count, sum),
            CombineScores::Max => dense_union(&lists, document_count, max),
        };
    }
    while lists.len() > 1 {
        let mut pairs = lists.into_iter();
        let mut merged = Vec::new();
        while let Some(one) = pairs.next() {
            merged.push(match pairs.next() {
                Some(other) if one.documents.is_empty() => other,
                Some(other) if other.documents.is_empty() => one,
                Some(other) => match scores {
                    CombineScores::Sum => merge_union(&one, &other, sum),
                    CombineScores::Max => merge_union(&one, &other, max),
                },
                None => one,
            });
        }
        lists = merged;
    }
    lists.pop().unwrap_or_else(ScoredPostings::empty)
}

/// The union of many lists, all of whose documents are below a bound.
fn dense_union<'s>(
    lists: &[ScoredPostings<'_>],
    document_count: usize,
    combine: impl Fn(Score, Score) -> Score,
) -> ScoredPostings<'s> {
    let mut all_scores: Vec<Score> = vec![0.0; document_count];
    for list in lists {
        for (document, own) in list.documents.iter().zip(list.scores.iter()) {
            let score = &mut all_scores[*document as usize];
            *score = combine(*score, *own);
        }
    }
    let (mut documents, mut scores) = (Vec::new(), Vec::new());
    for (document, score) in (0..).zip(all_scores) {
        if score > 0.0 {
            documents.push(document);
            scores.push(score);
        }
    }
    ScoredPostings {
        documents: documents.into(),
        scores: scores.into(),
    }
}

fn merge_union<'s>(
    one: &ScoredPostings<'_>,
    other: &ScoredPostings<'_>,
    combine: impl Fn(Score, Score) -> Score,
) -> ScoredPostings<'s> {
    let max_len = one.documents.len() + other.documents.len();
    let (mut documents, mut scores) = (Vec::with_capacity(max_len), Vec::with_capacity(max_len));
    let (mut one_index, mut other_index) = (0, 0);
    loop {
        let one_document = one.documents.get(one_index);
        let other_document = other.documents.get(other_index);
        let (takes_one, takes_other) = match (one_document, other_document) {
            (None, None) => break,
            (Some(_), None) => (true, false),
            (None, Some(_)) => (false, true),
            (Some(one), Some(other)) => (one <= other, other <= one),
        };
        let mut score = 0.0;
        if takes_one {
            score = combine(score, one.scores[one_index]);
            documents.extend(one_document);
            one_index += 1;
        }
        if takes_other {
            score = combine(score, other.scores[other_index]);
            if !takes_one {
                documents.extend(other_document);
            }
            other_index += 1;
        }
        scores.push(score);
    }
    ScoredPostings {
        documents: documents.into(),
        scores: scores.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Documents below a bound, each with a score.
    fn random_postings(random: &mut fastrand::Rng, bound: u32) -> ScoredPostings<'static> {
        let documents: Vec<u32> = (0..bound).filter(|_| random.bool()).collect();
        let scores: Vec<Score> = documents
            .iter()
            .map(|_| f32::from(random.u8(1..9)))
            .collect();
        ScoredPostings {
            documents: documents.into(),
            scores: scores.into(),
        }
    }

    #[test]
    fn intersections_and_unions_are_those_of_sets() {
        let mut random = fastrand::Rng::with_seed(1);
        for _ in 0..300 {
            // Some lists are so much longer than others that they are galloped through.
            let bounds: Vec<u32> = (0..random.usize(1..12))
                .map(|_| [3, 40, 3000][random.usize(0..3)])
                .collect();
            let lists: Vec<_> = bounds
                .iter()
                .map(|bound| random_postings(&mut random, *bound))
                .collect();
            let mut sums: BTreeMap<u32, (usize, Score)> = BTreeMap::new();
            let mut maxima: BTreeMap<u32, (usize, Score)> = BTreeMap::new();
            for hit in lists.iter().flat_map(ScoredPostings::iter) {
                let sum = sums.entry(hit.document).or_default();
                *sum = (sum.0 + 1, sum.1 + hit.score);
                let max = maxima.entry(hit.document).or_default();
                max.1 = max.1.max(hit.score);
            }
            let copies = || {
                lists.iter().map(|list| ScoredPostings {
                    documents: list.documents.clone(),
                    scores: list.scores.clone(),
                })
            };
            let hit = |(document, (_, score)): (&u32, &(usize, Score))| Hit {
                score: *score,
                document: *document,
            };
            let in_all = sums.iter().filter(|(_, (lists, _))| *lists == bounds.len());
            let in_all: Vec<_> = in_all.map(hit).collect();
            assert_eq!(intersect_all(&copies().collect::<Vec<_>>()), in_all);
            for (combine, scores) in [(CombineScores::Sum, &sums), (CombineScores::Max, &maxima)] {
                let in_any: Vec<_> = scores.iter().map(hit).collect();
                let union = union_all(copies().collect(), combine);
                assert_eq!(union.iter().collect::<Vec<_>>(), in_any);
            }
        }
    }
}
