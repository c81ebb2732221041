//! What events do to documents: they present, sign, ratify or reject them.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::ProposalRef;
use crate::model::error_code::ErrorCode;
use crate::model::schema::reference::Reference;
use crate::model::schema::relation::HasReferences;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::Title;
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::vocabulary::vocabulary_enum;

vocabulary_enum! {
    /// What an event does to a document, such as signing it.
    Act "act" {
        /// The document is put forward to the others.
        Presented = "presented", "Presented";
        /// The document is talked about.
        Discussed = "discussed", "Discussed";
        /// The parties agree on the document (CAMEO 057).
        Agreed = "agreed", "Agreed";
        /// The document is signed (Wikidata P1891).
        Signed = "signed", "Signed";
        /// A body or an electorate votes on the document, with whatever result.
        PutToVote = "put-to-vote", "Put to the vote";
        /// The document is turned down.
        Rejected = "rejected", "Rejected";
        /// Those who have to confirm the document do so.
        Ratified = "ratified", "Ratified";
        /// A body adopts the document.
        Adopted = "adopted", "Adopted";
        /// The document becomes binding.
        EnteredIntoForce = "entered-into-force", "Entered into force";
        /// The document ceases to apply for the time being.
        Suspended = "suspended", "Suspended";
        /// The document stops being binding.
        Terminated = "terminated", "Terminated";
        /// Any other; `act_label` says which.
        Other = "other", "Other";
    }
}

/// What an event does to a document, such as signing it.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_act_label -> ValidationErrors)]
pub struct DocumentAct {
    /// The act as text, ready to be shown: `Signed: Peace accord`.
    #[deserr(skip)]
    #[schema(min_length = 1, max_length = 300, pattern = r"^\S(.*\S)?$")]
    pub label: String,
    /// The proposal or other document that the event deals with.
    pub proposal: ProposalRef,
    /// What the event does to the document.
    #[schema(value_type = Act)]
    pub act: Coded<Act>,
    /// What editors call it, if the act is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub act_label: Option<Title>,
    /// Whether the act was still to come when the source was written.
    #[deserr(default)]
    pub planned: bool,
}

attach_labels!(attach_act_label(DocumentAct): act act_label);

impl HasReferences for DocumentAct {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        self.proposal.collect(found);
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        self.proposal.collect_mut(found);
    }
}

/// The errors of an event's acts: repeated ones, and plans that the event's status contradicts.
/// `are_planned` is whether acts of such an event are all still to come, if the status says so.
pub(crate) fn validate_acts(
    acts: &[DocumentAct],
    status: &str,
    are_planned: Option<bool>,
) -> Vec<ValidationError> {
    let mut errors = Vec::new();
    for (index, act) in acts.iter().enumerate() {
        let is_same = |other: &DocumentAct| {
            other.proposal.reference == act.proposal.reference && other.act == act.act
        };
        if acts[..index].iter().any(is_same) {
            errors.push(ValidationError::new(
                ErrorCode::RepeatedEntry,
                format!("/documents/{index}"),
                format!(
                    "`{}` is {} by this event already",
                    act.proposal.reference.id,
                    act.act.inline_title()
                ),
                "leave it out, or write another act",
            ));
        }
        if let Some(are_planned) = are_planned.filter(|planned| *planned != act.planned) {
            errors.push(misplanned(index, status, are_planned));
        }
    }
    errors
}

impl DocumentAct {
    /// Adds the words, once its reference has a title.
    pub(crate) fn add_label(&mut self) {
        let planned = if self.planned { " (planned)" } else { "" };
        let document = &self.proposal.reference.title;
        self.label = format!("{}{planned}: {document}", self.act.title());
    }
}

fn misplanned(index: usize, status: &str, are_planned: bool) -> ValidationError {
    let pointer = format!("/documents/{index}");
    let (pointer, message, hint) = if are_planned {
        (
            pointer,
            format!("the event is {status}, but this act is not marked as planned"),
            "add \"planned\": true, or correct the event's `status`",
        )
    } else {
        (
            format!("{pointer}/planned"),
            format!("the event is {status}, but this act is marked as planned"),
            "leave `planned` out, or correct the event's `status`",
        )
    };
    ValidationError::new(ErrorCode::Contradiction, pointer, message, hint)
}
