//! JSON values with their spans in the file.
//!
//! `serde_json` decides whether a file is JSON and splits a collection into its items;
//! `jsonc-parser` then parses each item with spans. They are relative to the item, so that a file
//! need not be in memory as one tree.

use std::ops::Range;

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::Value as Json;
use serde_json::value::RawValue;

pub(crate) use crate::load::json::syntax_error::SyntaxError;
use crate::load::json::syntax_error::classify_error;

/// The ranges of the entries of a JSON array.
pub(crate) fn array_element_ranges(text: &str) -> Result<Vec<Range<usize>>, SyntaxError> {
    let entries: Vec<&RawValue> = match serde_json::from_str(text) {
        Ok(entries) => entries,
        Err(error) => return Err(classify_error(text, &error)),
    };
    let start = text.as_ptr() as usize;
    let range = |entry: &&RawValue| {
        let offset = entry.get().as_ptr() as usize - start;
        offset..offset + entry.get().len()
    };
    Ok(entries.iter().map(range).collect())
}

/// The range of the one value of a JSON text.
pub(crate) fn root_value_range(text: &str) -> Result<Range<usize>, SyntaxError> {
    serde_json::from_str::<Json>(text).map_err(|error| classify_error(text, &error))?;
    let start = text.len() - text.trim_start().len();
    Ok(start..text.trim_end().len())
}

/// The value that `text` consists of.
pub(crate) fn parse_with_spans(text: &str) -> Result<Value<'_>, SyntaxError> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        ..ParseOptions::default()
    };
    match parse_to_ast(text, &CollectOptions::default(), &strict) {
        Ok(result) => result
            .value
            .ok_or_else(|| SyntaxError::new("there is no value", "write one", 0)),
        // What `serde_json` accepts and this parser does not are escapes of half a character.
        Err(error) => Err(SyntaxError::new(
            "this escape stands for only half a character",
            "write the character itself",
            error.range().start,
        )),
    }
}

/// The value at a range of `text`; its spans are relative to the range.
pub(crate) fn parse_range<'a>(
    text: &'a str,
    range: &Range<usize>,
) -> Result<Value<'a>, SyntaxError> {
    parse_with_spans(&text[range.clone()]).map_err(|error| SyntaxError {
        offset: error.offset + range.start,
        ..error
    })
}

/// The values at a pointer in which `*` stands for any index, with their own pointers.
pub(crate) fn select<'v, 'a>(value: &'v Value<'a>, pattern: &str) -> Vec<(String, &'v Value<'a>)> {
    let mut found = vec![(String::new(), value)];
    for token in pattern.split('/').skip(1) {
        found = found
            .into_iter()
            .flat_map(|(pointer, value)| match value {
                Value::Array(array) if token == "*" => {
                    let entries = array.elements.iter().enumerate();
                    entries
                        .map(|(index, entry)| (format!("{pointer}/{index}"), entry))
                        .collect()
                }
                value => member(value, token)
                    .map(|member| (format!("{pointer}/{token}"), &member.value))
                    .into_iter()
                    .collect::<Vec<_>>(),
            })
            .collect();
    }
    found
}

/// The member of an object with this name.
pub(crate) fn member<'v, 'a>(value: &'v Value<'a>, name: &str) -> Option<&'v ObjectProp<'a>> {
    match value {
        Value::Object(object) => object
            .properties
            .iter()
            .find(|member| member.name.as_str() == name),
        _ => None,
    }
}

/// The range of the key or value that a JSON pointer names; where it names nothing, of the
/// innermost value that exists.
pub(crate) fn resolve_span(value: &Value<'_>, pointer: &str, on_key: bool) -> Range<usize> {
    let mut current = value;
    let mut key = None;
    for token in pointer.split('/').skip(1) {
        let token = unescape_pointer_token(token);
        let next = match current {
            Value::Array(array) => token
                .parse()
                .ok()
                .and_then(|index: usize| array.elements.get(index)),
            _ => member(current, &token).map(|member| {
                key = Some(key_range(member));
                &member.value
            }),
        };
        match next {
            Some(next) => current = next,
            None => return opening_bracket(current),
        }
    }
    match (on_key, key, current) {
        (true, Some(key), _) => key,
        (_, _, Value::Object(_) | Value::Array(_)) => opening_bracket(current),
        _ => byte_range(current),
    }
}

/// The bracket that opens a value, or the whole of a scalar.
fn opening_bracket(value: &Value<'_>) -> Range<usize> {
    let range = byte_range(value);
    match value {
        Value::Object(_) | Value::Array(_) => range.start..range.start + 1,
        _ => range,
    }
}

/// The bytes of a value in the text that it was parsed from.
pub(crate) fn byte_range(value: &Value<'_>) -> Range<usize> {
    let range = value.range();
    range.start..range.end
}

pub(crate) fn key_range(member: &ObjectProp<'_>) -> Range<usize> {
    let range = member.name.range();
    range.start..range.end
}

/// One step of a JSON pointer as the key that it names.
pub(crate) fn unescape_pointer_token(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}
