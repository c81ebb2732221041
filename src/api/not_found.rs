//! Paths without a route: redirects without a trailing slash, and suggestions.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use axum::http::Method;
use percent_encoding::percent_decode_str;

use crate::api::edition_prefix;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::docs;
use crate::api::endpoints::item_id::item_exists;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::item_suggestion::{
    ItemSuggestion, coded_list, collection_named, item_of_any_type, suggest_item, target_of_form,
    with_query,
};
use crate::api::page_links;
use crate::api::registry::endpoints;
use crate::api::request_context::RequestContext;
use crate::model::{
    InverseRelationInfo, ItemTypeId, ItemTypeInfo, RelationInfo, bounded_edit_distance,
    inverse_relations, item_types,
};
use crate::query::{
    Form, Representation, did_you_mean, list_spec, path_synonyms, percent_encode,
    subresource_synonym,
};
use crate::store::{Edition, ItemKey, Record, edition_path_prefix, item_path};

/// The paths whose variable segments have the same values in every edition.
static FIXED_PATHS: LazyLock<HashSet<String>> =
    LazyLock::new(|| endpoints().iter().flat_map(Endpoint::fixed_paths).collect());

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
        && (is_known(path, context)
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
    // What names an edition leads to no other.
    let names_edition = edition_root_path.or_else(|| suggest_in_named_edition(context));
    let suggested = names_edition
        .clone()
        .or_else(|| suggest_target(context.path, context));
    let displayed =
        names_edition.or_else(|| Some(with_edition_prefix(suggested.as_deref()?, edition)));
    let hint = match &displayed {
        Some(displayed) => did_you_mean(Some(displayed)),
        None => " Begin at `/`, which lists what there is.".to_owned(),
    };
    let detail = format!("There is nothing at `{requested}`.{hint}");
    // The path may refuse the query, or require one.
    let corrected_target = suggested.map(|suggested| with_query(suggested, context.query));
    let json_paths = context.state.paths().iter().copied();
    let allowed = json_paths.filter(|path| !path.contains('.'));
    Err(Problem::from_path_error(
        ProblemCode::UnknownPath,
        detail,
        ("path", &requested),
        allowed,
        (displayed.as_deref(), corrected_target),
    ))
}

/// The path and query that a path was probably meant to be: segment by segment, since a false
/// lead is worse than none.
fn suggest_target(path: &str, context: &RequestContext<'_>) -> Option<String> {
    let decoded = percent_decode_str(path).decode_utf8_lossy().to_lowercase();
    let segments: Vec<_> = decoded
        .split('/')
        .filter(|segment| !segment.is_empty() && !is_noise(segment))
        .collect();
    // A word that says nothing before others may be all that there is.
    let last = decoded.rsplit('/').next().filter(|_| segments.is_empty());
    let target = last.and_then(|word| page_named(word, context));
    let target = target.or_else(|| suggest_for_segments(&segments, context))?;
    Some(target.replace(' ', "%20"))
}

/// What was probably meant in an edition that the path names in another way.
fn suggest_in_named_edition(context: &RequestContext<'_>) -> Option<String> {
    let segments = context.path.split('/');
    let mut segments = segments.skip_while(|segment| segment.is_empty() || is_noise(segment));
    let number = edition_prefix::edition_named(segments.next()?, segments.next()?)?;
    context.snapshot.record().edition(number)?;
    let rest: Vec<_> = segments.collect();
    let target = suggest_target(&format!("/{}", rest.join("/")), context)?;
    let path = if target == "/" { "" } else { &target };
    Some(edition_path_prefix(number) + path)
}

fn suggest_for_segments(segments: &[&str], context: &RequestContext<'_>) -> Option<String> {
    let edition = &*context.edition;
    let Some((first, rest)) = segments.split_first() else {
        return Some("/".to_owned());
    };
    let unversioned = format!("/{}", segments.join("/"));
    let versioned = format!("/v1{unversioned}");
    let as_sent = [&unversioned, &versioned];
    if let Some(known_path) = as_sent.into_iter().find(|path| is_known(path, context)) {
        return Some(known_path.clone());
    }
    let page = page_named(first, context);
    let item_type = page.as_deref().and_then(|page| {
        let path = path_of(page).split('.').next()?;
        collection_named(path.strip_prefix("/v1/")?)
    });
    match (item_type, rest) {
        (_, []) => page.or_else(|| {
            let key = item_of_any_type(stem_of(first), edition)?;
            Some(item_path(key.type_id, edition.id(key)))
        }),
        (Some(item_type), [id, rest @ ..]) => Some(suggest_below(item_type, id, rest, context)),
        // Other APIs have everything below the negotiation.
        (None, [.., last]) => {
            let is_collection = |segment: &&str| collection_named(segment).is_some();
            let below = rest.iter().position(is_collection);
            let below = below.and_then(|index| suggest_for_segments(&rest[index..], context));
            below.or_else(|| {
                let page = page?;
                let form = Form::from_word(last);
                let in_form = form.and_then(|form| target_of_form(&page, form, context.state));
                Some(in_form.unwrap_or_else(|| match page.as_str() {
                    "/v1/search" | "/v1/search.csv" => {
                        format!("{page}?q={}", percent_encode(&rest.join(" ")))
                    }
                    _ => page,
                }))
            })
        }
    }
}

/// What was probably meant below a collection.
fn suggest_below(
    item_type: &'static ItemTypeInfo,
    id: &str,
    rest: &[&str],
    context: &RequestContext<'_>,
) -> String {
    let edition = &*context.edition;
    let list_path = Representation::List.path_template(item_type);
    let own_item = edition.key_of(item_type.id, id).map(ItemSuggestion::Item);
    let key = match own_item.or_else(|| suggest_item(id, item_type, context)) {
        None => return list_path,
        Some(ItemSuggestion::Target(target)) => return target,
        Some(ItemSuggestion::Item(key)) => key,
    };
    let path = item_path(key.type_id, edition.id(key));
    let Some(tail) = rest.first() else {
        return path;
    };
    let form = tail.split_once('.').map(|(_, extension)| extension);
    let form = form.and_then(Form::from_extension);
    let tail = stem_of(tail);
    if let Some(related) = related_target(key, tail, context) {
        let in_form = form.and_then(|form| target_of_form(&related, form, context.state));
        return in_form.unwrap_or(related);
    }
    let mut subresources = ITEM_SUBRESOURCES.iter().copied();
    let subresource = subresources
        .find(|subresource| is_typo_of(tail, subresource))
        .or_else(|| subresource_synonym(tail));
    subresource.map_or_else(|| path.clone(), |name| format!("{path}/{name}"))
}

/// The page or list that a segment of a path names, in its form.
fn page_named(segment: &str, context: &RequestContext<'_>) -> Option<String> {
    let state = context.state;
    let with_synonym = |word: &str| {
        let is_known = |target: &&str| state.paths().contains(&path_of(target));
        path_synonyms(word).find(is_known).map(str::to_owned)
    };
    if let Some(path) = with_synonym(segment) {
        return Some(path);
    }
    let (stem, extension) = match segment.split_once('.') {
        Some((stem, extension)) => (stem, Some(extension)),
        None => (segment, None),
    };
    let slug = stem.replace(['_', ' '], "-");
    let static_path = |is_meant: &dyn Fn(&str) -> bool| {
        let mut paths = state.paths().iter();
        let name = |path: &str| {
            path.rsplit('/')
                .next()
                .unwrap_or_default()
                .replace('_', "-")
        };
        let path = paths.find(|path| is_meant(&name(path)));
        path.map(|path| (*path).to_owned())
    };
    let page = static_path(&|name| name == slug)
        .or_else(|| {
            let item_type = collection_named(&slug)?;
            Some(Representation::List.path_template(item_type))
        })
        .or_else(|| static_path(&|name| stem_of(name) == slug));
    let form = extension.and_then(Form::from_extension);
    // `humans.txt` and `wp-login.php` are files of websites, whatever their names mean.
    let is_other_file = extension.is_some() && form.is_none();
    let meant = || {
        with_synonym(&slug)
            .or_else(|| with_synonym(&format!("{slug}s")))
            .or_else(|| coded_list(&slug, item_types(), &context.edition))
            .or_else(|| static_path(&|name| is_typo_of(&slug, name)))
    };
    let page = page.or_else(|| if is_other_file { None } else { meant() })?;
    let in_form = form.and_then(|form| target_of_form(&page, form, state));
    Some(in_form.unwrap_or(page))
}

/// The path of a path and query.
fn path_of(target: &str) -> &str {
    target.split('?').next().unwrap_or(target)
}

/// A segment without its extension.
fn stem_of(segment: &str) -> &str {
    segment.split('.').next().unwrap_or(segment)
}

/// The root of an edition, for clients that look for it below `/v1`.
fn edition_root(path: &str, record: &Record) -> Option<String> {
    let path = path.strip_prefix("/v1").unwrap_or(path);
    Some(path.to_owned()).filter(|path| edition_prefix::is_edition_root(path, record))
}

/// What an item is related to, where other APIs have a path below the item: the list of that, or
/// the item with it. A collection without the filter would have everything else, too.
fn related_target(key: ItemKey, relation: &str, context: &RequestContext<'_>) -> Option<String> {
    let (item_type, id) = (key.type_id.info(), context.edition.id(key));
    let list = |type_id: ItemTypeId, parameter: &str, is_polymorphic: bool| {
        let list = Representation::List;
        list_spec(type_id.info(), list).find(parameter)?;
        let list_path = list.path_template(type_id.info());
        Some(if is_polymorphic {
            format!("{list_path}?{parameter}={}/{id}", item_type.type_name)
        } else {
            format!("{list_path}?{parameter}={id}")
        })
    };
    let with_included = |relation: &&RelationInfo| {
        let path = item_path(key.type_id, id);
        format!("{path}?include={}", relation.name)
    };
    let inverse_list = |is_meant: &dyn Fn(&InverseRelationInfo) -> bool| {
        let mut inverse = inverse_relations(item_type.id).iter();
        let inverse = inverse.find(|inverse| is_meant(inverse))?;
        list(inverse.type_id, inverse.parameter, inverse.polymorphic)
    };
    let own_relation = |is_meant: &dyn Fn(&RelationInfo) -> bool| {
        let mut relations = item_type.relations.iter();
        relations
            .find(|relation| is_meant(relation))
            .map(with_included)
    };
    let by_name = inverse_list(&|inverse| inverse.name == relation)
        .or_else(|| own_relation(&|own| own.name == relation || own.parameter == relation));
    by_name.or_else(|| {
        let other = collection_named(relation)?.id;
        list(other, item_type.type_name, false)
            .or_else(|| inverse_list(&|inverse| inverse.type_id == other))
            .or_else(|| own_relation(&|own| (own.targets)().contains(&other)))
            .or_else(|| Some(item_path(key.type_id, id)))
    })
}

/// Whether one name may be a typing mistake for another.
fn is_typo_of(actual: &str, expected: &str) -> bool {
    let (actual, expected) = (stem_of(actual), stem_of(expected));
    let max_distance = expected.len() / 4;
    !expected.is_empty() && bounded_edit_distance(actual, expected, max_distance).is_some()
}

/// Whether a segment of a path says nothing of what it leads to: a version, or `api`.
fn is_noise(segment: &str) -> bool {
    let number = segment.strip_prefix('v').unwrap_or_default();
    let is_version =
        !number.is_empty() && number.bytes().all(|byte| b"0123456789.".contains(&byte));
    is_version || ["api", "rest", "public", "latest", "stable", "current"].contains(&segment)
}

/// Whether a path leads somewhere.
fn is_known(path: &str, context: &RequestContext<'_>) -> bool {
    if context.state.paths().contains(&path)
        || docs::is_asset_path(path)
        || page_links::asset_paths(context.edition.link_base()).any(|asset| asset == path)
        || FIXED_PATHS.contains(path)
        || page_links::json_path(path).is_some_and(|path| is_known(path, context))
    {
        return true;
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
    item_exists(collection, id, &context.edition)
}
