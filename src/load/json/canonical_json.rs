//! The canonical form of a JSON value (RFC 8785), so that a digest depends on the content of a
//! file and not on its layout.
//!
//! It is serialized from parsed values, since parsing a large record again would take as long as
//! loading it.

use std::cmp::Ordering;

use jsonc_parser::ast::Value;
use sha2::{Digest, Sha256};

/// The SHA-256 digest of the canonical form of `value`; none if it has a number that no double can
/// hold.
pub(crate) fn digest(value: &Value<'_>) -> Option<[u8; 32]> {
    let mut canonical = Vec::with_capacity(512);
    write_value(value, &mut canonical)?;
    Some(Sha256::digest(&canonical).into())
}

/// Appends the canonical form of `value`.
fn write_value(value: &Value<'_>, out: &mut Vec<u8>) -> Option<()> {
    match value {
        Value::NullKeyword(_) => out.extend(b"null"),
        Value::BooleanLit(truth) if truth.value => out.extend(b"true"),
        Value::BooleanLit(_) => out.extend(b"false"),
        Value::NumberLit(number) => write_number(number.value, out)?,
        Value::StringLit(text) => write_string(&text.value, out)?,
        Value::Array(array) => {
            out.push(b'[');
            for (index, entry) in array.elements.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_value(entry, out)?;
            }
            out.push(b']');
        }
        Value::Object(object) => {
            let mut members: Vec<_> = object
                .properties
                .iter()
                .map(|member| (member.name.as_str(), &member.value))
                .collect();
            members.sort_by(|(one, _), (other, _)| compare_utf16(one, other));
            out.push(b'{');
            for (index, (name, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_string(name, out)?;
                out.push(b':');
                write_value(value, out)?;
            }
            out.push(b'}');
        }
    }
    Some(())
}

/// The order of two keys: that of their UTF-16 code units (section 3.2.3), which is the order
/// of bytes for most.
fn compare_utf16(one: &str, other: &str) -> Ordering {
    if one.is_ascii() && other.is_ascii() {
        return one.cmp(other);
    }
    one.encode_utf16().cmp(other.encode_utf16())
}

/// Appends a string; `serde_json` escapes what section 3.2.2.2 demands, and nothing else.
fn write_string(text: &str, out: &mut Vec<u8>) -> Option<()> {
    serde_json::to_writer(out, text).ok()
}

/// Appends a number as ECMAScript writes the double next to it (section 3.2.2.3).
fn write_number(text: &str, out: &mut Vec<u8>) -> Option<()> {
    /// Integers of so many digits are exact in a double.
    const MAX_EXACT_DIGITS: usize = 15;
    if text.len() <= MAX_EXACT_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit()) {
        out.extend(text.as_bytes());
        return Some(());
    }
    let number: f64 = text.parse().ok()?;
    if !number.is_finite() {
        return None;
    }
    out.extend(ryu_js::Buffer::new().format_finite(number).as_bytes());
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value as Json};

    use crate::load::json::canonical_json::write_value;
    use crate::load::json::json_spans;

    fn canonicalize(text: &str) -> String {
        let Ok(value) = json_spans::parse_with_spans(text) else {
            panic!("{text} is not JSON")
        };
        let mut out = Vec::new();
        write_value(&value, &mut out).expect("a canonical form");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn matches_rfc_8785_example() {
        let text = r#"{
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001, -0],
          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
          "literals": [null, true, false],
          "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Dalet With Dagesh",
          "1": "One", "\ud83d\ude00": "Smiley", "\u0080": "Control", "\u00f6": "o"
        }"#;
        let expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\
            \"literals\":[null,true,false],\
            \"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],\
            \"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\",\
            \"\u{80}\":\"Control\",\"ö\":\"o\",\"€\":\"Euro Sign\",\
            \"😀\":\"Smiley\",\"\u{fb33}\":\"Dalet With Dagesh\"}";
        assert_eq!(canonicalize(text), expected);
    }

    fn arbitrary_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            (0..1_000_000_000_i64).prop_map(Json::from),
            any::<f64>().prop_map(Json::from),
            any::<String>().prop_map(Json::from),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Json::from),
                prop::collection::vec((any::<String>(), inner), 0..8)
                    .prop_map(|members| Json::from(Map::from_iter(members))),
            ]
        })
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json_canonicalizer(value in arbitrary_json()) {
            let expected = serde_json_canonicalizer::to_string(&value).expect("a canonical form");
            prop_assert_eq!(canonicalize(&value.to_string()), expected.clone());
            let pretty = serde_json::to_string_pretty(&value).expect("JSON");
            prop_assert_eq!(canonicalize(&pretty.replace('\n', "\r\n")), expected);
        }
    }
}
