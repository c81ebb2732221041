//! The ids that mistyped ones were probably meant to be.

use hashbrown::HashMap;

use crate::load::parsed_item::{ParsedCollection, ParsedItem};
use crate::model::{ItemTypeId, Slug, bounded_edit_distance, closest_id, slugify};

/// How many ids are compared with mistyped ones in an edition, which takes about a second.
/// Beyond that no id is suggested, lest a slip that was repeated through a large record keep
/// everybody waiting.
const MAX_COMPARISONS: usize = 5_000_000;

/// How many comparisons of ids take as long as one with the names of an item.
const COMPARISONS_PER_NAMED_ITEM: usize = 16;

/// Suggests ids. Each distinct text is looked for once.
pub(crate) struct Suggestions<'d> {
    cache: HashMap<(ItemTypeId, String), Option<&'d Slug>>,
    comparisons_left: usize,
}

impl<'d> Suggestions<'d> {
    pub(crate) fn new() -> Self {
        Self {
            cache: HashMap::new(),
            comparisons_left: MAX_COMPARISONS,
        }
    }

    /// The id of `collection` that is most like `id`, or that of the one item with such a name.
    pub(crate) fn suggest(
        &mut self,
        type_id: ItemTypeId,
        collection: &'d ParsedCollection,
        id: &str,
    ) -> Option<&'d Slug> {
        let key = (type_id, id.to_owned());
        if let Some(cached) = self.cache.get(&key) {
            return *cached;
        }
        let remaining = self.comparisons_left.checked_sub(collection.items.len())?;
        self.comparisons_left = remaining;
        let entries = collection.items.iter();
        let ids = || entries.clone().filter_map(|entry| entry.id.as_ref());
        let suggestion = closest_id(id, ids().map(Slug::as_str));
        let suggestion = suggestion.and_then(|near| ids().find(|id| id.as_str() == near));
        let suggestion = suggestion.or_else(|| self.find_named(collection, id, NameFit::WORST));
        self.cache.insert(key, suggestion);
        suggestion
    }

    /// The id of the one item of which `id` is a name or identifier.
    pub(crate) fn find_by_name(
        &mut self,
        collection: &'d ParsedCollection,
        id: &str,
    ) -> Option<&'d Slug> {
        self.find_named(collection, id, NameFit::Name)
    }

    /// The id of the one item with a name that `id` fits at least so well, and best of all.
    fn find_named(
        &mut self,
        collection: &'d ParsedCollection,
        id: &str,
        worst: NameFit,
    ) -> Option<&'d Slug> {
        let names = collection
            .items
            .len()
            .checked_mul(COMPARISONS_PER_NAMED_ITEM)?;
        self.comparisons_left = self.comparisons_left.checked_sub(names)?;
        let fitting = collection.items.iter().filter_map(|item| {
            let item_id = item.id.as_ref()?;
            Some((name_match(item, id).filter(|fit| *fit <= worst)?, item_id))
        });
        let mut fitting: Vec<_> = fitting.collect();
        fitting.sort_by_key(|(fit, _)| *fit);
        match fitting.as_slice() {
            [(_, id)] => Some(id),
            [(first, id), (second, _), ..] if first < second => Some(id),
            _ => None,
        }
    }
}

/// How a name of an item fits an id; the lower, the better.
fn name_match(item: &ParsedItem, id: &str) -> Option<NameFit> {
    let content = item.item_or_recovered()?;
    // The texts of statements and notes are no names.
    if [ItemTypeId::Statement, ItemTypeId::Note].contains(&content.item_type()) {
        return None;
    }
    let identifiers = content.identifiers().iter();
    if identifiers
        .map(|one| one.value.as_str())
        .any(|value| value.eq_ignore_ascii_case(id))
    {
        return Some(NameFit::Name);
    }
    let other_names = content.other_names().iter().map(AsRef::as_ref);
    let names = [content.title()]
        .into_iter()
        .chain(other_names)
        .map(slugify);
    let names: Vec<_> = names.chain(item.id.iter().map(Slug::to_string)).collect();
    if names.iter().any(|name| name == id) {
        return Some(NameFit::Name);
    }
    let words = || names.iter().flat_map(|name| name.split('-'));
    if words().any(|word| word == id) {
        return Some(NameFit::Word);
    }
    let is_long = id.len() >= MIN_MISSPELLED_CHARS;
    let is_like = |word: &str| bounded_edit_distance(id, word, 1).is_some();
    let is_misspelled = is_long && words().any(is_like);
    is_misspelled.then_some(NameFit::MisspelledWord)
}

/// Shorter words are like too many others.
const MIN_MISSPELLED_CHARS: usize = 5;

/// How a name fits, from the best to the worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum NameFit {
    Name,
    Word,
    MisspelledWord,
}

impl NameFit {
    const WORST: Self = Self::MisspelledWord;
}
