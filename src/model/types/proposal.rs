//! Proposals: the agreements and other documents that are proposed, agreed or in force.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::schema::field::{Field, FieldType, date_value, term_values, text_values};
use crate::model::schema::item_type::{ItemType, id_title_summary};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::TypedReference;
use crate::model::schema::relation::{HasReferences as _, ReferenceAccessor, Relation, references};
use crate::model::types::compliance::ComplianceStatus;
use crate::model::types::identifier::{CodeScheme, Match};
use crate::model::types::other_name::OtherName;
use crate::model::types::part::{Part, RequiredFor, validate_parts};
use crate::model::types::quantity::{Quantity, QuantityProperty};
use crate::model::types::quantity_fields::{property_values, quantity_values};
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{DocumentNumber, LongTitle, Slug, Text, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::date::UncertainDate;
use crate::model::values::vocabulary::vocabulary_enum;
use crate::model::{Actor, ActorRef, Aspect, AspectRef, Commodity, Place, Statement};

vocabulary_enum! {
    /// The kind of proposal or document, such as a ceasefire or a law. Based on the stages and
    /// types of agreements of PA-X.
    ProposalKind "proposal-kind" {
        /// An agreement between parties.
        Agreement = "agreement", "Agreement";
        /// An end to fighting, in whole or in part (PA-X: Ceasefire/related).
        Ceasefire = "ceasefire", "Ceasefire";
        /// The sending of forces.
        Deployment = "deployment", "Deployment";
        /// What the parties negotiate about, and how (PA-X: Pre-negotiation/process).
        Procedure = "procedure", "Procedure";
        /// The main points of a settlement (PA-X: Framework/substantive).
        Framework = "framework", "Framework";
        /// How what was agreed is carried out (PA-X: Implementation/renegotiation).
        Implementation = "implementation", "Implementation agreement";
        /// An agreement between states that binds them in international law.
        Treaty = "treaty", "Treaty";
        /// An agreement that binds its parties in private law, such as a merger or a wage agreement.
        Contract = "contract", "Contract";
        /// What somebody declares, alone or with others.
        Declaration = "declaration", "Declaration";
        /// Steps with an order or with dates.
        Roadmap = "roadmap", "Roadmap";
        /// An act of a legislature, a constitution or a decree.
        Law = "law", "Law";
        /// A formal text that a body adopts.
        Resolution = "resolution", "Resolution";
        /// Any other; `kind_label` says which.
        Other = "other", "Other";
    }
}

vocabulary_enum! {
    /// How far the proposal had come when the source was written, such as proposed or signed.
    ProposalStatus "proposal-status" {
        /// Somebody is considering the proposal, and nobody has made it.
        Considered = "considered", "Under consideration";
        /// Somebody intends to make the proposal.
        Planned = "planned", "To be proposed";
        /// The proposal has been put forward.
        Proposed = "proposed", "Proposed";
        /// The parties have agreed on the document.
        Agreed = "agreed", "Agreed";
        /// The document is signed, and does not bind yet.
        Signed = "signed", "Signed";
        /// Those who have to confirm the document have done so, and it does not bind yet.
        Ratified = "ratified", "Ratified";
        /// The document binds its parties.
        InForce = "in-force", "In force";
        /// The document does not apply for the time being.
        Suspended = "suspended", "Suspended";
        /// Another document has taken its place.
        Superseded = "superseded", "Superseded";
        /// The document no longer binds: it has ended, expired or been denounced.
        Terminated = "terminated", "Terminated";
        /// The proposal was turned down.
        Rejected = "rejected", "Rejected";
        /// Those who made the proposal withdrew it.
        Withdrawn = "withdrawn", "Withdrawn";
        /// Any other; `status_label` says which.
        Other = "other", "Other";
    }
}

/// An agreement, ceasefire, law or other document, at any stage from plan to end.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_labels -> ValidationErrors)]
pub struct Proposal {
    /// The proposal's id.
    pub id: Slug,
    /// The proposal's name.
    pub title: LongTitle,
    /// The proposal in brief.
    pub summary: Text,
    /// Other names of the item, under which readers may look for it.
    #[deserr(default)]
    pub other_names: Vec<OtherName>,
    /// The kind of proposal, such as a ceasefire or a law.
    #[schema(value_type = ProposalKind)]
    pub kind: Coded<ProposalKind>,
    /// What editors call it, if its kind is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub kind_label: Option<Title>,
    /// How far the proposal had come when the source was written, such as proposed or signed.
    #[schema(value_type = ProposalStatus)]
    pub status: Coded<ProposalStatus>,
    /// What editors call it, if its status is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub status_label: Option<Title>,
    /// The number of the document, such as that of a bill, a resolution or a draft; null if no
    /// source gives one.
    #[deserr(default)]
    pub number: Option<DocumentNumber>,
    /// When the proposal was made or signed; null if neither the document nor a source says when.
    #[deserr(default)]
    pub date: Option<UncertainDate>,
    /// The actors that make the proposal.
    #[deserr(default)]
    pub proposers: Vec<ActorRef>,
    /// The actors that would agree on the proposal with each other.
    #[deserr(default)]
    pub parties: Vec<ActorRef>,
    /// The actors that are thinking about the proposal and have not made it.
    #[deserr(default)]
    pub considered_by: Vec<ActorRef>,
    /// The documents that this proposal replaces, such as earlier versions.
    #[deserr(default)]
    pub replaces: Vec<ProposalRef>,
    /// The aspects that the proposal belongs to.
    #[deserr(default)]
    pub aspects: Vec<AspectRef>,
    /// The terms, conditions, purposes, articles and other parts of the proposal, in the order of
    /// the document.
    #[deserr(default)]
    #[schema(max_items = 1000)]
    pub parts: Vec<Part>,
}

attach_labels!(attach_labels(Proposal): kind kind_label, status status_label);

/// What an actor's `proposals` says, whichever way they are related.
const ACTOR_PROPOSALS_DESCRIPTION: &str = "The proposals that the actor makes, is a party to or considers, and those that oblige the actor.";

/// A reference to a proposal.
pub type ProposalRef = TypedReference<Proposal>;

/// Whom parts oblige, then whom their compliance is of.
const OBLIGORS: ReferenceAccessor<Proposal> = ReferenceAccessor {
    get: |proposal| {
        let mut found = Vec::new();
        for part in &proposal.parts {
            part.obligors.collect(&mut found);
        }
        for entry in proposal.parts.iter().flat_map(|part| &part.compliance) {
            entry.obligor.collect(&mut found);
        }
        found
    },
    get_mut: |proposal| {
        let mut found = Vec::new();
        for part in &mut proposal.parts {
            part.obligors.collect_mut(&mut found);
            for entry in &mut part.compliance {
                entry.obligor.collect_mut(&mut found);
            }
        }
        found
    },
};

impl Proposal {
    fn quantities(&self) -> impl Iterator<Item = &Quantity> {
        self.parts.iter().flat_map(|part| &part.quantities)
    }
}

impl ItemType for Proposal {
    const ID: ItemTypeId = ItemTypeId::Proposal;
    const EXAMPLE_ID: &'static str = "limited-ceasefire";
    const PART_POINTERS: &'static [&'static str] = &["/parts/*"];
    const LONG_LISTS: &'static [&'static str] = &["/parts"];
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation::new::<Actor>(
            "proposers",
            "proposer",
            &["/proposers/*"],
            "is proposed by",
            references!(proposers),
        )
        .inverse("proposals", ACTOR_PROPOSALS_DESCRIPTION),
        Relation::new::<Actor>(
            "parties",
            "party",
            &["/parties/*"],
            "has the party",
            references!(parties),
        )
        .inverse("proposals", ACTOR_PROPOSALS_DESCRIPTION),
        Relation::new::<Actor>(
            "considered_by",
            "considered_by",
            &["/considered_by/*"],
            "is considered by",
            references!(considered_by),
        )
        .inverse("proposals", ACTOR_PROPOSALS_DESCRIPTION),
        Relation::new::<Self>(
            "replaces",
            "replaces",
            &["/replaces/*"],
            "replaces the document",
            references!(replaces),
        )
        .inverse(
            "replaced_by",
            "The later documents that replaced this proposal.",
        )
        .acyclic(),
        Relation::new::<Aspect>(
            "aspects",
            "aspect",
            &["/aspects/*"],
            "belongs to the aspect",
            references!(aspects),
        )
        .inverse("proposals", "The proposals that belong to the aspect."),
        Relation::new::<Actor>(
            "obligors",
            "obligor",
            &["/parts/*/obligors/*", "/parts/*/compliance/*/obligor"],
            "has a part that obliges",
            OBLIGORS,
        )
        .inverse("proposals", ACTOR_PROPOSALS_DESCRIPTION)
        .repeatable(),
        Relation::new::<Statement>(
            "compliance",
            "compliance_statement",
            &["/parts/*/compliance/*/statements/*"],
            "has a part whose compliance is reported by",
            references!(parts / compliance / statements),
        )
        .repeatable(),
        Relation::new::<Place>(
            "places",
            "place",
            &["/parts/*/places/*"],
            "has a part that would apply in",
            references!(parts / places),
        )
        .inverse(
            "proposals",
            "The proposals with a part that would apply in this place.",
        )
        .repeatable(),
        Relation::new::<Commodity>(
            "commodities",
            "commodity",
            &["/parts/*/commodities/*"],
            "has a part that concerns",
            references!(parts / commodities),
        )
        .inverse(
            "proposals",
            "The proposals with a part that concerns the commodity.",
        )
        .repeatable(),
    ];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::OTHER_NAMES,
        Field::vocabulary::<ProposalKind>("kind", |p: &Self| term_values([&p.kind.term])),
        Field::vocabulary::<ProposalStatus>("status", |p: &Self| term_values([&p.status.term])),
        Field::date(|p: &Self| date_value(p.date.as_ref())),
        Field::new(
            "parts",
            "The numbers, titles and summaries of the proposal's parts.",
            FieldType::Text,
            |p: &Self| {
                let numbers = text_values(p.parts.iter().filter_map(|part| part.number.as_ref()));
                let titles = text_values(p.parts.iter().map(|part| &part.title));
                let summaries =
                    text_values(p.parts.iter().filter_map(|part| part.summary.as_ref()));
                [numbers, titles, summaries].concat()
            },
        )
        .multi_valued("parts"),
        Field::vocabulary::<RequiredFor>("required_for", |p: &Self| {
            let coded = p.parts.iter().filter_map(|part| part.required_for.as_ref());
            term_values(coded.map(|coded| &coded.term))
        })
        .multi_valued("parts.required_for"),
        Field::new(
            "due",
            "When an obligation of the proposal is due.",
            FieldType::Date,
            |p: &Self| {
                p.parts
                    .iter()
                    .flat_map(|part| date_value(part.due.as_ref()))
                    .collect()
            },
        )
        .multi_valued("parts.due"),
        Field::vocabulary::<ComplianceStatus>("compliance", |p: &Self| {
            let entries = p.parts.iter().flat_map(|part| &part.compliance);
            term_values(entries.map(|entry| &entry.status.term))
        })
        .multi_valued("parts.compliance.status"),
        Field::quantity("parts.quantities", |p: &Self| {
            quantity_values(p.quantities())
        }),
        Field::unit("parts.quantities.unit", |p: &Self| {
            property_values(QuantityProperty::Unit, p.quantities())
        }),
        Field::currency("parts.quantities.currency", |p: &Self| {
            property_values(QuantityProperty::Currency, p.quantities())
        }),
        Field::vocabulary::<Match>("match", |p: &Self| {
            term_values(p.codes().into_iter().map(|code| &code.match_quality))
        })
        .multi_valued("parts.codes.match"),
        Field::vocabulary::<CodeScheme>("scheme", |p: &Self| {
            term_values(p.codes().into_iter().map(|code| &code.scheme))
        })
        .multi_valued("parts.codes.scheme"),
    ];

    id_title_summary!(other_names);

    fn parts(&self) -> &[Part] {
        &self.parts
    }

    fn parts_mut(&mut self) -> &mut [Part] {
        &mut self.parts
    }

    fn validate(&self) -> Vec<ValidationError> {
        validate_parts(&self.parts)
    }
}
