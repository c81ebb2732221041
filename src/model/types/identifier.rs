//! Identifiers and codes that other publishers gave to what the record describes.

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::validation_error::{
    ErrorCode, Placeholder, ValidationError, ValidationErrors, json_pointer,
};
use crate::model::values::bounded_text::Title;
use crate::model::values::vocabulary::{VocabularyEnum, vocabulary_enum};

vocabulary_enum! {
    /// The scheme that an identifier belongs to.
    IdentifierScheme "identifier-scheme" {
        /// A country's two-letter code, ISO 3166-1.
        IsoAlpha2 = "iso-3166-1-alpha-2", "ISO 3166-1 alpha-2";
        /// A country's three-letter code, ISO 3166-1.
        IsoAlpha3 = "iso-3166-1-alpha-3", "ISO 3166-1 alpha-3";
        /// A country's three-digit code, ISO 3166-1; a string, since it may begin with zero.
        IsoNumeric = "iso-3166-1-numeric", "ISO 3166-1 numeric";
        /// An item of Wikidata: Q and a number.
        Wikidata = "wikidata", "Wikidata";
        /// A four-digit heading of the Harmonized System, the customs nomenclature.
        Hs = "hs", "Harmonized System";
    }
}

impl IdentifierScheme {
    /// An identifier of the scheme.
    fn example(self) -> &'static str {
        match self {
            Self::IsoAlpha2 => "UA",
            Self::IsoAlpha3 => "UKR",
            Self::IsoNumeric => "804",
            Self::Wikidata => "Q212",
            Self::Hs => "2602",
        }
    }

    /// All schemes.
    pub(crate) const ALL: [Self; 5] = [
        Self::IsoAlpha2,
        Self::IsoAlpha3,
        Self::IsoNumeric,
        Self::Wikidata,
        Self::Hs,
    ];

    /// Whether the scheme can have `value`.
    pub(crate) fn accepts(self, value: &str) -> bool {
        self.validate(value).is_ok()
    }

    /// Whether the scheme can have `value`, and otherwise what its values look like.
    fn validate(self, value: &str) -> Result<(), &'static str> {
        let all = |length, test: fn(&u8) -> bool| {
            value.len() == length && value.bytes().all(|byte| test(&byte))
        };
        let (fits, form) = match self {
            Self::IsoAlpha2 => (
                all(2, u8::is_ascii_uppercase),
                "two capital letters, such as UA",
            ),
            Self::IsoAlpha3 => (
                all(3, u8::is_ascii_uppercase),
                "three capital letters, such as UKR",
            ),
            Self::IsoNumeric => (
                all(3, u8::is_ascii_digit),
                "three digits as a string, such as \"804\"",
            ),
            Self::Wikidata => (
                is_wikidata(value),
                "Q and a number without leading zeros, such as Q212",
            ),
            Self::Hs => (
                all(4, u8::is_ascii_digit),
                "four digits as a string, such as \"2602\"",
            ),
        };
        if fits { Ok(()) } else { Err(form) }
    }
}

fn is_wikidata(value: &str) -> bool {
    value.strip_prefix('Q').is_some_and(|number| {
        (1..=12).contains(&number.len())
            && !number.starts_with('0')
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// An identifier that another publisher gave to the item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = validate_identifier -> ValidationErrors)]
pub struct Identifier {
    /// Whose identifier it is.
    pub scheme: IdentifierScheme,
    /// The identifier; always a string.
    pub value: Title,
    /// What the publisher calls what it identifies: a guard against a mistyped identifier.
    pub label: Title,
}

/// Checks the format of an identifier against its scheme.
fn validate_identifier(
    identifier: Identifier,
    location: ValuePointerRef<'_>,
) -> Result<Identifier, ValidationErrors> {
    let value = identifier.value.as_str();
    let Err(form) = identifier.scheme.validate(value) else {
        return Ok(identifier);
    };
    let message = format!(
        "{value:?} is not an identifier of the scheme {}",
        identifier.scheme.value()
    );
    let pointer = format!("{}/value", json_pointer(location));
    let error = ValidationError::new(
        ErrorCode::BadIdentifier,
        pointer,
        message,
        format!("write {form}"),
    );
    let placeholder = Placeholder::Text(identifier.scheme.example().to_owned());
    Err(ValidationErrors(vec![error.with_placeholder(placeholder)]))
}

vocabulary_enum! {
    /// The scheme that an issue code belongs to.
    CodeScheme "code-scheme" {
        /// The topics of the PA-X Peace Agreements Database.
        PaX = "pa-x", "PA-X Peace Agreements Database";
    }
}

vocabulary_enum! {
    /// How well a code of another scheme fits.
    Match "match" {
        /// The code means the same.
        Exact = "exact", "Exact match";
        /// The code means nearly the same.
        Close = "close", "Close match";
    }
}

/// A code for the matter in a published scheme.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct IssueCode {
    /// Whose code it is.
    pub scheme: CodeScheme,
    /// The code.
    pub code: Title,
    /// The code's label in its scheme.
    pub label: Title,
    /// How well the code fits.
    #[deserr(rename = "match")]
    #[serde(rename = "match")]
    pub match_quality: Match,
}
