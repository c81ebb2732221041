//! The responses that a large record has only with a query, or not at all.

use crate::query::MatrixQuery;
use crate::store::Edition;

/// Where the archive of all tables is.
pub(super) const PACKAGE_PATH: &str = "/v1/export.zip";

/// The archive is made in memory as a whole; its time and size grow with the record.
pub(super) const MAX_PACKAGE_ITEMS: usize = 200_000;

/// Whether the response to a path without a query would be too large, so that nothing should lead
/// to it.
pub(super) fn is_refused_whole(path: &str, edition: &Edition) -> bool {
    match path {
        "/v1/matrix" | "/v1/matrix.csv" => !MatrixQuery::fits_without_params(edition),
        PACKAGE_PATH => edition.item_count() > MAX_PACKAGE_ITEMS,
        _ => false,
    }
}
