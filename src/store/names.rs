//! Items by their names: ids, titles, other names, and the codes that other publishers gave.
//!
//! Invariants: a text names an item only by whole words, by the beginnings of words, or by words
//! that are long enough to be recognized although they are misspelled. However many names there
//! are, looking up a text compares no more than the limits below allow, because anybody can send
//! texts that name nothing.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use crate::model::{ByItemType, FieldValue, Item, ItemTypeId, LetterSet, bounded_edit_distance};
use crate::store::counts::to_row;
use crate::store::item_key::ItemKey;
use crate::store::item_table::ItemTable;
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::term_dictionary::{
    MAX_EDITS, MIN_CHARS_FOR_TWO_EDITS, MIN_CORRECTABLE_CHARS,
};
use crate::store::search::tokenizer::{stem, tokenize};

/// The fields that name their item.
const NAME_FIELDS: [&str; 4] = ["title", "label", "other_names", "post"];
/// No name that is worth finding has more words.
const MAX_WORDS: usize = 12;
/// Shorter words begin too many others.
const MIN_PREFIX_CHARS: usize = 4;
/// How many known words one that is their beginning may stand for.
const MAX_WORDS_WITH_PREFIX: usize = 32;
/// How many known words of a first letter have their letters compared with a misspelled one: 16
/// microseconds. The others of that letter are not found.
const MAX_SCANNED_WORDS: usize = 16_384;
/// How many of them have their edits counted.
const MAX_COMPARED_WORDS: usize = 32;
/// How many names are compared with the words of a text. A word that more names have says little.
const MAX_COMPARED_NAMES: usize = 64;

/// The names of all items of an edition.
pub(crate) struct NameIndex {
    /// In the order of their types, then of the items.
    names: Vec<Name>,
    /// The names of each type.
    ranges: ByItemType<Range<u32>>,
    /// Names by their words, joined.
    by_text: HashMap<Box<str>, Vec<u32>>,
    by_stem: HashMap<Box<str>, Vec<u32>>,
    /// In alphabetical order.
    words: Vec<Word>,
    /// The letters of each word.
    letters: Vec<LetterSet>,
}

/// One name of an item.
struct Name {
    key: ItemKey,
    word_count: usize,
}

/// A word, and the names that have it.
struct Word {
    text: Box<str>,
    names: Vec<u32>,
}

/// The items of a type that a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedItems {
    None,
    Only(ItemKey),
    Several,
}

impl NamedItems {
    /// The item, if it is the only one.
    pub(crate) fn only(self) -> Option<ItemKey> {
        match self {
            Self::Only(key) => Some(key),
            Self::None | Self::Several => None,
        }
    }
}

impl NameIndex {
    pub(crate) fn build(tables: &ByItemType<ItemTable>) -> Self {
        let mut names = Vec::new();
        let mut by_text: HashMap<Box<str>, Vec<u32>> = HashMap::new();
        let mut by_word: BTreeMap<Box<str>, Vec<u32>> = BTreeMap::new();
        let ranges = ItemTypeId::ALL.into_iter().zip(tables.values());
        let ranges = ranges.map(|(type_id, table)| {
            let start = to_row(names.len());
            for (row, item) in (0..).zip(&table.items) {
                for text in names_of(item.as_ref()) {
                    let words = words_of(&text);
                    let number = to_row(names.len());
                    let key = ItemKey { type_id, row };
                    names.push(Name {
                        key,
                        word_count: words.len(),
                    });
                    by_text
                        .entry(words.concat().into())
                        .or_default()
                        .push(number);
                    for word in words {
                        by_word.entry(word.into()).or_default().push(number);
                    }
                }
            }
            start..to_row(names.len())
        });
        let ranges = ByItemType::from_values(ranges.collect());
        let mut by_stem: HashMap<Box<str>, Vec<u32>> = HashMap::new();
        for (word, numbers) in &by_word {
            by_stem
                .entry(stem(word).into())
                .or_default()
                .extend(numbers);
        }
        for numbers in by_stem.values_mut() {
            numbers.sort_unstable();
        }
        let words = by_word
            .into_iter()
            .map(|(text, names)| Word { text, names });
        let words: Vec<_> = words.collect();
        Self {
            letters: words
                .iter()
                .map(|word| LetterSet::from_word(&word.text))
                .collect(),
            names,
            ranges,
            by_text,
            by_stem,
            words,
        }
    }

    /// Looks up a text. What is expensive is looked up when it is first needed, and then for all
    /// types.
    pub(crate) fn find(&self, text: &str) -> NameLookup<'_> {
        let words = words_of(text);
        let words = if words.len() > MAX_WORDS {
            Vec::new()
        } else {
            words
        };
        NameLookup {
            index: self,
            exact: self
                .by_text
                .get(&*words.concat())
                .map_or(&[], Vec::as_slice),
            words: words.into_iter().map(Cow::into_owned).collect(),
            by_words: Default::default(),
        }
    }

    fn with_stem(&self, word: &str) -> Vec<&[u32]> {
        let numbers = self.by_stem.get(stem(word).as_ref());
        numbers.map(Vec::as_slice).into_iter().collect()
    }

    fn with_prefix(&self, word: &str) -> Vec<&[u32]> {
        if word.chars().count() < MIN_PREFIX_CHARS {
            return self.with_stem(word);
        }
        // `peace` is not short for `peacekeeping`.
        let words = self.words_from(word).take(MAX_WORDS_WITH_PREFIX);
        let words = words.filter(|other| other.text.len() <= 2 * word.len());
        words.map(|other| other.names.as_slice()).collect()
    }

    /// The words with this beginning.
    fn words_from(&self, prefix: &str) -> impl Iterator<Item = &Word> {
        let start = self.words.partition_point(|word| *word.text < *prefix);
        let words = self.words[start..].iter();
        words.take_while(move |word| word.text.starts_with(prefix))
    }

    /// The names with a word that begins with the same letter and is spelled almost alike.
    fn misspelled(&self, word: &str) -> Vec<&[u32]> {
        let known = self.with_prefix(word);
        let length = word.chars().count();
        let Some(first) = word.chars().next().filter(|_| known.is_empty()) else {
            return known;
        };
        if length < MIN_CORRECTABLE_CHARS {
            return known;
        }
        let max = if length < MIN_CHARS_FOR_TWO_EDITS {
            1
        } else {
            MAX_EDITS
        };
        let letters = LetterSet::from_word(word);
        let first = &word[..first.len_utf8()];
        let start = self.words.partition_point(|other| *other.text < *first);
        let words = self.words[start..].iter().zip(&self.letters[start..]);
        words
            .take(MAX_SCANNED_WORDS)
            .filter(|(_, other)| letters.min_edits(**other) <= max)
            .take_while(|(other, _)| other.text.starts_with(first))
            .filter(|(other, _)| other.text.chars().count() >= MIN_CORRECTABLE_CHARS)
            .take(MAX_COMPARED_WORDS)
            .filter(|(other, _)| bounded_edit_distance(word, &other.text, max).is_some())
            .map(|(other, _)| other.names.as_slice())
            .collect()
    }
}

/// The lists of the names that have a word, in one sense of having it.
type Lookup = for<'i> fn(&'i NameIndex, &str) -> Vec<&'i [u32]>;

/// How words of a text are looked up, in this order.
const LOOKUPS: [Lookup; 3] = [
    NameIndex::with_stem,
    NameIndex::with_prefix,
    NameIndex::misspelled,
];

/// What a text names.
pub(crate) struct NameLookup<'i> {
    index: &'i NameIndex,
    /// The names with the same words.
    exact: &'i [u32],
    words: Vec<String>,
    /// For each of [`LOOKUPS`], the lists of names that have each word; none if one has none.
    by_words: [OnceCell<Vec<Vec<&'i [u32]>>>; LOOKUPS.len()],
}

impl<'i> NameLookup<'i> {
    /// The items of a type with exactly this name.
    pub(crate) fn exact(&self, type_id: ItemTypeId) -> NamedItems {
        let names = self.of_type(self.exact, type_id);
        // The names of an item follow each other.
        match (names.first(), names.last()) {
            (Some(first), Some(last)) if self.key(*first) == self.key(*last) => {
                NamedItems::Only(self.key(*first))
            }
            (Some(_), _) => NamedItems::Several,
            (None, _) => NamedItems::None,
        }
    }

    /// The items of a type that the text names best: by their whole name, else by words of it, by
    /// the beginnings of words, or by misspelled words. The more of the name, the better.
    pub(crate) fn best(&self, type_id: ItemTypeId) -> NamedItems {
        let by_words = (0..LOOKUPS.len()).map(|stage| self.with_words(self.stage(stage), type_id));
        let mut found = [self.exact(type_id)].into_iter().chain(by_words);
        found
            .find(|items| *items != NamedItems::None)
            .unwrap_or(NamedItems::None)
    }

    /// The item with exactly this name, if it is the only one of the first type that has one.
    pub(crate) fn exact_among(&self, types: &[ItemTypeId]) -> Option<ItemKey> {
        only_one_of_first_type(types, |type_id| self.exact(type_id))
    }

    /// The item whose name has all words of the text, if it is the only one of the first type that
    /// has one.
    pub(crate) fn with_whole_words_among(&self, types: &[ItemTypeId]) -> Option<ItemKey> {
        only_one_of_first_type(types, |type_id| self.with_words(self.stage(0), type_id))
    }

    /// The item that the text names best, if it is the only one of the first type that has one.
    pub(crate) fn best_among(&self, types: &[ItemTypeId]) -> Option<ItemKey> {
        only_one_of_first_type(types, |type_id| self.best(type_id))
    }

    fn stage(&self, stage: usize) -> &[Vec<&'i [u32]>] {
        self.by_words[stage].get_or_init(|| {
            let words = self.words.iter();
            let lists = words.map(|word| LOOKUPS[stage](self.index, word));
            let lists = lists.map(|lists| Some(lists).filter(|lists| !lists.is_empty()));
            lists.collect::<Option<_>>().unwrap_or_default()
        })
    }

    /// The items whose names have all words and the fewest others.
    fn with_words(&self, words: &[Vec<&'i [u32]>], type_id: ItemTypeId) -> NamedItems {
        let of_type = |lists: &Vec<&'i [u32]>| -> Vec<&'i [u32]> {
            let lists = lists.iter().map(|list| self.of_type(list, type_id));
            lists.collect()
        };
        let words: Vec<_> = words.iter().map(of_type).collect();
        let len = |lists: &&Vec<&[u32]>| lists.iter().map(|list| list.len()).sum::<usize>();
        let Some(rarest) = words.iter().min_by_key(len) else {
            return NamedItems::None;
        };
        if len(&rarest) > MAX_COMPARED_NAMES {
            return NamedItems::Several;
        }
        let has_word = |name: &u32, lists: &[&[u32]]| {
            lists.iter().any(|list| list.binary_search(name).is_ok())
        };
        let names = rarest.iter().copied().flatten().copied();
        let names = names.filter(|name| words.iter().all(|lists| has_word(name, lists)));
        let names: Vec<_> = names.map(|name| &self.index.names[name as usize]).collect();
        let fewest = names.iter().map(|name| name.word_count).min();
        let best = names.iter().filter(|name| Some(name.word_count) == fewest);
        let keys: BTreeSet<_> = best.map(|name| name.key).collect();
        match (keys.first(), keys.len()) {
            (Some(only), 1) => NamedItems::Only(*only),
            (Some(_), _) => NamedItems::Several,
            (None, _) => NamedItems::None,
        }
    }

    /// The names of a list that are those of items of a type.
    fn of_type(&self, names: &'i [u32], type_id: ItemTypeId) -> &'i [u32] {
        let range = &self.index.ranges[type_id];
        let start = names.partition_point(|name| *name < range.start);
        let end = names.partition_point(|name| *name < range.end);
        &names[start..end]
    }

    fn key(&self, name: u32) -> ItemKey {
        self.index.names[name as usize].key
    }
}

/// Types are searched one after the other, because different things have the same name.
fn only_one_of_first_type(
    types: &[ItemTypeId],
    find: impl Fn(ItemTypeId) -> NamedItems,
) -> Option<ItemKey> {
    let mut found = types.iter().map(|type_id| find(*type_id));
    found.find(|items| *items != NamedItems::None)?.only()
}

/// The names of an item. An id that is only a number names nothing by its words.
fn names_of(item: &dyn Item) -> Vec<Cow<'_, str>> {
    let fields = item.item_type().info().fields.iter().enumerate();
    let name_fields = fields.filter(|(_, field)| NAME_FIELDS.contains(&field.name));
    let texts = name_fields.flat_map(|(index, _)| item.values(index));
    let texts = texts.filter_map(|value| match value {
        FieldValue::Text(text) => Some(Cow::Borrowed(text)),
        FieldValue::Boolean(_) | FieldValue::Date(_) | FieldValue::Quantity(_) => None,
    });
    let identifiers = item.identifiers().iter();
    let codes = identifiers.map(|identifier| Cow::Borrowed(identifier.value.as_str()));
    let id = item.id().as_str();
    let is_numbered = !id.contains('-') && id.ends_with(|ch: char| ch.is_ascii_digit());
    let id = (!is_numbered).then(|| Cow::Owned(id.replace('-', " ")));
    texts.chain(codes).chain(id).collect()
}

/// The words of a name without those that names have or lack without being other names; all if no
/// other is left.
fn words_of(text: &str) -> Vec<Cow<'_, str>> {
    let words: Vec<_> = tokenize(text).map(|token| token.term).collect();
    let is_content = |word: &&Cow<'_, str>| !is_stop_word(word);
    let content: Vec<_> = words.iter().filter(is_content).cloned().collect();
    if content.is_empty() { words } else { content }
}
