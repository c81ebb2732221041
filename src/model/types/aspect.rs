//! Aspects: the strands of the negotiation.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::schema::field::{Field, term_values};
use crate::model::schema::item_type::{ItemType, id_title_summary};
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::TypedReference;
use crate::model::types::other_name::OtherName;
use crate::model::validation_error::ValidationErrors;
use crate::model::values::bounded_text::{Slug, Text, Title};
use crate::model::values::vocabulary::vocabulary_enum;

vocabulary_enum! {
    /// Who named an aspect: the source or the editors.
    AspectOrigin "aspect-origin" {
        /// The source itself names the aspect.
        Source = "source", "Named by the source";
        /// The editors of the record name the aspect.
        Editors = "editors", "Named by the editors";
    }
}

/// One strand of the negotiation.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Aspect {
    /// The aspect's id.
    pub id: Slug,
    /// The aspect's name.
    pub title: Title,
    /// The aspect in brief.
    pub summary: Text,
    /// Other names of the item, under which readers may look for it.
    #[deserr(default)]
    pub other_names: Vec<OtherName>,
    /// Who named the aspect: the source or the editors.
    pub origin: AspectOrigin,
}

/// A reference to an aspect.
pub type AspectRef = TypedReference<Aspect>;

impl ItemType for Aspect {
    const ID: ItemTypeId = ItemTypeId::Aspect;
    const EXAMPLE_ID: &'static str = "ceasefire-proposal";
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::TITLE,
        Field::SUMMARY,
        Field::OTHER_NAMES,
        Field::vocabulary::<AspectOrigin>("origin", |a: &Self| term_values([&a.origin])),
    ];

    id_title_summary!(other_names);
}
