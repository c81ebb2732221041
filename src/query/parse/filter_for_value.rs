//! The filters that a value belongs to where the name of its parameter does not say so:
//! `exclude=russia`, `host=saudi-arabia`, `ongoing=true`.

use crate::model::{ItemTypeId, ItemTypeInfo};
use crate::query::parse::aliases::{named, snake_case};
use crate::query::parse::expected_reference::ExpectedReference;
use crate::query::parse::ineffective_filter::collection_of;
use crate::query::parse::query_string::QueryParam;
use crate::query::parse::rewrite::{Rewrite, parse_flag};
use crate::query::parse::synonyms::{name_synonyms, value_synonyms};
use crate::query::spec::attribute::Attribute;
use crate::query::spec::filter_op::FilterOp;
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, ValueSpec};
use crate::store::Edition;

/// The filter that takes an item, as `variant` gives it for the name of one that selects items, and
/// the item. Items of the collection itself come first, then what relates to them in any way.
pub(crate) fn filter_by_item<'n>(
    text: &str,
    parameters: &'n [ParameterSpec],
    edition: &Edition,
    variant: impl Fn(&str) -> Option<&'n ParameterSpec>,
) -> Option<(&'n ParameterSpec, String)> {
    let rank = |spec: &&ParameterSpec| match selected_attribute(spec)? {
        Attribute::Field(_) => Some(0),
        Attribute::RelatedType(_) => Some(1),
        Attribute::Relation(_) => Some(2),
    };
    let specs = parameters.iter().filter(|spec| is_reference(&spec.value));
    let mut specs: Vec<_> = specs.filter(|spec| rank(spec).is_some()).collect();
    specs.sort_by_key(rank);
    let by_name = |is_exact: bool| {
        specs.iter().find_map(|spec| {
            let item = named_item(spec, text, is_exact, edition)?;
            Some((variant(&spec.name)?, item))
        })
    };
    by_name(true).or_else(|| by_name(false))
}

/// What an unknown parameter means that is named like a value of a filter: that value, or that
/// value beside the item that it is given.
pub(crate) fn rewrite_named_value<'p>(
    param: &QueryParam,
    path: &str,
    parameters: &'p [ParameterSpec],
    edition: &Edition,
) -> Option<Rewrite> {
    let item_type = collection_of(path)?.info();
    let name = snake_case(&param.name);
    if !named(&name, FilterOp::In, parameters).is_empty() {
        return None;
    }
    let word = name.replace('_', "-");
    let synonyms = value_synonyms(&word).map(|word| -> &str { word });
    let words: Vec<_> = [&*word].into_iter().chain(synonyms).collect();
    let (spec, term) = parameters.iter().find_map(|spec| {
        let ValueSpec::OneOf {
            names,
            schema_name: Some(_),
            ..
        } = &spec.value
        else {
            return None;
        };
        selected_attribute(spec)?;
        let term = words
            .iter()
            .find(|word| names.iter().any(|name| name == *word))?;
        Some((spec, *term))
    })?;
    let to_param = |name: &str, value: &str| QueryParam {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    match parse_flag(&param.value) {
        Some(true) => return Some(Rewrite::to_params(vec![to_param(&spec.name, term)])),
        Some(false) => {
            let name = format!("{}{}", spec.name, FilterOp::NotIn.suffix());
            return Some(Rewrite::to_params(vec![to_param(&name, term)]));
        }
        None => {}
    }
    let list = list_of(spec, item_type);
    let mut targets = parameters.iter().filter(|other| match list {
        Some(list) => list_of(other, item_type) == Some(list) && is_reference(&other.value),
        // Of the items of a single type, it may be either end.
        None => is_polymorphic(&other.value) && selected_attribute(other).is_some(),
    });
    let items_of = |other: &'p ParameterSpec| {
        let items = param.value.split(',');
        let items = items.map(|text| named_item(other, text, false, edition));
        Some((other, items.collect::<Option<Vec<_>>>()?.join(",")))
    };
    let own = parameters.iter().find(|other| other.name == "id");
    let own = own.filter(|_| list.is_some());
    let (other, item) = targets
        .find_map(items_of)
        .or_else(|| own.and_then(items_of))?;
    Some(Rewrite::to_params(vec![
        to_param(&other.name, &item),
        to_param(&spec.name, term),
    ]))
}

/// What an unknown parameter means that names items by their type, or by nothing but their ids.
pub(crate) fn rewrite_item(
    param: &QueryParam,
    parameters: &[ParameterSpec],
    edition: &Edition,
) -> Option<Rewrite> {
    let name = snake_case(&param.name);
    let type_id = ItemTypeId::from_name(&name);
    let is_id = name == "id" || name_synonyms(&name).any(|synonym| synonym == "id");
    let mut filters = parameters.iter().filter(|spec| match spec.role {
        // An overview has a filter for each type.
        ParameterRole::Filter => is_id || type_id.is_some(),
        _ => type_id.is_some() && selected_attribute(spec).is_some() && is_polymorphic(&spec.value),
    });
    let to_value = |spec: &ParameterSpec, text: &str| match type_id {
        Some(type_id) => named_item(spec, &format!("{type_id}/{text}"), true, edition),
        None => named_item(spec, text, true, edition),
    };
    filters.find_map(|spec| {
        let items = param.value.split(',').map(|text| to_value(spec, text));
        let items = items.collect::<Option<Vec<_>>>()?;
        Some(Rewrite::to(&spec.name, &items.join(",")))
    })
}

/// The filters of a list that a parameter means which another list does not take.
pub(crate) fn filters_meant(
    param: &QueryParam,
    path: &str,
    parameters: &[ParameterSpec],
    edition: &Edition,
) -> Option<Vec<QueryParam>> {
    let name = snake_case(&param.name);
    // One letter may mean anything, and so may any text.
    let is_word = name.chars().nth(1).is_some();
    let is_meant = |spec: &&ParameterSpec| {
        is_word && !matches!(spec.value, ValueSpec::Substring) && spec.may_select(&param.value)
    };
    let mut meant = named(&name, FilterOp::In, parameters).into_iter();
    match meant.find(is_meant) {
        Some(spec) => Some(vec![QueryParam {
            name: spec.name.to_string(),
            value: param.value.clone(),
        }]),
        // What only can be true or false is said of items of this list.
        None if parse_flag(&param.value).is_some() => None,
        None => rewrite_named_value(param, path, parameters, edition)?.replacement,
    }
}

/// What a parameter selects by its values.
fn selected_attribute(spec: &ParameterSpec) -> Option<Attribute> {
    match spec.role {
        ParameterRole::AttributeFilter {
            attribute,
            op: FilterOp::In,
        } => Some(attribute),
        _ => None,
    }
}

fn is_reference(value: &ValueSpec) -> bool {
    matches!(value, ValueSpec::Reference { .. })
}

fn is_polymorphic(value: &ValueSpec) -> bool {
    matches!(value, ValueSpec::Reference { types, .. } if types.len() > 1)
}

/// The list in an item whose entries have what a parameter selects.
fn list_of(spec: &ParameterSpec, item_type: &ItemTypeInfo) -> Option<&'static str> {
    selected_attribute(spec)?.entry_list(item_type)
}

/// The value of a parameter that a text names.
fn named_item(
    spec: &ParameterSpec,
    text: &str,
    is_exact: bool,
    edition: &Edition,
) -> Option<String> {
    let ValueSpec::Reference {
        types, part_policy, ..
    } = &spec.value
    else {
        return None;
    };
    let expected = ExpectedReference {
        types,
        part_policy: *part_policy,
    };
    expected.named_item(text, is_exact, edition)
}
