//! Notes: the editors' remarks on what is imprecise in a source.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::schema::field::Field;
use crate::model::schema::item_type::ItemType;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::{NoteTarget, NoteTargetRef, TypedReference};
use crate::model::schema::relation::{Relation, references};
use crate::model::validation_error::ValidationErrors;
use crate::model::values::bounded_text::{Prose, Slug};

/// An editors' remark on something imprecise in a source. What reads oddly gets a note,
/// never a correction.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Note {
    /// The note's id.
    pub id: Slug,
    /// What the note says.
    pub text: Prose,
    /// The items and parts that the note qualifies, besides the statements that name it.
    #[deserr(default)]
    pub about: Vec<NoteTargetRef>,
}

/// A reference to a note.
pub type NoteRef = TypedReference<Note>;

impl ItemType for Note {
    const ID: ItemTypeId = ItemTypeId::Note;
    const EXAMPLE_ID: &'static str = "rare-earth";
    const RELATIONS: &'static [Relation<Self>] = &[
        // What a note qualifies serves the other end as its `notes`: see `crate::store`.
        Relation::new::<NoteTarget>(
            "about",
            "about",
            &["/about/*"],
            "qualifies",
            references!(about),
        ),
    ];
    const FIELDS: &'static [Field<Self>] = &[Field::ID, Field::TEXT];

    fn id(&self) -> &Slug {
        &self.id
    }

    fn title(&self) -> &str {
        self.text.as_str()
    }
}
