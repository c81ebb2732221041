//! The names of items: their titles, other names and identifiers.
//!
//! All names of an item are synonyms, so that a search for `USA` also finds `United States`; and
//! an item that has the words of a query as its name comes before those that only mention them.
//! Invariant: only items with a title have names. The texts of statements and notes are none.

use std::collections::HashMap;

use crate::model::{Item, ItemTypeInfo, bounded_edit_distance};
use crate::store::counts::to_row;
use crate::store::search::posting_ops::Score;
use crate::store::search::stop_words::is_stop_word;
use crate::store::search::term_dictionary::{MAX_EDITS, MIN_CHARS_FOR_TWO_EDITS, TermDictionary};
use crate::store::search::tokenizer::tokenize;

/// A name that more items have is a common word, which does not stand for their other names.
pub(crate) const MAX_NAMESAKES: usize = 16;

/// Shorter words of a name are not corrected.
const MIN_NAME_CHARS: usize = 4;
/// How many names are compared with one that has a misspelled word.
const MAX_COMPARED_NAMES: usize = 64;

/// How many of them are compared with a short word that is misspelled.
const MAX_SCANNED_NAMES: usize = 4096;
/// How long the endings of inflections in other languages are.
const MAX_ENDING_CHARS: usize = 3;

/// How the name of an item fits a query: the later, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NameMatch {
    /// The query is the start of a later word of a name.
    InnerPrefix,
    /// The query is the start of a name.
    Prefix,
    /// The query is another name, an identifier or the id.
    OtherName,
    /// The query is the title.
    Title,
}

impl NameMatch {
    /// What it adds to the score of an item: more than any words do.
    pub(crate) fn score(self) -> Score {
        1_000.0 * f32::from(self as u8 + 1)
    }

    /// The same for the start of a name, of which the query is a part.
    #[expect(clippy::cast_precision_loss, reason = "names are short")]
    fn score_of_part(self, query_len: usize, name_len: usize) -> Score {
        self.score() + 500.0 * query_len as f32 / name_len.max(1) as f32
    }
}

/// A name of an item.
struct ItemName {
    document: u32,
    is_title: bool,
    /// Its terms without stop words, with a space between them.
    text: Box<str>,
    /// All of its terms, if it has stop words.
    full_text: Option<Box<str>>,
}

impl ItemName {
    fn full_text(&self) -> &str {
        self.full_text.as_deref().unwrap_or(&self.text)
    }
}

/// The start of a word in a name.
struct WordStart {
    /// An index of the names.
    name: u32,
    /// In bytes.
    offset: u32,
    /// Those of the name, so that a visit of many names is one of consecutive memory.
    document: u32,
    name_len: u32,
}

/// The names of all items.
#[derive(Default)]
pub(crate) struct SearchNames {
    names: Vec<ItemName>,
    /// The names with the same stems.
    names_by_stems: HashMap<Box<[u32]>, Vec<u32>>,
    /// In the order of the texts from there on.
    word_starts: Vec<WordStart>,
    /// Which names each document with several has.
    names_by_document: HashMap<u32, Vec<u32>>,
    /// The documents of each identifier and code, as its publisher writes it and in capitals.
    documents_by_identifier: HashMap<Box<str>, Vec<u32>>,
}

impl SearchNames {
    /// The names of items whose texts the dictionary has.
    pub(crate) fn build(items: &[&dyn Item], dictionary: &TermDictionary) -> Self {
        let mut index = Self::default();
        for (document, item) in (0..).zip(items) {
            if !has_title(item.item_type().info()) {
                continue;
            }
            index.add_name(document, item.title(), true, dictionary);
            for other in item.other_names() {
                index.add_name(document, other.as_ref(), false, dictionary);
            }
            let identifiers = item.identifiers().iter().map(|one| one.value.as_str());
            let codes = item.codes().into_iter().map(|code| code.code.as_str());
            for value in identifiers.chain(codes) {
                for spelling in [value, &value.to_uppercase()] {
                    let documents = &mut index.documents_by_identifier;
                    let documents = documents.entry(spelling.into()).or_default();
                    if documents.last() != Some(&document) {
                        documents.push(document);
                    }
                }
            }
        }
        index.word_starts = index.sorted_word_starts();
        index
    }

    fn add_name(&mut self, document: u32, name: &str, is_title: bool, dictionary: &TermDictionary) {
        let all_terms: Vec<_> = tokenize(name).map(|token| token.term).collect();
        let terms = without_stop_words(&all_terms);
        if terms.is_empty() {
            return;
        }
        let name_index = to_row(self.names.len());
        let stem_ids = terms.iter().map(|term| {
            let stem_id = dictionary.stem_id(term);
            stem_id.expect("names are texts, of which the dictionary has all terms")
        });
        self.names_by_stems
            .entry(stem_ids.collect())
            .or_default()
            .push(name_index);
        self.names_by_document
            .entry(document)
            .or_default()
            .push(name_index);
        self.names.push(ItemName {
            document,
            is_title,
            text: terms.join(" ").into(),
            full_text: (terms.len() < all_terms.len()).then(|| all_terms.join(" ").into()),
        });
    }

    fn sorted_word_starts(&self) -> Vec<WordStart> {
        let starts = (0..).zip(&self.names).flat_map(|(name, item_name)| {
            let inner = item_name
                .text
                .match_indices(' ')
                .map(|(offset, _)| offset + 1);
            [0].into_iter().chain(inner).map(move |offset| WordStart {
                name,
                offset: to_row(offset),
                document: item_name.document,
                name_len: to_row(item_name.text.len()),
            })
        });
        let mut starts: Vec<_> = starts.collect();
        starts.sort_by(|one, other| self.text_from(one).cmp(self.text_from(other)));
        starts
    }

    fn text_from(&self, start: &WordStart) -> &str {
        &self.names[start.name as usize].text[start.offset as usize..]
    }

    /// The documents with this identifier.
    pub(crate) fn documents_with_identifier(&self, identifier: &str) -> &[u32] {
        let documents = self.documents_by_identifier.get(identifier);
        documents.map_or(&[], Vec::as_slice)
    }

    /// The documents that have the terms with these stems as a name.
    pub(crate) fn documents_named(&self, stem_ids: &[u32]) -> Vec<u32> {
        let names = self.names_by_stems.get(stem_ids);
        let documents = names
            .into_iter()
            .flatten()
            .map(|name| self.names[*name as usize].document);
        documents.collect()
    }

    /// The names of some documents, each as its terms, apart from `known`; none if there are too
    /// many.
    pub(crate) fn synonyms(&self, documents: &[u32], known: &[&str]) -> Vec<Vec<String>> {
        if documents.len() > MAX_NAMESAKES {
            return Vec::new();
        }
        let known = known.join(" ");
        let names = documents
            .iter()
            .filter_map(|document| self.names_by_document.get(document));
        let mut texts: Vec<&str> = names
            .flatten()
            .map(|name| &self.names[*name as usize])
            .filter(|name| *name.text != *known)
            .map(ItemName::full_text)
            .collect();
        texts.sort_unstable();
        texts.dedup();
        let to_terms = |text: &str| text.split(' ').map(str::to_owned).collect();
        texts.into_iter().map(to_terms).collect()
    }

    /// The word that is closest to an unknown one of those that names have beside known words, if it
    /// is spelled almost alike.
    pub(crate) fn closest_word_beside(&self, known: &[String], word: &str) -> Option<String> {
        let first = known.first()?;
        let length = word.chars().count();
        let max_edits = match length {
            0..MIN_NAME_CHARS => return None,
            MIN_NAME_CHARS..MIN_CHARS_FOR_TWO_EDITS => 1,
            _ => MAX_EDITS,
        };
        let start = self
            .word_starts
            .partition_point(|start| self.text_from(start) < first.as_str());
        let starts = self.word_starts[start..].iter();
        let starts = starts.take_while(|start| self.text_from(start).starts_with(&**first));
        let names = starts.take(MAX_COMPARED_NAMES);
        let names = names.map(|start| &*self.names[start.name as usize].text);
        let has_known = |name: &&str| {
            known
                .iter()
                .all(|word| name.split(' ').any(|one| one == word))
        };
        let words = names.filter(has_known).flat_map(|name| name.split(' '));
        let candidates = words
            .filter(|other| other.chars().next() == word.chars().next())
            .filter_map(|other| Some((bounded_edit_distance(word, other, max_edits)?, other)));
        let closest = candidates.min();
        closest.map(|(_, other)| other.to_owned())
    }

    /// The word of a name that has one more letter than a misspelled one, if there is only one.
    pub(crate) fn word_with_one_more_letter(&self, word: &str) -> Option<String> {
        let length = word.chars().count();
        let first = word.chars().next().filter(|_| length == MIN_NAME_CHARS)?;
        let first = &word[..first.len_utf8()];
        let words = self.words_from(first).map(|(_, word)| word);
        let is_longer = |other: &&str| {
            other.chars().count() == length + 1 && bounded_edit_distance(word, other, 1).is_some()
        };
        let mut longer: Vec<_> = words.take(MAX_SCANNED_NAMES).filter(is_longer).collect();
        longer.dedup();
        match longer.as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        }
    }

    /// The only document that has a name with a word that begins like this one, if the word may
    /// be the beginning of it or another inflection, which languages in other scripts have.
    pub(crate) fn document_with_word_like(&self, word: &str, is_prefix: bool) -> Option<u32> {
        let length = word.chars().count();
        let prefix_len = if is_prefix && word.is_ascii() {
            length
        } else if word.is_ascii() {
            return None;
        } else {
            length.saturating_sub(MAX_ENDING_CHARS).max(MIN_NAME_CHARS)
        };
        if length < MIN_NAME_CHARS.max(prefix_len) {
            return None;
        }
        let prefix: String = word.chars().take(prefix_len).collect();
        let is_alike =
            |other: &str| word.is_ascii() || other.chars().count() <= prefix_len + MAX_ENDING_CHARS;
        let found = self
            .words_from(&prefix)
            .filter(|(_, other)| is_alike(other));
        let mut documents = found.map(|(document, _)| document).take(MAX_COMPARED_NAMES);
        let first = documents.next()?;
        documents.all(|document| document == first).then_some(first)
    }

    /// The words of names with this beginning, each with the document.
    fn words_from(&self, prefix: &str) -> impl Iterator<Item = (u32, &str)> {
        let start = self
            .word_starts
            .partition_point(|start| self.text_from(start) < prefix);
        let starts = self.word_starts[start..].iter();
        let words = starts.map(|start| {
            let word = self.text_from(start).split(' ').next().unwrap_or_default();
            (start.document, word)
        });
        words.take_while(move |(_, word)| word.starts_with(prefix))
    }

    /// Visits the documents that have the terms of a query with these stems as a name, with the
    /// scores of the names.
    pub(crate) fn visit_named(&self, stem_ids: &[u32], visit: &mut impl FnMut(u32, Score)) {
        let equal = self.names_by_stems.get(stem_ids);
        for name in equal.into_iter().flatten() {
            let name = &self.names[*name as usize];
            let name_match = if name.is_title {
                NameMatch::Title
            } else {
                NameMatch::OtherName
            };
            visit(name.document, name_match.score());
        }
    }

    /// Visits the documents that have the terms of a query in a name, from the start of a word on,
    /// with the scores of the names.
    pub(crate) fn visit_beginnings(
        &self,
        terms: &[String],
        is_prefix: bool,
        visit: &mut impl FnMut(u32, Score),
    ) {
        let text = terms.join(" ");
        let first = self
            .word_starts
            .partition_point(|start| self.text_from(start) < text.as_str());
        let starts = &self.word_starts[first..];
        let end = starts.partition_point(|start| {
            let rest = self.text_from(start).strip_prefix(text.as_str());
            // Words go on behind a space, which comes before all letters and digits.
            rest.is_some_and(|rest| is_prefix || rest.is_empty() || rest.starts_with(' '))
        });
        for start in &starts[..end] {
            let name_match = if start.offset == 0 {
                NameMatch::Prefix
            } else {
                NameMatch::InnerPrefix
            };
            let score = name_match.score_of_part(text.len(), start.name_len as usize);
            visit(start.document, score);
        }
    }
}

fn has_title(item_type: &ItemTypeInfo) -> bool {
    item_type.fields.iter().any(|field| field.name == "title")
}

/// The terms that are no stop words; all of them if there is no other.
fn without_stop_words(terms: &[impl AsRef<str>]) -> Vec<&str> {
    let all = || terms.iter().map(AsRef::as_ref);
    let content: Vec<_> = all().filter(|term| !is_stop_word(term)).collect();
    if content.is_empty() {
        all().collect()
    } else {
        content
    }
}
