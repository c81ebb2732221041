//! The types of what can change from edition to edition.

use std::borrow::Cow;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::model::decode_errors::expect_string;
use crate::model::error_code::ErrorCode;
use crate::model::expected_value::ExpectedValue;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::{PartPolicy, parse_reference};
use crate::model::text::fuzzy_match::closest_match;
use crate::model::validation_error::{InvalidValue, Placeholder, ValidationErrors, quote};
use crate::model::values::bounded_text::{SLUG_PATTERN, Slug, slugify};
use crate::model::values::vocabulary::{
    Term, Vocabulary, VocabularyEnum, serialize_term, vocabulary_schema,
};

/// What can change from edition to edition: the negotiation itself, or an item of one of these types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangedType {
    /// What `record.json` says of the negotiation.
    Negotiation,
    /// An item.
    Item(ItemTypeId),
}

/// Where values of a type have references: a JSON pointer with `*` for any index.
#[derive(Clone, Debug)]
pub struct ReferencePointer {
    /// The pointer.
    pub pointer: &'static str,
    /// The types that the references may point to.
    pub targets: Vec<ItemTypeId>,
}

const NEGOTIATION: Term = Term {
    value: "negotiation",
    title: "Negotiation",
    definition: "The negotiation that the record is about.",
};

const TERMS: [Term; ItemTypeId::ALL.len() + 1] = {
    let mut terms = [NEGOTIATION; ItemTypeId::ALL.len() + 1];
    let mut index = 0;
    while index < ItemTypeId::ALL.len() {
        terms[index + 1] = ItemTypeId::VOCABULARY.terms[index];
        index += 1;
    }
    terms
};

impl ChangedType {
    /// The type with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        if name == NEGOTIATION.value {
            return Some(Self::Negotiation);
        }
        ItemTypeId::from_name(name).map(Self::Item)
    }

    /// The item type, if it is one.
    pub fn item_type(self) -> Option<ItemTypeId> {
        match self {
            Self::Negotiation => None,
            Self::Item(type_id) => Some(type_id),
        }
    }
}

impl VocabularyEnum for ChangedType {
    const VOCABULARY: Vocabulary = Vocabulary {
        id: "changed-type",
        schema_name: "ChangedType",
        description: "What can change from edition to edition: the negotiation itself, or an item of one of these types.",
        terms: &TERMS,
    };

    fn value(&self) -> &'static str {
        match self {
            Self::Negotiation => NEGOTIATION.value,
            Self::Item(type_id) => type_id.value(),
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Negotiation => NEGOTIATION.title,
            Self::Item(type_id) => type_id.title(),
        }
    }
}

impl std::fmt::Display for ChangedType {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.value())
    }
}

impl Serialize for ChangedType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let index = match self {
            Self::Negotiation => 0,
            Self::Item(type_id) => u32::from(*type_id as u8) + 1,
        };
        serialize_term(self, index, serializer)
    }
}

impl PartialSchema for ChangedType {
    fn schema() -> RefOr<Schema> {
        vocabulary_schema(&Self::VOCABULARY)
    }
}

impl ToSchema for ChangedType {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(Self::VOCABULARY.schema_name)
    }
}

/// What an entry of `changes` explains: an item or the negotiation, as `type/id`.
#[derive(Clone, Debug)]
pub struct ChangedReference {
    /// Its type.
    pub changed_type: ChangedType,
    /// Its id.
    pub id: Slug,
}

impl ChangedReference {
    /// The reference as in fixtures.
    pub fn key(&self) -> String {
        format!("{}/{}", self.changed_type, self.id)
    }

    fn parse(text: &str) -> Result<Self, InvalidValue> {
        let (type_name, id) = text.split_once('/').unwrap_or((text, ""));
        let near = closest_match(type_name, TERMS.iter().map(|term| term.value));
        if near != Some(NEGOTIATION.value) {
            let reference = parse_reference(text, &ItemTypeId::ALL, PartPolicy::Forbidden)?;
            return Ok(Self {
                changed_type: ChangedType::Item(reference.item_type),
                id: reference.id,
            });
        }
        match Slug::parse(id).filter(|_| type_name == NEGOTIATION.value) {
            Some(id) => Ok(Self {
                changed_type: ChangedType::Negotiation,
                id,
            }),
            None => Err(InvalidValue::new(
                ErrorCode::BadReference,
                format!("{} does not name the negotiation", quote(text)),
                format!(
                    "write `negotiation/` and its id, such as `negotiation/{}`",
                    slugify(id)
                ),
            )),
        }
    }
}

/// The JSON Schema of the text of a reference in fixtures.
fn reference_schema() -> Json {
    let names: Vec<_> = TERMS.iter().map(|term| term.value).collect();
    let slug = SLUG_PATTERN.trim_start_matches('^').trim_end_matches('$');
    json!({
        "type": "string",
        "description": "A reference, as `type/id`; `negotiation/id` for the negotiation itself.",
        "pattern": format!("^({})/{slug}$", names.join("|")),
    })
}

impl Deserr<ValidationErrors> for ChangedReference {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, ValidationErrors> {
        let expected = ExpectedValue::Reference {
            types: || TERMS.iter().map(|term| term.value).collect(),
            schema: reference_schema,
        };
        let text = expect_string(value, location, expected)?;
        Self::parse(&text).map_err(|invalid| {
            let placeholder = format!("{}/stand-in", NEGOTIATION.value);
            invalid.at(location, Placeholder::Text(placeholder))
        })
    }
}
