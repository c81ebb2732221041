//! Every endpoint, and the paths that follow from them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::api::endpoint::Endpoint;
use crate::api::endpoints::record_tables::other_tables;
use crate::api::endpoints::{
    api_catalog, changes, citation, csv, data_package, docs, editions, export, health, item, items,
    json_response, movements, ndjson, overviews, problem_pages, root, search, svg, vocabulary,
};
use crate::api::state::Resource;
use crate::model::{ItemTypeInfo, item_types};

/// Every endpoint that the OpenAPI document describes.
pub(crate) fn endpoints() -> &'static [Endpoint] {
    static ALL: LazyLock<Vec<Endpoint>> = LazyLock::new(build_endpoints);
    &ALL
}

/// In the order in which a reader of the document needs them.
fn build_endpoints() -> Vec<Endpoint> {
    let overviews: &[fn() -> Endpoint] = &[
        root::endpoint,
        json_response::summary,
        search::endpoint,
        search::csv,
        overviews::matrix,
        overviews::matrix_csv,
        overviews::timeline,
        movements::movements,
        svg::timeline,
        overviews::graph,
        svg::graph,
        overviews::coverage,
        vocabulary::list,
        vocabulary::one,
        export::json,
        export::ndjson,
        citation::record,
    ];
    let of_item_type: &[fn(&'static ItemTypeInfo) -> Endpoint] = &[
        items::list,
        item::endpoint,
        editions::history,
        citation::endpoint,
        csv::endpoint,
        ndjson::endpoint,
    ];
    let others: &[fn() -> Endpoint] = &[
        changes::list,
        changes::atom,
        changes::csv,
        changes::ndjson,
        editions::list,
        editions::negotiation_history,
        docs::page,
        docs::openapi,
        problem_pages::endpoint,
        api_catalog::endpoint,
        health::liveness,
        health::readiness,
    ];
    let build_all = |endpoints: &[fn() -> Endpoint]| -> Vec<_> {
        endpoints.iter().map(|endpoint| endpoint()).collect()
    };
    let collections = item_types().iter();
    let collections = collections.flat_map(|item_type| {
        let endpoints = of_item_type.iter().map(move |endpoint| endpoint(item_type));
        endpoints.chain(citation::files(item_type))
    });
    let mut all = build_all(overviews);
    all.extend(citation::record_files());
    all.extend(collections);
    all.push(data_package::endpoint());
    all.extend(other_tables().iter().map(csv::table));
    all.extend(build_all(others));
    all
}

/// Everything that has a response without a query, in the order of the document.
pub(crate) fn resources() -> Vec<Resource> {
    let endpoints = endpoints().iter();
    let fixed = endpoints.filter(|endpoint| endpoint.has_response_without_query());
    let to_resource = |endpoint: &'static Endpoint| Resource {
        path: &endpoint.path,
        title: &endpoint.summary,
        content_type: endpoint.response.content_type,
        is_exported: endpoint.is_exported(),
    };
    fixed.map(to_resource).collect()
}

/// The last segments of what is below an item.
pub(crate) fn item_subresources() -> Vec<&'static str> {
    let paths = endpoints().iter().map(|endpoint| endpoint.path.as_str());
    let tails = paths.filter_map(|path| path.split_once("{id}/"));
    let tails: BTreeSet<_> = tails.map(|(_, tail)| tail).collect();
    tails.into_iter().collect()
}

/// Every path without variables.
pub(crate) fn paths() -> Vec<&'static str> {
    let endpoints = endpoints().iter();
    let fixed = endpoints.filter(|endpoint| endpoint.path_param.is_none());
    fixed.map(|endpoint| endpoint.path.as_str()).collect()
}

/// The paths whose responses the edition alone determines.
pub(crate) fn static_response_paths() -> Vec<String> {
    let endpoints = endpoints().iter().filter(|endpoint| endpoint.is_static());
    endpoints.map(|endpoint| endpoint.path.clone()).collect()
}
