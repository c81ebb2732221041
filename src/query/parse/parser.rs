//! Parses the parameters of a request as a specification says: the one parser of lists,
//! search, changes and the matrix.

use std::collections::BTreeMap;

use crate::query::limits::MAX_VALUES;
use crate::query::parse::condition_in_value::condition_in_value;
use crate::query::parse::cursor::{Cursor, PagePosition};
use crate::query::parse::error_collector::ErrorCollector;
use crate::query::parse::parsed_query::ParsedQuery;
use crate::query::parse::parsed_value::ParsedValue;
use crate::query::parse::query_error::{ParameterValue, QueryError, QueryErrorKind, QueryErrors};
use crate::query::parse::query_string::QueryParam;
use crate::query::parse::separators::separator_error;
use crate::query::parse::unknown_parameter::unknown_parameter;
use crate::query::parse::value_parser::ValueParser;
use crate::query::spec::parameter_spec::{ParameterRole, ParameterSpec, QuerySpec};
use crate::store::Edition;

impl ParsedQuery {
    /// Parses the parameters of a request to `path`, which errors name.
    pub(crate) fn parse(
        spec: &'static QuerySpec,
        path: &str,
        params: &[QueryParam],
        edition: &Edition,
    ) -> Result<Self, QueryErrors> {
        let mut parser = ValueParser {
            edition,
            errors: ErrorCollector::default(),
        };
        let query = Self::parse_values(spec, path, params, &mut parser);
        match query {
            Some(query) if parser.errors.is_empty() => Ok(query),
            _ => Err(parser.errors.finish(params)),
        }
    }

    /// The query as far as it can be parsed: its values, what is missing, then the cursor,
    /// which depends on the others.
    fn parse_values(
        spec: &'static QuerySpec,
        path: &str,
        params: &[QueryParam],
        parser: &mut ValueParser<'_>,
    ) -> Option<Self> {
        let mut known =
            known_parameters(spec, path, params, Some(parser.edition), &mut parser.errors)?;
        known.sort_by_key(|known| spec.parameters[known.index].is_required());
        let mut values: BTreeMap<usize, Vec<ParsedValue>> = BTreeMap::new();
        for KnownParameter { index, param } in known {
            let parameter = &spec.parameters[index];
            let error = condition_in_value(parameter, &param.value, &spec.parameters);
            let error = error.or_else(|| {
                let edition = parser.edition;
                separator_error(parameter, &param.value, &spec.parameters, edition)
            });
            if let Some(error) = error {
                parser.errors.push(error);
                continue;
            }
            for value in parse_parameter(parameter, &param.value, parser) {
                let earlier = values.entry(index).or_default();
                if !earlier
                    .iter()
                    .any(|other| is_repeated(parameter, other, &value))
                {
                    earlier.push(value);
                }
            }
        }
        for parameter in &spec.parameters {
            let Some(hint) = parameter.missing_hint else {
                continue;
            };
            let sent = params.iter().find(|param| param.name == parameter.name);
            let is_missing = sent.is_none_or(|param| param.value.is_empty());
            // What another name or place stands for is not missing.
            if is_missing && !parser.errors.suggests(&parameter.name) {
                let detail = format!("`{}` is missing: {hint}", parameter.name);
                let kind = QueryErrorKind::MissingParameter;
                parser
                    .errors
                    .push(QueryError::new(kind, &parameter.name, "", detail));
            }
        }
        let mut query = Self::new(spec, values);
        query.position = query
            .cursor()
            .and_then(|cursor| query.resolve_cursor(cursor, parser));
        Some(query)
    }

    /// The page that the cursor leads to.
    fn resolve_cursor(&self, text: &str, parser: &mut ValueParser<'_>) -> Option<PagePosition> {
        let edition = parser.edition;
        let explanation = match Cursor::decode(text) {
            None => "this server did not issue it",
            Some(cursor) if i64::from(cursor.edition) != edition.number() => {
                "it comes from another edition of the record"
            }
            Some(cursor) if cursor.content_version != edition.content_version() => {
                "the edition was changed after its page was made"
            }
            Some(cursor) if cursor.query_hash != self.hash() => "it comes from another query",
            Some(cursor) => return Some(cursor.position),
        };
        let detail = format!(
            "`cursor` is not valid here: {explanation}. Leave it out to begin with the first page."
        );
        let kind = QueryErrorKind::UnknownCursor;
        parser
            .errors
            .push(QueryError::new(kind, "cursor", text, detail));
        None
    }
}

/// The values of one parameter as it was sent.
fn parse_parameter(
    spec: &ParameterSpec,
    text: &str,
    parser: &mut ValueParser<'_>,
) -> Vec<ParsedValue> {
    if !spec.is_list {
        let value = parser.parse(spec, text);
        return value.into_iter().collect();
    }
    let is_empty = text.bytes().all(|byte| byte == b',');
    let values: Vec<_> = text
        .split(',')
        .map(|value| match value {
            "" if !is_empty => parser.refuse_needless_comma(spec),
            _ => parser.parse(spec, value),
        })
        .collect();
    // Whether a cursor beside an invalid value is of the same query depends on this: the
    // filter of an attribute counts only if all its values are valid.
    let is_all_or_none = matches!(spec.role, ParameterRole::AttributeFilter { .. });
    if is_all_or_none && values.iter().any(Option::is_none) {
        return Vec::new();
    }
    values.into_iter().flatten().collect()
}

/// Whether a value adds nothing to one before. Items are sorted by a field once.
fn is_repeated(spec: &ParameterSpec, earlier: &ParsedValue, value: &ParsedValue) -> bool {
    let field = |value: &ParsedValue| value.text.trim_start_matches('-').to_owned();
    earlier.text == value.text || spec.role == ParameterRole::Sort && field(earlier) == field(value)
}

/// A parameter of the specification, as it was sent.
struct KnownParameter<'p> {
    /// Which of the specification.
    index: usize,
    param: &'p QueryParam,
}

/// The parameters that the specification has, those with one value once; none if a list
/// has too many values, which are then not parsed.
fn known_parameters<'p>(
    spec: &QuerySpec,
    path: &str,
    params: &'p [QueryParam],
    edition: Option<&Edition>,
    errors: &mut ErrorCollector,
) -> Option<Vec<KnownParameter<'p>>> {
    let oversized_lists = too_many_values(spec, params);
    if !oversized_lists.is_empty() {
        for error in oversized_lists {
            errors.push(error);
        }
        return None;
    }
    let mut known: Vec<KnownParameter<'p>> = Vec::with_capacity(params.len());
    for param in params {
        let index = spec
            .parameters
            .iter()
            .position(|spec| spec.name == param.name);
        match index {
            None if errors.renames(&param.name) => {}
            None => {
                let value = ParameterValue::from(param);
                let is_first = !errors.has_unknown_without_suggestion();
                errors.add(QueryErrorKind::UnknownParameter, value, |_| {
                    unknown_parameter(param, params, path, &spec.parameters, edition, is_first)
                });
            }
            Some(index)
                if !spec.parameters[index].is_list
                    && known.iter().any(|other| other.index == index) =>
            {
                errors.push(QueryError::repeated_parameter(&param.name, &param.value));
            }
            Some(index) => known.push(KnownParameter { index, param }),
        }
    }
    Some(known)
}

/// The errors of lists with more values than a list may have, however they are written.
fn too_many_values(spec: &QuerySpec, params: &[QueryParam]) -> Vec<QueryError> {
    let value_count = |param: &QueryParam| param.value.split(',').count();
    if params.iter().map(value_count).sum::<usize>() <= MAX_VALUES {
        return Vec::new();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for param in params {
        if spec.find(&param.name).is_some_and(|spec| spec.is_list) {
            *counts.entry(&param.name).or_default() += value_count(param);
        }
    }
    let oversized_lists = counts.into_iter().filter(|(_, count)| *count > MAX_VALUES);
    let to_error = |(name, count): (&str, usize)| {
        let detail = format!(
            "`{name}` has {count} values; the maximum is {MAX_VALUES}. Send several requests."
        );
        let values = params.iter().filter(|param| param.name == name);
        let values: Vec<_> = values.map(|param| param.value.as_str()).collect();
        QueryError::new(QueryErrorKind::TooLarge, name, &values.join(","), detail)
    };
    oversized_lists.map(to_error).collect()
}

/// The errors of a request to a path that takes no parameters.
pub fn unknown_parameters(params: &[QueryParam], path: &str) -> QueryErrors {
    let mut errors = ErrorCollector::default();
    let spec = QuerySpec {
        cursor_scope: "",
        parameters: Vec::new(),
    };
    known_parameters(&spec, path, params, None, &mut errors);
    errors.finish(params)
}
