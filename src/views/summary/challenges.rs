//! What the summary says of a challenge, and who holds which position on it now.

use std::collections::HashSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Challenge, Coded, Href, ItemTypeId, NoteLink, Position, Quantity, Reference, Scope, Slug,
    Stance, StatementCount, Text, Title, UncertainDate, serialize_optional_term,
};
use crate::store::{Edition, ItemKey};

/// One challenge, described in one line.
#[derive(Serialize, ToSchema)]
pub struct ChallengeLine<'a> {
    /// Always `challenge`.
    r#type: ItemTypeId,
    /// The challenge's id.
    id: &'a Slug,
    /// The challenge's name.
    title: &'a Title,
    /// The challenge in brief.
    summary: &'a Text,
    /// The positions on the challenge that no later position has replaced, in the editors' order.
    #[schema(max_items = 10_000)]
    positions: Vec<PositionLine<'a>>,
    /// The number of statements on the challenge, and the URL of their list.
    statements: StatementCount,
    /// The editors' notes on the challenge.
    notes: Vec<NoteLink>,
    /// The challenge's URL.
    href: Href,
}

/// One position, described in one line.
#[derive(Serialize, ToSchema)]
pub struct PositionLine<'a> {
    /// Always `position`.
    r#type: ItemTypeId,
    /// The position's id.
    id: &'a Slug,
    /// The title of the position, in the editors' words: who takes which stance on what.
    title: &'a Title,
    /// The position in brief.
    summary: &'a Text,
    /// The actor whose position it is.
    holder: Reference,
    /// The stance that the actor takes, such as support or opposition.
    #[schema(value_type = Stance)]
    stance: Coded<Stance>,
    /// Whose view within the country or body the position is, such as domestic opinion; null if it
    /// is that of the actor as a whole.
    #[serde(serialize_with = "serialize_optional_term")]
    scope: Option<Scope>,
    /// What exactly the position is on, if that is narrower than the challenge; otherwise null.
    topic: &'a Option<Title>,
    /// The conditions, proposals or events that the position depends on; empty if it has no
    /// condition.
    conditional_on: Vec<Reference>,
    /// The quantities that the position is about.
    quantities: &'a [Quantity],
    /// The date from which the position has been held; null if no source gives it.
    date: &'a Option<UncertainDate>,
    /// The earlier positions that this position replaced.
    replaces: Vec<Reference>,
    /// The number of statements on the position, and the URL of their list.
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
