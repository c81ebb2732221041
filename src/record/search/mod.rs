//! Full text: which items have the words of a question, and how well.
//!
//! Words are compared by their stems, without case and accents; a phrase in double quotes
//! is found as it stands; the last word is also taken as the beginning of one. All words of
//! a question have to be found, wherever in an item they stand.
//!
//! Invariant: the documents are the items in the order of their kinds and of the editors,
//! and every list of documents ascends. How well a word fits is worked out with the record,
//! by BM25F (Robertson and Zaragoza, 2009), so that a question only adds.

mod clause;
pub mod highlight;
mod lists;
mod matches;
mod vocabulary;
mod words;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;

pub use clause::{Clause, clauses, without_operators};
pub use matches::{Hit, Score};

use lists::{Chunk, Length, List, index, weigh};
use matches::{Matches, all, any};
use vocabulary::Vocabulary;
use words::stem;

use super::{ItemAt, Places, Table};
use crate::model::Item;

/// How much less a word counts that only begins like the one that is asked for.
const ENDING_WEIGHT: f32 = 0.5;
/// How many words a beginning may stand for: the first in the alphabet.
const MOST_ENDINGS: usize = 64;
/// How many unknown words of a question are corrected: the first.
const MAX_CORRECTED: usize = 8;
/// How many items are read at a time by each core, and by all.
const CHUNK: usize = 1024;
const BATCH: usize = 64 * CHUNK;

/// The full-text index of an edition.
pub struct Search {
    /// Every word as it is written, without case and accents, with the place of its stem.
    words: Vocabulary,
    /// The place of each stem in `lists`.
    stems: HashMap<Box<str>, u32>,
    lists: Vec<List>,
    /// The first document of each kind, and how many documents there are.
    first: Vec<u32>,
}

impl Search {
    /// Reads the texts of all items.
    pub(super) fn of(tables: &[Table]) -> fst::Result<Self> {
        let mut first = Vec::with_capacity(tables.len());
        let mut items: Vec<&dyn Item> = Vec::new();
        for table in tables {
            first.push(index(items.len()));
            items.extend(table.items.iter().map(AsRef::as_ref));
        }
        first.push(index(items.len()));
        let mut search = Self {
            words: Vocabulary::default(),
            stems: HashMap::new(),
            lists: Vec::new(),
            first,
        };
        let mut words = HashMap::new();
        let mut lengths = Vec::with_capacity(items.len());
        for batch in items.chunks(BATCH) {
            let chunks = batch.par_chunks(CHUNK).map(Chunk::read);
            for chunk in chunks.collect::<Vec<_>>() {
                search.add(chunk, &mut words, &mut lengths);
            }
        }
        search.words = Vocabulary::new(words)?;
        weigh(&mut search.lists, &lengths);
        Ok(search)
    }

    fn add(
        &mut self,
        chunk: Chunk<'_>,
        words: &mut HashMap<Box<str>, u32>,
        lengths: &mut Vec<Length>,
    ) {
        let mut stem_of = |word: &str| {
            if let Some(stem) = words.get(word) {
                return *stem;
            }
            let stem = stem(word);
            let next = index(self.lists.len());
            let place = *self.stems.entry(stem.as_ref().into()).or_insert(next);
            if place == next {
                self.lists.push(List::default());
            }
            words.insert(word.into(), place);
            place
        };
        let stems: Vec<_> = chunk.words.iter().map(|word| stem_of(word)).collect();
        let first = index(lengths.len());
        for token in chunk.tokens {
            let list = &mut self.lists[stems[token.word as usize] as usize];
            list.add(first + token.item, token.position);
        }
        lengths.extend(chunk.lengths);
    }

    /// The item that a document is.
    pub fn item(&self, document: u32) -> ItemAt {
        let kind = self.first.partition_point(|first| *first <= document) - 1;
        ItemAt {
            kind,
            place: document - self.first[kind],
        }
    }

    /// The part of some hits, in the order of their documents, that each kind has.
    pub fn by_kind<'h>(&self, hits: &'h [Hit]) -> impl Iterator<Item = &'h [Hit]> {
        let mut rest = hits;
        let ends = self.first.iter().skip(1).copied();
        ends.map(move |end| {
            let (own, others) = rest.split_at(rest.partition_point(|(_, at)| *at < end));
            rest = others;
            own
        })
    }

    /// The items of a kind that have all clauses.
    pub fn matching(&self, kind: usize, clauses: &[Clause]) -> Places<'static> {
        let hits = self.hits(clauses);
        let own = self.by_kind(&hits).nth(kind).unwrap_or_default();
        let own = own.iter();
        let rows = own.map(|(_, document)| document - self.first[kind]);
        let items = self.first[kind + 1] - self.first[kind];
        Places::of(rows.collect(), items as usize)
    }

    /// The documents that have all clauses, ascending: see [`ranked`].
    pub fn hits(&self, clauses: &[Clause]) -> Vec<Hit> {
        all(clauses.iter().map(|clause| self.matches(clause)).collect())
    }

    fn matches(&self, clause: &Clause) -> Matches<'_> {
        let stems: Vec<_> = clause.words.iter().map(|word| stem(word)).collect();
        match stems.as_slice() {
            [stem] => {
                let own = self.stems.get(stem.as_ref());
                let endings = self.endings(clause, own.copied());
                let endings = endings.into_iter().map(|ending| {
                    let scores = &self.lists[ending as usize].scores;
                    let scores: Vec<_> = scores.iter().map(|score| score * ENDING_WEIGHT).collect();
                    Matches {
                        scores: scores.into(),
                        ..self.matches_of(ending)
                    }
                });
                any(own
                    .map(|own| self.matches_of(*own))
                    .into_iter()
                    .chain(endings)
                    .collect())
            }
            _ => self.phrase(&stems),
        }
    }

    fn matches_of(&self, stem: u32) -> Matches<'_> {
        let list = &self.lists[stem as usize];
        Matches {
            documents: list.documents.as_slice().into(),
            scores: list.scores.as_slice().into(),
        }
    }

    /// The documents in which stems follow each other.
    fn phrase(&self, stems: &[Cow<'_, str>]) -> Matches<'_> {
        let places = stems.iter().map(|stem| self.stems.get(stem.as_ref()));
        let Some(places) = places.collect::<Option<Vec<_>>>() else {
            return Matches::none();
        };
        let mut hits = all(places.iter().map(|stem| self.matches_of(**stem)).collect());
        hits.retain(|(_, document)| {
            let positions: Vec<_> = places
                .iter()
                .map(|stem| self.lists[**stem as usize].positions_in(*document))
                .collect();
            positions.first().is_some_and(|first| {
                first.iter().any(|start| {
                    (*start..)
                        .zip(&positions)
                        .all(|(position, own)| own.binary_search(&position).is_ok())
                })
            })
        });
        let (scores, documents) = hits.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
        Matches {
            documents: documents.into(),
            scores: scores.into(),
        }
    }

    /// The stems of the words that begin like that of a clause, in an order that is always
    /// the same: scores are sums, whose last digits depend on it.
    fn endings(&self, clause: &Clause, own: Option<u32>) -> BTreeSet<u32> {
        let Some(word) = clause.beginning() else {
            return BTreeSet::new();
        };
        let mut endings = BTreeSet::new();
        self.words.stems_of_beginning(word, |stem| {
            if Some(stem) != own {
                endings.insert(stem);
            }
            endings.len() < MOST_ENDINGS
        });
        endings
    }

    /// The clauses with the nearest word of the record in the place of each that it does
    /// not have, if that changes anything. The words beyond the first 8 stay as they
    /// are: a question with that many unknown words is not misspelled.
    pub fn corrected(&self, clauses: &[Clause]) -> Option<Vec<Clause>> {
        let mut corrected = clauses.to_vec();
        let words = corrected.iter_mut().flat_map(|clause| &mut clause.words);
        let unknown = words.filter(|word| !self.stems.contains_key(stem(word).as_ref()));
        for word in unknown.take(MAX_CORRECTED) {
            if let Some(near) = self.words.nearest(word) {
                *word = near;
            }
        }
        (corrected != clauses).then_some(corrected)
    }
}

/// The hits that take some ranks, the best first and equal ones by their place. The order of
/// all others is not worked out: a page shows few of what may be most of a record.
pub fn ranked(hits: &mut [Hit], ranks: Range<usize>) -> &[Hit] {
    if ranks.end < hits.len() {
        hits.select_nth_unstable_by(ranks.end, better);
    }
    let front = &mut hits[..ranks.end];
    if (1..front.len()).contains(&ranks.start) {
        front.select_nth_unstable_by(ranks.start, better);
    }
    let page = &mut front[ranks.start..];
    page.sort_unstable_by(better);
    page
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "this is how sorting compares"
)]
fn better(one: &Hit, other: &Hit) -> Ordering {
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
                .map(|place| (Score::from(random.u8(0..4)), place))
                .collect();
            random.shuffle(&mut hits);
            let mut whole = hits.clone();
            whole.sort_by(better);
            for start in 0..=hits.len() {
                for end in start..=hits.len() {
                    assert_eq!(ranked(&mut hits, start..end), &whole[start..end]);
                }
            }
        }
    }
}
