//! What the decoder expects at one place of a fixture.
//!
//! Errors of decoding tell it, so that schemas and tools for editors follow from the decoder itself.

use deserr::ValueKind;
use serde_json::Value as Json;
use utoipa::PartialSchema;

/// What the decoder expects at one place of a fixture.
#[derive(Clone, Debug)]
pub enum ExpectedValue {
    /// A value of one of these JSON types, without further bounds.
    Kinds(Vec<ValueKind>),
    /// An object with these fields.
    Fields(Vec<String>),
    /// A text or number with a JSON Schema.
    Schema(fn() -> Json),
    /// A reference.
    Reference {
        /// The names of the types that it may point to.
        types: fn() -> Vec<&'static str>,
        /// The JSON Schema of its text.
        schema: fn() -> Json,
    },
}

impl ExpectedValue {
    /// A value of `T`, as its published schema has it.
    pub(crate) fn from_schema<T: PartialSchema>() -> Self {
        Self::Schema(|| serde_json::to_value(T::schema()).expect("a schema has string keys only"))
    }
}
