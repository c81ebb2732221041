//! Parts of a proposal: its terms, conditions, commitments, articles and so on.

use std::collections::HashMap;
use std::iter;

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::error_code::ErrorCode;
use crate::model::labels::serialize_optional_term;
use crate::model::schema::reference::{CommodityRef, ObligorRef, PlaceRef, Reference};
use crate::model::schema::relation::HasReferences as _;
use crate::model::schema::served_item::{NoteLink, StatementCount};
use crate::model::text::fuzzy_match::closest_match;
use crate::model::types::compliance::{Compliance, validate_compliance};
use crate::model::types::identifier::IssueCode;
use crate::model::types::quantity::Quantity;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{DocumentNumber, Slug, Text, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::date::UncertainDate;
use crate::model::values::formats::Href;
use crate::model::values::vocabulary::{VocabularyEnum as _, vocabulary_enum};

vocabulary_enum! {
    /// The kind of a part of a proposal, such as a term or a condition.
    PartKind "part-kind" {
        /// Something that the proposal would bring about.
        Term = "term", "Term";
        /// Something that has to be met first; `required_for` says before what.
        Condition = "condition", "Condition";
        /// Something that the proposal is for.
        Purpose = "purpose", "Purpose";
        /// What or whom the proposal applies to, and where and when.
        Scope = "scope", "Scope";
        /// Something that somebody undertakes to do or not to do.
        Commitment = "commitment", "Commitment";
        /// What a word means in the document.
        Definition = "definition", "Definition";
        /// Any other, such as a chapter; `kind_label` says which.
        Other = "other", "Other";
    }
}

impl PartKind {
    /// Whether such a part can demand something of somebody.
    fn can_oblige(self) -> bool {
        !matches!(self, Self::Purpose | Self::Scope | Self::Definition)
    }
}

vocabulary_enum! {
    /// What depends on a condition, such as the signing of the document.
    RequiredFor "required-for" {
        /// The proposal works only if the condition is met.
        Success = "success", "Success";
        /// The deployment would take place if the condition is met.
        Deployment = "deployment", "Deployment";
        /// The document is signed only if the condition is met.
        Signing = "signing", "Signing";
        /// The document is ratified only if the condition is met.
        Ratification = "ratification", "Ratification";
        /// The document binds only if the condition is met.
        EntryIntoForce = "entry-into-force", "Entry into force";
        /// Any other; `required_for_label` says which.
        Other = "other", "Other";
    }
}

/// A part of a proposal, such as a term, a condition or an article. References name it as
/// `proposal/{id}/{part}`.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_labels -> ValidationErrors)]
pub struct Part {
    /// The part's id, unique within its proposal.
    pub id: Slug,
    /// The part's title, in a few words.
    pub title: Title,
    /// The part in brief; null if the title says everything.
    #[deserr(default)]
    pub summary: Option<Text>,
    /// The kind of part, such as a term or a condition.
    #[schema(value_type = PartKind)]
    pub kind: Coded<PartKind>,
    /// What editors call it, if its kind is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub kind_label: Option<Title>,
    /// The number that the document gives the part; null if it gives none.
    #[deserr(default)]
    pub number: Option<DocumentNumber>,
    /// The id of the larger part of the same proposal that this part belongs to, such as its
    /// chapter; null if there is none.
    #[deserr(default)]
    pub part_of: Option<Slug>,
    /// What can happen only if this condition is met, such as the signing of the document; null for
    /// parts that are not conditions.
    #[deserr(default)]
    #[serde(serialize_with = "serialize_optional_term")]
    #[schema(value_type = Option<RequiredFor>)]
    pub required_for: Option<Coded<RequiredFor>>,
    /// What editors call it, if it is required for something `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub required_for_label: Option<Title>,
    /// Who has to do, or refrain from doing, what the part says.
    #[deserr(default)]
    pub obligors: Vec<ObligorRef>,
    /// When the obligation is due; null if the document gives no date.
    #[deserr(default)]
    pub due: Option<UncertainDate>,
    /// When the obligation is due, as text, if the document gives no date: `180 days after the
    /// signing`; otherwise null.
    #[deserr(default)]
    pub due_text: Option<Title>,
    /// How far the obligation has been met: one entry per report, the earliest first.
    #[deserr(default)]
    pub compliance: Vec<Compliance>,
    /// The quantities that the part is about.
    #[deserr(default)]
    pub quantities: Vec<Quantity>,
    /// The places where the part would apply.
    #[deserr(default)]
    pub places: Vec<PlaceRef>,
    /// The commodities that the part concerns.
    #[deserr(default)]
    pub commodities: Vec<CommodityRef>,
    /// The codes that published classifications give to the issue of this part.
    #[deserr(default)]
    pub codes: Vec<IssueCode>,
    /// The number of statements on this part, and the URL of their list.
    #[deserr(skip)]
    pub statements: StatementCount,
    /// The editors' notes on this part.
    #[deserr(skip)]
    pub notes: Vec<NoteLink>,
    /// The part's URL.
    #[deserr(skip)]
    pub href: Href,
}

attach_labels!(attach_labels(Part): kind kind_label, required_for required_for_label);

/// The errors of the parts of one proposal against each other.
pub(crate) fn validate_parts(parts: &[Part]) -> Vec<ValidationError> {
    let mut errors = Vec::new();
    let mut indices = HashMap::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        if indices.contains_key(&part.id) {
            errors.push(ValidationError::new(
                ErrorCode::RepeatedId,
                format!("/parts/{index}/id"),
                format!("the proposal has a part `{}` already", part.id),
                "give each part an id of its own",
            ));
        } else {
            indices.insert(&part.id, index);
        }
        errors.extend(part.contradictions(&format!("/parts/{index}")));
    }
    errors.extend(misplaced_parts(parts, &indices));
    errors
}

/// The errors of `part_of`: parts that do not exist, and parts that belong to themselves.
fn misplaced_parts(parts: &[Part], indices: &HashMap<&Slug, usize>) -> Vec<ValidationError> {
    let mut errors = Vec::new();
    let parent_of = |index: usize| {
        let parent = parts[index].part_of.as_ref()?;
        indices.get(parent).copied()
    };
    // From which part each was first reached, on the way to the part that contains all others.
    let mut reached_from = vec![None; parts.len()];
    for (start, part) in parts.iter().enumerate() {
        let pointer = format!("/parts/{start}/part_of");
        if let Some(parent) = part.part_of.as_ref().filter(|id| !indices.contains_key(id)) {
            let ids = parts.iter().map(|part| part.id.as_str());
            let hint = match closest_match(parent.as_str(), ids) {
                Some(id) => format!("did you mean `{id}`?"),
                None => "name another part of the same proposal by its id".to_owned(),
            };
            let message = format!("the proposal has no part `{parent}`");
            let code = ErrorCode::DanglingReference;
            errors.push(ValidationError::new(code, pointer, message, hint));
            continue;
        }
        let mut index = start;
        while reached_from[index].is_none() {
            reached_from[index] = Some(start);
            match parent_of(index) {
                Some(parent) if reached_from[parent] == Some(start) => {
                    let circle = match parent {
                        _ if parent == index => String::new(),
                        _ => format!(": {}", format_circle(parts, index, parent_of)),
                    };
                    let message =
                        format!("the part `{}` belongs to itself{circle}", parts[index].id);
                    errors.push(ValidationError::new(
                        ErrorCode::Cycle,
                        format!("/parts/{index}/part_of"),
                        message,
                        "remove the `part_of` of one of these parts",
                    ));
                    break;
                }
                Some(parent) => index = parent,
                None => break,
            }
        }
    }
    errors
}

/// The ids of parts that belong to each other in a circle.
fn format_circle(
    parts: &[Part],
    start: usize,
    parent_of: impl Fn(usize) -> Option<usize>,
) -> String {
    const MAX_SHOWN: usize = 10;
    let outward = iter::successors(Some(start), |index| parent_of(*index));
    let mut ids: Vec<_> = outward.skip(1).take(MAX_SHOWN).collect();
    match ids.iter().position(|index| *index == start) {
        Some(end) => ids.truncate(end),
        None => return format!("{} → …", parts[start].id),
    }
    let ids = iter::once(start).chain(ids).chain([start]);
    let ids: Vec<_> = ids.map(|index| parts[index].id.as_str()).collect();
    ids.join(" → ")
}

impl Part {
    /// Its references to other items.
    pub fn references(&self) -> Vec<&Reference> {
        let mut found = Vec::new();
        self.obligors.collect(&mut found);
        for entry in &self.compliance {
            entry.obligor.collect(&mut found);
            entry.statements.collect(&mut found);
        }
        self.places.collect(&mut found);
        self.commodities.collect(&mut found);
        found
    }

    /// The errors of the part by itself; its pointer is `pointer`.
    fn contradictions(&self, pointer: &str) -> Vec<ValidationError> {
        let kind = self.kind.term;
        let is_condition = kind == PartKind::Condition;
        let mut errors = validate_compliance(
            &self.compliance,
            &self.obligors,
            &format!("{pointer}/compliance"),
        );
        match &self.required_for {
            None if is_condition => errors.push(ValidationError::new(
                ErrorCode::MissingField,
                pointer,
                "`required_for` is missing: a condition says what it is required for",
                "add \"required_for\": \"success\" or \"deployment\"",
            )),
            Some(_) if !is_condition => errors.push(ValidationError::new(
                ErrorCode::Contradiction,
                format!("{pointer}/required_for"),
                "`required_for` is given, but only conditions are required for something",
                "leave it out, or write \"kind\": \"condition\"",
            )),
            _ => {}
        }
        if !kind.can_oblige() {
            let fields = [
                ("obligors", !self.obligors.is_empty()),
                ("due", self.due.is_some()),
                ("due_text", self.due_text.is_some()),
                ("compliance", !self.compliance.is_empty()),
            ];
            errors.extend(
                fields
                    .into_iter()
                    .filter(|(_, given)| *given)
                    .map(|(field, _)| {
                        ValidationError::new(
                            ErrorCode::Contradiction,
                            format!("{pointer}/{field}"),
                            format!("a {} obliges nobody to anything", kind.value()),
                            "leave it out, or write \"kind\": \"commitment\"",
                        )
                    }),
            );
        }
        errors
    }
}
