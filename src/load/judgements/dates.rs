//! Dates that contradict the order of what happened.

use jiff::civil::Date;

use crate::load::judgements::Facts;
use crate::model::{
    ErrorCode, Event, EventStatus, Position, Proposal, Source, Statement, Tense, UncertainDate,
    ValidationError, VocabularyEnum as _,
};

/// The first day that a date can mean.
fn earliest(date: Option<&UncertainDate>) -> Option<Date> {
    Some(date?.earliest?.0)
}

/// The last day that a date can mean.
fn latest(date: Option<&UncertainDate>) -> Option<Date> {
    Some(date?.latest?.0)
}

/// The last day of `one` and the first day of `other`, if the one is over before the other begins.
fn days_if_before(
    one: Option<&UncertainDate>,
    other: Option<&UncertainDate>,
) -> Option<(Date, Date)> {
    let days = latest(one).zip(earliest(other));
    days.filter(|(ended, began)| ended < began)
}

/// An event that is over before what it follows, or is caused by, begins.
pub(super) fn effect_before_cause(
    facts: &Facts<'_, '_, '_>,
    event: &Event,
) -> Vec<ValidationError> {
    let relations = [
        ("follows", "follows", &event.follows),
        ("caused_by", "is caused by", &event.caused_by),
    ];
    let mut warnings = Vec::new();
    for (field, verb, references) in relations {
        for (nth, to) in references.iter().enumerate() {
            let former: Option<&Event> = facts.find(&to.reference);
            let former_date = former.and_then(|former| former.date.as_ref());
            if let Some((ended, began)) = days_if_before(event.date.as_ref(), former_date) {
                let id = &to.reference.id;
                warnings.push(ValidationError::new(
                    ErrorCode::EffectBeforeCause,
                    format!("/{field}/{nth}"),
                    format!(
                        "this event is over by {ended}, but it {verb} `{id}`, which begins on {began}"
                    ),
                    "correct one of the dates, or reverse the reference",
                ));
            }
        }
    }
    warnings
}

/// An event outside of the time of the event that it is part of.
pub(super) fn part_outside_whole(facts: &Facts<'_, '_, '_>, event: &Event) -> Vec<ValidationError> {
    let whole = event.part_of.as_ref();
    let whole: Option<&Event> = whole.and_then(|whole| facts.find(&whole.reference));
    let Some(whole) = whole else {
        return Vec::new();
    };
    let (part, whole_date) = (event.date.as_ref(), whole.date.as_ref());
    let message = match (
        days_if_before(part, whole_date),
        days_if_before(whole_date, part),
    ) {
        (Some((ended, began)), _) => format!(
            "this event is over by {ended}, but it is part of `{}`, which begins on {began}",
            whole.id
        ),
        (None, Some((ended, began))) => format!(
            "this event begins on {began}, but it is part of `{}`, which is over by {ended}",
            whole.id
        ),
        (None, None) => return Vec::new(),
    };
    vec![ValidationError::new(
        ErrorCode::PartOutsideWhole,
        "/part_of",
        message,
        "correct one of the dates, or name another event",
    )]
}

/// A document that is older than one that it takes the place of.
pub(super) fn successor_before_former(
    facts: &Facts<'_, '_, '_>,
    proposal: &Proposal,
) -> Vec<ValidationError> {
    let replaced = proposal.replaces.iter().enumerate();
    let warnings = replaced.filter_map(|(nth, to)| {
        let former: &Proposal = facts.find(&to.reference)?;
        let (made, former_made) = days_if_before(proposal.date.as_ref(), former.date.as_ref())?;
        Some(ValidationError::new(
            ErrorCode::EffectBeforeCause,
            format!("/replaces/{nth}"),
            format!(
                "this is dated {made} at the latest, but it replaces `{}`, which is dated {former_made} or later",
                former.id
            ),
            "correct one of the dates, or reverse the reference",
        ))
    });
    warnings.collect()
}

/// An entry of compliance with a document that was not made yet.
pub(super) fn compliance_before_document(
    _: &Facts<'_, '_, '_>,
    proposal: &Proposal,
) -> Vec<ValidationError> {
    let mut warnings = Vec::new();
    for (part_index, part) in proposal.parts.iter().enumerate() {
        for (index, entry) in part.compliance.iter().enumerate() {
            let days = days_if_before(entry.date.as_ref(), proposal.date.as_ref());
            warnings.extend(days.map(|(met, made)| {
                ValidationError::new(
                    ErrorCode::EffectBeforeCause,
                    format!("/parts/{part_index}/compliance/{index}/date"),
                    format!("this is dated {met} at the latest, but the document is dated {made} or later"),
                    "correct one of the dates",
                )
            }));
        }
    }
    warnings
}

/// A position that is given up before the event after which it is held.
pub(super) fn position_before_event(
    facts: &Facts<'_, '_, '_>,
    position: &Position,
) -> Vec<ValidationError> {
    let event = position.after.as_ref();
    let event: Option<&Event> = event.and_then(|event| facts.find(&event.reference));
    let Some(event) = event else {
        return Vec::new();
    };
    let days = days_if_before(position.date.as_ref(), event.date.as_ref());
    let warning = days.map(|(held, began)| {
        ValidationError::new(
            ErrorCode::EffectBeforeCause,
            "/after",
            format!(
                "this position has been held since {held} at the latest, but it was taken after `{}`, which begins on {began}",
                event.id
            ),
            "correct one of the dates, or name another event",
        )
    });
    warning.into_iter().collect()
}

/// A source that is younger than the edition that cites it.
pub(super) fn source_after_publication(
    facts: &Facts<'_, '_, '_>,
    source: &Source,
) -> Vec<ValidationError> {
    let negotiation = facts.checker.edition.negotiation.as_ref();
    let released = negotiation.and_then(|negotiation| negotiation.published.as_ref());
    // The day may have begun elsewhere.
    let released = released.and_then(|published| published.utc_date().tomorrow().ok());
    let dates = earliest(source.published.as_ref()).zip(released);
    let warning = dates.filter(|(written, released)| written > released).map(
        |(written, released)| {
            ValidationError::new(
                ErrorCode::EffectBeforeCause,
                "/published",
                format!(
                    "the source is dated {written}, but this edition was published by {released}"
                ),
                "correct the date",
            )
        },
    );
    warning.into_iter().collect()
}

/// A statement whose tense cannot be true of its date and the dates of its sources.
pub(super) fn tense_mismatch(
    facts: &Facts<'_, '_, '_>,
    statement: &Statement,
) -> Vec<ValidationError> {
    if statement.date.is_none() {
        return Vec::new();
    }
    let sources = statement.cites.iter();
    let sources = sources.map(|cite| facts.find::<Source>(&cite.source.reference));
    let Some(sources) = sources.collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    let Some(written) = Writing::new(&sources) else {
        return Vec::new();
    };
    let (message, tense) = match written.compare(statement.date.as_ref()) {
        Some(Relative::Later(day)) if statement.tense != Tense::Future => (
            format!("this is dated {day} or later, after its source was written"),
            Tense::Future,
        ),
        Some(Relative::Earlier(day)) if statement.tense == Tense::Future => (
            format!("this is dated {day} or earlier, before its source was written"),
            Tense::Past,
        ),
        _ => return Vec::new(),
    };
    vec![ValidationError::new(
        ErrorCode::TenseMismatch,
        "/tense",
        format!("{message}, so it is not {}", statement.tense.value()),
        format!("write \"{}\", or correct the date", tense.value()),
    )]
}

/// An event whose status cannot be true of its date and the dates of all sources.
pub(super) fn status_mismatch(facts: &Facts<'_, '_, '_>, event: &Event) -> Vec<ValidationError> {
    let written = facts.dated_sources.as_deref().and_then(Writing::new);
    let relative = written.and_then(|written| written.compare(event.date.as_ref()));
    let status = event.status.term;
    let (message, hint) = match (relative, status) {
        (
            Some(Relative::Later(day)),
            EventStatus::Ended | EventStatus::InProgress | EventStatus::Ongoing,
        ) => (
            format!("this begins on {day} or later, after every source was written"),
            "write \"planned\", or correct the date",
        ),
        (Some(Relative::Earlier(day)), EventStatus::Planned) => (
            format!("this is over by {day}, before any source was written"),
            "write \"ended\" or \"canceled\", or correct the date",
        ),
        _ => return Vec::new(),
    };
    vec![ValidationError::new(
        ErrorCode::StatusMismatch,
        "/status",
        format!("{message}, so it was not {}", status.value()),
        hint,
    )]
}

/// When sources were written: the first and the last day that their dates can mean.
struct Writing {
    first: Date,
    last: Date,
}

/// Where a date lies as seen from sources.
enum Relative {
    /// Before all of them; its last day.
    Earlier(Date),
    /// After all of them; its first day.
    Later(Date),
}

impl Writing {
    /// Of sources that all have a date without an open end.
    fn new(sources: &[&Source]) -> Option<Self> {
        let first = sources
            .iter()
            .map(|source| earliest(source.published.as_ref()));
        let last = sources
            .iter()
            .map(|source| latest(source.published.as_ref()));
        Some(Self {
            first: first.collect::<Option<Vec<_>>>()?.into_iter().min()?,
            last: last.collect::<Option<Vec<_>>>()?.into_iter().max()?,
        })
    }

    fn compare(&self, date: Option<&UncertainDate>) -> Option<Relative> {
        let later = earliest(date).filter(|day| *day > self.last);
        let earlier = latest(date).filter(|day| *day < self.first);
        later
            .map(Relative::Later)
            .or(earlier.map(Relative::Earlier))
    }
}
