//! An item of any type, and the edition it stands in.

use std::any::Any;

use crate::model::schema::field::FieldValue;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::pair::PairedEntry;
use crate::model::schema::reference::Reference;
use crate::model::schema::served_item::ServedFields;
use crate::model::types::identifier::{Identifier, IssueCode};
use crate::model::types::other_name::OtherName;
use crate::model::types::part::Part;
use crate::model::validation_error::ValidationError;
use crate::model::values::bounded_text::Slug;
use crate::model::values::formats::Href;

/// How many entries a list within an item may have.
pub const MAX_LIST_LEN: usize = 100;
/// How many entries the lists have that an item type declares as long.
pub const MAX_LONG_LIST_LEN: usize = 1_000;

/// An item of any type.
pub trait Item: Any + Send + Sync {
    /// Its type.
    fn item_type(&self) -> ItemTypeId;
    /// Its id.
    fn id(&self) -> &Slug;
    /// Its title, label or text.
    fn title(&self) -> &str;
    /// The editors' one line on it.
    fn summary(&self) -> Option<&str>;
    /// Its references in one of its type's relations.
    fn references(&self, relation: usize) -> Vec<&Reference>;
    /// The same references, for their titles and hrefs.
    fn references_mut(&mut self, relation: usize) -> Vec<&mut Reference>;
    /// Its addressable parts.
    fn parts(&self) -> &[Part];
    /// The same parts, for the fields that the edition adds.
    fn parts_mut(&mut self) -> &mut [Part];
    /// Its values in one of its type's fields.
    fn values(&self, field: usize) -> Vec<FieldValue<'_>>;
    /// Its entries that have one of its type's pairs.
    fn paired_entries(&self, pair: usize) -> Vec<PairedEntry<'_>>;
    /// Its other names.
    fn other_names(&self) -> &[OtherName];
    /// Its errors by itself.
    fn validate(&self) -> Vec<ValidationError>;
    /// The identifiers that other publishers gave to it.
    fn identifiers(&self) -> &[Identifier];
    /// The codes that other schemes have for it.
    fn codes(&self) -> Vec<&IssueCode>;
    /// Fills in what depends on other items.
    fn denormalize(&mut self, edition: &dyn EditionContext);
    /// A copy, to be filled in and serialized.
    fn clone_boxed(&self) -> Box<dyn Item>;
    /// Serializes the item with what the edition adds to it, on one line.
    fn serialize_into(
        &self,
        served_fields: &ServedFields,
        out: &mut Vec<u8>,
    ) -> serde_json::Result<()>;
}

impl dyn Item {
    /// The item as a `T`, if it is one.
    pub fn downcast_ref<T: Item>(&self) -> Option<&T> {
        (self as &dyn Any).downcast_ref()
    }
}

/// What an item may read from its edition.
pub trait EditionContext {
    /// The edition's number.
    fn number(&self) -> i64;
    /// The title of the negotiation.
    fn title(&self) -> &str;
    /// The link to the statements that cite a unit of a source.
    fn statements_citing(&self, passage: &str) -> Href;
    /// The item that a reference points to.
    fn item(&self, reference: &Reference) -> Option<&dyn Item>;
    /// The text that cites one of the edition's items for `subject`.
    fn format_citation(&self, subject: &str, item_type: ItemTypeId, id: &Slug) -> String {
        let (title, number) = (self.title(), self.number());
        format!("{subject}; {item_type} {id}, {title}, edition {number}.")
    }
}

/// The item that a reference points to, if it is a `T`.
pub fn find_item<'a, T: Item>(
    edition: &'a dyn EditionContext,
    reference: &Reference,
) -> Option<&'a T> {
    edition.item(reference)?.downcast_ref()
}
