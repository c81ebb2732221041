//! Operators of other APIs that change what their values mean: `match=all`, `text__like=%fund%`,
//! `date__between=2025-02,2025-03`.

use crate::query::parse::aliases::{named, operators_of, snake_case};
use crate::query::parse::query_string::QueryParam;
use crate::query::parse::rewrite::Rewrite;
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::parameter_spec::ParameterSpec;

/// Parameters that say whether items have all values of a filter or any.
const MODES: [&str; 8] = [
    "match",
    "match_mode",
    "match_type",
    "filter_mode",
    "mode",
    "logic",
    "operator",
    "op",
];

/// What stands behind the name of an attribute that lies between two values.
const BETWEEN: [&str; 6] = [
    "__between",
    "__range",
    "__within",
    "_between",
    "_range",
    "[between]",
];

/// What stands between two values.
const SEPARATORS: [&str; 5] = [",", "..", " and ", " to ", ";"];

/// What stands for any text around another.
const WILDCARDS: [char; 2] = ['%', '*'];

/// What an unknown parameter means whose operator changes what its value, or that of others, means.
pub(crate) fn rewrite_operator(
    param: &QueryParam,
    params: &[QueryParam],
    parameters: &[ParameterSpec],
) -> Option<Rewrite> {
    let name = snake_case(&param.name);
    rewrite_mode(&name, &param.value, params, parameters)
        .or_else(|| rewrite_pattern(&name, &param.value, parameters))
        .or_else(|| rewrite_range(&name, &param.value, parameters))
}

/// The filters by all of several values, where a parameter beside them asks for all.
fn rewrite_mode(
    name: &str,
    mode: &str,
    params: &[QueryParam],
    parameters: &[ParameterSpec],
) -> Option<Rewrite> {
    if !MODES.contains(&name) {
        return None;
    }
    let with_several: Vec<_> = params
        .iter()
        .filter(|param| param.name != name && param.value.contains(','))
        .filter_map(|param| {
            let meant = format!("{}{}", param.name, FilterOp::AllOf.suffix());
            let spec = parameters.iter().find(|spec| spec.name == meant)?;
            Some((param, spec))
        })
        .collect();
    if with_several.is_empty() {
        return None;
    }
    match &*mode.to_lowercase() {
        "all" | "and" => {
            let to_param = |(param, spec): &(&QueryParam, &ParameterSpec)| QueryParam {
                name: spec.name.to_string(),
                value: param.value.clone(),
            };
            let names = with_several.iter().map(|(param, _)| param.name.clone());
            Some(Rewrite {
                superseded: names.collect(),
                ..Rewrite::to_params(with_several.iter().map(to_param).collect())
            })
        }
        "any" | "or" => Some(Rewrite {
            replacement: Some(Vec::new()),
            ..Rewrite::impossible(" A filter finds what has any of its values.".to_owned())
        }),
        _ => None,
    }
}

/// The text between the wildcards that other APIs need around it.
fn rewrite_pattern(name: &str, value: &str, parameters: &[ParameterSpec]) -> Option<Rewrite> {
    let text = value.trim_matches(WILDCARDS);
    if text.is_empty() || text == value || text.contains(WILDCARDS) {
        return None;
    }
    let mut texts = operators_of(name).filter(|(_, op)| *op == FilterOp::Contains);
    texts.find_map(|(base, op)| {
        let spec = named(base, op, parameters).into_iter().next()?;
        Some(Rewrite::to(&spec.name, text))
    })
}

/// The two bounds of a range.
fn rewrite_range(name: &str, value: &str, parameters: &[ParameterSpec]) -> Option<Rewrite> {
    let base = BETWEEN
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))?;
    let mut separators = SEPARATORS.iter();
    let (from, to) = separators.find_map(|separator| value.split_once(separator))?;
    let bound = |op, text: &str| {
        let spec = named(base, op, parameters).into_iter().next()?;
        Some(QueryParam {
            name: spec.name.to_string(),
            value: text.trim().to_owned(),
        })
    };
    let bounds = vec![bound(FilterOp::Gte, from)?, bound(FilterOp::Lte, to)?];
    Some(Rewrite::to_params(bounds))
}
