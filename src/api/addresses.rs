//! Every address that answers without a question.

use super::docs;
use super::endpoint::Endpoint;
use super::problem::ProblemCode;
use super::router::{Api, endpoints};
use crate::record::{Record, prefix};

/// Every path that answers without a query, at the newest edition's addresses and at those
/// of each edition; ids that no item has any more are among them, health checks are not.
pub(super) fn all(api: &Api) -> Vec<String> {
    let shelf = api.shelf();
    let archive = shelf.archive();
    let mut all = of(archive.newest(), "");
    for number in archive.numbers() {
        if let Some(record) = archive.edition(number) {
            all.extend(of(record, &prefix(number)));
        }
    }
    all
}

fn of(record: &Record, prefix: &str) -> Vec<String> {
    let endpoints = endpoints().iter().filter(|endpoint| endpoint.is_exported());
    let paths = endpoints.flat_map(|endpoint| paths(endpoint, record));
    let paths = paths.chain(docs::assets());
    let placed = paths.map(|path| match path.as_str() {
        // A pinned edition begins at a path, which has no slash at its end.
        "/" if !prefix.is_empty() => prefix.to_owned(),
        path => format!("{prefix}{path}"),
    });
    placed.collect()
}

/// The paths of an endpoint: one, or one for each value of its variable segment.
fn paths(endpoint: &Endpoint, record: &Record) -> Vec<String> {
    let Some(segment) = &endpoint.segment else {
        return vec![endpoint.path.clone()];
    };
    let values: Vec<_> = match segment.of {
        Some(kind) => record.ids(kind).chain(record.lost_ids(kind)).collect(),
        None => ProblemCode::ALL.iter().map(|code| code.slug()).collect(),
    };
    let name = format!("{{{}}}", segment.name);
    let filled = values.iter();
    filled
        .map(|value| endpoint.path.replace(&name, value))
        .collect()
}
