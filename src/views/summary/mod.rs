//! The negotiation on one page.

mod challenges;
mod lines;
mod outstanding;

use indexmap::IndexMap;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::{EntryType, Href, ItemTypeId, Negotiation};
use crate::store::{Edition, to_i64};
use crate::views::summary::challenges::challenge_lines;
use crate::views::summary::lines::{
    actor_lines, aspect_lines, event_lines, proposal_lines, source_lines,
};
use crate::views::summary::outstanding::outstanding_lines;

pub use challenges::{ChallengeLine, PositionLine};
pub use lines::{ActorLine, AspectLine, EventLine, ProposalLine, SourceLine};
pub use outstanding::OutstandingLine;

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
    /// The states, persons and groups that appear in the negotiation.
    #[schema(max_items = 10_000)]
    actors: Vec<ActorLine<'a>>,
    /// The events, in the editors' order.
    #[schema(max_items = 10_000)]
    events: Vec<EventLine<'a>>,
    /// The agreements and other documents, at any stage from plan to end.
    #[schema(max_items = 10_000)]
    proposals: Vec<ProposalLine<'a>>,
    /// The obligations of agreements that are not met, among those that are due or that sources
    /// report on.
    #[schema(max_items = 10_000)]
    outstanding: Vec<OutstandingLine<'a>>,
    /// The documents that the record rests on, each with its date.
    #[schema(max_items = 10_000)]
    sources: Vec<SourceLine<'a>>,
    /// How many items each collection has.
    counts: Counts,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
    /// The URLs of this response.
    links: SummaryLinks,
}

/// The URLs of a summary.
#[derive(Serialize, ToSchema)]
pub(super) struct SummaryLinks {
    /// The URL of this response.
    #[serde(rename = "self")]
    this: Href,
    /// The URL of the versions of the negotiation, one for each edition that described it
    /// differently.
    history: Href,
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
        outstanding: outstanding_lines(edition),
        sources: source_lines(edition),
        counts: counts(edition),
        edition: edition.number(),
        links: SummaryLinks {
            this: edition.links().negotiation(),
            history: edition.links().negotiation_history(),
        },
    }
}
