//! The error of a parameter that does not exist, with what was probably meant.

use crate::model::closest_match;
use crate::query::limits::MAX_ALTERNATIVES;
use crate::query::parse::aliases::{self, Alias};
use crate::query::parse::error_correction::deduplicated;
use crate::query::parse::filter_expression::{rewrite_conditions, rewrite_enclosed, to_filter};
use crate::query::parse::filter_for_value::{rewrite_item, rewrite_named_value};
use crate::query::parse::ineffective_filter::explain_ineffective_filter;
use crate::query::parse::invalid_number::number_without_operator;
use crate::query::parse::inverse_parameter::InverseParameter;
use crate::query::parse::negation::{is_negation, rewrite_negation};
use crate::query::parse::operator_values::rewrite_operator;
use crate::query::parse::presence::rewrite_presence;
use crate::query::parse::query_error::{
    ARE_ELSEWHERE, MAX_NAMED_VALUES, QueryError, QueryErrorKind, WHOLE_QUERY, did_you_mean,
    join_names,
};
use crate::query::parse::query_string::{QueryParam, join_params};
use crate::query::parse::rewrite::Rewrite;
use crate::query::parse::sort_direction::{SortRewrite, rewrite_direction};
use crate::query::parse::synonyms::name_synonyms;
use crate::query::spec::filter_op::OPERATOR_SEPARATOR;
use crate::query::spec::parameter_spec::{AS_OF, ParameterSpec, is_edition_scoped};
use crate::store::Edition;

/// The error of a parameter that `path` does not take. Which ones it takes is said of the first.
pub(crate) fn unknown_parameter(
    param: &QueryParam,
    params: &[QueryParam],
    path: &str,
    parameters: &[ParameterSpec],
    edition: Option<&Edition>,
    is_first: bool,
) -> QueryError {
    if param.name.is_empty() {
        return missing_name(param);
    }
    if let Some(rewrite) = rewrite_direction(param, params, parameters) {
        return direction_error(param, path, rewrite);
    }
    if let Some(error) = number_without_operator(param, path, parameters) {
        return error;
    }
    let mut names: Vec<_> = parameters.iter().map(|spec| &*spec.name).collect();
    if is_edition_scoped(path) {
        names.push(AS_OF);
    }
    names.sort_unstable();
    let has_operator = |name: &str| name.contains(OPERATOR_SEPARATOR);
    let base_names: Vec<_> = names
        .iter()
        .copied()
        .filter(|name| !has_operator(name))
        .collect();
    let ineffective = explain_ineffective_filter(&param.name, path, &names);
    let rewrite = match &ineffective {
        Some(_) => None,
        None if let Some(inverse) = InverseParameter::new(&param.name, path) => {
            Some(Rewrite::impossible(inverse.advice()))
        }
        None => rewrite_nameless(param, params, parameters)
            .or_else(|| rewrite_conditions(param, parameters))
            .or_else(|| rewrite_enclosed(param, parameters))
            .or_else(|| rewrite_operator(param, params, parameters))
            .or_else(|| rewrite_presence(param, path, parameters))
            .or_else(|| rewrite_negation(param, parameters, edition))
            .or_else(|| rewrite_item(param, parameters, edition?))
            .or_else(|| rewrite_named_value(param, path, parameters, edition?)),
    };
    let alias = match (&ineffective, &rewrite) {
        (Some(_), _) | (_, Some(_)) => None,
        (None, None) => aliases::resolve_alias(param, parameters, is_negation(&param.name)),
    };
    let replacement = rewrite.as_ref().and_then(|one| one.replacement.as_ref());
    let replaced = replacement.filter(|new| !new.is_empty());
    let replaced = replaced.map(|new| name_replacement(new, &param.value));
    let (suggestions, advice) = match &alias {
        _ if let Some(filter) = &ineffective => (Vec::from_iter(filter.instead), None),
        _ if rewrite.is_some() => (Vec::from_iter(replaced.as_deref()), None),
        Some(Alias::Parameters(names)) => (names.clone(), None),
        Some(Alias::Advice(advice)) => (Vec::new(), Some(advice)),
        Some(Alias::Needless(reason)) => (Vec::new(), Some(reason)),
        // A word with a meaning is no typing mistake.
        None if name_synonyms(&aliases::snake_case(&param.name))
            .next()
            .is_some() =>
        {
            (Vec::new(), None)
        }
        None => (Vec::from_iter(closest_parameter(&param.name, &names)), None),
    };
    let operators_of_name: Vec<_> = with_other_operators(&param.name, &names).collect();
    let with_suggestion = |suggestion: Option<&str>| {
        let hint = match (suggestion, advice) {
            _ if let Some(filter) = &ineffective => filter.explanation.clone(),
            _ if let Some(rewrite) = &rewrite => rewrite.hint.clone(),
            (Some(name), _) if param.name.ends_with("[]") => {
                let hint = did_you_mean(Some(name));
                format!("{hint} Separate several values with commas.")
            }
            (Some(name), _) => did_you_mean(Some(name)),
            (None, Some(advice)) => format!(" {advice}"),
            (None, None) if names.is_empty() => " It takes no parameters.".to_owned(),
            (None, None) if !operators_of_name.is_empty() => operators_sentence(&operators_of_name),
            (None, None) if is_first => parameters_sentence(&base_names, &names),
            (None, None) => String::new(),
        };
        let detail = format!("`{}` is not a parameter of {path}.{hint}", param.name);
        let first = suggestion.filter(|name| names.contains(name) && !base_names.contains(name));
        let operators = operators_of_name.iter().copied();
        let allowed = first.into_iter().chain(operators);
        let allowed = deduplicated(allowed.chain(base_names.iter().copied()));
        let (name, value) = (&param.name, &param.value);
        let error = QueryError::new(QueryErrorKind::UnknownParameter, name, value, detail);
        let is_explained = ineffective.is_some() || rewrite.is_some() || advice.is_some();
        QueryError {
            is_unexplained: !is_explained && suggestion.is_none() && operators_of_name.is_empty(),
            suggestion: suggestion.map(str::to_owned),
            replacement: match (&alias, replacement) {
                (_, Some(new)) => Some(new.clone()),
                (Some(Alias::Needless(_)), None) => Some(Vec::new()),
                _ => None,
            },
            superseded: match &rewrite {
                Some(rewrite) => rewrite.superseded.clone(),
                None => Vec::new(),
            },
            ..error.with_allowed(allowed)
        }
    };
    let others = suggestions.iter().skip(1).take(MAX_ALTERNATIVES);
    QueryError {
        alternatives: others.map(|name| with_suggestion(Some(name))).collect(),
        ..with_suggestion(suggestions.first().copied())
    }
}

/// The parameters to write in place of one with a value, as a problem names them.
fn name_replacement(replacement: &[QueryParam], value: &str) -> String {
    match replacement {
        // The name alone is enough where the value stays.
        [only] if only.value == value => only.name.clone(),
        _ => join_params(replacement),
    }
}

/// The error of a value before which there is no name.
fn missing_name(param: &QueryParam) -> QueryError {
    let kind = QueryErrorKind::UnknownParameter;
    let value = &param.value;
    let detail = format!("Write the name of a parameter before `={value}`, or leave that out.");
    QueryError {
        parameter: String::new(),
        ..QueryError::new(kind, WHOLE_QUERY, value, detail)
    }
}

/// The error of a parameter that has the direction of an order.
fn direction_error(param: &QueryParam, path: &str, rewrite: SortRewrite) -> QueryError {
    let suggestion = join_params(std::slice::from_ref(&rewrite.replacement));
    let hint = did_you_mean(Some(&suggestion));
    let detail = format!("`{}` is not a parameter of {path}.{hint}", param.name);
    let kind = QueryErrorKind::UnknownParameter;
    QueryError {
        suggestion: Some(suggestion),
        replacement: Some(vec![rewrite.replacement]),
        superseded: rewrite.superseded,
        ..QueryError::new(kind, &param.name, &param.value, detail)
    }
}

/// The parameter that a name is a misspelling of. Its attribute and its operator are each near: by
/// the letters of both, one attribute could be taken for another, or `any` for `all`.
fn closest_parameter<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let mut candidates = names.iter().copied();
    let Some((base, operator)) = name.split_once(OPERATOR_SEPARATOR) else {
        let has_operator = |name: &&str| name.contains(OPERATOR_SEPARATOR);
        // A name with an operator stands for another with one.
        let with_operator = name.contains(aliases::OPERATOR_CHARS);
        return closest_match(
            name,
            candidates.filter(|name| !with_operator || has_operator(name)),
        );
    };
    let has_base = |other: &&str| other.split(OPERATOR_SEPARATOR).next() == Some(base);
    let is_known = names.iter().any(has_base);
    let is_near = |text: &str, other: &str| {
        text == other || text.len() > 2 && closest_match(text, [other]).is_some()
    };
    let with_one_underscore = format!("{base}_{operator}");
    candidates.find(|other| match other.split_once(OPERATOR_SEPARATOR) {
        Some((other_base, other_operator)) => {
            (base == other_base || !is_known && operator == other_operator)
                && is_near(base, other_base)
                && is_near(operator, other_operator)
        }
        None => *other == with_one_underscore,
    })
}

/// Which filters of an attribute there are, after a space.
fn operators_sentence(names: &[&str]) -> String {
    let base = names[0]
        .split(OPERATOR_SEPARATOR)
        .next()
        .unwrap_or(names[0]);
    match names {
        [only] if *only == base => format!(" `{base}` takes no operator here."),
        [only] => format!(" The only filter of `{base}` is `{only}`."),
        _ => format!(" The filters of `{base}` are {}.", join_names(names, "and")),
    }
}

/// Which parameters there are, or where they are if they are many, after a space.
fn parameters_sentence(base_names: &[&str], names: &[&str]) -> String {
    let names_listed = join_names(base_names, "and");
    let has_base = |name: &&&str| {
        let parts = name.split_once(OPERATOR_SEPARATOR);
        parts.is_some_and(|(base, _)| base_names.contains(&base))
    };
    let with_operator = names.iter().find(has_base);
    let operators = with_operator.map_or_else(String::new, |example| {
        format!(" Some also take an operator, as in `{example}`.")
    });
    match base_names {
        [_] => format!(" The only parameter is {names_listed}."),
        _ if base_names.len() > MAX_NAMED_VALUES => {
            format!(" The parameters{ARE_ELSEWHERE}{operators}")
        }
        _ => format!(" The parameters are {names_listed}.{operators}"),
    }
}

/// What a parameter means that lacks its name: a condition such as `kind:state`, or what the only
/// parameter takes that the path needs.
fn rewrite_nameless(
    param: &QueryParam,
    params: &[QueryParam],
    parameters: &[ParameterSpec],
) -> Option<Rewrite> {
    if !param.value.is_empty() || param.name.is_empty() {
        return None;
    }
    let condition = to_filter(&param.name, parameters).filter(|one| !one.value.is_empty());
    let needed = || {
        let needed = parameters.iter().find(|spec| spec.is_required())?;
        let is_given = params.iter().any(|other| other.name == needed.name);
        let is_synonym = name_synonyms(&param.name).any(|name| name == needed.name);
        (!is_given && !is_synonym).then(|| QueryParam {
            name: needed.name.to_string(),
            value: param.name.clone(),
        })
    };
    Some(Rewrite::to_params(vec![condition.or_else(needed)?]))
}

/// The parameters with the attribute of a name whose operator does not exist.
fn with_other_operators<'n>(name: &str, names: &[&'n str]) -> impl Iterator<Item = &'n str> {
    let attribute = name
        .split_once(OPERATOR_SEPARATOR)
        .map(|(attribute, _)| attribute);
    names.iter().copied().filter(move |other| {
        let other_attribute = other.split(OPERATOR_SEPARATOR).next();
        attribute.is_some() && attribute == other_attribute
    })
}
