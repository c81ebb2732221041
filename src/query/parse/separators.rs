//! The error of a value that has other separators than commas between values, and `&` between
//! parameters: `actor=ukraine;russia`, `kind=state?limit=5`, `sort=date,desc`.

use crate::model::{CalendarPeriod, guess_date};
use crate::query::limits::MAX_VALUES;
use crate::query::parse::aliases::normalize_value;
use crate::query::parse::expected_reference::ExpectedReference;
use crate::query::parse::invalid_date::invalid_date;
use crate::query::parse::query_error::{ParameterValue, QueryError, QueryErrorKind, did_you_mean};
use crate::query::parse::query_string::{QueryParam, join_params};
use crate::query::parse::sort_direction::Direction;
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, ValueSpec};
use crate::store::Edition;

/// What stands between parameters in URLs that were put together by hand.
const PARAMETER_SEPARATORS: [&str; 3] = ["&amp;", "?", ";"];

/// What stands between values in other APIs.
const VALUE_SEPARATORS: [char; 7] = ['|', ';', '+', '\n', '\t', '&', '/'];

/// What stands around values in other APIs.
const BRACKETS: [char; 8] = ['[', ']', '(', ')', '{', '}', '"', '\''];

/// Words between values.
const CONJUNCTIONS: [&str; 2] = ["or", "and"];

/// The error of a value with such separators, if it can be read with the right ones.
pub(crate) fn separator_error(
    spec: &ParameterSpec,
    text: &str,
    parameters: &[ParameterSpec],
    edition: &Edition,
) -> Option<QueryError> {
    // A cheap test first, for most values; an order may have its direction in a word.
    let is_ordinary = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if spec.role != ParameterRole::Sort && text.bytes().all(is_ordinary) {
        return None;
    }
    let joined = joined_parameters(spec, text, parameters);
    let joined = joined.or_else(|| sort_with_directions(spec, text));
    joined.or_else(|| {
        if !spec.is_list || accepted_value(spec, text, edition).is_some() {
            return None;
        }
        date_with_comma(spec, text, edition).or_else(|| separated_values(spec, text, edition))
    })
}

fn error(spec: &ParameterSpec, text: &str, problem: &str, suggestion: String) -> QueryError {
    let detail = format!("{problem}{}", did_you_mean(Some(&suggestion)));
    QueryError {
        suggestion: Some(suggestion),
        ..QueryError::new(QueryErrorKind::InvalidValue, &spec.name, text, detail)
    }
}

/// A value that has further parameters behind it.
fn joined_parameters(
    spec: &ParameterSpec,
    text: &str,
    parameters: &[ParameterSpec],
) -> Option<QueryError> {
    if matches!(spec.value, ValueSpec::SearchText | ValueSpec::Substring) {
        return None;
    }
    let mut separators = PARAMETER_SEPARATORS.into_iter();
    let separator = separators.find(|separator| text.contains(separator))?;
    let mut pieces = text.split(separator);
    let own = QueryParam {
        name: spec.name.to_string(),
        value: pieces.next()?.to_owned(),
    };
    let others = pieces.map(|piece| {
        let (name, value) = piece.split_once('=')?;
        let is_known = name != spec.name && parameters.iter().any(|other| other.name == name);
        is_known.then(|| QueryParam {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    });
    let others = others.collect::<Option<Vec<_>>>()?;
    let params: Vec<_> = [own].into_iter().chain(others).collect();
    let problem = format!(
        "Write `&`, not `{separator}`, before `{}`.",
        params.get(1)?.name
    );
    Some(QueryError {
        replacement: Some(params.clone()),
        ..error(spec, text, &problem, join_params(&params))
    })
}

/// An order that has a direction as a field of its own behind the field that it belongs to.
fn sort_with_directions(spec: &ParameterSpec, text: &str) -> Option<QueryError> {
    let (ParameterRole::Sort, ValueSpec::OneOf { names, .. }) = (spec.role, &spec.value) else {
        return None;
    };
    let known = |key: &str| names.iter().any(|name| name == key);
    if text.split(',').all(known) {
        return None;
    }
    let mut keys: Vec<String> = Vec::new();
    let mut has_direction = false;
    for field in text.split(',') {
        let direction = Direction::from_word(field);
        has_direction |= direction.is_some();
        match (direction, keys.last_mut()) {
            (Some(direction), Some(key)) => *key = direction.apply(key),
            _ => {
                let key = normalize_value(field, true, known)?;
                let name = key.trim_start_matches('-');
                let is_longer = field.trim().len() > key.len();
                has_direction |= is_longer && field.to_lowercase().contains(name);
                keys.push(key);
            }
        }
    }
    let problem = format!(
        "`{text}` is not a value of `{}`: write `-` before a field to reverse its order.",
        spec.name
    );
    let is_meant = has_direction && keys.iter().all(|key| known(key));
    is_meant.then(|| error(spec, text, &problem, keys.join(",")))
}

/// A date with a comma of its own: `Feb 18, 2025`.
fn date_with_comma(spec: &ParameterSpec, text: &str, edition: &Edition) -> Option<QueryError> {
    let ValueSpec::Date(op) = spec.value else {
        return None;
    };
    let (first, _) = text.split_once(',')?;
    let is_one_date = CalendarPeriod::parse(first).is_none() && guess_date(text).is_some();
    let param = ParameterValue {
        name: &spec.name,
        value: text,
    };
    is_one_date.then(|| invalid_date(param, op, edition))
}

/// Values with other separators than commas; spaces are tried last, since names have them, too.
fn separated_values(spec: &ParameterSpec, text: &str, edition: &Edition) -> Option<QueryError> {
    let has_ids = matches!(&spec.value, ValueSpec::Reference { types, .. } if types.len() == 1);
    let signs = VALUE_SEPARATORS.iter().filter(|ch| **ch != '/' || has_ids);
    let signs: Vec<char> = signs.copied().collect();
    let mut words = [" and ", " or ", ", ", " ,"].into_iter();
    let has_signs = text.contains(&*signs) || text.contains(BRACKETS);
    let has_signs = has_signs || words.any(|word| text.contains(word));
    if !has_signs && !text.contains(' ') {
        return None;
    }
    let values_of = |pieces: Vec<&str>| {
        let pieces = pieces.into_iter();
        let pieces =
            pieces.map(|piece| piece.trim_matches(|ch| ch == ' ' || BRACKETS.contains(&ch)));
        let is_value = |piece: &&str| !piece.is_empty() && !is_conjunction(piece);
        let values = pieces.filter(is_value).take(MAX_VALUES + 1);
        let values = values.map(|value| accepted_value(spec, value, edition));
        let values = values.collect::<Option<Vec<_>>>()?;
        (2..=MAX_VALUES).contains(&values.len()).then_some(values)
    };
    let is_separator = |ch: char| ch == ',' || signs.contains(&ch);
    let at_signs: Vec<_> = text.split(is_separator).collect();
    let at_words = at_signs.iter().flat_map(|piece| piece.split(" and "));
    let at_words = at_words.flat_map(|piece| piece.split(" or ")).collect();
    let at_spaces = || text.split(|ch| ch == ' ' || is_separator(ch)).collect();
    let at_signs = has_signs.then(|| values_of(at_words)).flatten();
    let values = at_signs.or_else(|| values_of(at_spaces()))?;
    let problem = format!(
        "`{}` takes values separated by nothing but commas, not `{text}`.",
        spec.name
    );
    Some(error(spec, text, &problem, values.join(",")))
}

fn is_conjunction(word: &str) -> bool {
    CONJUNCTIONS.contains(&&*word.to_lowercase())
}

/// What a parameter calls a value, if it certainly takes it.
fn accepted_value(spec: &ParameterSpec, text: &str, edition: &Edition) -> Option<String> {
    match &spec.value {
        ValueSpec::OneOf { names, .. } => names.iter().find(|name| *name == text).cloned(),
        ValueSpec::Date(_) => CalendarPeriod::parse(text).map(|period| period.text),
        ValueSpec::Reference {
            types, part_policy, ..
        } => {
            let expected = ExpectedReference {
                types,
                part_policy: *part_policy,
            };
            expected.named_item(text, true, edition)
        }
        _ => None,
    }
}
