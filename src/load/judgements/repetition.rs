//! The same item twice, under two ids.

use hashbrown::HashMap;

use crate::load::integrity::ItemHandle;
use crate::load::judgements::Facts;
use crate::load::parsed_item::ItemContent;
use crate::model::{ErrorCode, ItemTypeId, Statement, ValidationError};

/// Statements that make the same claim as one before them.
pub(super) fn repeated_texts<'d>(
    facts: &Facts<'d, '_, '_>,
) -> Vec<(ItemHandle<'d>, ValidationError)> {
    let collection = &facts.checker.edition.collections[ItemTypeId::Statement];
    let mut first_ids = HashMap::with_capacity(collection.items.len());
    let mut warnings = Vec::new();
    for (row, entry) in collection.items.iter().enumerate() {
        let ItemContent::Valid(_) = entry.content else {
            continue;
        };
        let Some(statement) = entry.as_type::<Statement>() else {
            continue;
        };
        let (text, id) = (statement.text.as_str(), &statement.id);
        let first = *first_ids.entry(text).or_insert(id);
        if first == id {
            continue;
        }
        let warning = ValidationError::new(
            ErrorCode::RepeatedText,
            "/text",
            format!("`{first}` says the same"),
            format!(
                "add what `{id}` cites and is about to `{first}`, and remove `{id}`; or say how the two differ"
            ),
        );
        warnings.push((ItemHandle { collection, row }, warning));
    }
    warnings
}
