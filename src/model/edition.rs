//! An edition as loaded: validated, not yet indexed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::{
    Action, ByItemType, ChangedType, FieldChange, Item, Negotiation, Reason, RenamedPart,
    Rfc3339Timestamp, Slug, Text, pointer_pattern,
};

/// A valid edition, as its editors wrote it.
#[derive(Clone)]
pub struct LoadedEdition {
    /// Its number, counted from 1.
    pub number: i64,
    /// The negotiation as a whole.
    pub negotiation: Negotiation,
    /// The items of each type, in the editors' order.
    pub collections: ByItemType<Vec<Arc<dyn Item>>>,
    /// The SHA-256 digest of its content, however its files are laid out.
    pub digest: [u8; 32],
    /// Shortened digests of its files and items, by file.
    pub short_digests: BTreeMap<String, String>,
    /// What became of the items of the previous edition.
    pub changes: Vec<ItemChange>,
}

impl LoadedEdition {
    /// The end of the embargo, if it is after `now`: the edition is served from then on.
    pub fn embargoed_until(&self, now: Timestamp) -> Option<&Rfc3339Timestamp> {
        let published = self.negotiation.published.as_ref()?;
        (published.timestamp() > now).then_some(published)
    }
}

/// What became of one item since the previous edition, or of the negotiation itself, and why.
#[derive(Clone, Debug)]
pub struct ItemChange {
    /// Its type.
    pub changed_type: ChangedType,
    /// Its id, or the last one it had if it is gone.
    pub id: Slug,
    /// The id it had before, if it has another one now.
    pub renamed_from: Option<Slug>,
    /// The parts of it that have other ids now.
    pub renamed_parts: Vec<RenamedPart>,
    /// What became of it.
    pub action: Action,
    /// Why.
    pub reason: Reason,
    /// What changed, in the editors' words.
    pub note: Text,
    /// What differs in what the editors stored.
    pub fields: Vec<FieldChange>,
    /// Where it stands in its collection, if it moved within an order that has a meaning.
    pub moved: Option<ItemMove>,
}

/// Where an item stands in its collection, before and now.
#[derive(Clone, Debug)]
pub struct ItemMove {
    /// The id of the item that it stood behind; none for the first.
    pub before: Option<Slug>,
    /// The id of the item that it stands behind; none for the first.
    pub after: Option<Slug>,
}

/// Whether a field of a change is the id of the item or of a part, which was renamed.
pub fn is_renamed_id(
    changed_type: ChangedType,
    action: Action,
    renamed_parts: &[RenamedPart],
    field: &FieldChange,
) -> bool {
    let is_of_item = action == Action::Renamed && field.pointer == "/id";
    let is_part_id = || {
        let pattern = pointer_pattern(&field.pointer);
        let type_id = changed_type.item_type();
        let mut pointers = type_id.into_iter().flat_map(|id| id.info().part_pointers);
        pointers.any(|pointer| pattern.strip_suffix("/id") == Some(pointer))
    };
    let mut parts = renamed_parts.iter();
    is_of_item
        || is_part_id()
            && parts.any(|RenamedPart { from, to }| {
                field.before == from.as_str() && field.after == to.as_str()
            })
}

impl ItemChange {
    /// The id that the item had before.
    pub fn previous_id(&self) -> &Slug {
        self.renamed_from.as_ref().unwrap_or(&self.id)
    }
}

/// A digest in hexadecimal.
pub fn to_hex(digest: &[u8; 32]) -> String {
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
