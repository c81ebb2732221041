//! Quotations: what a source says in its own words, and who says it.

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::ActorRef;
use crate::model::error_code::ErrorCode;
use crate::model::json_pointer::json_pointer;
use crate::model::schema::reference::Reference;
use crate::model::schema::relation::HasReferences;
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::{LongTitle, Prose};
use crate::model::values::formats::Language;

/// What somebody said or wrote, word for word.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = check_speaker -> ValidationErrors)]
pub struct Quotation {
    /// The quoted words, without quotation marks.
    pub text: Prose,
    /// The language of the quoted words, as a BCP 47 tag.
    pub language: Language,
    /// The actor of the record who said the words; null if the source itself says them, or if
    /// `speaker_name` names the speaker.
    #[deserr(default)]
    pub speaker: Option<ActorRef>,
    /// The name of the speaker, if the speaker is not an actor of the record; otherwise null.
    #[deserr(default)]
    pub speaker_name: Option<LongTitle>,
    /// A translation of the quoted words; null if there is none.
    #[deserr(default)]
    pub translation: Option<Translation>,
}

/// The translation of a quotation.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct Translation {
    /// The quoted words, translated.
    pub text: Prose,
    /// The language of the translation, as a BCP 47 tag.
    pub language: Language,
    /// Who translated the quotation; null if the editors did.
    #[deserr(default)]
    pub translator: Option<LongTitle>,
}

fn check_speaker(
    quotation: Quotation,
    location: ValuePointerRef<'_>,
) -> Result<Quotation, ValidationErrors> {
    let (field, message, hint) = if quotation.speaker.is_some() && quotation.speaker_name.is_some()
    {
        (
            "speaker_name",
            "`speaker` and `speaker_name` are both given",
            "leave one of them out: an actor has a name already",
        )
    } else if let Some(translation) = &quotation.translation
        && translation.language == quotation.language
    {
        (
            "translation/language",
            "the translation is in the language of the quotation",
            "write the language into which it was translated",
        )
    } else {
        return Ok(quotation);
    };
    let pointer = format!("{}/{field}", json_pointer(location));
    let error = ValidationError::new(ErrorCode::Contradiction, pointer, message, hint);
    Err(ValidationErrors(vec![error]))
}

impl HasReferences for Quotation {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        self.speaker.collect(found);
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        self.speaker.collect_mut(found);
    }
}
