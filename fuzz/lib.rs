//! What the fuzz targets share: the service over the shipped record, called without a socket,
//! and what has to be true of every response.

use std::sync::{LazyLock, Mutex};

use axum::body::{Body, Bytes};
use axum::http::{Request, Response, header};
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use talks::api::{self, ApiService, AppState, CacheLimits, Settings};
use talks::load::FixtureSource;
use talks::reload::{load_example_record, load_record};
use tower::Service as _;

/// The service; it caches no response, so that each one is computed.
static SERVICE: LazyLock<Mutex<ApiService>> = LazyLock::new(|| {
    let record = load_record(&FixtureSource::Embedded, "").expect("the shipped record is valid");
    let cache_limits = CacheLimits {
        response_bytes: 0,
        ..CacheLimits::default()
    };
    let settings = Settings {
        cache_limits,
        log_one_in: 0,
        ..Settings::default()
    };
    let state = AppState::new(record, settings, load_example_record);
    Mutex::new(api::build_service(&state))
});

/// The response to a request, which may be anything that HTTP lets through.
pub fn send(request: Request<Body>) -> Response<Bytes> {
    let mut service = SERVICE.lock().expect("no request panics");
    let request_text = format!("{request:?}");
    // Handlers never wait, so the response is ready at once.
    let response = service.call(request).now_or_never();
    let (parts, body) = response
        .expect("a response")
        .expect("a response")
        .into_parts();
    let body = body
        .collect()
        .now_or_never()
        .expect("a body")
        .expect("a body");
    let response = Response::from_parts(parts, body.to_bytes());
    assert!(
        !response.status().is_server_error(),
        "{request_text}: {response:?}"
    );
    response
}

/// The response to a path and query.
pub fn get(target: &str) -> Option<Response<Bytes>> {
    let request = Request::builder()
        .uri(target)
        .header(header::HOST, "localhost");
    request.body(Body::empty()).ok().map(send)
}

/// The body of a response as JSON, where its content type says so.
pub fn json(response: &Response<Bytes>) -> Option<serde_json::Value> {
    let content_type = response.headers().get(header::CONTENT_TYPE)?;
    let is_json = content_type
        .to_str()
        .is_ok_and(|text| text == "application/json" || text.ends_with("+json"));
    is_json.then(|| serde_json::from_slice(response.body()).expect("well-formed JSON"))
}
