//! Errors of fixtures, found while they are decoded.
//!
//! Decoding continues after an error, so that one run reports all of them. An error has its place
//! as a JSON pointer (RFC 6901); `crate::load` turns that into file, line and column.

use std::ops::ControlFlow;

use deserr::{
    DeserializeError, ErrorKind, IntoValue, MergeWithError, Value, ValueKind, ValuePointerRef,
};
use serde::Serialize;

use crate::model::expected_value::ExpectedValue;
use crate::model::text::fuzzy_match::closest_match;

/// Whether a mistake keeps a record from being served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProblemLevel {
    /// It does.
    Error,
    /// It does not, and is probably a mistake.
    Warning,
}

impl ProblemLevel {
    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Declares the sorts of mistakes with their names and descriptions.
macro_rules! error_codes {
    ($(#[doc = $description:literal] $name:ident = $text:literal,)+) => {
        /// The sort of mistake, for tools that read the report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum ErrorCode {
            $(#[doc = $description] #[serde(rename = $text)] $name,)+
        }

        impl ErrorCode {
    /// Whether other problems may come from it, so that it is to be corrected first.
    pub fn is_cause(self) -> bool {
        matches!(
            self,
            Self::Unreadable
                | Self::MissingFile
                | Self::UnknownFile
                | Self::NotUtf8
                | Self::LargeFile
                | Self::Syntax
                | Self::BadId
                | Self::RepeatedId
                | Self::ChangedEdition
        )
    }

            /// All sorts of mistakes.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its name in reports.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The mistake in a sentence.
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$name => $description.trim_ascii(),)+
                }
            }
        }
    };
}

error_codes! {
    /// The folder or a file cannot be read.
    Unreadable = "unreadable",
    /// A file or an edition is missing.
    MissingFile = "missing-file",
    /// A file or folder that editions do not have, perhaps under a mistyped name.
    UnknownFile = "unknown-file",
    /// The file is not UTF-8.
    NotUtf8 = "not-utf8",
    /// The file is over the size limit.
    LargeFile = "large-file",
    /// The file is not JSON.
    Syntax = "syntax",
    /// An object has the same key twice.
    RepeatedField = "repeated-field",
    /// The object has no such field.
    UnknownField = "unknown-field",
    /// A required field is missing.
    MissingField = "missing-field",
    /// The value has the wrong JSON type.
    WrongType = "wrong-type",
    /// The value is not in the vocabulary of the field.
    UnknownValue = "unknown-value",
    /// The number is outside its range.
    BadNumber = "bad-number",
    /// The id does not consist of lowercase letters, digits and single hyphens.
    BadId = "bad-id",
    /// Two items, or two parts of one item, have the same id.
    RepeatedId = "repeated-id",
    /// The reference is not written as `type/id` or `type/id/part`.
    BadReference = "bad-reference",
    /// There is no such item, part or edition.
    DanglingReference = "dangling-reference",
    /// The field does not take references to this type.
    WrongReference = "wrong-reference",
    /// A list has the same entry twice.
    RepeatedEntry = "repeated-entry",
    /// The text is empty.
    EmptyText = "empty-text",
    /// The text is too long.
    LongText = "long-text",
    /// The text begins or ends with a space, has several lines or invisible characters, or has the wrong form.
    BadText = "bad-text",
    /// The list has too many entries.
    LongList = "long-list",
    /// The date is not valid, or its bounds contradict it.
    BadDate = "bad-date",
    /// The identifier is not valid in its scheme, or has two labels.
    BadIdentifier = "bad-identifier",
    /// The source has no such section or unit.
    UnknownUnit = "unknown-unit",
    /// No statement is about the item or part.
    Unsupported = "unsupported",
    /// Items follow each other, or contain each other, in a circle.
    Cycle = "cycle",
    /// The field contradicts another field of the item, or another edition.
    Contradiction = "contradiction",
    /// A released edition was changed.
    ChangedEdition = "changed-edition",
    /// `editions.json` lacks the digest of a released edition.
    MissingDigest = "missing-digest",
    /// An item differs from the previous edition, and `changes` has no entry for it.
    UnexplainedChange = "unexplained-change",
    /// `changes` has an entry for an item that does not differ.
    IdleChange = "idle-change",
    /// The item or part cannot have had this id.
    BadRename = "bad-rename",
    /// The id belonged to an item that was removed or renamed, or to a part that was renamed.
    ReusedId = "reused-id",
    /// An event, position or document is dated before what it follows.
    EffectBeforeCause = "effect-before-cause",
    /// The dates of an event are outside those of the event that it is part of.
    PartOutsideWhole = "part-outside-whole",
    /// The tense of a statement contradicts its date and the date of its source.
    TenseMismatch = "tense-mismatch",
    /// The status of an event contradicts its date and the dates of the sources.
    StatusMismatch = "status-mismatch",
    /// A mediator of the negotiation is also one of its parties.
    MediatorIsParty = "mediator-is-party",
    /// The negotiation has fewer than two parties.
    TooFewParties = "too-few-parties",
    /// `state` names an actor that is not a state.
    NotAState = "not-a-state",
    /// `conditional_on` names a part that is not a condition.
    NotACondition = "not-a-condition",
    /// The statement is not about the item that names it.
    UnrelatedStatement = "unrelated-statement",
    /// The scheme has no such code.
    UnknownCode = "unknown-code",
    /// The code is that of another country than the name or the other codes of the item.
    MismatchedCode = "mismatched-code",
    /// No item or statement uses the note.
    UnusedNote = "unused-note",
    /// The text still has to be written.
    PlaceholderText = "placeholder-text",
    /// Two statements have the same text.
    RepeatedText = "repeated-text",
    /// The text has markup, or characters that were read in a wrong encoding.
    GarbledText = "garbled-text",
    /// Two parts or events have the same number.
    RepeatedNumber = "repeated-number",
    /// The quantity or the number of votes is impossible.
    ImplausibleNumber = "implausible-number",
    /// Nothing distinguishes two quantities.
    AmbiguousQuantity = "ambiguous-quantity",
    /// The coordinates are probably swapped or unknown.
    ImplausibleCoordinates = "implausible-coordinates",
}

impl ErrorCode {
    /// Whether a mistake of this sort keeps a record from being served, in a draft or in a
    /// released edition: what editors still have to write does not, in a draft.
    pub fn level(self, is_draft: bool) -> ProblemLevel {
        match self {
            Self::UnexplainedChange | Self::Unsupported if is_draft => ProblemLevel::Warning,
            Self::UnknownFile
            | Self::EffectBeforeCause
            | Self::PartOutsideWhole
            | Self::TenseMismatch
            | Self::StatusMismatch
            | Self::MediatorIsParty
            | Self::TooFewParties
            | Self::NotAState
            | Self::NotACondition
            | Self::UnrelatedStatement
            | Self::UnknownCode
            | Self::MismatchedCode
            | Self::UnusedNote
            | Self::PlaceholderText
            | Self::RepeatedText
            | Self::GarbledText
            | Self::RepeatedNumber
            | Self::ImplausibleNumber
            | Self::AmbiguousQuantity
            | Self::ImplausibleCoordinates => ProblemLevel::Warning,
            _ => ProblemLevel::Error,
        }
    }
}

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

/// The text of a string that is to be `expected`.
pub(crate) fn expect_string<V: IntoValue>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
    expected: ExpectedValue,
) -> Result<String, ValidationErrors> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(type_mismatch(other, ValueKind::String, location, expected)),
    }
}

/// Decodes a type from a string that `$parse` accepts, a `Result<Self, InvalidValue>`; after an
/// error, decoding continues with `$placeholder`. Unless `$expected` says more, the type's schema is
/// what the decoder expects.
macro_rules! deserr_from_string {
    ($name:ty, $placeholder:expr, |$text:ident| $parse:expr) => {
        $crate::model::validation_error::deserr_from_string!(
            $name,
            $placeholder,
            $crate::model::ExpectedValue::from_schema::<Self>(),
            |$text| $parse
        );
    };
    ($name:ty, $placeholder:expr, $expected:expr, |$text:ident| $parse:expr) => {
        impl deserr::Deserr<$crate::model::ValidationErrors> for $name {
            fn deserialize_from_value<V: deserr::IntoValue>(
                value: deserr::Value<V>,
                location: deserr::ValuePointerRef<'_>,
            ) -> Result<Self, $crate::model::ValidationErrors> {
                let expected = $expected;
                let $text =
                    $crate::model::validation_error::expect_string(value, location, expected)?;
                $parse.map_err(|invalid: $crate::model::InvalidValue| {
                    invalid.at(location, $placeholder).expecting(&$expected)
                })
            }
        }
    };
}
pub(crate) use deserr_from_string;

/// The error of a value of the wrong JSON type, where the decoder expects `expected`.
pub(crate) fn type_mismatch<V: IntoValue>(
    actual: Value<V>,
    accepted: ValueKind,
    location: ValuePointerRef<'_>,
    expected: ExpectedValue,
) -> ValidationErrors {
    let accepted = &[accepted];
    let error = ErrorKind::IncorrectValueKind { actual, accepted };
    let mut error = from_error_kind(error, &json_pointer(location));
    error.expected = Some(Box::new(expected));
    ValidationErrors(vec![error])
}

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

impl MergeWithError<ValidationErrors> for ValidationErrors {
    fn merge(
        known: Option<Self>,
        mut other: Self,
        _: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut all = known.unwrap_or_default();
        all.0.append(&mut other.0);
        ControlFlow::Continue(all)
    }
}

impl DeserializeError for ValidationErrors {
    fn error<V: IntoValue>(
        known: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut all = known.unwrap_or_default();
        all.0.push(from_error_kind(error, &json_pointer(location)));
        ControlFlow::Continue(all)
    }
}

fn from_error_kind<V: IntoValue>(error: ErrorKind<'_, V>, pointer: &str) -> ValidationError {
    match error {
        ErrorKind::IncorrectValueKind { actual, accepted } => {
            let mut wanted: Vec<_> = accepted.iter().map(|kind| json_type_name(*kind)).collect();
            if wanted.contains(&"a number") {
                wanted.retain(|name| *name != "a whole number");
            }
            wanted.dedup();
            let wanted = wanted.join(" or ");
            let message = format!("expected {wanted}, found {}", json_type_name(actual.kind()));
            let placeholder = match accepted {
                [ValueKind::String] => Placeholder::Text(PLACEHOLDER_TEXT.into()),
                [ValueKind::Integer] => Placeholder::Number(PLACEHOLDER_NUMBER),
                _ => Placeholder::Omit,
            };
            let quotation_marks = match (actual.kind(), accepted) {
                (_, [ValueKind::String]) => ", in quotation marks",
                (
                    ValueKind::String,
                    [
                        ValueKind::Integer | ValueKind::Float | ValueKind::Boolean,
                        ..,
                    ],
                ) => ", without quotation marks",
                _ => "",
            };
            let hint = format!("write {wanted}{quotation_marks}");
            ValidationError {
                placeholder,
                expected: Some(Box::new(ExpectedValue::Kinds(accepted.to_vec()))),
                ..ValidationError::new(ErrorCode::WrongType, pointer, message, hint)
            }
        }
        ErrorKind::MissingField { field } => {
            let message = format!("the field `{field}` is missing");
            let hint = format!("add \"{field}\"");
            ValidationError::new(ErrorCode::MissingField, pointer, message, hint)
                .with_placeholder(Placeholder::MissingField(field.into()))
        }
        ErrorKind::UnknownKey { key, accepted } => {
            let suggestion = closest_match(key, accepted.iter().copied());
            let hint = match suggestion {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("the fields are {}", accepted.join(", ")),
            };
            let message = format!("{} is not a field of this object", quote(key));
            let pointer = format!("{pointer}/{}", escape_pointer_token(key));
            ValidationError {
                targets_key: true,
                placeholder: suggestion.map_or(Placeholder::Omit, |name| {
                    Placeholder::RenameKey(name.into())
                }),
                expected: Some(Box::new(ExpectedValue::Fields(
                    accepted.iter().copied().map(str::to_owned).collect(),
                ))),
                ..ValidationError::new(ErrorCode::UnknownField, pointer, message, hint)
            }
        }
        ErrorKind::UnknownValue { .. }
        | ErrorKind::BadSequenceLen { .. }
        | ErrorKind::Unexpected { .. } => {
            unreachable!("vocabularies and bounded numbers have their own errors")
        }
    }
}

/// A text that every field with ids or texts accepts.
pub(crate) const PLACEHOLDER_TEXT: &str = "stand-in";
/// A number that every field with numbers accepts.
pub(crate) const PLACEHOLDER_NUMBER: &str = "1";

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

/// `location` as a JSON pointer (RFC 6901).
pub(crate) fn json_pointer(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => {
            format!("{}/{}", json_pointer(*prev), escape_pointer_token(key))
        }
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", json_pointer(*prev)),
    }
}

/// `key` as one token of a JSON pointer.
pub fn escape_pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A JSON pointer with `*` for each index: the same for all entries of a list.
pub fn pointer_pattern(pointer: &str) -> String {
    let is_index =
        |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let tokens = pointer.split('/');
    let tokens = tokens.map(|token| if is_index(token) { "*" } else { token });
    tokens.collect::<Vec<_>>().join("/")
}

fn json_type_name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "true or false",
        ValueKind::Integer | ValueKind::NegativeInteger => "a whole number",
        ValueKind::Float => "a number",
        ValueKind::String => "a string",
        ValueKind::Sequence => "a list",
        ValueKind::Map => "an object",
    }
}
