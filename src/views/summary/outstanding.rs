//! What the agreements of a negotiation still demand.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{
    Compliance, ComplianceStatus, Part, Proposal, ProposalStatus, Reference, Title, UncertainDate,
};
use crate::store::Edition;

/// One obligation that is not met.
#[derive(Serialize, ToSchema)]
pub struct OutstandingLine<'a> {
    /// The part of a proposal that has the obligation.
    part: Reference,
    /// When the obligation is due; null if the document gives no date.
    due: &'a Option<UncertainDate>,
    /// When the obligation is due, as text; null if the document does not say.
    due_text: &'a Option<Title>,
    /// How far the obligation has been met according to the newest report; null if there is no
    /// report.
    #[schema(value_type = Option<Title>)]
    compliance_label: Option<&'a str>,
}

/// The parts of agreements that are due or reported on, unless all of what they demand is met.
pub(super) fn outstanding_lines(edition: &Edition) -> Vec<OutstandingLine<'_>> {
    let agreed = edition.items_of::<Proposal>().filter(|(_, proposal)| {
        matches!(
            proposal.status.term,
            ProposalStatus::Agreed
                | ProposalStatus::Signed
                | ProposalStatus::Ratified
                | ProposalStatus::InForce
        )
    });
    let parts = agreed.flat_map(|(key, proposal)| {
        let references = edition.part_references(key);
        proposal.parts.iter().zip(references)
    });
    let outstanding = parts.filter(|(part, _)| is_outstanding(part));
    let lines = outstanding.map(|(part, reference)| OutstandingLine {
        part: reference,
        due: &part.due,
        due_text: &part.due_text,
        compliance_label: part.compliance.last().map(|entry| entry.label.as_str()),
    });
    lines.collect()
}

fn is_outstanding(part: &Part) -> bool {
    let is_due = part.due.is_some() || part.due_text.is_some();
    // Of each obligor, the newest report counts.
    let is_met = |entry: &Compliance| entry.status.term == ComplianceStatus::Complied;
    let obligor = |entry: &Compliance| {
        let obligor = entry.obligor.as_ref();
        obligor.map(|one| one.reference.id.clone())
    };
    let is_newest = |(index, entry): &(usize, &Compliance)| {
        let mut later = part.compliance[index + 1..].iter();
        later.all(|other| obligor(other) != obligor(entry))
    };
    let mut newest = part.compliance.iter().enumerate().filter(is_newest);
    match part.compliance.as_slice() {
        [] => is_due,
        _ => newest.any(|(_, entry)| !is_met(entry)),
    }
}
