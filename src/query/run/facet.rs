//! How often each value of an attribute occurs among the selected rows.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{FieldInfo, FieldType, ItemTypeId, PartPolicy};
use crate::query::parse::expected_reference::ExpectedReference;
use crate::query::run::filter::FilterValue;
use crate::query::spec::attribute::Attribute;
use crate::store::{Edition, FieldIndex, RowSet, to_i64};

/// One value with how many items of the question have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetValue {
    /// The value, as it stands in questions.
    #[schema(min_length = 1, max_length = 160, pattern = r"^[\s\S]*$")]
    pub value: String,
    /// The value's label: a term's, or the title of an item.
    #[schema(min_length = 1, max_length = 120, pattern = r"^\S(.*\S)?$")]
    pub title: String,
    /// How many items have it.
    #[schema(minimum = 1, maximum = 10_000_000)]
    pub count: i64,
}

/// Counts the values of an attribute over the rows selected, the most frequent first.
pub(crate) fn count_values(
    attribute: Attribute,
    type_id: ItemTypeId,
    selected: &RowSet<'_>,
    edition: &Edition,
) -> Vec<FacetValue> {
    let info = type_id.info();
    let mut values = match attribute.field(info) {
        Some(field) => {
            let index = edition
                .field_indexes(type_id)
                .field(attribute.field_index());
            count_field(field, index, selected)
        }
        None => count_targets(attribute, type_id, selected, edition),
    };
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    values
}

fn count_field(field: &FieldInfo, index: &FieldIndex, selected: &RowSet<'_>) -> Vec<FacetValue> {
    let counted = index.postings().map(|(value, rows)| FacetValue {
        title: value_label(field, value),
        value: value.to_owned(),
        count: to_i64(rows.intersection_len(selected)),
    });
    counted.filter(|value| value.count > 0).collect()
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
    selected: &RowSet<'_>,
    edition: &Edition,
) -> Vec<FacetValue> {
    let info = type_id.info();
    let (types, part_policy) = (attribute.target_types(info), attribute.part_policy(info));
    let reference_format = ExpectedReference {
        types: &types,
        part_policy,
    };
    let mut values = Vec::new();
    for target_type in types.iter().copied() {
        for key in edition.item_keys(target_type) {
            let mut targets = Vec::new();
            if part_policy != PartPolicy::Required {
                targets.push(edition.reference_to(key));
            }
            if part_policy != PartPolicy::Forbidden {
                targets.extend(edition.part_references(key));
            }
            values.extend(targets.into_iter().filter_map(|target| {
                let value = FilterValue::from_target(attribute, key, target.part.clone());
                let count = value.rows(type_id, edition).intersection_len(selected);
                (count > 0).then(|| FacetValue {
                    value: reference_format.canonical_text(&target),
                    title: target.title,
                    count: to_i64(count),
                })
            }));
        }
    }
    values
}
