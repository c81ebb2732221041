//! Items by their names: ids, titles, other names, and the codes that other publishers gave.
//!
//! Invariant: a text names an item only by whole words, by the beginnings of words, or by words
//! that are long enough to be recognized although they are misspelled.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use crate::model::{ByItemType, FieldValue, Item, ItemTypeId, bounded_edit_distance};
use crate::store::item_key::ItemKey;
use crate::store::item_table::ItemTable;
use crate::store::search::tokenizer::{stem, tokenize};

/// The fields that name their item.
const NAME_FIELDS: [&str; 4] = ["title", "label", "other_names", "post"];
/// Words that names have or lack without being other names.
const STOP_WORDS: [&str; 9] = ["a", "an", "and", "for", "in", "of", "on", "the", "to"];
/// No name has more words.
const MAX_WORDS: usize = 16;
/// Shorter words begin too many others.
const MIN_PREFIX_CHARS: usize = 4;
/// Shorter words are others rather than misspelled.
const MIN_MISSPELLED_CHARS: usize = 6;
/// From how many characters on a word may have two mistakes.
const TWO_MISTAKES_CHARS: usize = 8;

/// The names of all items of an edition.
pub(crate) struct NameIndex {
    names: Vec<Name>,
    /// Names by their words, joined.
    by_text: HashMap<Box<str>, Vec<u32>>,
    by_stem: HashMap<Box<str>, Vec<u32>>,
    by_word: BTreeMap<Box<str>, Vec<u32>>,
}

/// One name of an item.
struct Name {
    key: ItemKey,
    word_count: usize,
}

impl NameIndex {
    pub(crate) fn build(tables: &ByItemType<ItemTable>) -> Self {
        let mut index = Self {
            names: Vec::new(),
            by_text: HashMap::new(),
            by_stem: HashMap::new(),
            by_word: BTreeMap::new(),
        };
        for (type_id, table) in ItemTypeId::ALL.into_iter().zip(tables.values()) {
            for (row, item) in (0..).zip(&table.items) {
                for name in names_of(item.as_ref()) {
                    index.add(ItemKey { type_id, row }, &name);
                }
            }
        }
        index
    }

    fn add(&mut self, key: ItemKey, text: &str) {
        let words = words_of(text);
        let number = u32::try_from(self.names.len()).expect("no record has that many names");
        self.by_text.entry(joined(text)).or_default().push(number);
        for word in &words {
            let stem = stem(word);
            self.by_stem.entry((*stem).into()).or_default().push(number);
            let by_word = self.by_word.entry(word.as_ref().into()).or_default();
            by_word.push(number);
        }
        self.names.push(Name {
            key,
            word_count: words.len(),
        });
    }

    /// The items of a type with exactly this name.
    pub(crate) fn named(&self, text: &str, type_id: ItemTypeId) -> Vec<ItemKey> {
        let numbers = self.by_text.get(&joined(text));
        self.best(numbers.into_iter().flatten().copied(), type_id)
    }

    /// The items of a type that a text names best: by their whole name, else by words of it, by
    /// the beginnings of words, or by misspelled words. The more of the name, the better.
    pub(crate) fn find(&self, text: &str, type_id: ItemTypeId) -> Vec<ItemKey> {
        let words = words_of(text);
        if words.len() > MAX_WORDS {
            return Vec::new();
        }
        let by_words = |lookup: fn(&Self, &str) -> BTreeSet<u32>| {
            let sets = words.iter().map(|word| lookup(self, word));
            let numbers = sets.reduce(|common, set| &common & &set);
            self.best(numbers.into_iter().flatten(), type_id)
        };
        let named = self.named(text, type_id);
        if !named.is_empty() {
            return named;
        }
        let lookups = [Self::with_stem, Self::with_prefix, Self::misspelled];
        let mut found = lookups.into_iter().map(by_words);
        found.find(|keys| !keys.is_empty()).unwrap_or_default()
    }

    /// The items of some names that have the fewest words besides.
    fn best(&self, numbers: impl Iterator<Item = u32>, type_id: ItemTypeId) -> Vec<ItemKey> {
        let names = numbers.map(|number| &self.names[number as usize]);
        let names: Vec<_> = names.filter(|name| name.key.type_id == type_id).collect();
        let fewest = names.iter().map(|name| name.word_count).min();
        let best = names.iter().filter(|name| Some(name.word_count) == fewest);
        let keys: BTreeSet<_> = best.map(|name| name.key).collect();
        keys.into_iter().collect()
    }

    fn with_stem(&self, word: &str) -> BTreeSet<u32> {
        let numbers = self.by_stem.get(stem(word).as_ref());
        numbers.into_iter().flatten().copied().collect()
    }

    fn with_prefix(&self, word: &str) -> BTreeSet<u32> {
        if word.chars().count() < MIN_PREFIX_CHARS {
            return self.with_stem(word);
        }
        let words = self.words_from(word);
        // `peace` is not short for `peacekeeping`.
        let words = words.filter(|(other, _)| other.len() <= 2 * word.len());
        words.flat_map(|(_, numbers)| numbers).copied().collect()
    }

    /// The words with this beginning.
    fn words_from(&self, prefix: &str) -> impl Iterator<Item = (&Box<str>, &Vec<u32>)> {
        let bounds = (Bound::Included(prefix), Bound::Unbounded);
        let words = self.by_word.range::<str, _>(bounds);
        words.take_while(move |(word, _)| word.starts_with(prefix))
    }

    /// The names with a word that begins with the same letter and is spelled almost alike.
    fn misspelled(&self, word: &str) -> BTreeSet<u32> {
        let known = self.with_prefix(word);
        let length = word.chars().count();
        let Some(first) = word.chars().next().filter(|_| known.is_empty()) else {
            return known;
        };
        if length < MIN_MISSPELLED_CHARS {
            return known;
        }
        let mistakes = if length < TWO_MISTAKES_CHARS { 1 } else { 2 };
        let first = first.to_string();
        let words = self
            .words_from(&first)
            .filter(|(other, _)| other.chars().count() >= MIN_MISSPELLED_CHARS)
            .filter(|(other, _)| bounded_edit_distance(word, other, mistakes).is_some());
        words.flat_map(|(_, numbers)| numbers).copied().collect()
    }
}

/// The names of an item. An id that is only a number names nothing by its words.
fn names_of(item: &dyn Item) -> Vec<Cow<'_, str>> {
    let fields = item.item_type().info().fields.iter().enumerate();
    let name_fields = fields.filter(|(_, field)| NAME_FIELDS.contains(&field.name));
    let texts = name_fields.flat_map(|(index, _)| item.values(index));
    let texts = texts.filter_map(|value| match value {
        FieldValue::Text(text) => Some(Cow::Borrowed(text)),
        FieldValue::Boolean(_) | FieldValue::Date(_) => None,
    });
    let identifiers = item.identifiers().iter();
    let codes = identifiers.map(|identifier| Cow::Borrowed(identifier.value.as_str()));
    let id = item.id().as_str();
    let is_numbered = !id.contains('-') && id.ends_with(|ch: char| ch.is_ascii_digit());
    let id = (!is_numbered).then(|| Cow::Owned(id.replace('-', " ")));
    texts.chain(codes).chain(id).collect()
}

/// The words of a name without those that do not count; all if no other is left.
fn words_of(text: &str) -> Vec<Cow<'_, str>> {
    let words: Vec<_> = tokenize(text).map(|token| token.term).collect();
    let is_content = |word: &&Cow<'_, str>| !STOP_WORDS.contains(&word.as_ref());
    let content: Vec<_> = words.iter().filter(is_content).cloned().collect();
    if content.is_empty() { words } else { content }
}

/// The words of a name as one.
fn joined(text: &str) -> Box<str> {
    words_of(text).concat().into()
}
