//! The events in the editors' order, with what they follow and what caused them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Coded, DocumentAct, Event, EventKind, EventStatus, Href, ItemTypeId, Outcome, Reference, Slug,
    StatementCount, Text, Title, UncertainDate,
};
use crate::store::{Edition, ItemKey, to_i64};

/// The events, in the editors' order.
#[derive(Serialize, ToSchema)]
pub struct Timeline<'a> {
    /// The events, in the editors' order, with or without a date.
    #[schema(max_items = 10_000)]
    pub data: Vec<TimelineEvent<'a>>,
    /// The number of events, and the edition.
    pub meta: TimelineMeta,
    /// The URLs of this response.
    pub links: TimelineLinks,
}

/// The URLs of a timeline.
#[derive(Serialize, ToSchema)]
pub struct TimelineLinks {
    /// The URL of this response.
    #[serde(rename = "self")]
    pub this: Href,
    /// The URL of these events as a picture.
    pub svg: Href,
}

/// The number of events, and the edition.
#[derive(Serialize, ToSchema)]
pub struct TimelineMeta {
    /// How many events there are.
    #[schema(minimum = 0, maximum = 10_000)]
    pub total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub edition: i64,
}

/// One event of the timeline.
#[derive(Serialize, ToSchema)]
pub struct TimelineEvent<'a> {
    /// Always `event`.
    pub r#type: ItemTypeId,
    /// The event's id.
    pub id: &'a Slug,
    /// The event's name.
    pub title: &'a Title,
    /// The event in brief.
    pub summary: &'a Text,
    /// The kind of event, such as a meeting or an attack.
    #[schema(value_type = EventKind)]
    pub kind: Coded<EventKind>,
    /// The status of the event when the source was written, such as planned or ended.
    #[schema(value_type = EventStatus)]
    pub status: Coded<EventStatus>,
    /// The date of the event; null if no source gives it.
    pub date: &'a Option<UncertainDate>,
    /// The place of the event; null if no source gives it.
    pub place: Option<Reference>,
    /// What the event does to documents, such as signing them.
    pub documents: Vec<DocumentAct>,
    /// The outcome of the event; null if no source gives it.
    pub outcome: Option<Outcome>,
    /// The events that came before this one, as far as the record links them.
    pub follows: Vec<Reference>,
    /// The events that caused this event.
    pub caused_by: Vec<Reference>,
    /// What it comes after, for an event without a date.
    #[serde(skip)]
    #[schema(ignore)]
    pub comes_after: Option<EarlierEvent>,
    /// The number of statements on the event, and the URL of their list.
    pub statements: StatementCount,
    /// The event's URL.
    pub href: Href,
}

/// An event that came before another one.
pub struct EarlierEvent {
    /// Its title.
    pub title: String,
    /// Whether it still goes on, so that only its start came before.
    pub goes_on: bool,
}

/// The latest of the events that came before an event; one that is over, if there is one.
fn latest_earlier_event(edition: &Edition, event: &Event) -> Option<EarlierEvent> {
    let earlier = event.caused_by.iter().chain(&event.follows);
    let earlier = earlier.map(|reference| {
        let key = edition.target_key(&reference.reference);
        let earlier: &Event = edition.item_as(key);
        EarlierEvent {
            title: edition.reference_to(key).title,
            goes_on: matches!(
                earlier.status.term,
                EventStatus::InProgress | EventStatus::Ongoing
            ),
        }
    });
    earlier.max_by_key(|event| !event.goes_on)
}

/// A timeline of some events; `query` is the canonical query of its links.
pub fn timeline<'a>(edition: &'a Edition, events: &[ItemKey], query: &str) -> Timeline<'a> {
    let data: Vec<_> = events
        .iter()
        .map(|key| timeline_event(edition, *key))
        .collect();
    Timeline {
        meta: TimelineMeta {
            total: to_i64(data.len()),
            edition: edition.number(),
        },
        data,
        links: TimelineLinks {
            this: edition.links().resource(format_args!("timeline{query}")),
            svg: edition
                .links()
                .resource(format_args!("timeline.svg{query}")),
        },
    }
}

/// An event as the timeline has it.
pub fn timeline_event(edition: &Edition, key: ItemKey) -> TimelineEvent<'_> {
    let event: &Event = edition.item_as(key);
    let mut documents = edition.with_resolved_references(&event.documents);
    documents.iter_mut().for_each(DocumentAct::add_label);
    TimelineEvent {
        r#type: key.type_id,
        id: &event.id,
        title: &event.title,
        summary: &event.summary,
        kind: event.kind.clone(),
        status: event.status.clone(),
        date: &event.date,
        place: edition.resolve_all(&event.place).pop(),
        documents,
        outcome: edition.with_resolved_references(&event.outcome),
        follows: edition.resolve_all(&event.follows),
        caused_by: edition.resolve_all(&event.caused_by),
        comes_after: latest_earlier_event(edition, event),
        statements: edition.statement_count(key),
        href: edition.links().item(key.type_id, &event.id),
    }
}
