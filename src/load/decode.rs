//! From the text of an edition's files to items, one by one.

use std::ops::Range;

use deserr::Deserr;
use jsonc_parser::ast::Value;
use rayon::iter::{IndexedParallelIterator as _, IntoParallelIterator as _, ParallelIterator as _};

use crate::load::declared_changes;
use crate::load::edition_folder::{EditionFolder, RECORD_FILE, collection_file};
use crate::load::editions::content_digest::ContentDigest;
use crate::load::item_recovery::{recover_item, recover_without_errors};
use crate::load::json::canonical_json;
use crate::load::json::json_spans;
use crate::load::parsed_edition::ParsedEdition;
use crate::load::parsed_item::{ItemContent, ParsedCollection, ParsedItem};
use crate::load::report::{Diagnostic, MAX_REPORTED_PER_FILE, Report};
use crate::load::structure::{self, ListLimits};
use crate::load::value_recovery::{self, RecoveredDecode};
use crate::model::{
    ByItemType, ErrorCode, ItemTypeInfo, Negotiation, Slug, SpannedJson, ValidationErrors,
};

/// In how many items of a collection the errors are reported. Invalid items beyond are only
/// counted, since recovery takes many times as long as decoding a valid item.
const MAX_RECOVERED_ITEMS: usize = MAX_REPORTED_PER_FILE;

/// The lists of `record.json` and `editions.json` that have an entry for each of many items
/// or editions.
pub(crate) const RECORD_LISTS: ListLimits = ListLimits {
    long_lists: &["", "/changes", "/changes/*/renamed_parts"],
    max_long_len: usize::MAX,
};

/// Decodes the files of an edition, and reports the errors of each by itself.
pub(crate) fn decode_edition(folder: EditionFolder, report: &mut Report) -> ParsedEdition {
    let path = folder.path(RECORD_FILE);
    let text = folder.files.get(RECORD_FILE);
    let record = text.and_then(|text| {
        let (mut value, start) = parse_file(&path, text, report)?;
        remove_schema_name(&mut value);
        Some((text, value, start))
    });
    let digest = record.as_ref();
    let digest = digest.and_then(|(_, value, _)| canonical_json::digest(value));
    let is_draft = record.as_ref().is_some_and(|(_, value, _)| {
        let published = json_spans::member(value, "published");
        published.is_none_or(|member| matches!(member.value, Value::NullKeyword(_)))
    });
    let decoded = record.map(|(text, value, start)| {
        decode_value::<Negotiation>(&path, text, (value, start), report)
    });
    let has_valid_record = decoded.as_ref().is_some_and(|decoded| {
        let mut pointers = decoded.errors.iter().map(|error| &error.error.pointer);
        pointers.all(|pointer| declared_changes::is_within_changes(pointer))
    });
    let changes = decoded.as_ref().and_then(|decoded| {
        let negotiation = decoded.valid.as_ref();
        declared_changes::declared_changes(&decoded.value, &decoded.errors, negotiation)
    });
    let negotiation_id = decoded.as_ref().and_then(|decoded| {
        match &json_spans::member(&decoded.value, "id")?.value {
            Value::StringLit(id) => Slug::parse(&id.value),
            _ => None,
        }
    });
    let negotiation = decoded.and_then(|decoded| decoded.valid.or(decoded.recovered));
    let collections = ByItemType::from_fn(|id| decode_collection(&folder, id.info(), report));
    let digest = ContentDigest::new(digest, &collections);
    ParsedEdition {
        folder,
        negotiation,
        negotiation_id,
        has_valid_record,
        changes,
        is_draft,
        collections,
        digest,
    }
}

/// Removes the name of the JSON Schema, which tools of editors read and which is no part of the
/// record.
fn remove_schema_name(value: &mut Value<'_>) {
    if let Value::Object(object) = value {
        object.properties.retain(|member| {
            member.name.as_str() != "$schema" || !matches!(member.value, Value::StringLit(_))
        });
    }
}

/// Decodes a file that is one value.
pub(crate) fn decode_file<T: Deserr<ValidationErrors>>(
    path: &str,
    text: &str,
    report: &mut Report,
) -> Option<T> {
    let parsed = parse_file(path, text, report)?;
    decode_value(path, text, parsed, report).valid
}

/// The value that a file consists of, and where in the file it begins.
fn parse_file<'a>(path: &str, text: &'a str, report: &mut Report) -> Option<(Value<'a>, usize)> {
    let root_range = json_spans::root_value_range(text);
    let parsed =
        root_range.and_then(|range| Ok((json_spans::parse_range(text, &range)?, range.start)));
    parsed
        .map_err(|error| report.add_error(path, text, error.locate_in(text)))
        .ok()
}

/// Decodes the value of a file, and reports its errors.
fn decode_value<'a, T: Deserr<ValidationErrors>>(
    path: &str,
    text: &str,
    (value, start): (Value<'a>, usize),
    report: &mut Report,
) -> RecoveredDecode<'a, T> {
    let mut errors = structure::structural_errors(&value, RECORD_LISTS);
    let decode = |node| deserr::deserialize::<T, _, ValidationErrors>(node);
    let mut decoded = value_recovery::decode_recovering(value, RECORD_LISTS, decode);
    errors.append(&mut decoded.errors);
    for error in &errors {
        report.add_error(path, text, error.clone().shifted_by(start));
    }
    report.count_omitted(decoded.omitted);
    decoded.errors = errors;
    decoded
}

fn decode_collection(
    folder: &EditionFolder,
    item_type: &'static ItemTypeInfo,
    report: &mut Report,
) -> ParsedCollection {
    let unknown = || ParsedCollection::new(item_type, Vec::new(), false);
    let name = collection_file(item_type.id);
    let Some(text) = folder.files.get(&name) else {
        return unknown();
    };
    let path = folder.path(&name);
    match json_spans::array_element_ranges(text) {
        Ok(mut ranges) => {
            let is_too_long = ranges.len() > item_type.max_items;
            if is_too_long {
                let message = format!(
                    "this collection has {} items; the limit is {}",
                    ranges.len(),
                    item_type.max_items
                );
                report.add(Diagnostic::new(
                    ErrorCode::LongList,
                    &path,
                    &message,
                    "divide the record",
                ));
                ranges.truncate(item_type.max_items);
            }
            let items = decode_items(item_type, text, ranges, &path, report);
            let is_json =
                |entry: &ParsedItem| entry.partial().is_none_or(|partial| partial.is_json);
            let is_parsed = !is_too_long && items.iter().all(is_json);
            ParsedCollection::new(item_type, items, is_parsed)
        }
        Err(error) => {
            report.add_error(&path, text, error.locate_in(text));
            unknown()
        }
    }
}

/// Decodes the items of a collection, and reports the errors of each by itself.
fn decode_items(
    item_type: &'static ItemTypeInfo,
    text: &str,
    ranges: Vec<Range<usize>>,
    path: &str,
    report: &mut Report,
) -> Vec<ParsedItem> {
    let ranges = ranges.into_par_iter();
    let results: Vec<_> = ranges
        .map(|range| decode_valid(item_type, text, range))
        .collect();
    let invalid = results.iter().enumerate();
    let invalid = invalid.filter_map(|(row, result)| Some((row, result.as_ref().err()?.clone())));
    let invalid: Vec<_> = invalid.collect();
    let recovered: Vec<_> = invalid
        .into_par_iter()
        .enumerate()
        .map(|(nth, (row, range))| {
            if nth < MAX_RECOVERED_ITEMS {
                recover_item(item_type, text, row, range)
            } else {
                recover_without_errors(item_type, text, range)
            }
        })
        .collect();
    let mut recovered = recovered.into_iter();
    let items = results.into_iter().map(|result| {
        result.unwrap_or_else(|_| {
            let recovered = recovered.next().expect("one recovery per invalid item");
            for error in recovered.errors {
                report.add_error(path, text, error);
            }
            report.count_omitted(recovered.omitted);
            recovered.item
        })
    });
    items.collect()
}

/// The item at `range`, or the range if the item is invalid.
fn decode_valid(
    item_type: &ItemTypeInfo,
    text: &str,
    range: Range<usize>,
) -> Result<ParsedItem, Range<usize>> {
    let decode = |text| {
        let value = json_spans::parse_with_spans(text).ok()?;
        let list_limits = ListLimits::of_items(item_type);
        if !structure::structural_errors(&value, list_limits).is_empty() {
            return None;
        }
        let digest = canonical_json::digest(&value);
        let item = item_type.decode(SpannedJson(value)).ok()?;
        item.validate().is_empty().then_some((item, digest))
    };
    match decode(&text[range.clone()]) {
        Some((item, digest)) => Ok(ParsedItem {
            range,
            id: Some(item.id().clone()),
            digest,
            content: ItemContent::Valid(item.into()),
        }),
        None => Err(range),
    }
}
