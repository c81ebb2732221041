//! Sources: the documents that the record rests on.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::schema::field::{Field, FieldType, date_value, term_values, text_values};
use crate::model::schema::item_type::ItemType;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::TypedReference;
use crate::model::validation_error::{ErrorCode, ValidationError, ValidationErrors};
use crate::model::values::bounded_int::{Amount, UnitNumber};
use crate::model::values::bounded_text::{MAX_SLUG_LEN, Slug, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::date::UncertainDate;
use crate::model::values::formats::{Language, Sha256, Url, is_language_tag};
use crate::model::values::vocabulary::{VocabularyEnum, vocabulary_enum};

vocabulary_enum! {
    /// What sort of document it is. After the types of documents of CSL and of Akoma Ntoso.
    SourceKind "source-kind" {
        /// An article of a newspaper, magazine or website.
        Article = "article", "Article";
        /// A statement, declaration or communiqué.
        Communique = "communique", "Communiqué";
        /// The text of an agreement or a draft of one.
        Agreement = "agreement", "Agreement";
        /// A law, decree or constitution.
        Law = "law", "Law";
        /// A formal text that a body adopted.
        Resolution = "resolution", "Resolution";
        /// A judgment or decision of a court.
        Ruling = "ruling", "Ruling";
        /// A report of an organization or institution.
        Report = "report", "Report";
        /// A scholarly book or paper.
        Study = "study", "Study";
        /// An entry of an encyclopedia.
        Encyclopedia = "encyclopedia", "Encyclopedia";
        /// A table or database.
        Dataset = "dataset", "Dataset";
        /// A chronology.
        Timeline = "timeline", "Timeline";
        /// What somebody said in public.
        Speech = "speech", "Speech";
        /// Questions and answers.
        Interview = "interview", "Interview";
        /// A letter or note to somebody.
        Letter = "letter", "Letter";
        /// A post on a social network or a blog.
        Post = "post", "Post";
        /// A recording of sound or pictures.
        Recording = "recording", "Recording";
        /// Any other; `kind_label` says which.
        Other = "other", "Other";
    }
}

vocabulary_enum! {
    /// The unit of a document that a citation points to.
    UnitKind "unit-kind" {
        /// A heading that makes a claim of its own.
        Heading = "heading", "Heading";
        /// A paragraph, counted within its section.
        Paragraph = "paragraph", "Paragraph";
        /// A list entry, counted within its section.
        Bullet = "bullet", "Bullet point";
        /// A row of a table, counted within its section; row 0 holds the column heads.
        Row = "row", "Table row";
    }
}

/// A document that the record rests on: what is known of it, and its outline. Its
/// sentences are not stored; a citation locates them.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_labels -> ValidationErrors)]
pub struct Source {
    /// The source's id.
    pub id: Slug,
    /// The document's own title; null where none is known.
    #[deserr(default)]
    pub title: Option<Title>,
    /// What the editors call the document.
    pub label: Title,
    /// What sort of document it is.
    #[schema(value_type = SourceKind)]
    pub kind: Coded<SourceKind>,
    /// What editors call it, if its kind is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub kind_label: Option<Title>,
    /// The document's language, as a BCP 47 tag.
    pub language: Language,
    /// Who wrote it; null where that is not known.
    #[deserr(default)]
    pub author: Option<Title>,
    /// Who published it; null where that is not known.
    #[deserr(default)]
    pub publisher: Option<Title>,
    /// The document's address; null where it is not known.
    #[deserr(default)]
    pub url: Option<Url>,
    /// When it was published; null where that is not known.
    #[deserr(default)]
    pub date: Option<UncertainDate>,
    /// A fingerprint of the text that the statements were drawn from.
    pub digest: Digest,
    /// The document's sections, in order.
    pub sections: Vec<Section>,
}

attach_labels!(attach_labels(Source): kind kind_label);

/// A fingerprint of a text.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Digest {
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: Sha256,
    /// The length of the text in bytes.
    pub bytes: Amount,
}

/// A section of a document.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Section {
    /// The section's id, unique within the document.
    pub id: Slug,
    /// The section's heading; null where it has none.
    #[deserr(default)]
    pub heading: Option<Title>,
    /// What a citation in this section can point to, in order.
    pub units: Vec<SourceUnit>,
}

/// A unit of a document that a citation points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct SourceUnit {
    /// What sort of unit it is.
    pub unit: UnitKind,
    /// Its number within the section; null for the heading.
    #[deserr(default)]
    pub number: Option<UnitNumber>,
}

impl SourceUnit {
    /// The unit as text, such as "bullet 2".
    pub fn to_text(&self) -> String {
        match self.number {
            Some(number) => format!("{} {}", self.unit.value(), number.0),
            None => self.unit.value().to_owned(),
        }
    }
}

/// How long the text of a passage may be.
pub const MAX_PASSAGE_LEN: usize = 2 * (MAX_SLUG_LEN + "/".len()) + "paragraph-10000".len();
/// What the text of a passage looks like.
pub const PASSAGE_PATTERN: &str =
    "^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*/(heading|(paragraph|bullet|row)-[0-9]{1,5})$";

/// A unit of a source, as filters take it: `us-ukraine-talks-article/europe/paragraph-2`.
pub fn passage(source: &Slug, section: &Slug, unit: SourceUnit) -> String {
    let number = unit.number.map(|number| format!("-{}", number.0));
    let number = number.unwrap_or_default();
    format!("{source}/{section}/{}{number}", unit.unit.value())
}

impl Section {
    /// The error of one of its units.
    fn validate_unit(&self, index: usize, mut pointer: String) -> Option<ValidationError> {
        let unit = &self.units[index];
        let is_heading = unit.unit == UnitKind::Heading;
        let (code, message, hint) = if self.units[..index].contains(unit) {
            let message = format!("the section has {} already", unit.to_text());
            (ErrorCode::RepeatedId, message, "list each unit once")
        } else if unit.number.is_none() != is_heading {
            let message = "every unit but the heading has a number".to_owned();
            let hint = if is_heading {
                "leave `number` out"
            } else {
                "add \"number\""
            };
            (ErrorCode::Contradiction, message, hint)
        } else if unit.unit != UnitKind::Row && unit.number == Some(UnitNumber(0)) {
            pointer.push_str("/number");
            let message = "only rows are counted from 0".to_owned();
            (ErrorCode::BadNumber, message, "write a number from 1")
        } else if is_heading && self.heading.is_none() {
            let message = "the section has no heading".to_owned();
            let hint = "add \"heading\" to the section";
            (ErrorCode::Contradiction, message, hint)
        } else {
            return None;
        };
        Some(ValidationError::new(code, pointer, message, hint))
    }
}

impl Section {
    /// A unit of the section, ready to be shown: `“Challenges Ahead”, bullet 2`.
    pub fn unit_label(&self, unit: SourceUnit) -> String {
        let section = match &self.heading {
            Some(heading) => format!("“{heading}”"),
            None => format!("section {}", self.id),
        };
        format!("{section}, {}", unit.to_text())
    }
}

impl Source {
    /// The units that can be cited, as filters take them.
    pub fn passages(&self) -> impl Iterator<Item = String> {
        let sections = self.sections.iter();
        sections.flat_map(|section| {
            let units = section.units.iter();
            units.map(|unit| passage(&self.id, &section.id, *unit))
        })
    }

    /// The section with this id.
    pub fn section(&self, id: &Slug) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == *id)
    }
}

/// A reference to a source.
pub type SourceRef = TypedReference<Source>;

impl ItemType for Source {
    const ID: ItemTypeId = ItemTypeId::Source;
    const EXAMPLE_ID: &'static str = "us-ukraine-talks-article";
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::new(
            "title",
            "The document's own title.",
            FieldType::Text,
            |s: &Self| text_values(&s.title),
        ),
        Field::new(
            "label",
            "What the editors call the document.",
            FieldType::Text,
            |s: &Self| text_values([&s.label]),
        ),
        Field::vocabulary::<SourceKind>("kind", |s: &Self| term_values([&s.kind.term])),
        Field::new(
            "language",
            "The document's language.",
            FieldType::ExternalCode {
                pattern: "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                accepts: is_language_tag,
                example: "en",
            },
            |s: &Self| text_values([s.language.as_str()]),
        ),
        Field::date(|s: &Self| date_value(s.date.as_ref())),
        Field::vocabulary::<UnitKind>("unit", |s: &Self| {
            term_values(
                s.sections
                    .iter()
                    .flat_map(|section| &section.units)
                    .map(|unit| &unit.unit),
            )
        })
        .multi_valued("sections.units.unit"),
        Field::new(
            "section",
            "A section of the document (its id).",
            FieldType::Section,
            |s: &Self| text_values(s.sections.iter().map(|section| section.id.as_str())),
        )
        .multi_valued("sections.id")
        .filter_only(),
    ];

    fn id(&self) -> &Slug {
        &self.id
    }

    fn title(&self) -> &str {
        self.title.as_ref().unwrap_or(&self.label).as_str()
    }

    fn validate(&self) -> Vec<ValidationError> {
        let mut errors = Vec::new();
        for (section_index, section) in self.sections.iter().enumerate() {
            if self.sections[..section_index]
                .iter()
                .any(|other| other.id == section.id)
            {
                let message = format!("the source has a section `{}` already", section.id);
                errors.push(ValidationError::new(
                    ErrorCode::RepeatedId,
                    format!("/sections/{section_index}/id"),
                    message,
                    "give each section an id of its own",
                ));
            }
            let indexes = 0..section.units.len();
            errors.extend(indexes.filter_map(|unit_index| {
                let pointer = format!("/sections/{section_index}/units/{unit_index}");
                section.validate_unit(unit_index, pointer)
            }));
        }
        errors
    }
}
