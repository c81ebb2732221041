//! The URL of a request in its canonical form, and as a URI reference.

use std::borrow::Cow;

use axum::extract::OriginalUri;
use axum::http::{Uri, request};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::api::http::request_limits;

/// The canonical path and query of a request; `/` where its target is no path.
pub(crate) fn path_and_query(request: &request::Parts) -> &str {
    let original = match request.extensions.get() {
        Some(OriginalUri(original)) => original.path_and_query(),
        None => request.uri.path_and_query(),
    };
    let original = original.map_or("/", |original| original.as_str());
    if original.starts_with('/') {
        original
    } else {
        "/"
    }
}

/// Marks a request whose path was not sent in its canonical form.
#[derive(Clone, Copy, Debug)]
struct NonCanonicalPath;

/// Whether the path of a normalized request was not sent in its canonical form.
pub(crate) fn has_non_canonical_path(request: &request::Parts) -> bool {
    request.extensions.get::<NonCanonicalPath>().is_some()
}

/// Replaces the path of a request by its canonical form, the one that responses are cached
/// under: an absolute target without a path has `/` (RFC 9110, section 4.2.3), and unreserved characters are not
/// percent-encoded (RFC 3986, section 6.2.2.2). In the second case, the request is marked.
pub(crate) fn normalize(request: &mut request::Parts) {
    let Some(sent) = request.uri.path_and_query() else {
        return;
    };
    let (path, query) = (sent.path(), sent.query());
    let decoded = decode_unreserved(path);
    let is_decoded = matches!(decoded, Cow::Owned(_));
    if !is_decoded && !sent.as_str().starts_with('?') {
        return;
    }
    let target = match query {
        Some(query) => format!("{decoded}?{query}"),
        None => decoded.into_owned(),
    };
    // What was decoded are letters, digits and `-._~`, so that this stays a path and query.
    if let Ok(uri) = target.parse::<Uri>() {
        request.uri = uri;
        if is_decoded {
            request.extensions.insert(NonCanonicalPath);
        }
    }
}

/// A path without percent-encoded unreserved characters; borrowed where it has none. One that
/// would name another host (`//`) or a parent (`..`) once it is decoded stays as it is.
fn decode_unreserved(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut decoded = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        let unreserved = after.get(..2).and_then(decode_if_unreserved);
        decoded.push_str(before);
        decoded.push(unreserved.unwrap_or('%'));
        rest = if unreserved.is_some() {
            &after[2..]
        } else {
            after
        };
    }
    decoded.push_str(rest);
    let changes_target = decoded.starts_with("//")
        || decoded
            .split('/')
            .any(|segment| matches!(segment, "." | ".."));
    if decoded == path || changes_target {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(decoded)
    }
}

/// The unreserved character (RFC 3986, section 2.3) that two hexadecimal digits encode.
fn decode_if_unreserved(digits: &str) -> Option<char> {
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let byte = u8::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    let is_unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    is_unreserved.then(|| char::from(byte))
}

/// How much of the URL a problem repeats, in bytes: the longest that is served, encoded.
const MAX_INSTANCE_LEN: usize = 3 * request_limits::MAX_URI_BYTES;

/// A path and query as a URI reference (RFC 3986): characters that are not allowed in one are
/// encoded.
pub(crate) fn to_uri_reference(target: &str) -> String {
    const NOT_IN_URI_REFERENCE: &AsciiSet = &CONTROLS
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
    let encoded = utf8_percent_encode(target, NOT_IN_URI_REFERENCE).to_string();
    let mut pieces = encoded.split('%');
    let mut reference = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.as_bytes().get(..2);
        let is_encoding = digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        reference.push_str(if is_encoding { "%" } else { "%25" });
        reference.push_str(piece);
    }
    if reference.len() > MAX_INSTANCE_LEN {
        // Everything in it is ASCII by now; an encoded byte is not cut in two.
        let truncated = &reference[..MAX_INSTANCE_LEN];
        let end = truncated[truncated.len() - 2..]
            .find('%')
            .map_or(truncated.len(), |offset| truncated.len() - 2 + offset);
        reference.truncate(end);
    }
    reference
}
