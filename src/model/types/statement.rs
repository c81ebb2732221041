//! Statements: the single claims that everything else in the record rests on.

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::schema::field::{Field, FieldType, date_value, term_values, text_values};
use crate::model::schema::item::{EditionContext, find_item};
use crate::model::schema::item_type::ItemType;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::{
    Reference, StatementTarget, StatementTargetRef, TypedReference,
};
use crate::model::schema::relation::{CoMention, HasReferences, Inverse, Relation, references};
use crate::model::text::fuzzy_match::closest_match;
use crate::model::types::quantity::{Quantity, currency_values, unit_values};
use crate::model::types::source::{SourceUnit, UnitKind, passage};
use crate::model::validation_error::{ErrorCode, ValidationError, ValidationErrors};
use crate::model::values::bounded_int::{SentenceNumber, UnitNumber};
use crate::model::values::bounded_text::{Slug, Text, Title};
use crate::model::values::date::{Qualifier, UncertainDate};
use crate::model::values::formats::Href;
use crate::model::values::vocabulary::{VocabularyEnum as _, vocabulary_enum};
use crate::model::{Actor, ActorRef, Note, NoteRef, Source, SourceRef};

vocabulary_enum! {
    /// What sort of claim a statement makes.
    StatementKind "statement-kind" {
        /// Something that happened, happens or is planned to happen.
        Event = "event", "Event";
        /// How things stand.
        State = "state", "State";
        /// A property of somebody or something.
        Attribute = "attribute", "Attribute";
        /// The part or office that somebody has.
        Role = "role", "Role";
        /// What brought something about.
        Cause = "cause", "Cause";
        /// What something brought about.
        Consequence = "consequence", "Consequence";
        /// What something is meant to bring about.
        Objective = "objective", "Objective";
        /// What has to be met first.
        Condition = "condition", "Condition";
        /// What a proposal would bring.
        Term = "term", "Term";
        /// The stance that somebody takes.
        Position = "position", "Position";
        /// What depends on the outcome.
        Stake = "stake", "Stake";
        /// How something is described or judged.
        Characterisation = "characterisation", "Characterization";
    }
}

vocabulary_enum! {
    /// How the source makes a claim.
    Modality "modality" {
        /// The source tells it as so.
        Asserted = "asserted", "Asserted";
        /// The source tells of an intention.
        Planned = "planned", "Planned";
        /// It is the content of a proposal.
        Proposed = "proposed", "Proposed";
        /// It holds if something else does.
        Conditional = "conditional", "Conditional";
        /// It is somebody's view or stance, whether or not the source names them.
        Attributed = "attributed", "Attributed";
        /// It is the author's own judgment or forecast.
        Assessed = "assessed", "Assessed";
    }
}

vocabulary_enum! {
    /// The time of a claim as seen from the source.
    Tense "tense" {
        /// Before the source was written.
        Past = "past", "Past";
        /// When the source was written.
        Present = "present", "Present";
        /// After the source was written.
        Future = "future", "Future";
    }
}

/// One claim of a source, in the editors' words, with where the source makes it and what
/// it is about.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Statement {
    /// The statement's id.
    pub id: Slug,
    /// The claim, in the editors' words; it can be understood on its own.
    pub text: Text,
    /// What sort of claim it is.
    pub kind: StatementKind,
    /// How the source makes the claim.
    pub modality: Modality,
    /// The time of the claim as seen from the source.
    pub tense: Tense,
    /// The date of what is claimed; null where the source gives none.
    #[deserr(default)]
    pub date: Option<UncertainDate>,
    /// Where sources make the claim.
    #[schema(min_items = 1)]
    pub cites: Vec<Citation>,
    /// The items and parts that the claim is about.
    #[schema(min_items = 1)]
    pub about: Vec<StatementTargetRef>,
    /// Whose view or stance the claim is, where the source names them.
    #[deserr(default)]
    pub attributed_to: Vec<ActorRef>,
    /// The quantities that it is about.
    #[deserr(default)]
    pub quantities: Vec<Quantity>,
    /// The claim's provenance, ready to be printed.
    #[deserr(skip)]
    #[schema(min_length = 1, max_length = 32_768, pattern = r"^\S(.*\S)?$")]
    pub citation: String,
    /// Served by the edition, with the text of each note.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub notes: Vec<NoteRef>,
}

/// A place in a source.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = with_passage -> ValidationErrors)]
pub struct Citation {
    /// The source.
    pub source: SourceRef,
    /// The id of the section.
    pub section: Slug,
    /// The section's heading; null where it has none.
    #[deserr(skip)]
    pub heading: Option<Title>,
    /// What sort of unit of the section it is.
    pub unit: UnitKind,
    /// The unit's number within the section; null for the heading.
    #[deserr(default)]
    pub number: Option<UnitNumber>,
    /// The sentence within the unit, where the unit has several and one of them is meant.
    #[deserr(default)]
    pub sentence: Option<SentenceNumber>,
    /// The source and the place in it, ready to be shown: `Article on the U.S.–Ukraine talks,
    /// “Challenges Ahead”, bullet 2`.
    #[deserr(skip)]
    #[schema(min_length = 1, max_length = 500, pattern = r"^\S(.*\S)?$")]
    pub label: String,
    /// The unit with its source and section, as the filter `passage` takes it.
    #[deserr(skip)]
    #[schema(max_length = 160, pattern = "^[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+$")]
    pub passage: String,
    /// The statements that cite the same unit.
    #[deserr(skip)]
    pub statements: Href,
}

/// Fills in what follows from the place itself, so that indexes can borrow it.
#[expect(clippy::unnecessary_wraps, reason = "deserr calls it as a check")]
fn with_passage(
    citation: Citation,
    _location: ValuePointerRef<'_>,
) -> Result<Citation, ValidationErrors> {
    let source = &citation.source.reference.id;
    let passage = passage(source, &citation.section, citation.source_unit());
    Ok(Citation {
        passage,
        ..citation
    })
}

/// Why a citation points to nothing in its source.
pub(crate) struct InvalidCitation {
    /// The field of the citation that is wrong.
    pub(crate) field: &'static str,
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl HasReferences for Citation {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        self.source.collect(found);
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        self.source.collect_mut(found);
    }
}

impl Citation {
    /// The unit that the citation points to.
    pub fn source_unit(&self) -> SourceUnit {
        SourceUnit {
            unit: self.unit,
            number: self.number,
        }
    }

    fn cited_source<'e>(&self, edition: &'e dyn EditionContext) -> &'e Source {
        find_item(edition, &self.source.reference).expect("references are checked on load")
    }

    /// The heading of the section that the citation points to.
    fn section_heading<'a>(&self, source: &'a Source) -> Option<&'a Title> {
        source.section(&self.section)?.heading.as_ref()
    }

    fn to_text(&self, source: &Source) -> String {
        format!("{}, {}", ItemType::title(source), self.passage_text(source))
    }

    /// The place within its source, as text.
    fn passage_text(&self, source: &Source) -> String {
        let section = source.section(&self.section);
        let section = section.expect("sections are checked on load");
        let unit = section.unit_label(self.source_unit());
        let sentence = self
            .sentence
            .map_or_else(String::new, |number| format!(", sentence {}", number.0));
        format!("{unit}{sentence}")
    }

    /// Why the citation points to no unit of `source`, if it does not.
    pub(crate) fn validate_unit(&self, source: &Source) -> Option<InvalidCitation> {
        let Some(section) = source.section(&self.section) else {
            let ids = source.sections.iter().map(|section| section.id.as_str());
            let hint = match closest_match(self.section.as_str(), ids.clone()) {
                Some(id) => format!("did you mean `{id}`?"),
                None => format!("the sections are {}", ids.collect::<Vec<_>>().join(", ")),
            };
            let message = format!("the source {} has no section `{}`", source.id, self.section);
            return Some(InvalidCitation {
                field: "section",
                message,
                hint,
            });
        };
        let unit = self.source_unit();
        if section.units.contains(&unit) {
            return None;
        }
        let units: Vec<_> = section.units.iter().map(SourceUnit::to_text).collect();
        let has_unit_kind = section.units.iter().any(|other| other.unit == unit.unit);
        let field = if has_unit_kind && self.number.is_some() {
            "number"
        } else {
            "unit"
        };
        let message = format!("the section {} has no {}", section.id, unit.to_text());
        Some(InvalidCitation {
            field,
            message,
            hint: format!("its units are {}", units.join(", ")),
        })
    }
}

/// Where one source makes a claim.
pub struct CitedPassages<'e> {
    /// The source.
    pub source: &'e Source,
    /// The places within it, as text.
    pub passages: Vec<String>,
}

impl Statement {
    /// Where sources make the claim, by source.
    pub fn passages<'e>(&self, edition: &'e dyn EditionContext) -> Vec<CitedPassages<'e>> {
        let mut cited: Vec<CitedPassages<'e>> = Vec::new();
        for citation in &self.cites {
            let source = citation.cited_source(edition);
            let passage = citation.passage_text(source);
            match cited.iter_mut().find(|cited| cited.source.id == source.id) {
                Some(known) => known.passages.push(passage),
                None => cited.push(CitedPassages {
                    source,
                    passages: vec![passage],
                }),
            }
        }
        cited
    }

    /// Where sources make the claim, and where the edition has it, as text.
    fn provenance(&self, edition: &dyn EditionContext) -> String {
        let citations = self.cites.iter();
        let locations: Vec<_> = citations
            .map(|citation| citation.to_text(citation.cited_source(edition)))
            .collect();
        edition.format_citation(&locations.join("; "), Self::ID, &self.id)
    }
}

/// A reference to a statement.
pub type StatementRef = TypedReference<Statement>;

impl ItemType for Statement {
    const ID: ItemTypeId = ItemTypeId::Statement;
    const EXAMPLE_ID: &'static str = "s051";
    const MAX_ITEMS: usize = 10_000_000;
    // What a statement is about, cites and is qualified by serves the other end as its
    // `statements` or `notes`: see `crate::store`.
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation::new::<Source>(
            "cites",
            "source",
            &["/cites/*/source"],
            "cites",
            references!(cites),
        )
        .repeatable(),
        Relation::new::<StatementTarget>(
            "about",
            "about",
            &["/about/*"],
            "is about",
            references!(about),
        ),
        Relation::new::<Actor>(
            "attributed_to",
            "attributed_to",
            &["/attributed_to/*"],
            "is attributed to",
            references!(attributed_to),
        ),
        Relation::new::<Note>(
            "notes",
            "note",
            &["/notes/*"],
            "is qualified by",
            references!(notes),
        ),
    ];
    const CO_MENTIONS: &'static [CoMention] = &[
        CoMention {
            from_type: ItemTypeId::Aspect,
            to_type: ItemTypeId::Actor,
            inverse: Inverse {
                name: "actors",
                description: "The actors that statements on it name.",
            },
        },
        CoMention {
            from_type: ItemTypeId::Actor,
            to_type: ItemTypeId::Aspect,
            inverse: Inverse {
                name: "aspects",
                description: "The aspects whose statements name it.",
            },
        },
    ];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TEXT,
        Field::vocabulary::<StatementKind>("kind", |s: &Self| term_values([&s.kind])),
        Field::vocabulary::<Modality>("modality", |s: &Self| term_values([&s.modality])),
        Field::vocabulary::<Tense>("tense", |s: &Self| term_values([&s.tense])),
        Field::date(|s: &Self| date_value(s.date.as_ref())),
        Field::vocabulary::<Qualifier>("qualifier", |s: &Self| {
            term_values(s.date.iter().filter_map(|date| date.qualifier.as_ref()))
        })
        .multi_valued("date.qualifier"),
        Field::unit("quantities.unit", |s: &Self| unit_values(&s.quantities)),
        Field::currency("quantities.currency", |s: &Self| {
            currency_values(&s.quantities)
        }),
        Field::vocabulary::<UnitKind>("unit", |s: &Self| {
            term_values(s.cites.iter().map(|one| &one.unit))
        })
        .multi_valued("cites.unit"),
        Field::new(
            "section",
            "A section of a source that it cites (its id).",
            FieldType::Section,
            |s: &Self| text_values(s.cites.iter().map(|one| one.section.as_str())),
        )
        .multi_valued("cites.section")
        .filter_only(),
        Field::new(
            "passage",
            "A unit of a source that it cites, as `source/section/unit`: what else does this paragraph say?",
            FieldType::Passage,
            |s: &Self| text_values(s.cites.iter().map(|one| one.passage.as_str())),
        )
        .multi_valued("cites.passage")
        .filter_only(),
    ];

    fn id(&self) -> &Slug {
        &self.id
    }

    fn title(&self) -> &str {
        self.text.as_str()
    }

    fn denormalize(&mut self, edition: &dyn EditionContext) {
        for citation in &mut self.cites {
            let source = citation.cited_source(edition);
            citation.heading = citation.section_heading(source).cloned();
            citation.statements = edition.statements_citing(&citation.passage);
            citation.label = citation.to_text(source);
        }
        self.citation = self.provenance(edition);
    }

    fn validate(&self) -> Vec<ValidationError> {
        let mut errors = Vec::new();
        for (field, empty, requirement) in [
            ("cites", self.cites.is_empty(), "cites a place in a source"),
            ("about", self.about.is_empty(), "is about something"),
        ] {
            if empty {
                errors.push(ValidationError::new(
                    ErrorCode::MissingField,
                    format!("/{field}"),
                    format!("a statement {requirement}"),
                    "add at least one entry",
                ));
            }
        }
        if self.modality != Modality::Attributed && !self.attributed_to.is_empty() {
            errors.push(ValidationError::new(
                ErrorCode::Contradiction,
                "/attributed_to".to_owned(),
                format!("a claim that is {} is nobody's view", self.modality.value()),
                "leave `attributed_to` out, or write \"modality\": \"attributed\"",
            ));
        }
        errors
    }
}
