//! Applies the suggestions of errors to the query that they are errors of.

use crate::query::parse::query_error::{QueryError, QueryErrorKind};
use crate::query::parse::query_string::QueryParam;

/// The query with the suggestion of one error applied.
pub(crate) fn apply_suggestion(
    mut params: Vec<QueryParam>,
    error: &QueryError,
) -> Option<Vec<QueryParam>> {
    if let Some(replacement) = &error.replacement {
        return apply_replacement(params, error, replacement);
    }
    match (error.kind, &error.suggestion) {
        (QueryErrorKind::RepeatedParameter, _) => {
            let first = params
                .iter()
                .position(|param| param.name == error.parameter)?;
            let mut indices = 0..;
            params.retain(|param| indices.next() <= Some(first) || param.name != error.parameter);
            Some(params)
        }
        (QueryErrorKind::UnknownCursor, _) | (QueryErrorKind::InvalidValue, None)
            if error.parameter == "cursor" =>
        {
            params.retain(|param| param.name != error.parameter);
            Some(params)
        }
        (QueryErrorKind::InvalidValue, None) if error.value.is_empty() => {
            for param in params
                .iter_mut()
                .filter(|param| param.name == error.parameter)
            {
                let values = param.value.split(',').filter(|value| !value.is_empty());
                param.value = values.collect::<Vec<_>>().join(",");
            }
            params.retain(|param| param.name != error.parameter || !param.value.is_empty());
            Some(params)
        }
        (QueryErrorKind::UnknownParameter, Some(name)) => {
            let wrong = params
                .iter_mut()
                .filter(|param| param.name == error.parameter);
            wrong.for_each(|param| param.name.clone_from(name));
            Some(params)
        }
        (_, Some(value)) => {
            for param in params
                .iter_mut()
                .filter(|param| param.name == error.parameter)
            {
                let values = param.value.split(',');
                let values = values.map(|one| if one == error.value { value } else { one });
                // One value may stand for several.
                let values = values.flat_map(|one| one.split(','));
                param.value = if param.value == error.value {
                    value.clone()
                } else {
                    deduplicated(values).join(",")
                };
            }
            Some(params)
        }
        (_, None) => None,
    }
}

/// The query with other parameters instead of the invalid one, unless it has them already.
fn apply_replacement(
    mut params: Vec<QueryParam>,
    error: &QueryError,
    replacement: &[QueryParam],
) -> Option<Vec<QueryParam>> {
    if replacement.is_empty() {
        params.retain(|param| param.name != error.parameter);
        return Some(params);
    }
    let is_invalid =
        |param: &QueryParam| param.name == error.parameter && param.value == error.value;
    params.retain(|param| is_invalid(param) || !error.superseded.contains(&param.name));
    let index = params.iter().position(is_invalid)?;
    let is_free = |new: &QueryParam| {
        let mut others = params.iter().enumerate();
        others.all(|(other, param)| other == index || param.name != new.name)
    };
    if !replacement.iter().all(is_free) {
        return None;
    }
    params.splice(index..=index, replacement.iter().cloned());
    Some(params)
}

/// The first of equal values each, in the same order.
pub(crate) fn deduplicated<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut unique = Vec::new();
    for value in values {
        if !unique.contains(&value) {
            unique.push(value);
        }
    }
    unique
}
