//! How often each value occurs among the items that a question finds.

use serde::Serialize;
use utoipa::ToSchema;

use super::filter::pointing_to;
use super::subject::Subject;
use crate::model::{FieldInfo, FieldType, Parts, Reference, kinds};
use crate::record::{Places, Record};

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
pub(super) fn count(
    subject: Subject,
    kind: usize,
    found: &Places<'_>,
    record: &Record,
) -> Vec<FacetValue> {
    let mut values = match subject {
        Subject::Field(field) => of_field(field, kind, found, record),
        Subject::Stored(_) | Subject::Related(_) => of_relation(subject, kind, found, record),
    };
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    values
}

fn of_field(field: usize, kind: usize, found: &Places<'_>, record: &Record) -> Vec<FacetValue> {
    let info = &kinds()[kind];
    let values = record.index_of(kind).field(field).values();
    let counted = values.map(|(value, places)| FacetValue {
        title: label(info.fields[field], value),
        value: value.to_owned(),
        count: i64::try_from(places.count_and(found)).unwrap_or(i64::MAX),
    });
    counted.filter(|value| value.count > 0).collect()
}

/// The label of a field's value.
fn label(field: &FieldInfo, value: &str) -> String {
    let term = match field.of {
        FieldType::Code(vocabulary) => vocabulary.terms.iter().find(|term| term.value == value),
        _ => None,
    };
    term.map_or(value, |term| term.title).to_owned()
}

fn of_relation(
    subject: Subject,
    kind: usize,
    found: &Places<'_>,
    record: &Record,
) -> Vec<FacetValue> {
    let info = &kinds()[kind];
    let accepted = super::parameter::parts_of(subject, info);
    let mut values = Vec::new();
    for type_name in subject.types(info) {
        let Some(other) = kinds().iter().position(|kind| kind.type_name == type_name) else {
            continue;
        };
        for at in record.places(other) {
            let Some(whole) = record.reference_to(at) else {
                continue;
            };
            let parts = match accepted {
                Parts::Refused => Vec::new(),
                _ => record.part_references(at),
            };
            let wanted = (accepted != Parts::Demanded).then_some(whole);
            for to in wanted.into_iter().chain(parts) {
                values.extend(of_target(subject, kind, &to, found, record));
            }
        }
    }
    values
}

fn of_target(
    subject: Subject,
    kind: usize,
    to: &Reference,
    found: &Places<'_>,
    record: &Record,
) -> Option<FacetValue> {
    let count = pointing_to(kind, subject, to, record).count_and(found);
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    (count > 0).then(|| FacetValue {
        value: subject.spell(&kinds()[kind], to),
        title: to.title.clone(),
        count,
    })
}
