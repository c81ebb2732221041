//! References with the titles and hrefs of what they lead to.

use crate::model::{HasReferences, Reference, TypedReference};
use crate::store::edition::Edition;
use crate::store::item_key::ItemKey;

/// How many characters of a statement's or note's text serve as its title.
const MAX_TITLE_CHARS: usize = 120;
/// How many characters of a text name it within a sentence.
const MAX_SHORT_NAME_CHARS: usize = 60;

impl Edition {
    /// A resolved reference to an item.
    pub fn reference_to(&self, key: ItemKey) -> Reference {
        let item = self.item_by_key(key);
        let mut reference = Reference::new(key.type_id, item.id().clone(), None);
        reference.href = self.links().item(key.type_id, item.id());
        reference.title = truncate_title(item.title(), MAX_TITLE_CHARS);
        reference
    }

    /// The references of an item in one of the relations of its type, resolved.
    pub fn references(&self, key: ItemKey, relation: usize) -> Vec<Reference> {
        let references = self.item_by_key(key).references(relation).into_iter();
        references
            .map(|reference| self.resolved(reference))
            .collect()
    }

    /// References of an item, resolved.
    pub fn resolve_all<'a, T: 'a>(
        &self,
        references: impl IntoIterator<Item = &'a TypedReference<T>>,
    ) -> Vec<Reference> {
        let references = references.into_iter();
        references
            .map(|reference| self.resolved(&reference.reference))
            .collect()
    }

    /// Resolved references to the parts of an item.
    pub fn part_references(&self, key: ItemKey) -> Vec<Reference> {
        let item = self.item_by_key(key);
        let parts = item.parts().iter().map(|part| {
            let (id, part_id) = (item.id().clone(), part.id.clone());
            self.resolved(&Reference::new(key.type_id, id, Some(part_id)))
        });
        parts.collect()
    }

    /// A copy of a reference with its title and href.
    pub fn resolved(&self, reference: &Reference) -> Reference {
        let mut reference = reference.clone();
        self.resolve_reference(&mut reference);
        reference
    }

    /// A copy of a value whose references have their titles and hrefs.
    pub(crate) fn with_resolved_references<R: HasReferences + Clone>(&self, value: &R) -> R {
        let mut value = value.clone();
        let mut references = Vec::new();
        value.collect_mut(&mut references);
        for reference in references {
            self.resolve_reference(reference);
        }
        value
    }

    /// Sets the title and the href of a reference.
    pub(crate) fn resolve_reference(&self, reference: &mut Reference) {
        reference.href = self.links().reference(reference);
        let item = self.item_by_key(self.target_key(reference));
        reference.title = match &reference.part {
            None => truncate_title(item.title(), MAX_TITLE_CHARS),
            Some(id) => {
                let mut parts = item.parts().iter();
                let part = parts.find(|part| part.id == *id);
                part.expect("the loader reports references that lead nowhere")
                    .title
                    .to_string()
            }
        };
    }
}

/// The beginning of a text that names it within a sentence.
pub fn short_name(text: &str) -> String {
    truncate_title(text, MAX_SHORT_NAME_CHARS)
}

/// As many of the words of a text as there is room for in `max_chars`, and an ellipsis if there are
/// more.
pub fn truncate_title(text: &str, max_chars: usize) -> String {
    // A cheap test first: no text has more characters than bytes.
    if text.len() <= max_chars {
        return text.to_owned();
    }
    let Some((end, _)) = text.char_indices().nth(max_chars - 1) else {
        return text.to_owned();
    };
    if text[end..].chars().nth(1).is_none() {
        return text.to_owned();
    }
    let start = &text[..end];
    // The cut is at the end of a word if a space follows it.
    let last_space = start.rfind(char::is_whitespace);
    let complete_words = match last_space {
        Some(last_space) if !text[end..].starts_with(char::is_whitespace) => &start[..last_space],
        _ => start,
    };
    let title =
        complete_words.trim_end_matches(|ch: char| ch.is_whitespace() || ",;:–—-(".contains(ch));
    format!("{title}…")
}
