//! Parts of a proposal: its terms, its conditions and its purposes.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::labels::serialize_optional_term;
use crate::model::schema::reference::{PlaceRef, Reference};
use crate::model::schema::relation::HasReferences;
use crate::model::schema::served_item::{NoteLink, StatementCount};
use crate::model::types::identifier::IssueCode;
use crate::model::validation_error::ValidationErrors;
use crate::model::values::bounded_int::Amount;
use crate::model::values::bounded_text::{Slug, Text, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::formats::Href;
use crate::model::values::vocabulary::vocabulary_enum;

vocabulary_enum! {
    /// What a condition is a condition of.
    RequiredFor "required-for" {
        /// The proposal works only if the condition is met.
        Success = "success", "Success";
        /// The deployment is considered only if the condition is met.
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

vocabulary_enum! {
    /// What a quantity is counted in.
    Unit "unit" {
        /// Hundredths of the basis.
        Percent = "percent", "Percent";
    }
}

/// A term, condition or purpose of a proposal. It is addressed as
/// `proposal/{id}/{part}`.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_labels -> ValidationErrors)]
pub struct Part {
    /// The part's id, unique within its proposal.
    pub id: Slug,
    /// The part in a few words.
    pub title: Title,
    /// The part in a sentence.
    pub summary: Text,
    /// Of a condition: what it is a condition of.
    #[deserr(default)]
    #[serde(serialize_with = "serialize_optional_term")]
    #[schema(value_type = Option<RequiredFor>)]
    pub required_for: Option<Coded<RequiredFor>>,
    /// What editors call it, if it is required for something `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub required_for_label: Option<Title>,
    /// The quantity at stake, where one is given.
    #[deserr(default)]
    pub quantity: Option<Quantity>,
    /// Where the part would apply.
    #[deserr(default)]
    pub places: Vec<PlaceRef>,
    /// Codes of the part's issue in published schemes.
    #[deserr(default)]
    pub codes: Vec<IssueCode>,
    /// The statements on this part.
    #[deserr(skip)]
    pub statements: StatementCount,
    /// The editors' notes on this part.
    #[deserr(skip)]
    pub notes: Vec<NoteLink>,
    /// The part's address.
    #[deserr(skip)]
    pub href: Href,
}

attach_labels!(attach_labels(Part): required_for required_for_label);

impl Part {
    /// Its references to other items.
    pub fn references(&self) -> Vec<&Reference> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }
}

impl HasReferences for Part {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        self.places.collect(found);
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        self.places.collect_mut(found);
    }
}

/// A quantity with its unit and what it is a share of.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Quantity {
    /// The number.
    pub value: Amount,
    /// What it is counted in.
    pub unit: Unit,
    /// What it is a share or an amount of.
    pub basis: Title,
}
