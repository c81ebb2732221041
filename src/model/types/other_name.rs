//! Other names of what the record describes, under which readers look for it.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::error_code::ErrorCode;
use crate::model::json_pointer::json_pointer;
use crate::model::validation_error::{ValidationError, ValidationErrors, quote};
use crate::model::values::bounded_text::Title;
use crate::model::values::formats::Language;

/// Another name of the item: a spelling, a translation, a short form or a demonym. The search
/// treats all names of an item alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OtherName {
    /// The other name, such as `Minerals deal`.
    pub name: Title,
    /// The language of the name; null if the name belongs to no particular language.
    pub language: Option<Language>,
}

impl AsRef<str> for OtherName {
    fn as_ref(&self) -> &str {
        self.name.as_str()
    }
}

/// The fields of a name, as editors write them.
#[derive(Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
struct OtherNameFields {
    name: Title,
    #[deserr(default)]
    language: Option<Language>,
}

/// An object, or a text alone for a name without a language.
impl Deserr<ValidationErrors> for OtherName {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, ValidationErrors> {
        match value {
            Value::String(_) => Ok(Self {
                name: Title::deserialize_from_value(value, location)?,
                language: None,
            }),
            Value::Map(_) => {
                let fields = OtherNameFields::deserialize_from_value(value, location)?;
                Ok(Self {
                    name: fields.name,
                    language: fields.language,
                })
            }
            _ => {
                let error = ValidationError::new(
                    ErrorCode::WrongType,
                    json_pointer(location),
                    "expected a name",
                    r#"write {"name": "Kiev", "language": "en"}, or "Kiev" if the name belongs to no particular language"#,
                );
                Err(ValidationErrors(vec![error]))
            }
        }
    }
}

/// The errors of names that are the title or stand among the others already, perhaps with another
/// language.
pub(crate) fn repeated_names(title: &str, other_names: &[OtherName]) -> Vec<ValidationError> {
    let mut errors = Vec::new();
    for (index, other) in other_names.iter().enumerate() {
        let earlier = &other_names[..index];
        // The same entry twice is an error of the list.
        if earlier.contains(other) {
            continue;
        }
        let name = other.as_ref();
        let message = if name == title {
            format!("{} is already the title", quote(name))
        } else if earlier.iter().any(|one| one.as_ref() == name) {
            format!("{} is a duplicate among the other names", quote(name))
        } else {
            continue;
        };
        errors.push(ValidationError::new(
            ErrorCode::RepeatedEntry,
            format!("/other_names/{index}"),
            message,
            "leave it out: a name needs no second entry for another language",
        ));
    }
    errors
}
