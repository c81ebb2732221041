//! Texts taken apart, and the lists that are made of their words.

use std::borrow::Cow;
use std::collections::HashMap;

use rayon::iter::{IntoParallelRefMutIterator as _, ParallelIterator as _};

use super::matches::Score;
use super::words::words;
use crate::model::{FieldType, Item, Value};

/// How much more a title counts than other text.
const TITLE_WEIGHT: f32 = 3.0;
/// How soon more of a word counts no more: `k1` of BM25.
const SATURATION: f32 = 1.2;
/// How much the length of a text counts: `b` of BM25.
const LENGTH_WEIGHT: f32 = 0.75;

/// The texts of some items that follow each other, taken apart.
pub(super) struct Chunk<'r> {
    /// Every word that occurs, once.
    pub(super) words: Vec<Cow<'r, str>>,
    pub(super) tokens: Vec<Token>,
    pub(super) lengths: Vec<Length>,
}

/// One occurrence of a word.
pub(super) struct Token {
    /// The item, counted from the first of the chunk.
    pub(super) item: u32,
    /// The place of the word among those of the chunk.
    pub(super) word: u32,
    /// Its place in the texts of the item; those of the title come first.
    pub(super) position: u32,
}

/// How many words an item's title and its other texts have.
pub(super) struct Length {
    title: u32,
    text: u32,
}

impl<'r> Chunk<'r> {
    /// Takes the texts of items apart.
    pub(super) fn read(items: &[&'r dyn Item]) -> Self {
        let mut chunk = Self {
            words: Vec::new(),
            tokens: Vec::new(),
            lengths: Vec::with_capacity(items.len()),
        };
        let mut places: HashMap<Cow<'r, str>, u32> = HashMap::new();
        for (number, item) in (0..).zip(items) {
            // A label or a text stands for the title of items that have none.
            let (titles, others): (Vec<_>, Vec<_>) = texts(*item)
                .into_iter()
                .map(|(_, text)| text)
                .partition(|text| *text == item.title());
            let mut position = 0;
            let mut read = |texts: Vec<&'r str>| {
                for text in texts {
                    for found in words(text) {
                        let next = index(chunk.words.len());
                        let word = *places.entry(found.plain).or_insert_with_key(|word| {
                            chunk.words.push(word.clone());
                            next
                        });
                        chunk.tokens.push(Token {
                            item: number,
                            word,
                            position,
                        });
                        position += 1;
                    }
                    // No phrase goes on in the next text.
                    position += 1;
                }
                position
            };
            let title = read(titles);
            let text = read(others) - title;
            chunk.lengths.push(Length { title, text });
        }
        chunk
    }
}

/// The documents that have a stem.
#[derive(Default)]
pub(super) struct List {
    pub(super) documents: Vec<u32>,
    pub(super) scores: Vec<Score>,
    /// Where the positions of each document begin.
    starts: Vec<u32>,
    positions: Vec<u32>,
}

impl List {
    /// Notes where the stem stands next: documents and positions come in ascending order.
    pub(super) fn add(&mut self, document: u32, position: u32) {
        if self.documents.last() != Some(&document) {
            self.documents.push(document);
            self.starts.push(index(self.positions.len()));
        }
        self.positions.push(position);
    }

    /// Where the stem stands in a document.
    pub(super) fn positions_in(&self, document: u32) -> &[u32] {
        let Ok(at) = self.documents.binary_search(&document) else {
            return &[];
        };
        self.positions_at(at)
    }

    fn positions_at(&self, at: usize) -> &[u32] {
        let end = self.starts.get(at + 1).copied();
        let end = end.map_or(self.positions.len(), |end| end as usize);
        &self.positions[self.starts[at] as usize..end]
    }
}

/// Works out how well every document of every list fits.
#[expect(
    clippy::cast_precision_loss,
    reason = "lengths and numbers of documents only have to be about right"
)]
pub(super) fn weigh(lists: &mut [List], lengths: &[Length]) {
    let documents = lengths.len() as f32;
    let mean = |of: fn(&Length) -> u32| {
        let sum: u64 = lengths.iter().map(|length| u64::from(of(length))).sum();
        (sum as f32 / documents).max(1.0)
    };
    let (title, text) = (mean(|length| length.title), mean(|length| length.text));
    let per_word =
        |length: u32, mean: f32| 1.0 / (1.0 - LENGTH_WEIGHT + LENGTH_WEIGHT * length as f32 / mean);
    lists.par_iter_mut().for_each(|list| {
        let having = list.documents.len() as f32;
        let rarity = (1.0 + (documents - having + 0.5) / (having + 0.5)).ln();
        let scores = list.documents.iter().enumerate().map(|(at, document)| {
            let length = &lengths[*document as usize];
            let positions = list.positions_at(at);
            let in_title = positions.partition_point(|position| *position < length.title);
            let of_title = TITLE_WEIGHT * in_title as f32 * per_word(length.title, title);
            let of_text = (positions.len() - in_title) as f32 * per_word(length.text, text);
            let often = of_title + of_text;
            rarity * often / (SATURATION + often)
        });
        list.scores = scores.collect();
        list.documents.shrink_to_fit();
        list.starts.shrink_to_fit();
        list.positions.shrink_to_fit();
    });
}

/// The texts of an item, with the fields that they stand in.
pub(super) fn texts(item: &dyn crate::model::Item) -> Vec<(&'static str, &str)> {
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

/// A place in a list that is shorter than `u32` counts.
pub(super) fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
