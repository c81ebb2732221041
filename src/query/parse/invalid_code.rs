//! The error of a value that is no code of a standard, with those that it probably stands for.

use crate::model::codes_named;
use crate::query::limits::MAX_ALTERNATIVES;
use crate::query::parse::query_error::{
    ParameterValue, QueryError, QueryErrorKind, did_you_mean, not_a_value_sentence,
};

/// The error of a value that is not of the form of `example`, which `accepts` tests.
pub(crate) fn invalid_code(
    param: ParameterValue<'_>,
    accepts: fn(&str) -> bool,
    example: &str,
) -> QueryError {
    let problem = not_a_value_sentence(param);
    let with_suggestion = |suggestion: Option<String>| {
        let hint = match &suggestion {
            Some(text) => did_you_mean(Some(text)),
            None => format!(" Write, for example, `{example}`."),
        };
        let detail = format!("{problem}{hint}");
        let kind = QueryErrorKind::InvalidValue;
        QueryError {
            suggestion,
            ..QueryError::new(kind, param.name, param.value, detail)
        }
    };
    let named = codes_named(param.value).into_iter().map(str::to_owned);
    let named = named.filter(|code| accepts(code));
    let closest = closest_code(param.value, accepts, example);
    let mut suggestions = closest.into_iter().chain(named);
    let first = suggestions.next();
    let others = suggestions.take(MAX_ALTERNATIVES).map(Some);
    QueryError {
        alternatives: others.map(&with_suggestion).collect(),
        ..with_suggestion(first)
    }
}

/// The code that a text stands for: in another case, behind its scheme (`wikidata:Q212`) or the
/// path of a URL, or without the letters before its number.
fn closest_code(text: &str, accepts: fn(&str) -> bool, example: &str) -> Option<String> {
    let last = text.rsplit([':', '/']).next().unwrap_or(text).trim();
    let digits = example.trim_start_matches(|ch: char| ch.is_ascii_alphabetic());
    let letters = &example[..example.len() - digits.len()];
    let bare = [last.to_owned(), format!("{letters}{last}")];
    let mut cases = bare
        .iter()
        .flat_map(|code| [code.clone(), code.to_uppercase(), code.to_lowercase()]);
    cases.find(|code| accepts(code))
}
