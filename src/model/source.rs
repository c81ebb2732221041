//! Sources: the documents that the record rests on.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::date::UncertainDate;
use super::fault::{Code, Fault, Faults};
use super::field::{Field, FieldType, date, terms, text};
use super::kind::Kind;
use super::number::{Amount, UnitNumber};
use super::reference::Ref;
use super::text::{Slug, Title};
use super::vocabulary::{Coded, vocabulary};
use super::web::{Language, Sha256, Url, is_language};

vocabulary! {
    /// What sort of document it is.
    SourceKind "source-kind" {
        /// An article.
        Article = "article", "Article";
        /// A statement, declaration or communiqué.
        Communique = "communique", "Communiqué";
        /// The text of an agreement or a draft of one.
        Agreement = "agreement", "Agreement";
    }
}

vocabulary! {
    /// The unit of a document that a citation points to.
    UnitKind "unit-kind" {
        /// A heading that makes a claim of its own.
        Heading = "heading", "Heading";
        /// A paragraph, counted within its section.
        Paragraph = "paragraph", "Paragraph";
        /// A list entry, counted within its section.
        Bullet = "bullet", "Bullet";
        /// A row of a table, counted within its section; row 0 holds the column heads.
        Row = "row", "Row";
    }
}

/// A document that the record rests on: what is known of it, and its outline. Its
/// sentences are not stored; a citation locates them.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct Source {
    /// The source's id.
    pub id: Slug,
    /// The document's own title; null where none is known.
    #[deserr(default)]
    pub title: Option<Title>,
    /// What the editors call the document.
    pub label: Title,
    /// What sort of document it is.
    pub kind: SourceKind,
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

/// A fingerprint of a text.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct Digest {
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: Sha256,
    /// The length of the text in bytes.
    pub bytes: Amount,
}

/// A section of a document.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct SourceUnit {
    /// What sort of unit it is.
    pub unit: UnitKind,
    /// Its number within the section; null for the heading.
    #[deserr(default)]
    pub number: Option<UnitNumber>,
}

impl SourceUnit {
    /// The unit in words, such as «bullet 2».
    pub fn words(&self) -> String {
        match self.number {
            Some(number) => format!("{} {}", self.unit.value(), number.0),
            None => self.unit.value().to_owned(),
        }
    }
}

impl Source {
    /// The section with this id.
    pub fn section(&self, id: &Slug) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == *id)
    }
}

/// A reference to a source.
pub type SourceRef = Ref<Source>;

impl Kind for Source {
    const TYPE: &'static str = "source";
    const TITLE: &'static str = "Source";
    const COLLECTION: &'static str = "sources";
    const DESCRIPTION: &'static str = "A document that the record rests on, with its outline.";
    const EXAMPLE: &'static str = "us-ukraine-talks-article";
    const SUPPORTED: bool = false;
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::new(
            "title",
            "The document's own title.",
            FieldType::Text,
            |s: &Self| text(s.title.as_ref().map(Title::as_str)),
        ),
        Field::new(
            "label",
            "What the editors call the document.",
            FieldType::Text,
            |s: &Self| text(Some(s.label.as_str())),
        ),
        Field::code::<SourceKind>("kind", |s: &Self| terms([&s.kind])),
        Field::new(
            "language",
            "The document's language.",
            FieldType::Token {
                pattern: "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                accepts: is_language,
                example: "en",
            },
            |s: &Self| text(Some(s.language.as_str())),
        ),
        Field::new(
            "date",
            "When it was, as far as the source says.",
            FieldType::Date,
            |s: &Self| date(s.date.as_ref()),
        ),
        Field::code::<UnitKind>("unit", |s: &Self| {
            terms(
                s.sections
                    .iter()
                    .flat_map(|section| &section.units)
                    .map(|unit| &unit.unit),
            )
        })
        .several("sections.units.unit"),
    ];

    fn id(&self) -> &Slug {
        &self.id
    }

    fn title(&self) -> &str {
        self.title.as_ref().unwrap_or(&self.label).as_str()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (place, section) in self.sections.iter().enumerate() {
            if self.sections[..place]
                .iter()
                .any(|other| other.id == section.id)
            {
                let message = format!("the source has a section `{}` already", section.id);
                faults.push(Fault::new(
                    Code::RepeatedId,
                    format!("/sections/{place}/id"),
                    message,
                    "give each section an id of its own",
                ));
            }
            for (at, unit) in section.units.iter().enumerate() {
                let pointer = format!("/sections/{place}/units/{at}");
                let is_heading = unit.unit == UnitKind::Heading;
                if section.units[..at].contains(unit) {
                    let message = format!("the section has {} already", unit.words());
                    faults.push(Fault::new(
                        Code::RepeatedId,
                        pointer,
                        message,
                        "list each unit once",
                    ));
                } else if unit.number.is_none() != is_heading {
                    let hint = if is_heading {
                        "leave `number` out"
                    } else {
                        "add \"number\""
                    };
                    let message = "every unit but the heading has a number";
                    faults.push(Fault::new(Code::Contradiction, pointer, message, hint));
                } else if unit.unit != UnitKind::Row && unit.number == Some(UnitNumber(0)) {
                    let message = "only rows are counted from 0";
                    faults.push(Fault::new(
                        Code::BadNumber,
                        format!("{pointer}/number"),
                        message,
                        "write a number from 1",
                    ));
                } else if is_heading && section.heading.is_none() {
                    faults.push(Fault::new(
                        Code::Contradiction,
                        pointer,
                        "the section has no heading",
                        "add \"heading\" to the section",
                    ));
                }
            }
        }
        faults
    }
}
