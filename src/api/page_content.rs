//! What pages show: the bodies of responses in the same edition.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use serde_json_borrow::OwnedValue;

use crate::api::endpoint::Endpoint;
use crate::api::http::problem::Problem;
use crate::api::registry::endpoints;
use crate::api::request_context::RequestContext;
use crate::api::target::split_target;
use crate::html::{ItemDetails, StatementList};
use crate::model::{ItemTypeId, ItemTypeInfo};
use crate::store::item_path;

/// How many statements each list on the page of an item has; the rest is behind a link.
const MAX_ITEM_STATEMENTS: usize = 100;

/// What the page of an item shows besides the item.
pub(super) fn item_details(
    context: &RequestContext<'_>,
    item_type: &ItemTypeInfo,
    body: &OwnedValue,
) -> Result<ItemDetails, Problem> {
    let text = |name| body.get(name).as_str().unwrap_or_default();
    let (id, title) = (text("id"), text("title"));
    let (of, path) = (item_type.type_name, item_path(item_type.id, id));
    let lists = match item_type.id {
        _ if body.get("statements").is_null() => Vec::new(),
        // The actor's own statements and views are listed apart from what others say about it.
        ItemTypeId::Actor => vec![
            (format!("In the words of {title}"), format!("speaker={id}")),
            (
                format!("What the sources give as the view of {title}"),
                format!("attributed_to={id}&speaker__not={id}"),
            ),
            (
                format!("What the sources say about {title}"),
                format!("actor={id}&attributed_to__not={id}&speaker__not={id}"),
            ),
        ],
        ItemTypeId::Source => vec![(
            "What the record takes from it".to_owned(),
            format!("{of}={id}"),
        )],
        _ => vec![("What the sources say".to_owned(), format!("{of}={id}"))],
    };
    let lists = lists.into_iter().map(|(heading, filter)| {
        let target = format!("/v1/statements?{filter}");
        let beginning = fetch_json(context, &format!("{target}&limit={MAX_ITEM_STATEMENTS}"))?;
        Ok(StatementList {
            heading,
            target,
            beginning,
        })
    });
    let passages = match item_type.id {
        ItemTypeId::Source => Some(fetch_coverage(context, id)?),
        _ => None,
    };
    Ok(ItemDetails {
        statements: lists.collect::<Result<_, Problem>>()?,
        passages,
        citation: fetch_json(context, &format!("{path}/citation"))?,
    })
}

/// The passages of a source, and the statements that cite each.
pub(super) fn fetch_coverage(
    context: &RequestContext<'_>,
    source: &str,
) -> Result<OwnedValue, Problem> {
    fetch_json(context, &format!("/v1/coverage?source={source}"))
}

/// The source and the one passage whose statements are requested, if nothing else narrows them.
pub(super) fn only_passage<'c>(context: &'c RequestContext<'_>) -> Option<(&'c str, &'c str)> {
    let params = context.query_params.iter();
    let mut filters = params.filter(|param| !["limit", "cursor"].contains(&param.name.as_str()));
    let filter = filters.next().filter(|param| param.name == "passage")?;
    let is_only = filters.next().is_none() && !filter.value.contains(',');
    let (source, _) = filter.value.split_once('/').filter(|_| is_only)?;
    Some((source, &filter.value))
}

/// The picture of an overview in light colors, which the stylesheet of pages turns into dark
/// ones.
pub(super) fn fetch_picture(context: &RequestContext<'_>, path: &str) -> Result<String, Problem> {
    let mark = if context.query.is_empty() { "" } else { "&" };
    let target = format!("{path}?{}{mark}theme=light", context.query);
    let bytes = fetch(context, &target)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

pub(super) fn fetch_json(
    context: &RequestContext<'_>,
    target: &str,
) -> Result<OwnedValue, Problem> {
    OwnedValue::from_slice(&fetch(context, target)?)
        .map_err(|error| page_failed(target, &error.to_string()))
}

/// The body of the response to another request in the edition of this one.
fn fetch(context: &RequestContext<'_>, target: &str) -> Result<Bytes, Problem> {
    let (path, query) = split_target(target);
    let endpoint = find_endpoint(path).ok_or_else(|| page_failed(path, "has no route"))?;
    let request = RequestContext::from_target(
        context.state,
        context.snapshot,
        Arc::clone(&context.edition),
        &endpoint.path,
        path,
        query,
    )?;
    let response = (endpoint.handler)(&request)?;
    let body = response.body.buffered().cloned();
    body.ok_or_else(|| page_failed(target, "has no body in memory"))
}

fn page_failed(target: &str, reason: &str) -> Problem {
    let error = io::Error::other(format!("{target} {reason}"));
    let detail = "The server failed while it made this page.";
    Problem::internal(&error, "a page could not be made", detail)
}

fn find_endpoint(path: &str) -> Option<&'static Endpoint> {
    // Fixed paths come before those with a variable segment.
    let all = || {
        endpoints()
            .iter()
            .filter(|endpoint| endpoint.matches_path(path))
    };
    all()
        .find(|endpoint| endpoint.path_param.is_none())
        .or_else(|| all().next())
}
