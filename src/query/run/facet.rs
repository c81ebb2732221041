//! How often each value of an attribute occurs among the selected rows.

use indexmap::IndexMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{FieldInfo, FieldType, Href, ItemTypeId, PartPolicy};
use crate::query::parse::expected_reference::ExpectedReference;
use crate::query::run::filter::{Filter, FilterValue};
use crate::query::run::pair_filter::rows_with_partner;
use crate::query::spec::attribute::Attribute;
use crate::store::{Edition, FieldIndex, RowSet, to_i64};

/// One value of a facet, the number of items that have it, and a URL that adds it to the query or
/// removes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetValue {
    /// The value as the filter of the same name takes it.
    #[schema(min_length = 1, max_length = 160, pattern = r"^[\s\S]*$")]
    pub value: String,
    /// The label of the value, for people: the label of a coded value, or the title of an item.
    #[schema(min_length = 1, max_length = 120, pattern = r"^\S(.*\S)?$")]
    pub title: String,
    /// How many items have the value. The query's filter by the same field does not narrow the count.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub count: i64,
    /// Whether the query already filters by the value.
    pub selected: bool,
    /// The URL of the list with the value added to the query or, if the query has the value,
    /// removed from it; null if the filter has as many values as it can take.
    pub href: Option<Href>,
}

/// A facet that has more values than are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MoreValues {
    /// The name of the facet.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z_]+$")]
    pub facet: &'static str,
    /// How many values the facet has in all.
    #[schema(minimum = 1, maximum = 10_000_000)]
    pub total: i64,
    /// The URL of the same list with the highest `facet_limit`, so that each facet lists as many
    /// values as possible.
    pub href: Href,
}

/// The facets of a query.
pub struct Facets {
    /// How often each value occurs, by attribute.
    pub values: IndexMap<&'static str, Vec<FacetValue>>,
    /// The facets that have more values than are listed.
    pub more_values: Vec<MoreValues>,
}

/// A value with how many items have it.
pub(crate) struct ValueCount {
    /// Its canonical text.
    pub(crate) value: String,
    pub(crate) title: String,
    pub(crate) count: usize,
}

impl ValueCount {
    /// The value in a response.
    pub(crate) fn into_facet_value(self, selected: bool, href: Option<Href>) -> FacetValue {
        FacetValue {
            value: self.value,
            title: self.title,
            count: to_i64(self.count),
            selected,
            href,
        }
    }
}

/// What values are counted of.
#[derive(Clone, Copy)]
pub(crate) struct Counted<'c> {
    pub(crate) rows: &'c RowSet<'c>,
    /// Values of quantities count where one of these has them, if there are conditions on them.
    pub(crate) quantities: Option<&'c RowSet<'c>>,
    /// Values count in entries that meet the filter by what stands beside them.
    pub(crate) filters: &'c [&'c Filter],
}

/// Counts the values of an attribute over some rows, the most frequent first. Values that none
/// of the rows has are left out unless the query has `selected` them.
pub(crate) fn count_values(
    attribute: Attribute,
    type_id: ItemTypeId,
    Counted {
        rows,
        quantities,
        filters,
    }: Counted<'_>,
    selected: &[&str],
    edition: &Edition,
) -> Vec<ValueCount> {
    let info = type_id.info();
    let may_have_partner = !filters.is_empty() && !attribute.pairs(info).is_empty();
    let count_with_partner = |value: &dyn Fn() -> FilterValue| {
        let filter = may_have_partner.then(|| Filter::AnyOf(vec![value()]))?;
        let in_one_entry = rows_with_partner(attribute, &filter, filters, type_id, edition)?;
        Some(in_one_entry.intersection_len(rows))
    };
    let mut values = match attribute.field(info) {
        Some(field) => {
            let indexes = edition.field_indexes(type_id);
            let index = indexes.field(attribute.field_index());
            match (field.of_quantity, quantities) {
                (Some(property), Some(matching)) => {
                    let quantities = indexes.quantities();
                    count_field(field, index, selected, |value, _| {
                        let having = quantities.with_text(property, value);
                        let having = having.intersection(matching);
                        quantities.rows_of(&having).intersection_len(rows)
                    })
                }
                _ => count_field(field, index, selected, |value, having| {
                    let value = || FilterValue::Text {
                        field: attribute.field_index(),
                        text: value.to_owned(),
                    };
                    count_with_partner(&value).unwrap_or_else(|| having.intersection_len(rows))
                }),
            }
        }
        None => {
            let count = |value: &FilterValue| {
                let all = || value.rows(type_id, edition).intersection_len(rows);
                count_with_partner(&|| value.clone()).unwrap_or_else(all)
            };
            count_targets(attribute, type_id, count, selected, edition)
        }
    };
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    values
}

fn count_field(
    field: &FieldInfo,
    index: &FieldIndex,
    selected: &[&str],
    count: impl Fn(&str, &RowSet<'_>) -> usize,
) -> Vec<ValueCount> {
    let counted = index
        .postings()
        .map(|(value, having)| (value, count(value, &having)))
        .filter(|(value, count)| *count > 0 || selected.contains(value));
    // A value that no item of the collection has can be selected all the same.
    let unused = selected.iter().copied();
    let unused = unused.filter(|value| index.rows_with_value(value).is_empty());
    counted
        .chain(unused.map(|value| (value, 0)))
        .map(|(value, count)| ValueCount {
            value: value.to_owned(),
            title: value_label(field, value),
            count,
        })
        .collect()
}

/// The label of a field's value.
fn value_label(field: &FieldInfo, value: &str) -> String {
    let term = match field.field_type {
        FieldType::Vocabulary(vocabulary) => {
            vocabulary.terms.iter().find(|term| term.value == value)
        }
        _ => None,
    };
    term.map_or(value, |term| term.title).to_owned()
}

fn count_targets(
    attribute: Attribute,
    type_id: ItemTypeId,
    count: impl Fn(&FilterValue) -> usize,
    selected: &[&str],
    edition: &Edition,
) -> Vec<ValueCount> {
    let info = type_id.info();
    let (types, part_policy) = (attribute.target_types(info), attribute.part_policy(info));
    let reference_format = ExpectedReference {
        types: &types,
        part_policy,
    };
    let mut values = Vec::new();
    for target_type in types.iter().copied() {
        for key in edition.item_keys(target_type) {
            let mut targets = vec![edition.reference_to(key)];
            if part_policy != PartPolicy::Forbidden {
                targets.extend(edition.part_references(key));
            }
            values.extend(targets.into_iter().filter_map(|target| {
                let filter = FilterValue::from_target(attribute, key, target.part.clone());
                let count = count(&filter);
                let value = reference_format.canonical_text(&target);
                (count > 0 || selected.contains(&&*value)).then_some(ValueCount {
                    value,
                    title: target.title,
                    count,
                })
            }));
        }
    }
    values
}
