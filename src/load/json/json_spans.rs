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

use crate::load::located_error::LocatedError;
use crate::model::{ErrorCode, ValidationError};

/// Why a text is not JSON, and where.
pub(crate) struct SyntaxError {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
    pub(crate) hint: &'static str,
    pub(crate) offset: usize,
}

impl SyntaxError {
    /// The error at the character of `text` that is not JSON.
    pub(crate) fn locate_in(&self, text: &str) -> LocatedError {
        let ch = text[self.offset..].chars().next();
        let end = ch.map_or(self.offset, |ch| self.offset + ch.len_utf8());
        LocatedError {
            error: ValidationError::new(self.code, "", self.message.as_str(), self.hint),
            span: self.offset..end,
        }
    }

    fn not_json(message: &str, offset: usize) -> Self {
        Self {
            code: ErrorCode::Syntax,
            message: format!("this is not JSON: {message}"),
            hint: "fix this first; it may hide other problems",
            offset,
        }
    }
}

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

/// Why a text could not be parsed as a list.
fn classify_error(text: &str, error: &serde_json::Error) -> SyntaxError {
    if text.starts_with('\u{feff}') {
        let hint = "save the file as UTF-8 without a byte order mark";
        return SyntaxError {
            hint,
            ..SyntaxError::not_json("it begins with a byte order mark", 0)
        };
    }
    // Parsing the text as any JSON value gives the exact position.
    match serde_json::from_str::<Json>(text) {
        Err(error) => {
            let offset = error_offset(text, &error);
            explain_character(text, offset, &error)
                .or_else(|| explain_end(text, offset, &error))
                .unwrap_or_else(|| SyntaxError::not_json(&message_without_position(&error), offset))
        }
        Ok(Json::Array(_)) => {
            SyntaxError::not_json(&message_without_position(error), error_offset(text, error))
        }
        Ok(other) => SyntaxError {
            code: ErrorCode::WrongType,
            message: format!("expected a list, found {}", describe_type(&other)),
            hint: "write a list of items",
            offset: text.len() - text.trim_start().len(),
        },
    }
}

/// What is wrong with a character that begins no JSON value, where people often write it.
fn explain_character(text: &str, offset: usize, error: &serde_json::Error) -> Option<SyntaxError> {
    let rest = &text[offset..];
    let before = text[..offset].trim_end();
    let message = message_without_position(error);
    let word = rest.split(|ch: char| !ch.is_alphanumeric()).next();
    let word = word.unwrap_or_default().to_ascii_lowercase();
    let last = before.char_indices().next_back();
    let (message, hint, offset) = match rest.chars().next()? {
        _ if ["true", "false", "null"].contains(&&*word) => (
            "a word in capitals",
            "write true, false and null in small letters",
            offset,
        ),
        _ if ["none", "nan", "nil", "undefined"].contains(&&*word) => (
            "a word that JSON does not have",
            "write null, or leave the field out",
            offset,
        ),
        '+' | '.' => (
            "a number that does not begin with a digit",
            "write a digit before the point, and no plus sign",
            offset,
        ),
        '0'..='9' if message == "key must be a string" && before.ends_with(',') => (
            "a comma within a number",
            "write the number without commas",
            offset,
        ),
        '"' | '{' | '[' if message.starts_with("expected `,` or") => {
            ("a comma is missing before this", "add a comma", offset)
        }
        _ if let Some((quote, '"')) = last
            && message.starts_with("expected `,` or")
            && quote + 1 == offset =>
        {
            (
                "a text ends at this quotation mark, and more follows",
                "if the mark belongs to the text, write \\\" or “ and ”",
                quote,
            )
        }
        ']' | '}' if message == "trailing comma" => {
            let (comma, _) = last?;
            ("no entry follows this comma", "remove it", comma)
        }
        '/' if rest.starts_with("//") || rest.starts_with("/*") => (
            "a comment, which JSON does not have",
            "remove it, or keep it in a file whose name begins with a dot",
            offset,
        ),
        '\'' | '‘' | '’' | '“' | '”' | '„' | '«' => (
            "this is not a straight quotation mark",
            "write straight ones (\") around keys and texts",
            offset,
        ),
        ',' => ("a comma without a value before it", "remove it", offset),
        '\t' => ("a tab within a string", "write a space", offset),
        _ => return None,
    };
    Some(SyntaxError {
        hint,
        ..SyntaxError::not_json(message, offset)
    })
}

/// What is wrong where a string, a line or the file ends too early.
fn explain_end(text: &str, offset: usize, error: &serde_json::Error) -> Option<SyntaxError> {
    if text.trim().is_empty() {
        return Some(SyntaxError {
            hint: "write the content of the file; an empty list is []",
            ..SyntaxError::not_json("the file is empty", offset)
        });
    }
    let message = message_without_position(error);
    if let Some(unfinished) = message.strip_prefix("EOF while parsing ") {
        let message = match unfinished {
            "a value" => "the file ends where a value is expected".to_owned(),
            _ => format!("the file ends within {unfinished}"),
        };
        return Some(SyntaxError::not_json(&message, offset));
    }
    // The position is after the character.
    let line_end = text[..offset].rfind('\n')?;
    let is_line_break = message.starts_with("control character") && offset == line_end + 1;
    is_line_break.then(|| SyntaxError {
        hint: "add the quotation mark that closes it, or write a line break as \\n",
        ..SyntaxError::not_json("a string does not end on its line", line_end)
    })
}

fn describe_type(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// The message of an error without its line and column.
fn message_without_position(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(what, _)| what)
        .to_owned()
}

/// The byte offset of an error: its column counts bytes from 1, and may be one past the end.
fn error_offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    let line_start: usize = lines.map(str::len).sum();
    let mut offset = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
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
            .ok_or_else(|| SyntaxError::not_json("there is no value", 0)),
        Err(error) => Err(SyntaxError::not_json(
            &error.kind().to_string(),
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
