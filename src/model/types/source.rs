//! Sources: the documents that the record rests on.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::error_code::ErrorCode;
use crate::model::labels::serialize_optional_term;
use crate::model::schema::field::{Field, FieldType, date_value, term_values, text_values};
use crate::model::schema::item_type::ItemType;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::TypedReference;
use crate::model::schema::relation::{Relation, references};
use crate::model::types::identifier::Identifier;
use crate::model::types::source_unit::{Section, UnitKind};
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_int::Amount;
use crate::model::values::bounded_text::{LongTitle, Slug, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::date::{Day, UncertainDate};
use crate::model::values::formats::{Language, Sha256, Url, is_language_tag};
use crate::model::values::vocabulary::vocabulary_enum;

vocabulary_enum! {
    /// The kind of document, such as an article or a treaty. Based on the document types of CSL and
    /// Akoma Ntoso.
    SourceKind "source-kind" {
        /// An article of a newspaper, magazine or website.
        Article = "article", "Article";
        /// A statement, declaration or communiqué.
        Communique = "communique", "Communiqué";
        /// A statement that somebody gives to the press.
        PressRelease = "press-release", "Press release";
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
        /// A conversation with one or more people.
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
    /// Whether the outline of a document lists all units that make a claim, or only some.
    Outline "outline" {
        /// Every unit of the document that makes a claim is listed.
        Complete = "complete", "Complete";
        /// Only the units that the editors worked on are listed.
        Partial = "partial", "Partial";
    }
}

/// A document that the record rests on: what is known of it, and its outline. Its
/// sentences are not stored; a citation locates them.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_labels -> ValidationErrors)]
pub struct Source {
    /// The source's id.
    pub id: Slug,
    /// The document's own title; null if none is known.
    #[deserr(default)]
    pub title: Option<LongTitle>,
    /// What the editors call the document, such as `Article on the U.S.–Ukraine talks`.
    pub label: Title,
    /// The kind of document, such as an article or a treaty.
    #[schema(value_type = SourceKind)]
    pub kind: Coded<SourceKind>,
    /// What editors call it, if its kind is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub kind_label: Option<Title>,
    /// The document's language, as a BCP 47 tag.
    pub language: Language,
    /// The persons or bodies that wrote the document.
    #[deserr(default)]
    pub authors: Vec<LongTitle>,
    /// Who published the document; null if this is not known.
    #[deserr(default)]
    pub publisher: Option<LongTitle>,
    /// When the document was published; null if this is not known.
    #[deserr(default)]
    pub published: Option<UncertainDate>,
    /// The document's URL; null if it has none.
    #[deserr(default)]
    pub url: Option<Url>,
    /// The day on which the editors read the document at its URL; null if none is given.
    #[deserr(default)]
    pub accessed: Option<Day>,
    /// The URL of a copy of the document in a web archive; null if there is none.
    #[deserr(default)]
    pub archived_url: Option<Url>,
    /// The source that this document is a translation of; null if it is not a translation.
    #[deserr(default)]
    pub translation_of: Option<SourceRef>,
    /// The translators of the document.
    #[deserr(default)]
    pub translators: Vec<LongTitle>,
    /// Identifiers of the document in other systems, such as a DOI.
    #[deserr(default)]
    pub identifiers: Vec<Identifier>,
    /// The digest of the text that the editors read, with which a copy can be checked; null for a
    /// lost, closed or oral source.
    #[deserr(default)]
    pub digest: Option<Digest>,
    /// Whether the sections list all units that make a claim; null if the editors do not say.
    #[deserr(default)]
    #[serde(serialize_with = "serialize_optional_term")]
    pub outline: Option<Outline>,
    /// The document's sections, in order.
    #[deserr(default)]
    pub sections: Vec<Section>,
}

attach_labels!(attach_labels(Source): kind kind_label);

/// The SHA-256 digest and the length of a text, with which a copy can be checked.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Digest {
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: Sha256,
    /// The length of the text in bytes.
    pub bytes: Amount,
}

impl Source {
    /// The units that can be cited, as filters take them.
    pub fn passages(&self) -> impl Iterator<Item = String> {
        let sections = self.sections.iter();
        sections.flat_map(|section| {
            let units = section.units.iter();
            units.map(|unit| unit.passage(&self.id, &section.id))
        })
    }

    /// The section with this id.
    pub fn section(&self, id: &Slug) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == *id)
    }

    /// The document as a list of references has it, with all that is known of it.
    pub fn reference_text(&self) -> String {
        let mut pieces = Vec::new();
        let names = |names: &[LongTitle]| {
            let names: Vec<_> = names.iter().map(LongTitle::as_str).collect();
            names.join("; ")
        };
        if !self.authors.is_empty() {
            pieces.push(names(&self.authors));
        }
        let title = ItemType::title(self);
        // What editors call a source without a title may name its publisher and its date.
        let is_new = |piece: &String| self.title.is_some() || !title.contains(piece.as_str());
        pieces.push(title.to_owned());
        if !self.translators.is_empty() {
            pieces.push(format!("translated by {}", names(&self.translators)));
        }
        let publisher = self.publisher.as_ref().map(LongTitle::to_string);
        let published = self.published.as_ref().map(UncertainDate::to_long_text);
        pieces.extend(publisher.into_iter().chain(published).filter(is_new));
        pieces.extend(self.identifiers.iter().filter_map(Identifier::in_reference));
        pieces.extend(self.url.as_ref().map(|url| url.as_str().to_owned()));
        let archived_url = self.archived_url.as_ref();
        pieces.extend(archived_url.map(|url| format!("archived at {}", url.as_str())));
        pieces.extend(
            self.accessed
                .map(|day| format!("accessed {}", day.to_long_text())),
        );
        pieces.join(", ")
    }
}

impl Source {
    /// What is said of the address of a source that has none.
    fn provenance_errors(&self) -> Vec<ValidationError> {
        let without_url = self.accessed.is_some() && self.url.is_none();
        without_url
            .then(|| {
                ValidationError::new(
                    ErrorCode::Contradiction,
                    "/accessed",
                    "`accessed` is given, but the source has no `url`",
                    "add \"url\", or leave `accessed` out",
                )
            })
            .into_iter()
            .collect()
    }
}

/// A reference to a source.
pub type SourceRef = TypedReference<Source>;

impl ItemType for Source {
    const ID: ItemTypeId = ItemTypeId::Source;
    const EXAMPLE_ID: &'static str = "us-ukraine-talks-article";
    const RELATIONS: &'static [Relation<Self>] = &[Relation::new::<Self>(
        "translation_of",
        "translation_of",
        &["/translation_of"],
        "translates",
        references!(translation_of),
    )
    .inverse(
        "translations",
        "The sources that are translations of this document.",
    )
    .acyclic()];
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
            "What the editors call the document, such as `Article on the U.S.–Ukraine talks`.",
            FieldType::Text,
            |s: &Self| text_values([&s.label]),
        ),
        Field::new(
            "authors",
            "The persons or bodies that wrote the document.",
            FieldType::Text,
            |s: &Self| text_values(&s.authors),
        )
        .multi_valued("authors"),
        Field::new(
            "publisher",
            "Who published the document.",
            FieldType::Text,
            |s: &Self| text_values(&s.publisher),
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
        Field::date(|s: &Self| date_value(s.published.as_ref())).at("published"),
        Field::IDENTIFIER_SCHEME,
        Field::IDENTIFIER,
        Field::vocabulary::<UnitKind>("unit", |s: &Self| {
            term_values(
                s.sections
                    .iter()
                    .flat_map(|section| &section.units)
                    .map(|unit| &unit.unit.term),
            )
        })
        .multi_valued("sections.units.unit"),
        Field::new(
            "section",
            "A section of the document, by its id.",
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
        match &self.title {
            Some(title) => title.as_str(),
            None => self.label.as_str(),
        }
    }

    fn identifiers(&self) -> &[Identifier] {
        &self.identifiers
    }

    fn validate(&self) -> Vec<ValidationError> {
        let mut errors = self.provenance_errors();
        for (section_index, section) in self.sections.iter().enumerate() {
            if self.sections[..section_index]
                .iter()
                .any(|other| other.id == section.id)
            {
                let message = format!("the source already has a section `{}`", section.id);
                errors.push(ValidationError::new(
                    ErrorCode::RepeatedId,
                    format!("/sections/{section_index}/id"),
                    message,
                    "give each section an id of its own",
                ));
            }
            errors.extend(section.validate(&format!("/sections/{section_index}")));
        }
        errors
    }
}
