//! Why a question cannot be answered, and what would have been accepted.

use crate::model::closest_match;
use crate::query::parse::aliases;
use crate::query::parse::error_collector::ErrorCollector;
use crate::query::parse::query_string::{QueryParam, percent_encode};

/// How many accepted values a refusal names.
const MAX_ALLOWED_LISTED: usize = 50;

/// The sort of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueryErrorKind {
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
pub struct QueryError {
    /// The sort of refusal.
    pub kind: QueryErrorKind,
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
    pub replacement: Option<Vec<QueryParam>>,
}

impl QueryError {
    /// A refusal that names neither alternatives nor a nearest match.
    pub fn new(kind: QueryErrorKind, parameter: &str, value: &str, detail: String) -> Self {
        Self {
            kind,
            parameter: parameter.to_owned(),
            value: value.to_owned(),
            detail,
            allowed: Vec::new(),
            suggestion: None,
            replacement: None,
        }
    }

    /// A value is none of those that would have been accepted; `detail` says so.
    pub fn invalid_value(parameter: &str, value: &str, allowed: &[&str], detail: &str) -> Self {
        let error_with_allowed = |detail: String| {
            let error = Self::new(QueryErrorKind::InvalidValue, parameter, value, detail);
            error.with_allowed(allowed.iter().copied())
        };
        if value.is_empty() {
            return error_with_allowed(empty_value_detail(parameter));
        }
        let known = |value: &str| allowed.contains(&value);
        let suggestion = aliases::normalize_value(value, known).or_else(|| {
            // Who writes more than a name means more than the name.
            let is_single_word =
                !value.contains(|ch: char| ch.is_whitespace() || "!:;|".contains(ch));
            let closest = is_single_word.then(|| closest_match(value, allowed.iter().copied()));
            closest.flatten().map(str::to_owned)
        });
        let hint = suggestion.as_ref().map_or_else(String::new, |suggestion| {
            format!(" Did you mean `{suggestion}`?")
        });
        Self {
            suggestion,
            ..error_with_allowed(format!("{detail}{hint}"))
        }
    }

    /// A parameter that takes one value is given twice.
    pub fn repeated_parameter(parameter: &str, value: &str) -> Self {
        let detail =
            format!("`{parameter}` takes one value and is given twice. Keep one of the two.");
        Self::new(QueryErrorKind::RepeatedParameter, parameter, value, detail)
    }

    /// The same refusal with what would have been accepted.
    #[must_use]
    pub fn with_allowed<'a>(mut self, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        self.allowed = allowed
            .into_iter()
            .take(MAX_ALLOWED_LISTED)
            .map(str::to_owned)
            .collect();
        self
    }
}

/// Everything that is wrong with a question.
#[derive(Clone, Debug)]
pub struct QueryErrors {
    /// What is wrong, in the order of the question; what can never be right comes first.
    pub errors: Vec<QueryError>,
    /// How many more there are that are not told.
    pub unreported: usize,
    /// The question with every nearest match in place, if each refusal has one.
    pub corrected_query: Option<Vec<QueryParam>>,
}

impl QueryErrors {
    /// The refusals of a query that was sent as `pairs`.
    pub fn new(errors: Vec<QueryError>, pairs: &[QueryParam]) -> Self {
        let mut collector = ErrorCollector::default();
        for error in errors {
            collector.push(error);
        }
        collector.finish(pairs)
    }

    /// One refusal that says itself which query to send instead.
    pub fn with_correction(error: QueryError, corrected_query: Option<Vec<QueryParam>>) -> Self {
        Self {
            errors: vec![error],
            unreported: 0,
            corrected_query,
        }
    }
}

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

/// What is wrong with an empty value.
pub(crate) fn empty_value_detail(parameter: &str) -> String {
    format!("A value of `{parameter}` is empty: name one, or leave it out.")
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

/// The refusal of a parameter that `place` does not have.
pub(crate) fn unknown_parameter<'a>(
    pair: &QueryParam,
    path: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> QueryError {
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_unstable();
    if aliases::is_tracking_parameter(&pair.name) {
        let detail = format!(
            "`{}` is not a parameter of {path}. Leave it out: no response depends on it.",
            pair.name
        );
        return QueryError {
            replacement: Some(Vec::new()),
            ..QueryError::new(
                QueryErrorKind::UnknownParameter,
                &pair.name,
                &pair.value,
                detail,
            )
        };
    }
    let alias = aliases::resolve_alias(&pair.name, &names);
    let suggestion = alias.canonical_name.or_else(|| {
        // Who writes an operator means it, and not the name that it stands behind.
        let has_operator = pair.name.contains(aliases::OPERATOR_CHARS);
        let candidates = names.iter().copied();
        let candidates =
            candidates.filter(|name| !has_operator || name.contains(OPERATOR_SEPARATOR));
        closest_match(&pair.name, candidates)
    });
    let base_names = names
        .iter()
        .copied()
        .filter(|name| !name.contains(OPERATOR_SEPARATOR));
    let base_names: Vec<_> = base_names.collect();
    let hint = match (suggestion, alias.advice) {
        (Some(name), _) => format!("Did you mean `{name}`?"),
        (None, Some(advice)) => advice.to_owned(),
        (None, None) if names.is_empty() => "It takes no parameters.".to_owned(),
        (None, None) => format!("Its parameters are {}.", base_names.join(", ")),
    };
    let detail = format!("`{}` is not a parameter of {path}. {hint}", pair.name);
    let first = suggestion.filter(|name| !base_names.contains(name));
    let allowed = first.into_iter().chain(base_names);
    QueryError {
        suggestion: suggestion.map(str::to_owned),
        ..QueryError::new(
            QueryErrorKind::UnknownParameter,
            &pair.name,
            &pair.value,
            detail,
        )
        .with_allowed(allowed)
    }
}

/// What stands between a name and its operator.
const OPERATOR_SEPARATOR: &str = "__";

/// A question as the query of a link, with the leading `?`; empty if nothing is asked.
pub fn to_query_string(pairs: &[QueryParam]) -> String {
    let encoded: Vec<_> = pairs
        .iter()
        .map(|pair| {
            format!(
                "{}={}",
                percent_encode(&pair.name),
                percent_encode(&pair.value)
            )
        })
        .collect();
    if encoded.is_empty() {
        String::new()
    } else {
        format!("?{}", encoded.join("&"))
    }
}
