//! How far what parts of proposals demand is met, over time.

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::error_code::ErrorCode;
use crate::model::json_pointer::json_pointer;
use crate::model::schema::reference::{EvidenceRef, ObligorRef};
use crate::model::validation_error::{ValidationError, ValidationErrors};
use crate::model::values::bounded_text::Title;
use crate::model::values::coded::{Coded, attach_labels};
use crate::model::values::date::UncertainDate;
use crate::model::values::vocabulary::vocabulary_enum;

vocabulary_enum! {
    /// How far an obligation has been met. Based on the levels of implementation of the Kroc
    /// Institute.
    ComplianceStatus "compliance" {
        /// Nothing that is due has been done (Kroc: not initiated).
        NotBegun = "not-begun", "Not begun";
        /// What is due is being done (Kroc: minimum, intermediate).
        InProgress = "in-progress", "In progress";
        /// A part of what is due is done, and the rest is not pursued.
        Partial = "partial", "Partly met";
        /// Everything that is due has been done, or kept so far (Kroc: complete).
        Complied = "complied", "Met";
        /// What is done, or left undone, breaks the obligation.
        Violated = "violated", "Violated";
        /// The parties or the sources disagree whether it is met.
        Disputed = "disputed", "Disputed";
        /// Any other; `status_label` says which.
        Other = "other", "Other";
    }
}

/// How far an obligation had been met at some time, and the statements that report it.
#[derive(Clone, Debug, Serialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = ValidationErrors, validate = finish -> ValidationErrors)]
pub struct Compliance {
    /// Status and date as text, ready to be shown: `Met (27 June 2017)`.
    #[deserr(skip)]
    #[schema(min_length = 1, max_length = 650, pattern = r"^\S(.*\S)?$")]
    pub label: String,
    /// How far the obligation was met.
    #[schema(value_type = ComplianceStatus)]
    pub status: Coded<ComplianceStatus>,
    /// What editors call it, if the status is `other`.
    #[deserr(default)]
    #[serde(skip)]
    #[schema(ignore)]
    pub status_label: Option<Title>,
    /// The date or period that the status describes; null if no source gives it.
    #[deserr(default)]
    pub date: Option<UncertainDate>,
    /// The actor whose compliance the status describes; null if it describes that of all who are
    /// obliged.
    #[deserr(default)]
    pub obligor: Option<ObligorRef>,
    /// The statements that report the status.
    #[schema(min_items = 1)]
    pub statements: Vec<EvidenceRef>,
}

attach_labels!(attach_status_label(Compliance): status status_label);

/// Checks a decoded entry, and adds its words.
fn finish(
    entry: Compliance,
    location: ValuePointerRef<'_>,
) -> Result<Compliance, ValidationErrors> {
    let mut entry = attach_status_label(entry, location)?;
    if entry.statements.is_empty() {
        return Err(ValidationErrors(vec![ValidationError::new(
            ErrorCode::MissingField,
            format!("{}/statements", json_pointer(location)),
            "no statement is named for this entry",
            "name the statements that say how far the obligation was met",
        )]));
    }
    let date = entry.date.as_ref();
    let date = date.map_or_else(String::new, |date| format!(" ({})", date.label));
    entry.label = format!("{}{date}", entry.status.title());
    Ok(entry)
}

/// The errors of the entries at `pointer`, of a part with these obligors: obligors that it does not
/// have, and entries that are repeated or not in the order of time.
pub(crate) fn validate_compliance(
    entries: &[Compliance],
    obligors: &[ObligorRef],
    pointer: &str,
) -> Vec<ValidationError> {
    let mut errors = Vec::new();
    let mut last_day = None;
    for (index, entry) in entries.iter().enumerate() {
        let mut report = |code, member: &str, message: String, hint: String| {
            let pointer = format!("{pointer}/{index}{member}");
            errors.push(ValidationError::new(code, pointer, message, hint));
        };
        let obligor = entry.obligor.as_ref().map(|obligor| &obligor.reference);
        if let Some(obligor) = obligor
            && obligors.iter().all(|known| known.reference != *obligor)
        {
            report(
                ErrorCode::Contradiction,
                "/obligor",
                format!("`{}` is not an obligor of this part", obligor.id),
                format!(
                    "add `{}` to its `obligors`, or name one of them",
                    obligor.id
                ),
            );
        }
        let is_same = |other: &Compliance| {
            other.status == entry.status
                && other.date == entry.date
                && other.obligor.as_ref().map(|one| &one.reference) == obligor
        };
        if entries[..index].iter().any(is_same) {
            report(
                ErrorCode::RepeatedEntry,
                "",
                format!("the part already has the entry “{}”", entry.label),
                "leave it out, and add its statements to the other one".to_owned(),
            );
        }
        let Some(date) = &entry.date else { continue };
        if let (Some(latest), Some((before, label))) = (date.latest, last_day)
            && latest < before
        {
            report(
                ErrorCode::Contradiction,
                "/date",
                format!(
                    "{} is before {label}, the date of an entry above",
                    date.label
                ),
                "put the entries in the order of time, or correct a date".to_owned(),
            );
        }
        if let Some(earliest) = date.earliest {
            last_day = last_day.max(Some((earliest, &date.label)));
        }
    }
    errors
}
