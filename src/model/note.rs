//! Notes: the editors' remarks on what is imprecise in a source.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::fault::Faults;
use super::field::Field;
use super::kind::Kind;
use super::reference::{Annotated, AnnotatedRef, Ref};
use super::relation::{Relation, references};
use super::text::{Prose, Slug};

/// A remark of the editors on an imprecision of the source. What reads oddly gets a note,
/// never a correction.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct Note {
    /// The note's id.
    pub id: Slug,
    /// What the note says.
    pub text: Prose,
    /// The items and parts that the note qualifies, besides the statements that name it.
    #[deserr(default)]
    pub about: Vec<AnnotatedRef>,
}

/// A reference to a note.
pub type NoteRef = Ref<Note>;

impl Kind for Note {
    const TYPE: &'static str = "note";
    const TITLE: &'static str = "Note";
    const COLLECTION: &'static str = "notes";
    const DESCRIPTION: &'static str = "A remark of the editors on an imprecision of the source.";
    const EXAMPLE: &'static str = "rare-earth";
    const SUPPORTED: bool = false;
    const RELATIONS: &'static [Relation<Self>] = &[
        // What a note qualifies serves the other end as its `notes`: see `crate::record`.
        Relation::to::<Annotated>(
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
