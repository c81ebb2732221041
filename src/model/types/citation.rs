//! Citations: where in a source a claim is made.

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::error_code::ErrorCode;
use crate::model::json_pointer::json_pointer;
use crate::model::labels::serialize_optional_term;
use crate::model::schema::item::{EditionContext, find_item};
use crate::model::schema::reference::Reference;
use crate::model::schema::relation::HasReferences;
use crate::model::text::enumeration::join_with;
use crate::model::text::fuzzy_match::closest_match;
use crate::model::types::source_unit::{SourceUnit, UnitKind, UnitNumber, passage, unit_text};
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_int::SentenceNumber;
use crate::model::values::bounded_text::{LongTitle, Slug, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::formats::Href;
use crate::model::{Source, SourceRef};

/// A passage of a source: a unit of its outline (such as a paragraph), a description, or both.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = complete -> ValidationErrors)]
pub struct Citation {
    /// The cited source.
    pub source: SourceRef,
    /// The id of the cited section; null if `locator` alone says where the claim is.
    #[deserr(default)]
    pub section: Option<Slug>,
    /// The heading of the section; null if the section has none.
    #[deserr(skip)]
    pub heading: Option<LongTitle>,
    /// The kind of unit that is cited, such as a paragraph or a row; null if `locator` alone says
    /// where the claim is.
    #[deserr(default)]
    #[schema(value_type = Option<UnitKind>)]
    #[serde(serialize_with = "serialize_optional_term")]
    pub unit: Option<Coded<UnitKind>>,
    /// What editors call it, if it is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub unit_label: Option<Title>,
    /// The number of the cited unit within its section; null if the unit has none.
    #[deserr(default)]
    pub number: Option<UnitNumber>,
    /// The number of the cited sentence, if the unit has several sentences and only one is cited;
    /// otherwise null.
    #[deserr(default)]
    pub sentence: Option<SentenceNumber>,
    /// The place in the source as its archive or library describes it, such as `fol. 12r`; null if
    /// `unit` alone says where the claim is.
    #[deserr(default)]
    pub locator: Option<Title>,
    /// The source and the place in it as text, ready to be shown: `Article on the U.S.–Ukraine
    /// talks, “Challenges Ahead,” bullet 2`.
    #[deserr(skip)]
    #[schema(min_length = 1, max_length = 800, pattern = r"^\S(.*\S)?$")]
    pub label: String,
    /// The cited unit as the filter `passage` takes it, such as
    /// `us-ukraine-talks-article/lead/paragraph-1`: source, section and unit; null if `unit` is
    /// null.
    #[deserr(skip)]
    #[schema(max_length = 225, pattern = "^[a-z0-9-]+/[a-z0-9-]+/[a-z0-9.-]+$")]
    pub passage: Option<String>,
    /// The URL of all statements that cite the same unit; null if `unit` is null.
    #[deserr(skip)]
    pub statements: Option<Href>,
}

attach_labels!(attach_unit_label(Citation): unit unit_label);

/// Checks that the fields go together, and fills in what follows from the place itself, so that
/// indexes can borrow it.
fn complete(
    citation: Citation,
    location: ValuePointerRef<'_>,
) -> Result<Citation, ValidationErrors> {
    let mut citation = attach_unit_label(citation, location)?;
    if let Some((code, field, message, hint)) = citation.inconsistency() {
        let pointer = format!("{}{field}", json_pointer(location));
        let error = ValidationError::new(code, pointer, message, hint);
        return Err(ValidationErrors(vec![error]));
    }
    if let (Some(section), Some(unit)) = (&citation.section, &citation.unit) {
        let source = &citation.source.reference.id;
        citation.passage = Some(passage(source, section, unit, citation.number.as_ref()));
    }
    Ok(citation)
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
    /// Why the fields do not go together: the code, the field, the message and the hint.
    fn inconsistency(&self) -> Option<(ErrorCode, &'static str, &'static str, &'static str)> {
        let has = |is_there: bool, field: &'static str| is_there.then_some(field);
        let of_unit = has(self.number.is_some(), "/number")
            .or_else(|| has(self.sentence.is_some(), "/sentence"));
        match (&self.section, &self.unit, &self.locator) {
            (None, Some(_), _) => Some((
                ErrorCode::MissingField,
                "",
                "the field `section` is missing: a unit belongs to a section",
                "add \"section\" with the id of the section",
            )),
            (_, None, None) => Some((
                ErrorCode::MissingField,
                "",
                "the field `unit` is missing: nothing says where in the source the claim is",
                "add \"section\" and \"unit\", or \"locator\" with a place such as \"fol. 12r\"",
            )),
            (_, None, Some(_)) => of_unit.map(|field| {
                (
                    ErrorCode::Contradiction,
                    field,
                    "there is no unit that this belongs to",
                    "add \"section\" and \"unit\", or write it in `locator`",
                )
            }),
            _ => None,
        }
    }

    /// The source and the place in it, if the edition has the source.
    pub(crate) fn label_in(&self, edition: &dyn EditionContext) -> Option<String> {
        let source: &Source = find_item(edition, &self.source.reference)?;
        Some(format!("{}, {}", source.label, self.place_text(source)))
    }

    pub(crate) fn cited_source<'e>(&self, edition: &'e dyn EditionContext) -> &'e Source {
        find_item(edition, &self.source.reference).expect("references are checked on load")
    }

    /// Fills in what depends on the source.
    pub(crate) fn denormalize(&mut self, edition: &dyn EditionContext) {
        let source = self.cited_source(edition);
        let section = self.section.as_ref().and_then(|id| source.section(id));
        self.heading = section.and_then(|section| section.heading.clone());
        self.statements = self
            .passage
            .as_ref()
            .map(|passage| edition.statements_citing(passage));
        self.label = format!("{}, {}", source.label, self.place_text(source));
    }

    /// The place within its source, as text.
    pub(crate) fn place_text(&self, source: &Source) -> String {
        let unit = self.unit.as_ref();
        let unit = unit.map(|unit| unit_text(unit, self.number.as_ref()));
        let sentence = self.sentence.map(|number| format!("sentence {}", number.0));
        let locator = self.locator.as_ref().map(Title::to_string);
        let pieces: Vec<_> = [unit, sentence, locator].into_iter().flatten().collect();
        let place = pieces.join(", ");
        match self.section.as_ref().and_then(|id| source.section(id)) {
            Some(section) => section.with_name(&place),
            None => place,
        }
    }

    /// Why the citation points to no section or unit of `source`, if it does not.
    pub(crate) fn validate_unit(&self, source: &Source) -> Option<InvalidCitation> {
        let section_id = self.section.as_ref()?;
        let Some(section) = source.section(section_id) else {
            let ids = source.sections.iter().map(|section| section.id.as_str());
            let hint = match closest_match(section_id.as_str(), ids.clone()) {
                Some(id) => format!("did you mean `{id}`?"),
                None if source.sections.is_empty() => {
                    format!(
                        "add the section to the source `{}`, which has none",
                        source.id
                    )
                }
                None => format!("its sections are {}", ids.collect::<Vec<_>>().join(", ")),
            };
            let message = format!("the source `{}` has no section `{section_id}`", source.id);
            return Some(InvalidCitation {
                field: "section",
                message,
                hint,
            });
        };
        let unit = self.unit.as_ref()?;
        let is_cited = |other: &SourceUnit| other.unit == *unit && other.number == self.number;
        if section.units.iter().any(is_cited) {
            return None;
        }
        let units: Vec<_> = section.units.iter().map(SourceUnit::to_text).collect();
        let has_unit_kind = section.units.iter().any(|other| other.unit == *unit);
        let field = if has_unit_kind && self.number.is_some() {
            "number"
        } else {
            "unit"
        };
        let message = format!(
            "section `{}` has no {}",
            section.id,
            unit_text(unit, self.number.as_ref())
        );
        let hint = match units.as_slice() {
            [] => "add the unit to the section, which has no units yet".to_owned(),
            [only] => format!("its only unit is {only}"),
            units => format!("its units are {}", join_with(units, "and")),
        };
        Some(InvalidCitation {
            field,
            message,
            hint,
        })
    }
}
