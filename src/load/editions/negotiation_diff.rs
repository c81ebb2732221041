//! Comparing what two editions say of the negotiation in `record.json`.

use serde_json::Value as Json;

use crate::load::editions::json_diff::diff_fields;
use crate::load::editions::renames::{RenamedIds, Renames};
use crate::model::{ChangedType, ErrorCode, FieldChange, Slug, ValidationError};

/// What `record.json` says of the edition rather than of the negotiation, the name of the
/// JSON Schema, and the id, which has an error of its own.
const EDITION_FIELDS: [&str; 4] = ["id", "published", "changes", "$schema"];

/// The texts of `record.json` in two editions.
pub(crate) struct NegotiationTexts<'t> {
    /// The id of the negotiation in the current one.
    pub(crate) id: &'t Slug,
    pub(crate) before: &'t str,
    pub(crate) after: &'t str,
}

/// The error of a negotiation that has another id than before.
pub(crate) fn changed_id_error(texts: &NegotiationTexts<'_>) -> Option<ValidationError> {
    let before = parse(texts.before);
    let previous_id = before["id"].as_str()?;
    let is_same = previous_id == texts.id.as_str();
    (!is_same).then(|| {
        ValidationError::new(
            ErrorCode::BadRename,
            "/id",
            format!(
                "the negotiation had the id `{previous_id}` in the previous edition, and its id cannot change"
            ),
            format!("write `{previous_id}`"),
        )
    })
}

/// Where the negotiation differs.
pub(crate) fn diff_negotiation(
    texts: &NegotiationTexts<'_>,
    renames: &Renames,
) -> Vec<FieldChange> {
    let content = |text| {
        let mut record = parse(text);
        if let Some(members) = record.as_object_mut() {
            members.retain(|name, _| !EDITION_FIELDS.contains(&name.as_str()));
        }
        record
    };
    let renamed = RenamedIds {
        renames,
        references: &ChangedType::Negotiation.reference_pointers(),
        item: None,
    };
    let after = content(texts.after);
    diff_fields(content(texts.before), &after, &renamed)
}

fn parse(text: &str) -> Json {
    serde_json::from_str(text).expect("the record file of both editions is decoded")
}
