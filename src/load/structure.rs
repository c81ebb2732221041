//! Structural errors of a JSON value, whatever its type: duplicate keys and entries, and lists that
//! are too long.
//!
//! Invariant: the work is proportional to the size of the value, whatever is wrong with it.

use std::hash::{BuildHasher, Hash as _, Hasher as _};

use hashbrown::{DefaultHashBuilder, HashMap};
use jsonc_parser::ast::{Object, Value};

use crate::load::json::json_spans::{byte_range, key_range};
use crate::load::located_error::LocatedError;
use crate::model::{
    ErrorCode, ItemTypeInfo, MAX_LIST_LEN, MAX_LONG_LIST_LEN, ValidationError,
    escape_pointer_token, pointer_pattern, quote,
};

/// Lists of up to so many entries are compared entry by entry, which is faster than to hash
/// them.
pub(crate) const MAX_PAIRWISE_LEN: usize = 16;

/// How many entries the lists of a value may have, by their pointers.
#[derive(Clone, Copy)]
pub(crate) struct ListLimits {
    /// The lists with a limit of their own, with `*` for any index; others have [`MAX_LIST_LEN`].
    pub(crate) long_lists: &'static [&'static str],
    pub(crate) max_long_len: usize,
}

impl ListLimits {
    pub(crate) fn of_items(item_type: &ItemTypeInfo) -> Self {
        Self {
            long_lists: item_type.long_lists,
            max_long_len: MAX_LONG_LIST_LEN,
        }
    }

    /// The limit of a list; `pointer` builds its pointer.
    pub(crate) fn max_len(self, pointer: impl FnOnce() -> String) -> usize {
        if !self.long_lists.is_empty() && self.long_lists.contains(&&*pointer_pattern(&pointer())) {
            self.max_long_len
        } else {
            MAX_LIST_LEN
        }
    }
}

/// How many significant digits a number may have, so that programs that keep it as IEEE 754 double
/// precision have the same number (RFC 8259, 6).
const MAX_SIGNIFICANT_DIGITS: usize = 15;

/// The structural errors of `value`.
pub(crate) fn structural_errors(value: &Value<'_>, list_limits: ListLimits) -> Vec<LocatedError> {
    let mut errors = Vec::new();
    walk(value, None, &mut |path, value| match value {
        Value::Object(object) => report_duplicate_keys(path, object, &mut errors),
        Value::Array(array) => {
            let length = array.elements.len();
            // Few lists are longer than the lowest limit.
            let max_len = match length {
                0..=MAX_LIST_LEN => MAX_LIST_LEN,
                _ => list_limits.max_len(|| to_json_pointer(path)),
            };
            if length > max_len {
                let message = format!("this list has {length} entries; the limit is {max_len}");
                let error = ValidationError::new(
                    ErrorCode::LongList,
                    to_json_pointer(path),
                    message,
                    "shorten it",
                );
                let start = byte_range(value).start;
                errors.push(LocatedError {
                    error,
                    span: start..start + 1,
                });
            } else {
                report_duplicate_elements(path, &array.elements, &mut errors);
            }
        }
        Value::NumberLit(number) => {
            let digits = significant_digits(number.value);
            if digits > MAX_SIGNIFICANT_DIGITS {
                let message = format!(
                    "this number has {digits} significant digits; the limit is {MAX_SIGNIFICANT_DIGITS}"
                );
                let error = ValidationError::new(
                    ErrorCode::BadNumber,
                    to_json_pointer(path),
                    message,
                    "round it: many programs keep no more digits",
                );
                errors.push(LocatedError {
                    error,
                    span: byte_range(value),
                });
            }
        }
        _ => {}
    });
    errors
}

/// How many digits of a JSON number remain without zeros at either end.
fn significant_digits(number: &str) -> usize {
    let mantissa = number.split(['e', 'E']).next().unwrap_or(number);
    let is_zero_or_sign = |ch: char| matches!(ch, '0' | '.' | '-');
    let digits = mantissa.trim_matches(is_zero_or_sign).bytes();
    digits.filter(u8::is_ascii_digit).count()
}

/// Removes what [`structural_errors`] reports, so that the rest can be decoded: entries beyond the
/// maximum length of a list, and duplicate keys.
pub(crate) fn remove_violations(value: &mut Value<'_>, list_limits: ListLimits) {
    remove_violations_at(value, &mut String::new(), list_limits);
}

fn remove_violations_at(value: &mut Value<'_>, pointer: &mut String, list_limits: ListLimits) {
    let length = pointer.len();
    match value {
        Value::Array(array) => {
            let max_len = list_limits.max_len(|| pointer.clone());
            array.elements.truncate(max_len);
            for entry in &mut array.elements {
                pointer.push_str("/*");
                remove_violations_at(entry, pointer, list_limits);
                pointer.truncate(length);
            }
        }
        Value::Object(object) => {
            let mut duplicates = duplicate_indices(&object.properties, same_key, hash_key)
                .into_iter()
                .peekable();
            let mut index = 0..;
            object.properties.retain(|_| {
                let index = index.next();
                duplicates
                    .next_if(|duplicate| Some(*duplicate) == index)
                    .is_none()
            });
            for member in &mut object.properties {
                pointer.push('/');
                pointer.push_str(member.name.as_str());
                remove_violations_at(&mut member.value, pointer, list_limits);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

type Member<'a> = jsonc_parser::ast::ObjectProp<'a>;

fn same_key(one: &Member<'_>, other: &Member<'_>) -> bool {
    one.name.as_str() == other.name.as_str()
}

fn hash_key(member: &Member<'_>, hasher: &DefaultHashBuilder) -> u64 {
    hasher.hash_one(member.name.as_str())
}

fn report_duplicate_keys(
    path: Option<&ValuePath<'_>>,
    object: &Object<'_>,
    errors: &mut Vec<LocatedError>,
) {
    for index in duplicate_indices(&object.properties, same_key, hash_key) {
        let member = &object.properties[index];
        let pointer = format!(
            "{}/{}",
            to_json_pointer(path),
            escape_pointer_token(member.name.as_str())
        );
        let message = format!("the field `{}` is there twice", member.name.as_str());
        let error = ValidationError::new(
            ErrorCode::RepeatedField,
            pointer,
            message,
            "keep one of the two",
        );
        let error = ValidationError {
            targets_key: true,
            ..error
        };
        errors.push(LocatedError {
            error,
            span: key_range(member),
        });
    }
}

fn report_duplicate_elements(
    path: Option<&ValuePath<'_>>,
    entries: &[Value<'_>],
    errors: &mut Vec<LocatedError>,
) {
    for index in duplicate_indices(entries, values_equal, hash_value) {
        let pointer = format!("{}/{index}", to_json_pointer(path));
        let message = match &entries[index] {
            Value::StringLit(text) => format!("{} is in this list twice", quote(&text.value)),
            _ => "this entry is in the list twice".to_owned(),
        };
        let error = ValidationError::new(
            ErrorCode::RepeatedEntry,
            pointer,
            message,
            "keep one of the two",
        );
        errors.push(LocatedError {
            error,
            span: byte_range(&entries[index]),
        });
    }
}

/// The indexes of the elements that are the same as one before them.
fn duplicate_indices<T>(
    elements: &[T],
    is_same: impl Fn(&T, &T) -> bool,
    hash: impl Fn(&T, &DefaultHashBuilder) -> u64,
) -> Vec<usize> {
    let indexes = 0..elements.len();
    if elements.len() <= MAX_PAIRWISE_LEN {
        let is_duplicate = |index: &usize| {
            let mut before = elements[..*index].iter();
            before.any(|other| is_same(other, &elements[*index]))
        };
        return indexes.filter(is_duplicate).collect();
    }
    let hasher = DefaultHashBuilder::default();
    let mut seen_by_hash: HashMap<u64, Vec<usize>> = HashMap::with_capacity(elements.len());
    let is_duplicate = |index: &usize| {
        let before = seen_by_hash
            .entry(hash(&elements[*index], &hasher))
            .or_default();
        let mut same = before.iter();
        let is_repeated = same.any(|other| is_same(&elements[*other], &elements[*index]));
        if !is_repeated {
            before.push(*index);
        }
        is_repeated
    };
    indexes.filter(is_duplicate).collect()
}

/// A hash of the content of a value, whatever its span and the order of its keys.
fn hash_value(value: &Value<'_>, hasher: &DefaultHashBuilder) -> u64 {
    let mut state = hasher.build_hasher();
    match value {
        Value::NullKeyword(_) => state.write_u8(0),
        Value::BooleanLit(truth) => truth.value.hash(&mut state),
        Value::NumberLit(number) => number.value.hash(&mut state),
        Value::StringLit(text) => text.value.hash(&mut state),
        Value::Array(array) => {
            for entry in &array.elements {
                state.write_u64(hash_value(entry, hasher));
            }
        }
        Value::Object(object) => {
            let members = object.properties.iter().map(|member| {
                hasher.hash_one((member.name.as_str(), hash_value(&member.value, hasher)))
            });
            state.write_u64(members.fold(0, u64::wrapping_add));
        }
    }
    state.finish()
}

/// Whether two values have the same content.
fn values_equal(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (one, other) {
        (Value::StringLit(one), Value::StringLit(other)) => one.value == other.value,
        (Value::NumberLit(one), Value::NumberLit(other)) => one.value == other.value,
        (Value::BooleanLit(one), Value::BooleanLit(other)) => one.value == other.value,
        (Value::NullKeyword(_), Value::NullKeyword(_)) => true,
        (Value::Array(one), Value::Array(other)) => {
            let pairs = one.elements.iter().zip(&other.elements);
            one.elements.len() == other.elements.len()
                && pairs
                    .into_iter()
                    .all(|(one, other)| values_equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => objects_equal(one, other),
        _ => false,
    }
}

fn objects_equal(one: &Object<'_>, other: &Object<'_>) -> bool {
    if one.properties.len() != other.properties.len() {
        return false;
    }
    let pairs = || one.properties.iter().zip(&other.properties);
    if pairs().all(|(one, other)| same_key(one, other)) {
        return pairs().all(|(one, other)| values_equal(&one.value, &other.value));
    }
    let mut members = HashMap::with_capacity(other.properties.len());
    for member in &other.properties {
        members.entry(member.name.as_str()).or_insert(&member.value);
    }
    one.properties.iter().all(|member| {
        let twin = members.get(member.name.as_str());
        twin.is_some_and(|twin| values_equal(&member.value, twin))
    })
}

/// The path to a value, from the innermost segment to the first.
struct ValuePath<'w> {
    segment: PathSegment<'w>,
    parent: Option<&'w ValuePath<'w>>,
}

enum PathSegment<'w> {
    Key(&'w str),
    Index(usize),
}

/// The path as a JSON pointer.
fn to_json_pointer(path: Option<&ValuePath<'_>>) -> String {
    path.map_or_else(String::new, |path| {
        let parent = to_json_pointer(path.parent);
        match path.segment {
            PathSegment::Key(key) => format!("{parent}/{}", escape_pointer_token(key)),
            PathSegment::Index(index) => format!("{parent}/{index}"),
        }
    })
}

fn walk(
    value: &Value<'_>,
    parent: Option<&ValuePath<'_>>,
    visit: &mut impl FnMut(Option<&ValuePath<'_>>, &Value<'_>),
) {
    visit(parent, value);
    match value {
        Value::Object(object) => {
            for member in &object.properties {
                let segment = PathSegment::Key(member.name.as_str());
                walk(&member.value, Some(&ValuePath { segment, parent }), visit);
            }
        }
        Value::Array(array) => {
            for (index, entry) in array.elements.iter().enumerate() {
                let segment = PathSegment::Index(index);
                walk(entry, Some(&ValuePath { segment, parent }), visit);
            }
        }
        _ => {}
    }
}
