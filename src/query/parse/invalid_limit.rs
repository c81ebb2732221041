//! The error of a value that is no limit, with the one that it probably stands for.

use crate::query::parse::query_error::{ParameterValue, QueryError, QueryErrorKind};
use crate::query::spec::parameter_spec::LimitRange;

/// The error of a value that is not a whole number within a range.
pub(crate) fn invalid_limit(param: ParameterValue<'_>, range: LimitRange) -> QueryError {
    let LimitRange { min, max, default } = range;
    let ParameterValue { name, value } = param;
    let suggestion = guess_limit(value, range).unwrap_or(default);
    let detail = format!(
        "`{name}` takes a whole number from {min} to {max}, not `{value}`. Write, for example, `{name}={suggestion}`."
    );
    QueryError {
        suggestion: Some(suggestion.to_string()),
        ..QueryError::new(QueryErrorKind::InvalidValue, name, value, detail)
    }
}

/// The number within the bounds of a limit that is nearest to the one that a text begins with; none
/// of one below zero.
fn guess_limit(text: &str, LimitRange { min, max, .. }: LimitRange) -> Option<u32> {
    let is_digit = |ch: char| ch.is_ascii_digit();
    let text = text.trim();
    let digits = text.split(|ch: char| !is_digit(ch)).next()?;
    let mut thousands = text.split([',', '.', '\'', ' ']).skip(1).peekable();
    let has_thousands = thousands.peek().is_some()
        && thousands.all(|group| group.len() == 3 && group.chars().all(is_digit));
    let is_large = has_thousands || text[digits.len()..].starts_with(['e', 'E']);
    if digits.is_empty() {
        return None;
    }
    // What does not fit into a u32 is larger than any limit.
    let number = if is_large {
        max
    } else {
        digits.parse().unwrap_or(max)
    };
    Some(number.clamp(min, max))
}
