//! The texts of items, each type with its bounds.
//!
//! Invariant: a value of these types keeps the pattern and length that its
//! schema publishes, because the only way to make one is to decode it.

use std::fmt;

use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::decode_errors::deserr_from_string;
use crate::model::error_code::ErrorCode;
use crate::model::text::invisible_characters;
use crate::model::text::normalize::fold_for_search;
use crate::model::validation_error::{InvalidValue, PLACEHOLDER_TEXT, Placeholder, quote};

/// The published pattern of slugs.
pub const SLUG_PATTERN: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";
/// How many characters a slug may have.
pub const MAX_SLUG_LEN: usize = 64;
/// One line of text that neither begins nor ends with white space.
pub(crate) const TEXT_PATTERN: &str = r"^\S(.*\S)?$";

/// Whether `text` is a slug: lower-case letters and digits, joined by single hyphens.
pub(crate) fn is_slug(text: &str) -> bool {
    text.len() <= MAX_SLUG_LEN
        && text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// The slug nearest to `text`, or an empty text if it has no letters or digits.
pub fn slugify(text: &str) -> String {
    let plain = fold_for_search(text);
    let words = plain.split(|ch: char| !ch.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let mut slug = words.join("-").to_ascii_lowercase();
    slug.truncate(MAX_SLUG_LEN);
    slug.trim_end_matches('-').to_owned()
}

/// Why `text` is not one clean line of at most `max` characters.
fn validate_text(text: &str, max: usize) -> Result<(), InvalidValue> {
    let length = text.chars().count();
    let (code, message, hint) = if text.trim().is_empty() {
        (
            ErrorCode::EmptyText,
            "this text is empty".to_owned(),
            "write the text".to_owned(),
        )
    } else if length > max {
        (
            ErrorCode::LongText,
            format!("this text has {length} characters; the limit is {max}"),
            match length - max {
                1 => "shorten it by 1 character".to_owned(),
                excess => format!("shorten it by {excess} characters"),
            },
        )
    } else if let Some(stray) = invisible_characters::find_stray_character(text) {
        let character = format!("U+{:04X} {}", u32::from(stray.character), stray.name);
        let before: String = text.chars().take(stray.index).collect();
        let position = match before.char_indices().rev().nth(MAX_CONTEXT_CHARS) {
            _ if before.is_empty() => "at its beginning".to_owned(),
            None => format!("after {}", quote(&before)),
            Some((start, ch)) => format!("after {}", quote(&before[start + ch.len_utf8()..])),
        };
        (
            ErrorCode::BadText,
            format!(
                "this text contains {character}, {}, {position}",
                stray.reason
            ),
            stray.hint.to_owned(),
        )
    } else if text.trim() != text {
        (
            ErrorCode::BadText,
            "this text begins or ends with white space".to_owned(),
            format!("write {:?}", text.trim()),
        )
    } else {
        return Ok(());
    };
    Err(InvalidValue::new(code, message, hint))
}

/// How many characters before a stray one are shown.
const MAX_CONTEXT_CHARS: usize = 20;

/// Declares a text type: its name, its bound, and an example for the document.
macro_rules! bounded_text {
    ($(#[doc = $doc:literal])+ $name:ident, $max:literal, $example:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        deserr_from_string!($name, Placeholder::Text(PLACEHOLDER_TEXT.into()), |text| {
            validate_text(&text, $max).map(|()| Self(text.into()))
        });

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some(concat!($($doc),+).trim()))
                    .min_length(Some(1))
                    .max_length(Some($max))
                    .pattern(Some(TEXT_PATTERN))
                    .examples([$example])
                    .into()
            }
        }

        impl ToSchema for $name {}
    };
}

bounded_text!(/// A name or a title of at most 80 characters.
    Title, 80, "Security guarantees");
bounded_text!(/// The title of a document, or the full name of a body, of at most 300 characters.
    LongTitle, 300, "Joint statement of the delegations");
bounded_text!(/// A short text of at most 500 characters.
    Text, 500, "Ukraine asks for specific security assurances.");
bounded_text!(/// A longer text of the editors, at most 2,000 characters.
    Prose, 2000, "The source describes the talks as having high stakes.");
bounded_text!(/// A number as the document writes it, such as the number of an article; at most 40 characters.
    DocumentNumber, 40, "3.2.1.2");

/// Every name is short enough for the full name of a body.
impl From<Title> for LongTitle {
    fn from(title: Title) -> Self {
        Self(title.0)
    }
}

/// An identifier within its collection: lower-case letters and digits, joined by single
/// hyphens, at most 64 characters. It never changes its meaning and is never reused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(Box<str>);

impl Slug {
    /// The slug itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `text` as a slug, if it is one.
    pub fn parse(text: &str) -> Option<Self> {
        is_slug(text).then(|| Self(text.into()))
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

deserr_from_string!(Slug, Placeholder::Text(PLACEHOLDER_TEXT.into()), |text| {
    Self::parse(&text).ok_or_else(|| {
        let message = format!(
            "{} is not an id: ids are lowercase letters and digits separated by single hyphens, at \
             most {MAX_SLUG_LEN} characters",
            quote(&text)
        );
        let hint = match slugify(&text) {
            slug if slug.is_empty() => "for example `security-guarantees`".to_owned(),
            slug => format!("write `{slug}`"),
        };
        InvalidValue::new(ErrorCode::BadId, message, hint)
    })
});

impl PartialSchema for Slug {
    fn schema() -> RefOr<Schema> {
        slug_schema()
            .description(Some(
                "An id, unique within its collection. It never changes its meaning and is never reused.",
            ))
            .examples(["security-guarantees"])
            .into()
    }
}

impl ToSchema for Slug {}

/// The bounds that slugs and the values of vocabularies share, for schemas to build on.
pub fn slug_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(MAX_SLUG_LEN))
        .pattern(Some(SLUG_PATTERN))
}
