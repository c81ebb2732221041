//! Which requests are refused whatever their path is.

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, Version, header, request};

use crate::api::http::problem::{Problem, ProblemCode};

/// How long path and query may be, in bytes.
pub(crate) const MAX_URI_BYTES: usize = 8 * 1024;
/// How many headers a request may have.
const MAX_HEADERS: usize = 64;
/// How many characters a method may have: the longest registered one has 17.
pub(crate) const MAX_METHOD_LEN: usize = 32;
/// How large the headers may be together, in bytes, as they stand in the request.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// Refuses a request that is malformed, too large, or has a body.
pub(crate) fn validate_request(request: &request::Parts) -> Result<(), Problem> {
    validate_request_line(request)?;
    let uri_len = request
        .uri
        .path_and_query()
        .map_or(0, |target| target.as_str().len());
    if uri_len > MAX_URI_BYTES {
        let detail =
            format!("The path and query have {uri_len} bytes; the limit is {MAX_URI_BYTES}.");
        return Err(Problem::new(ProblemCode::UriTooLong, detail));
    }
    let field_line_lengths = request
        .headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    let (count, total_len) = (request.headers.len(), field_line_lengths.sum::<usize>());
    if count > MAX_HEADERS || total_len > MAX_HEADER_BYTES {
        let detail = format!(
            "The headers of the request are too large: {count} headers, {total_len} bytes in all. At most {MAX_HEADERS} headers and {MAX_HEADER_BYTES} bytes in all are allowed."
        );
        return Err(Problem::new(ProblemCode::HeadersTooLarge, detail));
    }
    validate_host(request)?;
    if has_body(&request.headers) && [Method::GET, Method::HEAD].contains(&request.method) {
        let detail = "The request has a body; requests take none. Put the query in the URL.";
        return Err(Problem::new(ProblemCode::UnexpectedBody, detail));
    }
    Ok(())
}

/// RFC 9112, section 3.2: `*` is a target of OPTIONS only, and one without a path that of
/// CONNECT only.
fn validate_request_line(request: &request::Parts) -> Result<(), Problem> {
    let method = &request.method;
    if method.as_str().len() > MAX_METHOD_LEN {
        let detail = format!(
            "The method has {} characters; the limit is {MAX_METHOD_LEN}. Use GET or HEAD.",
            method.as_str().len()
        );
        return Err(Problem::new(ProblemCode::MalformedRequest, detail));
    }
    if method == Method::CONNECT {
        let detail =
            "CONNECT is for proxies, and this server is none: it takes GET, HEAD and OPTIONS only.";
        return Err(Problem::new(ProblemCode::MethodNotAllowed, detail));
    }
    let path = request.uri.path();
    let is_valid_target = path.starts_with('/') || path == "*" && method == Method::OPTIONS;
    if !is_valid_target {
        let detail =
            format!("{method} takes a path that begins with `/`; `*` is a target of OPTIONS only.");
        return Err(Problem::new(ProblemCode::MalformedRequest, detail));
    }
    Ok(())
}

/// RFC 9112, section 3.2: a server must refuse an HTTP/1.1 request without exactly one
/// valid `Host`; an older request may go without.
fn validate_host(request: &request::Parts) -> Result<(), Problem> {
    let hosts: Vec<_> = request.headers.get_all(header::HOST).iter().collect();
    let detail = match hosts.as_slice() {
        [] if request.version < Version::HTTP_11 => return Ok(()),
        [] => "The request has no Host header.",
        [host] => match host.to_str().map(str::parse::<Authority>) {
            Ok(Ok(host)) if is_host_and_port(&host) => return Ok(()),
            _ => "The Host header must be a hostname, with or without a port.",
        },
        _ => "The request has more than one Host header.",
    };
    Err(Problem::new(ProblemCode::InvalidHost, detail))
}

/// A host with an optional port, and nothing more.
fn is_host_and_port(authority: &Authority) -> bool {
    let rest = authority.as_str().strip_prefix(authority.host());
    let port = rest.and_then(|rest| rest.strip_prefix(':'));
    rest == Some("") || port.is_some_and(|port| port.is_empty() || authority.port_u16().is_some())
}

fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    headers.contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|length| length != "0")
}
