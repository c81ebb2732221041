//! Quantities and counts of votes that cannot be, or that nothing tells apart.

use hashbrown::HashSet;

use crate::load::judgements::Facts;
use crate::model::{
    Actor, ActorKind, CurrencyCode, DecimalNumber, ErrorCode, Event, Membership, OutcomeResult,
    Position, Proposal, Quantity, Statement, Unit, ValidationError, VoteCount,
};

pub(super) fn of_statement(
    _facts: &Facts<'_, '_, '_>,
    statement: &Statement,
) -> Vec<ValidationError> {
    judge_quantities("/quantities", &statement.quantities)
}

pub(super) fn of_event(_facts: &Facts<'_, '_, '_>, event: &Event) -> Vec<ValidationError> {
    judge_quantities("/quantities", &event.quantities)
}

pub(super) fn of_position(_facts: &Facts<'_, '_, '_>, position: &Position) -> Vec<ValidationError> {
    judge_quantities("/quantities", &position.quantities)
}

pub(super) fn of_proposal(_facts: &Facts<'_, '_, '_>, proposal: &Proposal) -> Vec<ValidationError> {
    let parts = proposal.parts.iter().enumerate();
    let warnings = parts.flat_map(|(index, part)| {
        judge_quantities(&format!("/parts/{index}/quantities"), &part.quantities)
    });
    warnings.collect()
}

/// The quantities of one item or part, which are at `pointer`.
fn judge_quantities(pointer: &str, quantities: &[Quantity]) -> Vec<ValidationError> {
    let mut warnings = Vec::new();
    let mut names = HashSet::new();
    for (index, quantity) in quantities.iter().enumerate() {
        warnings.extend(implausible_numbers(&format!("{pointer}/{index}"), quantity));
        let name = (
            quantity.unit.title(),
            quantity.currency.as_ref().map(CurrencyCode::as_str),
            quantity.of.as_ref(),
        );
        if !names.insert(name) {
            warnings.push(ValidationError::new(
                ErrorCode::AmbiguousQuantity,
                format!("{pointer}/{index}"),
                format!(
                    "nothing distinguishes this quantity from another one in `{}`",
                    name.0
                ),
                "say in the field `of` of each quantity what it counts",
            ));
        }
    }
    warnings
}

/// Whether a unit counts whole things; nothing is said of those that do not measure either.
fn counts_whole_things(unit: Unit) -> Option<bool> {
    match unit {
        Unit::Person | Unit::Vote | Unit::Seat | Unit::Weapon | Unit::Vehicle | Unit::Item => {
            Some(true)
        }
        Unit::Percent | Unit::Currency | Unit::Other => None,
        _ => Some(false),
    }
}

fn implausible_numbers(pointer: &str, quantity: &Quantity) -> Vec<ValidationError> {
    let numbers = [
        ("value", quantity.value),
        ("min", quantity.min),
        ("max", quantity.max),
    ];
    let is_share = quantity.unit.term == Unit::Percent && quantity.basis.is_some();
    let counts = counts_whole_things(quantity.unit.term);
    let unit = quantity.unit.title();
    let warnings = numbers.into_iter().filter_map(|(field, number)| {
        let number = number?;
        let (message, hint) = if counts.is_some() && number.is_negative() {
            (
                format!("{number} is negative, but the unit is `{unit}`"),
                "write the number without its sign, and say in `of` what became less",
            )
        } else if counts == Some(true) && !number.is_whole() {
            (
                format!("{number} is not a whole number, but the unit is `{unit}`"),
                "correct the number, or the unit",
            )
        } else if is_share && number > DecimalNumber::HUNDRED {
            (
                format!("{number} percent of something is more than all of it"),
                "correct the number; if something grew by so much, leave `basis` out",
            )
        } else {
            return None;
        };
        let pointer = format!("{pointer}/{field}");
        Some(ValidationError::new(
            ErrorCode::ImplausibleNumber,
            pointer,
            message,
            hint,
        ))
    });
    warnings.collect()
}

/// Votes that contradict the result, or are more than the body has members.
pub(super) fn implausible_votes(facts: &Facts<'_, '_, '_>, event: &Event) -> Vec<ValidationError> {
    let Some(outcome) = &event.outcome else {
        return Vec::new();
    };
    let result = outcome.result.as_ref().map(|result| result.term);
    let counts = outcome.votes.iter().enumerate();
    let warnings = counts.filter_map(|(index, votes)| {
        let pointer = format!("/outcome/votes/{index}");
        let (message, hint) = match (result, votes.in_favor, votes.against) {
            (Some(OutcomeResult::Adopted), Some(in_favor), Some(against)) if in_favor < against => {
                (
                    format!(
                        "the result is `adopted`, but {} voted for and {} against",
                        in_favor.0, against.0
                    ),
                    "exchange `in_favor` and `against`, or correct `result`".to_owned(),
                )
            }
            _ => too_many_votes(facts, votes)?,
        };
        Some(ValidationError::new(
            ErrorCode::ImplausibleNumber,
            pointer,
            message,
            hint,
        ))
    });
    warnings.collect()
}

fn too_many_votes(facts: &Facts<'_, '_, '_>, votes: &VoteCount) -> Option<(String, String)> {
    let body: &Actor = facts.find(&votes.body.as_ref()?.reference)?;
    let is_permanent = body.members.iter().all(|member| member.date.is_none());
    let members = match (body.kind.term, body.membership) {
        (ActorKind::Person, _) => 1,
        (_, Some(Membership::Complete)) if is_permanent => {
            i64::try_from(body.members.len()).ok()?
        }
        _ => return None,
    };
    let total = votes.total();
    (total > members).then(|| {
        (
            format!(
                "`{}` has {members}, but {total} votes were counted",
                body.id
            ),
            format!(
                "correct the numbers, or `membership` of `{}` in actors.json",
                body.id
            ),
        )
    })
}
