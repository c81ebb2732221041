//! The negotiation on one page.

use indexmap::IndexMap;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::{
    EntryType, Event, EventKind, EventStatus, Href, ItemTypeId, Negotiation, SelfLinks, Slug, Text,
    Title, UncertainDate,
};
use crate::store::{Edition, to_i64};

/// The negotiation on one page: what it is, why it matters, what its success needs, and
/// every aspect, challenge, actor and event in one line.
#[derive(Serialize, ToSchema)]
pub struct Summary<'a> {
    /// Always `negotiation`.
    r#type: EntryType,
    #[serde(flatten)]
    negotiation: &'a Negotiation,
    /// The strands of the negotiation.
    #[schema(max_items = 10_000)]
    aspects: Vec<ItemLine<'a>>,
    /// The obstacles to agreement.
    #[schema(max_items = 10_000)]
    challenges: Vec<ItemLine<'a>>,
    /// The states, persons and groups that appear.
    #[schema(max_items = 10_000)]
    actors: Vec<ItemLine<'a>>,
    /// The events, in the order of the record.
    #[schema(max_items = 10_000)]
    events: Vec<EventLine<'a>>,
    /// How many items each collection has.
    counts: Counts,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
    /// The addresses of this answer.
    links: SelfLinks,
}

/// One item in a line.
#[derive(Serialize, ToSchema)]
pub struct ItemLine<'a> {
    /// The item's type.
    r#type: ItemTypeId,
    /// The item's id.
    id: &'a Slug,
    /// The item's name.
    #[schema(value_type = Title)]
    title: &'a str,
    /// The item in a sentence.
    #[schema(value_type = Text)]
    summary: &'a str,
    /// The item's address.
    href: Href,
}

/// One event in a line.
#[derive(Serialize, ToSchema)]
pub struct EventLine<'a> {
    /// Always `event`.
    r#type: ItemTypeId,
    /// The event's id.
    id: &'a Slug,
    /// The event's name.
    title: &'a Title,
    /// The event in a sentence.
    summary: &'a Text,
    /// What sort of event it is.
    kind: EventKind,
    /// How things stood when the source was written.
    status: EventStatus,
    /// When it was; null where the source gives no date.
    date: &'a Option<UncertainDate>,
    /// The event's address.
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
        aspects: item_lines(edition, ItemTypeId::Aspect),
        challenges: item_lines(edition, ItemTypeId::Challenge),
        actors: item_lines(edition, ItemTypeId::Actor),
        events: event_lines(edition),
        counts: counts(edition),
        edition: edition.number(),
        links: SelfLinks {
            this: edition.links().resource("summary"),
        },
    }
}

fn item_lines(edition: &Edition, type_id: ItemTypeId) -> Vec<ItemLine<'_>> {
    let items = edition.items(type_id);
    items
        .map(|item| ItemLine {
            r#type: type_id,
            id: item.id(),
            title: item.title(),
            summary: item
                .summary()
                .expect("aspects, challenges and actors have a summary"),
            href: edition.links().item(type_id, item.id()),
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
            kind: event.kind,
            status: event.status,
            date: &event.date,
            href: edition.links().item(key.type_id, &event.id),
        })
        .collect()
}
