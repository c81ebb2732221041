//! Targets: paths and queries, as links and suggestions have them.

/// The path and the query of a target; the query is empty if there is none.
pub(super) fn split_target(target: &str) -> (&str, &str) {
    target.split_once('?').unwrap_or((target, ""))
}

/// The path of a target.
pub(super) fn path_of(target: &str) -> &str {
    split_target(target).0
}

/// A path, or a segment of one, without the extension of its form.
pub(super) fn stem_of(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// A target with the query of a request added.
pub(super) fn with_query(target: String, query: &str) -> String {
    let separator = match (query, target.contains('?')) {
        ("", _) => return target,
        (_, false) => '?',
        (_, true) => '&',
    };
    format!("{target}{separator}{query}")
}
