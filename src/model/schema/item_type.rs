//! What an item type declares.
//!
//! An item type is one struct with its relations and fields. Routes, parameters, validation,
//! schemas and documentation follow from the declaration.

use std::borrow::Cow;

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::model::label_schemas::add_label_properties;
use crate::model::labels::WithLabels;
use crate::model::schema::field::{
    Field, FieldInfo, FieldType, FieldValue, term_values, text_values,
};
use crate::model::schema::item::{EditionContext, Item};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::pair::{Pair, PairInfo, PairedEntry};
use crate::model::schema::reference::{Reference, ReferenceTarget};
use crate::model::schema::relation::{IndirectRelation, Relation, RelationInfo};
use crate::model::schema::served_item::{ServedFields, ServedItem};
use crate::model::spanned_json::SpannedJson;
use crate::model::types::identifier::{Identifier, IdentifierScheme, IssueCode};
use crate::model::types::other_name::{OtherName, repeated_names};
use crate::model::types::part::Part;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::Slug;
use crate::model::values::vocabulary::VocabularyEnum as _;

/// An item type: its names, text, relations and fields.
pub trait ItemType:
    Clone + Serialize + ToSchema + Deserr<ValidationErrors> + Send + Sync + 'static
{
    /// Which type it is.
    const ID: ItemTypeId;
    /// The id of an item of the shipped record, for examples.
    const EXAMPLE_ID: &'static str;
    /// JSON pointers to an item's parts, with `*` for any index, in the order of
    /// [`ItemType::parts`].
    const PART_POINTERS: &'static [&'static str] = &[];
    /// JSON pointers to lists that may have up to [`MAX_LONG_LIST_LEN`] entries.
    ///
    /// [`MAX_LONG_LIST_LEN`]: crate::model::MAX_LONG_LIST_LEN
    const LONG_LISTS: &'static [&'static str] = &[];
    /// How many items a collection of this type may have.
    const MAX_ITEMS: usize = 10_000;

    /// The item's id.
    fn id(&self) -> &Slug;
    /// The item's title, label or text.
    fn title(&self) -> &str;
    /// The editors' one line on the item, where it has one.
    fn summary(&self) -> Option<&str> {
        None
    }
    /// Its other names.
    fn other_names(&self) -> &[OtherName] {
        &[]
    }
    /// The relations that are stored on the item.
    const RELATIONS: &'static [Relation<Self>] = &[];
    /// The fields that items can be found, sorted and counted by.
    const FIELDS: &'static [Field<Self>];
    /// Relations and fields that stand together in the entries of a list.
    const PAIRS: &'static [Pair<Self>] = &[];
    /// Relations that no item stores and that follow from what items of this type refer to.
    const INDIRECT_RELATIONS: &'static [IndirectRelation] = &[];
    /// The item's addressable parts.
    fn parts(&self) -> &[Part] {
        &[]
    }
    /// The same parts, for the fields that the edition adds.
    fn parts_mut(&mut self) -> &mut [Part] {
        &mut []
    }
    /// Fills in what depends on other items, before the item is serialized.
    fn denormalize(&mut self, _edition: &dyn EditionContext) {}
    /// The errors of the item by itself, beyond the types of its fields.
    fn validate(&self) -> Vec<ValidationError> {
        Vec::new()
    }
    /// The identifiers that other publishers gave to it.
    fn identifiers(&self) -> &[Identifier] {
        &[]
    }
    /// The codes of its issues in published schemes, and of those of its parts.
    fn codes(&self) -> Vec<&IssueCode> {
        self.parts().iter().flat_map(|part| &part.codes).collect()
    }
}

/// The accessors of an item type with an id, a title and a summary, and with other names.
macro_rules! id_title_summary {
    () => {
        fn id(&self) -> &$crate::model::Slug {
            &self.id
        }

        fn title(&self) -> &str {
            self.title.as_str()
        }

        fn summary(&self) -> Option<&str> {
            Some(self.summary.as_str())
        }
    };
    (other_names) => {
        $crate::model::schema::item_type::id_title_summary!();

        fn other_names(&self) -> &[$crate::model::OtherName] {
            &self.other_names
        }
    };
}
pub(crate) use id_title_summary;

impl<T: ItemType> ReferenceTarget for T {
    fn types() -> Vec<ItemTypeId> {
        vec![T::ID]
    }
}

impl<T: ItemType> Field<T> {
    /// The item's id.
    pub const ID: Self = Self::new("id", "The item's id.", FieldType::Id, |item| {
        vec![FieldValue::Text(item.id().as_str())]
    });
    /// The item's title.
    pub const TITLE: Self = Self::new("title", "The item's title.", FieldType::Text, |item| {
        vec![FieldValue::Text(item.title())]
    });
    /// The text of a statement or note, which has no title.
    pub const TEXT: Self = Self::new("text", "The text of the item.", FieldType::Text, |item| {
        vec![FieldValue::Text(item.title())]
    });
    /// The editors' one line on the item.
    pub const SUMMARY: Self = Self::new("summary", "The item in brief.", FieldType::Text, |item| {
        item.summary().into_iter().map(FieldValue::Text).collect()
    });
    /// The item's other names.
    pub const OTHER_NAMES: Self = Self::new(
        "other_names",
        "Other names of the item, under which readers may look for it.",
        FieldType::Text,
        |item| text_values(item.other_names()),
    )
    .multi_valued("other_names.name");
    /// The schemes of the identifiers that other publishers gave to the item.
    pub const IDENTIFIER_SCHEME: Self = Self::vocabulary::<IdentifierScheme>("scheme", |item| {
        term_values(item.identifiers().iter().map(|one| &one.scheme))
    })
    .multi_valued("identifiers.scheme");
    /// The identifiers, whatever their schemes.
    pub const IDENTIFIER: Self = Self::new(
        "identifier",
        "The item's identifier in another system, such as `Q212` in Wikidata.",
        FieldType::ExternalCode {
            pattern: r"^[0-9A-Z][ -+\--~]{0,79}$",
            accepts: is_identifier,
            example: "Q212",
        },
        |item| identifiers_of(item, &IdentifierScheme::ALL),
    )
    .multi_valued("identifiers.value")
    .filter_only();
    /// The country codes of ISO 3166-1: two letters, three letters or three digits.
    pub const ISO: Self = Self::new(
        "iso",
        "The country's code in ISO 3166-1: two letters, three letters or three digits.",
        FieldType::ExternalCode {
            pattern: "^([A-Z]{2,3}|[0-9]{3})$",
            accepts: |text| ISO_SCHEMES.iter().any(|scheme| scheme.accepts(text)),
            example: "UA",
        },
        |item| identifiers_of(item, &ISO_SCHEMES),
    )
    .multi_valued("identifiers.value")
    .filter_only();
    /// The item of Wikidata.
    pub const WIKIDATA: Self = Self::new(
        "wikidata",
        "The item's entry in Wikidata: Q and a number.",
        FieldType::ExternalCode {
            pattern: "^Q[1-9][0-9]{0,11}$",
            accepts: |text| IdentifierScheme::Wikidata.accepts(text),
            example: "Q212",
        },
        |item| identifiers_of(item, &[IdentifierScheme::Wikidata]),
    )
    .multi_valued("identifiers.value")
    .filter_only();
    /// The heading of the Harmonized System.
    pub const HS: Self = Self::new(
        "hs",
        "The heading of the Harmonized System, the customs nomenclature: four digits.",
        FieldType::ExternalCode {
            pattern: "^[0-9]{4}$",
            accepts: |text| IdentifierScheme::Hs.accepts(text),
            example: "2602",
        },
        |item| identifiers_of(item, &[IdentifierScheme::Hs]),
    )
    .multi_valued("identifiers.value")
    .filter_only();
}

/// The schemes of ISO 3166-1.
const ISO_SCHEMES: [IdentifierScheme; 3] = [
    IdentifierScheme::IsoAlpha2,
    IdentifierScheme::IsoAlpha3,
    IdentifierScheme::IsoNumeric,
];

/// The identifiers of an item in some schemes.
fn identifiers_of<'a, T: ItemType>(
    item: &'a T,
    schemes: &[IdentifierScheme],
) -> Vec<FieldValue<'a>> {
    let identifiers = item.identifiers().iter();
    let identifiers = identifiers.filter(|one| schemes.contains(&one.scheme));
    text_values(identifiers.map(|one| one.value.as_str()))
}

/// Whether a text is an identifier of any scheme.
fn is_identifier(text: &str) -> bool {
    IdentifierScheme::ALL
        .iter()
        .any(|scheme| scheme.accepts(text))
}

/// Schemas by name.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// What an item type declares, without its Rust type.
pub struct ItemTypeInfo {
    /// Which type it is.
    pub id: ItemTypeId,
    /// The type's name, in the singular.
    pub type_name: &'static str,
    /// The type's name for people.
    pub title: &'static str,
    /// The collection's name, in the plural.
    pub collection: &'static str,
    /// What an item of this type is.
    pub description: &'static str,
    /// The id of an item of the shipped record, for examples.
    pub example_id: &'static str,
    /// JSON pointers to an item's parts, with `*` for any index.
    pub part_pointers: &'static [&'static str],
    /// JSON pointers to lists with a higher limit than others.
    pub long_lists: &'static [&'static str],
    /// How many items a collection may have.
    pub max_items: usize,
    /// The relations that its items store.
    pub relations: Vec<&'static RelationInfo>,
    /// The relations that its items establish between others.
    pub indirect_relations: &'static [IndirectRelation],
    /// The fields that items can be found, sorted and counted by.
    pub fields: Vec<&'static FieldInfo>,
    /// The relations and fields that stand together in the entries of a list.
    pub pairs: Vec<&'static PairInfo>,
    /// The name of the item's schema.
    pub schema_name: Cow<'static, str>,
    /// The schema of what editors store and the schemas that it refers to.
    pub schema: fn() -> (RefOr<Schema>, Schemas),
    decode: fn(SpannedJson<'_>) -> Result<Box<dyn Item>, ValidationErrors>,
}

impl ItemTypeInfo {
    pub(crate) fn new<T: ItemType>() -> Self {
        Self {
            id: T::ID,
            type_name: T::ID.name(),
            title: T::ID.title(),
            collection: T::ID.collection(),
            description: T::ID.definition(),
            example_id: T::EXAMPLE_ID,
            part_pointers: T::PART_POINTERS,
            long_lists: T::LONG_LISTS,
            max_items: T::MAX_ITEMS,
            relations: T::RELATIONS.iter().map(|relation| &relation.info).collect(),
            indirect_relations: T::INDIRECT_RELATIONS,
            fields: T::FIELDS.iter().map(|field| &field.info).collect(),
            pairs: T::PAIRS.iter().map(|pair| &pair.info).collect(),
            schema_name: T::name(),
            schema: || {
                let mut schemas = vec![(T::name().into_owned(), T::schema())];
                T::schemas(&mut schemas);
                add_label_properties(&mut schemas);
                (schemas.swap_remove(0).1, schemas)
            },
            decode: |json| {
                let decoded: T = deserr::deserialize::<_, _, ValidationErrors>(json)?;
                Ok(Box::new(decoded))
            },
        }
    }

    /// The relation to what contains an item, by its index, if the type has one.
    pub fn containment(&self) -> Option<usize> {
        let mut relations = self.relations.iter();
        relations.position(|relation| relation.containment)
    }

    /// The fields of its items, or of their parts, that editors write.
    pub fn field_names(&self, of_part: bool) -> Vec<String> {
        let (item, schemas) = (self.schema)();
        let mut schemas = schemas.into_iter();
        let schema = if of_part {
            schemas
                .find(|(name, _)| *name == Part::name())
                .map(|(_, part)| part)
        } else {
            Some(item)
        };
        match schema {
            Some(RefOr::T(Schema::Object(object))) => object.properties.into_keys().collect(),
            _ => Vec::new(),
        }
    }

    /// Decodes an item, or returns all of its errors.
    pub fn decode(&self, json: SpannedJson<'_>) -> Result<Box<dyn Item>, ValidationErrors> {
        (self.decode)(json)
    }
}

impl<T: ItemType> Item for T {
    fn item_type(&self) -> ItemTypeId {
        T::ID
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
        (T::RELATIONS[relation].accessor.get)(self)
    }

    fn references_mut(&mut self, relation: usize) -> Vec<&mut Reference> {
        (T::RELATIONS[relation].accessor.get_mut)(self)
    }

    fn parts(&self) -> &[Part] {
        ItemType::parts(self)
    }

    fn parts_mut(&mut self) -> &mut [Part] {
        ItemType::parts_mut(self)
    }

    fn values(&self, field: usize) -> Vec<FieldValue<'_>> {
        (T::FIELDS[field].accessor)(self)
    }

    fn paired_entries(&self, pair: usize) -> Vec<PairedEntry<'_>> {
        (T::PAIRS[pair].entries)(self)
    }

    fn other_names(&self) -> &[OtherName] {
        ItemType::other_names(self)
    }

    fn validate(&self) -> Vec<ValidationError> {
        let mut errors = repeated_names(ItemType::title(self), ItemType::other_names(self));
        errors.extend(ItemType::validate(self));
        errors
    }

    fn identifiers(&self) -> &[Identifier] {
        ItemType::identifiers(self)
    }

    fn codes(&self) -> Vec<&IssueCode> {
        ItemType::codes(self)
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
        out: &mut Vec<u8>,
    ) -> serde_json::Result<()> {
        let served = ServedItem {
            type_id: T::ID,
            item: self,
            served_fields,
        };
        serde_json::to_writer(out, &WithLabels(&served))
    }
}
