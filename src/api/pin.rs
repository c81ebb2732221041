//! Addresses that stay with an edition: `/editions/{number}` before any path.

use std::sync::Arc;

use axum::extract::OriginalUri;
use axum::http::request;

use super::answer::{Answer, CachePolicy};
use super::problem::{Problem, ProblemCode};
use crate::model::Instant;
use crate::record::{Archive, Record, prefix};

/// Where the paths of pinned editions begin.
pub(super) const PREFIX: &str = "/editions/{edition}";

/// The edition that the address of a request names, as it is written there.
pub(super) fn edition(request: &request::Parts) -> Option<&str> {
    let OriginalUri(whole) = request.extensions.get()?;
    let rest = whole.path().strip_prefix("/editions/")?;
    // The router has taken the prefix off the path of a pinned request.
    let pinned = whole.path() != request.uri.path();
    pinned.then(|| rest.split('/').next()).flatten()
}

/// Whether a path is where an edition begins.
pub(super) fn leads(path: &str, archive: &Archive) -> bool {
    archive.numbers().any(|number| path == prefix(number))
}

/// The record that a request is answered from.
pub(super) fn record(archive: &Archive, request: &request::Parts) -> Result<Arc<Record>, Problem> {
    let Some(written) = edition(request) else {
        return Ok(Arc::clone(archive.newest()));
    };
    let number = written
        .parse::<i64>()
        .ok()
        .filter(|number| number.to_string() == written);
    let record = number.and_then(|number| archive.edition(number));
    record
        .map(Arc::clone)
        .ok_or_else(|| unknown(written, number, archive, request))
}

/// An answer of a pinned address: one from a released edition is kept for long, since the
/// edition does not change. What does not come from an edition is kept as ever.
pub(super) fn keep(answer: Answer, record: &Record) -> Answer {
    let published = record.negotiation().published.as_ref();
    let released = published.and_then(Instant::http_date);
    if answer.edition.is_none() || answer.cache != CachePolicy::Live || released.is_none() {
        return answer;
    }
    Answer {
        cache: CachePolicy::Pinned,
        last_modified: released,
        ..answer
    }
}

fn unknown(
    written: &str,
    number: Option<i64>,
    archive: &Archive,
    request: &request::Parts,
) -> Problem {
    let newest = archive.newest().number();
    let near = number.unwrap_or(newest).clamp(1, newest);
    let detail = format!("There is no edition `{written}`. Did you mean `{near}`?");
    let numbers: Vec<_> = archive.numbers().map(|number| number.to_string()).collect();
    let rest = request.uri.path_and_query();
    let rest = rest.map_or("", |rest| rest.as_str());
    let rest = if rest == "/" { "" } else { rest };
    let corrected = format!("{}{rest}", prefix(near));
    Problem::of_path(
        ProblemCode::NoEdition,
        detail,
        ("edition", written),
        numbers.iter().rev().map(String::as_str),
        (Some(&near.to_string()), Some(corrected)),
    )
}
