//! Paths without a route: redirects without a trailing slash, and suggestions.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::http::Method;

use crate::api::edition_prefix;
use crate::api::endpoints::docs;
use crate::api::endpoints::item_id::item_exists;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::registry::endpoints;
use crate::api::request_context::RequestContext;
use crate::model::{
    ItemTypeInfo, bounded_edit_distance, closest_match, inverse_relations, item_types,
};
use crate::query::{Representation, did_you_mean};
use crate::store::{Edition, Record, edition_path_prefix};

/// Paths without variable segments.
static STATIC_PATHS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let endpoints = endpoints().iter();
    let fixed = endpoints.filter(|endpoint| endpoint.path_param.is_none());
    fixed.map(|endpoint| endpoint.path.clone()).collect()
});

/// The last segments of what is below an item.
static ITEM_SUBRESOURCES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let paths = endpoints().iter().map(|endpoint| endpoint.path.as_str());
    let tails = paths.filter_map(|path| path.split_once("{id}/"));
    let tails: BTreeSet<_> = tails.map(|(_, tail)| tail).collect();
    tails.into_iter().collect()
});

/// A path in the edition of the request, as clients send it.
fn with_edition_prefix(path: &str, edition: &Edition) -> String {
    if edition.is_pinned() {
        format!("{}{path}", edition_path_prefix(edition.number()))
    } else {
        path.to_owned()
    }
}

/// The response to a path that no route has.
pub(crate) fn not_found(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    // `OPTIONS *` is about the server (RFC 9110, section 9.3.7); nothing else has this path.
    if context.path == "*" && context.method == Method::OPTIONS {
        return Ok(ApiResponse::options());
    }
    let edition = &context.edition;
    let query = context.query_suffix();
    if let Some(path) = context.path.strip_suffix('/')
        && (is_known(path, edition)
            || edition_prefix::is_edition_root(path, context.snapshot.record()))
    {
        match context.method {
            Method::GET | Method::HEAD => {}
            // A preflight may not be redirected.
            Method::OPTIONS => return Ok(ApiResponse::options()),
            _ => return Err(context.method_not_allowed()),
        }
        return Ok(ApiResponse::permanent_redirect(format!(
            "{}{path}{query}",
            edition.link_base().as_str()
        )));
    }
    let requested = with_edition_prefix(context.path, edition);
    let edition_root_path = edition_root(context.path, context.snapshot.record());
    let suggested = edition_root_path
        .clone()
        .or_else(|| suggest_path(context.path, edition));
    let displayed =
        edition_root_path.or_else(|| Some(with_edition_prefix(suggested.as_deref()?, edition)));
    let hint = match &displayed {
        Some(displayed) => did_you_mean(Some(displayed)),
        None => " Begin at `/`, which lists what there is.".to_owned(),
    };
    let detail = format!("There is nothing at `{requested}`.{hint}");
    // A suggestion with a query replaces that of the request.
    let query = if suggested
        .as_ref()
        .is_some_and(|suggested| suggested.contains('?'))
    {
        ""
    } else {
        &query
    };
    // The path may refuse the query, or require one.
    let corrected_target = suggested.as_ref().and_then(|suggested| {
        let mut targets = [format!("{suggested}{query}"), suggested.clone()].into_iter();
        targets.find(|target| would_succeed(context, target))
    });
    let json_paths = STATIC_PATHS.iter().filter(|path| !path.contains('.'));
    let allowed = json_paths.map(String::as_str);
    Err(Problem::from_path_error(
        ProblemCode::UnknownPath,
        detail,
        ("path", &requested),
        allowed,
        (displayed.as_deref(), corrected_target),
    ))
}

/// Whether a path and query has a response.
fn would_succeed(context: &RequestContext<'_>, target: &str) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    let endpoint = endpoints()
        .iter()
        .find(|endpoint| endpoint.matches_path(path));
    let is_edition_root = edition_prefix::is_edition_root(target, context.snapshot.record());
    is_edition_root || endpoint.is_some_and(|endpoint| endpoint.would_succeed(context, target))
}

/// The known path that `path` was probably meant to be: segment by segment, since a false
/// lead is worse than none.
fn suggest_path(path: &str, edition: &Edition) -> Option<String> {
    let lower = path.to_lowercase();
    let segments: Vec<_> = lower
        .split('/')
        .filter(|segment| !segment.is_empty() && !is_version_segment(segment))
        .collect();
    let unversioned = format!("/{}", segments.join("/"));
    let versioned = format!("/v1{unversioned}");
    if let Some(known_path) = [&unversioned, &versioned]
        .into_iter()
        .find(|path| is_known(path, edition))
    {
        return Some(known_path.clone());
    }
    let (first, rest) = segments.split_first()?;
    let collections = item_types().iter().map(|item_type| item_type.collection);
    let closest = closest_match(first, collections).filter(|closest| is_typo_of(first, closest));
    let item_type = closest.and_then(|name| {
        item_types()
            .iter()
            .find(|item_type| item_type.collection == name)
    });
    match (item_type, rest) {
        (Some(item_type), [id, relation])
            if let Some(list_path) = related_list_path(item_type, id, relation, edition) =>
        {
            Some(list_path)
        }
        (Some(item_type), [id, rest @ ..]) => {
            let id = closest_match(id, edition.suggestion_candidates(item_type, id));
            let path = Representation::List.path_template(item_type);
            let subresource_like = |segment: &&str| {
                ITEM_SUBRESOURCES
                    .iter()
                    .find(|tail| is_typo_of(segment, tail))
            };
            let tail = rest.first().and_then(subresource_like);
            let tail = tail.map_or_else(String::new, |tail| format!("/{tail}"));
            Some(id.map_or_else(|| path.clone(), |id| format!("{path}/{id}{tail}")))
        }
        (Some(item_type), []) => Some(with_extension(
            &Representation::List.path_template(item_type),
            first,
        )),
        (None, []) => {
            let last_segment = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
            let static_path = STATIC_PATHS
                .iter()
                .find(|path| is_typo_of(first, &last_segment(path)))?;
            Some(with_extension(static_path, first))
        }
        (None, _) => None,
    }
}

/// A path with the extension of the requested one, if there is such a path.
fn with_extension(path: &str, requested: &str) -> String {
    let stem = path.split('.').next().unwrap_or(path);
    let known_path = requested
        .split_once('.')
        .and_then(|(_, requested_extension)| {
            let mut known_paths = STATIC_PATHS.iter().filter(|known| {
                let extension = known
                    .strip_prefix(stem)
                    .and_then(|extension| extension.strip_prefix('.'));
                extension.is_some_and(|extension| is_typo_of(requested_extension, extension))
            });
            known_paths.next()
        });
    known_path.map_or(path, String::as_str).to_owned()
}

/// The root of an edition, for clients that look for it below `/v1`.
fn edition_root(path: &str, record: &Record) -> Option<String> {
    let path = path.strip_prefix("/v1").unwrap_or(path);
    Some(path.to_owned()).filter(|path| edition_prefix::is_edition_root(path, record))
}

/// The list of what an item is related to, where other APIs have a path below the item.
fn related_list_path(
    item_type: &ItemTypeInfo,
    id: &str,
    relation: &str,
    edition: &Edition,
) -> Option<String> {
    edition.key_of(item_type.id, id)?;
    let inverse_relations = inverse_relations(item_type.id);
    let inverse_relation = inverse_relations
        .iter()
        .find(|derived| derived.name == relation);
    let (collection, parameter, value) = match inverse_relation {
        Some(derived) if derived.polymorphic => (
            derived.type_id.collection(),
            derived.parameter,
            format!("{}/{id}", item_type.type_name),
        ),
        Some(derived) => (
            derived.type_id.collection(),
            derived.parameter,
            id.to_owned(),
        ),
        None => {
            let other_type = item_types()
                .iter()
                .find(|item_type| item_type.collection == relation)?;
            (other_type.collection, item_type.type_name, id.to_owned())
        }
    };
    Some(format!("/v1/{collection}?{parameter}={value}"))
}

/// Whether one name may be a typing mistake for another.
fn is_typo_of(actual: &str, expected: &str) -> bool {
    let stem = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let (actual, expected) = (stem(actual), stem(expected));
    let max_distance = (expected.len() / 4).max(1);
    !expected.is_empty() && bounded_edit_distance(&actual, &expected, max_distance).is_some()
}

/// Whether a segment of a path is a version of the API.
fn is_version_segment(segment: &str) -> bool {
    let number = segment.strip_prefix('v');
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a path leads somewhere.
fn is_known(path: &str, edition: &Edition) -> bool {
    if STATIC_PATHS.iter().any(|known| known == path) || docs::is_asset_path(path) {
        return true;
    }
    if let Some(code) = path.strip_prefix("/problems/") {
        return ProblemCode::ALL.iter().any(|known| known.slug() == code);
    }
    let Some((collection, id)) = path
        .strip_prefix("/v1/")
        .and_then(|rest| rest.split_once('/'))
    else {
        return false;
    };
    let id = match id.split_once('/') {
        Some((id, tail)) if ITEM_SUBRESOURCES.contains(&tail) => id,
        _ => id,
    };
    item_exists(collection, id, edition)
}
