//! Lists of documents, and what several of them have in common.

use std::borrow::Cow;

/// How well a document fits: the more, the better.
pub type Score = f32;

/// A document with how well it fits.
pub type Hit = (Score, u32);

/// How many times as long a list has to be for going through it to cost more than leaping.
const FAR: usize = 16;

/// Documents in ascending order, each with how well it fits.
pub(super) struct Matches<'s> {
    pub(super) documents: Cow<'s, [u32]>,
    pub(super) scores: Cow<'s, [Score]>,
}

impl Matches<'_> {
    /// No document.
    pub(super) fn none() -> Self {
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
pub(super) fn all(mut parts: Vec<Matches<'_>>) -> Vec<Hit> {
    parts.sort_by_key(|part| part.documents.len());
    let Some((fewest, others)) = parts.split_first() else {
        return Vec::new();
    };
    let hits = fewest.iter().map(|(document, score)| (score, document));
    others.iter().fold(hits.collect(), |hits: Vec<Hit>, part| {
        if part.documents.len() / hits.len().max(1) > FAR {
            leap(hits, part)
        } else {
            step(&hits, part)
        }
    })
}

/// The hits that a part has too, looked for by going through both. There is no branch in it
/// that would be guessed wrong as often as right.
fn step(hits: &[Hit], part: &Matches<'_>) -> Vec<Hit> {
    let mut both = vec![Hit::default(); hits.len()];
    let (mut at, mut other, mut kept) = (0, 0, 0);
    while let (Some((score, document)), Some(found)) = (hits.get(at), part.documents.get(other)) {
        both[kept] = (score + part.scores[other], *document);
        kept += usize::from(document == found);
        at += usize::from(document <= found);
        other += usize::from(found <= document);
    }
    both.truncate(kept);
    both
}

/// The same for a part with many more documents, looked for in steps that double.
fn leap(mut hits: Vec<Hit>, part: &Matches<'_>) -> Vec<Hit> {
    let mut at = 0;
    hits.retain_mut(|(score, document)| {
        let mut width = 1;
        while part
            .documents
            .get(at + width)
            .is_some_and(|found| found < document)
        {
            width *= 2;
        }
        let near = part.documents.get(at..).unwrap_or_default();
        let near = &near[..near.len().min(width + 1)];
        at += near.partition_point(|found| found < document);
        let is_there = part.documents.get(at) == Some(document);
        if is_there {
            *score += part.scores[at];
        }
        is_there
    });
    hits
}

/// The documents that any part has; what several have fits better.
pub(super) fn any(mut parts: Vec<Matches<'_>>) -> Matches<'_> {
    while parts.len() > 1 {
        let mut pairs = parts.into_iter();
        let mut merged = Vec::new();
        while let Some(one) = pairs.next() {
            merged.push(match pairs.next() {
                Some(other) => either(&one, &other),
                None => one,
            });
        }
        parts = merged;
    }
    parts.pop().unwrap_or_else(Matches::none)
}

fn either<'s>(one: &Matches<'_>, other: &Matches<'_>) -> Matches<'s> {
    let most = one.documents.len() + other.documents.len();
    let (mut documents, mut scores) = (Vec::with_capacity(most), Vec::with_capacity(most));
    let (mut ones, mut others) = (one.iter().peekable(), other.iter().peekable());
    loop {
        let (document, score) = match (ones.peek(), others.peek()) {
            (None, None) => break,
            (Some((a, _)), Some((b, _))) if a == b => {
                let both = ones.next().into_iter().chain(others.next());
                both.fold((0, 0.0), |(_, sum), (document, score)| {
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
    Matches {
        documents: documents.into(),
        scores: scores.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Documents below a bound, each with a score.
    fn matches(random: &mut fastrand::Rng, bound: u32) -> Matches<'static> {
        let documents: Vec<u32> = (0..bound).filter(|_| random.bool()).collect();
        let scores: Vec<Score> = documents
            .iter()
            .map(|_| f32::from(random.u8(1..9)))
            .collect();
        Matches {
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
                .map(|bound| matches(&mut random, *bound))
                .collect();
            let mut sums: BTreeMap<u32, (usize, Score)> = BTreeMap::new();
            for (document, score) in lists.iter().flat_map(Matches::iter) {
                let sum = sums.entry(document).or_default();
                *sum = (sum.0 + 1, sum.1 + score);
            }
            let copies = || {
                lists.iter().map(|list| Matches {
                    documents: list.documents.clone(),
                    scores: list.scores.clone(),
                })
            };
            let in_all = sums.iter().filter(|(_, (lists, _))| *lists == bounds.len());
            let in_all: Vec<_> = in_all
                .map(|(document, (_, score))| (*score, *document))
                .collect();
            assert_eq!(all(copies().collect()), in_all);
            let in_any: Vec<_> = sums
                .into_iter()
                .map(|(document, (_, score))| (document, score))
                .collect();
            assert_eq!(any(copies().collect()).iter().collect::<Vec<_>>(), in_any);
        }
    }
}
