//! What the values of changed items name: items and terms, by their titles.

use serde_json::Value as Json;

use crate::model::{
    ChangedType, ItemTypeId, PartKind, VocabularyEnum as _, join_texts, pointer_pattern,
};
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
    named_item(changed_type, pattern, text, edition).map(|item| item.title)
}

/// An item or part that a reference names.
pub(super) struct NamedItem {
    /// Its type; none for a part.
    pub(super) type_id: Option<ItemTypeId>,
    /// The kind of part, if it is one: `condition`.
    pub(super) part_kind: Option<String>,
    /// Its title.
    pub(super) title: String,
}

/// What the reference at a pointer names.
pub(super) fn named_item(
    changed_type: ChangedType,
    pattern: &str,
    text: &str,
    edition: &Edition,
) -> Option<NamedItem> {
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
        None => Some(NamedItem {
            type_id: Some(target_type),
            part_kind: None,
            title: edition.item_by_key(key).title().to_owned(),
        }),
        Some(id) => {
            let mut parts = edition.item_by_key(key).parts().iter();
            let part = parts.find(|part| part.id.as_str() == id)?;
            let kind = match part.kind.term {
                PartKind::Other => "part".to_owned(),
                kind => kind.title().to_lowercase(),
            };
            Some(NamedItem {
                type_id: None,
                part_kind: Some(kind),
                title: part.title.to_string(),
            })
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
