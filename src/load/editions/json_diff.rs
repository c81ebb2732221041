//! Where two texts of an item differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::load::editions::renames::RenamedIds;
use crate::model::{FieldChange, escape_pointer_token};

/// Where two versions of an item differ; what is null or empty is as if it were left out. A
/// reference to an item or part that was renamed is the same as before.
pub(crate) fn diff_fields(
    mut before: Json,
    after: &Json,
    renamed: &RenamedIds<'_>,
) -> Vec<FieldChange> {
    let mut fields = renamed.part_fields(after);
    let id_count = fields.len();
    renamed.update(&mut before);
    diff_values(String::new(), &before, after, &mut fields);
    for FieldChange {
        pointer, before, ..
    } in &mut fields[id_count..]
    {
        renamed.restore(pointer, before);
    }
    fields
}

fn diff_values(pointer: String, before: &Json, after: &Json, fields: &mut Vec<FieldChange>) {
    let edits = || list_edits(before.as_array()?, after.as_array()?);
    match (before, after) {
        (one, other) if one == other || is_null_or_empty(one) && is_null_or_empty(other) => {}
        (Json::Object(one), Json::Object(other)) => {
            let new = other.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(new) {
                let token = escape_pointer_token(key);
                let value =
                    |object: &serde_json::Map<_, _>| object.get(key).cloned().unwrap_or_default();
                diff_values(
                    format!("{pointer}/{token}"),
                    &value(one),
                    &value(other),
                    fields,
                );
            }
        }
        _ => match edits() {
            Some(edits) => {
                for (index, (before, after)) in edits {
                    diff_values(format!("{pointer}/{index}"), &before, &after, fields);
                }
            }
            None => fields.push(FieldChange {
                pointer,
                before: before.clone(),
                after: after.clone(),
            }),
        },
    }
}

/// By index of a list: the entry before and after, null for none.
type ListEdits = BTreeMap<usize, (Json, Json)>;

/// The entries that were added, removed or changed; none if those in both lists are in another
/// order.
fn list_edits(before: &[Json], after: &[Json]) -> Option<ListEdits> {
    let (removed, added) = (
        multiset_difference(before, after),
        multiset_difference(after, before),
    );
    let without = |list: &[Json], indices: &BTreeSet<usize>| {
        let remaining = list.iter().cloned().enumerate();
        let remaining = remaining.filter(|(index, _)| !indices.contains(index));
        remaining.map(|(_, entry)| entry).collect::<Vec<_>>()
    };
    if without(before, &removed) != without(after, &added) {
        return None;
    }
    let entry = |list: &[Json], indices: &BTreeSet<usize>, index: usize| {
        let entry = list.get(index).filter(|_| indices.contains(&index));
        entry.cloned().unwrap_or_default()
    };
    let indices = removed.union(&added).copied();
    let edits = indices.map(|index| {
        let values = (entry(before, &removed, index), entry(after, &added, index));
        (index, values)
    });
    Some(edits.collect())
}

/// The indices of the entries of a list that another one does not have as often.
fn multiset_difference(list: &[Json], other: &[Json]) -> BTreeSet<usize> {
    let mut unmatched: Vec<_> = other.iter().collect();
    let mut missing = BTreeSet::new();
    for (index, entry) in list.iter().enumerate() {
        match unmatched.iter().position(|one| *one == entry) {
            Some(position) => drop(unmatched.remove(position)),
            None => drop(missing.insert(index)),
        }
    }
    missing
}

fn is_null_or_empty(value: &Json) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}
