//! Events: meetings, talks, measures and armed conflicts.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::schema::field::{Field, date_value, term_values};
use crate::model::schema::item_type::{ItemType, id_title_summary};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::{Reference, TypedReference};
use crate::model::schema::relation::{HasReferences, Relation, references};
use crate::model::types::other_name::OtherName;
use crate::model::validation_error::{ErrorCode, ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{Slug, Text, Title};
use crate::model::values::date::{Qualifier, UncertainDate};
use crate::model::values::vocabulary::vocabulary_enum;
use crate::model::{Actor, ActorRef, Aspect, AspectRef, Place, PlaceRef};

vocabulary_enum! {
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

vocabulary_enum! {
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

vocabulary_enum! {
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
        Affected = "affected", "Affected party";
    }
}

/// A meeting, talks, a measure or an armed conflict.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Event {
    /// The event's id.
    pub id: Slug,
    /// The event's name.
    pub title: Title,
    /// The event in a sentence.
    pub summary: Text,
    /// Other names under which readers may look for it.
    #[deserr(default)]
    pub other_names: Vec<OtherName>,
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
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Participant {
    /// Who took part.
    pub actor: ActorRef,
    /// As what.
    pub roles: Vec<Role>,
}

impl HasReferences for Participant {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        self.actor.collect(found);
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        self.actor.collect_mut(found);
    }
}

/// A reference to an event.
pub type EventRef = TypedReference<Event>;

impl ItemType for Event {
    const ID: ItemTypeId = ItemTypeId::Event;
    const EXAMPLE_ID: &'static str = "white-house-meeting";
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation::new::<Place>(
            "place",
            "place",
            &["/place"],
            "takes place in",
            references!(place),
        )
        .inverse("events", "The events that took place there."),
        Relation::new::<Actor>(
            "participants",
            "participant",
            &["/participants/*/actor"],
            "has the participant",
            references!(participants),
        )
        .inverse("events", "The events that it took part in."),
        Relation::new::<Self>(
            "follows",
            "follows",
            &["/follows/*"],
            "comes after the event",
            references!(follows),
        )
        .inverse("followed_by", "The events that come after it.")
        .acyclic(),
        Relation::new::<Self>(
            "caused_by",
            "caused_by",
            &["/caused_by/*"],
            "is caused by the event",
            references!(caused_by),
        )
        .inverse("consequences", "The events that it caused.")
        .acyclic(),
        Relation::new::<Aspect>(
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
        Field::OTHER_NAMES,
        Field::vocabulary::<EventKind>("kind", |e: &Self| term_values([&e.kind])),
        Field::vocabulary::<EventStatus>("status", |e: &Self| term_values([&e.status])),
        Field::date(|e: &Self| date_value(e.date.as_ref())),
        Field::vocabulary::<Qualifier>("qualifier", |e: &Self| {
            term_values(e.date.iter().filter_map(|date| date.qualifier.as_ref()))
        })
        .multi_valued("date.qualifier"),
        Field::vocabulary::<Role>("role", |e: &Self| {
            term_values(e.participants.iter().flat_map(|one| &one.roles))
        })
        .multi_valued("participants.roles"),
    ];

    id_title_summary!(other_names);

    fn validate(&self) -> Vec<ValidationError> {
        let mut errors = Vec::new();
        for (index, participant) in self.participants.iter().enumerate() {
            if participant.roles.is_empty() {
                let pointer = format!("/participants/{index}/roles");
                errors.push(ValidationError::new(
                    ErrorCode::MissingField,
                    pointer,
                    "a participant has at least one role",
                    "add a role, such as \"party\"",
                ));
            }
        }
        errors
    }
}
