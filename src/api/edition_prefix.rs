//! URLs that stay with an edition: `/editions/{number}` before any path.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::OriginalUri;
use axum::http::request;

use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::page_links;
use crate::api::registry::endpoints;
use crate::api::target::path_of;
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

/// What other APIs call editions.
const EDITION_WORDS: [&str; 8] = [
    "edition", "editions", "version", "versions", "release", "releases", "snapshot", "revision",
];

/// The number of the edition that a name and its value stand for in other APIs.
pub(crate) fn edition_named(name: &str, value: &str) -> Option<i64> {
    let name = name.to_lowercase();
    let is_edition = EDITION_WORDS.contains(&&*name);
    is_edition.then(|| parse_number(value)).flatten()
}

/// A number that may be written as a version: `1`, `01`, `1.0`, `v1`.
pub(crate) fn parse_number(text: &str) -> Option<i64> {
    let number = text.trim_start_matches(['v', 'V']);
    number.strip_suffix(".0").unwrap_or(number).parse().ok()
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
    let parsed = number.or_else(|| parse_number(requested));
    let closest = parsed.unwrap_or(newest).clamp(1, newest);
    let numbers: Vec<_> = record.numbers().map(|number| number.to_string()).collect();
    let rest = request.uri.path_and_query();
    let rest = rest.map_or("", |rest| rest.as_str());
    let rest = if rest == "/" { "" } else { rest };
    let is_served = |target: &str| {
        let path = path_of(target);
        let path = page_links::json_path(path).unwrap_or(path);
        path.is_empty() || endpoints().iter().any(|one| one.matches_path(path))
    };
    let targets = [rest.to_owned(), format!("/v1{rest}")];
    let served = targets.into_iter().find(|target| is_served(target));
    // The edition that there is says what else is wrong.
    let served = served.or_else(|| rest.starts_with("/v1/").then(|| rest.to_owned()));
    // `/editions/v1/actors` has the version of the interface where the edition would be.
    let is_version = requested == "v1" && !rest.is_empty() && !is_served(rest);
    let corrected = served.map(|target| {
        if is_version {
            target
        } else {
            edition_path_prefix(closest) + &target
        }
    });
    let (hint, suggestion) = match &corrected {
        Some(target) if is_version => (did_you_mean(Some(target)), target.clone()),
        _ => (
            did_you_mean(Some(&closest.to_string())),
            closest.to_string(),
        ),
    };
    let detail = format!("There is no edition `{requested}`.{hint}");
    Problem::from_path_error(
        ProblemCode::NoEdition,
        detail,
        ("edition", requested),
        numbers.iter().rev().map(String::as_str),
        (Some(&suggestion), corrected),
    )
}
