//! Presence as other APIs write it: `has_place=true`, `_exists_=date`.

use crate::query::parse::affixes::{Affixes, snake_case_with_sign};
use crate::query::parse::aliases::named;
use crate::query::parse::ineffective_filter::cardinality_of;
use crate::query::parse::query_string::QueryParam;
use crate::query::parse::rewrite::{Rewrite, parse_flag};
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::parameter_spec::ParameterSpec;

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

/// What an unknown parameter means that has presence in its name.
pub(crate) fn rewrite_presence(
    param: &QueryParam,
    path: &str,
    parameters: &[ParameterSpec],
) -> Option<Rewrite> {
    let name = snake_case_with_sign(&param.name);
    // `_exists_=date` has the attribute in its value.
    let of_value = match name.trim_matches(['_', '$']) {
        "exists" | "has" | "notnull" => Some(false),
        "missing" | "isnull" | "null" => Some(true),
        _ => None,
    };
    if let Some(is_missing) = of_value {
        return missing_filter(&param.value, is_missing, path, parameters);
    }
    let flag = parse_flag(&param.value)?;
    let sides = [(PRESENT, false), (ABSENT, true)];
    let mut rewrites = sides.iter().flat_map(|(affixes, is_missing)| {
        let bases = affixes.bases(&name);
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
