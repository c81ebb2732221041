//! Notes: the editors' remarks on what is imprecise in a source.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::labels::serialize_optional_term;
use crate::model::schema::field::{Field, term_values};
use crate::model::schema::item_type::ItemType;
use crate::model::schema::item_type_id::ItemTypeId;
use crate::model::schema::reference::{NoteTarget, NoteTargetRef, TypedReference};
use crate::model::schema::relation::{Relation, references};
use crate::model::validation_error::ValidationErrors;
use crate::model::values::bounded_text::{Prose, Slug};
use crate::model::values::vocabulary::vocabulary_enum;

vocabulary_enum! {
    /// The kind of imprecision that a note points out, such as an ambiguous wording.
    NoteKind "note-kind" {
        /// No source says something that readers will ask: who, when, where, how much.
        NotStated = "not-stated", "Not stated by the sources";
        /// Sources or passages differ, or one contradicts itself.
        Discrepancy = "discrepancy", "Passages differ";
        /// A passage can be read in more than one way; the note says which one the record follows.
        Ambiguity = "ambiguity", "Ambiguous wording";
        /// No source says it in so many words: the editors conclude it from the context, or chose
        /// the nearest term.
        Inference = "inference", "Inferred by the editors";
        /// A source uses a term wrongly, or in a sense that readers may mistake for another.
        Terminology = "terminology", "Terms used in an unusual sense";
    }
}

/// An editors' remark on something imprecise in a source. What reads oddly gets a note,
/// never a correction.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Note {
    /// The note's id.
    pub id: Slug,
    /// The kind of imprecision that the note points out, such as an ambiguous wording; null if the
    /// editors do not say.
    #[deserr(default)]
    #[serde(serialize_with = "serialize_optional_term")]
    pub kind: Option<NoteKind>,
    /// The text of the note.
    pub text: Prose,
    /// The items and parts that the note is about. Statements are not listed here: they name the
    /// note in their `notes`.
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
    const FIELDS: &'static [Field<Self>] = &[
        Field::ID,
        Field::vocabulary::<NoteKind>("kind", |n: &Self| term_values(&n.kind)),
        Field::TEXT,
    ];

    fn id(&self) -> &Slug {
        &self.id
    }

    fn title(&self) -> &str {
        self.text.as_str()
    }
}
