//! Any headers: each line of the input is one. What the caller has is told by the validator
//! alone, and no coding is sent that was not asked for.

#![no_main]

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request, header};
use libfuzzer_sys::fuzz_target;
use talks_fuzz::send;

/// The headers that an answer may depend on, so that they are soon found.
const NAMES: [&str; 10] = [
    "host",
    "if-none-match",
    "if-match",
    "if-modified-since",
    "accept-encoding",
    "accept",
    "range",
    "x-request-id",
    "content-length",
    "transfer-encoding",
];

fuzz_target!(|bytes: &[u8]| {
    let mut request = Request::builder().uri("/v1/actors/ukraine");
    let mut accepted = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let Some((first, value)) = line.split_first() else {
            continue;
        };
        let Ok(value) = HeaderValue::from_bytes(value) else {
            return;
        };
        if *first == b'!' {
            request = request.method(Method::HEAD);
            continue;
        }
        let name = NAMES[usize::from(*first) % NAMES.len()];
        if name == "accept-encoding" {
            accepted.extend_from_slice(value.as_bytes());
            accepted.push(b',');
        }
        request = request.header(HeaderName::from_static(name), value);
    }
    let Ok(request) = request.body(Body::empty()) else {
        return;
    };
    let is_conditional = request.headers().contains_key(header::IF_NONE_MATCH);
    let response = send(request);
    let status = response.status().as_u16();
    assert!(
        [200, 304, 400, 406, 412, 413, 415, 431].contains(&status),
        "{status}"
    );
    assert!(status != 304 || is_conditional);
    if let Some(encoding) = response.headers().get(header::CONTENT_ENCODING) {
        let codings = String::from_utf8_lossy(&accepted).to_lowercase();
        let coding = encoding.to_str().expect("a coding");
        assert!(
            codings.contains(coding) || codings.contains('*'),
            "{codings}"
        );
    }
    if let Some(id) = response.headers().get("x-request-id") {
        assert!((1..=64).contains(&id.len()));
    }
});
