//! References that differ only because their targets have other ids in the next edition.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::load::editions::change_entries::ChangeEntries;
use crate::load::editions::item_text::ItemsById;
use crate::model::{
    ByItemType, ItemTypeId, PartPolicy, ReferencePointer, Slug, parse_reference, pointer_pattern,
};

/// The items that have another id than in the previous edition: each id by the other one.
#[derive(Default)]
pub(crate) struct Renames {
    current_ids: HashMap<(ItemTypeId, Slug), Slug>,
    previous_ids: HashMap<(ItemTypeId, Slug), Slug>,
}

impl Renames {
    /// The renames that entries explain, between these items.
    pub(crate) fn from_entries(
        entries: &ChangeEntries<'_>,
        previous: &ByItemType<ItemsById<'_>>,
        current: &ByItemType<ItemsById<'_>>,
    ) -> Self {
        let mut renames = Self::default();
        for (changed_type, before, now) in entries.renames() {
            let Some(type_id) = changed_type.item_type() else {
                continue;
            };
            let (previous, current) = (&previous[type_id], &current[type_id]);
            let is_rename = previous.contains_key(before) && current.contains_key(now);
            let is_other = previous.contains_key(now) || current.contains_key(before);
            if is_rename && !is_other {
                renames.add(type_id, before, now);
            }
        }
        renames
    }

    /// Adds an item that was `previous` and is `current`.
    pub(crate) fn add(&mut self, type_id: ItemTypeId, previous: &Slug, current: &Slug) {
        self.current_ids
            .insert((type_id, previous.clone()), current.clone());
        self.previous_ids
            .insert((type_id, current.clone()), previous.clone());
    }

    /// The id that an item of the previous edition has now, if it is another one.
    pub(crate) fn current_id(&self, type_id: ItemTypeId, previous: &Slug) -> Option<&Slug> {
        self.current_ids.get(&(type_id, previous.clone()))
    }

    /// The id that an item had in the previous edition, if it was another one.
    pub(crate) fn previous_id(&self, type_id: ItemTypeId, current: &Slug) -> Option<&Slug> {
        self.previous_ids.get(&(type_id, current.clone()))
    }

    /// An item of the previous edition with the references that it would have now.
    pub(crate) fn update(&self, references: &[ReferencePointer], item: &mut Json) {
        if !self.current_ids.is_empty() {
            replace_ids(references, "", item, &|type_id, id| {
                self.current_id(type_id, id).map(Slug::as_str)
            });
        }
    }

    /// The value at a pointer of an updated item, with the references that it had.
    pub(crate) fn restore(&self, references: &[ReferencePointer], pointer: &str, value: &mut Json) {
        if !self.current_ids.is_empty() {
            replace_ids(references, pointer, value, &|type_id, id| {
                self.previous_id(type_id, id).map(Slug::as_str)
            });
        }
    }
}

/// Replaces the ids in the references of a value that stands at `pointer` of its item.
pub(crate) fn replace_ids<'i>(
    references: &[ReferencePointer],
    pointer: &str,
    value: &mut Json,
    other_id: &dyn Fn(ItemTypeId, &Slug) -> Option<&'i str>,
) {
    let pattern = pointer_pattern(pointer);
    for ReferencePointer { pointer, targets } in references {
        let Some(rest) = pointer.strip_prefix(&*pattern) else {
            continue;
        };
        let segments: Vec<_> = rest.split('/').collect();
        // A rest without a slash at its start belongs to a longer name.
        if let Some(("", segments)) = segments.split_first().map(|(first, rest)| (*first, rest)) {
            for_each_text(value, segments, &mut |text| {
                if let Some(new) = with_other_id(text, targets, other_id) {
                    *text = new;
                }
            });
        }
    }
}

/// Visits the texts that `segments` lead to.
fn for_each_text(value: &mut Json, segments: &[&str], visit: &mut dyn FnMut(&mut String)) {
    match (segments.split_first(), value) {
        (None, Json::String(text)) => visit(text),
        (Some((&"*", rest)), Json::Array(entries)) => {
            for entry in entries {
                for_each_text(entry, rest, visit);
            }
        }
        (Some((name, rest)), Json::Object(members)) => {
            if let Some(member) = members.get_mut(*name) {
                for_each_text(member, rest, visit);
            }
        }
        _ => {}
    }
}

/// A reference with another id, if its target has one.
fn with_other_id<'i>(
    text: &str,
    targets: &[ItemTypeId],
    other_id: &dyn Fn(ItemTypeId, &Slug) -> Option<&'i str>,
) -> Option<String> {
    let reference = parse_reference(text, targets, PartPolicy::Allowed).ok()?;
    let id = other_id(reference.item_type, &reference.id)?;
    let mut segments: Vec<_> = text.split('/').collect();
    // `id`, `type/id` or `type/id/part`.
    let id_index = usize::from(segments.len() > 1);
    segments[id_index] = id;
    Some(segments.join("/"))
}
