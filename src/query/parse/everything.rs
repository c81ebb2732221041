//! The error of a value of other APIs that stands for all that there are: `actor=all`, `fields=*`.

use crate::query::limits::MAX_VALUES;
use crate::query::parse::query_error::{QueryError, QueryErrorKind};
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, ValueSpec};

const EVERYTHING: [&str; 5] = ["*", "all", "any", "everything", "_all"];

pub(crate) fn is_everything(value: &str) -> bool {
    EVERYTHING.contains(&value)
}

/// The error where a parameter takes what is `expected`, or one of `names`.
pub(crate) fn everything_error(
    spec: &ParameterSpec,
    value: &str,
    expected: &str,
    names: &[String],
) -> QueryError {
    let name = &*spec.name;
    let takes_all_names = matches!(spec.role, ParameterRole::Include | ParameterRole::Facet)
        && names.len() <= MAX_VALUES;
    let suggestion = takes_all_names.then(|| names.join(","));
    let detail = if let Some(all) = &suggestion {
        format!(
            "`{name}` has no value that means everything. List the names, separated by commas: `{all}`."
        )
    } else {
        let all = match (spec.role, &spec.value) {
            (ParameterRole::Fields, _) => "all fields".to_owned(),
            (_, ValueSpec::Reference { types, .. }) if let [only] = types.as_slice() => {
                format!("all {}", only.collection())
            }
            _ => "all".to_owned(),
        };
        format!("`{name}` takes {expected}, not `{value}`. Leave `{name}` out to get {all}.")
    };
    let kind = QueryErrorKind::InvalidValue;
    let error = QueryError::new(kind, name, value, detail);
    QueryError {
        replacement: suggestion.is_none().then(Vec::new),
        suggestion,
        ..error.with_allowed(names.iter().map(String::as_str))
    }
}
