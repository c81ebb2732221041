//! Commodities: the goods and resources at stake.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::error_code::ErrorCode;
use crate::model::schema::field::{Field, FieldType, boolean_value, term_values, text_values};
use crate::model::schema::item_type::{ItemType, id_title_summary};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::CommodityRef;
use crate::model::schema::relation::{Relation, references};
use crate::model::types::identifier::Identifier;
use crate::model::types::other_name::OtherName;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{Slug, Text, Title};
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::vocabulary::vocabulary_enum;
use crate::model::{Actor, ActorRef};

vocabulary_enum! {
    /// The kind of good or resource.
    CommodityKind "commodity-kind" {
        /// Several goods that the source names together.
        Group = "group", "Group of commodities";
        /// A mineral or an element.
        Mineral = "mineral", "Mineral";
        /// An ore.
        Ore = "ore", "Ore";
        /// Oil, gas, coal or another source of energy.
        Fuel = "fuel", "Fuel";
        /// What is grown: grain, coca, cotton.
        Crop = "crop", "Crop";
        /// A drug or medicine.
        Drug = "drug", "Drug";
        /// Weapons and ammunition.
        Arms = "arms", "Arms";
        /// Material for nuclear reactors or weapons.
        FissileMaterial = "fissile-material", "Fissile material";
        /// Land, as something that is held and handed over.
        Land = "land", "Land";
        /// What industry makes.
        Manufactured = "manufactured", "Manufactured good";
        /// Any other; `kind_label` says which.
        Other = "other", "Other";
    }
}

/// A good or resource at stake.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = attach_labels -> ValidationErrors)]
pub struct Commodity {
    /// The commodity's id.
    pub id: Slug,
    /// The commodity's name.
    pub title: Title,
    /// The commodity in brief.
    pub summary: Text,
    /// Other names of the item, under which readers may look for it.
    #[deserr(default)]
    pub other_names: Vec<OtherName>,
    /// The kind of good or resource.
    #[schema(value_type = CommodityKind)]
    pub kind: Coded<CommodityKind>,
    /// What editors call it, if its kind is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub kind_label: Option<Title>,
    /// The group of commodities that this one belongs to, according to a source; null if no source
    /// names one.
    #[deserr(default)]
    pub group: Option<CommodityRef>,
    /// The actor that owns the commodity or has it in its territory; null if no source says.
    #[deserr(default)]
    pub holder: Option<ActorRef>,
    /// The industries that use the commodity, as far as sources name them.
    #[deserr(default)]
    pub uses: Vec<Title>,
    /// Whether the commodity may have uses besides those named; null if none is named.
    #[deserr(default)]
    pub uses_open: Option<bool>,
    /// Whether a group of commodities may have members besides those named; null for a single
    /// commodity.
    #[deserr(default)]
    pub members_open: Option<bool>,
    /// Identifiers of the commodity in other systems, such as Wikidata.
    #[deserr(default)]
    pub identifiers: Vec<Identifier>,
}

attach_labels!(attach_labels(Commodity): kind kind_label);

impl ItemType for Commodity {
    const ID: ItemTypeId = ItemTypeId::Commodity;
    const EXAMPLE_ID: &'static str = "lithium";
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation::new::<Self>(
            "group",
            "group",
            &["/group"],
            "belongs to the group",
            references!(group),
        )
        .inverse(
            "members",
            "The commodities that belong to this group; none for a single commodity.",
        )
        .acyclic(),
        Relation::new::<Actor>(
            "holder",
            "holder",
            &["/holder"],
            "is held by",
            references!(holder),
        )
        .inverse(
            "commodities",
            "The commodities that the actor owns or has in its territory.",
        ),
    ];
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::OTHER_NAMES,
        Field::vocabulary::<CommodityKind>("kind", |c: &Self| term_values([&c.kind.term])),
        Field::new(
            "uses",
            "The industries that use the commodity.",
            FieldType::Text,
            |c: &Self| text_values(&c.uses),
        )
        .multi_valued("uses"),
        Field::new(
            "uses_open",
            "Whether the commodity may have uses besides those named.",
            FieldType::Boolean,
            |c: &Self| boolean_value(c.uses_open),
        ),
        Field::new(
            "members_open",
            "Whether a group of commodities may have members besides those named.",
            FieldType::Boolean,
            |c: &Self| boolean_value(c.members_open),
        ),
        Field::IDENTIFIER_SCHEME,
        Field::IDENTIFIER,
        Field::HS,
        Field::WIKIDATA,
    ];

    id_title_summary!(other_names);

    fn identifiers(&self) -> &[Identifier] {
        &self.identifiers
    }

    fn validate(&self) -> Vec<ValidationError> {
        let mut contradictions = Vec::new();
        if self.uses_open.is_some() == self.uses.is_empty() {
            contradictions.push(match self.uses_open {
                Some(_) => (
                    "/uses_open",
                    "`uses_open` is given, but no use is named",
                    "leave `uses_open` out, or name a use",
                ),
                None => (
                    "/uses",
                    "`uses_open` is missing: nothing says whether there are other uses",
                    "add \"uses_open\": true or false",
                ),
            });
        }
        if self.members_open.is_some() != (self.kind.term == CommodityKind::Group) {
            contradictions.push(match self.members_open {
                Some(_) => (
                    "/members_open",
                    "`members_open` is given, but only a group has members",
                    "leave the field out, or correct `kind`",
                ),
                None => (
                    "/kind",
                    "`members_open` is missing: nothing says whether the group has other members",
                    "add \"members_open\": true or false",
                ),
            });
        }
        contradictions
            .into_iter()
            .map(|(pointer, message, hint)| {
                ValidationError::new(ErrorCode::Contradiction, pointer, message, hint)
            })
            .collect()
    }
}
