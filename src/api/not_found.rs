//! Paths without a route: redirects without a trailing slash, and suggestions.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use axum::http::Method;
use percent_encoding::percent_decode_str;

use crate::api::edition_prefix;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::docs;
use crate::api::endpoints::item_id::item_exists;
use crate::api::found_items::finds_items;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::item_suggestion::{
    ItemSuggestion, LIST_WORDS, coded_list, collection_named, item_of_any_type, suggest_item,
    target_of_form, with_query,
};
use crate::api::page_links;
use crate::api::registry::endpoints;
use crate::api::request_context::RequestContext;
use crate::model::{
    InverseRelationInfo, ItemTypeId, ItemTypeInfo, RelationInfo, bounded_edit_distance,
    inverse_relations, item_types, join_with,
};
use crate::query::{
    Form, Representation, did_you_mean, item_fields, list_spec, path_synonyms, percent_encode,
    subresource_synonym,
};
use crate::store::{Edition, ItemKey, Record, edition_path_prefix, item_path};

/// The paths whose variable segments have the same values in every edition.
static FIXED_PATHS: LazyLock<HashSet<String>> =
    LazyLock::new(|| endpoints().iter().flat_map(Endpoint::fixed_paths).collect());

/// How many segments at the end of a path are tried without.
const MAX_DROPPED: usize = 4;

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
    let in_edition = names_edition.clone().map(|target| (target, String::new()));
    let suggested = in_edition.or_else(|| {
        let SuggestedTarget { target, dropped } = suggest_target(context.path, context)?;
        Some((target, dropped))
    });
    let (suggested, dropped) = suggested.unzip();
    let displayed =
        names_edition.or_else(|| Some(with_edition_prefix(suggested.as_deref()?, edition)));
    let hint = match &displayed {
        Some(displayed) => {
            let dropped = dropped.filter(|dropped| !dropped.is_empty());
            let left_out =
                dropped.map(|dropped| format!(" `{dropped}` names nothing and is left out."));
            did_you_mean(Some(displayed)) + &left_out.unwrap_or_default()
        }
        None => " Begin at `/`, which lists what there is.".to_owned(),
    };
    let missing =
        missing_format(context).unwrap_or_else(|| format!("There is nothing at `{requested}`."));
    let detail = format!("{missing}{hint}");
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

/// What a path was probably meant to be.
struct SuggestedTarget {
    /// A path and query.
    target: String,
    /// The end of the path that it says nothing of.
    dropped: String,
}

/// The path and query that a path was probably meant to be: segment by segment, since a false
/// lead is worse than none.
fn suggest_target(path: &str, context: &RequestContext<'_>) -> Option<SuggestedTarget> {
    let decoded = percent_decode_str(path).decode_utf8_lossy().to_lowercase();
    let mut segments = Vec::new();
    for segment in decoded.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            _ if is_noise(segment) => {}
            _ => segments.push(segment),
        }
    }
    // A word that says nothing before others may be all that there is.
    let last = decoded.rsplit('/').next().filter(|_| segments.is_empty());
    let target = last.and_then(|word| page_named(word, context));
    let dropped = |target: &str| dropped_segments(&segments, target, context).join("/");
    // A query that does not begin with its `?`.
    let mut words = decoded.match_indices(['?', '&', ';']);
    let query = words.find(|(start, _)| decoded[*start..].contains('='));
    let with_query = query.and_then(|(start, _)| {
        let path = &decoded[..start];
        let params = decoded[start + 1..].replace(';', "&");
        is_known(path, context).then(|| format!("{path}?{params}"))
    });
    let (target, dropped) = match target.or(with_query) {
        Some(target) => (target, String::new()),
        None => {
            let target = suggest_for_segments(&segments, context)?;
            let dropped = dropped(&target);
            (target, dropped)
        }
    };
    let target = target.replace(' ', "%20");
    Some(SuggestedTarget {
        target: if page_links::is_page_path(path) {
            page_links::page_target(&target)
        } else {
            target
        },
        dropped,
    })
}

/// What was probably meant in an edition that the path names in another way.
fn suggest_in_named_edition(context: &RequestContext<'_>) -> Option<String> {
    let segments = context.path.split('/');
    let mut segments = segments.skip_while(|segment| segment.is_empty() || is_noise(segment));
    let number = edition_prefix::edition_named(segments.next()?, segments.next()?)?;
    context.snapshot.record().edition(number)?;
    let rest: Vec<_> = segments.collect();
    let target = suggest_target(&format!("/{}", rest.join("/")), context)?.target;
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
    let collection_of = |page: &str| {
        let path = path_of(page).split('.').next()?;
        collection_named(path.strip_prefix("/v1/")?)
    };
    let item_type = page.as_deref().and_then(collection_of);
    let item_type = item_type.or_else(|| path_synonyms(first).find_map(collection_of));
    if let Some(target) = suggest_subresource(first, rest, context).filter(|_| item_type.is_none())
    {
        return Some(target);
    }
    match (item_type, rest) {
        (_, []) => page.or_else(|| {
            let key = item_of_any_type(stem_of(first), edition)?;
            Some(item_path(key.type_id, edition.id(key)))
        }),
        (Some(item_type), [id, rest @ ..]) => suggest_below(item_type, id, rest, context).or(page),
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

/// What is below an item, where its name stands before the item: `cite/s036`.
fn suggest_subresource(name: &str, rest: &[&str], context: &RequestContext<'_>) -> Option<String> {
    let is_exact = ITEM_SUBRESOURCES.contains(&name);
    let is_word = || page_named(name, context).is_none();
    let subresource = subresource_synonym(name).filter(|_| is_word());
    let subresource = if is_exact { Some(name) } else { subresource };
    let subresource = subresource.filter(|_| !rest.is_empty())?;
    let item = suggest_for_segments(rest, context)?;
    let (collection, id) = item.strip_prefix("/v1/")?.split_once('/')?;
    item_exists(collection, id, &context.edition).then(|| format!("{item}/{subresource}"))
}

/// The segments at the end of a path without which it means the same.
fn dropped_segments<'s>(
    segments: &[&'s str],
    target: &str,
    context: &RequestContext<'_>,
) -> Vec<&'s str> {
    let says_nothing =
        |segment: &str| LIST_WORDS.contains(&segment) || Form::from_word(segment).is_some();
    let means_same =
        |end: &usize| suggest_for_segments(&segments[..*end], context).as_deref() == Some(target);
    let ends = (1..segments.len()).rev().take(MAX_DROPPED);
    let Some(end) = ends.take_while(means_same).last() else {
        return Vec::new();
    };
    let dropped = segments[end..].iter().copied();
    dropped.filter(|segment| !says_nothing(segment)).collect()
}

/// What was probably meant below a collection; none if that is the collection.
fn suggest_below(
    item_type: &'static ItemTypeInfo,
    id: &str,
    rest: &[&str],
    context: &RequestContext<'_>,
) -> Option<String> {
    let edition = &*context.edition;
    let own_item = edition.key_of(item_type.id, id).map(ItemSuggestion::Item);
    let key = match own_item.or_else(|| suggest_item(id, item_type, context))? {
        ItemSuggestion::Target(target) => return Some(target),
        ItemSuggestion::Item(key) => key,
    };
    let path = item_path(key.type_id, edition.id(key));
    let Some(tail) = rest.first() else {
        return Some(path);
    };
    let form = tail.split_once('.').map(|(_, extension)| extension);
    let form = form.and_then(Form::from_extension);
    let tail = stem_of(tail);
    if let Some(related) = related_target(key, tail, context) {
        let in_form = form.and_then(|form| target_of_form(&related, form, context.state));
        return Some(in_form.unwrap_or(related));
    }
    let mut subresources = ITEM_SUBRESOURCES.iter().copied();
    let subresource = subresources
        .find(|subresource| is_typo_of(tail, subresource))
        .or_else(|| subresource_synonym(tail));
    // What is in the item itself is one of its fields.
    let is_field = item_fields(key.type_id.info())
        .iter()
        .any(|field| field == tail);
    Some(match subresource {
        Some(name) => format!("{path}/{name}"),
        None if is_field => format!("{path}?fields={tail}"),
        None => path,
    })
}

/// The page or list that a segment of a path names, in its form.
fn page_named(segment: &str, context: &RequestContext<'_>) -> Option<String> {
    let state = context.state;
    let with_synonym = |word: &str| {
        let is_known = |target: &&str| state.paths().contains(&path_of(target));
        let mut targets = path_synonyms(word).filter(is_known).peekable();
        let first = targets.peek().copied();
        let with_items = targets.find(|target| finds_items(target, &context.edition));
        with_items.or(first).map(str::to_owned)
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
        let meant = || {
            let mut paths = path_synonyms(relation);
            paths.find_map(|path| collection_named(path.strip_prefix("/v1/")?))
        };
        let other = collection_named(relation).or_else(meant)?.id;
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
/// That a response does not come in the format that the path asks for, and in which ones it does.
fn missing_format(context: &RequestContext<'_>) -> Option<String> {
    let (path, extension) = context.path.rsplit_once('.')?;
    if !path.starts_with("/v1/") || path.contains('.') || !is_known(path, context) {
        return None;
    }
    let shown = with_edition_prefix(path, &context.edition);
    if extension == "json" {
        return Some(format!("`{shown}` is JSON without an extension."));
    }
    let formats = ["atom", "csv", "html", "ndjson", "svg"].into_iter();
    let formats = formats.filter(|other| is_known(&format!("{path}.{other}"), context));
    let formats: Vec<_> = formats.map(|other| format!("`.{other}`")).collect();
    let others = match formats.as_slice() {
        [] => String::new(),
        [only] => format!("; its other format is {only}"),
        _ => format!("; its other formats are {}", join_with(&formats, "and")),
    };
    Some(format!(
        "`{shown}` is JSON and does not come as `.{extension}`{others}."
    ))
}

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
