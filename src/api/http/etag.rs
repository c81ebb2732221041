//! ETags and conditional requests (RFC 9110, sections 8.8.3 and 13).
//!
//! Every response that caches may keep has one weak ETag for all its encodings: a hash of its body
//! or, where that would cost too much, of what its body follows from
//! (`store::Edition::response_hash`). Preconditions are evaluated on GET
//! and HEAD, in the order of section 13.2.2. Lists of ETags are parsed here rather than by a
//! library: the `headers` crate compares whole ETags only, and proxies that compress add to them.

use std::time::SystemTime;

use axum::http::header::{
    IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE, LAST_MODIFIED,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A weak ETag: the beginning of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ETag([u8; 16]);

/// What the preconditions of a request mean for a response that would be 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Precondition {
    /// There are none, or they hold: the response is sent.
    Passed,
    /// The client has the response already: 304.
    NotModified,
    /// One is false, for this reason: 412.
    Failed(&'static str),
}

impl ETag {
    /// The ETag of a body.
    pub(crate) fn hash_of(body: &[u8]) -> Self {
        Self::from_hash(Sha256::digest(body).into())
    }

    /// The ETag of a response that this hash identifies.
    pub(crate) fn from_hash(hash: [u8; 32]) -> Self {
        let mut truncated = [0; 16];
        truncated.copy_from_slice(&hash[..16]);
        Self(truncated)
    }

    /// The text between the quotes.
    fn opaque_tag(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The value of the `ETag` header.
    pub(crate) fn to_header(self) -> HeaderValue {
        HeaderValue::try_from(["W/\"", &self.opaque_tag(), "\""].concat())
            .expect("Base64 and quotes are ASCII")
    }

    /// Whether `If-None-Match` names this ETag. Weak comparison; a header that is not a list
    /// of ETags is ignored.
    fn matches_if_none_match(self, headers: &HeaderMap) -> bool {
        let Some(list) = joined_field_value(headers, IF_NONE_MATCH) else {
            return false;
        };
        if list.trim() == "*" {
            return true;
        }
        let own_tag = self.opaque_tag();
        let is_own_tag = |tag: &&str| {
            let suffix = tag.strip_prefix(own_tag.as_str());
            suffix.is_some_and(is_encoding_suffix)
        };
        opaque_tags(&list).is_some_and(|tags| tags.iter().any(is_own_tag))
    }
}

impl Precondition {
    /// Evaluates the preconditions of a request against its response: its ETag, and its other
    /// headers, where `Last-Modified` may stand.
    pub(crate) fn evaluate(request: &HeaderMap, etag: Option<ETag>, response: &HeaderMap) -> Self {
        let last_modified = || http_date_header(response, LAST_MODIFIED);
        if request.contains_key(IF_MATCH) {
            // Strong comparison: no weak ETag is ever equal to another (section 8.8.3.2).
            if joined_field_value(request, IF_MATCH).is_none_or(|list| list.trim() != "*") {
                return Self::Failed(
                    "`If-Match` always fails here, except with `*`, because all ETags are weak. Use `If-None-Match`.",
                );
            }
        } else if let Some(since) = http_date_header(request, IF_UNMODIFIED_SINCE)
            && last_modified().is_some_and(|modified| modified > since)
        {
            return Self::Failed(
                "`If-Unmodified-Since` is false: the edition was published after that time.",
            );
        }
        let is_not_modified = if request.contains_key(IF_NONE_MATCH) {
            etag.is_some_and(|etag| etag.matches_if_none_match(request))
        } else {
            let since = http_date_header(request, IF_MODIFIED_SINCE);
            since.is_some_and(|since| last_modified().is_some_and(|modified| modified <= since))
        };
        if is_not_modified {
            Self::NotModified
        } else {
            Self::Passed
        }
    }
}

/// The lines of a header that is a list, as one (RFC 9110, section 5.3); none if it is absent
/// or not text.
fn joined_field_value(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let lines = headers.get_all(name).iter();
    let lines: Option<Vec<_>> = lines.map(|value| value.to_str().ok()).collect();
    lines
        .filter(|lines| !lines.is_empty())
        .map(|lines| lines.join(","))
}

/// The time in a header, in any of the three forms of RFC 9110, section 5.6.7. A header that
/// is given twice, or whose value is no such time, counts as absent.
fn http_date_header(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    let mut lines = headers.get_all(name).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return None;
    };
    httpdate::parse_http_date(line.to_str().ok()?).ok()
}

/// Whether the end of an ETag is what proxies add to one when they compress: `-gzip` (Apache,
/// Caddy, lighttpd), `--gzip` (Jetty) or `;gzip`, for each time that they do.
fn is_encoding_suffix(mut suffix: &str) -> bool {
    while !suffix.is_empty() {
        let separated = ["--", "-", ";"]
            .iter()
            .find_map(|separator| suffix.strip_prefix(separator));
        let rest = separated.and_then(|named| {
            let encodings = ["gzip", "br", "zstd", "deflate"];
            encodings.iter().find_map(|name| named.strip_prefix(name))
        });
        match rest {
            Some(rest) => suffix = rest,
            None => return false,
        }
    }
    true
}

/// What stands between the quotes in a list of ETags, or nothing if it is not such a list.
fn opaque_tags(list: &str) -> Option<Vec<&str>> {
    let mut tags = Vec::new();
    let mut rest = list.trim_start_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let quoted = rest.strip_prefix("W/").unwrap_or(rest);
        let (tag, after) = quoted.strip_prefix('"')?.split_once('"')?;
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
