//! The item that a change is of, as its sentences name it and its parts.

use std::cell::OnceCell;

use serde_json::Value as Json;

use crate::model::{
    ChangedType, ItemChange, Negotiation, Reason, Slug, fold_for_search, pointer_pattern,
};
use crate::store::Edition;
use crate::views::change_phrases::{entry_noun, field_noun};
use crate::views::change_text::{entry_name, value_to_text};
use crate::views::change_wording::{ordinal, quote, visible_text, with_article};

/// A changed item, with what its sentences need to know of it.
pub(super) struct ChangedItemText<'e> {
    pub(super) change: &'e ItemChange,
    pub(super) edition: &'e Edition,
    /// The item in JSON, in which its parts and other entries have names.
    json: OnceCell<Json>,
    /// The same as it was before.
    previous_json: OnceCell<Json>,
}

/// One of the two states of a value.
#[derive(Clone, Copy)]
pub(super) enum Side {
    /// In the edition before.
    Before,
    /// In this edition.
    After,
}

/// The path of a field among those of the type, such as `participants.roles`.
pub(super) fn field_path(pointer: &str) -> String {
    let pattern = pointer_pattern(pointer);
    let path = pattern.trim_start_matches('/').replace("/*", "");
    path.replace('/', ".")
}

/// The pointer to what has the field that a value or an entry of a list is of, and its name.
fn field_of_value(pointer: &str) -> (&str, &str) {
    let (outer, last) = pointer.rsplit_once('/').unwrap_or_default();
    if last.parse::<usize>().is_ok() {
        outer.rsplit_once('/').unwrap_or_default()
    } else {
        (outer, last)
    }
}

/// The member with the labels of several coded values: `role_labels` of `roles`.
fn labels_name(field: &str) -> String {
    format!("{}_labels", field.strip_suffix('s').unwrap_or(field))
}

/// What a field belongs to.
struct Owner {
    /// Its name, with the article that it needs.
    name: String,
    /// The heading that readers find it under, if it is named by that.
    heading: Option<&'static str>,
}

impl<'e> ChangedItemText<'e> {
    pub(super) fn new(change: &'e ItemChange, edition: &'e Edition) -> Self {
        Self {
            change,
            edition,
            json: OnceCell::new(),
            previous_json: OnceCell::new(),
        }
    }

    pub(super) fn changed_type(&self) -> ChangedType {
        self.change.changed_type
    }

    pub(super) fn is_correction(&self) -> bool {
        self.change.reason == Reason::Correction
    }

    /// A value of the item in words.
    pub(super) fn text(&self, pointer: &str, value: &Json) -> String {
        value_to_text(self.changed_type(), pointer, value, self.edition)
    }

    /// Whether a field has coded values: those have labels beside them.
    pub(super) fn is_coded(&self, pointer: &str) -> bool {
        let (owner, field) = field_of_value(pointer);
        let names = [format!("{field}_label"), labels_name(field)];
        let mut owners = self
            .entry(owner)
            .into_iter()
            .chain(self.previous_entry(owner));
        owners.any(|owner| names.iter().any(|name| owner.get(name).is_some()))
    }

    /// The label of a coded value; of `other`, what the editors call it.
    pub(super) fn coded_text(&self, pointer: &str, value: &Json, side: Side) -> String {
        let (owner, field) = field_of_value(pointer);
        let owner = match side {
            Side::Before => self.previous_entry(owner),
            Side::After => self.entry(owner),
        };
        let label = || match owner?.get(field)? {
            Json::Array(values) => {
                let index = values.iter().position(|one| one == value)?;
                owner?.get(labels_name(field))?.get(index)?.as_str()
            }
            _ => owner?.get(format!("{field}_label"))?.as_str(),
        };
        label().map_or_else(|| self.text(pointer, value), str::to_owned)
    }

    /// Whether a field is the label of a coded value that changed as well.
    pub(super) fn is_label_of_change(&self, pointer: &str) -> bool {
        let mut fields = self.change.fields.iter();
        fields.any(|field| {
            let (owner, name) = field_of_value(&field.pointer);
            let name = name.strip_suffix('s').unwrap_or(name);
            pointer == format!("{owner}/{name}_label")
        })
    }

    /// The entry of a list that a pointer leads to.
    pub(super) fn entry(&self, pointer: &str) -> Option<&Json> {
        let json = || self.to_json(self.edition, &self.change.id);
        self.json.get_or_init(json).pointer(pointer)
    }

    /// The same as it was in the edition before.
    pub(super) fn previous_entry(&self, pointer: &str) -> Option<&Json> {
        let edition = self.edition.previous()?;
        let json = || self.to_json(edition, self.change.previous_id());
        self.previous_json.get_or_init(json).pointer(pointer)
    }

    fn to_json(&self, edition: &Edition, id: &Slug) -> Json {
        let json = match self.changed_type() {
            ChangedType::Negotiation => serde_json::to_value(edition.negotiation()).ok(),
            ChangedType::Item(type_id) => {
                let key = edition.key_of(type_id, id.as_str());
                let bytes = key.and_then(|key| edition.compact_json(key).ok());
                bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok())
            }
        };
        json.unwrap_or_default()
    }

    /// The item, or the part or other entry of it that has the field at a pointer, to begin a
    /// sentence: `The statement`, `“Black Sea”`.
    pub(super) fn subject(&self, pointer: &str) -> String {
        match self.owner(pointer) {
            Some(Owner {
                heading: Some(heading),
                ..
            }) => format!("The text under {}", quote(heading)),
            Some(owner) => owner.name,
            None => format!("The {}", self.changed_type()),
        }
    }

    /// The field at a pointer with what it belongs to: `the summary of “Black Sea”`.
    pub(super) fn field(&self, pointer: &str) -> String {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        self.named_field(pointer, &field_noun(name))
    }

    /// The same with another name.
    pub(super) fn named_field(&self, pointer: &str, name: &str) -> String {
        match self.owner(pointer) {
            Some(Owner {
                heading: Some(heading),
                ..
            }) => format!("the {name} under {}", quote(heading)),
            Some(owner) => format!("the {name} of {}", owner.name),
            None => format!("the {name}"),
        }
    }

    fn owner(&self, pointer: &str) -> Option<Owner> {
        let (outer, last) = pointer.rsplit_once('/')?;
        let segments: Vec<_> = outer.split('/').skip(1).collect();
        let first = segments.first()?;
        let mut headings = Negotiation::TEXT_HEADINGS.into_iter();
        let heading = headings.find(|(field, _)| field == first);
        if let (ChangedType::Negotiation, Some((_, heading))) = (self.changed_type(), heading) {
            return Some(Owner {
                name: String::new(),
                heading: Some(heading),
            });
        }
        let last_index = segments
            .iter()
            .rposition(|one| one.parse::<usize>().is_ok());
        let name = match last_index {
            Some(position) => {
                let list = position.checked_sub(1).map_or("", |list| segments[list]);
                let noun = entry_noun(list);
                let entry_pointer = format!("/{}", segments[..=position].join("/"));
                // Its name is what changed, or it has none.
                let names_itself = position + 1 == segments.len()
                    && ["title", "label", "heading", "name", "text"].contains(&last);
                let index: usize = segments[position].parse().unwrap_or_default();
                let name = self.entry(&entry_pointer).and_then(entry_name);
                match name {
                    Some(_) if names_itself => with_article(&noun),
                    Some(name) => name,
                    None => format!("the {} {noun}", ordinal(index + 1)),
                }
            }
            None if pointer_pattern(outer) == "/coordinates" => return None,
            None => format!("the {}", field_noun(segments.last()?)),
        };
        Some(Owner {
            name,
            heading: None,
        })
    }

    /// Whether the editors' note says this text.
    pub(super) fn is_noted(&self, text: &str) -> bool {
        let plain = |text: &str| fold_for_search(&visible_text(text)).to_lowercase();
        let (note, text) = (plain(self.change.note.as_str()), plain(text));
        note.contains(text.trim_end_matches(['.', '"']))
    }
}
