//! The negotiation on one page.

use indexmap::IndexMap;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::{
    Actor, ActorKind, Aspect, Challenge, Coded, EntryType, Event, EventKind, EventStatus, Href,
    ItemType as _, ItemTypeId, LongTitle, Negotiation, NoteLink, Position, Proposal, ProposalKind,
    ProposalStatus, Reference, Scope, Slug, Source, SourceKind, Stance, StatementCount, Text,
    Title, UncertainDate, Url, serialize_optional_term,
};
use crate::store::{Edition, ItemKey, to_i64};

/// The negotiation on one page: what it is, why it matters, what its success needs, and
/// every aspect, challenge, actor, event, proposal and source in one line.
#[derive(Serialize, ToSchema)]
pub struct Summary<'a> {
    /// Always `negotiation`.
    r#type: EntryType,
    #[serde(flatten)]
    negotiation: &'a Negotiation,
    /// The strands of the negotiation.
    #[schema(max_items = 10_000)]
    aspects: Vec<AspectLine<'a>>,
    /// The obstacles to agreement, each with the positions on it.
    #[schema(max_items = 10_000)]
    challenges: Vec<ChallengeLine<'a>>,
    /// The states, persons and groups that appear.
    #[schema(max_items = 10_000)]
    actors: Vec<ActorLine<'a>>,
    /// The events, in the order of the record.
    #[schema(max_items = 10_000)]
    events: Vec<EventLine<'a>>,
    /// The agreements and other documents that are considered, proposed, agreed or in force.
    #[schema(max_items = 10_000)]
    proposals: Vec<ProposalLine<'a>>,
    /// The documents that the record rests on, each with its date.
    #[schema(max_items = 10_000)]
    sources: Vec<SourceLine<'a>>,
    /// How many items each collection has.
    counts: Counts,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
    /// The addresses of this answer.
    links: SummaryLinks,
}

/// The addresses of a summary.
#[derive(Serialize, ToSchema)]
pub(super) struct SummaryLinks {
    /// This answer.
    #[serde(rename = "self")]
    this: Href,
    /// What earlier editions said of the negotiation.
    history: Href,
}

/// One aspect in a line.
#[derive(Serialize, ToSchema)]
pub struct AspectLine<'a> {
    /// The aspect's type.
    r#type: ItemTypeId,
    /// The aspect's id.
    id: &'a Slug,
    /// The aspect's name.
    title: &'a Title,
    /// The aspect in a sentence.
    summary: &'a Text,
    /// The statements on the aspect.
    statements: StatementCount,
    /// The editors' notes on the aspect.
    notes: Vec<NoteLink>,
    /// The aspect's address.
    href: Href,
}

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
    /// The positions on the challenge.
    #[schema(max_items = 10_000)]
    positions: Vec<PositionLine<'a>>,
    /// The statements on the challenge.
    statements: StatementCount,
    /// The editors' notes on the challenge.
    notes: Vec<NoteLink>,
    /// The challenge's address.
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
    /// The conditions that the position depends on.
    conditional_on: Vec<Reference>,
    /// The statements on the position.
    statements: StatementCount,
    /// The editors' notes on the position.
    notes: Vec<NoteLink>,
    /// The position's address.
    href: Href,
}

/// One actor in a line.
#[derive(Serialize, ToSchema)]
pub struct ActorLine<'a> {
    /// The actor's type.
    r#type: ItemTypeId,
    /// The actor's id.
    id: &'a Slug,
    /// The actor's name.
    title: &'a Title,
    /// The actor in a sentence.
    summary: &'a Text,
    /// What sort of actor it is.
    #[schema(value_type = ActorKind)]
    kind: Coded<ActorKind>,
    /// Of a person: the latest post; null where there is none.
    post: &'a Option<Title>,
    /// Of a person or delegation: the state that they belong to.
    state: Option<Reference>,
    /// The statements on the actor.
    statements: StatementCount,
    /// The editors' notes on the actor.
    notes: Vec<NoteLink>,
    /// The actor's address.
    href: Href,
}

/// One event in a line.
#[derive(Serialize, ToSchema)]
pub struct EventLine<'a> {
    /// The event's type.
    r#type: ItemTypeId,
    /// The event's id.
    id: &'a Slug,
    /// The event's name.
    title: &'a Title,
    /// The event in a sentence.
    summary: &'a Text,
    /// What sort of event it is.
    #[schema(value_type = EventKind)]
    kind: Coded<EventKind>,
    /// How things stood when the source was written.
    #[schema(value_type = EventStatus)]
    status: Coded<EventStatus>,
    /// When it was; null where the source gives no date.
    date: &'a Option<UncertainDate>,
    /// Where it was.
    place: Option<Reference>,
    /// The statements on the event.
    statements: StatementCount,
    /// The editors' notes on the event.
    notes: Vec<NoteLink>,
    /// The event's address.
    href: Href,
}

/// One proposal in a line.
#[derive(Serialize, ToSchema)]
pub struct ProposalLine<'a> {
    /// The proposal's type.
    r#type: ItemTypeId,
    /// The proposal's id.
    id: &'a Slug,
    /// The proposal's name.
    title: &'a LongTitle,
    /// The proposal in a sentence.
    summary: &'a Text,
    /// What sort of proposal it is.
    #[schema(value_type = ProposalKind)]
    kind: Coded<ProposalKind>,
    /// How far it had come when the source was written.
    #[schema(value_type = ProposalStatus)]
    status: Coded<ProposalStatus>,
    /// Who proposes it.
    proposers: Vec<Reference>,
    /// Between whom it would be agreed.
    parties: Vec<Reference>,
    /// Who considers it without proposing it.
    considered_by: Vec<Reference>,
    /// The statements on the proposal.
    statements: StatementCount,
    /// The editors' notes on the proposal.
    notes: Vec<NoteLink>,
    /// The proposal's address.
    href: Href,
}

/// One source in a line.
#[derive(Serialize, ToSchema)]
pub struct SourceLine<'a> {
    /// The source's type.
    r#type: ItemTypeId,
    /// The source's id.
    id: &'a Slug,
    /// The document's own title; where none is known, what the editors call it.
    #[schema(value_type = LongTitle)]
    title: &'a str,
    /// What sort of document it is.
    #[schema(value_type = SourceKind)]
    kind: Coded<SourceKind>,
    /// Who wrote it, person or body.
    authors: &'a [LongTitle],
    /// Who published it; null where that is not known.
    publisher: &'a Option<LongTitle>,
    /// The document's address; null where it is not known.
    url: &'a Option<Url>,
    /// When it was published; null where that is not known.
    published: &'a Option<UncertainDate>,
    /// The source's address.
    href: Href,
}

/// How many items each collection has, by the collection's name.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Counts(IndexMap<&'static str, i64>);

impl PartialSchema for Counts {
    fn schema() -> RefOr<Schema> {
        let count_schema = |collection: &str| {
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
                .minimum(Some(0))
                .maximum(Some(10_000_000))
                .description(Some(format!("How many {collection} there are.")))
        };
        let description = "How many items each collection has, by the collection's name.";
        let mut object = ObjectBuilder::new().description(Some(description));
        for collection in ItemTypeId::ALL.map(ItemTypeId::collection) {
            object = object
                .property(collection, count_schema(collection))
                .required(collection);
        }
        object.into()
    }
}

impl ToSchema for Counts {}

/// How many items each collection has.
pub fn counts(edition: &Edition) -> Counts {
    let types = ItemTypeId::ALL.into_iter();
    Counts(
        types
            .map(|type_id| {
                let count = edition.items(type_id).len();
                (type_id.collection(), to_i64(count))
            })
            .collect(),
    )
}

/// The negotiation on one page.
pub fn summary(edition: &Edition) -> Summary<'_> {
    Summary {
        r#type: EntryType::Negotiation,
        negotiation: edition.negotiation(),
        aspects: aspect_lines(edition),
        challenges: challenge_lines(edition),
        actors: actor_lines(edition),
        events: event_lines(edition),
        proposals: proposal_lines(edition),
        sources: source_lines(edition),
        counts: counts(edition),
        edition: edition.number(),
        links: SummaryLinks {
            this: edition.links().negotiation(),
            history: edition.links().negotiation_history(),
        },
    }
}

fn aspect_lines(edition: &Edition) -> Vec<AspectLine<'_>> {
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

fn challenge_lines(edition: &Edition) -> Vec<ChallengeLine<'_>> {
    let challenges = edition.items_of::<Challenge>();
    challenges
        .map(|(key, challenge)| ChallengeLine {
            r#type: key.type_id,
            id: &challenge.id,
            title: &challenge.title,
            summary: &challenge.summary,
            positions: position_lines(edition, key),
            statements: edition.statement_count(key),
            notes: edition.note_links(key, None),
            href: edition.links().item(key.type_id, &challenge.id),
        })
        .collect()
}

fn position_lines(edition: &Edition, on: ItemKey) -> Vec<PositionLine<'_>> {
    let positions = edition.inverse_items(on, "positions").into_iter();
    positions
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
                statements: edition.statement_count(key),
                notes: edition.note_links(key, None),
                href: edition.links().item(key.type_id, &position.id),
            }
        })
        .collect()
}

fn actor_lines(edition: &Edition) -> Vec<ActorLine<'_>> {
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

fn event_lines(edition: &Edition) -> Vec<EventLine<'_>> {
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

fn proposal_lines(edition: &Edition) -> Vec<ProposalLine<'_>> {
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

fn source_lines(edition: &Edition) -> Vec<SourceLine<'_>> {
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
