//! URLs that stay with an edition: `/editions/{number}` before any path.

use std::sync::Arc;

use axum::extract::OriginalUri;
use axum::http::request;
use jiff::civil::Date;

use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::{ApiResponse, CachePolicy};
use crate::api::request_context::RequestContext;
use crate::model::Rfc3339Timestamp;
use crate::query::{
    Cursor, QueryError, QueryErrorKind, QueryErrors, did_you_mean, last_day, to_query_string,
};
use crate::store::{Edition, Record, edition_path_prefix};

/// The parameter that selects the newest edition that was published by the end of a day.
pub(crate) const AS_OF: &str = "as_of";

/// Where the paths of pinned editions begin.
pub(crate) const PREFIX: &str = "/editions/{edition}";

/// Whether what has a path of this template comes from an edition.
pub(crate) fn is_edition_scoped(template: &str) -> bool {
    template == "/" || template.starts_with("/v1/")
}

/// The number of the edition in the URL of a request, unparsed.
pub(crate) fn pinned_number(request: &request::Parts) -> Option<&str> {
    let OriginalUri(original_uri) = request.extensions.get()?;
    let rest = original_uri.path().strip_prefix("/editions/")?;
    // The router has taken the prefix off the path of a pinned request.
    let is_pinned = original_uri.path() != request.uri.path();
    is_pinned.then(|| rest.split('/').next()).flatten()
}

/// Whether a path is where an edition begins.
pub(crate) fn is_edition_root(path: &str, record: &Record) -> bool {
    record
        .numbers()
        .any(|number| path == edition_path_prefix(number))
}

/// The edition that the response to a request comes from.
pub(crate) fn select_edition(
    record: &Record,
    request: &request::Parts,
) -> Result<Arc<Edition>, Problem> {
    let Some(requested) = pinned_number(request) else {
        // Later pages come from the edition of the first.
        let cursor_edition = request.uri.query().and_then(cursor_edition);
        let cursor_edition = cursor_edition.filter(|number| *number != record.newest().number());
        let edition = cursor_edition.and_then(|number| record.edition(number));
        return Ok(Arc::clone(edition.unwrap_or(record.newest())));
    };
    let number = requested
        .parse::<i64>()
        .ok()
        .filter(|number| number.to_string() == requested);
    let edition = number.and_then(|number| record.edition(number));
    edition
        .map(Arc::clone)
        .ok_or_else(|| unknown_edition(requested, number, record, request))
}

/// The edition of the cursor that a query has.
fn cursor_edition(query: &str) -> Option<i64> {
    let mut values = query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("cursor="));
    values
        .next()
        .and_then(Cursor::decode)
        .map(|cursor| cursor.edition.into())
}

/// The edition of the day in `as_of`, if that is given, and the path and query without it.
pub(crate) fn resolve_as_of(
    context: &RequestContext<'_>,
) -> Option<Result<(Arc<Edition>, String), Problem>> {
    let params = context.query_params.iter().cloned();
    let (as_of, others): (Vec<_>, Vec<_>) = params.partition(|param| param.name == AS_OF);
    let edition = edition_as_of(context, &as_of.first()?.value, as_of.len() > 1);
    let target = format!("{}{}", context.path, to_query_string(&others));
    Some(edition.map(|edition| (edition, target)))
}

/// The newest edition that was published by the end of a day, in UTC.
fn edition_as_of(
    context: &RequestContext<'_>,
    text: &str,
    is_repeated: bool,
) -> Result<Arc<Edition>, Problem> {
    let to_problem = |error| {
        let errors = QueryErrors::new(vec![error], &context.query_params);
        Problem::from_query_errors(context.path, errors)
    };
    if is_repeated {
        return Err(to_problem(QueryError::repeated_parameter(AS_OF, text)));
    }
    let record = context.snapshot.record();
    let publication_days = record.numbers().filter_map(|number| {
        let edition = record.edition(number)?;
        Some((
            edition,
            edition.negotiation().published.as_ref()?.utc_date(),
        ))
    });
    let publication_days: Vec<_> = publication_days.collect();
    let (first, last) = (
        publication_days.first().map(|(_, day)| *day),
        publication_days.last().map(|(_, day)| *day),
    );
    let refuse = |reason, detail, suggestion: Option<Date>| {
        let published_days: Vec<_> = publication_days
            .iter()
            .rev()
            .map(|(_, day)| day.to_string())
            .collect();
        let error = QueryError::new(reason, AS_OF, text, detail);
        to_problem(QueryError {
            suggestion: suggestion.map(|day| day.to_string()),
            ..error.with_allowed(published_days.iter().map(String::as_str))
        })
    };
    let day = text.parse::<Date>().ok();
    let Some(day) = day.filter(|day| day.to_string() == text) else {
        let detail = format!("`{AS_OF}` is a day such as 2026-11-25; `{text}` is not.");
        // A day that is only written another way is meant.
        let suggestion = last_day(text).map(|day| first.map_or(day, |first| day.max(first)));
        return Err(refuse(
            QueryErrorKind::InvalidValue,
            detail,
            suggestion.or(last),
        ));
    };
    let newest = publication_days
        .iter()
        .rev()
        .find(|(_, published)| *published <= day);
    newest
        .map(|(edition, _)| Arc::clone(edition))
        .ok_or_else(|| {
            let detail = format!("No edition was published by the end of {day} (UTC).");
            refuse(QueryErrorKind::NoEdition, detail, first)
        })
}

/// The response at a pinned URL. Caches may store one from a released edition for long, since that
/// does not change.
pub(crate) fn with_pinned_caching(response: ApiResponse, edition: &Edition) -> ApiResponse {
    let published = edition.negotiation().published.as_ref();
    let last_modified = published.and_then(Rfc3339Timestamp::http_date);
    if response.edition.is_none()
        || response.cache_policy != CachePolicy::Revalidate
        || last_modified.is_none()
    {
        return response;
    }
    ApiResponse {
        cache_policy: CachePolicy::Immutable,
        last_modified,
        ..response
    }
}

fn unknown_edition(
    requested: &str,
    number: Option<i64>,
    record: &Record,
    request: &request::Parts,
) -> Problem {
    let newest = record.newest().number();
    let parsed = number.or_else(|| requested.parse().ok());
    let closest = parsed.unwrap_or(newest).clamp(1, newest);
    let hint = did_you_mean(Some(&closest.to_string()));
    let detail = format!("There is no edition `{requested}`.{hint}");
    let numbers: Vec<_> = record.numbers().map(|number| number.to_string()).collect();
    let rest = request.uri.path_and_query();
    let rest = rest.map_or("", |rest| rest.as_str());
    let rest = if rest == "/" { "" } else { rest };
    let corrected = format!("{}{rest}", edition_path_prefix(closest));
    Problem::from_path_error(
        ProblemCode::NoEdition,
        detail,
        ("edition", requested),
        numbers.iter().rev().map(String::as_str),
        (Some(&closest.to_string()), Some(corrected)),
    )
}
