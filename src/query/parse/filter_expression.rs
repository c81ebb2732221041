//! Conditions as other APIs write them into one parameter: `filter=kind:meeting`,
//! `$filter=kind eq 'meeting'`, `where={"kind":"meeting"}`.

use crate::query::parse::aliases::{named, operators_of};
use crate::query::parse::query_string::QueryParam;
use crate::query::parse::rewrite::Rewrite;
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::parameter_spec::ParameterSpec;

/// Parameters that have conditions in other APIs.
const CONDITION_PARAMETERS: [&str; 7] = [
    "filter",
    "filters",
    "where",
    "conditions",
    "criteria",
    "restrict",
    "constraint",
];

/// What stands between a name and a value; longer ones first.
const OPERATORS: [(&str, FilterOp); 17] = [
    (" ne ", FilterOp::NotIn),
    (" eq ", FilterOp::In),
    (" ge ", FilterOp::Gte),
    (" gt ", FilterOp::Gt),
    (" le ", FilterOp::Lte),
    (" lt ", FilterOp::Lt),
    (" in ", FilterOp::In),
    (" is ", FilterOp::In),
    ("!=", FilterOp::NotIn),
    ("<>", FilterOp::NotIn),
    (">=", FilterOp::Gte),
    ("<=", FilterOp::Lte),
    ("==", FilterOp::In),
    (">", FilterOp::Gt),
    ("<", FilterOp::Lt),
    (":", FilterOp::In),
    ("=", FilterOp::In),
];

/// What stands between conditions that all hold.
const CONJUNCTIONS: [&str; 4] = [" and ", "&&", ";", "&"];

/// The filters that the conditions of a parameter stand for.
pub(crate) fn rewrite_conditions(
    param: &QueryParam,
    parameters: &[ParameterSpec],
) -> Option<Rewrite> {
    let name = param.name.trim_start_matches('$').to_lowercase();
    if !CONDITION_PARAMETERS.contains(&&*name) {
        return None;
    }
    let lower = param.value.to_lowercase();
    if lower.contains(" or ") || lower.contains("||") {
        let hint =
            " Several values of one filter are separated by commas, as in `kind=meeting,talks`.";
        return Some(Rewrite::impossible(hint.to_owned()));
    }
    let mut conditions = vec![&*param.value];
    for conjunction in CONJUNCTIONS {
        let split = conditions.iter().flat_map(|text| text.split(conjunction));
        conditions = split.collect();
    }
    let params = conditions.iter().map(|text| to_filter(text, parameters));
    Some(Rewrite::to_params(params.collect::<Option<_>>()?))
}

/// What stands behind the name of a parameter in other APIs, and adds nothing to it.
const NEEDLESS_SUFFIXES: [&str; 6] = ["_id", "_ids", ".id", "_slug", ".slug", ".field"];

/// The parameter whose name stands in the brackets of another, `filter[actor]` and
/// `filter[date][gte]`, or with a suffix, `actor_id`.
pub(crate) fn rewrite_enclosed(
    param: &QueryParam,
    parameters: &[ParameterSpec],
) -> Option<Rewrite> {
    let in_brackets = || {
        let (family, rest) = param.name.trim_start_matches('$').split_once('[')?;
        let (base, operator) = rest.split_once(']')?;
        let is_condition = CONDITION_PARAMETERS.contains(&&*family.to_lowercase());
        is_condition.then(|| (base.to_lowercase(), operator.to_lowercase()))
    };
    let with_suffix = || {
        let mut suffixes = NEEDLESS_SUFFIXES.iter();
        let base = suffixes.find_map(|suffix| param.name.strip_suffix(suffix))?;
        let is_own = parameters.iter().any(|spec| spec.name == base);
        is_own.then(|| (base.to_owned(), String::new()))
    };
    let (base, operator) = in_brackets().or_else(with_suffix)?;
    let spec = if operator.is_empty() {
        named(&base, FilterOp::In, parameters).into_iter().next()
    } else {
        let name = format!("{base}{operator}");
        let mut operators = operators_of(&name);
        operators.find_map(|(base, op)| named(base, op, parameters).into_iter().next())
    };
    Some(Rewrite::to(&spec?.name, &param.value))
}

/// The filter of one condition.
pub(crate) fn to_filter(condition: &str, parameters: &[ParameterSpec]) -> Option<QueryParam> {
    let found = OPERATORS.iter().filter_map(|(sign, op)| {
        let start = condition.to_ascii_lowercase().find(sign)?;
        Some((start, *sign, *op))
    });
    // Of those that begin at the same place, the longest stands first.
    let (start, sign, op) = found.min_by_key(|(start, ..)| *start)?;
    let is_sign = |ch: char| "{}[]()\"' ".contains(ch);
    let name = condition[..start].trim_matches(is_sign).to_lowercase();
    let values = condition[start + sign.len()..].split(',');
    let values: Vec<_> = values.map(|value| value.trim_matches(is_sign)).collect();
    let spec = named(&name, op, parameters).into_iter().next()?;
    (!name.is_empty()).then(|| QueryParam {
        name: spec.name.to_string(),
        value: values.join(","),
    })
}
