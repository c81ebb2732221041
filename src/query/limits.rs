//! The bounds of queries.

/// The items of a page, unless the request says otherwise.
pub const DEFAULT_LIMIT: u32 = 50;
/// The maximum number of items of a page.
pub const MAX_LIMIT: u32 = 500;
/// The values that a facet lists, unless the request says otherwise.
pub(crate) const DEFAULT_FACET_LIMIT: u32 = 50;
/// The maximum number of values that a facet lists: about 3 MB, and every item of a collection
/// other than that of the statements.
pub const MAX_FACET_LIMIT: u32 = 10_000;
/// The maximum number of values of a parameter.
pub(crate) const MAX_VALUES: usize = 50;
/// The maximum length of a search text, in characters.
pub(crate) const MAX_TEXT_LEN: usize = 200;
/// The maximum number of parameters of a query: more than any request needs, since a
/// parameter takes several values.
pub const MAX_QUERY_PARAMS: usize = 128;
/// The maximum number of editions of a record.
pub(crate) const MAX_EDITIONS: i64 = 1_000_000;
/// The maximum number of errors that a response reports one by one.
pub(crate) const MAX_REPORTED: usize = 20;
/// The maximum number of other suggestions that are tried for one that finds nothing.
pub(crate) const MAX_ALTERNATIVES: usize = 4;
/// The maximum number of accepted values that an error lists.
pub(crate) const MAX_ALLOWED_LISTED: usize = 50;
/// The maximum number of ids that one request compares with its wrong values: enough for
/// every error of a usual record, a few milliseconds in the worst case.
pub(crate) const MAX_CANDIDATES: usize = 4_000;
/// The maximum number of cells of a matrix: about 12 MB of JSON.
pub const MAX_MATRIX_CELLS: usize = 100_000;

/// The limit of a page without one in the request. A static copy has no pages: its lists
/// are complete.
pub(crate) fn default_limit(total: usize, unpaginated: bool) -> u32 {
    if unpaginated {
        let total = u32::try_from(total).expect("no record has four billion results");
        total.max(DEFAULT_LIMIT)
    } else {
        DEFAULT_LIMIT
    }
}
