//! References to something else than what is meant.

use crate::load::judgements::Facts;
use crate::model::{
    Actor, ActorKind, ErrorCode, ItemTypeId, Negotiation, Note, PartKind, Position, Proposal,
    Reference, Statement, ValidationError, VocabularyEnum as _,
};

/// A `state` that is no state.
pub(super) fn not_a_state(facts: &Facts<'_, '_, '_>, actor: &Actor) -> Vec<ValidationError> {
    let named = actor.state.as_ref();
    let named: Option<&Actor> = named.and_then(|state| facts.find(&state.reference));
    let named =
        named.filter(|named| !matches!(named.kind.term, ActorKind::State | ActorKind::Other));
    let Some(named) = named else {
        return Vec::new();
    };
    let hint = match &named.state {
        Some(state) => format!(
            "write `{}`, the state of `{}`",
            state.reference.id, named.id
        ),
        None => "name an actor of the kind `state`, or leave `state` out".to_owned(),
    };
    let kind = named.kind.term.value();
    vec![ValidationError::new(
        ErrorCode::NotAState,
        "/state",
        format!(
            "`{}` is an actor of the kind `{kind}`, not a state",
            named.id
        ),
        hint,
    )]
}

/// A position that depends on a part that is no condition.
pub(super) fn not_a_condition(
    facts: &Facts<'_, '_, '_>,
    position: &Position,
) -> Vec<ValidationError> {
    let mut warnings = Vec::new();
    for (nth, to) in position.conditional_on.iter().enumerate() {
        let to = &to.reference;
        let (Some(proposal), Some(id)) = (facts.find::<Proposal>(to), &to.part) else {
            continue;
        };
        let mut parts = proposal.parts.iter();
        let Some(part) = parts.find(|part| part.id == *id) else {
            continue;
        };
        let kind = part.kind.term;
        if matches!(
            kind,
            PartKind::Condition | PartKind::Commitment | PartKind::Other
        ) {
            continue;
        }
        let parts = proposal.parts.iter();
        let conditions = parts.filter(|part| part.kind.term == PartKind::Condition);
        let keys: Vec<_> = conditions
            .map(|part| format!("`proposal/{}/{}`", proposal.id, part.id))
            .collect();
        let hint = if keys.is_empty() {
            format!(
                "if it has to be met first, its kind in `{}` is \"condition\"; otherwise leave it out here",
                proposal.id
            )
        } else {
            format!("name a condition: {}", keys.join(", "))
        };
        warnings.push(ValidationError::new(
            ErrorCode::NotACondition,
            format!("/conditional_on/{nth}"),
            format!(
                "`{id}` is a {} of `{}`, not a condition",
                kind.value(),
                proposal.id
            ),
            hint,
        ));
    }
    warnings
}

/// Statements that are said to tell how far a part is met, and that are not about it.
pub(super) fn unrelated_statements(
    facts: &Facts<'_, '_, '_>,
    proposal: &Proposal,
) -> Vec<ValidationError> {
    let mut warnings = Vec::new();
    for (part_index, part) in proposal.parts.iter().enumerate() {
        let is_part = |about: &Reference| {
            about.item_type == ItemTypeId::Proposal
                && about.id == proposal.id
                && about.part.as_ref() == Some(&part.id)
        };
        for (entry_index, entry) in part.compliance.iter().enumerate() {
            for (index, evidence) in entry.statements.iter().enumerate() {
                let evidence = &evidence.reference;
                let Some(statement) = facts.find::<Statement>(evidence) else {
                    continue;
                };
                if statement
                    .about
                    .iter()
                    .any(|about| is_part(&about.reference))
                {
                    continue;
                }
                warnings.push(ValidationError::new(
                    ErrorCode::UnrelatedStatement,
                    format!("/parts/{part_index}/compliance/{entry_index}/statements/{index}"),
                    format!(
                        "`{}` should say how far `{}` is met, but is not about it",
                        evidence.id, part.id
                    ),
                    format!(
                        "add `proposal/{}/{}` to its `about`, or name another statement",
                        proposal.id, part.id
                    ),
                ));
            }
        }
    }
    warnings
}

/// A note that is about nothing and that no statement names.
pub(super) fn unused_note(facts: &Facts<'_, '_, '_>, note: &Note) -> Vec<ValidationError> {
    let named = facts.named_notes.as_ref();
    if !note.about.is_empty() || named.is_none_or(|named| named.contains(&note.id)) {
        return Vec::new();
    }
    vec![ValidationError::new(
        ErrorCode::UnusedNote,
        "/id",
        format!(
            "the note `{}` is about nothing, and no statement names it",
            note.id
        ),
        "add what it qualifies to `about`, or name it in the `notes` of a statement",
    )]
}

/// A mediator that is a party as well.
pub(super) fn mediator_is_party(
    _facts: &Facts<'_, '_, '_>,
    negotiation: &Negotiation,
) -> Vec<ValidationError> {
    let parties = || negotiation.parties.iter().map(|party| &party.reference.id);
    let mediators = negotiation.mediators.iter().enumerate();
    let warnings = mediators.filter_map(|(nth, mediator)| {
        let id = &mediator.reference.id;
        parties().any(|party| party == id).then(|| {
            ValidationError::new(
                ErrorCode::MediatorIsParty,
                format!("/mediators/{nth}"),
                format!("`{id}` is both a mediator and one of the parties"),
                "remove it from `mediators` or from `parties`",
            )
        })
    });
    warnings.collect()
}

/// A person among parties that are states: it speaks for one.
pub(super) fn person_among_states(
    facts: &Facts<'_, '_, '_>,
    negotiation: &Negotiation,
) -> Vec<ValidationError> {
    let parties = negotiation.parties.iter();
    let parties: Vec<Option<&Actor>> = parties.map(|to| facts.find(&to.reference)).collect();
    let is_of_kind =
        |party: Option<&Actor>, kind| party.is_some_and(|party| party.kind.term == kind);
    let mut states = parties.iter();
    if !states.any(|party| is_of_kind(*party, ActorKind::State)) {
        return Vec::new();
    }
    let persons = parties.into_iter().enumerate();
    let persons = persons.filter(|(_, party)| is_of_kind(*party, ActorKind::Person));
    let warnings = persons.filter_map(|(nth, party)| {
        let person = party?;
        let hint = match &person.state {
            Some(state) => format!(
                "write `{}`, the state of `{}`",
                state.reference.id, person.id
            ),
            None => "name the state or body that the person speaks for".to_owned(),
        };
        Some(ValidationError::new(
            ErrorCode::NotAState,
            format!("/parties/{nth}"),
            format!("`{}` is a person, but another party is a state", person.id),
            hint,
        ))
    });
    warnings.collect()
}

/// A negotiation of nobody, or of one.
pub(super) fn too_few_parties(
    _facts: &Facts<'_, '_, '_>,
    negotiation: &Negotiation,
) -> Vec<ValidationError> {
    let message = match negotiation.parties.len() {
        0 => "no party is named",
        1 => "only one party is named",
        _ => return Vec::new(),
    };
    vec![ValidationError::new(
        ErrorCode::TooFewParties,
        "/parties",
        message,
        "name those who negotiate with each other",
    )]
}
