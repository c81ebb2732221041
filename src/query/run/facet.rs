//! How often each value occurs among the items that a question finds.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{FieldInfo, FieldType, ItemTypeId, PartPolicy, Reference};
use crate::query::run::filter::referrers_of;
use crate::query::spec::attribute::Attribute;
use crate::store::{Edition, RowSet};

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

/// Counts the values of a subject over the items found, the most frequent first.
pub(crate) fn count_values(
    subject: Attribute,
    kind: ItemTypeId,
    found: &RowSet<'_>,
    record: &Edition,
) -> Vec<FacetValue> {
    let mut values = match subject {
        Attribute::Field(field) => count_field(field, kind, found, record),
        Attribute::Relation(_) | Attribute::RelatedType(_) => {
            count_relation(subject, kind, found, record)
        }
    };
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    values
}

fn count_field(
    field: usize,
    type_id: ItemTypeId,
    selected: &RowSet<'_>,
    record: &Edition,
) -> Vec<FacetValue> {
    let info = type_id.info();
    let values = record.field_indexes(type_id).field(field).postings();
    let facet_values = values.map(|(value, rows)| FacetValue {
        title: value_label(info.fields[field], value),
        value: value.to_owned(),
        count: i64::try_from(rows.intersection_len(selected)).unwrap_or(i64::MAX),
    });
    facet_values.filter(|value| value.count > 0).collect()
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

fn count_relation(
    subject: Attribute,
    kind: ItemTypeId,
    found: &RowSet<'_>,
    record: &Edition,
) -> Vec<FacetValue> {
    let info = kind.info();
    let part_policy = subject.part_policy(info);
    let mut values = Vec::new();
    for target_type in subject.target_types(info) {
        for target_key in record.item_keys(target_type) {
            let item_reference = record.reference_to(target_key);
            let parts = match part_policy {
                PartPolicy::Forbidden => Vec::new(),
                _ => record.part_references(target_key),
            };
            let item_if_allowed = (part_policy != PartPolicy::Required).then_some(item_reference);
            for target in item_if_allowed.into_iter().chain(parts) {
                values.extend(count_target(subject, kind, &target, found, record));
            }
        }
    }
    values
}

fn count_target(
    subject: Attribute,
    kind: ItemTypeId,
    target: &Reference,
    found: &RowSet<'_>,
    record: &Edition,
) -> Option<FacetValue> {
    let count = referrers_of(kind, subject, target, record).intersection_len(found);
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    (count > 0).then(|| FacetValue {
        value: subject.canonical_reference(kind.info(), target),
        title: target.title.clone(),
        count,
    })
}
