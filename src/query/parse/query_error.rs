//! What is wrong with a query, and what would have been accepted.

use crate::model::{closest_match, join_with};
use crate::query::limits::{MAX_ALLOWED_LISTED, MAX_QUERY_PARAMS};
use crate::query::parse::aliases::{self, without_negation};
use crate::query::parse::query_string::{QueryParam, QueryStringError};

/// The sort of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueryErrorKind {
    /// The text of the query cannot be decoded.
    MalformedQuery,
    /// The query has more parameters, or needs a larger response, than one request may.
    TooLarge,
    /// There is no parameter of this name.
    UnknownParameter,
    /// A parameter with a single value is given twice.
    RepeatedParameter,
    /// The value is not one that the parameter takes.
    InvalidValue,
    /// The path needs a parameter that the query does not have.
    MissingParameter,
    /// The id has the right form, and no item has it.
    UnknownId,
    /// The cursor is well-formed, and of no page of this query.
    UnknownCursor,
    /// There is no edition of this number.
    NoEdition,
}

/// What stands for the parameter in errors of the query as a whole.
pub(crate) const WHOLE_QUERY: &str = "query";

/// A value of a parameter, as it was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParameterValue<'p> {
    pub(crate) name: &'p str,
    pub(crate) value: &'p str,
}

impl<'p> From<&'p QueryParam> for ParameterValue<'p> {
    fn from(param: &'p QueryParam) -> Self {
        Self {
            name: &param.name,
            value: &param.value,
        }
    }
}

/// One thing that is wrong with a query.
#[derive(Clone, Debug)]
pub struct QueryError {
    /// The sort of error.
    pub kind: QueryErrorKind,
    /// The parameter.
    pub parameter: String,
    /// The value, or the name of an unknown parameter's value.
    pub value: String,
    /// What is wrong, in sentences.
    pub detail: String,
    /// Whether the text says no more than that a name is unknown and which are known.
    pub is_unexplained: bool,
    /// What would have been accepted; at most fifty values.
    pub allowed: Vec<String>,
    /// The nearest accepted name or value.
    pub suggestion: Option<String>,
    /// The parameters to write in place of this one, where it cannot be corrected by itself;
    /// if they are empty, it is left out.
    pub replacement: Option<Vec<QueryParam>>,
    /// The names of other parameters that the replacement stands for as well.
    pub superseded: Vec<String>,
    /// The same error with other suggestions, in case this one finds nothing.
    pub alternatives: Vec<QueryError>,
}

impl QueryError {
    /// An error without accepted values and without a suggestion. Its text begins with the name of
    /// the parameter and a colon, unless `detail` names it.
    pub fn new(kind: QueryErrorKind, parameter: &str, value: &str, detail: String) -> Self {
        let is_named = parameter == WHOLE_QUERY || detail.contains(&format!("`{parameter}`"));
        let detail = if is_named {
            detail
        } else {
            format!("`{parameter}`: {}", uncapitalize(&detail))
        };
        Self {
            kind,
            parameter: parameter.to_owned(),
            value: value.to_owned(),
            detail,
            is_unexplained: false,
            allowed: Vec::new(),
            suggestion: None,
            replacement: None,
            superseded: Vec::new(),
            alternatives: Vec::new(),
        }
    }

    /// A value is none of those that would have been accepted, which may be names of fields or
    /// types; `detail` says so. The text names those only where no error before has.
    pub(crate) fn invalid_value(
        param: ParameterValue<'_>,
        are_names: bool,
        allowed: &[&str],
        detail: &str,
        names_accepted: bool,
    ) -> Self {
        let ParameterValue {
            name: parameter,
            value,
        } = param;
        let error_with_allowed = |detail: String| {
            let error = Self::new(QueryErrorKind::InvalidValue, parameter, value, detail);
            error.with_allowed(allowed.iter().copied())
        };
        let known = |value: &str| allowed.contains(&value);
        let accepted = if names_accepted {
            accepted_values_sentence(parameter, allowed)
        } else {
            String::new()
        };
        let is_reversible = allowed.iter().any(|value| value.starts_with('-'));
        if !is_reversible && without_negation(value).is_some() {
            return error_with_allowed(format!(
                "{detail} `{parameter}` cannot leave anything out: name what to include.{accepted}"
            ));
        }
        let suggestion = aliases::normalize_value(value, are_names, known).or_else(|| {
            // Who writes more than a name means more than the name.
            let is_sign = |ch: char| !ch.is_alphanumeric();
            let is_single_word =
                !value.contains(|ch: char| ch.is_whitespace() || "!:;|".contains(ch));
            let closest = is_single_word
                .then(|| closest_match(value.trim_matches(is_sign), allowed.iter().copied()));
            closest.flatten().map(str::to_owned)
        });
        // A path into a value that is accepted: `place.title`, or the column `place_title`.
        let suggestion = suggestion.or_else(|| {
            let ends = value.match_indices(['.', '_', '[', '(', '{']);
            let mut prefixes = ends.map(|(end, _)| &value[..end]);
            prefixes.rfind(|prefix| known(prefix)).map(str::to_owned)
        });
        let hint = did_you_mean(suggestion.as_deref());
        Self {
            suggestion,
            ..error_with_allowed(format!("{detail}{hint}{accepted}"))
        }
    }

    /// A parameter that takes one value is given twice.
    pub fn repeated_parameter(parameter: &str, value: &str) -> Self {
        let detail =
            format!("`{parameter}` takes one value and is given twice. Keep one of the two.");
        Self::new(QueryErrorKind::RepeatedParameter, parameter, value, detail)
    }

    /// The same error as the entry `index` of all that a response reports, which it refers to.
    pub(crate) fn at_index(mut self, index: usize) -> Self {
        let reference = ARE_ELSEWHERE.replace("allowed", &format!("errors[{index}].allowed"));
        self.detail = self.detail.replace(ARE_ELSEWHERE, &reference);
        self
    }

    /// The same error with what would have been accepted.
    #[must_use]
    pub fn with_allowed<'a>(mut self, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        self.allowed = allowed
            .into_iter()
            .take(MAX_ALLOWED_LISTED)
            .map(str::to_owned)
            .collect();
        self
    }
}

impl From<QueryStringError> for QueryError {
    fn from(error: QueryStringError) -> Self {
        let (kind, value, detail) = match error {
            QueryStringError::TooManyParameters { count } => (
                QueryErrorKind::TooLarge,
                String::new(),
                format!(
                    "The query has {count} parameters; the maximum is {MAX_QUERY_PARAMS}. Separate the values of one parameter with commas, or send several requests."
                ),
            ),
            QueryStringError::IncompleteEscape { text } => {
                let detail = format!(
                    "`{text}` has a `%` without two hexadecimal digits. Write `%25` for a percent sign."
                );
                (QueryErrorKind::MalformedQuery, text, detail)
            }
            QueryStringError::NotUtf8 { text } => {
                let detail = format!(
                    "`{text}` is not UTF-8 after percent-decoding. Encode the query as UTF-8."
                );
                (QueryErrorKind::MalformedQuery, text, detail)
            }
        };
        Self::new(kind, WHOLE_QUERY, &value, detail)
    }
}

/// A sentence as it stands behind a colon.
fn uncapitalize(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

/// Everything that is wrong with a query.
#[derive(Clone, Debug)]
pub struct QueryErrors {
    /// What is wrong, in the order of the query; what can never be right comes first.
    pub errors: Vec<QueryError>,
    /// How many more there are.
    pub unreported: usize,
    /// The query with every suggestion applied, if each error has one.
    pub corrected_query: Option<Vec<QueryParam>>,
    /// The same with other suggestions, in case these find nothing.
    pub alternatives: Vec<QueryErrors>,
}

impl QueryErrors {
    /// One error with the query to send instead.
    pub fn with_correction(error: QueryError, corrected_query: Option<Vec<QueryParam>>) -> Self {
        Self {
            errors: vec![error],
            unreported: 0,
            corrected_query,
            alternatives: Vec::new(),
        }
    }
}

/// A sentence that suggests the closest match, after a space; empty if there is none.
pub(crate) fn did_you_mean(closest: Option<&str>) -> String {
    closest.map_or_else(String::new, |closest| format!(" Did you mean `{closest}`?"))
}

/// The sentence that says of a value that its parameter does not take it.
pub(crate) fn not_a_value_sentence(param: ParameterValue<'_>) -> String {
    format!("`{}` is not a value of `{}`.", param.value, param.name)
}

/// The end of the sentence that stands for many accepted names or values.
pub(crate) const ARE_ELSEWHERE: &str = " are in `allowed`.";

/// How many accepted values the text of an error names.
pub(crate) const MAX_NAMED_VALUES: usize = 16;

/// A sentence with the accepted values, or where they are if they are many, after a space. Of the directions
/// that a list is sorted in, only one is named.
pub(crate) fn accepted_values_sentence(parameter: &str, allowed: &[&str]) -> String {
    let is_reversed = |name: &&&str| {
        let field = name.strip_prefix('-');
        field.is_some_and(|field| allowed.contains(&field))
    };
    let values = allowed.iter().filter(|name| !is_reversed(name));
    let values: Vec<_> = values.copied().collect();
    if values.is_empty() {
        return String::new();
    }
    if values.len() > MAX_NAMED_VALUES {
        return format!(" The accepted values{ARE_ELSEWHERE}");
    }
    let is_reversible = |name: &&str| {
        allowed
            .iter()
            .any(|other| other.strip_prefix('-') == Some(name))
    };
    let (reversible, others): (Vec<&str>, Vec<&str>) =
        values.iter().partition(|name| is_reversible(name));
    let all = join_names(&[&*reversible, &others].concat(), "or");
    // The order by relevance cannot be reversed.
    let except = if others.is_empty() {
        String::new()
    } else {
        format!(" of all but {}", join_names(&others, "and"))
    };
    let reversing = if reversible.is_empty() {
        String::new()
    } else {
        format!("; a `-` in front reverses the order{except}")
    };
    format!(" `{parameter}` can be {all}{reversing}.")
}

/// A list within a sentence: `` `a`, `b` or `c` ``.
pub(crate) fn join_names(names: &[&str], conjunction: &str) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    join_with(&quoted, conjunction)
}
