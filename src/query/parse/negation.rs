//! Negation in the names of parameters, as other APIs write it: `exclude_actor=russia`,
//! `kind[ne]=state`. A suggestion that lost it would say the opposite of what was meant.

use crate::model::item_types;
use crate::query::parse::affixes::{Affixes, snake_case_with_sign};
use crate::query::parse::aliases::{named, with_coded_value};
use crate::query::parse::filter_for_value::filter_by_item;
use crate::query::parse::query_string::QueryParam;
use crate::query::parse::rewrite::Rewrite;
use crate::query::spec::attribute::Attribute;
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec};
use crate::store::Edition;

/// Everything but some values.
const NEGATED: Affixes = Affixes {
    prefixes: &[
        "-", "!", "not_", "no_", "non_", "exclude_", "except_", "without_", "omit_",
    ],
    suffixes: &[],
};

/// Names that are nothing but a negation: their values say what is meant.
const BARE_NEGATIONS: [&str; 7] = [
    "not",
    "exclude",
    "excluding",
    "except",
    "omit",
    "ignore",
    "without",
];

/// Operators of other APIs that exclude values, without the signs between their words.
const EXCLUDING: [&str; 19] = [
    "not",
    "isnot",
    "isnt",
    "ne",
    "neq",
    "noteq",
    "notequal",
    "notequals",
    "notin",
    "isnotin",
    "nin",
    "exclude",
    "excludes",
    "excluding",
    "except",
    "none",
    "noneof",
    "without",
    "omit",
];

/// What negates an operator that stands behind it.
const OPERATOR_NEGATIONS: [&str; 5] = ["isnot", "doesnot", "doesnt", "not", "n"];

/// Operators of other APIs that compare, and what their negation is here.
const NEGATED_COMPARISONS: [(&[&str], FilterOp); 4] = [
    (&["gt", "after"], FilterOp::Lte),
    (&["gte", "ge", "from", "since"], FilterOp::Lt),
    (&["lt", "before"], FilterOp::Gte),
    (&["lte", "le", "to", "until"], FilterOp::Gt),
];

/// Operators of other APIs that look for a text.
const CONTAINING: [&str; 9] = [
    "contains",
    "contain",
    "icontains",
    "has",
    "like",
    "ilike",
    "matches",
    "startswith",
    "endswith",
];

/// What an unknown parameter means that has a negation in its name.
pub(crate) fn rewrite_negation(
    param: &QueryParam,
    parameters: &[ParameterSpec],
    edition: Option<&Edition>,
) -> Option<Rewrite> {
    let name = snake_case_with_sign(&param.name);
    let rewrite = rewrite_bare_negation(&name, &param.value, parameters, edition)
        .or_else(|| rewrite_negated_operator(&name, &param.value, parameters));
    // `not_before` is a comparison of its own.
    if rewrite.is_some() || !named(&name, FilterOp::In, parameters).is_empty() {
        return rewrite;
    }
    let mut rewrites = NEGATED.bases(&name).filter_map(|base| {
        let first = |op| named(base, op, parameters).first().copied();
        if let Some(meant) = first(FilterOp::NotIn) {
            return Some(Rewrite::to(&meant.name, &param.value));
        }
        let meant = first(FilterOp::In)?;
        if meant.role == ParameterRole::FullText {
            return Some(without_words(meant, &param.value, parameters));
        }
        if let Some(opposite) = opposite_comparison(meant, parameters) {
            return Some(Rewrite::to(&opposite.name, &param.value));
        }
        let hint = format!(" Nothing is left out by `{}` here.", meant.name);
        Some(Rewrite::impossible(hint))
    });
    rewrites.next()
}

/// Whether a parameter leaves out what it names.
pub(crate) fn is_negation(name: &str) -> bool {
    let name = name.to_lowercase();
    BARE_NEGATIONS.contains(&&*name) || NEGATED.bases(&name).next().is_some()
}

/// The filter that finds what a comparison leaves out.
fn opposite_comparison<'n>(
    spec: &ParameterSpec,
    parameters: &'n [ParameterSpec],
) -> Option<&'n ParameterSpec> {
    let ParameterRole::AttributeFilter { op, .. } = spec.role else {
        return None;
    };
    let opposite = match op {
        FilterOp::Gte => FilterOp::Lt,
        FilterOp::Gt => FilterOp::Lte,
        FilterOp::Lte => FilterOp::Gt,
        FilterOp::Lt => FilterOp::Gte,
        FilterOp::In
        | FilterOp::NotIn
        | FilterOp::AllOf
        | FilterOp::Missing
        | FilterOp::Contains => return None,
    };
    let base = spec.name.strip_suffix(op.suffix())?;
    let name = format!("{base}{}", opposite.suffix());
    parameters.iter().find(|other| other.name == name)
}

/// The filters that exclude values, where the name says nothing but that they are excluded.
fn rewrite_bare_negation(
    name: &str,
    values: &str,
    parameters: &[ParameterSpec],
    edition: Option<&Edition>,
) -> Option<Rewrite> {
    if !BARE_NEGATIONS.contains(&name) {
        return None;
    }
    let excluding = FilterOp::NotIn.suffix();
    let sibling = |name: &str| {
        let name = format!("{name}{excluding}");
        parameters.iter().find(|spec| spec.name == name)
    };
    let excluding_param = |value: &str| {
        let coded = with_coded_value(value, parameters);
        let coded = coded.and_then(|spec| Some((sibling(&spec.name)?, value.to_owned())));
        let (spec, value) =
            coded.or_else(|| filter_by_item(value, parameters, edition?, sibling))?;
        Some(QueryParam {
            name: spec.name.to_string(),
            value,
        })
    };
    let params: Option<Vec<_>> = values.split(',').map(excluding_param).collect();
    if let Some(params) = params {
        return Some(Rewrite::to_params(join_values(params)));
    }
    let mut filters = parameters.iter();
    let example = filters.find(|spec| spec.name.ends_with(excluding))?;
    Some(Rewrite::impossible(format!(
        " To leave out items with a value, add `{excluding}` to the name of a filter, as in `{}`.",
        example.name
    )))
}

/// Parameters of the same name as one with all their values.
fn join_values(params: Vec<QueryParam>) -> Vec<QueryParam> {
    let mut joined: Vec<QueryParam> = Vec::new();
    for param in params {
        match joined.iter_mut().find(|other| other.name == param.name) {
            Some(other) => other.value = format!("{},{}", other.value, param.value),
            None => joined.push(param),
        }
    }
    joined
}

/// What an operator means that negates another: the opposite one, or a search without the words.
fn rewrite_negated_operator(
    name: &str,
    value: &str,
    parameters: &[ParameterSpec],
) -> Option<Rewrite> {
    let splits = name.match_indices(['_', '.', '[', ':']);
    let mut rewrites = splits.filter_map(|(end, _)| {
        let (base, operator) = name.split_at(end);
        let operator: String = operator.chars().filter(|ch| ch.is_alphanumeric()).collect();
        let first = |op| named(base, op, parameters).first().copied();
        if EXCLUDING.contains(&&*operator) {
            if let Some(meant) = first(FilterOp::NotIn) {
                return Some(Rewrite::to(&meant.name, value));
            }
            let filter = text_filter(base, parameters)?;
            return Some(without_words(filter, value, parameters));
        }
        OPERATOR_NEGATIONS.iter().find_map(|negation| {
            let negated = operator.strip_prefix(negation);
            let negated = negated.or_else(|| operator.strip_suffix(negation))?;
            if CONTAINING.contains(&negated) {
                let filter = text_filter(base, parameters)?;
                return Some(without_words(filter, value, parameters));
            }
            let mut comparisons = NEGATED_COMPARISONS.iter();
            let (_, opposite) = comparisons.find(|(names, _)| names.contains(&negated))?;
            let meant = first(*opposite)?;
            Some(Rewrite::to(&meant.name, value))
        })
    });
    rewrites.next()
}

/// The filter or search of a text. An attribute that only other types have is no other name for it.
fn text_filter<'n>(base: &str, parameters: &'n [ParameterSpec]) -> Option<&'n ParameterSpec> {
    let is_search =
        |spec: &&ParameterSpec| spec.name == base && spec.role == ParameterRole::FullText;
    let filter = named(base, FilterOp::Contains, parameters);
    let filter = filter.first().copied().filter(|spec| {
        let own_name = spec.name.strip_suffix(FilterOp::Contains.suffix());
        let mut types = item_types().iter();
        own_name == Some(base) || types.all(|one| Attribute::by_name(base, one).is_none())
    });
    filter.or_else(|| parameters.iter().find(is_search))
}

/// The search that leaves out what has some words: texts have no filter that does.
fn without_words(filter: &ParameterSpec, words: &str, parameters: &[ParameterSpec]) -> Rewrite {
    let mut parameters = parameters.iter();
    let search = parameters.find(|spec| spec.role == ParameterRole::FullText);
    match search {
        Some(search) if words.chars().all(char::is_alphanumeric) => {
            Rewrite::to(&search.name, &format!("-{words}"))
        }
        Some(search) if !words.contains('"') => Rewrite::to(&search.name, &format!("-\"{words}\"")),
        _ => Rewrite::impossible(format!(" Nothing is left out by `{}` here.", filter.name)),
    }
}
