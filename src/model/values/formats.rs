//! URLs, languages and points in time: texts whose format a standard defines.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::decode_errors::deserr_from_string;
use crate::model::error_code::ErrorCode;
use crate::model::validation_error::{InvalidValue, Placeholder, quote};
use crate::model::values::date_display::format_edtf;

/// The maximum length of a URL, in bytes.
const MAX_URL_LEN: usize = 2048;
/// The maximum length of an href, in bytes: a query, percent-encoded.
const MAX_HREF_LEN: usize = 24 * 1024;

/// Declares a text whose format a standard defines.
macro_rules! formatted_string {
    ($(#[doc = $doc:literal])+ $name:ident as $schema:literal, $format:literal, $pattern:literal, $max:expr, $example:literal) => {
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

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($schema)
            }
        }
    };
}

/// Decodes a text of this format in a fixture.
macro_rules! impl_deserr {
    ($name:ident, $code:ident, $check:expr, $what:literal, $hint:literal, $repair:expr, $placeholder:literal) => {
        deserr_from_string!($name, Placeholder::Text($placeholder.into()), |text| {
            if $check(&text) {
                Ok(Self(text))
            } else {
                let message = format!("{} is not {}", quote(&text), $what);
                let repair: fn(&str) -> String = $repair;
                let repaired = Some(repair(&text)).filter(|repaired| $check(repaired));
                let hint = repaired.map(|repaired| format!("write `{repaired}`"));
                let hint = hint.unwrap_or_else(|| $hint.to_owned());
                Err(InvalidValue::new(ErrorCode::$code, message, hint))
            }
        });
    };
}

formatted_string!(/// The URL of a response of this API, as a URI reference (RFC 3986): it begins with `/`,
    /// or is complete if the server knows its public URL.
    Href as "Href", "uri-reference",
    r"^[!-~]+$", MAX_HREF_LEN, "/v1/actors/ukraine");

impl Href {
    /// The link as responses carry it.
    pub(crate) fn from_text(text: String) -> Self {
        Self(text)
    }

    /// Its text.
    pub(crate) fn into_text(self) -> String {
        self.0
    }

    /// Whether there is no link: a static copy has none to what needs a server.
    pub fn is_null(&self) -> bool {
        self.0.is_empty()
    }
}

/// Serializes a link of a static copy to what needs a server as null.
fn null_if_empty<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if text.is_empty() {
        serializer.serialize_none()
    } else {
        serializer.serialize_str(text)
    }
}

formatted_string!(/// A URL on the web (RFC 3986).
    Url as "Url", "uri",
    r"^https?://[!-~]+$", MAX_URL_LEN, "https://creativecommons.org/licenses/by/4.0/");
impl_deserr!(
    Url,
    BadText,
    is_http_url,
    "a URL",
    "write a URL such as https://example.org/article",
    |text| match text.trim().trim_matches('"') {
        text if text.contains(':') => text.to_owned(),
        text if text.contains('.') && !text.contains("//") => format!("https://{text}"),
        text => text.to_owned(),
    },
    "https://example.org/"
);

formatted_string!(/// A language (BCP 47 tag).
    Language as "Language", "language-tag",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", 35, "en");
impl_deserr!(
    Language,
    BadIdentifier,
    is_language_tag,
    "a language tag",
    "write a BCP 47 tag such as en or pt-BR",
    |text| {
        let text = text.trim().replace('_', "-");
        let (language, rest) = text.split_once('-').unwrap_or((&text, ""));
        match rest {
            "" => language.to_lowercase(),
            rest => format!("{}-{rest}", language.to_lowercase()),
        }
    },
    "en"
);

formatted_string!(
    /// A country (ISO 3166-1 alpha-2 code).
    Country as "Country", "iso-3166-1-alpha-2",
    r"^[A-Z]{2}$", 2, "SA"
);
impl_deserr!(
    Country,
    BadIdentifier,
    is_country_code,
    "an ISO 3166-1 alpha-2 code",
    "write two capital letters, such as UA",
    |text| text.trim().to_uppercase(),
    "UA"
);

formatted_string!(
    /// A SHA-256 digest, in hexadecimal.
    Sha256 as "Sha256", "sha-256",
    r"^[0-9a-f]{64}$", 64, "b663c31cedf1f71129a0c1f1088c83d279812b49dfc35b3d64c58302522bcf77"
);
impl_deserr!(
    Sha256,
    BadIdentifier,
    |text: &str| text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
    "a SHA-256 digest",
    "write the 64 hexadecimal digits in lowercase",
    |text| text.trim().to_lowercase(),
    "b663c31cedf1f71129a0c1f1088c83d279812b49dfc35b3d64c58302522bcf77"
);

formatted_string!(/// A point in time (RFC 3339 date-time).
    Rfc3339Timestamp as "Instant", "date-time",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$", 64, "2025-03-11T09:00:00Z");
impl_deserr!(
    Rfc3339Timestamp,
    BadDate,
    is_rfc3339_timestamp,
    "a point in time",
    "write the day, the time and its offset from UTC (RFC 3339), such as 2025-03-11T09:00:00Z",
    |text| text.trim().to_uppercase(),
    "2025-03-11T09:00:00Z"
);

impl fmt::Display for Rfc3339Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Rfc3339Timestamp {
    /// The point in time itself.
    pub fn timestamp(&self) -> Timestamp {
        let timestamp = self.0.parse();
        timestamp.expect("the text was parsed when it was decoded")
    }

    /// The point in time as an HTTP-date (RFC 9110, section 5.6.7), which has no negative years.
    pub fn http_date(&self) -> Option<String> {
        let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
        printer.timestamp_to_rfc9110_string(&self.timestamp()).ok()
    }

    /// The point in time in words: `25 November 2026, 03:00 UTC`.
    pub fn to_long_text(&self) -> String {
        format_edtf(&self.0)
    }

    /// The day in UTC.
    pub fn utc_date(&self) -> Date {
        Offset::UTC.to_datetime(self.timestamp()).date()
    }
}

/// Whether a text matches a template: `0` stands for any digit, other characters for themselves.
pub fn matches_digit_template(text: &str, template: &str) -> bool {
    let fits = |(byte, expected): (u8, u8)| match expected {
        b'0' => byte.is_ascii_digit(),
        _ => byte == expected,
    };
    text.len() == template.len() && text.bytes().zip(template.bytes()).all(fits)
}

/// Whether `text` is a date-time of RFC 3339: a day, a time with seconds, and an offset.
fn is_rfc3339_timestamp(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(19) else {
        return false;
    };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|ch: char| ch.is_ascii_digit()),
        None => rest,
    };
    text.len() <= 64
        && matches_digit_template(clock, "0000-00-00T00:00:00")
        && (rest == "Z"
            || matches_digit_template(rest, "+00:00")
            || matches_digit_template(rest, "-00:00"))
        && text.parse::<Timestamp>().is_ok()
}

/// Whether `code` has the form of an ISO 3166-1 alpha-2 code.
pub(crate) fn is_country_code(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether `tag` has the form of a BCP 47 language tag.
pub(crate) fn is_language_tag(tag: &str) -> bool {
    let alphanumeric = |subtag: &str| subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut subtags = tag.split('-');
    let language = subtags.next().expect("split yields at least one piece");
    tag.len() <= 35
        && (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && subtags.all(|subtag| (2..=8).contains(&subtag.len()) && alphanumeric(subtag))
}

/// Whether `text` is an absolute http or https URL.
fn is_http_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    text.len() <= MAX_URL_LEN
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
        && rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_alphanumeric()))
}
