//! Texts that stand for ones that are still to be written, or that have what readers should not see.

use std::fmt::Write as _;

use jsonc_parser::ast::Value;
use memchr::memmem;

use crate::load::json::json_spans;
use crate::load::judgements::garbled_text::{explain_garbled, may_be_garbled};
use crate::model::{ErrorCode, ValidationError, escape_pointer_token, quote};

/// Texts that say nothing by themselves, in lower case.
const EMPTY_WORDS: [&str; 15] = [
    "…", "...", "?", "??", "???", "-", "–", "—", "xxx", "n/a", "tba", "tbc", "tbd", "todo", "fixme",
];

/// Words that mark what is unfinished, wherever they stand in a text.
const MARKERS: [&str; 4] = ["TODO", "FIXME", "TBD", "XXX"];

/// The beginning of a filler text, in lower case and without its first letter.
const FILLER: &str = "orem ipsum";

/// Warnings of the texts in a JSON value, given as text.
pub(super) fn text_warnings(json: &str) -> Vec<ValidationError> {
    let mut warnings = Vec::new();
    if (may_have_placeholders(json) || may_be_garbled(json.as_bytes()))
        && let Ok(value) = json_spans::parse_with_spans(json.trim())
    {
        add_warnings(&value, &mut String::new(), &mut warnings);
    }
    warnings
}

/// Whether it is worth while to parse a text again: few are.
fn may_have_placeholders(json: &str) -> bool {
    let bytes = json.as_bytes();
    let mut short_texts = memchr::memchr_iter(b'"', bytes);
    let contains = |needle: &str| memmem::find(bytes, needle.as_bytes()).is_some();
    MARKERS.iter().any(|marker| contains(marker))
        || contains(FILLER)
        || contains("OREM IPSUM")
        || short_texts.any(|quote| is_short_placeholder(&json[quote + 1..]))
}

/// The length of the longest of the empty words, in bytes.
const MAX_EMPTY_WORD_LEN: usize = 5;

/// Whether a JSON string, given from behind its first quotation mark, says nothing.
fn is_short_placeholder(rest: &str) -> bool {
    let bytes = rest.as_bytes().iter().take(MAX_EMPTY_WORD_LEN + 1);
    let length = bytes.copied().position(|byte| byte == b'"');
    let text = length.and_then(|length| rest.get(..length));
    text.is_some_and(|text| {
        let mut words = EMPTY_WORDS.iter();
        !text.is_empty() && words.any(|word| word.eq_ignore_ascii_case(text))
    })
}

fn add_warnings(value: &Value<'_>, pointer: &mut String, warnings: &mut Vec<ValidationError>) {
    let length = pointer.len();
    match value {
        Value::StringLit(text) if is_placeholder(&text.value) => {
            warnings.push(ValidationError::new(
                ErrorCode::PlaceholderText,
                pointer.as_str(),
                format!(
                    "{} stands for a text that is still to be written",
                    quote(&text.value)
                ),
                "write the text",
            ));
        }
        Value::StringLit(text) => {
            let warning = explain_garbled(&text.value);
            warnings.extend(warning.map(|(message, hint)| {
                ValidationError::new(ErrorCode::GarbledText, pointer.as_str(), message, hint)
            }));
        }
        Value::Array(array) => {
            for (index, entry) in array.elements.iter().enumerate() {
                let _ = write!(pointer, "/{index}");
                add_warnings(entry, pointer, warnings);
                pointer.truncate(length);
            }
        }
        Value::Object(object) => {
            for member in &object.properties {
                pointer.push('/');
                pointer.push_str(&escape_pointer_token(member.name.as_str()));
                add_warnings(&member.value, pointer, warnings);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

fn is_placeholder(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let mut words = text.split(|ch: char| !ch.is_alphanumeric());
    EMPTY_WORDS.contains(&lower.as_str())
        || lower.contains("lorem ipsum")
        || words.any(|word| MARKERS.contains(&word))
}
