//! Why a question cannot be answered, and what would have been accepted.

use super::error_collector::ErrorCollector;
use super::foreign;
use super::pairs::{Pair, encode};
use crate::model::nearest;

/// How many accepted values a refusal names.
const NAMED: usize = 50;

/// The sort of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The text of the query cannot be decoded.
    MalformedQuery,
    /// The query has more parameters, or needs a larger response, than one request may.
    TooLarge,
    /// There is no parameter of this name.
    UnknownParameter,
    /// A parameter with a single value is given twice.
    RepeatedParameter,
    /// The value is not one that the parameter takes.
    InvalidValue,
    /// The id has the right form, and no item has it.
    UnknownId,
    /// The cursor has the right form and leads nowhere.
    UnknownCursor,
    /// There is no edition of this number.
    NoEdition,
}

/// One thing that is wrong with a question.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The sort of refusal.
    pub reason: Reason,
    /// The parameter.
    pub parameter: String,
    /// The value, or the name of an unknown parameter's value.
    pub value: String,
    /// What is wrong, in sentences.
    pub detail: String,
    /// What would have been accepted; at most fifty values.
    pub allowed: Vec<String>,
    /// The nearest accepted name or value.
    pub suggestion: Option<String>,
    /// The parameters to write in place of this one, where it cannot be corrected by itself;
    /// if they are empty, it is left out.
    pub instead: Option<Vec<Pair>>,
}

impl Refusal {
    /// A refusal that names neither alternatives nor a nearest match.
    pub fn new(reason: Reason, parameter: &str, value: &str, detail: String) -> Self {
        Self {
            reason,
            parameter: parameter.to_owned(),
            value: value.to_owned(),
            detail,
            allowed: Vec::new(),
            suggestion: None,
            instead: None,
        }
    }

    /// A value is none of those that would have been accepted; `detail` says so.
    pub fn of_value(parameter: &str, value: &str, allowed: &[&str], detail: &str) -> Self {
        let allowing = |detail: String| {
            let refusal = Self::new(Reason::InvalidValue, parameter, value, detail);
            refusal.allowing(allowed.iter().copied())
        };
        if value.is_empty() {
            return allowing(empty_value(parameter));
        }
        let known = |value: &str| allowed.contains(&value);
        let near = foreign::value_meant(value, known).or_else(|| {
            // Who writes more than a name means more than the name.
            let plain = !value.contains(|sign: char| sign.is_whitespace() || "!:;|".contains(sign));
            let near = plain.then(|| nearest(value, allowed.iter().copied()));
            near.flatten().map(str::to_owned)
        });
        let help = near
            .as_ref()
            .map_or_else(String::new, |near| format!(" Did you mean `{near}`?"));
        Self {
            suggestion: near,
            ..allowing(format!("{detail}{help}"))
        }
    }

    /// A parameter that takes one value is given twice.
    pub fn repeated(parameter: &str, value: &str) -> Self {
        let detail =
            format!("`{parameter}` takes one value and is given twice. Keep one of the two.");
        Self::new(Reason::RepeatedParameter, parameter, value, detail)
    }

    /// The same refusal with what would have been accepted.
    #[must_use]
    pub fn allowing<'a>(mut self, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        self.allowed = allowed.into_iter().take(NAMED).map(str::to_owned).collect();
        self
    }
}

/// Everything that is wrong with a question.
#[derive(Clone, Debug)]
pub struct Refusals {
    /// What is wrong, in the order of the question; what can never be right comes first.
    pub refusals: Vec<Refusal>,
    /// How many more there are that are not told.
    pub more: usize,
    /// The question with every nearest match in place, if each refusal has one.
    pub corrected: Option<Vec<Pair>>,
}

impl Refusals {
    /// The refusals of a query that was sent as `pairs`.
    pub fn new(refusals: Vec<Refusal>, pairs: &[Pair]) -> Self {
        let mut errors = ErrorCollector::default();
        for refusal in refusals {
            errors.push(refusal);
        }
        errors.finish(pairs)
    }

    /// One refusal that says itself which query to send instead.
    pub fn with_correction(refusal: Refusal, corrected: Option<Vec<Pair>>) -> Self {
        Self {
            refusals: vec![refusal],
            more: 0,
            corrected,
        }
    }
}

/// The question with the nearest match of one refusal in place.
pub(super) fn correct(mut pairs: Vec<Pair>, refusal: &Refusal) -> Option<Vec<Pair>> {
    if let Some(instead) = &refusal.instead {
        return replace(pairs, refusal, instead);
    }
    match (refusal.reason, &refusal.suggestion) {
        (Reason::RepeatedParameter, _) => {
            let first = pairs
                .iter()
                .position(|pair| pair.name == refusal.parameter)?;
            let mut place = 0..;
            pairs.retain(|pair| place.next() <= Some(first) || pair.name != refusal.parameter);
            Some(pairs)
        }
        (Reason::UnknownCursor, _) | (Reason::InvalidValue, None)
            if refusal.parameter == "cursor" =>
        {
            pairs.retain(|pair| pair.name != refusal.parameter);
            Some(pairs)
        }
        (Reason::InvalidValue, None) if refusal.value.is_empty() => {
            for pair in pairs
                .iter_mut()
                .filter(|pair| pair.name == refusal.parameter)
            {
                let values = pair.value.split(',').filter(|value| !value.is_empty());
                pair.value = values.collect::<Vec<_>>().join(",");
            }
            pairs.retain(|pair| pair.name != refusal.parameter || !pair.value.is_empty());
            Some(pairs)
        }
        (Reason::UnknownParameter, Some(name)) => {
            let wrong = pairs
                .iter_mut()
                .filter(|pair| pair.name == refusal.parameter);
            wrong.for_each(|pair| pair.name.clone_from(name));
            Some(pairs)
        }
        (_, Some(value)) => {
            for pair in pairs
                .iter_mut()
                .filter(|pair| pair.name == refusal.parameter)
            {
                let values = pair
                    .value
                    .split(',')
                    .map(|one| if one == refusal.value { value } else { one });
                pair.value = if pair.value == refusal.value {
                    value.clone()
                } else {
                    let mut kept: Vec<&str> = Vec::new();
                    for value in values {
                        if !kept.contains(&value) {
                            kept.push(value);
                        }
                    }
                    kept.join(",")
                };
            }
            Some(pairs)
        }
        (_, None) => None,
    }
}

/// The query with other parameters in the place of the refused one, unless it has them already.
fn replace(mut pairs: Vec<Pair>, refusal: &Refusal, instead: &[Pair]) -> Option<Vec<Pair>> {
    if instead.is_empty() {
        pairs.retain(|pair| pair.name != refusal.parameter);
        return Some(pairs);
    }
    let refused = |pair: &Pair| pair.name == refusal.parameter && pair.value == refusal.value;
    let index = pairs.iter().position(refused)?;
    let is_free = |new: &Pair| pairs.iter().all(|pair| pair.name != new.name);
    if !instead.iter().all(is_free) {
        return None;
    }
    pairs.splice(index..=index, instead.iter().cloned());
    Some(pairs)
}

/// What is wrong with an empty value.
pub(super) fn empty_value(parameter: &str) -> String {
    format!("A value of `{parameter}` is empty: name one, or leave it out.")
}

/// The same question without pairs that stand twice.
pub(super) fn deduplicated(pairs: Vec<Pair>) -> Vec<Pair> {
    let mut kept: Vec<Pair> = Vec::with_capacity(pairs.len());
    for pair in pairs {
        if !kept.contains(&pair) {
            kept.push(pair);
        }
    }
    kept
}

/// The refusal of a parameter that `place` does not have.
pub(super) fn unknown_parameter<'a>(
    pair: &Pair,
    place: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Refusal {
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_unstable();
    if foreign::is_tracking(&pair.name) {
        let detail = format!(
            "`{}` is not a parameter of {place}. Leave it out: no response depends on it.",
            pair.name
        );
        return Refusal {
            instead: Some(Vec::new()),
            ..Refusal::new(Reason::UnknownParameter, &pair.name, &pair.value, detail)
        };
    }
    let foreign = foreign::meant(&pair.name, &names);
    let near = foreign.near.or_else(|| {
        // Who writes an operator means it, and not the name that it stands behind.
        let means_more = pair.name.contains(foreign::SIGNS);
        let candidates = names.iter().copied();
        let candidates = candidates.filter(|name| !means_more || name.contains(OPERATOR));
        nearest(&pair.name, candidates)
    });
    let plain = names
        .iter()
        .copied()
        .filter(|name| !name.contains(OPERATOR));
    let plain: Vec<_> = plain.collect();
    let help = match (near, foreign.advice) {
        (Some(near), _) => format!("Did you mean `{near}`?"),
        (None, Some(advice)) => advice.to_owned(),
        (None, None) if names.is_empty() => "It takes no parameters.".to_owned(),
        (None, None) => format!("Its parameters are {}.", plain.join(", ")),
    };
    let detail = format!("`{}` is not a parameter of {place}. {help}", pair.name);
    let first = near.filter(|near| !plain.contains(near));
    let allowed = first.into_iter().chain(plain);
    Refusal {
        suggestion: near.map(str::to_owned),
        ..Refusal::new(Reason::UnknownParameter, &pair.name, &pair.value, detail).allowing(allowed)
    }
}

/// What stands between a name and its operator.
const OPERATOR: &str = "__";

/// A question as the query of a link, with the leading `?`; empty if nothing is asked.
pub fn query_of(pairs: &[Pair]) -> String {
    let texts: Vec<_> = pairs
        .iter()
        .map(|pair| format!("{}={}", encode(&pair.name), encode(&pair.value)))
        .collect();
    if texts.is_empty() {
        String::new()
    } else {
        format!("?{}", texts.join("&"))
    }
}
