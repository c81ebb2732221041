//! What is said of a request: its address, and an id to find it by.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::OriginalUri;
use axum::http::{HeaderMap, request};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use ulid::Ulid;

use super::answer::X_REQUEST_ID;
use super::gate;

/// The path and query of a request, as they were sent.
pub(super) fn target(request: &request::Parts) -> &str {
    let whole = match request.extensions.get() {
        Some(OriginalUri(whole)) => whole.path_and_query(),
        None => request.uri.path_and_query(),
    };
    whole.map_or("/", |whole| whole.as_str())
}

/// How much of what was asked for a problem repeats: all that can be answered, encoded.
const LONGEST_INSTANCE: usize = 3 * gate::LONGEST_URI;

/// What was asked for as a URI reference (RFC 3986): what cannot stand in one is encoded.
pub(super) fn uri_reference(target: &str) -> String {
    const REFUSED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    let encoded = utf8_percent_encode(target, REFUSED).to_string();
    let mut pieces = encoded.split('%');
    let mut reference = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.as_bytes().get(..2);
        let is_encoding = digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        reference.push_str(if is_encoding { "%" } else { "%25" });
        reference.push_str(piece);
    }
    if reference.len() > LONGEST_INSTANCE {
        // Everything in it is ASCII by now; an encoded byte is not cut in two.
        let kept = &reference[..LONGEST_INSTANCE];
        let end = kept[kept.len() - 2..]
            .find('%')
            .map_or(kept.len(), |at| kept.len() - 2 + at);
        reference.truncate(end);
    }
    reference
}

/// The id that the caller gave the request, if it is one, or a new one.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(X_REQUEST_ID).and_then(|id| id.to_str().ok());
    let fits = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
    };
    given
        .filter(fits)
        .map_or_else(new_request_id, str::to_owned)
}

/// A ULID: the time, and a number that differs from request to request and from server to
/// server. It needs no source of randomness but the one seed that the process starts with,
/// so that a server without devices has ids as well.
pub(super) fn new_request_id() -> String {
    static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let random = u128::from(SEED.hash_one(count)) << 16 | u128::from(count & 0xffff);
    Ulid::from_parts(u64::try_from(now.as_millis()).unwrap_or_default(), random).to_string()
}
