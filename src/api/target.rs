//! Targets: paths and queries, as links and suggestions have them.

/// The path of a target.
pub(super) fn path_of(target: &str) -> &str {
    target.split('?').next().unwrap_or(target)
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
