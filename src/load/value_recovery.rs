//! Recovery from errors while decoding.
//!
//! An invalid value is fixed in memory and decoded again until no new error appears: a misspelled
//! key gets its probable name, and an invalid text is replaced by a placeholder. So errors behind
//! an error are found in the same run, and its consequences are not reported as further errors. A
//! fixed value is never served.

use std::borrow::Cow;

use hashbrown::{HashMap, HashSet};
use jsonc_parser::ast::{NumberLit, ObjectPropName, StringLit, Value};
use jsonc_parser::common::Ranged as _;

use crate::load::json::json_spans;
use crate::load::located_error::LocatedError;
use crate::load::report::MAX_REPORTED_PER_FILE;
use crate::load::structure::{self, ListLimits};
use crate::model::{ErrorCode, Placeholder, SpannedJson, ValidationError, ValidationErrors};

/// How often a value is fixed before recovery gives up.
const MAX_RECOVERY_PASSES: usize = 4;

/// The result of decoding a value.
pub(crate) struct RecoveredDecode<'a, T> {
    /// The decoded value, if there was no error.
    pub(crate) valid: Option<T>,
    /// The value as decoded after it was fixed, if that was possible.
    pub(crate) recovered: Option<T>,
    /// The errors, with their spans.
    pub(crate) errors: Vec<LocatedError>,
    /// How many more errors there are than `errors` may hold.
    pub(crate) omitted: usize,
    /// The input, with only its misspelled keys corrected.
    pub(crate) value: Value<'a>,
}

/// Decodes a value with `decode`, whatever its errors.
pub(crate) fn decode_recovering<'a, T>(
    value: Value<'a>,
    list_limits: ListLimits,
    decode: impl Fn(SpannedJson<'a>) -> Result<T, ValidationErrors>,
) -> RecoveredDecode<'a, T> {
    let mut current = value.clone();
    structure::remove_violations(&mut current, list_limits);
    let mut result = RecoveredDecode {
        valid: None,
        recovered: None,
        errors: Vec::new(),
        omitted: 0,
        value,
    };
    let mut seen_pointers = HashSet::new();
    // The pointers of misspelled keys under their probable names.
    let mut renamed: HashMap<String, usize> = HashMap::new();
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
            Err(ValidationErrors(mut errors)) => {
                match_lone_keys(&mut errors);
                drop_consequential_errors(errors)
            }
        };
        for error in &errors {
            // A new error at the pointer of an earlier one is due to its placeholder.
            let is_new = seen_pointers.insert(error.pointer.clone());
            if pass > 0 && !is_new {
                continue;
            }
            // A value that the probable field does not take is the same mistake.
            if let Some(index) = renamed.get(&error.pointer)
                && error.code == ErrorCode::WrongType
            {
                let misspelled = &mut result.errors[*index].error;
                misspelled.hint = format!("{} There, {}", misspelled.hint, error.hint);
                continue;
            }
            if result.errors.len() < MAX_REPORTED_PER_FILE {
                let span = json_spans::resolve_span(&current, &error.pointer, error.targets_key);
                let error = ValidationError {
                    pointer: pointer_as_written(&error.pointer, &renamed, &result.errors),
                    ..error.clone()
                };
                if let Placeholder::RenameKey(name) = &error.placeholder {
                    let (object, _) = split_last_token(&error.pointer);
                    renamed.insert(format!("{object}/{name}"), result.errors.len());
                }
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

/// The pointer of a value under the misspelled keys that the file has; `renamed` has the indices of
/// the errors of these keys by the pointers to their probable names.
fn pointer_as_written(
    pointer: &str,
    renamed: &HashMap<String, usize>,
    errors: &[LocatedError],
) -> String {
    let within = renamed.iter().find_map(|(probable, index)| {
        let rest = pointer.strip_prefix(probable.as_str())?;
        let is_within = rest.is_empty() || rest.starts_with('/');
        is_within.then(|| format!("{}{rest}", errors[*index].error.pointer))
    });
    within.unwrap_or_else(|| pointer.to_owned())
}

/// Takes the one unknown key of an object for the one field that it lacks, whatever its name.
fn match_lone_keys(errors: &mut [ValidationError]) {
    let mut missing: HashMap<String, Vec<String>> = HashMap::new();
    let mut unknown: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, error) in errors.iter().enumerate() {
        let object = split_last_token(&error.pointer).0;
        match &error.placeholder {
            Placeholder::MissingField(name) => {
                let names = missing.entry(error.pointer.clone()).or_default();
                names.push(name.clone());
            }
            Placeholder::RenameKey(name) => {
                // A misspelled key is that of its field.
                let names = missing.entry(object.to_owned()).or_default();
                names.retain(|missing| missing != name);
            }
            _ if error.code == ErrorCode::UnknownField => {
                unknown.entry(object.to_owned()).or_default().push(index);
            }
            _ => {}
        }
    }
    for (object, indices) in unknown {
        if let ([index], Some([name])) = (&*indices, missing.get(&object).map(Vec::as_slice)) {
            let error = &mut errors[*index];
            error.hint = format!(
                "did you mean `{name}`, which is missing? Here, {}",
                error.hint
            );
            error.placeholder = Placeholder::RenameKey(name.clone());
        }
    }
}

/// The errors without those of missing fields whose key is only misspelled.
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

/// Renames unknown keys to their probable names, or removes their members.
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

/// Replaces an invalid value by a placeholder; whether that was possible.
///
/// Only dates are removed, since nothing else of an item depends on them: the absence of another
/// value might be reported as an error of its own.
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

/// The pointer to the container of a value, and the last token.
fn split_last_token(pointer: &str) -> (&str, &str) {
    pointer.rsplit_once('/').unwrap_or(("", pointer))
}
