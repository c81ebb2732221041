//! The outline of a source: its sections, and the units that citations point to.

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::decode_errors::type_mismatch;
use crate::model::error_code::ErrorCode;
use crate::model::expected_value::ExpectedValue;
use crate::model::validation_error::{
    InvalidValue, PLACEHOLDER_NUMBER, Placeholder, ValidationError, ValidationErrors, quote,
};
use crate::model::values::bounded_text::{LongTitle, MAX_SLUG_LEN, Slug, Title, slugify};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::formats::matches_digit_template;
use crate::model::values::vocabulary::{VocabularyEnum, vocabulary_enum};

vocabulary_enum! {
    /// The kind of unit of a document, such as a paragraph or a row. Based on the locators of CSL
    /// and the elements of Akoma Ntoso.
    UnitKind "unit-kind" {
        /// A heading that makes a claim of its own.
        Heading = "heading", "Heading";
        /// A paragraph, counted within its section.
        Paragraph = "paragraph", "Paragraph";
        /// A list entry, counted within its section.
        Bullet = "bullet", "Bullet point";
        /// A row of a table, counted within its section; row 0 holds the column heads.
        Row = "row", "Table row";
        /// A numbered section or clause.
        Section = "section", "Section";
        /// An article of a law or agreement.
        Article = "article", "Article";
        /// A paragraph of a resolution that decides or demands something.
        OperativeParagraph = "operative-paragraph", "Operative paragraph";
        /// A paragraph of a resolution or treaty before its first decision.
        PreambularParagraph = "preambular-paragraph", "Preambular paragraph";
        /// A page.
        Page = "page", "Page";
        /// A footnote or endnote.
        Footnote = "footnote", "Footnote";
        /// An annex or appendix.
        Annex = "annex", "Annex";
        /// A picture, map or diagram.
        Figure = "figure", "Figure";
        /// A table.
        Table = "table", "Table";
        /// A time within a recording, as `01:23:45`.
        Time = "time", "Time";
        /// Any other; `unit_label` says which.
        Other = "other", "Other";
    }
}

/// The number of a unit as the document has it: `12`, `3.2.1.2`, `12–13`, `A/1`. In a recording it
/// is a time: `01:23:45`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct UnitNumber(Box<str>);

/// How many characters the number of a unit may have.
const MAX_NUMBER_LEN: usize = 30;
const NUMBER_PATTERN: &str = "^[0-9A-Za-z]([0-9A-Za-z.,:;()/ –-]*[0-9A-Za-z.)])?$";

impl UnitNumber {
    /// The number itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Result<Self, InvalidValue> {
        let is_allowed = |ch: char| ch.is_ascii_alphanumeric() || ".,:;()/ –-".contains(ch);
        let begins_well = text.starts_with(|ch: char| ch.is_ascii_alphanumeric());
        let ends_well = text.ends_with(|ch: char| ch.is_ascii_alphanumeric() || ".)".contains(ch));
        let is_short = text.chars().count() <= MAX_NUMBER_LEN;
        if begins_well && ends_well && is_short && text.chars().all(is_allowed) {
            return Ok(Self(text.into()));
        }
        let message = format!("{} is not the number of a unit", quote(text));
        let hint = format!(
            "write for example \"12\", \"3.2.1.2\", \"12–13\" or \"A/1\", with at most \
             {MAX_NUMBER_LEN} characters; `locator` of a citation takes any text"
        );
        Err(InvalidValue::new(ErrorCode::BadNumber, message, hint))
    }

    /// The number as a part of a passage: letters and digits, joined by hyphens and points.
    fn to_slug(&self) -> String {
        let mut slug = String::with_capacity(self.0.len());
        for ch in self.0.chars() {
            match ch {
                _ if ch.is_ascii_alphanumeric() => slug.push(ch.to_ascii_lowercase()),
                _ if slug.ends_with(['-', '.']) => {}
                '.' => slug.push('.'),
                _ => slug.push('-'),
            }
        }
        slug.trim_end_matches(['-', '.']).to_owned()
    }

    /// Whether it names several units: `12–13`, `4, 6`.
    fn is_plural(&self) -> bool {
        self.0.contains(['–', ','])
    }

    /// Whether it is a time of a recording, or two of them.
    fn is_time(&self) -> bool {
        let is_time = |time: &str| {
            let is_below_60 = |at: usize| time.as_bytes()[at] < b'6';
            matches_digit_template(time, "00:00:00") && is_below_60(3) && is_below_60(6)
        };
        match self.0.split_once('–') {
            Some((from, to)) => is_time(from) && is_time(to) && from < to,
            None => is_time(&self.0),
        }
    }
}

/// A string, or a whole number for one.
impl Deserr<ValidationErrors> for UnitNumber {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, ValidationErrors> {
        let expected = ExpectedValue::from_schema::<Self>();
        let text = match value {
            Value::String(text) => text,
            Value::Integer(number) => number.to_string(),
            other => {
                return Err(type_mismatch(other, ValueKind::String, location, expected));
            }
        };
        let placeholder = Placeholder::Text(PLACEHOLDER_NUMBER.into());
        Self::parse(&text).map_err(|invalid| invalid.at(location, placeholder).expecting(&expected))
    }
}

impl PartialSchema for UnitNumber {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "The number of a unit as the document has it: `12`, `3.2.1.2`, `12–13`, `A/1`. In \
                 a recording it is a time: `01:23:45`.",
            ))
            .pattern(Some(NUMBER_PATTERN))
            .min_length(Some(1))
            .max_length(Some(MAX_NUMBER_LEN))
            .examples(["2"])
            .into()
    }
}

impl ToSchema for UnitNumber {}

/// A section of a document, such as a chapter, with its units.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Section {
    /// The section's id, unique within the document.
    pub id: Slug,
    /// The heading of the section; null if the section has none.
    #[deserr(default)]
    pub heading: Option<LongTitle>,
    /// What the editors call a section without a heading, such as `opening`; null if the section
    /// needs no such name.
    #[deserr(default)]
    pub label: Option<Title>,
    /// The units of the section that can be cited, such as paragraphs, in order.
    pub units: Vec<SourceUnit>,
}

/// A unit of a document that can be cited, such as a paragraph or a row.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_labels -> ValidationErrors)]
pub struct SourceUnit {
    /// The kind of unit, such as a paragraph or a row.
    #[schema(value_type = UnitKind)]
    pub unit: Coded<UnitKind>,
    /// What editors call it, if it is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub unit_label: Option<Title>,
    /// The number of the unit within its section; null if the unit has none.
    #[deserr(default)]
    pub number: Option<UnitNumber>,
}

attach_labels!(attach_labels(SourceUnit): unit unit_label);

/// Whether the units of a kind have numbers.
#[derive(PartialEq)]
enum Numbering {
    Never,
    Perhaps,
    Always,
}

impl UnitKind {
    fn numbering(self) -> Numbering {
        match self {
            Self::Heading => Numbering::Never,
            Self::Section | Self::Annex | Self::Figure | Self::Table | Self::Other => {
                Numbering::Perhaps
            }
            Self::Paragraph
            | Self::Bullet
            | Self::Row
            | Self::Article
            | Self::OperativeParagraph
            | Self::PreambularParagraph
            | Self::Page
            | Self::Footnote
            | Self::Time => Numbering::Always,
        }
    }
}

/// A unit as text, such as "bullet 2" or "pages 12–13".
pub(crate) fn unit_text(unit: &Coded<UnitKind>, number: Option<&UnitNumber>) -> String {
    let noun = match unit.term {
        UnitKind::Other => unit.title().to_owned(),
        term => term.value().replace('-', " "),
    };
    match (unit.term, number) {
        (_, None) => noun,
        (UnitKind::Annex, Some(number)) if number.is_plural() => format!("{noun}es {}", number.0),
        (UnitKind::Other, Some(number)) => format!("{noun} {}", number.0),
        (_, Some(number)) if number.is_plural() => format!("{noun}s {}", number.0),
        (_, Some(number)) => format!("{noun} {}", number.0),
    }
}

/// A unit within its section, as filters take it: `bullet-2`.
fn unit_slug(unit: &Coded<UnitKind>, number: Option<&UnitNumber>) -> String {
    let kind = unit.term.value();
    let label = match unit.term {
        UnitKind::Other => slugify(unit.title()),
        _ => String::new(),
    };
    let kind = if label.is_empty() { kind } else { &label };
    match number {
        Some(number) => format!("{kind}-{}", number.to_slug()),
        None => kind.to_owned(),
    }
}

/// How long the text of a passage may be.
pub const MAX_PASSAGE_LEN: usize =
    2 * (MAX_SLUG_LEN + "/".len()) + MAX_SLUG_LEN + "-".len() + MAX_NUMBER_LEN;
/// What the text of a passage looks like.
pub const PASSAGE_PATTERN: &str =
    "^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+([.-][a-z0-9]+)*$";

/// A unit of a source, as filters take it: `us-ukraine-talks-article/europe/paragraph-2`.
pub(crate) fn passage(
    source: &Slug,
    section: &Slug,
    unit: &Coded<UnitKind>,
    number: Option<&UnitNumber>,
) -> String {
    format!("{source}/{section}/{}", unit_slug(unit, number))
}

impl SourceUnit {
    /// The unit as text, such as "bullet 2".
    pub fn to_text(&self) -> String {
        unit_text(&self.unit, self.number.as_ref())
    }

    /// The unit with its source and section, as filters take it.
    pub fn passage(&self, source: &Slug, section: &Slug) -> String {
        passage(source, section, &self.unit, self.number.as_ref())
    }

    /// The unit within its section, as filters take it: `bullet-2`.
    pub(crate) fn slug(&self) -> String {
        unit_slug(&self.unit, self.number.as_ref())
    }

    /// Why its number does not fit its kind, if it does not.
    fn number_error(&self, mut pointer: String) -> Option<ValidationError> {
        let kind = self.unit.term;
        let (code, message, hint) = match (&self.number, kind.numbering()) {
            (Some(_), Numbering::Never) => (
                ErrorCode::Contradiction,
                "every kind of unit except a heading has a number",
                "leave `number` out",
            ),
            (None, Numbering::Always) => (
                ErrorCode::Contradiction,
                "every kind of unit except a heading has a number",
                "add \"number\"",
            ),
            (Some(number), _) if kind == UnitKind::Time && !number.is_time() => {
                pointer.push_str("/number");
                (
                    ErrorCode::BadNumber,
                    "this is not a time of a recording",
                    "write hours, minutes and seconds, such as \"01:23:45\" or \"01:23:45–01:24:10\"",
                )
            }
            (Some(number), Numbering::Always)
                if kind != UnitKind::Row && number.as_str() == "0" =>
            {
                pointer.push_str("/number");
                (
                    ErrorCode::BadNumber,
                    "only rows are counted from 0",
                    "write a number from 1",
                )
            }
            _ => return None,
        };
        Some(ValidationError::new(code, pointer, message, hint))
    }
}

impl Section {
    /// A unit of the section, ready to be shown: `“Challenges Ahead,” bullet 2`.
    pub fn unit_label(&self, unit: &SourceUnit) -> String {
        self.with_name(&unit.to_text())
    }

    /// A text with the name of the section before it, if the section has one.
    pub(crate) fn with_name(&self, text: &str) -> String {
        match (&self.heading, &self.label) {
            (Some(heading), _) => format!("“{heading},” {text}"),
            (None, Some(label)) => format!("{label}, {text}"),
            (None, None) => text.to_owned(),
        }
    }

    /// The errors of the section by itself.
    pub(crate) fn validate(&self, pointer: &str) -> Vec<ValidationError> {
        let mut errors = Vec::new();
        if self.heading.is_some() && self.label.is_some() {
            errors.push(ValidationError::new(
                ErrorCode::Contradiction,
                format!("{pointer}/label"),
                "the section has a heading, which names it",
                "leave `label` out",
            ));
        }
        let mut slugs = std::collections::HashSet::new();
        for (index, unit) in self.units.iter().enumerate() {
            let pointer = format!("{pointer}/units/{index}");
            let error = if slugs.insert(unit.slug()) {
                let is_heading = unit.unit.term == UnitKind::Heading;
                unit.number_error(pointer.clone()).or_else(|| {
                    (is_heading && self.heading.is_none()).then(|| {
                        ValidationError::new(
                            ErrorCode::Contradiction,
                            pointer,
                            "the section has no heading",
                            "add \"heading\" to the section",
                        )
                    })
                })
            } else {
                Some(ValidationError::new(
                    ErrorCode::RepeatedId,
                    pointer,
                    format!("the section already has {}", unit.to_text()),
                    "list each unit once",
                ))
            };
            errors.extend(error);
        }
        errors
    }
}
