//! Numbers that two parts of a proposal, or two events, have in common.

use hashbrown::HashMap;

use crate::load::integrity::ItemHandle;
use crate::load::judgements::Facts;
use crate::model::{ErrorCode, Event, ItemTypeId, Proposal, ValidationError};

/// Parts of one proposal or part that have the same number.
pub(super) fn repeated_part_numbers(
    _facts: &Facts<'_, '_, '_>,
    proposal: &Proposal,
) -> Vec<ValidationError> {
    let mut first_ids = HashMap::new();
    let parts = proposal.parts.iter().enumerate();
    let warnings = parts.filter_map(|(index, part)| {
        let key = (part.part_of.as_ref(), part.number.as_ref()?.as_str());
        let first = *first_ids.entry(key).or_insert(&part.id);
        (first != &part.id)
            .then(|| repeated_number(&format!("/parts/{index}/number"), key.1, first.as_str()))
    });
    warnings.collect()
}

/// Events of one kind, within the same one, that have the same number.
pub(super) fn repeated_event_numbers<'d>(
    facts: &Facts<'d, '_, '_>,
) -> Vec<(ItemHandle<'d>, ValidationError)> {
    let collection = &facts.checker.edition.collections[ItemTypeId::Event];
    let mut first_ids = HashMap::new();
    let mut warnings = Vec::new();
    for (row, entry) in collection.items.iter().enumerate() {
        let event: Option<&Event> = entry.as_type().filter(|_| entry.partial().is_none());
        let numbered = event.and_then(|event| Some((event, event.number.as_ref()?.as_str())));
        let Some((event, number)) = numbered else {
            continue;
        };
        let whole = event.part_of.as_ref().map(|whole| &whole.reference.id);
        let key = (event.kind.title(), whole, number);
        let first = *first_ids.entry(key).or_insert(&event.id);
        if first != &event.id {
            let warning = repeated_number("/number", number, first.as_str());
            warnings.push((ItemHandle { collection, row }, warning));
        }
    }
    warnings
}

fn repeated_number(pointer: &str, number: &str, first: &str) -> ValidationError {
    ValidationError::new(
        ErrorCode::RepeatedNumber,
        pointer,
        format!("`{first}` has the number {number}, too"),
        "correct one of the two, or say in `part_of` what each belongs to",
    )
}
