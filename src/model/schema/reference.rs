//! References from one item to another.
//!
//! In a fixture a reference is `type/id`, or `type/id/part` for a part of an item; where a field
//! takes one type only, the id is enough. In a response it is an object with the title and the
//! href of its target. Invariant: the target exists once the edition has been checked.

use std::marker::PhantomData;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::Serialize;
use serde_json::{Value as Json, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::model::decode_errors::expect_string;
use crate::model::error_code::ErrorCode;
use crate::model::expected_value::ExpectedValue;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::text::fuzzy_match::closest_match;
use crate::model::validation_error::{InvalidValue, Placeholder, ValidationErrors, quote};
use crate::model::values::bounded_text::{SLUG_PATTERN, Slug, slugify};
use crate::model::values::formats::Href;

/// A reference to an item or to a part of one, with its title and URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({
    "type": "actor", "type_label": "Actor", "id": "ukraine", "title": "Ukraine",
    "href": "/v1/actors/ukraine"
})))]
pub struct Reference {
    /// The type of the item, in the singular.
    #[serde(rename = "type")]
    pub item_type: ItemTypeId,
    /// The item's id.
    pub id: Slug,
    /// The id of the part, if the reference points to a part; otherwise absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, value_type = Slug)]
    pub part: Option<Slug>,
    /// The title of the item or part; for a statement or a note, its text, cut at 120 characters.
    #[schema(min_length = 1, max_length = 120, pattern = r"^\S(.*\S)?$")]
    pub title: String,
    /// The URL of the item; for a part, it ends in `#` and the part's id.
    pub href: Href,
}

impl Reference {
    /// A reference to an item; the edition fills in title and href.
    pub fn new(item_type: ItemTypeId, id: Slug, part: Option<Slug>) -> Self {
        Self {
            item_type,
            id,
            part,
            title: String::new(),
            href: Href::default(),
        }
    }

    /// The reference as in fixtures and query strings.
    pub fn key(&self) -> String {
        match &self.part {
            Some(part) => format!("{}/{}/{part}", self.item_type, self.id),
            None => format!("{}/{}", self.item_type, self.id),
        }
    }
}

/// What the references of a field may point to.
pub trait ReferenceTarget: Send + Sync + 'static {
    /// The types, in the singular.
    fn types() -> Vec<ItemTypeId>;
    /// Whether references may point to parts.
    const PART_POLICY: PartPolicy = PartPolicy::Forbidden;
}

/// Whether references may point to parts of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartPolicy {
    /// Whole items only.
    Forbidden,
    /// Items and parts.
    Allowed,
}

/// What a statement may be about: every item type that requires statements, and parts.
#[derive(Clone, Debug)]
pub struct StatementTarget;

impl ReferenceTarget for StatementTarget {
    fn types() -> Vec<ItemTypeId> {
        ItemTypeId::ALL
            .into_iter()
            .filter(|id| id.requires_statement())
            .collect()
    }
    const PART_POLICY: PartPolicy = PartPolicy::Allowed;
}

/// What a note may qualify: whatever a statement may be about, and sources.
#[derive(Clone, Debug)]
pub struct NoteTarget;

impl ReferenceTarget for NoteTarget {
    fn types() -> Vec<ItemTypeId> {
        [StatementTarget::types(), vec![ItemTypeId::Source]].concat()
    }
    const PART_POLICY: PartPolicy = PartPolicy::Allowed;
}

/// Any item at all.
#[derive(Clone, Debug)]
pub struct AnyItem;

impl ReferenceTarget for AnyItem {
    fn types() -> Vec<ItemTypeId> {
        ItemTypeId::ALL.to_vec()
    }
}

/// What a position may be on.
#[derive(Clone, Debug)]
pub struct PositionTarget;

impl ReferenceTarget for PositionTarget {
    fn types() -> Vec<ItemTypeId> {
        vec![
            ItemTypeId::Aspect,
            ItemTypeId::Challenge,
            ItemTypeId::Event,
            ItemTypeId::Proposal,
        ]
    }
    const PART_POLICY: PartPolicy = PartPolicy::Allowed;
}

/// What a position may depend on.
#[derive(Clone, Debug)]
pub struct ConditionTarget;

impl ReferenceTarget for ConditionTarget {
    fn types() -> Vec<ItemTypeId> {
        vec![ItemTypeId::Event, ItemTypeId::Proposal]
    }
    const PART_POLICY: PartPolicy = PartPolicy::Allowed;
}

/// Declares targets that are the items of one type. Unlike the type itself, they can be named by
/// what items consist of: a part of a proposal refers to places, and every item may have parts.
macro_rules! item_targets {
    ($($(#[$doc:meta])+ $target:ident, $reference:ident = $item_type:ident;)+) => {
        $(
            $(#[$doc])+
            #[derive(Clone, Debug)]
            pub struct $target;

            impl ReferenceTarget for $target {
                fn types() -> Vec<ItemTypeId> {
                    vec![ItemTypeId::$item_type]
                }
            }

            $(#[$doc])+
            pub type $reference = TypedReference<$target>;
        )+
    };
}

item_targets! {
    /// A place where a part applies.
    PlaceTarget, PlaceRef = Place;
    /// A commodity that a part concerns.
    CommodityTarget, CommodityRef = Commodity;
    /// An actor whom a part obliges.
    ObligorTarget, ObligorRef = Actor;
    /// A statement that says how far a part is met.
    EvidenceTarget, EvidenceRef = Statement;
}

/// A reference whose field takes the targets `T`.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct TypedReference<T> {
    /// What it points to.
    pub reference: Reference,
    #[serde(skip)]
    marker: PhantomData<fn() -> T>,
}

/// A reference to an item or part that statements support.
pub type StatementTargetRef = TypedReference<StatementTarget>;
/// A reference to what a note qualifies.
pub type NoteTargetRef = TypedReference<NoteTarget>;
/// A reference to what a position is on.
pub type PositionTargetRef = TypedReference<PositionTarget>;
/// A reference to what a position depends on.
pub type ConditionRef = TypedReference<ConditionTarget>;

impl<T> PartialSchema for TypedReference<T> {
    fn schema() -> RefOr<Schema> {
        RefOr::Ref(utoipa::openapi::Ref::from_schema_name("Reference"))
    }
}

impl<T> ToSchema for TypedReference<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        Reference::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Reference::name().into(), Reference::schema()));
        Reference::schemas(schemas);
    }
}

impl<T: ReferenceTarget> Deserr<ValidationErrors> for TypedReference<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, ValidationErrors> {
        let expected = ExpectedValue::Reference {
            types: || T::types().into_iter().map(ItemTypeId::name).collect(),
            schema: reference_schema::<T>,
        };
        let text = expect_string(value, location, expected)?;
        match parse_reference(&text, &T::types(), T::PART_POLICY) {
            Ok(reference) => Ok(Self {
                reference,
                marker: PhantomData,
            }),
            Err(invalid) => {
                let placeholder = format!("{}/stand-in", T::types()[0]);
                Err(invalid.at(location, Placeholder::Text(placeholder)))
            }
        }
    }
}

/// The JSON Schema of the text of a reference in fixtures.
fn reference_schema<T: ReferenceTarget>() -> Json {
    let types = T::types();
    let names: Vec<_> = types.iter().map(|id| id.name()).collect();
    let slug = SLUG_PATTERN.trim_start_matches('^').trim_end_matches('$');
    let (part_pattern, part_form) = match T::PART_POLICY {
        PartPolicy::Forbidden => (String::new(), ""),
        PartPolicy::Allowed => (
            format!("(/{slug})?"),
            ", or `type/id/part` for a part of one",
        ),
    };
    let alternatives = names.join("|");
    let (pattern, description) = match names.as_slice() {
        [only] if T::PART_POLICY == PartPolicy::Forbidden => (
            format!("^({only}/)?{slug}$"),
            format!("A reference to an item of the type {only}: its id."),
        ),
        _ => (
            format!("^({alternatives})/{slug}{part_pattern}$"),
            format!(
                "A reference to an item: `type/id`{part_form}. The types here are {}.",
                names.join(", ")
            ),
        ),
    };
    json!({"type": "string", "description": description, "pattern": pattern})
}

/// The types that a field takes, as a hint.
fn expected_types(types: &[ItemTypeId]) -> String {
    let names: Vec<_> = types.iter().map(|id| id.name()).collect();
    match names.as_slice() {
        [only] => format!("the type here is {only}"),
        _ => format!("the types here are {}", names.join(", ")),
    }
}

/// Parses a reference to one of `types`, as in fixtures and query strings.
pub fn parse_reference(
    text: &str,
    types: &[ItemTypeId],
    parts: PartPolicy,
) -> Result<Reference, InvalidValue> {
    let form = match parts {
        PartPolicy::Forbidden => "type/id",
        PartPolicy::Allowed => "type/id or type/id/part",
    };
    let failure = |code, message: String, hint: String| Err(InvalidValue::new(code, message, hint));
    let mut segments = text.split('/');
    let first = segments.next().expect("split yields at least one piece");
    let (second, third) = (segments.next(), segments.next());
    let (item_type, id, part) = match (second, types) {
        (None, &[only]) => (only, first, None),
        (None, _) => {
            return failure(
                ErrorCode::BadReference,
                format!("{} lacks its type", quote(text)),
                format!(
                    "write its type and a slash before it; {}",
                    expected_types(types)
                ),
            );
        }
        (Some(id), _) => match types.iter().find(|known| known.name() == first) {
            Some(known) => (*known, id, third),
            None if ItemTypeId::from_name(first).is_some() => {
                let message = format!(
                    "{} refers to the type {first}, which this field does not take",
                    quote(text)
                );
                return failure(ErrorCode::WrongReference, message, expected_types(types));
            }
            None => {
                let hint = match closest_match(first, types.iter().map(|id| id.name())) {
                    Some(near) => format!("did you mean {}?", quote(&format!("{near}/{id}"))),
                    None => expected_types(types),
                };
                let message = format!("{} is not a type", quote(first));
                return failure(ErrorCode::BadReference, message, hint);
            }
        },
    };
    let part_fits = match parts {
        PartPolicy::Forbidden => part.is_none(),
        PartPolicy::Allowed => true,
    };
    if segments.next().is_some() || !part_fits {
        return failure(
            ErrorCode::BadReference,
            format!("{} is not of the form {form}", quote(text)),
            format!("write {form}"),
        );
    }
    if id.is_empty() || part == Some("") {
        let message = match text {
            "" => "this reference is empty".to_owned(),
            text => format!("nothing follows the last slash of {}", quote(text)),
        };
        let hint = match part {
            Some(_) => format!("write `{item_type}/{id}`"),
            None => format!("write the id of an item of the type {item_type}"),
        };
        return failure(ErrorCode::BadReference, message, hint);
    }
    let Some(item_id) = Slug::parse(id) else {
        let message = if id == text {
            format!("{} is not an id", quote(id))
        } else {
            format!("{} in {} is not an id", quote(id), quote(text))
        };
        let hint = format!("write {form}, for example `{item_type}/{}`", slugify(id));
        return failure(ErrorCode::BadReference, message, hint);
    };
    let part_id = part.and_then(Slug::parse);
    match part {
        Some(part) if part_id.is_none() => failure(
            ErrorCode::BadReference,
            format!("{} in {} is not a part's id", quote(part), quote(text)),
            format!("write {form}"),
        ),
        _ => Ok(Reference::new(item_type, item_id, part_id)),
    }
}
