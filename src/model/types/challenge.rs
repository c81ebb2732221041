//! Challenges: the obstacles to agreement.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::schema::field::{Field, term_values};
use crate::model::schema::item_type::{ItemType, id_title_summary};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::relation::{Relation, references};
use crate::model::types::identifier::{CodeScheme, IssueCode, Match};
use crate::model::types::other_name::OtherName;
use crate::model::validation_error::ValidationErrors;
use crate::model::values::bounded_text::{Slug, Text, Title};
use crate::model::{Aspect, AspectRef, Proposal, ProposalRef};

/// An obstacle to agreement.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Challenge {
    /// The challenge's id.
    pub id: Slug,
    /// The challenge's name.
    pub title: Title,
    /// The challenge in brief.
    pub summary: Text,
    /// Other names of the item, under which readers may look for it.
    #[deserr(default)]
    pub other_names: Vec<OtherName>,
    /// The aspects that the challenge belongs to.
    pub aspects: Vec<AspectRef>,
    /// The proposals that the challenge concerns.
    #[deserr(default)]
    pub proposals: Vec<ProposalRef>,
    /// The codes that published classifications give to the issue.
    #[deserr(default)]
    pub codes: Vec<IssueCode>,
}

impl ItemType for Challenge {
    const ID: ItemTypeId = ItemTypeId::Challenge;
    const EXAMPLE_ID: &'static str = "security-guarantees";
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation::new::<Aspect>(
            "aspects",
            "aspect",
            &["/aspects/*"],
            "belongs to the aspect",
            references!(aspects),
        )
        .inverse("challenges", "The challenges that belong to the aspect."),
        Relation::new::<Proposal>(
            "proposals",
            "proposal",
            &["/proposals/*"],
            "is about the proposal",
            references!(proposals),
        )
        .inverse("challenges", "The challenges that concern the proposal."),
    ];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::OTHER_NAMES,
        Field::vocabulary::<Match>("match", |c: &Self| {
            term_values(c.codes.iter().map(|code| &code.match_quality))
        })
        .multi_valued("codes.match"),
        Field::vocabulary::<CodeScheme>("scheme", |c: &Self| {
            term_values(c.codes.iter().map(|code| &code.scheme))
        })
        .multi_valued("codes.scheme"),
    ];

    id_title_summary!(other_names);

    fn codes(&self) -> Vec<&IssueCode> {
        self.codes.iter().collect()
    }
}
