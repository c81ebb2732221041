//! What the fuzz targets share: the whole service over the shipped record, asked without a
//! socket, and what has to be true of every answer.

use std::sync::{Arc, LazyLock, Mutex};

use axum::body::{Body, Bytes};
use axum::http::{Request, Response, header};
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use talks::api::{self, Api, Room, Settings, Site};
use talks::fixtures::EMBEDDED;
use talks::record::Archive;
use tower::Service as _;

/// The service; no answer is kept, so that each one is made.
static SERVICE: LazyLock<Mutex<Site>> = LazyLock::new(|| {
    let record = Archive::read(&EMBEDDED, "").expect("the shipped record is sound");
    let room = Room {
        answers: 0,
        ..Room::default()
    };
    let settings = Settings {
        room,
        log_one_in: 0,
        ..Settings::default()
    };
    let api: Arc<Api> = Api::with(record, "", settings);
    Mutex::new(api::router(&api))
});

/// The answer to a request, which may be anything that HTTP lets through.
pub fn send(request: Request<Body>) -> Response<Bytes> {
    let mut service = SERVICE.lock().expect("no request panics");
    let request_text = format!("{request:?}");
    // Handlers never wait, so that the response is there at once.
    let response = service.call(request).now_or_never();
    let (parts, body) = response.expect("an answer").expect("an answer").into_parts();
    let body = body.collect().now_or_never().expect("a body").expect("a body");
    let response = Response::from_parts(parts, body.to_bytes());
    assert!(!response.status().is_server_error(), "{request_text}: {response:?}");
    response
}

/// The answer to a path and query.
pub fn get(target: &str) -> Option<Response<Bytes>> {
    let request = Request::builder().uri(target).header(header::HOST, "localhost");
    request.body(Body::empty()).ok().map(send)
}

/// The body of an answer as JSON, where that is what it says it is.
pub fn json(response: &Response<Bytes>) -> Option<serde_json::Value> {
    let content_type = response.headers().get(header::CONTENT_TYPE)?;
    let is_json = content_type
        .to_str()
        .is_ok_and(|text| text == "application/json" || text.ends_with("+json"));
    is_json.then(|| serde_json::from_slice(response.body()).expect("well-formed JSON"))
}
