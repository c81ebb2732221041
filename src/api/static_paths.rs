//! Every path that has a response without a query.

use crate::api::endpoint::{Endpoint, PathValues};
use crate::api::endpoints::docs;
use crate::api::page_links;
use crate::api::pages;
use crate::api::registry::endpoints;
use crate::api::state::AppState;
use crate::store::{Edition, edition_path_prefix};

/// Every path that has a response without a query, at the newest edition's URLs and at those
/// of each edition; ids that no item has any more are among them, health checks are not.
pub(crate) fn all_static_paths(state: &AppState) -> Vec<String> {
    let snapshot = state.snapshot();
    let record = snapshot.record();
    let mut paths = edition_paths(record.newest(), "");
    for number in record.numbers() {
        let edition = record
            .edition(number)
            .expect("the record lists this number");
        paths.extend(edition_paths(edition, &edition_path_prefix(number)));
    }
    paths
}

fn edition_paths(edition: &Edition, prefix: &str) -> Vec<String> {
    let endpoints = endpoints().iter().filter(|endpoint| endpoint.is_exported());
    let paths = endpoints.flat_map(|endpoint| {
        let paths = endpoint_paths(endpoint, edition);
        let pages = pages::page_paths(endpoint, &paths);
        paths.into_iter().chain(pages)
    });
    let paths = paths.chain(docs::asset_paths());
    let paths = paths.chain(page_links::asset_paths(edition.link_base()).map(str::to_owned));
    let prefixed = paths.map(|path| match path.as_str() {
        // A pinned edition begins at a path, which has no slash at its end.
        "/" if !prefix.is_empty() => prefix.to_owned(),
        path => format!("{prefix}{path}"),
    });
    prefixed.collect()
}

/// The paths of an endpoint: one, or one for each value of its variable segment.
fn endpoint_paths(endpoint: &Endpoint, edition: &Edition) -> Vec<String> {
    let Some(path_param) = &endpoint.path_param else {
        return vec![endpoint.path.clone()];
    };
    let values: Vec<_> = match path_param.values {
        PathValues::ItemIds(item_type) => edition
            .ids(item_type)
            .chain(edition.history().retired_ids(item_type.id))
            .collect(),
        PathValues::Fixed(values) => values(),
    };
    let values = values.into_iter();
    values.map(|value| endpoint.path_with(value)).collect()
}
