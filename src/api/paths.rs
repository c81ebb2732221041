//! Paths that lead nowhere: the trailing slash, and the nearest path that leads somewhere.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::http::Method;

use super::answer::Answer;
use super::dispatch::read_only;
use super::endpoint::Call;
use super::pin;
use super::problem::{Problem, ProblemCode};
use super::router::endpoints;
use crate::model::{KindInfo, derived_relations, edits, kinds, nearest};
use crate::record::{Archive, Record};

/// Paths without variable segments.
static FIXED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let endpoints = endpoints().iter();
    let fixed = endpoints.filter(|endpoint| endpoint.segment.is_none());
    fixed.map(|endpoint| endpoint.path.clone()).collect()
});

/// The last segments of what is below an item.
static BELOW: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let paths = endpoints().iter().map(|endpoint| endpoint.path.as_str());
    let tails = paths.filter_map(|path| path.split_once("{id}/"));
    let tails: BTreeSet<_> = tails.map(|(_, tail)| tail).collect();
    tails.into_iter().collect()
});

/// A path in the edition that was asked, as callers write it.
fn placed(path: &str, call: &Call<'_>) -> String {
    let pinned = call.record.base().strip_prefix(call.api.base());
    format!("{}{path}", pinned.unwrap_or_default())
}

/// The answer to a path that no route has.
pub(super) fn unknown(call: &Call<'_>) -> Result<Answer, Problem> {
    // `OPTIONS *` is about the server (RFC 9110, section 9.3.7); nothing else has this path.
    if call.path == "*" && call.method == Method::OPTIONS {
        return Ok(Answer::options());
    }
    let record = &call.record;
    let query = if call.query.is_empty() {
        String::new()
    } else {
        format!("?{}", call.query)
    };
    if let Some(path) = call.path.strip_suffix('/')
        && (is_known(path, record) || pin::leads(path, call.shelf.archive()))
    {
        match call.method {
            Method::GET | Method::HEAD => {}
            // A preflight may not be redirected.
            Method::OPTIONS => return Ok(Answer::options()),
            _ => return Err(read_only(call)),
        }
        return Ok(Answer::moved(format!("{}{path}{query}", record.base())));
    }
    let sent = placed(call.path, call);
    let edition = edition(call.path, call.shelf.archive());
    let near = edition.clone().or_else(|| near(call.path, record));
    let shown = edition.or_else(|| Some(placed(near.as_deref()?, call)));
    let help = match &shown {
        Some(near) => format!("Did you mean `{near}`?"),
        None => "Begin at `/`, which lists what there is.".to_owned(),
    };
    let detail = format!("There is nothing at `{sent}`. {help}");
    // What is asked of a list is not asked of what is related to an item.
    let query = if near.as_ref().is_some_and(|near| near.contains('?')) {
        ""
    } else {
        &query
    };
    // A question that the path does not take would not be answered there either, and one path
    // has no answer without.
    let corrected = near.as_ref().and_then(|near| {
        let mut targets = [format!("{near}{query}"), near.clone()].into_iter();
        targets.find(|target| is_answered(call, target))
    });
    let plain = FIXED.iter().filter(|path| !path.contains('.'));
    let allowed = plain.map(String::as_str);
    Err(Problem::of_path(
        ProblemCode::UnknownPath,
        detail,
        ("path", &sent),
        allowed,
        (shown.as_deref(), corrected),
    ))
}

/// Whether a path and query is answered.
fn is_answered(call: &Call<'_>, target: &str) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    let endpoint = endpoints().iter().find(|endpoint| endpoint.is_at(path));
    let leads = pin::leads(target, call.shelf.archive());
    leads || endpoint.is_some_and(|endpoint| endpoint.takes(call, target))
}

/// The known path that `path` was probably meant to be: segment by segment, since a false
/// lead is worse than none.
fn near(path: &str, record: &Record) -> Option<String> {
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
    let (first, rest) = steps.split_first()?;
    let collections = kinds().iter().map(|kind| kind.collection);
    let collection = nearest(first, collections).filter(|near| is_slip(first, near));
    let kind = collection.and_then(|name| kinds().iter().find(|kind| kind.collection == name));
    match (kind, rest) {
        (Some(kind), [id, relation]) if let Some(list) = related(kind, id, relation, record) => {
            Some(list)
        }
        (Some(kind), [id, rest @ ..]) => {
            let id = nearest(id, record.ids_like(kind, id));
            let path = format!("/v1/{}", kind.collection);
            let below = |step: &&str| BELOW.iter().find(|tail| is_slip(step, tail));
            let tail = rest.first().and_then(below);
            let tail = tail.map_or_else(String::new, |tail| format!("/{tail}"));
            Some(id.map_or_else(|| path.clone(), |id| format!("{path}/{id}{tail}")))
        }
        (Some(kind), []) => Some(in_form(&format!("/v1/{}", kind.collection), first)),
        (None, []) => {
            let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
            let found = FIXED.iter().find(|path| is_slip(first, &last(path)))?;
            Some(in_form(found, first))
        }
        (None, _) => None,
    }
}

/// A path in the form that was asked for, if it has that.
fn in_form(path: &str, asked: &str) -> String {
    let stem = path.split('.').next().unwrap_or(path);
    let form = asked.split_once('.').and_then(|(_, asked)| {
        let mut forms = FIXED.iter().filter(|known| {
            let form = known
                .strip_prefix(stem)
                .and_then(|form| form.strip_prefix('.'));
            form.is_some_and(|form| is_slip(asked, form))
        });
        forms.next()
    });
    form.map_or(path, String::as_str).to_owned()
}

/// The addresses of an edition, which are not where the list of editions is.
fn edition(path: &str, archive: &Archive) -> Option<String> {
    let path = path.strip_prefix("/v1").unwrap_or(path);
    Some(path.to_owned()).filter(|path| pin::leads(path, archive))
}

/// The list of what an item is related to, where other APIs have a path below the item.
fn related(kind: &KindInfo, id: &str, relation: &str, record: &Record) -> Option<String> {
    record.place(kind, id)?;
    let derived = derived_relations(kind.type_name);
    let derived = derived.iter().find(|derived| derived.name == relation);
    let (collection, parameter, value) = match derived {
        Some(derived) if derived.mixed => (
            kinds()[derived.kind].collection,
            derived.parameter,
            format!("{}/{id}", kind.type_name),
        ),
        Some(derived) => (
            kinds()[derived.kind].collection,
            derived.parameter,
            id.to_owned(),
        ),
        None => {
            let other = kinds().iter().find(|kind| kind.collection == relation)?;
            (other.collection, kind.type_name, id.to_owned())
        }
    };
    Some(format!("/v1/{collection}?{parameter}={value}"))
}

/// Whether one name may be a slip of the pen for another.
fn is_slip(written: &str, meant: &str) -> bool {
    let stem = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let (written, meant) = (stem(written), stem(meant));
    let most = (meant.len() / 4).max(1);
    !meant.is_empty() && edits(&written, &meant, most).is_some()
}

/// Whether a step of a path names a version of the API.
fn is_version(step: &str) -> bool {
    let number = step.strip_prefix('v');
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a path leads somewhere.
pub(super) fn is_known(path: &str, record: &Record) -> bool {
    if FIXED.iter().any(|fixed| fixed == path) || super::docs::is_asset(path) {
        return true;
    }
    if let Some(code) = path.strip_prefix("/problems/") {
        return ProblemCode::ALL.iter().any(|known| known.slug() == code);
    }
    let Some(rest) = path.strip_prefix("/v1/") else {
        return false;
    };
    let Some((collection, id)) = rest.split_once('/') else {
        return false;
    };
    let kind = kinds().iter().find(|kind| kind.collection == collection);
    let id = match id.split_once('/') {
        Some((id, tail)) if BELOW.contains(&tail) => id,
        _ => id,
    };
    kind.is_some_and(|kind| record.place(kind, id).is_some())
}
