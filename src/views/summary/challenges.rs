//! What the summary says of a challenge, and who holds which position on it now.

use std::collections::HashSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Challenge, Coded, Href, ItemTypeId, NoteLink, Position, Quantity, Reference, Scope, Slug,
    Stance, StatementCount, Text, Title, UncertainDate, serialize_optional_term,
};
use crate::store::{Edition, ItemKey};

/// One challenge in a line.
#[derive(Serialize, ToSchema)]
pub struct ChallengeLine<'a> {
    /// The challenge's type.
    r#type: ItemTypeId,
    /// The challenge's id.
    id: &'a Slug,
    /// The challenge's name.
    title: &'a Title,
    /// The challenge in a sentence.
    summary: &'a Text,
    /// The positions on it that are held now, in the editors' order.
    #[schema(max_items = 10_000)]
    positions: Vec<PositionLine<'a>>,
    /// The statements on the challenge.
    statements: StatementCount,
    /// The editors' notes on the challenge.
    notes: Vec<NoteLink>,
    /// The challenge's URL.
    href: Href,
}

/// One position in a line.
#[derive(Serialize, ToSchema)]
pub struct PositionLine<'a> {
    /// The position's type.
    r#type: ItemTypeId,
    /// The position's id.
    id: &'a Slug,
    /// Holder, stance and object, in the editors' words.
    title: &'a Title,
    /// The position in a sentence.
    summary: &'a Text,
    /// Who holds the position.
    holder: Reference,
    /// The stance.
    #[schema(value_type = Stance)]
    stance: Coded<Stance>,
    /// Whose opinion within the holder is meant; null for the holder as a whole.
    #[serde(serialize_with = "serialize_optional_term")]
    scope: Option<Scope>,
    /// The matter itself, where the challenge is wider than it.
    topic: &'a Option<Title>,
    /// What the position depends on.
    conditional_on: Vec<Reference>,
    /// How much it is about.
    quantities: &'a [Quantity],
    /// Since when it has been held; null where no source says so.
    date: &'a Option<UncertainDate>,
    /// The positions that it replaced.
    replaces: Vec<Reference>,
    /// The statements on the position.
    statements: StatementCount,
    /// The editors' notes on the position.
    notes: Vec<NoteLink>,
    /// The position's URL.
    href: Href,
}

pub(super) fn challenge_lines(edition: &Edition) -> Vec<ChallengeLine<'_>> {
    let replaced = edition.replaced_positions();
    let challenges = edition.items_of::<Challenge>();
    challenges
        .map(|(key, challenge)| ChallengeLine {
            r#type: key.type_id,
            id: &challenge.id,
            title: &challenge.title,
            summary: &challenge.summary,
            positions: position_lines(edition, key, &replaced),
            statements: edition.statement_count(key),
            notes: edition.note_links(key, None),
            href: edition.links().item(key.type_id, &challenge.id),
        })
        .collect()
}

fn position_lines<'a>(
    edition: &'a Edition,
    on: ItemKey,
    replaced: &HashSet<ItemKey>,
) -> Vec<PositionLine<'a>> {
    let positions = edition.inverse_items(on, "positions").into_iter();
    positions
        .filter(|key| !replaced.contains(key))
        .map(|key| {
            let position: &Position = edition.item_as(key);
            PositionLine {
                r#type: key.type_id,
                id: &position.id,
                title: &position.title,
                summary: &position.summary,
                holder: edition.resolved(&position.holder.reference),
                stance: position.stance.clone(),
                scope: position.scope,
                topic: &position.topic,
                conditional_on: edition.resolve_all(&position.conditional_on),
                quantities: &position.quantities,
                date: &position.date,
                replaces: edition.resolve_all(&position.replaces),
                statements: edition.statement_count(key),
                notes: edition.note_links(key, None),
                href: edition.links().item(key.type_id, &position.id),
            }
        })
        .collect()
}
