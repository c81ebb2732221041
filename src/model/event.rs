//! Events: meetings, talks, measures and armed conflicts.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::date::{Qualifier, UncertainDate};
use super::fault::{Code, Fault, Faults};
use super::field::{Field, FieldType, date, terms};
use super::kind::Kind;
use super::reference::{Ref, Reference};
use super::relation::{Referring, Relation, references};
use super::text::{Slug, Text, Title};
use super::vocabulary::vocabulary;
use super::{Actor, ActorRef, Aspect, AspectRef, Place, PlaceRef};

vocabulary! {
    /// What sort of event it is.
    EventKind "event-kind" {
        /// Fighting between states.
        ArmedConflict = "armed-conflict", "Armed conflict";
        /// A single encounter.
        Meeting = "meeting", "Meeting";
        /// Negotiations, of one or several encounters.
        Talks = "talks", "Talks";
        /// A step that is taken, rather than an encounter.
        Measure = "measure", "Measure";
    }
}

vocabulary! {
    /// How things stood with the event when the source was written.
    EventStatus "event-status" {
        /// It was still to come.
        Planned = "planned", "Planned";
        /// It was under way.
        InProgress = "in-progress", "In progress";
        /// It was continuing.
        Ongoing = "ongoing", "Ongoing";
        /// It was over.
        Ended = "ended", "Ended";
    }
}

vocabulary! {
    /// What a participant was in the event.
    Role "role" {
        /// Wages the conflict.
        Belligerent = "belligerent", "Belligerent";
        /// Takes part in person, at the highest level.
        Principal = "principal", "Principal";
        /// Takes part for a party.
        Delegate = "delegate", "Delegate";
        /// The talks are between it and the other party.
        Party = "party", "Party";
        /// Receives the event.
        Host = "host", "Host";
        /// Goes between the parties.
        Mediator = "mediator", "Mediator";
        /// Gives the aid that the measure concerns.
        AidProvider = "aid-provider", "Aid provider";
        /// Feels the measure.
        Affected = "affected", "Affected";
    }
}

/// A meeting, talks, a measure or an armed conflict.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct Event {
    /// The event's id.
    pub id: Slug,
    /// The event's name.
    pub title: Title,
    /// The event in a sentence.
    pub summary: Text,
    /// What sort of event it is.
    pub kind: EventKind,
    /// How things stood when the source was written.
    pub status: EventStatus,
    /// When it was; null where the source gives no date.
    #[deserr(default)]
    pub date: Option<UncertainDate>,
    /// Where it was.
    #[deserr(default)]
    pub place: Option<PlaceRef>,
    /// Who took part, and as what.
    #[deserr(default)]
    pub participants: Vec<Participant>,
    /// The events that it comes after.
    #[deserr(default)]
    pub follows: Vec<EventRef>,
    /// The events that caused it.
    #[deserr(default)]
    pub caused_by: Vec<EventRef>,
    /// The aspects that the event belongs to.
    #[deserr(default)]
    pub aspects: Vec<AspectRef>,
}

/// Who took part in an event, and as what.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct Participant {
    /// Who took part.
    pub actor: ActorRef,
    /// As what.
    pub roles: Vec<Role>,
}

impl Referring for Participant {
    fn read<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        self.actor.read(found);
    }

    fn fill<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        self.actor.fill(found);
    }
}

/// A reference to an event.
pub type EventRef = Ref<Event>;

impl Kind for Event {
    const TYPE: &'static str = "event";
    const TITLE: &'static str = "Event";
    const COLLECTION: &'static str = "events";
    const DESCRIPTION: &'static str = "A meeting, talks, a measure or an armed conflict.";
    const EXAMPLE: &'static str = "white-house-meeting";
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation::to::<Place>(
            "place",
            "place",
            &["/place"],
            "took place in",
            references!(place),
        )
        .inverse("events", "The events that took place there."),
        Relation::to::<Actor>(
            "participants",
            "participant",
            &["/participants/*/actor"],
            "has the participant",
            references!(participants),
        )
        .inverse("events", "The events that it took part in."),
        Relation::to::<Self>(
            "follows",
            "follows",
            &["/follows/*"],
            "comes after the event",
            references!(follows),
        )
        .inverse("followed_by", "The events that come after it.")
        .acyclic(),
        Relation::to::<Self>(
            "caused_by",
            "caused_by",
            &["/caused_by/*"],
            "is caused by the event",
            references!(caused_by),
        )
        .inverse("consequences", "The events that it caused.")
        .acyclic(),
        Relation::to::<Aspect>(
            "aspects",
            "aspect",
            &["/aspects/*"],
            "belongs to the aspect",
            references!(aspects),
        )
        .inverse("events", "The events that belong to it."),
    ];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::code::<EventKind>("kind", |e: &Self| terms([&e.kind])),
        Field::code::<EventStatus>("status", |e: &Self| terms([&e.status])),
        Field::new(
            "date",
            "When it was, as far as the source says.",
            FieldType::Date,
            |e: &Self| date(e.date.as_ref()),
        ),
        Field::code::<Qualifier>("qualifier", |e: &Self| {
            terms(e.date.iter().filter_map(|date| date.qualifier.as_ref()))
        })
        .several("date.qualifier"),
        Field::code::<Role>("role", |e: &Self| {
            terms(e.participants.iter().flat_map(|one| &one.roles))
        })
        .several("participants.roles"),
    ];

    fn id(&self) -> &Slug {
        &self.id
    }

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn summary(&self) -> Option<&str> {
        Some(self.summary.as_str())
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (place, participant) in self.participants.iter().enumerate() {
            if participant.roles.is_empty() {
                let pointer = format!("/participants/{place}/roles");
                faults.push(Fault::new(
                    Code::MissingField,
                    pointer,
                    "a participant has at least one role",
                    "add a role, such as \"party\"",
                ));
            }
        }
        faults
    }
}
