//! The entries of `changes` as far as they can be read.
//!
//! An entry with a mistake still explains an item, so that the item is not reported as unexplained
//! as well, and every other change is reported in the same run.

use deserr::Deserr;
use hashbrown::HashSet;
use jsonc_parser::ast::Value;

use crate::load::json::json_spans;
use crate::load::located_error::LocatedError;
use crate::model::{
    ChangeEntry, ChangedReference, Negotiation, RenamedPart, Slug, SpannedJson, ValidationErrors,
    slugify,
};

/// Where the entries are in `record.json`.
const CHANGES: &str = "/changes";

/// One entry of `changes`.
pub(crate) struct DeclaredChange {
    /// The item that it names, if it names one.
    pub(crate) item: Option<ChangedReference>,
    /// The text that names it.
    pub(crate) ref_text: String,
    /// The id that the item had before; an invalid one counts as its nearest slug.
    pub(crate) renamed_from: Option<Slug>,
    /// The parts of the item that had other ids before; invalid ids count as their nearest slugs.
    pub(crate) renamed_parts: Vec<RenamedPart>,
    /// The entry, if it has no errors.
    pub(crate) valid: Option<ChangeEntry>,
}

/// The entries of `changes` in a record file with these errors; none if they are no list.
pub(crate) fn declared_changes(
    record: &Value<'_>,
    errors: &[LocatedError],
    negotiation: Option<&Negotiation>,
) -> Option<Vec<DeclaredChange>> {
    let Value::Object(_) = record else {
        return None;
    };
    let mut invalid = HashSet::new();
    for LocatedError { error, .. } in errors {
        if !is_within_changes(&error.pointer) {
            continue;
        }
        // An error of the list itself.
        let mut tokens = error.pointer[CHANGES.len()..].split('/').skip(1);
        invalid.insert(tokens.next()?.parse::<usize>().ok()?);
    }
    if let Some(negotiation) = negotiation.filter(|_| invalid.is_empty()) {
        let entries = negotiation.changes.iter().cloned();
        return Some(entries.map(DeclaredChange::from_valid).collect());
    }
    let elements = match json_spans::member(record, "changes").map(|member| &member.value) {
        None => return Some(Vec::new()),
        Some(Value::Array(array)) => &array.elements,
        Some(_) => return None,
    };
    let entries = elements.iter().enumerate();
    let entries = entries.map(|(index, value)| {
        let valid = decode::<ChangeEntry>(value).filter(|_| !invalid.contains(&index));
        valid.map_or_else(
            || DeclaredChange::recover(value),
            DeclaredChange::from_valid,
        )
    });
    Some(entries.collect())
}

/// Whether an error is one of `changes`, rather than of the negotiation.
pub(crate) fn is_within_changes(pointer: &str) -> bool {
    let rest = pointer.strip_prefix(CHANGES);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn decode<T: Deserr<ValidationErrors>>(value: &Value<'_>) -> Option<T> {
    deserr::deserialize::<T, _, ValidationErrors>(SpannedJson(value.clone())).ok()
}

impl DeclaredChange {
    fn from_valid(entry: ChangeEntry) -> Self {
        Self {
            item: Some(entry.item.clone()),
            ref_text: entry.item.key(),
            renamed_from: entry.renamed_from.clone(),
            renamed_parts: entry.renamed_parts.clone(),
            valid: Some(entry),
        }
    }

    /// What an invalid entry names.
    fn recover(value: &Value<'_>) -> Self {
        let ref_text = match value {
            Value::StringLit(text) => Some(text.value.to_string()),
            _ => text_member(value, "ref"),
        };
        let item = match value {
            Value::StringLit(_) => decode(value),
            _ => json_spans::member(value, "ref").and_then(|member| decode(&member.value)),
        };
        let renamed_parts = json_spans::select(value, "/renamed_parts/*").into_iter();
        let renamed_parts = renamed_parts.filter_map(|(_, part)| {
            Some(RenamedPart {
                from: nearest_slug(part, "from")?,
                to: nearest_slug(part, "to")?,
            })
        });
        Self {
            item,
            ref_text: ref_text.unwrap_or_default(),
            renamed_from: nearest_slug(value, "renamed_from"),
            renamed_parts: renamed_parts.collect(),
            valid: None,
        }
    }
}

fn text_member(value: &Value<'_>, name: &str) -> Option<String> {
    match &json_spans::member(value, name)?.value {
        Value::StringLit(text) => Some(text.value.to_string()),
        _ => None,
    }
}

/// The id in a member, or the nearest slug; of a reference its last segment.
fn nearest_slug(value: &Value<'_>, name: &str) -> Option<Slug> {
    let text = text_member(value, name)?;
    let id = text.rsplit('/').next().unwrap_or(&text);
    Slug::parse(id).or_else(|| Slug::parse(&slugify(id)))
}
