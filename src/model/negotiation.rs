//! The negotiation itself, as `record.json` describes it.

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::change::ChangeEntry;
use crate::model::changed_type::{ChangedType, ReferencePointer};
use crate::model::error_code::ErrorCode;
use crate::model::json_pointer::json_pointer;
use crate::model::schema::field::FieldType;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::{Reference, ReferenceTarget as _};
use crate::model::schema::relation::HasReferences as _;
use crate::model::schema::served_item::NoteLink;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{Prose, Slug, Text, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::formats::{Language, Rfc3339Timestamp, Url};
use crate::model::values::vocabulary::{Vocabulary, VocabularyEnum as _, vocabulary_enum};
use crate::model::{Actor, ActorRef, Event, EventRef, Statement, StatementRef};

vocabulary_enum! {
    /// How far the negotiation had come when its newest source was written. Based on the stages of
    /// PA-X.
    NegotiationStatus "negotiation-status" {
        /// The parties intend to negotiate.
        Planned = "planned", "Planned";
        /// The parties negotiate.
        InProgress = "in-progress", "In progress";
        /// The negotiation is paused.
        Suspended = "suspended", "Suspended";
        /// The parties have agreed, and the agreement is still to take effect.
        AgreementReached = "agreement-reached", "Agreement reached";
        /// The parties carry out what they agreed.
        InImplementation = "in-implementation", "In implementation";
        /// The negotiation is over, with a result.
        Concluded = "concluded", "Concluded";
        /// The negotiation is over, without a result.
        Collapsed = "collapsed", "Collapsed";
        /// Any other; `status_label` says which.
        Other = "other", "Other";
    }
}

/// One negotiation, as its editors describe it in this edition of the record.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_labels -> ValidationErrors)]
pub struct Negotiation {
    /// The negotiation's id.
    pub id: Slug,
    /// The negotiation's name.
    pub title: Title,
    /// The negotiation in brief.
    pub summary: Text,
    /// How far the negotiation had come when its newest source was written.
    #[schema(value_type = NegotiationStatus)]
    pub status: Coded<NegotiationStatus>,
    /// What editors call it, if its status is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub status_label: Option<Title>,
    /// The actors that negotiate with each other.
    pub parties: Vec<ActorRef>,
    /// The actors that mediate between the parties.
    #[deserr(default)]
    pub mediators: Vec<ActorRef>,
    /// The event that is the background of the negotiation, such as a war; null if there is none.
    #[deserr(default)]
    pub context: Option<EventRef>,
    /// Why the negotiation matters, according to the sources; null if no source says why.
    #[deserr(default)]
    pub significance: Option<SourcedText>,
    /// What the negotiation needs to succeed, according to the sources; null if no source says
    /// what.
    #[deserr(default)]
    pub outlook: Option<SourcedText>,
    /// The language of the record, as a BCP 47 tag.
    pub language: Language,
    /// The terms under which the record may be used.
    pub license: License,
    /// Who publishes the record.
    pub publisher: Publisher,
    /// When the edition was released (RFC 3339 date-time); null for a draft.
    #[deserr(default)]
    pub published: Option<Rfc3339Timestamp>,
    /// The time in `published` as text: `25 November 2026, 03:00 UTC`; null for a draft.
    #[deserr(skip)]
    #[schema(value_type = Option<Title>)]
    pub published_label: Option<String>,
    /// What differs from the previous edition, and why.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub changes: Vec<ChangeEntry>,
}

attach_labels!(attach_labels(Negotiation): status status_label);

/// A text in the editors' words, with the statements that support it.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = validate_sourced -> ValidationErrors)]
#[schema(as = Passage)]
pub struct SourcedText {
    /// The text, in the editors' words.
    pub text: Prose,
    /// The statements that the text rests on.
    pub statements: Vec<StatementRef>,
    /// The editors' notes on the statements that the text rests on.
    #[deserr(skip)]
    pub notes: Vec<NoteLink>,
}

/// Checks that the text rests on a statement.
fn validate_sourced(
    passage: SourcedText,
    location: ValuePointerRef<'_>,
) -> Result<SourcedText, ValidationErrors> {
    if !passage.statements.is_empty() {
        return Ok(passage);
    }
    let pointer = format!("{}/statements", json_pointer(location));
    let message = "the text rests on no statement";
    Err(ValidationErrors(vec![ValidationError::new(
        ErrorCode::MissingField,
        pointer,
        message,
        "name the statements that it sums up",
    )]))
}

/// Terms of use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct License {
    /// The SPDX identifier of the license.
    pub id: Title,
    /// The license's name.
    pub title: Title,
    /// The license's URL.
    pub url: Url,
}

/// Who publishes a record.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Publisher {
    /// The publisher's name.
    pub title: Title,
    /// The publisher's URL; null if there is none.
    #[deserr(default)]
    pub url: Option<Url>,
}

/// Gives the types that references may point to.
type TargetTypes = fn() -> Vec<ItemTypeId>;

impl Negotiation {
    /// The fields that are texts with statements, each with the heading that readers see.
    pub const TEXT_HEADINGS: [(&str, &str); 2] = [
        ("significance", "Why it matters"),
        ("outlook", "What success needs"),
    ];

    /// JSON pointers to references, with `*` for any index, and the types of their targets.
    pub const REFERENCE_POINTERS: [(&str, TargetTypes); 5] = [
        ("/parties/*", Actor::types),
        ("/mediators/*", Actor::types),
        ("/context", Event::types),
        ("/significance/statements/*", Statement::types),
        ("/outlook/statements/*", Statement::types),
    ];

    /// All references, for their titles and hrefs.
    pub fn references_mut(&mut self) -> Vec<&mut Reference> {
        let mut found = Vec::new();
        self.parties.collect_mut(&mut found);
        self.mediators.collect_mut(&mut found);
        self.context.collect_mut(&mut found);
        for passage in [&mut self.significance, &mut self.outlook]
            .into_iter()
            .flatten()
        {
            passage.statements.collect_mut(&mut found);
        }
        found
    }
}

// Here, because the negotiation has changes, and they have types.
impl ChangedType {
    /// Where its values have references.
    pub fn reference_pointers(self) -> Vec<ReferencePointer> {
        let Self::Item(type_id) = self else {
            let pointers = Negotiation::REFERENCE_POINTERS.into_iter();
            let pointers = pointers.map(|(pointer, targets)| ReferencePointer {
                pointer,
                targets: targets(),
            });
            return pointers.collect();
        };
        let relations = type_id.info().relations.iter();
        let pointers = relations.flat_map(|relation| {
            let pointers = relation.json_pointers.iter();
            pointers.map(|pointer| ReferencePointer {
                pointer,
                targets: (relation.targets)(),
            })
        });
        pointers.collect()
    }

    /// The vocabulary of the field at a path such as `kind` or `other_names.language`.
    pub fn vocabulary(self, path: &str) -> Option<&'static Vocabulary> {
        let Self::Item(type_id) = self else {
            return (path == "status").then_some(&NegotiationStatus::VOCABULARY);
        };
        let mut fields = type_id.info().fields.iter();
        match fields.find(|field| field.path == path)?.field_type {
            FieldType::Vocabulary(vocabulary) => Some(vocabulary),
            _ => None,
        }
    }
}
