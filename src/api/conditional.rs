//! Validators and conditional requests (RFC 9110, sections 8.8.3, 13.1.2 and 13.1.3).
//!
//! Every answer has one weak validator for all its codings. `If-None-Match` compares
//! weakly, on GET and HEAD; a header that is not a list of validators is ignored, as the
//! RFC lets a recipient do.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::fmt::rfc2822;
use sha2::{Digest, Sha256};

/// A weak validator: the beginning of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ETag([u8; 16]);

impl ETag {
    /// The validator of a body.
    pub(super) fn of_bytes(body: &[u8]) -> Self {
        Self::of_hash(Sha256::digest(body).into())
    }

    /// The validator of an answer that determines this hash.
    pub(super) fn of_hash(hash: [u8; 32]) -> Self {
        let mut beginning = [0; 16];
        beginning.copy_from_slice(&hash[..16]);
        Self(beginning)
    }

    /// The quoted part.
    fn opaque_tag(self) -> String {
        let mut tag = String::with_capacity(24);
        tag.push('"');
        URL_SAFE_NO_PAD.encode_string(self.0, &mut tag);
        tag.push('"');
        tag
    }

    /// The header's value.
    pub(super) fn header(self) -> HeaderValue {
        // Base64 and quotes are always a valid value.
        HeaderValue::try_from(format!("W/{}", self.opaque_tag()))
            .unwrap_or(HeaderValue::from_static("W/\"\""))
    }

    /// Whether the caller has this answer already.
    pub(super) fn is_known_to(self, headers: &HeaderMap) -> bool {
        if !headers.contains_key(header::IF_NONE_MATCH) {
            return false;
        }
        let values = headers.get_all(header::IF_NONE_MATCH).iter();
        let lists: Option<Vec<_>> = values.map(|value| value.to_str().ok()).collect();
        let Some(lists) = lists else {
            return false;
        };
        let list = lists.join(",");
        if list.trim() == "*" {
            return true;
        }
        let own = self.opaque_tag();
        opaque_tags(&list).is_some_and(|tags| tags.contains(&own.as_str()))
    }
}

/// Whether one time is no later than another one, if both are times (RFC 9110, section 5.6.7).
pub(super) fn is_no_later(one: &HeaderValue, other: &HeaderValue) -> Option<bool> {
    let time = |value: &HeaderValue| rfc2822::parse(value.to_str().ok()?).ok();
    Some(time(one)?.timestamp() <= time(other)?.timestamp())
}

/// The quoted parts of a list of validators, or nothing if it is not such a list.
fn opaque_tags(list: &str) -> Option<Vec<&str>> {
    let mut tags = Vec::new();
    let mut rest = list.trim_start_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let quoted = rest.strip_prefix("W/").unwrap_or(rest);
        let end = quoted.strip_prefix('"')?.find('"')? + 2;
        let (tag, after) = quoted.split_at(end);
        if tag.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
            return None;
        }
        tags.push(tag);
        let after = after.trim_start_matches([' ', '\t']);
        rest = if after.is_empty() {
            after
        } else {
            after.strip_prefix(',')?
        };
        rest = rest.trim_start_matches([' ', '\t', ',']);
    }
    Some(tags)
}
