//! Addresses, languages and points in time: texts whose form a standard fixes.

use std::fmt;

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::fault::{Code, Faults, StandIn, quoted, reject, wrong_kind};

/// How long an address on the web may be, in bytes.
const ADDRESS_LENGTH: usize = 2048;
/// How long an address of an answer may be: as long as a question, percent-encoded.
const HREF_LENGTH: usize = 24 * 1024;

/// Declares a text whose form a standard fixes.
macro_rules! formatted {
    ($(#[doc = $doc:literal])+ $name:ident, $format:literal, $pattern:literal, $max:expr, $example:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
        #[serde(transparent)]
        pub struct $name(#[serde(serialize_with = "null_if_empty")] String);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some(concat!($($doc),+).trim()))
                    .format(Some(SchemaFormat::Custom($format.to_owned())))
                    .pattern(Some($pattern))
                    .min_length(Some(1))
                    .max_length(Some($max))
                    .examples([$example])
                    .into()
            }
        }

        impl ToSchema for $name {}
    };
}

/// Decodes a formatted text that editors write.
macro_rules! written {
    ($name:ident, $code:ident, $check:expr, $what:literal, $hint:literal, $stand_in:literal) => {
        impl Deserr<Faults> for $name {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef<'_>,
            ) -> Result<Self, Faults> {
                match value {
                    Value::String(text) if $check(&text) => Ok(Self(text)),
                    Value::String(text) => {
                        let message = format!("{} is not {}", quoted(&text), $what);
                        Err(reject(
                            Code::$code,
                            &message,
                            $hint,
                            StandIn::Text($stand_in.into()),
                            location,
                        ))
                    }
                    other => Err(wrong_kind(other, ValueKind::String, location)),
                }
            }
        }
    };
}

formatted!(/// The address of an answer of this API (RFC 3986 URI reference): path-absolute, or
    /// absolute where the server knows its public address.
    Href, "uri-reference",
    r"^[!-~]+$", HREF_LENGTH, "/v1/actors/ukraine");

impl Href {
    /// The link as responses carry it.
    pub(super) fn from_text(text: String) -> Self {
        Self(text)
    }

    /// Whether the link leads nowhere: in a static copy, what only a server could answer.
    pub fn is_null(&self) -> bool {
        self.0.is_empty()
    }
}

/// A link of a static copy that leads nowhere is null.
fn null_if_empty<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if text.is_empty() {
        serializer.serialize_none()
    } else {
        serializer.serialize_str(text)
    }
}

formatted!(/// An address on the web (RFC 3986 URI).
    Url, "uri",
    r"^https?://[!-~]+$", ADDRESS_LENGTH, "https://creativecommons.org/licenses/by/4.0/");
written!(
    Url,
    BadText,
    is_address,
    "an address on the web",
    "write an address such as https://example.org/article",
    "https://example.org/"
);

formatted!(/// A language (BCP 47 tag).
    Language, "language-tag",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", 35, "en");
written!(
    Language,
    BadIdentifier,
    is_language,
    "a language tag",
    "write a BCP 47 tag such as en or pt-BR",
    "en"
);

formatted!(
    /// A country (ISO 3166-1 alpha-2 code).
    Country, "iso-3166-1-alpha-2",
    r"^[A-Z]{2}$", 2, "SA"
);
written!(
    Country,
    BadIdentifier,
    is_country,
    "an ISO 3166-1 alpha-2 code",
    "write two capital letters, such as UA",
    "UA"
);

formatted!(
    /// A SHA-256 digest, in hexadecimal.
    Sha256, "sha-256",
    r"^[0-9a-f]{64}$", 64, "b663c31cedf1f71129a0c1f1088c83d279812b49dfc35b3d64c58302522bcf77"
);
written!(
    Sha256,
    BadIdentifier,
    |text: &str| text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
    "a SHA-256 digest",
    "write 64 hexadecimal digits in lower case",
    "b663c31cedf1f71129a0c1f1088c83d279812b49dfc35b3d64c58302522bcf77"
);

formatted!(/// A point in time (RFC 3339 date-time).
    Instant, "date-time",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$", 64, "2025-03-11T09:00:00Z");
written!(
    Instant,
    BadDate,
    is_instant,
    "a point in time",
    "write an RFC 3339 date-time such as 2025-03-11T09:00:00Z",
    "2025-03-11T09:00:00Z"
);

impl fmt::Display for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Instant {
    /// The point in time itself.
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.0.parse().ok()
    }

    /// The point in time as HTTP writes it (RFC 9110, section 5.6.7).
    pub fn http_date(&self) -> Option<String> {
        let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
        printer.timestamp_to_rfc9110_string(&self.timestamp()?).ok()
    }

    /// The day in UTC.
    pub fn day(&self) -> Option<Date> {
        Some(Offset::UTC.to_datetime(self.timestamp()?).date())
    }
}

/// Whether a text has a form: `0` stands for any digit, another sign for itself.
pub fn is_of_form(text: &str, form: &str) -> bool {
    let fits = |(byte, sign): (u8, u8)| match sign {
        b'0' => byte.is_ascii_digit(),
        _ => byte == sign,
    };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}

/// Whether `text` is a date-time of RFC 3339: a day, a time with seconds, and an offset.
fn is_instant(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(19) else {
        return false;
    };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|letter: char| letter.is_ascii_digit()),
        None => rest,
    };
    text.len() <= 64
        && is_of_form(clock, "0000-00-00T00:00:00")
        && (rest == "Z" || is_of_form(rest, "+00:00") || is_of_form(rest, "-00:00"))
        && text.parse::<Timestamp>().is_ok()
}

/// Whether `code` has the form of an ISO 3166-1 alpha-2 code.
pub(super) fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether `tag` has the form of a BCP 47 language tag.
pub(super) fn is_language(tag: &str) -> bool {
    let alphanumeric = |subtag: &str| subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut subtags = tag.split('-');
    let language = subtags.next().unwrap_or_default();
    tag.len() <= 35
        && (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && subtags.all(|subtag| (2..=8).contains(&subtag.len()) && alphanumeric(subtag))
}

/// Whether `text` is an absolute http or https address.
fn is_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    text.len() <= ADDRESS_LENGTH
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
        && rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_alphanumeric()))
}
