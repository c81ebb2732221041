//! Errors of fixtures, found while they are decoded.
//!
//! Decoding continues after an error, so that one run reports all of them. An error has its place
//! as a JSON pointer (RFC 6901); `crate::load` turns that into file, line and column.

use deserr::ValuePointerRef;

use crate::model::error_code::ErrorCode;
use crate::model::expected_value::ExpectedValue;
use crate::model::json_pointer::json_pointer;

/// One mistake and what to do about it.
#[derive(Clone, Debug)]
pub struct ValidationError {
    /// The sort of mistake.
    pub code: ErrorCode,
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// Whether the key at `pointer` is meant rather than its value.
    pub targets_key: bool,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
    /// What decoding continues with, in search of further errors.
    pub placeholder: Placeholder,
    /// What the decoder expects there, if that is what the error is about.
    pub expected: Option<Box<ExpectedValue>>,
    /// The item that the error is about, as `type/id`, if the value at `pointer` is no part of it.
    pub about: Option<Box<str>>,
}

/// What replaces an invalid value while the rest is decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// Nothing: the value is left out.
    Omit,
    /// Another text.
    Text(String),
    /// Another number.
    Number(&'static str),
    /// Another name for the key.
    RenameKey(String),
    /// The field of this name is missing.
    MissingField(String),
}

/// A text that every field with ids or texts accepts.
pub(crate) const PLACEHOLDER_TEXT: &str = "stand-in";
/// A number that every field with numbers accepts.
pub(crate) const PLACEHOLDER_NUMBER: &str = "1";

impl ValidationError {
    /// An error of the value at `pointer`.
    pub fn new(
        code: ErrorCode,
        pointer: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            code,
            pointer: pointer.into(),
            targets_key: false,
            message: message.into(),
            hint: hint.into(),
            placeholder: Placeholder::Omit,
            expected: None,
            about: None,
        }
    }

    /// The same error, about the item with this key, `type/id`.
    #[must_use]
    pub(crate) fn about(self, key: &str) -> Self {
        Self {
            about: Some(key.into()),
            ..self
        }
    }

    /// The same error; decoding continues with `placeholder`.
    #[must_use]
    pub(crate) fn with_placeholder(self, placeholder: Placeholder) -> Self {
        Self {
            placeholder,
            ..self
        }
    }
}

/// All errors of one value.
#[derive(Clone, Debug, Default)]
pub struct ValidationErrors(pub Vec<ValidationError>);

impl ValidationErrors {
    /// The same errors of a value where the decoder expects `expected`.
    #[must_use]
    pub(crate) fn expecting(mut self, expected: &ExpectedValue) -> Self {
        for error in &mut self.0 {
            error.expected = Some(Box::new(expected.clone()));
        }
        self
    }
}

/// Why a value of the right JSON type is not acceptable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    /// The sort of mistake.
    pub code: ErrorCode,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

impl InvalidValue {
    pub(crate) fn new(
        code: ErrorCode,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// The error of the value at `location`; decoding goes on with `placeholder`.
    pub(crate) fn at(
        self,
        location: ValuePointerRef<'_>,
        placeholder: Placeholder,
    ) -> ValidationErrors {
        let pointer = json_pointer(location);
        let error = ValidationError::new(self.code, pointer, self.message, self.hint);
        ValidationErrors(vec![error.with_placeholder(placeholder)])
    }
}

/// `text` as quoted in reports: escaped, on one line, and truncated.
pub fn quote(text: &str) -> String {
    const MAX_CHARS: usize = 80;
    let (shown, more) = match text.char_indices().nth(MAX_CHARS) {
        None => (text, ""),
        Some((end, _)) => (&text[..end], "…"),
    };
    // As Rust escapes text, save for quotation marks, which need no escape here.
    let escaped = shown
        .escape_debug()
        .to_string()
        .replace("\\\"", "\"")
        .replace("\\'", "'");
    format!("`{escaped}{more}`")
}
