//! The id that a request is found by in the log.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, HeaderName};
use ulid::Ulid;

/// The header that carries the id of a request, there and back.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id that the client sent, if it is a valid one, or a new one.
pub(crate) fn request_id_or_new(headers: &HeaderMap) -> String {
    let sent = headers.get(X_REQUEST_ID).and_then(|id| id.to_str().ok());
    let is_valid = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
    };
    sent.filter(is_valid)
        .map_or_else(new_request_id, str::to_owned)
}

/// A ULID: the time, and a number that differs from request to request and from server to
/// server. It needs no source of randomness but the one seed that the process starts with,
/// so that a server without devices has ids as well.
pub(crate) fn new_request_id() -> String {
    static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // A clock before 1970 is harmless: the rest of the id is unique.
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let random = u128::from(SEED.hash_one(count)) << 16 | u128::from(count & 0xffff);
    Ulid::from_parts(u64::try_from(now.as_millis()).unwrap_or_default(), random).to_string()
}
