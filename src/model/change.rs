//! What becomes of items from edition to edition, and why.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::model::changed_type::ChangedReference;
use crate::model::schema::reference::Reference;
use crate::model::validation_error::ValidationErrors;
use crate::model::values::bounded_text::{Slug, Text};
use crate::model::values::vocabulary::vocabulary_enum;

/// One item that differs from the previous edition, or the negotiation itself, and why.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct ChangeEntry {
    /// The item, as `type/id`; the negotiation itself as `negotiation/id`.
    #[deserr(rename = "ref")]
    #[schema(rename = "ref", value_type = Reference)]
    pub item: ChangedReference,
    /// Why the editors made the change, such as to correct a mistake.
    pub reason: Reason,
    /// What changed, in a sentence.
    pub note: Text,
    /// The id that the item had before.
    #[deserr(default)]
    pub renamed_from: Option<Slug>,
    /// The parts of the item that had other ids before.
    #[deserr(default)]
    pub renamed_parts: Vec<RenamedPart>,
}

/// A part of an item whose id the editors changed.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize, ToSchema)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct RenamedPart {
    /// The former id of the part.
    pub from: Slug,
    /// The new id of the part.
    pub to: Slug,
}

vocabulary_enum! {
    /// What happened to an item between one edition and the next: it was added, changed, removed
    /// and so on.
    Action "action" {
        /// The item is new.
        Added = "added", "Added";
        /// The content of the item differs.
        Changed = "changed", "Changed";
        /// The item is no longer in the record.
        Removed = "removed", "Removed";
        /// The item has another id.
        Renamed = "renamed", "Renamed";
        /// The content of the event is the same, but its place in the order of events changed.
        Reordered = "reordered", "Reordered";
    }
}

vocabulary_enum! {
    /// Why the editors changed an item, such as to correct it.
    Reason "reason" {
        /// The record was wrong.
        Correction = "correction", "Correction";
        /// A source was added or changed.
        NewSource = "new-source", "New source";
        /// The editors removed the item.
        Withdrawn = "withdrawn", "Withdrawn";
        /// The wording or structure was improved.
        Editorial = "editorial", "Editorial";
    }
}

/// One value of an item that the editors changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ChangedField)]
pub struct FieldChange {
    /// The place of the value in the item as the editors write it, as a JSON pointer (RFC 6901).
    /// For a value that was removed from a list, it is the place that the value had.
    #[schema(min_length = 1, max_length = 1_000, pattern = r"^(/[^\n]*)+$")]
    pub pointer: String,
    /// The value before the change, which can be any JSON value; null if there was none.
    #[schema(value_type = Value)]
    pub before: Json,
    /// The value after the change, which can be any JSON value; null if there is none.
    #[schema(value_type = Value)]
    pub after: Json,
}
