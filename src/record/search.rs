//! Full text: which items have the words of a question, and how well.
//!
//! Words are compared by their stems, without case and accents; a phrase in double quotes
//! is found as it stands; the last word is also taken as the beginning of one. All words of
//! a question have to be found, wherever in an item they stand. The index lives in memory
//! and is made with the record. What a word is, `words` says.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, Range};

use roaring::RoaringBitmap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, TokenStream as _};
use tantivy::{
    DocId, Index, IndexReader, IndexSettings, Score, SegmentOrdinal, SegmentReader,
    TantivyDocument, Term,
};

use super::ItemAt;
use super::words::{folded, stem, stemmed};
use crate::model::{FieldType, Value, kinds, nearest};

/// The name of the analyzer in the index.
const STEMMED: &str = "stemmed";
/// How much more a title counts than other text.
const TITLE_WEIGHT: Score = 3.0;
/// How long a last word has to be to count as a beginning.
pub(super) const SHORTEST_BEGINNING: usize = 2;
/// How many words a beginning may stand for: the first in the alphabet.
const MOST_ENDINGS: usize = 64;
/// How much memory the index writer may take, in bytes.
const WRITER_MEMORY: usize = 50_000_000;

/// The full-text index of an edition.
pub struct Search {
    reader: Option<IndexReader>,
    title: Field,
    text: Field,
    /// The items by document.
    items: Vec<ItemAt>,
    /// Every word of the record as it is written, without case and accents, and its stem.
    words: BTreeMap<String, String>,
}

/// One clause of a question: words that follow each other, or one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The words, without case and accents.
    pub words: Vec<String>,
    /// Whether the last of them is also a beginning.
    pub beginning: bool,
}

/// An item with how well it fits.
pub type Hit = (Score, ItemAt);

impl Search {
    /// Reads the texts of all items.
    pub(super) fn of<'r>(
        items: impl Iterator<Item = (ItemAt, &'r dyn crate::model::Item)>,
    ) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(STEMMED)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let options = TextOptions::default().set_indexing_options(indexing);
        let title = schema.add_text_field("title", options.clone());
        let text = schema.add_text_field("text", options);
        let index = Index::builder()
            .schema(schema.build())
            .settings(IndexSettings::default());
        let tokenizers = tantivy::tokenizer::TokenizerManager::new();
        tokenizers.register(STEMMED, stemmed());
        let mut writer = index.tokenizers(tokenizers).single_segment_index_writer(
            tantivy::directory::RamDirectory::create(),
            WRITER_MEMORY,
        )?;
        let mut found = Self {
            reader: None,
            title,
            text,
            items: Vec::new(),
            words: BTreeMap::new(),
        };
        let mut plain = folded();
        for (at, item) in items {
            let mut document = TantivyDocument::new();
            for (_, own) in texts(item) {
                // A label or a text stands for the title of items that have none.
                document.add_text(if own == item.title() { title } else { text }, own);
                for word in tokens(&mut plain, own) {
                    let entry = found.words.entry(word);
                    entry.or_insert_with_key(|word| stem(word));
                }
            }
            writer.add_document(document)?;
            found.items.push(at);
        }
        found.reader = Some(writer.finalize()?.reader()?);
        Ok(found)
    }

    /// The items of a kind that have the words.
    pub fn matching(&self, kind: usize, words: &str) -> RoaringBitmap {
        let found = self.found(&clauses(words), &All { scored: false });
        let items = found.into_iter().map(|(_, at)| at);
        items
            .filter(|at| at.kind == kind)
            .map(|at| at.place)
            .collect()
    }

    /// The items that have all clauses, in no order: see [`ranked`].
    pub fn hits(&self, clauses: &[Clause]) -> Vec<Hit> {
        self.found(clauses, &All { scored: true })
    }

    fn found(&self, clauses: &[Clause], collector: &All) -> Vec<Hit> {
        let Some(reader) = self.reader.as_ref().filter(|_| !clauses.is_empty()) else {
            return Vec::new();
        };
        let parts = clauses
            .iter()
            .map(|clause| (Occur::Must, self.query(clause)));
        let query = BooleanQuery::new(parts.collect());
        let hits = reader
            .searcher()
            .search(&query, collector)
            .unwrap_or_else(|error| {
                tracing::error!(%error, "a search failed");
                Vec::new()
            });
        hits.into_iter()
            .filter_map(|(score, document)| Some((score, *self.items.get(document as usize)?)))
            .collect()
    }

    fn query(&self, clause: &Clause) -> Box<dyn Query> {
        let stems: Vec<_> = clause.words.iter().map(|word| stem(word)).collect();
        let endings = self.endings(clause);
        let mut any: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for (field, weight) in [(self.title, TITLE_WEIGHT), (self.text, 1.0)] {
            let terms: Vec<_> = stems
                .iter()
                .map(|stem| Term::from_field_text(field, stem))
                .collect();
            let query: Box<dyn Query> = match terms.as_slice() {
                [only] => Box::new(TermQuery::new(only.clone(), IndexRecordOption::WithFreqs)),
                _ => Box::new(PhraseQuery::new(terms)),
            };
            any.push((Occur::Should, Box::new(BoostQuery::new(query, weight))));
            for stem in &endings {
                let term = Term::from_field_text(field, stem);
                let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
                any.push((
                    Occur::Should,
                    Box::new(BoostQuery::new(query, weight / 2.0)),
                ));
            }
        }
        Box::new(BooleanQuery::new(any))
    }

    /// The stems of the words that begin like the last word of a clause, in an order that
    /// is always the same: scores are sums, whose last digits depend on it.
    fn endings(&self, clause: &Clause) -> BTreeSet<&str> {
        let [word] = clause.words.as_slice() else {
            return BTreeSet::new();
        };
        if !clause.beginning || word.chars().count() < SHORTEST_BEGINNING {
            return BTreeSet::new();
        }
        let longer = self
            .words
            .range::<str, _>((Bound::Included(word.as_str()), Bound::Unbounded))
            .take_while(|(other, _)| other.starts_with(word.as_str()));
        let own = stem(word);
        longer
            .map(|(_, stem)| stem.as_str())
            .filter(|stem| *stem != own)
            .take(MOST_ENDINGS)
            .collect()
    }

    /// The clauses with the nearest word of the record in the place of each that it does
    /// not have, if that changes anything.
    pub fn corrected(&self, clauses: &[Clause]) -> Option<Vec<Clause>> {
        let mut corrected = clauses.to_vec();
        for clause in &mut corrected {
            for word in &mut clause.words {
                let stem = stem(word);
                let known = self.words.contains_key(word)
                    || self.words.values().any(|other| *other == stem);
                if !known && let Some(near) = nearest(word, self.words.keys().map(String::as_str)) {
                    near.clone_into(word);
                }
            }
        }
        (corrected != clauses).then_some(corrected)
    }
}

/// The texts of an item, with the fields that they stand in.
pub fn texts(item: &dyn crate::model::Item) -> Vec<(&'static str, &str)> {
    let fields = item
        .kind()
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| matches!(field.of, FieldType::Text));
    let own = fields.flat_map(|(place, field)| {
        item.values(place)
            .into_iter()
            .map(|value| (field.name, value))
    });
    own.filter_map(|(name, value)| {
        if let Value::Text(text) = value {
            Some((name, text))
        } else {
            None
        }
    })
    .collect()
}

/// Reads the words of a question: phrases in double quotes, an unclosed one to the end.
pub fn clauses(text: &str) -> Vec<Clause> {
    let mut analyzer = folded();
    let mut clauses = Vec::new();
    for (place, piece) in text.split('"').enumerate() {
        let words = tokens(&mut analyzer, piece);
        if place % 2 == 1 {
            if !words.is_empty() {
                clauses.push(Clause {
                    words,
                    beginning: false,
                });
            }
        } else {
            clauses.extend(words.into_iter().map(|word| Clause {
                words: vec![word],
                beginning: false,
            }));
        }
    }
    // The last word may not be finished yet, unless something stands behind it.
    let open = text.split('"').count() % 2 == 1 && ends_within_word(&mut analyzer, text);
    if let Some(last) = clauses.last_mut().filter(|_| open) {
        last.beginning = true;
    }
    clauses
}

/// A question without what other search engines take for operators: `AND`, `OR` and `NOT` in
/// capitals, and names of fields with a colon. Here they are words, so that a question that
/// finds nothing may find something without them.
pub fn without_operators(text: &str) -> Option<String> {
    let mut changed = false;
    let pieces = text.split('"').enumerate().map(|(place, piece)| {
        if place % 2 == 1 {
            return piece.to_owned();
        }
        let words = piece.split_whitespace().map(|word| {
            let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            let left = if matches!(bare, "AND" | "OR" | "NOT") {
                ""
            } else {
                match word.split_once(':') {
                    Some((name, rest)) if names_field(name) => rest,
                    _ => word,
                }
            };
            changed |= left != word;
            left
        });
        words.collect::<Vec<_>>().join(" ")
    });
    let left = pieces.collect::<Vec<_>>().join("\"");
    changed.then_some(left)
}

/// Whether a field or a relation is called that, whatever sign stands before it.
fn names_field(name: &str) -> bool {
    let name = name.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let mut names = kinds().iter().flat_map(|kind| {
        let fields = kind.fields.iter().map(|field| field.name);
        let relations = kind.relations.iter().map(|relation| relation.name);
        fields.chain(relations).chain(["type", kind.type_name])
    });
    names.any(|own| own.eq_ignore_ascii_case(name))
}

/// Whether a text ends with a word that may go on.
fn ends_within_word(analyzer: &mut TextAnalyzer, text: &str) -> bool {
    let mut stream = analyzer.token_stream(text);
    let mut end = None;
    while let Some(token) = stream.next() {
        end = Some(token.offset_to);
    }
    // The full stop of an abbreviation belongs to it.
    end == Some(text.len()) && !text.ends_with('.')
}

fn tokens(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut stream = analyzer.token_stream(text);
    let mut tokens = Vec::new();
    while let Some(token) = stream.next() {
        tokens.push(token.text.clone());
    }
    tokens
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

fn better((a, at_a): &Hit, (b, at_b): &Hit) -> Ordering {
    b.total_cmp(a).then(at_a.cmp(at_b))
}

/// Collects every hit, with its score if that is wanted.
struct All {
    scored: bool,
}

struct AllOfSegment(Vec<(Score, DocId)>);

impl Collector for All {
    type Fruit = Vec<(Score, DocId)>;
    type Child = AllOfSegment;

    fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<AllOfSegment> {
        Ok(AllOfSegment(Vec::new()))
    }

    fn requires_scoring(&self) -> bool {
        self.scored
    }

    fn merge_fruits(
        &self,
        segments: Vec<Vec<(Score, DocId)>>,
    ) -> tantivy::Result<Vec<(Score, DocId)>> {
        Ok(segments.into_iter().flatten().collect())
    }
}

impl SegmentCollector for AllOfSegment {
    type Fruit = Vec<(Score, DocId)>;

    fn collect(&mut self, document: DocId, score: Score) {
        self.0.push((score, document));
    }

    fn harvest(self) -> Vec<(Score, DocId)> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_whole_order() {
        let mut random = fastrand::Rng::with_seed(1);
        for length in 0..40_u32 {
            let mut hits: Vec<Hit> = (0..length)
                .map(|place| (Score::from(random.u8(0..4)), ItemAt { kind: 0, place }))
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
