//! Every endpoint, and the paths that follow from them.

use std::sync::LazyLock;

use crate::api::endpoint::Endpoint;
use crate::api::endpoints::{
    api_catalog, changes, citation, csv, docs, editions, export, health, item, items,
    json_response, ndjson, overviews, problem_pages, root, search, svg,
    vocabulary,
};
use crate::api::state::Resource;
use crate::model::item_types;

/// Every endpoint that the OpenAPI document describes.
pub(crate) fn endpoints() -> &'static [Endpoint] {
    static ALL: LazyLock<Vec<Endpoint>> = LazyLock::new(build_endpoints);
    &ALL
}

fn build_endpoints() -> Vec<Endpoint> {
    let mut all = vec![root::endpoint(), json_response::summary()];
    for item_type in item_types() {
        all.push(items::list(item_type));
        all.push(csv::endpoint(item_type));
        all.push(ndjson::endpoint(item_type));
        all.push(item::endpoint(item_type));
        all.push(citation::endpoint(item_type));
        all.push(editions::history(item_type));
    }
    let others: &[fn() -> Endpoint] = &[
        overviews::matrix,
        overviews::matrix_csv,
        overviews::timeline,
        svg::timeline,
        overviews::graph,
        svg::graph,
        overviews::coverage,
        export::json,
        export::ndjson,
        search::endpoint,
        editions::list,
        changes::list,
        changes::csv,
        changes::ndjson,
        changes::atom,
        editions::movements,
        vocabulary::list,
        vocabulary::one,
        docs::openapi,
        docs::page,
        problem_pages::endpoint,
        api_catalog::endpoint,
        health::liveness,
        health::readiness,
    ];
    all.extend(others.iter().map(|endpoint| endpoint()));
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

/// The paths whose responses the edition alone determines.
pub(crate) fn static_response_paths() -> Vec<String> {
    let endpoints = endpoints().iter().filter(|endpoint| endpoint.is_static());
    endpoints.map(|endpoint| endpoint.path.clone()).collect()
}
