//! What a path without a route was probably meant to be.

use percent_encoding::percent_decode_str;

use crate::api::edition_prefix;
use crate::api::endpoints::item_id::item_exists;
use crate::api::item_suggestion::{
    ItemSuggestion, LIST_WORDS, collection_named, item_of_any_type, suggest_item, target_of_form,
};
use crate::api::known_paths::is_known_path;
use crate::api::page_links;
use crate::api::page_suggestion::{is_typo_of, page_named};
use crate::api::related_suggestion::suggest_related;
use crate::api::request_context::RequestContext;
use crate::api::target::{path_of, stem_of};
use crate::model::ItemTypeInfo;
use crate::query::{Form, item_fields, path_synonyms, percent_encode, subresource_synonym};
use crate::store::{edition_path_prefix, item_path};

/// How many segments at the end of a path are tried without.
const MAX_DROPPED: usize = 4;

/// What a path was probably meant to be.
pub(super) struct SuggestedTarget {
    /// A path and query.
    pub(super) target: String,
    /// The end of the path that it says nothing of.
    pub(super) dropped: String,
}

/// The path and query that a path was probably meant to be: segment by segment, since a false
/// lead is worse than none.
pub(super) fn suggest_target(path: &str, context: &RequestContext<'_>) -> Option<SuggestedTarget> {
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
    // A query that does not begin with its `?`.
    let mut words = decoded.match_indices(['?', '&', ';']);
    let query = words.find(|(start, _)| decoded[*start..].contains('='));
    let with_mark = query.and_then(|(start, _)| {
        let path = &decoded[..start];
        let params = decoded[start + 1..].replace(';', "&");
        is_known_path(path, context).then(|| format!("{path}?{params}"))
    });
    let (target, dropped) = match target.or(with_mark) {
        Some(target) => (target, String::new()),
        None => {
            let target = suggest_for_segments(&segments, context)?;
            let dropped = dropped_segments(&segments, &target, context).join("/");
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
pub(super) fn suggest_in_named_edition(context: &RequestContext<'_>) -> Option<String> {
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
    if let Some(known_path) = as_sent
        .into_iter()
        .find(|path| is_known_path(path, context))
    {
        return Some(known_path.clone());
    }
    let in_other_form = as_sent.into_iter().find_map(|path| {
        let (path, extension) = path.rsplit_once('.')?;
        let form = Form::from_extension(extension);
        let in_form = form.and_then(|form| target_of_form(path, form, context));
        is_known_path(path, context).then(|| in_form.unwrap_or_else(|| path.to_owned()))
    });
    if in_other_form.is_some() {
        return in_other_form;
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
                let in_form = form.and_then(|form| target_of_form(&page, form, context));
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
    let is_exact = context.state.item_subresources().contains(&name);
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
    if let Some(related) = suggest_related(key, tail, context) {
        let in_form = form.and_then(|form| target_of_form(&related, form, context));
        return Some(in_form.unwrap_or(related));
    }
    let mut subresources = context.state.item_subresources().iter().copied();
    let subresource = subresources
        .find(|subresource| is_typo_of(tail, subresource))
        .or_else(|| subresource_synonym(tail));
    // What is in the item itself is one of its fields.
    let is_field = item_fields(key.type_id.info())
        .iter()
        .any(|field| field == tail);
    let target = match subresource {
        Some(name) => format!("{path}/{name}"),
        None if is_field => format!("{path}?fields={tail}"),
        None => path,
    };
    let in_form = form.and_then(|form| target_of_form(&target, form, context));
    Some(in_form.unwrap_or(target))
}

/// Whether a segment of a path says nothing of what it leads to: a version, or `api`.
fn is_noise(segment: &str) -> bool {
    let number = segment.strip_prefix('v').unwrap_or_default();
    let is_version =
        !number.is_empty() && number.bytes().all(|byte| b"0123456789.".contains(&byte));
    is_version || ["api", "rest", "public", "latest", "stable", "current"].contains(&segment)
}
