//! Reading on after a mistake.
//!
//! A value with faults is mended in memory, and read again, until nothing new comes up: a
//! misspelt key gets its probable name, and a text that is refused gives way to one that is
//! not. So mistakes behind a mistake are found in the same run, and one mistake is not
//! reported again as its consequences. What was mended is never served.

use std::borrow::Cow;

use hashbrown::{HashMap, HashSet};
use jsonc_parser::ast::{NumberLit, ObjectPropName, StringLit, Value};
use jsonc_parser::common::Ranged as _;

use crate::load::json::json_spans;
use crate::load::located_error::LocatedError;
use crate::load::report::MAX_REPORTED_PER_FILE;
use crate::load::structure::{self, UnboundedLists};
use crate::model::{ErrorCode, Placeholder, SpannedJson, ValidationError, ValidationErrors};

/// How often a value is mended before it is given up.
const MAX_RECOVERY_PASSES: usize = 4;

/// What came of reading a value.
pub(crate) struct RecoveredDecode<'a, T> {
    /// What was read, if nothing was wrong.
    pub(crate) valid: Option<T>,
    /// What was read once it was mended, if that was possible.
    pub(crate) recovered: Option<T>,
    /// What is wrong, with its place.
    pub(crate) errors: Vec<LocatedError>,
    /// How many more things are wrong than `faults` has room for.
    pub(crate) omitted: usize,
    /// The value with its misspelt keys mended, and nothing else.
    pub(crate) value: Value<'a>,
}

/// Reads a value with `decode`, however much is wrong with it.
pub(crate) fn decode_recovering<'a, T>(
    value: Value<'a>,
    unbounded_lists: UnboundedLists,
    decode: impl Fn(SpannedJson<'a>) -> Result<T, ValidationErrors>,
) -> RecoveredDecode<'a, T> {
    let mut current = value.clone();
    structure::remove_violations(&mut current, unbounded_lists);
    let mut result = RecoveredDecode {
        valid: None,
        recovered: None,
        errors: Vec::new(),
        omitted: 0,
        value,
    };
    let mut seen_pointers = HashSet::new();
    for pass in 0..MAX_RECOVERY_PASSES {
        let errors = match decode(SpannedJson(current.clone())) {
            Ok(item) if pass == 0 => {
                result.valid = Some(item);
                break;
            }
            Ok(item) => {
                result.recovered = Some(item);
                break;
            }
            Err(ValidationErrors(errors)) => drop_consequential_errors(errors),
        };
        for error in &errors {
            // What comes up at the place of a mistake is owed to its mending.
            let is_new = seen_pointers.insert(error.pointer.clone());
            if pass > 0 && !is_new {
                continue;
            }
            if result.errors.len() < MAX_REPORTED_PER_FILE {
                let span = json_spans::resolve_span(&current, &error.pointer, error.targets_key);
                let error = error.clone();
                result.errors.push(LocatedError { error, span });
            } else {
                result.omitted += 1;
            }
        }
        rename_unknown_keys(&mut result.value, &errors);
        rename_unknown_keys(&mut current, &errors);
        if !errors
            .iter()
            .filter(|error| !error.targets_key)
            .all(|error| substitute_placeholder(&mut current, error))
        {
            break;
        }
    }
    result
}

/// The faults without those that a misspelt key explains: the key that is missing because
/// another one was written for it.
fn drop_consequential_errors(errors: Vec<ValidationError>) -> Vec<ValidationError> {
    let corrected_keys: HashSet<_> = errors
        .iter()
        .filter_map(|error| match &error.placeholder {
            Placeholder::RenameKey(name) => {
                Some((split_last_token(&error.pointer).0.to_owned(), name.clone()))
            }
            _ => None,
        })
        .collect();
    let is_consequential = |error: &ValidationError| match &error.placeholder {
        Placeholder::MissingField(name) => {
            corrected_keys.contains(&(error.pointer.clone(), name.clone()))
        }
        _ => false,
    };
    errors
        .into_iter()
        .filter(|error| !is_consequential(error))
        .collect()
}

/// Gives unknown keys their probable names, or takes their members out.
fn rename_unknown_keys(value: &mut Value<'_>, errors: &[ValidationError]) {
    let mut objects: HashMap<&str, HashMap<String, &Placeholder>> = HashMap::new();
    for error in errors.iter().filter(|error| error.targets_key) {
        let (object, key) = split_last_token(&error.pointer);
        let keys = objects.entry(object).or_default();
        keys.insert(json_spans::unescape_pointer_token(key), &error.placeholder);
    }
    for (object, keys) in objects {
        let Some(Value::Object(object)) = resolve_pointer_mut(value, object) else {
            continue;
        };
        let members = object.properties.iter();
        let mut names: HashSet<_> = members
            .map(|member| member.name.as_str().to_owned())
            .collect();
        object
            .properties
            .retain_mut(|member| match keys.get(member.name.as_str()) {
                None => true,
                Some(Placeholder::RenameKey(name)) if names.insert(name.clone()) => {
                    let range = member.name.range();
                    let value = Cow::Owned(name.clone());
                    member.name = ObjectPropName::String(StringLit { range, value });
                    true
                }
                Some(_) => false,
            });
    }
}

/// Puts something acceptable in the place of a value that is not; says whether it could.
///
/// A value is only left out where nothing else of the item depends on it, which is so for
/// dates: the absence of any other might be taken for a mistake of its own.
fn substitute_placeholder(value: &mut Value<'_>, error: &ValidationError) -> bool {
    if error.code == ErrorCode::BadDate {
        let date_field = error.pointer.split('/').nth(1).unwrap_or_default();
        if let Value::Object(object) = value {
            object
                .properties
                .retain(|member| member.name.as_str() != date_field);
        }
        return true;
    }
    let Some(target) = resolve_pointer_mut(value, &error.pointer) else {
        return false;
    };
    let range = target.range();
    match &error.placeholder {
        Placeholder::Text(text) => {
            *target = Value::StringLit(StringLit {
                range,
                value: Cow::Owned(text.clone()),
            });
            true
        }
        Placeholder::Number(number) => {
            *target = Value::NumberLit(NumberLit {
                range,
                value: number,
            });
            true
        }
        _ => false,
    }
}

fn resolve_pointer_mut<'v, 'a>(
    value: &'v mut Value<'a>,
    pointer: &str,
) -> Option<&'v mut Value<'a>> {
    let mut current = value;
    for token in pointer.split('/').skip(1) {
        let token = json_spans::unescape_pointer_token(token);
        current = match current {
            Value::Array(array) => array.elements.get_mut(token.parse::<usize>().ok()?)?,
            Value::Object(object) => {
                let mut members = object.properties.iter_mut();
                &mut members.find(|member| member.name.as_str() == token)?.value
            }
            _ => return None,
        };
    }
    Some(current)
}

/// The pointer to what holds a value, and the last step to the value.
fn split_last_token(pointer: &str) -> (&str, &str) {
    pointer.rsplit_once('/').unwrap_or(("", pointer))
}
