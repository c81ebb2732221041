//! An item of any type, and the edition it stands in.

use std::any::Any;

use crate::model::schema::field::FieldValue;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::Reference;
use crate::model::schema::served_item::ServedFields;
use crate::model::types::identifier::Identifier;
use crate::model::types::part::Part;
use crate::model::validation_error::ValidationError;
use crate::model::values::bounded_text::Slug;

/// How many entries a list within an item may have.
pub const MAX_LIST_LEN: usize = 100;

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
    /// Its references in one of its kind's relations.
    fn references(&self, relation: usize) -> Vec<&Reference>;
    /// The same references, to be filled in.
    fn references_mut(&mut self, relation: usize) -> Vec<&mut Reference>;
    /// Its addressable parts.
    fn parts(&self) -> Vec<&Part>;
    /// The same parts, to be filled in.
    fn parts_mut(&mut self) -> Vec<&mut Part>;
    /// Its values in one of its kind's fields.
    fn values(&self, field: usize) -> Vec<FieldValue<'_>>;
    /// Its texts in one of its kind's further columns.
    fn extra_csv_values(&self, column: usize, edition: &dyn EditionContext) -> Vec<String>;
    /// Where sources make its claim, in words, if it is one.
    fn source_locations(&self, edition: &dyn EditionContext) -> Vec<String>;
    /// What is wrong with it in itself.
    fn validate(&self) -> Vec<ValidationError>;
    /// The identifiers that other publishers gave to it.
    fn identifiers(&self) -> &[Identifier];
    /// Fills in what depends on other items.
    fn denormalize(&mut self, edition: &dyn EditionContext);
    /// A copy, for filling in and writing out.
    fn clone_boxed(&self) -> Box<dyn Item>;
    /// Writes the whole item as JSON: on one line, or indented.
    fn serialize_into(
        &self,
        served_fields: &ServedFields,
        layout: JsonLayout,
        out: &mut Vec<u8>,
    ) -> serde_json::Result<()>;
}

impl dyn Item {
    /// The item as a `T`, if it is one.
    pub fn downcast_ref<T: Item>(&self) -> Option<&T> {
        (self as &dyn Any).downcast_ref()
    }
}

/// How an item is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonLayout {
    /// On one line, as in lists.
    Compact,
    /// Indented by two spaces, as an answer of its own.
    Pretty,
}

/// What an item may ask of the edition it belongs to.
pub trait EditionContext {
    /// The edition's number.
    fn number(&self) -> i64;
    /// The title of the negotiation.
    fn title(&self) -> &str;
    /// The item that a reference points to.
    fn item(&self, reference: &Reference) -> Option<&dyn Item>;
    /// The edition's words for one of its items, after what is said of it.
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
