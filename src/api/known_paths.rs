//! Which paths lead somewhere in an edition.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::api::endpoint::Endpoint;
use crate::api::endpoints::docs;
use crate::api::endpoints::item_id::item_exists;
use crate::api::page_links;
use crate::api::registry::endpoints;
use crate::api::request_context::RequestContext;

/// The paths whose variable segments have the same values in every edition.
static FIXED_PATHS: LazyLock<HashSet<String>> =
    LazyLock::new(|| endpoints().iter().flat_map(Endpoint::fixed_paths).collect());

/// Whether a path leads somewhere.
pub(super) fn is_known_path(path: &str, context: &RequestContext<'_>) -> bool {
    if context.state.paths().contains(&path)
        || docs::is_asset_path(path)
        || page_links::asset_paths(context.edition.link_base()).any(|asset| asset == path)
        || FIXED_PATHS.contains(path)
        || page_links::json_path(path).is_some_and(|path| is_known_path(path, context))
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
        Some((id, tail)) if context.state.item_subresources().contains(&tail) => id,
        _ => id,
    };
    item_exists(collection, id, &context.edition)
}
