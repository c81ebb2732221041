//! Events: meetings, talks, measures and armed conflicts.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::schema::field::{Field, date_value, term_values};
use crate::model::schema::item::EditionContext;
use crate::model::schema::item_type::{ItemType, id_title_summary};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::pair::{Pair, PairedEntry};
use crate::model::schema::reference::{Reference, TypedReference};
use crate::model::schema::relation::{HasReferences, Relation, references};
use crate::model::types::document_act::{Act, DocumentAct, validate_acts};
use crate::model::types::other_name::OtherName;
use crate::model::types::outcome::{Outcome, OutcomeResult};
use crate::model::types::quantity::{Quantity, QuantityProperty};
use crate::model::types::quantity_fields::{property_values, quantity_values};
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{DocumentNumber, Slug, Text, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::date::{Qualifier, UncertainDate};
use crate::model::values::vocabulary::{VocabularyEnum as _, vocabulary_enum};
use crate::model::{Actor, ActorRef, Aspect, AspectRef, Place, PlaceRef, Proposal};

vocabulary_enum! {
    /// The kind of event, such as a meeting or an attack. Based on CAMEO and ACLED, whose
    /// categories the definitions name; see `/v1/vocabulary/event-kind`.
    EventKind "event-kind" {
        /// Fighting between states, armed groups or both, over some time (Wikidata Q350604).
        ArmedConflict = "armed-conflict", "Armed conflict";
        /// A single act of violence (ACLED: battles, explosions, violence against civilians; CAMEO 18
        /// to 20).
        Attack = "attack", "Attack";
        /// A meeting at one place and time (CAMEO 042 to 044).
        Meeting = "meeting", "Meeting";
        /// Negotiations, whatever their form, over some time (CAMEO 046).
        Talks = "talks", "Talks";
        /// One of several rounds of talks.
        Round = "round", "Round of talks";
        /// Somebody makes something known: a declaration, a speech, an offer in public (CAMEO 01).
        Announcement = "announcement", "Announcement";
        /// The parties agree, in whole or in part; that they sign it is an event of its own.
        Agreement = "agreement", "Agreement reached";
        /// A document is signed (CAMEO 057).
        Signing = "signing", "Signing";
        /// A body votes: a parliament, a council, an assembly, the members of a union or company.
        Vote = "vote", "Vote";
        /// The electorate votes on a matter.
        Referendum = "referendum", "Referendum";
        /// The electorate elects somebody.
        Election = "election", "Election";
        /// A signed document is confirmed by those who have to confirm it.
        Ratification = "ratification", "Ratification";
        /// A document becomes binding.
        EntryIntoForce = "entry-into-force", "Entry into force";
        /// Arms are laid down for some time, or a ceasefire begins (CAMEO 0871).
        Ceasefire = "ceasefire", "Ceasefire";
        /// Arms are handed over, destroyed or counted (CAMEO 0873 for demobilization).
        Disarmament = "disarmament", "Disarmament";
        /// Talks, aid or a measure are interrupted.
        Suspension = "suspension", "Suspension";
        /// What was interrupted goes on.
        Resumption = "resumption", "Resumption";
        /// A date by which something has or had to be done.
        Deadline = "deadline", "Deadline";
        /// A body adopts a formal text.
        Resolution = "resolution", "Resolution";
        /// A decision that takes effect: sanctions, aid, a law, a decree.
        Measure = "measure", "Measure";
        /// People demonstrate or strike (ACLED: protests, riots; CAMEO 14).
        Protest = "protest", "Protest";
        /// Any other; `kind_label` says which.
        Other = "other", "Other";
    }
}

vocabulary_enum! {
    /// The status of the event when the source was written, such as planned or ended.
    EventStatus "event-status" {
        /// The event is still to come.
        Planned = "planned", "Planned";
        /// The event, such as a meeting or talks, is under way.
        InProgress = "in-progress", "In progress";
        /// The event continues; no end is set.
        Ongoing = "ongoing", "Ongoing";
        /// The event is over.
        Ended = "ended", "Ended";
        /// The event is put off to a later day.
        Postponed = "postponed", "Postponed";
        /// The event was planned and does not take place.
        Canceled = "canceled", "Canceled";
        /// Any other; `status_label` says which.
        Other = "other", "Other";
    }
}

vocabulary_enum! {
    /// The part that somebody had in an event, such as mediator or host. Definitions name matching
    /// codes of CAMEO, ACLED and Wikidata in parentheses; see `/v1/vocabulary/role`.
    Role "role" {
        /// Fights in the conflict.
        Belligerent = "belligerent", "Belligerent";
        /// Carries out the attack.
        Attacker = "attacker", "Attacker";
        /// Takes part in person, at the highest level.
        Principal = "principal", "Principal";
        /// Takes part for a party.
        Delegate = "delegate", "Delegate";
        /// Negotiates with the other parties, or is bound by what is agreed.
        Party = "party", "Party";
        /// Hosts the event.
        Host = "host", "Host";
        /// Goes between the parties to help them agree (CAMEO 045).
        Mediator = "mediator", "Mediator";
        /// Helps the parties to meet, without mediating.
        Facilitator = "facilitator", "Facilitator";
        /// Vouches for what the parties agree, or helps them to keep it.
        Guarantor = "guarantor", "Guarantor";
        /// Is present without taking part.
        Observer = "observer", "Observer";
        /// Confirms by its presence or signature what the parties do.
        Witness = "witness", "Witness";
        /// Signs the document (Wikidata P1891).
        Signatory = "signatory", "Signatory";
        /// Checks that what was agreed is done.
        Verifier = "verifier", "Verifier";
        /// Calls or runs the event.
        Organizer = "organizer", "Organizer";
        /// Makes the speech or announcement.
        Speaker = "speaker", "Speaker";
        /// Votes.
        Voter = "voter", "Voter";
        /// Demonstrates, strikes or blockades (ACLED: protesters).
        Protester = "protester", "Protester";
        /// Stands for election.
        Candidate = "candidate", "Candidate";
        /// Gives the aid that the event concerns.
        AidProvider = "aid-provider", "Aid provider";
        /// Is affected by the event.
        Affected = "affected", "Affected";
        /// Any other; `role_label` says which.
        Other = "other", "Other";
    }
}

impl EventStatus {
    /// Whether all acts of such an event are still to come; none where some may be.
    fn acts_are_planned(self) -> Option<bool> {
        match self {
            Self::Planned | Self::Postponed | Self::Canceled => Some(true),
            Self::Ended => Some(false),
            Self::InProgress | Self::Ongoing | Self::Other => None,
        }
    }
}

/// Something that happened, happens or is planned: a meeting, a vote, a ceasefire, a war.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_labels -> ValidationErrors)]
pub struct Event {
    /// The event's id.
    pub id: Slug,
    /// The event's name.
    pub title: Title,
    /// The event in brief.
    pub summary: Text,
    /// Other names of the item, under which readers may look for it.
    #[deserr(default)]
    pub other_names: Vec<OtherName>,
    /// The kind of event, such as a meeting or an attack.
    #[schema(value_type = EventKind)]
    pub kind: Coded<EventKind>,
    /// What editors call it, if its kind is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub kind_label: Option<Title>,
    /// The status of the event when the source was written, such as planned or ended.
    #[schema(value_type = EventStatus)]
    pub status: Coded<EventStatus>,
    /// What editors call it, if its status is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub status_label: Option<Title>,
    /// The number of the event in a series, such as that of a round of talks; null if no source
    /// gives one.
    #[deserr(default)]
    pub number: Option<DocumentNumber>,
    /// The larger event that this event is part of, such as the talks that a round belongs to; null
    /// if there is none.
    #[deserr(default)]
    pub part_of: Option<EventRef>,
    /// The date of the event; null if no source gives it.
    #[deserr(default)]
    pub date: Option<UncertainDate>,
    /// The place of the event; null if no source gives it.
    #[deserr(default)]
    pub place: Option<PlaceRef>,
    /// Who took part in the event, and in which roles.
    #[deserr(default)]
    pub participants: Vec<Participant>,
    /// What the event does to documents, such as signing them.
    #[deserr(default)]
    pub documents: Vec<DocumentAct>,
    /// The outcome of the event; null if no source gives it.
    #[deserr(default)]
    pub outcome: Option<Outcome>,
    /// The events that came before this one, as far as the record links them.
    #[deserr(default)]
    pub follows: Vec<EventRef>,
    /// The events that caused this event.
    #[deserr(default)]
    pub caused_by: Vec<EventRef>,
    /// The aspects that the event belongs to.
    #[deserr(default)]
    pub aspects: Vec<AspectRef>,
    /// The quantities that the event is about.
    #[deserr(default)]
    pub quantities: Vec<Quantity>,
}

attach_labels!(attach_labels(Event): kind kind_label, status status_label);

/// An actor that took part in an event, with its roles.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_role_label -> ValidationErrors)]
pub struct Participant {
    /// The actor that took part in the event.
    pub actor: ActorRef,
    /// The roles of the participant in the event.
    #[deserr(default)]
    #[schema(value_type = Vec<Role>)]
    pub roles: Vec<Coded<Role>>,
    /// What editors call the role `other`, if it is among them.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub role_label: Option<Title>,
}

attach_labels!(attach_role_label(Participant): roles role_label);

impl HasReferences for Participant {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        self.actor.collect(found);
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        self.actor.collect_mut(found);
    }
}

/// What an actor's `events` says, whichever way they are related.
const ACTOR_EVENTS_DESCRIPTION: &str = "The events that the actor took part in or voted in.";

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
            "has the place",
            references!(place),
        )
        .inverse("events", "The events whose place is this one."),
        Relation::new::<Actor>(
            "participants",
            "participant",
            &["/participants/*/actor"],
            "has the participant",
            references!(participants),
        )
        .inverse("events", ACTOR_EVENTS_DESCRIPTION),
        Relation::new::<Actor>(
            "voters",
            "voter",
            &["/outcome/votes/*/body"],
            "was voted on by",
            references!(outcome),
        )
        .inverse("events", ACTOR_EVENTS_DESCRIPTION)
        .repeatable(),
        Relation::new::<Proposal>(
            "documents",
            "document",
            &["/documents/*/proposal"],
            "deals with the document",
            references!(documents),
        )
        .inverse(
            "events",
            "The events that deal with the proposal, such as those at which it is presented or signed.",
        )
        .repeatable(),
        Relation::new::<Self>(
            "follows",
            "follows",
            &["/follows/*"],
            "comes after the event",
            references!(follows),
        )
        .inverse("followed_by", "The events that came after this one, as far as the record links them.")
        .acyclic(),
        Relation::new::<Self>(
            "caused_by",
            "caused_by",
            &["/caused_by/*"],
            "is caused by the event",
            references!(caused_by),
        )
        .inverse("consequences", "The events that this event caused.")
        .acyclic(),
        Relation::new::<Self>(
            "part_of",
            "part_of",
            &["/part_of"],
            "is part of the event",
            references!(part_of),
        )
        .inverse("sub_events", "The events that are part of this event.")
        .acyclic(),
        Relation::new::<Aspect>(
            "aspects",
            "aspect",
            &["/aspects/*"],
            "belongs to the aspect",
            references!(aspects),
        )
        .inverse("events", "The events that belong to the aspect."),
    ];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::OTHER_NAMES,
        Field::vocabulary::<EventKind>("kind", |e: &Self| term_values([&e.kind.term])),
        Field::vocabulary::<EventStatus>("status", |e: &Self| term_values([&e.status.term])),
        Field::date(|e: &Self| date_value(e.date.as_ref())),
        Field::vocabulary::<Qualifier>("qualifier", |e: &Self| {
            term_values(e.date.iter().filter_map(|date| date.qualifier.as_ref()))
        })
        .multi_valued("date.qualifier"),
        Field::quantity("quantities", |e: &Self| quantity_values(&e.quantities)),
        Field::unit("quantities.unit", |e: &Self| {
            property_values(QuantityProperty::Unit, &e.quantities)
        }),
        Field::currency("quantities.currency", |e: &Self| {
            property_values(QuantityProperty::Currency, &e.quantities)
        }),
        Field::vocabulary::<Role>("role", |e: &Self| {
            term_values(
                e.participants
                    .iter()
                    .flat_map(|one| one.roles.iter().map(|role| &role.term)),
            )
        })
        .multi_valued("participants.roles"),
        Field::vocabulary::<Act>("act", |e: &Self| {
            term_values(e.documents.iter().map(|document| &document.act.term))
        })
        .multi_valued("documents.act"),
        Field::vocabulary::<OutcomeResult>("result", |e: &Self| {
            let result = e.outcome.as_ref().and_then(|one| one.result.as_ref());
            term_values(result.map(|result| &result.term))
        })
        .at("outcome.result"),
    ];

    const PAIRS: &'static [Pair<Self>] = &[
        Pair::new("participants", "role", |event: &Self| {
            let participants = event.participants.iter().map(|one| PairedEntry {
                reference: &one.actor.reference,
                texts: one.roles.iter().map(|role| role.term.value()).collect(),
            });
            participants.collect()
        }),
        Pair::new("documents", "act", |event: &Self| {
            let documents = event.documents.iter().map(|document| PairedEntry {
                reference: &document.proposal.reference,
                texts: vec![document.act.term.value()],
            });
            documents.collect()
        }),
    ];

    id_title_summary!(other_names);

    fn denormalize(&mut self, _edition: &dyn EditionContext) {
        self.documents.iter_mut().for_each(DocumentAct::add_label);
    }

    fn validate(&self) -> Vec<ValidationError> {
        let status = self.status.term;
        let are_planned = status.acts_are_planned();
        let mut errors = validate_acts(&self.documents, status.value(), are_planned);
        let outcome = self.outcome.as_ref();
        errors.extend(outcome.and_then(|one| one.error(are_planned == Some(true))));
        errors
    }
}
