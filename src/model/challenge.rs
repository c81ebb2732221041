//! Challenges: the obstacles to agreement.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::column::Column;
use super::fault::Faults;
use super::field::{Field, terms};
use super::identifier::{CodeScheme, IssueCode, Match};
use super::kind::Kind;
use super::relation::{Relation, references};
use super::text::{Slug, Text, Title};
use super::{Aspect, AspectRef, Proposal, ProposalRef};

/// An obstacle to agreement.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct Challenge {
    /// The challenge's id.
    pub id: Slug,
    /// The challenge's name.
    pub title: Title,
    /// The challenge in a sentence.
    pub summary: Text,
    /// The aspects that the challenge belongs to.
    pub aspects: Vec<AspectRef>,
    /// The proposals that the challenge is about.
    #[deserr(default)]
    pub proposals: Vec<ProposalRef>,
    /// Codes of the issue in published schemes.
    #[deserr(default)]
    pub codes: Vec<IssueCode>,
}

impl Kind for Challenge {
    const TYPE: &'static str = "challenge";
    const TITLE: &'static str = "Challenge";
    const COLLECTION: &'static str = "challenges";
    const DESCRIPTION: &'static str = "An obstacle to agreement.";
    const EXAMPLE: &'static str = "security-guarantees";
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation::to::<Aspect>(
            "aspects",
            "aspect",
            &["/aspects/*"],
            "belongs to the aspect",
            references!(aspects),
        )
        .inverse("challenges", "The challenges that belong to it."),
        Relation::to::<Proposal>(
            "proposals",
            "proposal",
            &["/proposals/*"],
            "is about the proposal",
            references!(proposals),
        )
        .inverse("challenges", "The challenges that are about it."),
    ];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::code::<Match>("match", |c: &Self| {
            terms(c.codes.iter().map(|code| &code.r#match))
        })
        .several("codes.match"),
        Field::code::<CodeScheme>("scheme", |c: &Self| {
            terms(c.codes.iter().map(|code| &code.scheme))
        })
        .several("codes.scheme"),
    ];
    const COLUMNS: &'static [Column<Self>] = &[Column::new("codes", |c: &Self, _| {
        c.codes.iter().map(IssueCode::key).collect()
    })];

    fn id(&self) -> &Slug {
        &self.id
    }

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn summary(&self) -> Option<&str> {
        Some(self.summary.as_str())
    }
}
