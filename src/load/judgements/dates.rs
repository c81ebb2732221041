//! Dates that contradict the order of what happened.

use jiff::civil::Date;

use crate::load::judgements::Facts;
use crate::model::{
    ErrorCode, Event, EventStatus, Position, Source, Statement, Tense, UncertainDate,
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
            let began = former.and_then(|former| earliest(former.date.as_ref()));
            if let (Some(ended), Some(began)) = (latest(event.date.as_ref()), began)
                && ended < began
            {
                let id = &to.reference.id;
                warnings.push(ValidationError::new(
                    ErrorCode::EffectBeforeCause,
                    format!("/{field}/{nth}"),
                    format!(
                        "this is over by {ended}, and it {verb} `{id}`, which begins on {began}"
                    ),
                    "correct one of the dates, or turn the reference around",
                ));
            }
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
    let dates = latest(position.date.as_ref()).zip(earliest(event.date.as_ref()));
    let warning = dates
        .filter(|(held, began)| held < began)
        .map(|(held, began)| {
            ValidationError::new(
                ErrorCode::EffectBeforeCause,
                "/after",
                format!(
                    "this is held since {held} at the latest, after `{}`, which begins on {began}",
                    event.id
                ),
                "correct one of the dates, or name another event",
            )
        });
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
            format!("this is of {day} or later, after its source was written"),
            Tense::Future,
        ),
        Some(Relative::Earlier(day)) if statement.tense == Tense::Future => (
            format!("this is of {day} or earlier, before its source was written"),
            Tense::Past,
        ),
        _ => return Vec::new(),
    };
    vec![ValidationError::new(
        ErrorCode::TenseMismatch,
        "/tense",
        format!("{message}, so that it is not {}", statement.tense.value()),
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
        format!("{message}, so that it was not {}", status.value()),
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
