//! Positions that took the place of others: how stances changed over time, as sources tell it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Coded, EntryType, Position, Quantity, Reference, Stance, StatementCount, UncertainDate,
};
use crate::store::{Edition, ItemKey};

/// A change of position: one position replaced an earlier one of the same actor. A position that
/// replaced two others makes two movements.
#[derive(Serialize, ToSchema)]
pub struct Movement<'a> {
    /// Always `movement`.
    pub r#type: EntryType,
    /// The actor that changed position.
    pub holder: Reference,
    /// The item or part that the stance is on.
    pub on: Reference,
    /// The stance of the former position.
    #[schema(value_type = Stance)]
    pub from: &'a Coded<Stance>,
    /// The quantities that the former position was about.
    pub from_quantities: &'a [Quantity],
    /// The stance of the new position; `drops` if the actor gave up the former stance and took no
    /// other.
    #[schema(value_type = Stance)]
    pub to: &'a Coded<Stance>,
    /// The quantities that the new position is about.
    pub to_quantities: &'a [Quantity],
    /// The date from which the new position has been held; null if no source gives it.
    pub date: &'a Option<UncertainDate>,
    /// The event after which the actor changed position; null if no source names it.
    pub after: Option<Reference>,
    /// A reference to the former position.
    pub replaced: Reference,
    /// A reference to the new position.
    pub position: Reference,
    /// The number of statements on the new position, and the URL of their list.
    pub statements: StatementCount,
}

/// A movement's positions.
#[derive(Clone, Copy)]
pub struct MovedPosition {
    former: ItemKey,
    new: ItemKey,
}

/// The movements to some positions: dated ones first, by the first day that their dates can mean,
/// then the others in the editors' order.
pub fn moved_positions(edition: &Edition, positions: &[ItemKey]) -> Vec<MovedPosition> {
    let mut moved = Vec::new();
    for key in positions {
        let position: &Position = edition.item_as(*key);
        moved.extend(position.replaces.iter().map(|former| MovedPosition {
            former: edition.target_key(&former.reference),
            new: *key,
        }));
    }
    moved.sort_by_key(|moved| {
        let date = edition.item_as::<Position>(moved.new).date.as_ref();
        let first_day = date.and_then(|date| date.earliest.or(date.latest));
        (first_day.is_none(), first_day)
    });
    moved
}

/// One of the movements that [`moved_positions`] finds.
pub fn movement(edition: &Edition, moved: MovedPosition) -> Movement<'_> {
    let former: &Position = edition.item_as(moved.former);
    let new: &Position = edition.item_as(moved.new);
    Movement {
        r#type: EntryType::Movement,
        holder: edition.resolved(&new.holder.reference),
        on: edition.resolved(&new.on.reference),
        from: &former.stance,
        from_quantities: &former.quantities,
        to: &new.stance,
        to_quantities: &new.quantities,
        date: &new.date,
        after: edition.resolve_all(&new.after).pop(),
        replaced: edition.reference_to(moved.former),
        position: edition.reference_to(moved.new),
        statements: edition.statement_count(moved.new),
    }
}
