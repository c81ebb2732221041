//! Applies the suggestions of errors to the query that they are errors of.

use crate::query::parse::query_error::{QueryError, QueryErrorKind};
use crate::query::parse::query_string::QueryParam;

/// The question with the nearest match of one refusal in place.
pub(crate) fn apply_suggestion(
    mut pairs: Vec<QueryParam>,
    error: &QueryError,
) -> Option<Vec<QueryParam>> {
    if let Some(replacement) = &error.replacement {
        return apply_replacement(pairs, error, replacement);
    }
    match (error.kind, &error.suggestion) {
        (QueryErrorKind::RepeatedParameter, _) => {
            let first = pairs.iter().position(|pair| pair.name == error.parameter)?;
            let mut indices = 0..;
            pairs.retain(|pair| indices.next() <= Some(first) || pair.name != error.parameter);
            Some(pairs)
        }
        (QueryErrorKind::UnknownCursor, _) | (QueryErrorKind::InvalidValue, None)
            if error.parameter == "cursor" =>
        {
            pairs.retain(|pair| pair.name != error.parameter);
            Some(pairs)
        }
        (QueryErrorKind::InvalidValue, None) if error.value.is_empty() => {
            for pair in pairs.iter_mut().filter(|pair| pair.name == error.parameter) {
                let values = pair.value.split(',').filter(|value| !value.is_empty());
                pair.value = values.collect::<Vec<_>>().join(",");
            }
            pairs.retain(|pair| pair.name != error.parameter || !pair.value.is_empty());
            Some(pairs)
        }
        (QueryErrorKind::UnknownParameter, Some(name)) => {
            let wrong = pairs.iter_mut().filter(|pair| pair.name == error.parameter);
            wrong.for_each(|pair| pair.name.clone_from(name));
            Some(pairs)
        }
        (_, Some(value)) => {
            for pair in pairs.iter_mut().filter(|pair| pair.name == error.parameter) {
                let values = pair
                    .value
                    .split(',')
                    .map(|one| if one == error.value { value } else { one });
                pair.value = if pair.value == error.value {
                    value.clone()
                } else {
                    let mut unique: Vec<&str> = Vec::new();
                    for value in values {
                        if !unique.contains(&value) {
                            unique.push(value);
                        }
                    }
                    unique.join(",")
                };
            }
            Some(pairs)
        }
        (_, None) => None,
    }
}

/// The query with other parameters in the place of the refused one, unless it has them already.
fn apply_replacement(
    mut pairs: Vec<QueryParam>,
    error: &QueryError,
    replacement: &[QueryParam],
) -> Option<Vec<QueryParam>> {
    if replacement.is_empty() {
        pairs.retain(|pair| pair.name != error.parameter);
        return Some(pairs);
    }
    let is_invalid = |pair: &QueryParam| pair.name == error.parameter && pair.value == error.value;
    let index = pairs.iter().position(is_invalid)?;
    let is_free = |new: &QueryParam| pairs.iter().all(|pair| pair.name != new.name);
    if !replacement.iter().all(is_free) {
        return None;
    }
    pairs.splice(index..=index, replacement.iter().cloned());
    Some(pairs)
}

/// The same question without pairs that stand twice.
pub(crate) fn deduplicated(pairs: Vec<QueryParam>) -> Vec<QueryParam> {
    let mut unique: Vec<QueryParam> = Vec::with_capacity(pairs.len());
    for pair in pairs {
        if !unique.contains(&pair) {
            unique.push(pair);
        }
    }
    unique
}
