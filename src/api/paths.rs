//! Paths that lead nowhere: the trailing slash, and the nearest path that leads somewhere.

use super::answer::Answer;
use super::endpoint::Call;
use super::problem::{Problem, ProblemCode};
use crate::model::{kinds, nearest};
use crate::query::query_of;
use crate::record::Record;

/// Paths without variable segments, besides the collections.
const FIXED: [&str; 8] = [
    "/",
    "/v1/summary",
    "/v1/vocabulary",
    "/openapi.json",
    "/docs",
    "/livez",
    "/readyz",
    "/.well-known/api-catalog",
];

/// The answer to a path that no route has.
pub(super) fn unknown(call: &Call<'_>) -> Result<Answer, Problem> {
    let record = &call.record;
    if let Some(path) = call.path.strip_suffix('/')
        && is_known(path, record)
    {
        return Ok(Answer::moved(format!(
            "{}{path}{}",
            call.api.base(),
            query_of(&call.pairs)
        )));
    }
    let mut paths: Vec<_> = FIXED.iter().map(ToString::to_string).collect();
    paths.extend(
        kinds()
            .iter()
            .map(|kind| format!("/v1/{}", kind.collection)),
    );
    let near = near(call.path, &paths, record);
    let help = near.as_ref().map_or_else(
        || "Begin at `/`.".to_owned(),
        |near| format!("Did you mean `{near}`?"),
    );
    let detail = format!("There is nothing at `{}`. {help}", call.path);
    let corrected = near
        .as_ref()
        .map(|near| format!("{near}{}", query_of(&call.pairs)));
    let allowed = paths.iter().map(String::as_str);
    Err(Problem::of_path(
        ProblemCode::UnknownPath,
        detail,
        ("path", call.path),
        allowed,
        (near.as_deref(), corrected),
    ))
}

/// The known path that `path` was probably meant to be.
fn near(path: &str, paths: &[String], record: &Record) -> Option<String> {
    let lower = path.to_lowercase();
    let steps: Vec<_> = lower
        .split('/')
        .filter(|step| !step.is_empty() && !is_version(step))
        .collect();
    let plain = format!("/{}", steps.join("/"));
    let versioned = format!("/v1{plain}");
    if let Some(known) = [&plain, &versioned]
        .into_iter()
        .find(|path| is_known(path, record))
    {
        return Some(known.clone());
    }
    if let [collection, id, ..] = steps.as_slice() {
        let collection = nearest(collection, kinds().iter().map(|kind| kind.collection))?;
        let kind = kinds().iter().find(|kind| kind.collection == collection)?;
        return match nearest(id, record.ids(kind)) {
            Some(id) => Some(format!("/v1/{collection}/{id}")),
            None => Some(format!("/v1/{collection}")),
        };
    }
    let last = |path: &'_ str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let names: Vec<_> = paths.iter().map(|path| last(path)).collect();
    let near = nearest(steps.last()?, names.iter().map(String::as_str))?;
    paths.iter().find(|path| last(path) == near).cloned()
}

/// Whether a step of a path names a version of the API.
fn is_version(step: &str) -> bool {
    step.strip_prefix('v').is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a path leads somewhere.
pub(super) fn is_known(path: &str, record: &Record) -> bool {
    if FIXED.contains(&path) {
        return true;
    }
    if let Some(code) = path.strip_prefix("/problems/") {
        return ProblemCode::ALL.iter().any(|known| known.slug() == code);
    }
    let Some(rest) = path.strip_prefix("/v1/") else {
        return false;
    };
    let (collection, id) = match rest.split_once('/') {
        Some((collection, id)) => (collection, Some(id)),
        None => (rest, None),
    };
    let kind = kinds().iter().find(|kind| kind.collection == collection);
    kind.is_some_and(|kind| id.is_none_or(|id| record.place(kind, id).is_some()))
}
