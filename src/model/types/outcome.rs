//! How events end: with a result and, where somebody votes, with counts of votes.

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::ActorRef;
use crate::model::error_code::ErrorCode;
use crate::model::json_pointer::json_pointer;
use crate::model::labels::serialize_optional_term;
use crate::model::schema::reference::Reference;
use crate::model::schema::relation::HasReferences;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_int::Amount;
use crate::model::values::bounded_text::Title;
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::decimal::DecimalNumber;
use crate::model::values::vocabulary::vocabulary_enum;

vocabulary_enum! {
    /// The result of an event, such as an agreement or a missed deadline.
    OutcomeResult "result" {
        /// The parties agree.
        Agreed = "agreed", "Agreed";
        /// The event ends without an agreement.
        NoAgreement = "no-agreement", "No agreement";
        /// What was voted on is accepted.
        Adopted = "adopted", "Adopted";
        /// What was voted on is turned down.
        Rejected = "rejected", "Rejected";
        /// What was due is done in time.
        Met = "met", "Met";
        /// What was due is not done in time.
        Missed = "missed", "Missed";
        /// What was due is put off to a later day.
        Extended = "extended", "Extended";
        /// Any other; `result_label` says which.
        Other = "other", "Other";
    }
}

/// The outcome of an event: its result and its votes.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_result_label -> ValidationErrors)]
pub struct Outcome {
    /// The result of the event; null if only votes are recorded.
    #[deserr(default)]
    #[serde(serialize_with = "serialize_optional_term")]
    #[schema(value_type = Option<OutcomeResult>)]
    pub result: Option<Coded<OutcomeResult>>,
    /// What editors call it, if the result is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub result_label: Option<Title>,
    /// How each body voted, one entry for each.
    #[deserr(default)]
    pub votes: Vec<VoteCount>,
}

attach_labels!(attach_result_label(Outcome): result result_label);

/// How one body voted: the number of votes of each sort. A number is null if no source gives it.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = check_numbers -> ValidationErrors)]
pub struct VoteCount {
    /// The body or electorate that voted; null if the title of the event names it.
    #[deserr(default)]
    pub body: Option<ActorRef>,
    /// How many voted in favor; null if no source says.
    #[deserr(default)]
    pub in_favor: Option<Amount>,
    /// How many voted against; null if no source says.
    #[deserr(default)]
    pub against: Option<Amount>,
    /// How many abstained; null if no source says.
    #[deserr(default)]
    pub abstentions: Option<Amount>,
    /// How many could have voted and did not; null if no source says.
    #[deserr(default)]
    pub absent: Option<Amount>,
    /// How many votes were blank or invalid; null if no source says.
    #[deserr(default)]
    pub invalid: Option<Amount>,
}

impl VoteCount {
    fn numbers(&self) -> [(&'static str, Option<Amount>); 5] {
        [
            ("for", self.in_favor),
            ("against", self.against),
            ("abstentions", self.abstentions),
            ("absent", self.absent),
            ("invalid", self.invalid),
        ]
    }

    /// The votes in words, once the reference has a title: `Senate: 75 for, 0 against`.
    /// How many votes there were or might have been.
    pub fn total(&self) -> i64 {
        let numbers = self.numbers().into_iter();
        numbers
            .filter_map(|(_, number)| Some(i64::from(number?.0)))
            .sum()
    }

    fn to_text(&self) -> String {
        let numbers = self.numbers().into_iter();
        let numbers = numbers
            .filter_map(|(name, number)| Some(format!("{} {name}", DecimalNumber::from(number?))));
        let numbers = numbers.collect::<Vec<_>>().join(", ");
        match &self.body {
            Some(body) => format!("{}: {numbers}", body.reference.title),
            None => numbers,
        }
    }
}

/// Checks that a count of votes has a number.
fn check_numbers(
    votes: VoteCount,
    location: ValuePointerRef<'_>,
) -> Result<VoteCount, ValidationErrors> {
    if votes.numbers().iter().any(|(_, number)| number.is_some()) {
        return Ok(votes);
    }
    Err(ValidationErrors(vec![ValidationError::new(
        ErrorCode::MissingField,
        json_pointer(location),
        "this count of votes has no number",
        "add \"in_favor\", \"against\" or another number that a source gives",
    )]))
}

impl Outcome {
    /// Why what came out cannot be right: nothing is said, or the event is still to come.
    pub(crate) fn error(&self, is_planned: bool) -> Option<ValidationError> {
        let is_empty = self.result.is_none() && self.votes.is_empty();
        let (code, message, hint) = if is_empty {
            (
                ErrorCode::MissingField,
                "the outcome has neither a result nor votes",
                "add \"result\" or \"votes\", or leave `outcome` out",
            )
        } else if is_planned {
            (
                ErrorCode::Contradiction,
                "the event has not taken place, but has an outcome",
                "leave `outcome` out, or correct the event's `status`",
            )
        } else {
            return None;
        };
        Some(ValidationError::new(code, "/outcome", message, hint))
    }

    /// The outcome in words, once its references have titles.
    pub fn to_text(&self) -> String {
        let result = self.result.as_ref().map(|result| result.title().to_owned());
        let votes = self.votes.iter().map(VoteCount::to_text);
        result
            .into_iter()
            .chain(votes)
            .collect::<Vec<_>>()
            .join("; ")
    }
}

impl HasReferences for Outcome {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        for votes in &self.votes {
            votes.body.collect(found);
        }
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        for votes in &mut self.votes {
            votes.body.collect_mut(found);
        }
    }
}
