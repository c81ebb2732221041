//! Identifiers and codes that other publishers gave to what the record describes.

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::error_code::ErrorCode;
use crate::model::json_pointer::json_pointer;
use crate::model::validation_error::{Placeholder, ValidationError, ValidationErrors};
use crate::model::values::bounded_text::Title;
use crate::model::values::vocabulary::{VocabularyEnum, vocabulary_enum};

vocabulary_enum! {
    /// The system that an identifier belongs to, such as Wikidata or DOI.
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
        /// A digital object identifier, such as 10.1000/182.
        Doi = "doi", "DOI";
        /// An International Standard Book Number of 13 digits, without hyphens.
        Isbn = "isbn", "ISBN";
        /// The symbol of a document of the United Nations, such as S/RES/2261 (2016).
        UnSymbol = "un-symbol", "UN document symbol";
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
            Self::Doi => "10.1000/182",
            Self::Isbn => "9780199277025",
            Self::UnSymbol => "S/RES/2261 (2016)",
        }
    }

    /// All schemes.
    pub(crate) const ALL: [Self; 8] = [
        Self::IsoAlpha2,
        Self::IsoAlpha3,
        Self::IsoNumeric,
        Self::Wikidata,
        Self::Hs,
        Self::Doi,
        Self::Isbn,
        Self::UnSymbol,
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
            Self::Doi => (
                is_doi(value),
                "10., a number, a slash and more, such as 10.1000/182",
            ),
            Self::Isbn => (
                is_isbn(value),
                "its 13 digits without hyphens, of which the last checks the others",
            ),
            Self::UnSymbol => (
                is_un_symbol(value),
                "the symbol as the document has it, such as S/RES/2261 (2016)",
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

/// A DOI (ISO 26324) of printable ASCII without spaces and commas.
fn is_doi(value: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_graphic() && byte != b',';
    let parts = value
        .strip_prefix("10.")
        .and_then(|rest| rest.split_once('/'));
    parts.is_some_and(|(registrant, suffix)| {
        (4..=9).contains(&registrant.len())
            && registrant.bytes().all(|byte| byte.is_ascii_digit())
            && !suffix.is_empty()
            && suffix.bytes().all(is_allowed)
    })
}

/// An ISBN (ISO 2108) whose last digit is right.
fn is_isbn(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit);
    let weighted = digits.zip([1, 3].into_iter().cycle());
    let sum: u32 = weighted
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    value.len() == 13
        && (value.starts_with("978") || value.starts_with("979"))
        && value.bytes().all(|byte| byte.is_ascii_digit())
        && sum.is_multiple_of(10)
}

/// A symbol of the United Nations: capitals, then parts after slashes, perhaps a year in brackets.
fn is_un_symbol(value: &str) -> bool {
    let without_year = value.strip_suffix(')').and_then(|rest| {
        let (symbol, year) = rest.split_once(" (")?;
        (year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())).then_some(symbol)
    });
    let mut parts = without_year.unwrap_or(value).split('/');
    let body = parts.next().unwrap_or_default();
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-()[]".contains(&byte))
    };
    (1..=8).contains(&body.len())
        && body.bytes().all(|byte| byte.is_ascii_uppercase())
        && value.contains('/')
        && parts.all(is_part)
}

/// An identifier of the item in another system, such as Wikidata or DOI.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = validate_identifier -> ValidationErrors)]
pub struct Identifier {
    /// The system that the identifier belongs to, such as Wikidata or DOI.
    pub scheme: IdentifierScheme,
    /// The identifier as text, even if it consists of digits.
    pub value: Title,
    /// The other system's name for the item, to be compared with its title; null for a document.
    #[deserr(default)]
    pub label: Option<Title>,
}

impl Identifier {
    /// The identifier of a document in a reference to it; none if it identifies something else.
    pub(crate) fn in_reference(&self) -> Option<String> {
        match self.scheme {
            IdentifierScheme::Doi => Some(format!("doi:{}", self.value)),
            IdentifierScheme::Isbn => Some(format!("ISBN {}", self.value)),
            IdentifierScheme::UnSymbol => Some(self.value.to_string()),
            IdentifierScheme::IsoAlpha2
            | IdentifierScheme::IsoAlpha3
            | IdentifierScheme::IsoNumeric
            | IdentifierScheme::Wikidata
            | IdentifierScheme::Hs => None,
        }
    }
}

/// Checks the format of an identifier against its scheme.
fn validate_identifier(
    identifier: Identifier,
    location: ValuePointerRef<'_>,
) -> Result<Identifier, ValidationErrors> {
    let value = identifier.value.as_str();
    let scheme = identifier.scheme;
    let Err(form) = scheme.validate(value) else {
        let is_document = matches!(
            scheme,
            IdentifierScheme::Doi | IdentifierScheme::Isbn | IdentifierScheme::UnSymbol
        );
        if identifier.label.is_some() || is_document {
            return Ok(identifier);
        }
        let error = ValidationError::new(
            ErrorCode::MissingField,
            json_pointer(location),
            "the field `label` is missing",
            "add \"label\" with the publisher's own name for the item",
        );
        let placeholder = Placeholder::MissingField("label".into());
        return Err(ValidationErrors(vec![error.with_placeholder(placeholder)]));
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
    /// The published classification that the code of an issue belongs to.
    CodeScheme "code-scheme" {
        /// The topics of the PA-X Peace Agreements Database.
        PaX = "pa-x", "PA-X Peace Agreements Database";
    }
}

vocabulary_enum! {
    /// How closely the meaning of a code fits the issue that it is given to.
    Match "match" {
        /// The code means the same.
        Exact = "exact", "Exact match";
        /// The code means nearly the same.
        Close = "close", "Close match";
    }
}

/// The code that a published classification gives to an issue.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct IssueCode {
    /// The classification that the code belongs to.
    pub scheme: CodeScheme,
    /// The code as its classification writes it, such as `StBor`.
    pub code: Title,
    /// What the classification calls the issue, such as `Natural resources`.
    pub label: Title,
    /// How closely the meaning of the code fits the issue.
    #[deserr(rename = "match")]
    #[serde(rename = "match")]
    pub match_quality: Match,
}
