//! What differs in an item, in sentences.

use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::model::{FieldChange, ItemChange, Reference, is_renamed_id, pointer_pattern};
use crate::store::Edition;
use crate::views::change_lists::ListChange;
use crate::views::change_scalars::{LabelChange, ScalarChange, WholeChange};
use crate::views::change_subject::ChangedItemText;
use crate::views::change_text::is_empty_value;
use crate::views::change_wording::{quote, sentence};

/// One sentence that says what differs in a field or in the order.
#[derive(Clone, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(min_length = 1, max_length = 100_000, pattern = r"^\S[\s\S]*$")]
pub struct ChangeSentence(pub String);

/// A move in the order of a collection: which item the moved item used to follow, and which one it
/// follows now.
#[derive(Serialize, ToSchema)]
pub struct ChangedOrder {
    /// The item that the moved item used to follow directly; null if the moved item was the first.
    pub before: Option<Reference>,
    /// The item that the moved item follows directly now; null if the moved item is the first.
    pub after: Option<Reference>,
}

/// A sentence for each value that differs, and for the order; without the new id
/// of a renamed item. Titles are those of `edition`.
pub(crate) fn sentences(
    change: &ItemChange,
    order: Option<&ChangedOrder>,
    edition: &Edition,
) -> Vec<ChangeSentence> {
    let parts = change.renamed_parts.iter();
    let parts = parts.map(|part| format!("The part `{}` now has the id `{}`.", part.from, part.to));
    let item = ChangedItemText::new(change, edition);
    let mut differences: Vec<Difference> = Vec::new();
    let is_told = |field: &&FieldChange| {
        is_renamed_id(
            change.changed_type,
            change.action,
            &change.renamed_parts,
            field,
        )
    };
    for field in change.fields.iter().filter(|field| !is_told(field)) {
        let difference = Difference::new(field, &item);
        let unmerged = match differences.last_mut() {
            Some(last) => last.merge(difference, &item),
            None => Some(difference),
        };
        differences.extend(unmerged);
    }
    let differences = differences.iter();
    parts
        .chain(differences.flat_map(|difference| difference.sentences(&item)))
        .chain(order.map(order_sentence))
        .map(ChangeSentence)
        .collect()
}

fn order_sentence(order: &ChangedOrder) -> String {
    let place = |item: &Option<Reference>| match item {
        Some(item) => format!("after {}", quote(&item.title)),
        None => "first".to_owned(),
    };
    let (before, after) = (place(&order.before), place(&order.after));
    sentence(format!(
        "It is now {after} in the order of the record; it was {before}"
    ))
}

/// What differs: the entries of one list come and go together, as do the members of a date or
/// quantity and codes with one label.
enum Difference<'c> {
    List(ListChange<'c>),
    Labels(LabelChange<'c>),
    Whole(WholeChange<'c>),
    Scalar(ScalarChange<'c>),
}

impl<'c> Difference<'c> {
    fn new(field: &'c FieldChange, item: &ChangedItemText<'_>) -> Self {
        let (before, after) = (&field.before, &field.after);
        let (pointer, last) = field.pointer.rsplit_once('/').unwrap_or_default();
        if last.parse::<usize>().is_ok() {
            let entry = |value: &'c Json| (!is_empty_value(value)).then_some(value);
            let (removed, added) = (entry(before), entry(after));
            return Self::List(ListChange {
                pointer,
                removed: removed.into_iter().collect(),
                added: added.into_iter().collect(),
            });
        }
        if before.is_array() || after.is_array() {
            let entries = |value: &'c Json| value.as_array().into_iter().flatten().collect();
            return Self::List(ListChange {
                pointer: &field.pointer,
                removed: entries(before),
                added: entries(after),
            });
        }
        let is_entry_label = pointer_pattern(&field.pointer).ends_with("/*/label");
        if is_entry_label && !is_empty_value(before) && !is_empty_value(after) {
            return Self::Labels(LabelChange {
                fields: vec![field],
            });
        }
        match WholeChange::of_member(field, item) {
            Some(whole) => Self::Whole(whole),
            None => Self::Scalar(ScalarChange { field }),
        }
    }

    /// Takes another difference in, if both make one sentence; returns it if not.
    fn merge(&mut self, other: Self, item: &ChangedItemText<'_>) -> Option<Self> {
        match (self, other) {
            (Self::List(list), Self::List(other)) if list.pointer == other.pointer => {
                list.removed.extend(other.removed);
                list.added.extend(other.added);
                None
            }
            (Self::Labels(labels), Self::Labels(other)) if labels.is_same(&other, item) => {
                labels.fields.extend(other.fields);
                None
            }
            (Self::Whole(whole), Self::Whole(other)) if whole.pointer == other.pointer => None,
            (_, other) => Some(other),
        }
    }

    fn sentences(&self, item: &ChangedItemText<'_>) -> Vec<String> {
        match self {
            Self::List(list) => list.sentences(item),
            Self::Labels(labels) => labels.sentence(item).into_iter().collect(),
            Self::Whole(whole) => whole.sentence(item).into_iter().collect(),
            Self::Scalar(scalar) => scalar.sentence(item).into_iter().collect(),
        }
    }
}
