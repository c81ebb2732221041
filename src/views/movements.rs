//! Positions that took the place of others: how stances changed over time, as sources tell it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Coded, EntryType, Position, Reference, Slug, Stance, StatementCount, UncertainDate,
};
use crate::store::{Edition, ItemKey};

/// A position that took the place of another one of the same holder.
#[derive(Serialize, ToSchema)]
pub struct Movement<'a> {
    /// Always `movement`.
    pub r#type: EntryType,
    /// The id of the new position.
    pub id: &'a Slug,
    /// Who moved.
    pub holder: Reference,
    /// What the position is on.
    pub on: Reference,
    /// The former stance.
    #[schema(value_type = Stance)]
    pub from: &'a Coded<Stance>,
    /// The new stance.
    #[schema(value_type = Stance)]
    pub to: &'a Coded<Stance>,
    /// Since when the new position is held; null where no source says so.
    pub date: &'a Option<UncertainDate>,
    /// The event after which it moved, where a source says so.
    pub after: Option<Reference>,
    /// The former position.
    pub replaced: Reference,
    /// The new position.
    pub position: Reference,
    /// The statements on the new position.
    pub statements: StatementCount,
}

/// Those of some positions that took the place of another one: dated ones first, by the first day
/// that their dates can mean, then the others in the editors' order.
pub fn moved_positions(edition: &Edition, positions: &[ItemKey]) -> Vec<ItemKey> {
    let mut moved: Vec<(ItemKey, &Position)> = positions
        .iter()
        .map(|key| (*key, edition.item_as::<Position>(*key)))
        .filter(|(_, position)| position.replaces.is_some())
        .collect();
    moved.sort_by_key(|(_, position)| {
        let date = position.date.as_ref();
        let first_day = date.and_then(|date| date.earliest.or(date.latest));
        (first_day.is_none(), first_day)
    });
    moved.into_iter().map(|(key, _)| key).collect()
}

/// The movement to one of the [`moved_positions`].
pub fn movement(edition: &Edition, key: ItemKey) -> Movement<'_> {
    let position: &Position = edition.item_as(key);
    let replaced = position.replaces.as_ref();
    let replaced = &replaced.expect("a moved position replaces one").reference;
    let former: &Position = edition.item_as(edition.target_key(replaced));
    Movement {
        r#type: EntryType::Movement,
        id: &position.id,
        holder: edition.resolved(&position.holder.reference),
        on: edition.resolved(&position.on.reference),
        from: &former.stance,
        to: &position.stance,
        date: &position.date,
        after: edition.resolve_all(&position.after).pop(),
        replaced: edition.resolved(replaced),
        position: edition.reference_to(key),
        statements: edition.statement_count(key),
    }
}
