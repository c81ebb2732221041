//! What a kind of item declares, and the list of all kinds.
//!
//! A kind is one struct with its relations and coded fields. Everything else (routes,
//! parameters, checks, schemas, documentation) follows from the declaration, so that
//! adding a kind costs its file, its fixture and its line in [`kinds`].

use std::borrow::Cow;

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::model::schema::csv_column::CsvColumn;
use crate::model::schema::field::{Field, FieldInfo, FieldType, FieldValue};
use crate::model::schema::item::{EditionContext, Item, JsonLayout};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::{Reference, ReferenceTarget};
use crate::model::schema::relation::{CoMention, Relation, RelationInfo};
use crate::model::schema::served_item::{ServedFields, ServedItem};
use crate::model::types::identifier::Identifier;
use crate::model::types::part::Part;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::Slug;

/// A kind of item: its names, its text, its relations and its fields.
pub trait ItemType:
    Clone + Serialize + ToSchema + Deserr<ValidationErrors> + Send + Sync + 'static
{
    /// Which type it is.
    const ID: ItemTypeId;
    /// The type's name for people.
    const TITLE: &'static str;
    /// What an item of this kind is, in a sentence for callers.
    const DESCRIPTION: &'static str;
    /// The id of an item of the shipped record, for examples.
    const EXAMPLE_ID: &'static str;
    /// Where an item's parts stand, in the order of [`Kind::parts`]: JSON pointers with `*`
    /// for any index.
    const PART_POINTERS: &'static [&'static str] = &[];
    /// How many items a collection of this kind may hold.
    const MAX_ITEMS: usize = 10_000;

    /// The item's id.
    fn id(&self) -> &Slug;
    /// The item's title, label or text.
    fn title(&self) -> &str;
    /// The editors' one line on the item, where it has one.
    fn summary(&self) -> Option<&str> {
        None
    }
    /// The relations that are stored on the item.
    const RELATIONS: &'static [Relation<Self>] = &[];
    /// The fields that items can be found, sorted and counted by.
    const FIELDS: &'static [Field<Self>];
    /// What tables have besides the fields and relations.
    const EXTRA_CSV_COLUMNS: &'static [CsvColumn<Self>] = &[];
    /// Relations between other types that items of this kind establish by naming both.
    const CO_MENTIONS: &'static [CoMention] = &[];
    /// The item's addressable parts.
    fn parts(&self) -> Vec<&Part> {
        Vec::new()
    }
    /// The same parts, to be filled in.
    fn parts_mut(&mut self) -> Vec<&mut Part> {
        Vec::new()
    }
    /// Fills in what depends on other items, before the item is written out.
    fn denormalize(&mut self, _edition: &dyn EditionContext) {}
    /// Where sources make the item's claim, in words, if it is one.
    fn source_locations(&self, _edition: &dyn EditionContext) -> Vec<String> {
        Vec::new()
    }
    /// What is wrong with the item in itself, beyond the types of its fields.
    fn validate(&self) -> Vec<ValidationError> {
        Vec::new()
    }
    /// The identifiers that other publishers gave to it.
    fn identifiers(&self) -> &[Identifier] {
        &[]
    }
}

impl<K: ItemType> ReferenceTarget for K {
    fn types() -> Vec<ItemTypeId> {
        vec![K::ID]
    }
}

impl<K: ItemType> Field<K> {
    /// The item's id.
    pub const ID: Self = Self::new("id", "The item's id.", FieldType::Id, |item| {
        vec![FieldValue::Text(item.id().as_str())]
    });
    /// The item's title.
    pub const TITLE: Self = Self::new("title", "The item's title.", FieldType::Text, |item| {
        vec![FieldValue::Text(item.title())]
    });
    /// The text that stands for a title on a statement or note.
    pub const TEXT: Self = Self::new("text", "What it says.", FieldType::Text, |item| {
        vec![FieldValue::Text(item.title())]
    });
    /// The editors' one line on the item.
    pub const SUMMARY: Self = Self::new(
        "summary",
        "The item in a sentence.",
        FieldType::Text,
        |item| item.summary().into_iter().map(FieldValue::Text).collect(),
    );
}

impl<K: ItemType> CsvColumn<K> {
    /// The identifiers that other publishers gave to the item.
    pub const IDENTIFIERS: Self = Self::new("identifiers", |item, _| {
        item.identifiers().iter().map(Identifier::key).collect()
    });
}

/// Schemas by name.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// A kind's declaration, its type erased.
pub struct ItemTypeInfo {
    /// Which type it is.
    pub id: ItemTypeId,
    /// The type's name, in the singular.
    pub type_name: &'static str,
    /// The type's name for people.
    pub title: &'static str,
    /// The collection's name, in the plural.
    pub collection: &'static str,
    /// What an item of this kind is.
    pub description: &'static str,
    /// The id of an item of the shipped record, for examples.
    pub example_id: &'static str,
    /// Where an item's parts stand: JSON pointers with `*` for any index.
    pub part_pointers: &'static [&'static str],
    /// Whether at least one statement has to support each item.
    pub requires_statement: bool,
    /// How many items a collection may hold.
    pub max_items: usize,
    /// The relations that its items store.
    pub relations: Vec<&'static RelationInfo>,
    /// The relations that its items establish between others.
    pub co_mentions: &'static [CoMention],
    /// The fields that items can be found, sorted and counted by.
    pub fields: Vec<&'static FieldInfo>,
    /// The names of what its table has besides the fields and relations.
    pub extra_csv_columns: Vec<&'static str>,
    /// The name of the item's schema.
    pub schema_name: Cow<'static, str>,
    /// The schema of what editors store and the schemas that it refers to.
    pub schema: fn() -> (RefOr<Schema>, Schemas),
    decode: fn(crate::model::SpannedJson<'_>) -> Result<Box<dyn Item>, ValidationErrors>,
}

impl ItemTypeInfo {
    pub(crate) fn new<K: ItemType>() -> Self {
        Self {
            id: K::ID,
            type_name: K::ID.name(),
            title: K::TITLE,
            collection: K::ID.collection(),
            description: K::DESCRIPTION,
            example_id: K::EXAMPLE_ID,
            part_pointers: K::PART_POINTERS,
            requires_statement: K::ID.requires_statement(),
            max_items: K::MAX_ITEMS,
            relations: K::RELATIONS.iter().map(|relation| &relation.info).collect(),
            co_mentions: K::CO_MENTIONS,
            fields: K::FIELDS.iter().map(|field| &field.info).collect(),
            extra_csv_columns: K::EXTRA_CSV_COLUMNS
                .iter()
                .map(|column| column.name)
                .collect(),
            schema_name: K::name(),
            schema: || {
                let mut schemas = Vec::new();
                K::schemas(&mut schemas);
                (K::schema(), schemas)
            },
            decode: |json| {
                let decoded: K = deserr::deserialize::<_, _, ValidationErrors>(json)?;
                Ok(Box::new(decoded))
            },
        }
    }

    /// Reads an item, or everything that is wrong with it.
    pub fn decode(
        &self,
        json: crate::model::SpannedJson<'_>,
    ) -> Result<Box<dyn Item>, ValidationErrors> {
        (self.decode)(json)
    }
}

impl<K: ItemType> Item for K {
    fn item_type(&self) -> ItemTypeId {
        K::ID
    }

    fn id(&self) -> &Slug {
        ItemType::id(self)
    }

    fn title(&self) -> &str {
        ItemType::title(self)
    }

    fn summary(&self) -> Option<&str> {
        ItemType::summary(self)
    }

    fn references(&self, relation: usize) -> Vec<&Reference> {
        (K::RELATIONS[relation].accessor.get)(self)
    }

    fn references_mut(&mut self, relation: usize) -> Vec<&mut Reference> {
        (K::RELATIONS[relation].accessor.get_mut)(self)
    }

    fn parts(&self) -> Vec<&Part> {
        ItemType::parts(self)
    }

    fn parts_mut(&mut self) -> Vec<&mut Part> {
        ItemType::parts_mut(self)
    }

    fn values(&self, field: usize) -> Vec<FieldValue<'_>> {
        (K::FIELDS[field].accessor)(self)
    }

    fn extra_csv_values(&self, column: usize, edition: &dyn EditionContext) -> Vec<String> {
        (K::EXTRA_CSV_COLUMNS[column].accessor)(self, edition)
    }

    fn source_locations(&self, edition: &dyn EditionContext) -> Vec<String> {
        ItemType::source_locations(self, edition)
    }

    fn validate(&self) -> Vec<ValidationError> {
        ItemType::validate(self)
    }

    fn identifiers(&self) -> &[Identifier] {
        ItemType::identifiers(self)
    }

    fn denormalize(&mut self, edition: &dyn EditionContext) {
        ItemType::denormalize(self, edition);
    }

    fn clone_boxed(&self) -> Box<dyn Item> {
        Box::new(self.clone())
    }

    fn serialize_into(
        &self,
        served_fields: &ServedFields,
        layout: JsonLayout,
        out: &mut Vec<u8>,
    ) -> serde_json::Result<()> {
        let served = ServedItem {
            type_name: K::ID,
            item: self,
            served_fields,
        };
        match layout {
            JsonLayout::Compact => serde_json::to_writer(out, &served),
            JsonLayout::Pretty => serde_json::to_writer_pretty(out, &served),
        }
    }
}
