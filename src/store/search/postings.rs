//! Tokenized texts, and the posting lists and scores that are computed from them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use rayon::iter::{IntoParallelRefMutIterator as _, ParallelIterator as _};

use crate::model::{FieldType, FieldValue, Item};
use crate::store::counts::to_row;
use crate::store::prefetch::fetch_beginnings;
use crate::store::search::posting_ops::{Score, gallop};
use crate::store::search::tokenizer::{PositionedToken, positioned_tokens};

/// The weight of a title, where other text has 1.
const TITLE_BOOST: f32 = 3.0;
/// `k1`: how soon further occurrences of a term add little.
const BM25_K1: f32 = 1.2;
/// `b`: how much the length of a text matters.
const BM25_B: f32 = 0.75;

/// The tokens of consecutive items.
pub(crate) struct TokenizedChunk<'r> {
    /// Every term, once.
    pub(crate) terms: Vec<Cow<'r, str>>,
    /// Whether each term also stands outside of names.
    pub(crate) is_ordinary: Vec<bool>,
    pub(crate) occurrences: Vec<TermOccurrence>,
    pub(crate) field_lengths: Vec<FieldLengths>,
}

pub(crate) struct TermOccurrence {
    /// Counted from the first item of the chunk.
    pub(crate) item_index: u32,
    /// An index of the terms of the chunk.
    pub(crate) term_index: u32,
    /// Counted over the texts of the item: its title, its other names, then the others.
    pub(crate) position: u32,
}

/// The lengths of an item's texts, in positions.
pub(crate) struct FieldLengths {
    title: u32,
    /// Where its other names end. They weigh as much as its title, and do not lengthen it.
    names_end: u32,
    text: u32,
}

/// What a text is to its item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TextRole {
    /// Its title, or the label or text that serves as one.
    Title,
    OtherName,
    Text,
}

fn texts_with_role(item: &dyn Item, role: TextRole) -> impl Iterator<Item = &str> {
    let texts = field_texts(item).into_iter();
    texts.filter_map(move |(field, text)| {
        let text_role = match field {
            "other_names" => TextRole::OtherName,
            _ if text == item.title() => TextRole::Title,
            _ => TextRole::Text,
        };
        (text_role == role).then_some(text)
    })
}

impl<'r> TokenizedChunk<'r> {
    pub(crate) fn tokenize(items: &[&'r dyn Item]) -> Self {
        let mut chunk = Self {
            terms: Vec::new(),
            is_ordinary: Vec::new(),
            occurrences: Vec::new(),
            field_lengths: Vec::with_capacity(items.len()),
        };
        let mut term_indexes: HashMap<Cow<'r, str>, u32> = HashMap::new();
        for (item_index, item) in (0..).zip(items) {
            let mut position = 0;
            let mut add_texts = |role: TextRole| {
                for text in texts_with_role(*item, role) {
                    let mut end = position;
                    let tokens = positioned_tokens(text);
                    let ordinary = ordinary_tokens(text, &tokens);
                    for (token, is_ordinary) in tokens.into_iter().zip(ordinary) {
                        let next_index = to_row(chunk.terms.len());
                        let term_index =
                            *term_indexes.entry(token.term).or_insert_with_key(|term| {
                                chunk.terms.push(term.clone());
                                chunk.is_ordinary.push(false);
                                next_index
                            });
                        chunk.is_ordinary[term_index as usize] |= is_ordinary;
                        chunk.occurrences.push(TermOccurrence {
                            item_index,
                            term_index,
                            position: position + token.position,
                        });
                        end = position + token.position + 1;
                    }
                    // A gap, so that no phrase continues in the next text.
                    position = end + 1;
                }
                position
            };
            let title = add_texts(TextRole::Title);
            let names_end = add_texts(TextRole::OtherName);
            let text = add_texts(TextRole::Text) - names_end;
            chunk.field_lengths.push(FieldLengths {
                title,
                names_end,
                text,
            });
        }
        chunk
    }
}

/// Whether each token of a text is an ordinary word rather than part of a name. The capital of a
/// word at the start of a sentence says nothing, unless the next word has one, too.
fn ordinary_tokens(text: &str, tokens: &[PositionedToken<'_>]) -> Vec<bool> {
    let is_capitalized =
        |token: &PositionedToken<'_>| text[token.span.clone()].starts_with(char::is_uppercase);
    let starts_sentence = |index: usize| {
        let end_before = index.checked_sub(1).map(|index| tokens[index].span.end);
        end_before.is_none_or(|end| {
            let gap = text.get(end..tokens[index].span.start);
            gap.is_some_and(|gap| gap.contains(['.', '!', '?', ':']))
        })
    };
    let is_ordinary = |index: usize| {
        // As in `Kingdom of Bahrain`.
        let mut following = tokens[index + 1..]
            .iter()
            .filter(|token| token.term != "of");
        let mut is_followed_by_name = || following.next().is_some_and(is_capitalized);
        !is_capitalized(&tokens[index])
            || tokens.len() > 1 && starts_sentence(index) && !is_followed_by_name()
    };
    (0..tokens.len()).map(is_ordinary).collect()
}

/// The documents with a stem.
#[derive(Default)]
pub(crate) struct PostingList {
    pub(crate) documents: Vec<u32>,
    pub(crate) scores: Vec<Score>,
    /// Where in `positions` those of each document start.
    position_offsets: Vec<u32>,
    positions: Vec<u32>,
}

impl PostingList {
    /// Adds an occurrence, in ascending order of documents and positions.
    pub(crate) fn push(&mut self, document: u32, position: u32) {
        if self.documents.last() != Some(&document) {
            self.documents.push(document);
            self.position_offsets.push(to_row(self.positions.len()));
        }
        self.positions.push(position);
    }

    fn positions_at(&self, index: usize) -> &[u32] {
        &self.positions[self.position_range(index)]
    }

    /// Where in `positions` those of the document with this index are.
    fn position_range(&self, index: usize) -> Range<usize> {
        let end = self.position_offsets.get(index + 1).copied();
        let end = end.map_or(self.positions.len(), |end| end as usize);
        self.position_offsets[index] as usize..end
    }
}

/// A walk through the documents with a stem.
pub(crate) struct PostingCursor<'p> {
    postings: &'p PostingList,
    /// An index of the documents.
    index: usize,
}

impl<'p> PostingCursor<'p> {
    pub(crate) fn new(postings: &'p PostingList) -> Self {
        Self { postings, index: 0 }
    }

    /// The positions of the stem in a document, not before that of the last call.
    pub(crate) fn positions_in(&mut self, document: u32) -> &'p [u32] {
        match self.seek(document) {
            Some(index) => self.postings.positions_at(index),
            None => &[],
        }
    }

    /// The positions of the stem in each of some ascending documents. Each step is taken for all
    /// of them before the next: they lie all over the memory, which the processor then fetches at
    /// once.
    pub(crate) fn positions_in_all(mut self, documents: &[u32]) -> Vec<&'p [u32]> {
        let postings = self.postings;
        let ranges = documents.iter().map(|document| {
            let index = self.seek(*document);
            index.map_or(0..0, |index| postings.position_range(index))
        });
        let ranges: Vec<_> = ranges.collect();
        let positions = ranges.into_iter().map(|range| &postings.positions[range]);
        let positions: Vec<_> = positions.collect();
        fetch_beginnings(positions.iter().copied());
        positions
    }

    /// The index of a document, not before that of the last call.
    fn seek(&mut self, document: u32) -> Option<usize> {
        let documents = &self.postings.documents;
        self.index = gallop(self.index, documents.len(), |index| {
            documents[index] < document
        });
        (documents.get(self.index) == Some(&document)).then_some(self.index)
    }
}

/// Computes the score of every document of every list.
#[expect(
    clippy::cast_precision_loss,
    reason = "scores need no exact lengths and counts"
)]
pub(crate) fn compute_bm25f(posting_lists: &mut [PostingList], field_lengths: &[FieldLengths]) {
    let document_count = field_lengths.len() as f32;
    let average = |field_len: fn(&FieldLengths) -> u32| {
        let sum: u64 = field_lengths
            .iter()
            .map(|length| u64::from(field_len(length)))
            .sum();
        (sum as f32 / document_count).max(1.0)
    };
    let (average_title, average_text) = (
        average(|length| length.title),
        average(|length| length.text),
    );
    let length_norm =
        |length: u32, average: f32| 1.0 / (1.0 - BM25_B + BM25_B * length as f32 / average);
    posting_lists.par_iter_mut().for_each(|postings| {
        let document_frequency = postings.documents.len() as f32;
        let idf =
            (1.0 + (document_count - document_frequency + 0.5) / (document_frequency + 0.5)).ln();
        let scores = postings
            .documents
            .iter()
            .enumerate()
            .map(|(index, document)| {
                let length = &field_lengths[*document as usize];
                let positions = postings.positions_at(index);
                let title_frequency =
                    positions.partition_point(|position| *position < length.names_end);
                let title_weight =
                    TITLE_BOOST * title_frequency as f32 * length_norm(length.title, average_title);
                let text_weight = (positions.len() - title_frequency) as f32
                    * length_norm(length.text, average_text);
                let term_frequency = title_weight + text_weight;
                idf * term_frequency / (BM25_K1 + term_frequency)
            });
        postings.scores = scores.collect();
        postings.documents.shrink_to_fit();
        postings.position_offsets.shrink_to_fit();
        postings.positions.shrink_to_fit();
    });
}

/// The texts of an item with the names of their fields.
pub(crate) fn field_texts(item: &dyn Item) -> Vec<(&'static str, &str)> {
    let fields = item
        .item_type()
        .info()
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| matches!(field.field_type, FieldType::Text));
    let values = fields.flat_map(|(field_index, field)| {
        item.values(field_index)
            .into_iter()
            .map(|value| (field.name, value))
    });
    values
        .filter_map(|(name, value)| match value {
            FieldValue::Text(text) => Some((name, text)),
            FieldValue::Boolean(_) | FieldValue::Date(_) | FieldValue::Quantity(_) => None,
        })
        .collect()
}
