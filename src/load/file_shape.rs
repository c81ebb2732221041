//! What the files of an edition may contain, as their decoders tell.
//!
//! A decoder is asked with values that nothing accepts; its errors say what it expects instead. So
//! schemas and tools for editors cannot disagree with what is decoded.

use std::sync::LazyLock;

use deserr::{Deserr, ValueKind};
use serde_json::{Value as Json, json};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{ArrayBuilder, Ref, RefOr};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::load::decode::RECORD_LISTS;
use crate::load::edition_folder::{DIGESTS_FILE, RECORD_FILE, collection_file};
use crate::load::editions::digest_lock::LockEntry;
use crate::load::json::json_spans;
use crate::load::structure::ListLimits;
use crate::model::{
    ChangeEntry, ExpectedValue, ItemTypeId, ItemTypeInfo, Negotiation, Placeholder, Schemas,
    SpannedJson, ValidationError, ValidationErrors, escape_pointer_token, item_types,
};

/// A key that no object has.
const PROBE_KEY: &str = "\u{1}";
/// A text that is none of any type.
const PROBE_TEXT: &str = "\u{1}";

/// A file of a record, and what it may contain.
pub struct FileShape {
    /// Its name.
    pub name: String,
    /// The type of its items, if it is a collection.
    pub item_type: Option<&'static ItemTypeInfo>,
    /// Its content.
    pub shape: ValueShape,
    /// The schema of what is published of the record or an item, which describes it, and the
    /// schemas that it refers to.
    pub published: fn() -> (RefOr<Schema>, Schemas),
}

/// What a value may be.
#[derive(Clone, Debug)]
pub enum ValueShape {
    /// An object with these fields, in the order in which they are declared.
    Object(Vec<FieldShape>),
    /// An object with any keys, and values of one shape.
    Map(Box<ValueShape>),
    /// A list.
    List {
        /// Its entries.
        entry: Box<ValueShape>,
        /// How many it may have, if that is bounded.
        max_len: Option<usize>,
    },
    /// A text, a number or a boolean: its JSON Schema.
    Scalar(Json),
    /// A reference to an item of one of these types.
    Reference {
        /// The types.
        types: Vec<ItemTypeId>,
        /// The JSON Schema of its text.
        schema: Json,
    },
    /// One of several shapes.
    OneOf(Vec<ValueShape>),
}

/// A field of an object.
#[derive(Clone, Debug)]
pub struct FieldShape {
    /// Its name.
    pub name: String,
    /// Whether every object has it.
    pub is_required: bool,
    /// Whether it may be null.
    pub is_nullable: bool,
    /// Its value.
    pub shape: ValueShape,
}

/// The files of an edition, and the one with the digests of released editions.
pub fn file_shapes() -> &'static [FileShape] {
    static SHAPES: LazyLock<Vec<FileShape>> = LazyLock::new(|| {
        let record = FileShape {
            name: RECORD_FILE.to_owned(),
            item_type: None,
            shape: probe(&Decoder::Record, &Path::default()),
            published: record_schema,
        };
        let digests = FileShape {
            name: DIGESTS_FILE.to_owned(),
            item_type: None,
            shape: probe(&Decoder::Digests, &Path::default()),
            published: || (LockEntry::schema(), Schemas::new()),
        };
        let collections = item_types().iter().map(|item_type| FileShape {
            name: collection_file(item_type.id),
            item_type: Some(item_type),
            shape: ValueShape::List {
                entry: Box::new(probe(&Decoder::Item(item_type), &Path::default())),
                max_len: Some(item_type.max_items),
            },
            published: item_type.schema,
        });
        let files = [record].into_iter().chain(collections);
        files.chain([digests]).collect()
    });
    &SHAPES
}

/// The schema of the negotiation with its `changes`, which are served as a collection.
fn record_schema() -> (RefOr<Schema>, Schemas) {
    let mut schemas = Schemas::new();
    Negotiation::schemas(&mut schemas);
    ChangeEntry::schemas(&mut schemas);
    schemas.push((ChangeEntry::name().into_owned(), ChangeEntry::schema()));
    let mut schema = Negotiation::schema();
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        let changes = ArrayBuilder::new()
            .items(Ref::from_schema_name(ChangeEntry::name()))
            .description(Some("What differs from the previous edition, and why."));
        let changes = changes.build().into();
        object.properties.insert("changes".to_owned(), changes);
    }
    (schema, schemas)
}

/// What decodes a value.
enum Decoder {
    Item(&'static ItemTypeInfo),
    Record,
    Digests,
}

impl Decoder {
    /// The errors of a value.
    fn errors(&self, value: &Json) -> Vec<ValidationError> {
        fn errors_of<T: Deserr<ValidationErrors>>(json: SpannedJson<'_>) -> Vec<ValidationError> {
            let decoded = deserr::deserialize::<T, _, ValidationErrors>(json);
            decoded.err().map(|errors| errors.0).unwrap_or_default()
        }
        let text = value.to_string();
        let Ok(value) = json_spans::parse_with_spans(&text) else {
            unreachable!("what serde writes is JSON");
        };
        let json = SpannedJson(value);
        match self {
            Self::Item(item_type) => {
                let decoded = item_type.decode(json);
                decoded.err().map(|errors| errors.0).unwrap_or_default()
            }
            Self::Record => errors_of::<Negotiation>(json),
            Self::Digests => errors_of::<Vec<LockEntry>>(json),
        }
    }
}

/// Where a value is: the keys that lead to it, none for the only entry of a list.
#[derive(Clone, Default)]
struct Path(Vec<Option<String>>);

impl Path {
    fn join(&self, key: Option<&str>) -> Self {
        let key = key.map(str::to_owned);
        Self(self.0.iter().cloned().chain([key]).collect())
    }

    fn pointer(&self) -> String {
        let tokens = self.0.iter().map(|key| match key {
            Some(key) => format!("/{}", escape_pointer_token(key)),
            None => "/0".to_owned(),
        });
        tokens.collect()
    }

    /// A value that has `value` here and nothing else.
    fn wrap(&self, value: Json) -> Json {
        let keys = self.0.iter().rev();
        keys.fold(value, |value, key| match key {
            Some(key) => json!({ key: value }),
            None => json!([value]),
        })
    }

    /// The errors of the value here, and of what it contains, when it is `value`.
    fn errors(&self, decoder: &Decoder, value: Json) -> Vec<ValidationError> {
        let pointer = self.pointer();
        let mut errors = decoder.errors(&self.wrap(value));
        errors.retain(|error| {
            let rest = error.pointer.strip_prefix(&pointer);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        errors
    }
}

/// The shape of the value at `path`.
fn probe(decoder: &Decoder, path: &Path) -> ValueShape {
    let shapes = [
        probe_object(decoder, path),
        probe_list(decoder, path),
        probe_scalar(decoder, path),
    ];
    let mut shapes: Vec<_> = shapes.into_iter().flatten().collect();
    match shapes.pop() {
        Some(only) if shapes.is_empty() => only,
        last => ValueShape::OneOf(shapes.into_iter().chain(last).collect()),
    }
}

fn probe_object(decoder: &Decoder, path: &Path) -> Option<ValueShape> {
    let member = path.join(Some(PROBE_KEY));
    let errors = path.errors(decoder, json!({ PROBE_KEY: true }));
    let is_of_member = |error: &&ValidationError| error.pointer == member.pointer();
    let unknown_key = errors.iter().find(is_of_member)?;
    let Some(ExpectedValue::Fields(names)) = unknown_key.expected.as_deref() else {
        return Some(ValueShape::Map(Box::new(probe(decoder, &member))));
    };
    let is_required = |name: &str| {
        let missing = Placeholder::MissingField(name.to_owned());
        errors.iter().any(|error| error.placeholder == missing)
    };
    let fields = names.iter().map(|name| {
        let path = path.join(Some(name));
        FieldShape {
            name: name.clone(),
            is_required: is_required(name),
            is_nullable: path.errors(decoder, Json::Null).is_empty(),
            shape: probe(decoder, &path),
        }
    });
    Some(ValueShape::Object(fields.collect()))
}

fn probe_list(decoder: &Decoder, path: &Path) -> Option<ValueShape> {
    let entry = path.join(None);
    let errors = path.errors(decoder, json!([true]));
    let is_list = errors.iter().any(|error| error.pointer == entry.pointer());
    let limits = match decoder {
        Decoder::Item(item_type) => ListLimits::of_items(item_type),
        Decoder::Record | Decoder::Digests => RECORD_LISTS,
    };
    let max_len = limits.max_len(|| path.pointer());
    is_list.then(|| ValueShape::List {
        entry: Box::new(probe(decoder, &entry)),
        max_len: (max_len < usize::MAX).then_some(max_len),
    })
}

fn probe_scalar(decoder: &Decoder, path: &Path) -> Option<ValueShape> {
    if path.errors(decoder, json!(true)).is_empty() {
        return Some(ValueShape::Scalar(json!({"type": "boolean"})));
    }
    let expected = expected_at(decoder, path, json!(true));
    // Where an object or a text is accepted, the error of another value tells neither.
    let expected = expected.or_else(|| expected_at(decoder, path, json!(PROBE_TEXT)));
    scalar_shape(expected?)
}

/// What the decoder expects at `path` instead of `value`.
fn expected_at(decoder: &Decoder, path: &Path, value: Json) -> Option<ExpectedValue> {
    let pointer = path.pointer();
    let errors = path.errors(decoder, value).into_iter();
    let mut errors = errors.filter(|error| error.pointer == pointer);
    errors.find_map(|error| error.expected.map(|expected| *expected))
}

fn scalar_shape(expected: ExpectedValue) -> Option<ValueShape> {
    match expected {
        ExpectedValue::Fields(_) => None,
        ExpectedValue::Schema(schema) => Some(ValueShape::Scalar(schema())),
        ExpectedValue::Reference { types, schema } => {
            let types = types().into_iter().filter_map(ItemTypeId::from_name);
            Some(ValueShape::Reference {
                types: types.collect(),
                schema: schema(),
            })
        }
        ExpectedValue::Kinds(kinds) => {
            let mut types: Vec<_> = kinds.into_iter().filter_map(scalar_type).collect();
            types.dedup();
            match types.as_slice() {
                [] => None,
                // A number may be whole as well.
                [.., "number"] => Some(ValueShape::Scalar(json!({"type": "number"}))),
                [first, ..] => Some(ValueShape::Scalar(json!({"type": first}))),
            }
        }
    }
}

/// The name of a JSON type of scalars in JSON Schema.
fn scalar_type(kind: ValueKind) -> Option<&'static str> {
    match kind {
        ValueKind::Boolean => Some("boolean"),
        ValueKind::Integer | ValueKind::NegativeInteger => Some("integer"),
        ValueKind::Float => Some("number"),
        ValueKind::String => Some("string"),
        ValueKind::Null | ValueKind::Sequence | ValueKind::Map => None,
    }
}
