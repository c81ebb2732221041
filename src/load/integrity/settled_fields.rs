//! Fields that follow one of several statements that contradict each other: fields that exist, of
//! items that the statement is about, and each following one of them only.

use std::collections::HashMap;

use crate::load::integrity::IntegrityChecker;
use crate::model::{
    ErrorCode, ItemTypeId, SettledField, Statement, ValidationError, closest_match, quote,
};

/// The fields of the items of a type, or of their parts.
type FieldNames = HashMap<(ItemTypeId, bool), Vec<String>>;

impl IntegrityChecker<'_, '_> {
    /// Reports the fields that a statement cannot settle.
    pub(crate) fn check_settled_fields(&mut self) {
        let mut field_names = FieldNames::new();
        for handle in self.items() {
            let Some(statement) = handle.item().as_type::<Statement>() else {
                continue;
            };
            for (index, settled) in statement.settles.iter().enumerate() {
                let pointer = format!("/settles/{index}");
                let errors = [
                    unrelated(statement, settled, &pointer),
                    unknown_field(settled, &pointer, &mut field_names),
                    self.settled_otherwise(statement, settled, &pointer),
                ];
                for error in errors.into_iter().flatten() {
                    self.report_error(handle, error);
                }
            }
        }
    }

    /// An error if a statement that this one contradicts settles the same field.
    fn settled_otherwise(
        &self,
        statement: &Statement,
        settled: &SettledField,
        pointer: &str,
    ) -> Option<ValidationError> {
        let others = statement.contradicts.iter();
        let mut others = others.filter_map(|other| {
            let other: &Statement = self.resolve(&other.reference)?.item().as_type()?;
            Some(other)
        });
        let is_same = |other: &SettledField| {
            other.item.reference == settled.item.reference && other.field == settled.field
        };
        let other = others.find(|other| other.settles.iter().any(is_same))?;
        Some(ValidationError::new(
            ErrorCode::Contradiction,
            pointer,
            format!(
                "`{}`, which this statement contradicts, settles the same field",
                other.id
            ),
            "remove it from the `settles` of one of the two",
        ))
    }
}

/// An error if the statement is not about the item.
fn unrelated(
    statement: &Statement,
    settled: &SettledField,
    pointer: &str,
) -> Option<ValidationError> {
    let item = &settled.item.reference;
    if statement.about.iter().any(|one| one.reference == *item) {
        return None;
    }
    let about: Vec<_> = statement
        .about
        .iter()
        .map(|one| one.reference.key())
        .collect();
    Some(ValidationError::new(
        ErrorCode::Contradiction,
        format!("{pointer}/item"),
        format!("the statement is not about `{}`", item.key()),
        format!(
            "add it to `about`, or name one of those in `about`: {}",
            about.join(", ")
        ),
    ))
}

/// An error if items of the type have no such field.
fn unknown_field(
    settled: &SettledField,
    pointer: &str,
    field_names: &mut FieldNames,
) -> Option<ValidationError> {
    let item = &settled.item.reference;
    let is_part = item.part.is_some();
    let known = field_names
        .entry((item.item_type, is_part))
        .or_insert_with(|| item.item_type.info().field_names(is_part));
    let name = settled.field.as_str();
    if known.iter().any(|one| one == name) {
        return None;
    }
    let hint = match closest_match(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the fields are {}", known.join(", ")),
    };
    let owner = if is_part {
        "part"
    } else {
        item.item_type.name()
    };
    Some(ValidationError::new(
        ErrorCode::UnknownValue,
        format!("{pointer}/field"),
        format!("{} is not a field of `{owner}`", quote(name)),
        hint,
    ))
}
