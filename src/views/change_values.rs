//! What the values of changed items name: items and terms, by their titles.

use serde_json::Value as Json;

use crate::model::{ChangedType, ItemTypeId, join_texts, pointer_pattern};
use crate::store::Edition;

/// The titles of what a value names: of items or terms; none if it names nothing.
pub(super) fn value_title(
    changed_type: ChangedType,
    pointer: &str,
    value: &Json,
    edition: &Edition,
) -> Option<String> {
    // The same for each entry of a list, and for the list.
    let mut pattern = pointer_pattern(pointer);
    if value.is_array() {
        pattern.push_str("/*");
    }
    let title = |text: &str| {
        item_title(changed_type, &pattern, text, edition)
            .or_else(|| term_title(changed_type, &pattern, text))
    };
    match value {
        Json::Array(entries) => {
            let titles = entries.iter().map(|entry| title(entry.as_str()?));
            Some(join_texts(titles.collect::<Option<Vec<_>>>()?.into_iter()))
        }
        _ => title(value.as_str()?),
    }
}

/// The title of the item that a reference at a pointer names.
fn item_title(
    changed_type: ChangedType,
    pattern: &str,
    text: &str,
    edition: &Edition,
) -> Option<String> {
    let mut references = changed_type.reference_pointers().into_iter();
    let reference = references.find(|reference| reference.pointer == pattern)?;
    let targets = reference.targets;
    let (target_type, path) = match (targets.as_slice(), text.split_once('/')) {
        (_, Some((name, path))) => (ItemTypeId::from_name(name)?, path),
        ([only], None) => (*only, text),
        _ => return None,
    };
    let (id, part) = match path.split_once('/') {
        Some((id, part)) => (id, Some(part)),
        None => (path, None),
    };
    let key = edition.key_of(target_type, id)?;
    match part {
        None => Some(edition.item_by_key(key).title().to_owned()),
        Some(part) => {
            let parts = edition.part_references(key).into_iter();
            let mut parts =
                parts.filter(|one| one.part.as_ref().is_some_and(|id| id.as_str() == part));
            parts.next().map(|part| part.title)
        }
    }
}

/// The title of the term that a field at a pointer has.
fn term_title(changed_type: ChangedType, pattern: &str, text: &str) -> Option<String> {
    let path = pattern
        .trim_start_matches('/')
        .replace("/*", "")
        .replace('/', ".");
    let mut terms = changed_type.vocabulary(&path)?.terms.iter();
    Some(terms.find(|term| term.value == text)?.title.to_owned())
}
