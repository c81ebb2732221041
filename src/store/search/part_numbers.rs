//! Documents by the numbers of their parts: `3.2.1.2`, `article 3.2.1.2`, `art. 5`.
//!
//! Invariant: a number is compared as a whole, so that `3.2` is no beginning of `3.2.1`.

use std::collections::HashMap;

use crate::model::Item;
use crate::store::search::tokenizer::tokenize;

/// Words for parts, which may stand before a number.
const PART_WORDS: [&str; 30] = [
    "annex",
    "annexes",
    "appendix",
    "art",
    "article",
    "articles",
    "arts",
    "chap",
    "chapter",
    "chapters",
    "cl",
    "clause",
    "clauses",
    "item",
    "no",
    "number",
    "para",
    "paragraph",
    "paragraphs",
    "paras",
    "part",
    "parts",
    "point",
    "points",
    "principle",
    "provision",
    "sec",
    "section",
    "sections",
    "title",
];

/// The documents whose parts have numbers.
#[derive(Default)]
pub(crate) struct PartNumbers {
    /// By the terms of the number, ascending.
    documents: HashMap<Box<str>, Vec<u32>>,
}

impl PartNumbers {
    pub(crate) fn build(items: &[&dyn Item]) -> Self {
        let mut index = Self::default();
        for (document, item) in (0..).zip(items) {
            for number in item.parts().iter().filter_map(|part| part.number.as_ref()) {
                let terms: Vec<_> = tokenize(number.as_ref()).map(|token| token.term).collect();
                let documents = index.documents.entry(key(&terms).into()).or_default();
                if documents.last() != Some(&document) {
                    documents.push(document);
                }
            }
        }
        index
    }

    /// The documents that have a part with the number of these terms.
    pub(crate) fn documents(&self, terms: &[&str]) -> &[u32] {
        self.documents.get(&*key(terms)).map_or(&[], Vec::as_slice)
    }
}

/// Whether a term is a word for a part.
pub(crate) fn is_part_word(term: &str) -> bool {
    PART_WORDS.contains(&term)
}

/// The terms of a number, without words for parts before it.
fn key(terms: &[impl AsRef<str>]) -> String {
    let terms = terms.iter().map(AsRef::as_ref);
    let number: Vec<_> = terms.skip_while(|term| is_part_word(term)).collect();
    number.join(".")
}
