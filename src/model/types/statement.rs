//! Statements: the single claims that everything else in the record rests on.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::error_code::ErrorCode;
use crate::model::labels::serialize_optional_term;
use crate::model::schema::field::{Field, FieldType, date_value, term_values, text_values};
use crate::model::schema::item::EditionContext;
use crate::model::schema::item_type::ItemType;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::pair::{Pair, PairedEntry};
use crate::model::schema::reference::{StatementTarget, StatementTargetRef, TypedReference};
use crate::model::schema::relation::{
    IndirectEnd, IndirectPath, IndirectRelation, Inverse, Relation, references,
};
use crate::model::types::citation::Citation;
use crate::model::types::quantity::{Quantity, QuantityProperty};
use crate::model::types::quantity_fields::{property_values, quantity_values};
use crate::model::types::quotation::Quotation;
use crate::model::types::settled_field::SettledField;
use crate::model::types::source_unit::UnitKind;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{Slug, Text};
use crate::model::values::date::{Qualifier, UncertainDate};
use crate::model::values::vocabulary::{VocabularyEnum as _, vocabulary_enum};
use crate::model::{Actor, ActorRef, Note, NoteRef, Source};

vocabulary_enum! {
    /// The kind of claim that a statement makes, such as a cause or a condition.
    StatementKind "statement-kind" {
        /// Something that happened, happens or is planned to happen.
        Event = "event", "Event";
        /// How things stand.
        State = "state", "State of affairs";
        /// A property of somebody or something.
        Attribute = "attribute", "Property";
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
        Term = "term", "Term of a proposal";
        /// The stance that somebody takes.
        Position = "position", "Position";
        /// What depends on the outcome.
        Stake = "stake", "What is at stake";
        /// How something is described or judged.
        Characterization = "characterization", "Characterization";
    }
}

vocabulary_enum! {
    /// How a source makes a claim: as a fact, a plan, a judgment and so on.
    Modality "modality" {
        /// The source states the claim as a fact.
        Asserted = "asserted", "Stated as fact";
        /// The source reports the claim as an intention.
        Planned = "planned", "Planned";
        /// The claim is what a proposal would bring about.
        Proposed = "proposed", "Proposed";
        /// The claim is true if a condition is met.
        Conditional = "conditional", "Conditional";
        /// The claim is somebody's view or stance, whether or not the source says whose.
        Attributed = "attributed", "Somebody’s view";
        /// The claim is the author's own judgment or forecast.
        Assessed = "assessed", "Author’s judgment";
    }
}

vocabulary_enum! {
    /// Whether a claim is about the past, the present or the future, as seen from the source.
    Tense "tense" {
        /// Before the source was written.
        Past = "past", "About the past";
        /// When the source was written.
        Present = "present", "About the present";
        /// After the source was written.
        Future = "future", "About the future";
    }
}

vocabulary_enum! {
    /// How sure the editors are that a claim is true. Based on the confidence levels of the IPCC,
    /// which depend on what supports a claim and on whether sources agree.
    Confidence "confidence" {
        /// Sources that do not depend on each other agree, or the document itself shows it.
        High = "high", "High confidence";
        /// One reliable source says so, and none that is as reliable contradicts it.
        Medium = "medium", "Medium confidence";
        /// Sources contradict each other, or the only source may be wrong.
        Low = "low", "Low confidence";
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
    /// The kind of claim, such as a cause or a condition.
    pub kind: StatementKind,
    /// How the source makes the claim: as a fact, a plan, a judgment and so on.
    pub modality: Modality,
    /// Whether the claim is about the past, the present or the future, as seen from the source.
    pub tense: Tense,
    /// The date of what is claimed; null if the source gives none.
    #[deserr(default)]
    pub date: Option<UncertainDate>,
    /// The passages of sources that make the claim.
    #[schema(min_items = 1)]
    pub cites: Vec<Citation>,
    /// The items and parts that the claim is about.
    #[schema(min_items = 1)]
    pub about: Vec<StatementTargetRef>,
    /// The actors whose view or stance the claim is, as far as the source names them.
    #[deserr(default)]
    pub attributed_to: Vec<ActorRef>,
    /// The quantities that the claim is about.
    #[deserr(default)]
    pub quantities: Vec<Quantity>,
    /// What the sources say about the claim, word for word.
    #[deserr(default)]
    pub quotations: Vec<Quotation>,
    /// The statements that cannot be true if this one is true.
    #[deserr(default)]
    pub contradicts: Vec<StatementRef>,
    /// The fields in which the record follows this statement rather than the statements that
    /// contradict it.
    #[deserr(default)]
    pub settles: Vec<SettledField>,
    /// How sure the editors are that the claim is true; null if they do not say.
    #[deserr(default)]
    #[serde(serialize_with = "serialize_optional_term")]
    pub confidence: Option<Confidence>,
    /// Where the claim comes from, as text, ready to be printed.
    #[deserr(skip)]
    #[schema(min_length = 1, max_length = 32_768, pattern = r"^\S(.*\S)?$")]
    pub citation: String,
    /// Served by the edition, with the text of each note.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub notes: Vec<NoteRef>,
}

/// Where one source makes a claim.
pub struct CitedPassages<'e> {
    /// The source.
    pub source: &'e Source,
    /// The places within it, as text.
    pub passages: Vec<String>,
}

impl CitedPassages<'_> {
    /// The full reference to the source, and the places within it.
    pub fn to_text(&self) -> String {
        format!(
            "{}, {}",
            self.source.reference_text(),
            self.passages.join("; ")
        )
    }
}

impl Statement {
    /// Where sources make the claim, by source.
    pub fn passages<'e>(&self, edition: &'e dyn EditionContext) -> Vec<CitedPassages<'e>> {
        let mut cited: Vec<CitedPassages<'e>> = Vec::new();
        for citation in &self.cites {
            let source = citation.cited_source(edition);
            let passage = citation.place_text(source);
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
        let cited = self.passages(edition);
        let locations: Vec<_> = cited.iter().map(CitedPassages::to_text).collect();
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
        Relation::new::<Actor>(
            "quotations",
            "speaker",
            &["/quotations/*/speaker"],
            "quotes",
            references!(quotations),
        )
        .repeatable(),
        Relation::new::<Self>(
            "contradicts",
            "contradicts",
            &["/contradicts/*"],
            "contradicts",
            references!(contradicts),
        )
        .inverse(
            "contradicted_by",
            "The statements that contradict this one.",
        ),
        Relation::new::<StatementTarget>(
            "settles",
            "settles",
            &["/settles/*/item"],
            "settles a disputed field of",
            references!(settles),
        )
        .inverse(
            "settled_by",
            "The statements that the editors followed on this item where statements contradict each other.",
        )
        .repeatable(),
        Relation::new::<Note>(
            "notes",
            "note",
            &["/notes/*"],
            "is qualified by",
            references!(notes),
        ),
    ];
    const INDIRECT_RELATIONS: &'static [IndirectRelation] = &[IndirectRelation {
        ends: [
            IndirectEnd {
                item_type: ItemTypeId::Aspect,
                inverse: Some(Inverse {
                    name: "actors",
                    description: "The actors that share a statement with this aspect: one claim is about both.",
                }),
            },
            IndirectEnd {
                item_type: ItemTypeId::Actor,
                inverse: Some(Inverse {
                    name: "aspects",
                    description: "The aspects that share a statement with this actor: one claim is about both.",
                }),
            },
        ],
        path: IndirectPath::CoMention,
    }];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TEXT,
        Field::vocabulary::<StatementKind>("kind", |s: &Self| term_values([&s.kind])),
        Field::vocabulary::<Modality>("modality", |s: &Self| term_values([&s.modality])),
        Field::vocabulary::<Tense>("tense", |s: &Self| term_values([&s.tense])),
        Field::vocabulary::<Confidence>("confidence", |s: &Self| term_values(&s.confidence)),
        Field::new(
            "quotation",
            "The words that the statement quotes, in the original or in translation.",
            FieldType::Text,
            |s: &Self| {
                let texts = s.quotations.iter().flat_map(|quotation| {
                    let translation = quotation.translation.as_ref();
                    [Some(&quotation.text), translation.map(|one| &one.text)]
                });
                text_values(texts.flatten())
            },
        )
        .multi_valued("quotations.text")
        .filter_only(),
        Field::date(|s: &Self| date_value(s.date.as_ref())),
        Field::vocabulary::<Qualifier>("qualifier", |s: &Self| {
            term_values(s.date.iter().filter_map(|date| date.qualifier.as_ref()))
        })
        .multi_valued("date.qualifier"),
        Field::quantity("quantities", |s: &Self| quantity_values(&s.quantities)),
        Field::unit("quantities.unit", |s: &Self| {
            property_values(QuantityProperty::Unit, &s.quantities)
        }),
        Field::currency("quantities.currency", |s: &Self| {
            property_values(QuantityProperty::Currency, &s.quantities)
        }),
        Field::vocabulary::<UnitKind>("unit", |s: &Self| {
            term_values(
                s.cites
                    .iter()
                    .flat_map(|one| &one.unit)
                    .map(|unit| &unit.term),
            )
        })
        .multi_valued("cites.unit"),
        Field::new(
            "section",
            "A section of a source that the statement cites, by its id.",
            FieldType::Section,
            |s: &Self| {
                text_values(
                    s.cites
                        .iter()
                        .flat_map(|one| &one.section)
                        .map(Slug::as_str),
                )
            },
        )
        .multi_valued("cites.section")
        .filter_only(),
        Field::new(
            "passage",
            "A unit of a source that the statement cites, as `source/section/unit`.",
            FieldType::Passage,
            |s: &Self| text_values(s.cites.iter().flat_map(|one| &one.passage)),
        )
        .multi_valued("cites.passage")
        .filter_only(),
    ];
    const PAIRS: &'static [Pair<Self>] = &[Pair::new("quotations", "quotation", |s: &Self| {
        let quotations = s.quotations.iter().filter_map(|quotation| {
            let translation = quotation.translation.as_ref();
            let texts = [Some(&quotation.text), translation.map(|one| &one.text)];
            Some(PairedEntry {
                reference: &quotation.speaker.as_ref()?.reference,
                texts: texts.into_iter().flatten().map(AsRef::as_ref).collect(),
            })
        });
        quotations.collect()
    })];

    fn id(&self) -> &Slug {
        &self.id
    }

    fn title(&self) -> &str {
        self.text.as_str()
    }

    fn denormalize(&mut self, edition: &dyn EditionContext) {
        for citation in &mut self.cites {
            citation.denormalize(edition);
        }
        self.citation = self.provenance(edition);
    }

    fn validate(&self) -> Vec<ValidationError> {
        let mut errors = Vec::new();
        for (field, empty, requirement) in [
            (
                "cites",
                self.cites.is_empty(),
                "has to cite a place in a source",
            ),
            ("about", self.about.is_empty(), "has to be about something"),
        ] {
            if empty {
                errors.push(ValidationError::new(
                    ErrorCode::MissingField,
                    format!("/{field}"),
                    format!("this list is empty, but a statement {requirement}"),
                    "add at least one entry",
                ));
            }
        }
        let itself = self.contradicts.iter();
        let itself = itself
            .enumerate()
            .filter(|(_, other)| other.reference.id == self.id);
        errors.extend(itself.map(|(index, _)| {
            ValidationError::new(
                ErrorCode::Contradiction,
                format!("/contradicts/{index}"),
                "a statement cannot contradict itself",
                "name another statement, or remove this one",
            )
        }));
        if self.modality != Modality::Attributed && !self.attributed_to.is_empty() {
            errors.push(ValidationError::new(
                ErrorCode::Contradiction,
                "/attributed_to".to_owned(),
                format!(
                    "`attributed_to` is given, but a claim that is {} is nobody's view",
                    self.modality.value()
                ),
                "leave `attributed_to` out, or write \"modality\": \"attributed\"",
            ));
        }
        errors
    }
}
