//! Fields of items that follow one of several statements that contradict each other.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::schema::reference::{Reference, StatementTargetRef};
use crate::model::schema::relation::HasReferences;
use crate::model::validation_error::ValidationErrors;
use crate::model::values::bounded_text::Title;

/// A field of an item or part on which statements contradict each other. The record follows the
/// statement that has this entry.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors)]
pub struct SettledField {
    /// The item or part whose field is disputed; the statement itself is about this item or part.
    pub item: StatementTargetRef,
    /// The name of the disputed field, such as `date`.
    pub field: Title,
}

impl HasReferences for SettledField {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Reference>) {
        self.item.collect(found);
    }

    fn collect_mut<'a>(&'a mut self, found: &mut Vec<&'a mut Reference>) {
        self.item.collect_mut(found);
    }
}
