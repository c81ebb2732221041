//! Lists of documents, and what several of them have in common.

use std::borrow::Cow;

/// How well a document fits: the more, the better.
pub type Score = f32;

/// A document with how well it fits.
pub type Hit = (Score, u32);

/// How many times as long a list has to be for going through it to cost more than leaping.
const GALLOP_RATIO: usize = 16;

/// Documents in ascending order, each with how well it fits.
pub(crate) struct ScoredPostings<'s> {
    pub(crate) documents: Cow<'s, [u32]>,
    pub(crate) scores: Cow<'s, [Score]>,
}

impl ScoredPostings<'_> {
    /// No document.
    pub(crate) fn empty() -> Self {
        Self {
            documents: Cow::default(),
            scores: Cow::default(),
        }
    }

    fn iter(&self) -> impl Iterator<Item = (u32, Score)> {
        let scores = self.scores.iter().copied();
        self.documents.iter().copied().zip(scores)
    }
}

/// The documents that all parts have.
pub(crate) fn intersect_all(mut lists: Vec<ScoredPostings<'_>>) -> Vec<Hit> {
    lists.sort_by_key(|list| list.documents.len());
    let Some((shortest, others)) = lists.split_first() else {
        return Vec::new();
    };
    let hits = shortest.iter().map(|(document, score)| (score, document));
    others.iter().fold(hits.collect(), |hits: Vec<Hit>, list| {
        if list.documents.len() / hits.len().max(1) > GALLOP_RATIO {
            galloping_intersect(hits, list)
        } else {
            merge_intersect(&hits, list)
        }
    })
}

/// The hits that a part has too, looked for by going through both. There is no branch in it
/// that would be guessed wrong as often as right.
fn merge_intersect(hits: &[Hit], list: &ScoredPostings<'_>) -> Vec<Hit> {
    let mut intersection = vec![Hit::default(); hits.len()];
    let (mut hit_index, mut list_index, mut len) = (0, 0, 0);
    while let (Some((score, document)), Some(other_document)) =
        (hits.get(hit_index), list.documents.get(list_index))
    {
        intersection[len] = (score + list.scores[list_index], *document);
        len += usize::from(document == other_document);
        hit_index += usize::from(document <= other_document);
        list_index += usize::from(other_document <= document);
    }
    intersection.truncate(len);
    intersection
}

/// The same for a part with many more documents, looked for in steps that double.
fn galloping_intersect(mut hits: Vec<Hit>, list: &ScoredPostings<'_>) -> Vec<Hit> {
    let mut index = 0;
    hits.retain_mut(|(score, document)| {
        let mut width = 1;
        while list
            .documents
            .get(index + width)
            .is_some_and(|found| found < document)
        {
            width *= 2;
        }
        let window = list.documents.get(index..).unwrap_or_default();
        let window = &window[..window.len().min(width + 1)];
        index += window.partition_point(|found| found < document);
        let is_common = list.documents.get(index) == Some(document);
        if is_common {
            *score += list.scores[index];
        }
        is_common
    });
    hits
}

/// The documents that any part has; what several have fits better.
pub(crate) fn union_all(mut lists: Vec<ScoredPostings<'_>>) -> ScoredPostings<'_> {
    while lists.len() > 1 {
        let mut pairs = lists.into_iter();
        let mut merged = Vec::new();
        while let Some(one) = pairs.next() {
            merged.push(match pairs.next() {
                Some(other) => merge_union(&one, &other),
                None => one,
            });
        }
        lists = merged;
    }
    lists.pop().unwrap_or_else(ScoredPostings::empty)
}

fn merge_union<'s>(one: &ScoredPostings<'_>, other: &ScoredPostings<'_>) -> ScoredPostings<'s> {
    let max_len = one.documents.len() + other.documents.len();
    let (mut documents, mut scores) = (Vec::with_capacity(max_len), Vec::with_capacity(max_len));
    let (mut ones, mut others) = (one.iter().peekable(), other.iter().peekable());
    loop {
        let (document, score) = match (ones.peek(), others.peek()) {
            (None, None) => break,
            (Some((a, _)), Some((b, _))) if a == b => {
                let pair = ones.next().into_iter().chain(others.next());
                pair.fold((0, 0.0), |(_, sum), (document, score)| {
                    (document, sum + score)
                })
            }
            (Some((a, _)), Some((b, _))) if b < a => others.next().unwrap_or_default(),
            (Some(_), _) => ones.next().unwrap_or_default(),
            (None, Some(_)) => others.next().unwrap_or_default(),
        };
        documents.push(document);
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
    fn lists_are_joined_as_sets_are() {
        let mut random = fastrand::Rng::with_seed(1);
        for _ in 0..300 {
            // Some lists are so much longer than others that they are leapt through.
            let bounds: Vec<u32> = (0..random.usize(1..5))
                .map(|_| [3, 40, 3000][random.usize(0..3)])
                .collect();
            let lists: Vec<_> = bounds
                .iter()
                .map(|bound| random_postings(&mut random, *bound))
                .collect();
            let mut sums: BTreeMap<u32, (usize, Score)> = BTreeMap::new();
            for (document, score) in lists.iter().flat_map(ScoredPostings::iter) {
                let sum = sums.entry(document).or_default();
                *sum = (sum.0 + 1, sum.1 + score);
            }
            let copies = || {
                lists.iter().map(|list| ScoredPostings {
                    documents: list.documents.clone(),
                    scores: list.scores.clone(),
                })
            };
            let in_all = sums.iter().filter(|(_, (lists, _))| *lists == bounds.len());
            let in_all: Vec<_> = in_all
                .map(|(document, (_, score))| (*score, *document))
                .collect();
            assert_eq!(intersect_all(copies().collect()), in_all);
            let in_any: Vec<_> = sums
                .into_iter()
                .map(|(document, (_, score))| (document, score))
                .collect();
            assert_eq!(
                union_all(copies().collect()).iter().collect::<Vec<_>>(),
                in_any
            );
        }
    }
}
