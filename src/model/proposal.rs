//! Proposals: the agreements, ceasefires and deployments on offer.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::column::Column;
use super::fault::{Code, Fault, Faults};
use super::field::{Field, FieldType, terms, texts};
use super::identifier::{CodeScheme, IssueCode, Match};
use super::kind::Kind;
use super::part::{Part, RequiredFor, Unit};
use super::reference::Ref;
use super::relation::{Relation, references};
use super::text::{Slug, Text, Title};
use super::vocabulary::vocabulary;
use super::{Actor, ActorRef, Aspect, AspectRef, Event, EventRef, Place};

vocabulary! {
    /// What sort of proposal it is.
    ProposalKind "proposal-kind" {
        /// An agreement between parties.
        Agreement = "agreement", "Agreement";
        /// An end to fighting, in whole or in part.
        Ceasefire = "ceasefire", "Ceasefire";
        /// The sending of forces.
        Deployment = "deployment", "Deployment";
    }
}

vocabulary! {
    /// How far the proposal had come when the source was written.
    ProposalStatus "proposal-status" {
        /// Somebody weighs it; nobody proposes it.
        Considered = "considered", "Considered";
        /// Somebody intends to propose it.
        Planned = "planned", "Planned";
        /// It is on the table.
        Proposed = "proposed", "Proposed";
        /// The parties have agreed to it.
        Agreed = "agreed", "Agreed";
        /// It was turned down or withdrawn.
        Rejected = "rejected", "Rejected";
    }
}

/// An agreement, a ceasefire or a deployment on offer.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct Proposal {
    /// The proposal's id.
    pub id: Slug,
    /// The proposal's name.
    pub title: Title,
    /// The proposal in a sentence.
    pub summary: Text,
    /// What sort of proposal it is.
    pub kind: ProposalKind,
    /// How far it had come when the source was written.
    pub status: ProposalStatus,
    /// Who proposes it.
    #[deserr(default)]
    pub proposers: Vec<ActorRef>,
    /// Between whom it would be agreed.
    #[deserr(default)]
    pub parties: Vec<ActorRef>,
    /// Who considers it without proposing it.
    #[deserr(default)]
    pub considered_by: Vec<ActorRef>,
    /// The event at which it is to be put on the table.
    #[deserr(default)]
    pub tabled_at: Option<EventRef>,
    /// The aspects that the proposal belongs to.
    #[deserr(default)]
    pub aspects: Vec<AspectRef>,
    /// What the proposal would bring about.
    #[deserr(default)]
    pub terms: Vec<Part>,
    /// What has to be met first.
    #[deserr(default)]
    pub conditions: Vec<Part>,
    /// What the proposal is for.
    #[deserr(default)]
    pub purposes: Vec<Part>,
}

/// What an actor's `proposals` says, whichever way they are related.
const OF_ACTORS: &str = "The proposals that it makes, is a party to or considers.";

/// A reference to a proposal.
pub type ProposalRef = Ref<Proposal>;

impl Kind for Proposal {
    const TYPE: &'static str = "proposal";
    const TITLE: &'static str = "Proposal";
    const COLLECTION: &'static str = "proposals";
    const DESCRIPTION: &'static str = "An agreement, a ceasefire or a deployment on offer.";
    const EXAMPLE: &'static str = "limited-ceasefire";
    const PARTS: &'static [&'static str] = &["/terms/*", "/conditions/*", "/purposes/*"];
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation::to::<Actor>(
            "proposers",
            "proposer",
            &["/proposers/*"],
            "is proposed by",
            references!(proposers),
        )
        .inverse("proposals", OF_ACTORS),
        Relation::to::<Actor>(
            "parties",
            "party",
            &["/parties/*"],
            "has the party",
            references!(parties),
        )
        .inverse("proposals", OF_ACTORS),
        Relation::to::<Actor>(
            "considered_by",
            "considered_by",
            &["/considered_by/*"],
            "is considered by",
            references!(considered_by),
        )
        .inverse("proposals", OF_ACTORS),
        Relation::to::<Event>(
            "tabled_at",
            "tabled_at",
            &["/tabled_at"],
            "is to be tabled at",
            references!(tabled_at),
        )
        .inverse("proposals", "The proposals that are to be tabled there."),
        Relation::to::<Aspect>(
            "aspects",
            "aspect",
            &["/aspects/*"],
            "belongs to the aspect",
            references!(aspects),
        )
        .inverse("proposals", "The proposals that belong to it."),
        Relation::to::<Place>(
            "places",
            "place",
            &[
                "/terms/*/places/*",
                "/conditions/*/places/*",
                "/purposes/*/places/*",
            ],
            "has a part that would apply in",
            references!(terms, conditions, purposes),
        )
        .inverse(
            "proposals",
            "The proposals with a part that would apply there.",
        )
        .repeatable(),
    ];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::code::<ProposalKind>("kind", |p: &Self| terms([&p.kind])),
        Field::code::<ProposalStatus>("status", |p: &Self| terms([&p.status])),
        Field::new(
            "parts",
            "The terms, conditions and purposes.",
            FieldType::Text,
            |p: &Self| {
                texts(p.parts().into_iter().map(|part| &part.title))
                    .into_iter()
                    .chain(texts(p.parts().into_iter().map(|part| &part.summary)))
                    .collect()
            },
        )
        .several("parts"),
        Field::code::<RequiredFor>("required_for", |p: &Self| {
            terms(
                p.conditions
                    .iter()
                    .filter_map(|part| part.required_for.as_ref()),
            )
        })
        .several("conditions.required_for"),
        Field::code::<Unit>("unit", |p: &Self| {
            terms(
                p.parts()
                    .into_iter()
                    .filter_map(|part| part.quantity.as_ref())
                    .map(|one| &one.unit),
            )
        })
        .several("terms.quantity.unit"),
        Field::code::<Match>("match", |p: &Self| {
            terms(
                p.parts()
                    .into_iter()
                    .flat_map(|part| &part.codes)
                    .map(|code| &code.r#match),
            )
        })
        .several("terms.codes.match"),
        Field::code::<CodeScheme>("scheme", |p: &Self| {
            terms(
                p.parts()
                    .into_iter()
                    .flat_map(|part| &part.codes)
                    .map(|code| &code.scheme),
            )
        })
        .several("terms.codes.scheme"),
    ];
    const COLUMNS: &'static [Column<Self>] = &[
        // One for each value of `match` and `scheme`, in the same order.
        Column::new("codes", |p: &Self, _| {
            p.parts()
                .into_iter()
                .flat_map(|part| &part.codes)
                .map(IssueCode::key)
                .collect()
        }),
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

    fn parts(&self) -> Vec<&Part> {
        self.terms
            .iter()
            .chain(&self.conditions)
            .chain(&self.purposes)
            .collect()
    }

    fn parts_mut(&mut self) -> Vec<&mut Part> {
        self.terms
            .iter_mut()
            .chain(&mut self.conditions)
            .chain(&mut self.purposes)
            .collect()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for (list, parts) in [
            ("terms", &self.terms),
            ("conditions", &self.conditions),
            ("purposes", &self.purposes),
        ] {
            for (place, part) in parts.iter().enumerate() {
                let pointer = format!("/{list}/{place}");
                if !seen.insert(part.id.as_str()) {
                    let message = format!("the proposal has a part `{}` already", part.id);
                    faults.push(Fault::new(
                        Code::RepeatedId,
                        format!("{pointer}/id"),
                        message,
                        "give each part an id of its own",
                    ));
                }
                if list == "conditions" && part.required_for.is_none() {
                    faults.push(Fault::new(
                        Code::MissingField,
                        pointer,
                        "a condition says what it is a condition of",
                        "add \"required_for\": \"success\" or \"deployment\"",
                    ));
                } else if list != "conditions" && part.required_for.is_some() {
                    faults.push(Fault::new(
                        Code::Contradiction,
                        format!("{pointer}/required_for"),
                        "only conditions are required for something",
                        "leave it out, or move the part to `conditions`",
                    ));
                }
            }
        }
        faults
    }
}
