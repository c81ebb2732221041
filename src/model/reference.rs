//! References from one item to another.
//!
//! In a fixture a reference is written `type/id`, or `type/id/part` to a part of an item;
//! where a field takes one type only, the bare id will do. In an answer it is an object
//! with the title and the address of what it points to. Invariant: what a reference
//! points to is known to exist once its edition has been checked.

use std::marker::PhantomData;

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::fault::{Code, Faults, StandIn, quoted, reject, wrong_kind};
use super::kind::Kind;
use super::kinds;
use super::nearest::nearest;
use super::text::{Slug, slugify};
use super::web::Href;

/// What a reference points to: an item or a part of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({
    "type": "actor", "id": "ukraine", "title": "Ukraine", "href": "/v1/actors/ukraine"
})))]
pub struct Reference {
    /// The type of the item, in the singular.
    #[schema(value_type = Slug)]
    pub r#type: &'static str,
    /// The item's id.
    pub id: Slug,
    /// The part's id, where a part is meant; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, value_type = Slug)]
    pub part: Option<Slug>,
    /// The item's or part's title; of a statement or note its text, cut at 120 characters.
    #[schema(min_length = 1, max_length = 120, pattern = r"^\S(.*\S)?$")]
    pub title: String,
    /// The item's address; to a part it ends in `#part`.
    pub href: Href,
}

impl Reference {
    /// A reference to an item; title and address are filled in by the edition.
    pub fn new(r#type: &'static str, id: Slug, part: Option<Slug>) -> Self {
        Self {
            r#type,
            id,
            part,
            title: String::new(),
            href: Href::default(),
        }
    }

    /// The reference as it is written in fixtures and questions.
    pub fn key(&self) -> String {
        match &self.part {
            Some(part) => format!("{}/{}/{part}", self.r#type, self.id),
            None => format!("{}/{}", self.r#type, self.id),
        }
    }
}

/// What a field's references may point to.
pub trait Target: Send + Sync + 'static {
    /// The types, in the singular.
    fn types() -> Vec<&'static str>;
    /// Whether references to parts are accepted, refused or demanded.
    const PARTS: Parts = Parts::Refused;
}

impl<K: Kind> Target for K {
    fn types() -> Vec<&'static str> {
        vec![K::TYPE]
    }
}

/// Whether references to parts of items are welcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// Whole items only.
    Refused,
    /// Items and parts.
    Accepted,
    /// Parts only.
    Demanded,
}

/// What a statement may be about: every type that statements have to support, and parts.
#[derive(Clone, Debug)]
pub struct Entity;

impl Target for Entity {
    fn types() -> Vec<&'static str> {
        kinds()
            .iter()
            .filter(|kind| kind.supported)
            .map(|kind| kind.type_name)
            .collect()
    }
    const PARTS: Parts = Parts::Accepted;
}

/// What a note may qualify: whatever a statement may be about, and sources.
#[derive(Clone, Debug)]
pub struct Annotated;

impl Target for Annotated {
    fn types() -> Vec<&'static str> {
        [Entity::types(), vec!["source"]].concat()
    }
    const PARTS: Parts = Parts::Accepted;
}

/// Any item at all.
#[derive(Clone, Debug)]
pub struct AnyItem;

impl Target for AnyItem {
    fn types() -> Vec<&'static str> {
        kinds().iter().map(|kind| kind.type_name).collect()
    }
}

/// What a position may be on.
#[derive(Clone, Debug)]
pub struct Subject;

impl Target for Subject {
    fn types() -> Vec<&'static str> {
        vec!["aspect", "challenge", "event", "proposal"]
    }
    const PARTS: Parts = Parts::Accepted;
}

/// A term, condition or purpose of a proposal.
#[derive(Clone, Debug)]
pub struct ProposalPart;

impl Target for ProposalPart {
    fn types() -> Vec<&'static str> {
        vec!["proposal"]
    }
    const PARTS: Parts = Parts::Demanded;
}

/// A reference whose field takes the targets `T`.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Ref<T> {
    /// What it points to.
    pub to: Reference,
    #[serde(skip)]
    target: PhantomData<fn() -> T>,
}

/// A reference to an item or part that statements support.
pub type EntityRef = Ref<Entity>;
/// A reference to what a note qualifies.
pub type AnnotatedRef = Ref<Annotated>;
/// A reference to what a position is on.
pub type SubjectRef = Ref<Subject>;
/// A reference to a part of a proposal.
pub type PartRef = Ref<ProposalPart>;

impl<T> PartialSchema for Ref<T> {
    fn schema() -> RefOr<Schema> {
        RefOr::Ref(utoipa::openapi::Ref::from_schema_name("Reference"))
    }
}

impl<T> ToSchema for Ref<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        Reference::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Reference::name().into(), Reference::schema()));
        Reference::schemas(schemas);
    }
}

impl<T: Target> Deserr<Faults> for Ref<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        match value {
            Value::String(text) => match parse(&text, &T::types(), T::PARTS) {
                Ok(to) => Ok(Self {
                    to,
                    target: PhantomData,
                }),
                Err(flaw) => {
                    let part = if T::PARTS == Parts::Demanded {
                        "/stand-in"
                    } else {
                        ""
                    };
                    let stand_in = format!("{}/stand-in{part}", T::types()[0]);
                    Err(reject(
                        flaw.code,
                        &flaw.message,
                        &flaw.hint,
                        StandIn::Text(stand_in),
                        location,
                    ))
                }
            },
            other => Err(wrong_kind(other, ValueKind::String, location)),
        }
    }
}

/// Why a text is not the reference that is wanted.
#[derive(Debug)]
pub struct Flaw {
    /// Whether the form or the type is wrong.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

/// The types that a field takes, in words.
fn these(types: &[&str]) -> String {
    match types {
        [only] => format!("the type here is {only}"),
        _ => format!("the types here are {}", types.join(", ")),
    }
}

/// Reads a reference to one of `types` as it is written in fixtures and questions.
pub fn parse(text: &str, types: &[&'static str], parts: Parts) -> Result<Reference, Flaw> {
    let form = match parts {
        Parts::Refused => "type/id",
        Parts::Accepted => "type/id or type/id/part",
        Parts::Demanded => "type/id/part",
    };
    let flaw = |code, message: String, hint: String| {
        Err(Flaw {
            code,
            message,
            hint,
        })
    };
    let mut steps = text.split('/');
    let (first, second, third) = (steps.next().unwrap_or_default(), steps.next(), steps.next());
    let (type_name, id, part) = match (second, types) {
        (None, &[only]) => (only, first, None),
        (None, _) => {
            let hint = match quoted(first).as_str() {
                cut if cut.ends_with("…`") => these(types),
                _ => format!("write `type/{first}`; {}", these(types)),
            };
            return flaw(
                Code::BadReference,
                format!("{} does not say of which type it is", quoted(text)),
                hint,
            );
        }
        (Some(id), _) => match types.iter().find(|known| **known == first) {
            Some(known) => (*known, id, third),
            None if kinds().iter().any(|kind| kind.type_name == first) => {
                let message = format!(
                    "{} refers to the type {first}, which this field does not take",
                    quoted(text)
                );
                return flaw(Code::WrongReference, message, these(types));
            }
            None => {
                let hint = match nearest(first, types.iter().copied()) {
                    Some(near) => format!("did you mean {}?", quoted(&format!("{near}/{id}"))),
                    None => these(types),
                };
                let message = format!("{} is not a type", quoted(first));
                return flaw(Code::BadReference, message, hint);
            }
        },
    };
    let part_fits = match parts {
        Parts::Refused => part.is_none(),
        Parts::Accepted => true,
        Parts::Demanded => part.is_some(),
    };
    if steps.next().is_some() || !part_fits {
        return flaw(
            Code::BadReference,
            format!("{} is not of the form {form}", quoted(text)),
            format!("write {form}"),
        );
    }
    match (Slug::parse(id), part.map(|part| (part, Slug::parse(part)))) {
        (Some(id), None) => Ok(Reference::new(type_name, id, None)),
        (Some(id), Some((_, Some(part)))) => Ok(Reference::new(type_name, id, Some(part))),
        (None, _) => flaw(
            Code::BadReference,
            format!("{} in {} is not an id", quoted(id), quoted(text)),
            format!("write {form}, for example `{type_name}/{}`", slugify(id)),
        ),
        (_, Some((part, None))) => flaw(
            Code::BadReference,
            format!("{} in {} is not a part's id", quoted(part), quoted(text)),
            format!("write {form}"),
        ),
    }
}
