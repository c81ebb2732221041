//! Recovery of invalid items.

use std::ops::Range;

use hashbrown::HashSet;
use jsonc_parser::ast::Value;

use crate::load::json::{canonical_json, json_spans};
use crate::load::located_error::LocatedError;
use crate::load::parsed_item::{ItemContent, ParsedItem, PartialItem};
use crate::load::structure::{self, ListLimits};
use crate::load::value_recovery;
use crate::model::{
    Citation, ErrorCode, ItemTypeId, ItemTypeInfo, Placeholder, Slug, SpannedJson,
    ValidationErrors, parse_reference, slugify,
};

/// What could be recovered of an invalid item.
pub(crate) struct RecoveredItem {
    pub(crate) item: ParsedItem,
    /// The errors, with their spans in the file.
    pub(crate) errors: Vec<LocatedError>,
    /// How many more errors there are.
    pub(crate) omitted: usize,
}

/// Recovers an invalid item, with all of its errors.
pub(crate) fn recover_item(
    item_type: &'static ItemTypeInfo,
    text: &str,
    row: usize,
    range: Range<usize>,
) -> RecoveredItem {
    let value = match json_spans::parse_range(text, &range) {
        Ok(value) => value,
        Err(error) => {
            return RecoveredItem {
                item: unparsable_item(range),
                errors: vec![error.locate_in(text)],
                omitted: 0,
            };
        }
    };
    let digest = canonical_json::digest(&value);
    let list_limits = ListLimits::of_items(item_type);
    let mut errors = structure::structural_errors(&value, list_limits);
    // Which of two values is meant is not known, nor what it contradicts.
    let is_ambiguous = errors
        .iter()
        .any(|error| error.error.code == ErrorCode::RepeatedField);
    let decode = |node| item_type.decode(node);
    let result = value_recovery::decode_recovering(value, list_limits, decode);
    errors.extend(result.errors);
    let decoded = result.valid.as_ref().or(result.recovered.as_ref());
    if let Some(item) = decoded.filter(|_| !is_ambiguous) {
        // An error where there is one already is due to its placeholder.
        let seen: HashSet<_> = errors.iter().map(|one| one.error.pointer.clone()).collect();
        let validated = item.validate().into_iter();
        for error in validated.filter(|error| !seen.contains(&error.pointer)) {
            let span = json_spans::resolve_span(&result.value, &error.pointer, error.targets_key);
            errors.push(LocatedError { error, span });
        }
    }
    let content = match result.valid {
        Some(item) if errors.is_empty() => ItemContent::Valid(item.into()),
        decoded => ItemContent::Invalid(Box::new(PartialItem {
            recovered: decoded.or(result.recovered),
            ..extract_partial_item(item_type, &result.value)
        })),
    };
    let entry = ParsedItem {
        id: item_id(&result.value),
        digest,
        content,
        range,
    };
    let errors = errors.into_iter().map(|mut located| {
        if let Placeholder::MissingField(field) = &located.error.placeholder
            && let (Some(id), "") = (entry.valid_id(), &*located.error.pointer)
        {
            located.error.message = format!("the {} `{id}` has no `{field}`", item_type.type_name);
        }
        located.error.pointer = format!("/{row}{}", located.error.pointer);
        located.shifted_by(entry.range.start)
    });
    let errors = errors.collect();
    RecoveredItem {
        item: entry,
        errors,
        omitted: result.omitted,
    }
}

/// Recovers what other items need of an invalid one, without its errors.
pub(crate) fn recover_without_errors(
    item_type: &'static ItemTypeInfo,
    text: &str,
    range: Range<usize>,
) -> RecoveredItem {
    let entry = match json_spans::parse_with_spans(&text[range.clone()]) {
        Ok(value) => ParsedItem {
            range,
            id: item_id(&value),
            digest: canonical_json::digest(&value),
            content: ItemContent::Invalid(Box::new(extract_partial_item(item_type, &value))),
        },
        Err(_) => unparsable_item(range),
    };
    RecoveredItem {
        item: entry,
        errors: Vec::new(),
        omitted: 1,
    }
}

/// An item that is not JSON.
fn unparsable_item(range: Range<usize>) -> ParsedItem {
    ParsedItem {
        range,
        id: None,
        digest: None,
        content: ItemContent::Invalid(Box::default()),
    }
}

/// The id of an item. An invalid one counts as its nearest slug, to which others probably refer.
fn item_id(value: &Value<'_>) -> Option<Slug> {
    let id = as_str(&json_spans::member(value, "id")?.value)?;
    Slug::parse(id).or_else(|| Slug::parse(&slugify(id)))
}

/// What other items need of one that could not be decoded.
fn extract_partial_item(item_type: &ItemTypeInfo, value: &Value<'_>) -> PartialItem {
    let select_all = |patterns: &[&str]| -> Vec<_> {
        let matches = patterns
            .iter()
            .flat_map(|pattern| json_spans::select(value, pattern));
        matches.map(|(_, value)| value).collect()
    };
    let written_id = json_spans::member(value, "id").and_then(|member| as_str(&member.value));
    let mut partial = PartialItem {
        is_json: true,
        has_invalid_id: written_id.and_then(Slug::parse).is_none(),
        ..PartialItem::default()
    };
    for relation in &item_type.relations {
        let texts = select_all(relation.json_pointers)
            .into_iter()
            .filter_map(as_str);
        let mut references = Vec::new();
        for text in texts {
            match parse_reference(text, &(relation.targets)(), relation.part_policy) {
                Ok(to) => references.push(to),
                Err(_) => partial.bad_references.push(text.to_owned()),
            }
        }
        partial.references.push(references);
    }
    for id in select_all(item_type.part_pointers)
        .into_iter()
        .filter_map(|part| as_str(&json_spans::member(part, "id")?.value))
    {
        partial
            .parts
            .extend(Slug::parse(id).or_else(|| Slug::parse(&slugify(id))));
    }
    if item_type.id == ItemTypeId::Statement {
        for (index, value) in select_all(&["/cites/*"]).into_iter().enumerate() {
            let citation: Result<Citation, ValidationErrors> =
                deserr::deserialize(SpannedJson(value.clone()));
            partial
                .citations
                .extend(citation.ok().map(|citation| (index, citation)));
        }
    }
    partial
}

fn as_str<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match value {
        Value::StringLit(text) => Some(&text.value),
        _ => None,
    }
}
