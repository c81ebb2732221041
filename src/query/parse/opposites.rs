//! Presence and negation as other APIs write them. A suggestion that lost either would say the
//! opposite of what was meant.

use crate::model::{ItemTypeId, item_types};
use crate::query::parse::aliases::{named, snake_case, with_coded_value, without_negation};
use crate::query::parse::filter_for_value::filter_by_item;
use crate::query::parse::ineffective_filter::cardinality_of;
use crate::query::parse::query_error::{ParameterValue, QueryError, QueryErrorKind, did_you_mean};
use crate::query::parse::query_string::{QueryParam, join_params};
use crate::query::parse::rewrite::{Rewrite, parse_flag};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, ValueSpec};
use crate::store::Edition;

/// What stands before or behind the name of an attribute.
struct Affixes {
    prefixes: &'static [&'static str],
    suffixes: &'static [&'static str],
}

/// Whether an attribute has a value.
const PRESENT: Affixes = Affixes {
    prefixes: &["has_", "with_", "exists_"],
    suffixes: &[
        "__exists",
        "__isnotnull",
        "__is_not_null",
        "__not_null",
        "__notnull",
        "__present",
        "__isset",
        "_exists",
        "_present",
        "_notnull",
        "[exists]",
        "[notnull]",
        ".exists",
    ],
};

/// Whether an attribute has no value.
const ABSENT: Affixes = Affixes {
    prefixes: &["missing_", "without_", "lacks_", "no_"],
    suffixes: &[
        "__isnull",
        "__is_null",
        "__null",
        "__isempty",
        "__empty",
        "__absent",
        "_isnull",
        "_missing",
        "[isnull]",
        "[missing]",
        "[null]",
    ],
};

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

/// Comparisons that other APIs write before a value.
const VALUE_COMPARISONS: [(&[&str], FilterOp); 4] = [
    (&[">=", "gte:", "ge:"], FilterOp::Gte),
    (&["<=", "lte:", "le:"], FilterOp::Lte),
    (&[">", "gt:"], FilterOp::Gt),
    (&["<", "lt:"], FilterOp::Lt),
];

/// Values of other APIs that no attribute has, and whether they mean that it has none.
const NULLS: [(&str, bool); 7] = [
    ("null", true),
    ("none", true),
    ("nil", true),
    ("!null", false),
    ("notnull", false),
    ("not-null", false),
    ("*", false),
];

impl Affixes {
    /// What the name may be without one of these; the longest affix first.
    fn bases<'t>(&self, name: &'t str) -> impl Iterator<Item = &'t str> {
        let before = self.prefixes.iter().map(|prefix| name.strip_prefix(prefix));
        let after = self.suffixes.iter().map(|suffix| name.strip_suffix(suffix));
        before
            .chain(after)
            .flatten()
            .filter(|base| !base.is_empty())
    }
}

/// What an unknown parameter means that has presence or a negation in its name.
pub(crate) fn rewrite_parameter(
    param: &QueryParam,
    path: &str,
    parameters: &[ParameterSpec],
    edition: Option<&Edition>,
) -> Option<Rewrite> {
    let name = match param.name.strip_prefix(['-', '_']) {
        Some(base) => format!("{}{}", &param.name[..1], snake_case(base)),
        None => snake_case(&param.name),
    };
    let presence = rewrite_presence(&name, &param.value, path, parameters);
    let rewrite = presence
        .or_else(|| rewrite_bare_negation(&name, &param.value, parameters, edition))
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

fn rewrite_presence(
    name: &str,
    value: &str,
    path: &str,
    parameters: &[ParameterSpec],
) -> Option<Rewrite> {
    // `_exists_=date` has the attribute in its value.
    let of_value = match name.trim_matches(['_', '$']) {
        "exists" | "has" | "notnull" => Some(false),
        "missing" | "isnull" | "null" => Some(true),
        _ => None,
    };
    if let Some(is_missing) = of_value {
        return missing_filter(value, is_missing, path, parameters);
    }
    let flag = parse_flag(value)?;
    let sides = [(PRESENT, false), (ABSENT, true)];
    let mut rewrites = sides.iter().flat_map(|(affixes, is_missing)| {
        let bases = affixes.bases(name);
        bases.filter_map(|base| missing_filter(base, *is_missing == flag, path, parameters))
    });
    rewrites.next()
}

/// The filter by whether an attribute has a value.
fn missing_filter(
    base: &str,
    is_missing: bool,
    path: &str,
    parameters: &[ParameterSpec],
) -> Option<Rewrite> {
    if let [meant, ..] = named(base, FilterOp::Missing, parameters)[..] {
        return Some(Rewrite::to(&meant.name, &is_missing.to_string()));
    }
    let is_required = cardinality_of(base, path)?.is_required;
    is_required.then(|| Rewrite::impossible(format!(" Every item has a value of `{base}`.")))
}

/// The comparison before a value, and the value.
fn comparison(text: &str) -> Option<(FilterOp, String)> {
    VALUE_COMPARISONS.iter().find_map(|(signs, op)| {
        let value = signs.iter().find_map(|sign| text.strip_prefix(sign))?;
        Some((*op, value.trim().to_owned()))
    })
}

/// The type whose name, in the singular or plural, stands where an item of several types is wanted.
fn type_named(spec: &ParameterSpec, word: &str) -> Option<ItemTypeId> {
    let ValueSpec::Reference { types, .. } = &spec.value else {
        return None;
    };
    let mut types = types.iter().filter(|_| types.len() > 1);
    let named = types.find(|type_id| [type_id.name(), type_id.collection()].contains(&word));
    named.copied()
}

/// Whether a word is the name of the only type whose items a parameter takes.
fn is_only_type(spec: &ParameterSpec, word: &str) -> bool {
    match &spec.value {
        ValueSpec::Reference { types, .. } => match types.as_slice() {
            [only] => [only.name(), only.collection()].contains(&word),
            _ => false,
        },
        _ => false,
    }
}

/// The error of a filter some of whose values are negated, or that is given none at all.
pub(crate) fn negated_values(
    spec: &ParameterSpec,
    text: &str,
    parameters: &[ParameterSpec],
) -> Option<QueryError> {
    let ParameterRole::AttributeFilter {
        op: FilterOp::In, ..
    } = spec.role
    else {
        return None;
    };
    let sibling = |op: FilterOp| {
        let name = format!("{}{}", spec.name, op.suffix());
        let mut siblings = parameters.iter();
        siblings.find(|other| other.name == name).map(|_| name)
    };
    let lower = text.to_lowercase();
    let is_null = NULLS.iter().find(|(null, _)| *null == lower);
    let replacement = if let Some((_, is_missing)) = is_null {
        vec![QueryParam {
            name: sibling(FilterOp::Missing)?,
            value: is_missing.to_string(),
        }]
    } else if is_only_type(spec, &lower)
        && let Some(name) = sibling(FilterOp::Missing)
    {
        let value = false.to_string();
        vec![QueryParam { name, value }]
    } else if let Some(type_id) = type_named(spec, &lower) {
        // Anything of the type.
        let name = format!("{type_id}{}", FilterOp::Missing.suffix());
        parameters.iter().find(|other| other.name == name)?;
        let value = false.to_string();
        vec![QueryParam { name, value }]
    } else if let Some((op, value)) = comparison(&lower)
        && let Some(name) = sibling(op)
    {
        vec![QueryParam { name, value }]
    } else {
        let negated: Vec<_> = text.split(',').filter_map(without_negation).collect();
        if negated.is_empty() {
            return None;
        }
        let plain = text.split(',');
        let plain: Vec<_> = plain
            .filter(|value| without_negation(value).is_none())
            .collect();
        let sides = [
            (spec.name.to_string(), plain),
            (sibling(FilterOp::NotIn)?, negated),
        ];
        let sides = sides.into_iter().filter(|(_, values)| !values.is_empty());
        let to_param = |(name, values): (String, Vec<&str>)| QueryParam {
            name,
            value: values.join(","),
        };
        sides.map(to_param).collect()
    };
    let suggestion = join_params(&replacement);
    let param = ParameterValue {
        name: &spec.name,
        value: text,
    };
    let hint = did_you_mean(Some(&suggestion));
    let detail = if type_named(spec, &lower).is_some() {
        format!(
            "`{}` takes an item, not the type `{text}`.{hint}",
            spec.name
        )
    } else {
        format!("`{text}` is not a value of `{}`.{hint}", spec.name)
    };
    Some(QueryError {
        suggestion: Some(suggestion),
        replacement: Some(replacement),
        ..QueryError::new(
            QueryErrorKind::InvalidValue,
            param.name,
            param.value,
            detail,
        )
    })
}
