//! URLs that stay with an edition: `/editions/{number}` before any path.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::OriginalUri;
use axum::http::request;

use crate::api::http::problem::{Problem, ProblemCode};
use crate::query::{Cursor, did_you_mean};
use crate::store::{Edition, Record, edition_path_prefix};

/// Where the paths of pinned editions begin.
pub(crate) const PREFIX: &str = "/editions/{edition}";

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

/// The edition that a path and query names, and the rest of it.
pub(crate) fn split_target<'t>(
    record: &Record,
    target: &'t str,
) -> Option<(Arc<Edition>, Cow<'t, str>)> {
    let rest = target.strip_prefix("/editions/")?;
    let number = rest.split(['/', '?']).next().unwrap_or(rest);
    let edition = record.edition(number.parse().ok()?)?;
    let unprefixed = rest.strip_prefix(number)?;
    let unprefixed = if unprefixed.starts_with('/') {
        Cow::Borrowed(unprefixed)
    } else {
        Cow::Owned(format!("/{unprefixed}"))
    };
    Some((Arc::clone(edition), unprefixed))
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
