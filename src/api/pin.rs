//! Addresses that stay with an edition: `/editions/{number}` before any path.

use std::sync::Arc;

use axum::extract::OriginalUri;
use axum::http::request;
use jiff::civil::Date;

use super::answer::{Answer, CachePolicy};
use super::endpoint::Call;
use super::problem::{Problem, ProblemCode};
use crate::model::Instant;
use crate::query::{Cursor, Reason, Refusal, Refusals, encode, last_day};
use crate::record::{Archive, Record, prefix};

/// The parameter that asks for what was published by the end of a day.
pub(super) const AS_OF: &str = "as_of";

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
        // Later pages come from the edition of the first.
        let begun = request.uri.query().and_then(begun);
        let begun = begun.filter(|number| *number != archive.newest().number());
        let record = begun.and_then(|number| archive.edition(number));
        return Ok(Arc::clone(record.unwrap_or(archive.newest())));
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

/// The edition of the cursor that a query has.
fn begun(query: &str) -> Option<i64> {
    let mut values = query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("cursor="));
    values
        .next()
        .and_then(Cursor::decode)
        .map(|cursor| cursor.edition.into())
}

/// The edition that a call asks for by a day, if it does, and the rest of what it asks, as a
/// path and query.
pub(super) fn as_of(call: &Call<'_>) -> Option<Result<(Arc<Record>, String), Problem>> {
    let asked = call.pairs.iter().find(|pair| pair.name == AS_OF)?;
    let others = call.pairs.iter().filter(|pair| pair.name != AS_OF);
    let rest: Vec<_> = others
        .map(|pair| format!("{}={}", encode(&pair.name), encode(&pair.value)))
        .collect();
    let query = match rest.as_slice() {
        [] => String::new(),
        rest => format!("?{}", rest.join("&")),
    };
    let found = found(call, &asked.value, rest.len() + 1 < call.pairs.len());
    Some(found.map(|record| (record, format!("{}{query}", call.path))))
}

/// The newest edition that was published by the end of a day, in UTC.
fn found(call: &Call<'_>, text: &str, repeated: bool) -> Result<Arc<Record>, Problem> {
    let refused = |refusal| {
        let refusals = Refusals::new(vec![refusal], &call.pairs);
        Problem::of_question(call.path, refusals)
    };
    if repeated {
        return Err(refused(Refusal::repeated(AS_OF, text)));
    }
    let archive = call.shelf.archive();
    let days = archive.numbers().filter_map(|number| {
        let record = archive.edition(number)?;
        Some((record, record.negotiation().published.as_ref()?.day()?))
    });
    let days: Vec<_> = days.collect();
    let (first, last) = (
        days.first().map(|(_, day)| *day),
        days.last().map(|(_, day)| *day),
    );
    let refused = |reason, detail, near: Option<Date>| {
        let known: Vec<_> = days.iter().rev().map(|(_, day)| day.to_string()).collect();
        let refusal = Refusal::new(reason, AS_OF, text, detail);
        refused(Refusal {
            suggestion: near.map(|day| day.to_string()),
            ..refusal.allowing(known.iter().map(String::as_str))
        })
    };
    let day = text.parse::<Date>().ok();
    let Some(day) = day.filter(|day| day.to_string() == text) else {
        let detail = format!("`{AS_OF}` is a day such as 2026-11-25; `{text}` is not.");
        // A day that is only written another way is meant.
        let meant = last_day(text).map(|day| first.map_or(day, |first| day.max(first)));
        return Err(refused(Reason::InvalidValue, detail, meant.or(last)));
    };
    let newest = days.iter().rev().find(|(_, published)| *published <= day);
    newest.map(|(record, _)| Arc::clone(record)).ok_or_else(|| {
        let detail = format!("No edition was published by the end of {day} (UTC).");
        refused(Reason::NoEdition, detail, first)
    })
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
    let meant = number.or_else(|| written.parse().ok());
    let near = meant.unwrap_or(newest).clamp(1, newest);
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
