//! Conditions that other APIs write into the value of a filter, and that are filters of their own
//! here: `place=null`, `date=gte:2025`, `actor=!russia`, `about=actor`.

use crate::model::ItemTypeId;
use crate::query::parse::aliases::without_negation;
use crate::query::parse::query_error::{
    ParameterValue, QueryError, QueryErrorKind, did_you_mean, not_a_value_sentence,
};
use crate::query::parse::query_string::{QueryParam, join_params};
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, ValueSpec};

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

/// The comparison before a value, and the value.
fn comparison(text: &str) -> Option<(FilterOp, String)> {
    VALUE_COMPARISONS.iter().find_map(|(signs, op)| {
        let value = signs.iter().find_map(|sign| text.strip_prefix(sign))?;
        Some((*op, value.trim().to_owned()))
    })
}

/// The error of a filter whose value says what another filter of its attribute does.
pub(crate) fn condition_in_value(
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
    let types: &[ItemTypeId] = match &spec.value {
        ValueSpec::Reference { types, .. } => types,
        _ => &[],
    };
    let mut named = types.iter().copied();
    let named = named.find(|type_id| type_id.is_named(&lower));
    let one_of_types = named.filter(|_| types.len() > 1);
    let is_null = NULLS.iter().find(|(null, _)| *null == lower);
    let only = |name, value| vec![QueryParam { name, value }];
    let replacement = if let Some((_, is_missing)) = is_null {
        only(sibling(FilterOp::Missing)?, is_missing.to_string())
    } else if let Some(type_id) = one_of_types {
        // Anything of the type.
        let name = format!("{type_id}{}", FilterOp::Missing.suffix());
        parameters.iter().find(|other| other.name == name)?;
        only(name, false.to_string())
    } else if named.is_some()
        && let Some(name) = sibling(FilterOp::Missing)
    {
        only(name, false.to_string())
    } else if let Some((op, value)) = comparison(&lower)
        && let Some(name) = sibling(op)
    {
        only(name, value)
    } else {
        let negated: Vec<_> = text.split(',').filter_map(without_negation).collect();
        if negated.is_empty() {
            return None;
        }
        let plain = text.split(',');
        let plain = plain.filter(|value| without_negation(value).is_none());
        let sides = [
            (spec.name.to_string(), plain.collect()),
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
    let detail = if one_of_types.is_some() {
        format!(
            "`{}` takes an item, not the type `{text}`.{hint}",
            spec.name
        )
    } else {
        format!("{}{hint}", not_a_value_sentence(param))
    };
    Some(QueryError {
        suggestion: Some(suggestion),
        replacement: Some(replacement),
        ..QueryError::new(QueryErrorKind::InvalidValue, &spec.name, text, detail)
    })
}
