//! References that differ only because their targets have other ids in the next edition.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::load::editions::item_text::ItemsById;
use crate::model::{
    ByItemType, ChangedType, FieldChange, ItemTypeId, PartPolicy, Reference, ReferencePointer,
    RenamedPart, Slug, parse_reference, pointer_pattern,
};

/// The fields of a part that have ids of parts of the same item.
const PART_ID_FIELDS: [&str; 2] = ["id", "part_of"];

/// What stands for the id of any item or part that may have another one in the other edition.
pub(crate) const CHANGED_ID: &str = "?";

/// The items and parts that have another id than in the previous edition.
#[derive(Default)]
pub(crate) struct Renames {
    /// By what they were called.
    current_ids: OtherIds,
    /// By what they are called.
    previous_ids: OtherIds,
}

/// The ids that items and parts of one edition have in the other one.
#[derive(Default)]
struct OtherIds {
    items: HashMap<(ItemTypeId, Slug), Slug>,
    /// By the item that has the parts.
    parts: HashMap<(ItemTypeId, Slug), HashMap<Slug, Slug>>,
}

impl Renames {
    /// The renames that entries explain, between these items: type, previous and current id.
    pub(crate) fn from_entries<'d>(
        renamed: impl Iterator<Item = (ChangedType, &'d Slug, &'d Slug)>,
        previous: &ByItemType<ItemsById<'_>>,
        current: &ByItemType<ItemsById<'_>>,
    ) -> Self {
        let mut renames = Self::default();
        for (changed_type, before, now) in renamed {
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
            .items
            .insert((type_id, previous.clone()), current.clone());
        self.previous_ids
            .items
            .insert((type_id, current.clone()), previous.clone());
    }

    /// Adds a part of an item.
    pub(crate) fn add_part(&mut self, item: ItemIds<'_>, part: &RenamedPart) {
        let RenamedPart { from, to } = part.clone();
        let ItemIds {
            type_id,
            previous,
            current,
        } = item;
        let current_ids = self.current_ids.parts.entry((type_id, previous.clone()));
        current_ids.or_default().insert(from.clone(), to.clone());
        let previous_ids = self.previous_ids.parts.entry((type_id, current.clone()));
        previous_ids.or_default().insert(to, from);
    }

    /// The id that an item of the previous edition has now, if it is another one.
    pub(crate) fn current_id(&self, type_id: ItemTypeId, previous: &Slug) -> Option<&Slug> {
        self.current_ids.items.get(&(type_id, previous.clone()))
    }

    /// The id that an item had in the previous edition, if it was another one.
    pub(crate) fn previous_id(&self, type_id: ItemTypeId, current: &Slug) -> Option<&Slug> {
        self.previous_ids.items.get(&(type_id, current.clone()))
    }

    /// The parts that were renamed: type and current id of the item, previous and current id.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (ItemTypeId, &Slug, &Slug, &Slug)> {
        let items = self.previous_ids.parts.iter();
        items.flat_map(|((type_id, id), parts)| {
            let parts = parts.iter();
            parts.map(move |(current, previous)| (*type_id, id, previous, current))
        })
    }

    /// A value of the previous edition with the ids that its references would have now.
    pub(crate) fn update(&self, references: &[ReferencePointer], value: &mut Json) {
        self.current_ids
            .replace_in_references(references, "", value);
    }
}

impl OtherIds {
    fn part(&self, type_id: ItemTypeId, id: &Slug, part: &Slug) -> Option<&str> {
        let parts = self.parts.get(&(type_id, id.clone()))?;
        parts.get(part).map(Slug::as_str)
    }

    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.parts.is_empty()
    }

    fn replace_in_references(
        &self,
        references: &[ReferencePointer],
        pointer: &str,
        value: &mut Json,
    ) {
        if self.is_empty() {
            return;
        }
        replace_ids(references, pointer, value, &|target| {
            let Reference { item_type, id, .. } = target;
            let item = self.items.get(&(*item_type, id.clone()));
            let part = target.part.as_ref();
            NewIds {
                item: item.map(Slug::as_str),
                part: part.and_then(|part| self.part(*item_type, id, part)),
            }
        });
    }

    /// Replaces the ids of the parts of an item.
    fn replace_in_parts(&self, type_id: ItemTypeId, id: &Slug, pointer: &str, value: &mut Json) {
        let Some(parts) = self.parts.get(&(type_id, id.clone())) else {
            return;
        };
        for part_pointer in type_id.info().part_pointers {
            for field in PART_ID_FIELDS {
                let pattern = format!("{part_pointer}/{field}");
                for_each_text_at(&pattern, pointer, value, &mut |text| {
                    if let Some(other) = Slug::parse(text).and_then(|id| parts.get(&id)) {
                        *text = other.to_string();
                    }
                });
            }
        }
    }
}

/// An item of both editions.
#[derive(Clone, Copy)]
pub(crate) struct ItemIds<'i> {
    pub(crate) type_id: ItemTypeId,
    pub(crate) previous: &'i Slug,
    pub(crate) current: &'i Slug,
}

/// The ids in an item, or in the negotiation, that renames replace.
pub(crate) struct RenamedIds<'r> {
    pub(crate) renames: &'r Renames,
    pub(crate) references: &'r [ReferencePointer],
    /// None for the negotiation.
    pub(crate) item: Option<ItemIds<'r>>,
}

impl RenamedIds<'_> {
    /// The content of the previous edition with the ids that it would have now.
    pub(crate) fn update(&self, content: &mut Json) {
        self.renames.update(self.references, content);
        if let Some(item) = self.item {
            let ids = &self.renames.current_ids;
            ids.replace_in_parts(item.type_id, item.previous, "", content);
        }
    }

    /// The value at a pointer of updated content, with the ids that it had.
    pub(crate) fn restore(&self, pointer: &str, value: &mut Json) {
        let ids = &self.renames.previous_ids;
        ids.replace_in_references(self.references, pointer, value);
        if let Some(item) = self.item {
            ids.replace_in_parts(item.type_id, item.current, pointer, value);
        }
    }

    /// The ids of parts that differ from what they were.
    pub(crate) fn part_fields(&self, content: &Json) -> Vec<FieldChange> {
        let ids = self.item.and_then(|item| {
            let key = (item.type_id, item.current.clone());
            Some((item, self.renames.previous_ids.parts.get(&key)?))
        });
        let Some((item, ids)) = ids else {
            return Vec::new();
        };
        let parts = parts_of(item.type_id, content).into_iter();
        let fields = parts.filter_map(|(pointer, part)| {
            let after = part.get("id")?;
            let before = ids.get(&Slug::parse(after.as_str()?)?)?;
            Some(FieldChange {
                pointer: format!("{pointer}/id"),
                before: Json::from(before.as_str()),
                after: after.clone(),
            })
        });
        fields.collect()
    }
}

/// The parts of an item, each with its pointer.
pub(crate) fn parts_of(type_id: ItemTypeId, content: &Json) -> Vec<(String, &Json)> {
    let lists = type_id.info().part_pointers.iter();
    let lists = lists.filter_map(|pointer| {
        let list = pointer.strip_suffix("/*")?;
        Some((list, content.pointer(list)?.as_array()?))
    });
    let parts = lists.flat_map(|(list, parts)| {
        let parts = parts.iter().enumerate();
        parts.map(move |(index, part)| (format!("{list}/{index}"), part))
    });
    parts.collect()
}

/// The ids that a reference gets; none for those that stay.
#[derive(Default)]
pub(crate) struct NewIds<'i> {
    pub(crate) item: Option<&'i str>,
    pub(crate) part: Option<&'i str>,
}

/// Replaces the ids in the references of a value that stands at `pointer` of its item.
pub(crate) fn replace_ids<'i>(
    references: &[ReferencePointer],
    pointer: &str,
    value: &mut Json,
    new_ids: &dyn Fn(&Reference) -> NewIds<'i>,
) {
    for reference in references {
        for_each_text_at(reference.pointer, pointer, value, &mut |text| {
            if let Some(new) = with_new_ids(text, &reference.targets, new_ids) {
                *text = new;
            }
        });
    }
}

/// Visits the texts that a pattern leads to from an item, in a value that stands at `pointer` of it.
fn for_each_text_at(
    pattern: &str,
    pointer: &str,
    value: &mut Json,
    visit: &mut dyn FnMut(&mut String),
) {
    let Some(rest) = pattern.strip_prefix(&*pointer_pattern(pointer)) else {
        return;
    };
    let segments: Vec<_> = rest.split('/').collect();
    // A rest without a slash at its start belongs to a longer name.
    if let Some(("", segments)) = segments.split_first().map(|(first, rest)| (*first, rest)) {
        for_each_text(value, segments, visit);
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

/// A reference with other ids, if its target has any.
fn with_new_ids<'i>(
    text: &str,
    targets: &[ItemTypeId],
    new_ids: &dyn Fn(&Reference) -> NewIds<'i>,
) -> Option<String> {
    let reference = parse_reference(text, targets, PartPolicy::Allowed).ok()?;
    let NewIds { item, part } = new_ids(&reference);
    let mut segments: Vec<_> = text.split('/').collect();
    // `id`, `type/id` or `type/id/part`.
    let id_index = usize::from(segments.len() > 1);
    if let Some(id) = item {
        segments[id_index] = id;
    }
    if let (Some(part), Some(segment)) = (part, segments.get_mut(id_index + 1)) {
        *segment = part;
    }
    (item.is_some() || part.is_some()).then(|| segments.join("/"))
}
