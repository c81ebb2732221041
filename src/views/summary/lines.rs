//! What the summary says of an aspect, actor, event, proposal or source.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Actor, ActorKind, Aspect, Coded, Event, EventKind, EventStatus, Href, ItemType as _,
    ItemTypeId, LongTitle, NoteLink, Proposal, ProposalKind, ProposalStatus, Reference, Slug,
    Source, SourceKind, StatementCount, Text, Title, UncertainDate, Url,
};
use crate::store::Edition;

/// One aspect, described in one line.
#[derive(Serialize, ToSchema)]
pub struct AspectLine<'a> {
    /// Always `aspect`.
    r#type: ItemTypeId,
    /// The aspect's id.
    id: &'a Slug,
    /// The aspect's name.
    title: &'a Title,
    /// The aspect in brief.
    summary: &'a Text,
    /// The number of statements on the aspect, and the URL of their list.
    statements: StatementCount,
    /// The editors' notes on the aspect.
    notes: Vec<NoteLink>,
    /// The aspect's URL.
    href: Href,
}

/// One actor, described in one line.
#[derive(Serialize, ToSchema)]
pub struct ActorLine<'a> {
    /// Always `actor`.
    r#type: ItemTypeId,
    /// The actor's id.
    id: &'a Slug,
    /// The actor's name.
    title: &'a Title,
    /// The actor in brief.
    summary: &'a Text,
    /// The kind of actor, such as a state or a person.
    #[schema(value_type = ActorKind)]
    kind: Coded<ActorKind>,
    /// The title of a person's latest post; null if no post is recorded.
    post: &'a Option<Title>,
    /// The state that the actor belongs to; null if the actor is a state or no state is known.
    state: Option<Reference>,
    /// The number of statements on the actor, and the URL of their list.
    statements: StatementCount,
    /// The editors' notes on the actor.
    notes: Vec<NoteLink>,
    /// The actor's URL.
    href: Href,
}

/// One event, described in one line.
#[derive(Serialize, ToSchema)]
pub struct EventLine<'a> {
    /// Always `event`.
    r#type: ItemTypeId,
    /// The event's id.
    id: &'a Slug,
    /// The event's name.
    title: &'a Title,
    /// The event in brief.
    summary: &'a Text,
    /// The kind of event, such as a meeting or an attack.
    #[schema(value_type = EventKind)]
    kind: Coded<EventKind>,
    /// The status of the event when the source was written, such as planned or ended.
    #[schema(value_type = EventStatus)]
    status: Coded<EventStatus>,
    /// The date of the event; null if no source gives it.
    date: &'a Option<UncertainDate>,
    /// The place of the event; null if no source gives it.
    place: Option<Reference>,
    /// The number of statements on the event, and the URL of their list.
    statements: StatementCount,
    /// The editors' notes on the event.
    notes: Vec<NoteLink>,
    /// The event's URL.
    href: Href,
}

/// One proposal, described in one line.
#[derive(Serialize, ToSchema)]
pub struct ProposalLine<'a> {
    /// Always `proposal`.
    r#type: ItemTypeId,
    /// The proposal's id.
    id: &'a Slug,
    /// The proposal's name.
    title: &'a LongTitle,
    /// The proposal in brief.
    summary: &'a Text,
    /// The kind of proposal, such as a ceasefire or a law.
    #[schema(value_type = ProposalKind)]
    kind: Coded<ProposalKind>,
    /// How far the proposal had come when the source was written, such as proposed or signed.
    #[schema(value_type = ProposalStatus)]
    status: Coded<ProposalStatus>,
    /// The actors that make the proposal.
    proposers: Vec<Reference>,
    /// The actors that would agree on the proposal with each other.
    parties: Vec<Reference>,
    /// The actors that are thinking about the proposal and have not made it.
    considered_by: Vec<Reference>,
    /// The number of statements on the proposal, and the URL of their list.
    statements: StatementCount,
    /// The editors' notes on the proposal.
    notes: Vec<NoteLink>,
    /// The proposal's URL.
    href: Href,
}

/// One source, described in one line.
#[derive(Serialize, ToSchema)]
pub struct SourceLine<'a> {
    /// Always `source`.
    r#type: ItemTypeId,
    /// The source's id.
    id: &'a Slug,
    /// The document's own title; if none is known, what the editors call the document.
    #[schema(value_type = LongTitle)]
    title: &'a str,
    /// The kind of document, such as an article or a treaty.
    #[schema(value_type = SourceKind)]
    kind: Coded<SourceKind>,
    /// The persons or bodies that wrote the document.
    authors: &'a [LongTitle],
    /// Who published the document; null if this is not known.
    publisher: &'a Option<LongTitle>,
    /// The document's URL; null if it is not known.
    url: &'a Option<Url>,
    /// When the document was published; null if this is not known.
    published: &'a Option<UncertainDate>,
    /// The source's URL.
    href: Href,
}

pub(super) fn aspect_lines(edition: &Edition) -> Vec<AspectLine<'_>> {
    let aspects = edition.items_of::<Aspect>();
    aspects
        .map(|(key, aspect)| AspectLine {
            r#type: key.type_id,
            id: &aspect.id,
            title: &aspect.title,
            summary: &aspect.summary,
            statements: edition.statement_count(key),
            notes: edition.note_links(key, None),
            href: edition.links().item(key.type_id, &aspect.id),
        })
        .collect()
}

pub(super) fn actor_lines(edition: &Edition) -> Vec<ActorLine<'_>> {
    let actors = edition.items_of::<Actor>();
    actors
        .map(|(key, actor)| ActorLine {
            r#type: key.type_id,
            id: &actor.id,
            title: &actor.title,
            summary: &actor.summary,
            kind: actor.kind.clone(),
            post: &actor.post,
            state: edition.resolve_all(&actor.state).pop(),
            statements: edition.statement_count(key),
            notes: edition.note_links(key, None),
            href: edition.links().item(key.type_id, &actor.id),
        })
        .collect()
}

pub(super) fn event_lines(edition: &Edition) -> Vec<EventLine<'_>> {
    let events = edition.items_of::<Event>();
    events
        .map(|(key, event)| EventLine {
            r#type: key.type_id,
            id: &event.id,
            title: &event.title,
            summary: &event.summary,
            kind: event.kind.clone(),
            status: event.status.clone(),
            date: &event.date,
            place: edition.resolve_all(&event.place).pop(),
            statements: edition.statement_count(key),
            notes: edition.note_links(key, None),
            href: edition.links().item(key.type_id, &event.id),
        })
        .collect()
}

pub(super) fn proposal_lines(edition: &Edition) -> Vec<ProposalLine<'_>> {
    let proposals = edition.items_of::<Proposal>();
    proposals
        .map(|(key, proposal)| ProposalLine {
            r#type: key.type_id,
            id: &proposal.id,
            title: &proposal.title,
            summary: &proposal.summary,
            kind: proposal.kind.clone(),
            status: proposal.status.clone(),
            proposers: edition.resolve_all(&proposal.proposers),
            parties: edition.resolve_all(&proposal.parties),
            considered_by: edition.resolve_all(&proposal.considered_by),
            statements: edition.statement_count(key),
            notes: edition.note_links(key, None),
            href: edition.links().item(key.type_id, &proposal.id),
        })
        .collect()
}

pub(super) fn source_lines(edition: &Edition) -> Vec<SourceLine<'_>> {
    let sources = edition.items_of::<Source>();
    sources
        .map(|(key, source)| SourceLine {
            r#type: key.type_id,
            id: &source.id,
            title: source.title(),
            kind: source.kind.clone(),
            authors: &source.authors,
            publisher: &source.publisher,
            url: &source.url,
            published: &source.published,
            href: edition.links().item(key.type_id, &source.id),
        })
        .collect()
}
