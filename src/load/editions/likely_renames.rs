//! Items that were probably renamed, although no entry of `changes` says so.

use std::collections::{HashMap, VecDeque};

use serde_json::Value as Json;

use crate::load::editions::change_entries::ChangeEntries;
use crate::load::editions::item_text::ItemsById;
use crate::load::editions::previous_edition::RetiredIds;
use crate::load::editions::renames::{CHANGED_ID, NewIds, Renames, replace_ids};
use crate::model::{ByItemType, ChangedType, ItemTypeId, ReferencePointer, Slug};

/// Adds what was probably renamed to `renames`, so that references to it count as unchanged, and
/// returns the renames that no entry can explain. No item may have an id that is `retired`.
pub(crate) fn find_likely_renames<'d>(
    entries: &mut ChangeEntries<'d>,
    previous: &ByItemType<ItemsById<'d>>,
    current: &ByItemType<ItemsById<'d>>,
    retired: &RetiredIds,
    renames: &mut Renames,
) -> Renames {
    let only_in = |items: &ByItemType<ItemsById<'d>>, others: &ByItemType<ItemsById<'d>>| {
        ByItemType::from_fn(|type_id| {
            let items = items[type_id].iter().filter(|(id, _)| {
                !others[type_id].contains_key(**id) && entries.may_be_renamed(type_id, id)
            });
            items
                .map(|(id, item)| (*id, *item))
                .collect::<ItemsById<'d>>()
        })
    };
    let removed = only_in(previous, current);
    let mut added = only_in(current, previous);
    for type_id in ItemTypeId::ALL {
        added[type_id].retain(|id, _| !retired.contains_key(&(type_id, (*id).clone())));
    }
    let mut unexplained = Renames::default();
    for (type_id, before, now) in equal_items(&removed, &added, renames) {
        renames.add(type_id, before, now);
        if !entries.apply_likely_rename(type_id, before, now) {
            unexplained.add(type_id, before, now);
        }
    }
    unexplained
}

/// The new items that equal removed ones except for their ids: type, previous and current id. In
/// references, all ids that only one of the editions has count as equal.
fn equal_items<'t>(
    removed: &ByItemType<ItemsById<'t>>,
    added: &ByItemType<ItemsById<'t>>,
    known: &Renames,
) -> Vec<(ItemTypeId, &'t Slug, &'t Slug)> {
    let mut renames = Vec::new();
    for type_id in ItemTypeId::ALL {
        if removed[type_id].is_empty() || added[type_id].is_empty() {
            continue;
        }
        let references = ChangedType::Item(type_id).reference_pointers();
        let mut removed_by_content: HashMap<Json, VecDeque<&Slug>> = HashMap::new();
        for (id, item) in &removed[type_id] {
            let mut content = item.to_json();
            known.update(&references, &mut content);
            let content = without_ids(content, &references, removed);
            removed_by_content.entry(content).or_default().push_back(id);
        }
        for (id, item) in &added[type_id] {
            let content = without_ids(item.to_json(), &references, added);
            let equal = removed_by_content.get_mut(&content);
            if let Some(previous_id) = equal.and_then(VecDeque::pop_front) {
                renames.push((type_id, previous_id, *id));
            }
        }
    }
    renames
}

/// An item without its id and without those of `changed` items in its references.
fn without_ids(
    mut content: Json,
    references: &[ReferencePointer],
    changed: &ByItemType<ItemsById<'_>>,
) -> Json {
    if let Some(members) = content.as_object_mut() {
        members.shift_remove("id");
    }
    replace_ids(references, "", &mut content, &|target| NewIds {
        item: changed[target.item_type]
            .contains_key(&target.id)
            .then_some(CHANGED_ID),
        part: None,
    });
    content
}
