//! `Keep-Alive`: how long an idle connection stays open, which clients that keep a pool of
//! connections need to know so that they do not send a request just as the server closes.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::HttpBody;
use axum::http::header::CONNECTION;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, Version};
use tower::{Service, ServiceExt as _, service_fn};

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// A service whose responses name the idle timeout, rounded down to seconds, where the client
/// lets the connection persist (RFC 9112, section 9.3). While the server drains, and where the
/// request has a body, they close their connections instead.
pub(super) fn with_connection_headers<S, B, R>(
    service: S,
    idle: Duration,
    draining: Arc<AtomicBool>,
) -> impl Service<Request<B>, Response = Response<R>, Error = Infallible, Future: Send>
+ Clone
+ Send
+ 'static
where
    S: Service<Request<B>, Response = Response<R>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: HttpBody + Send + 'static,
    R: 'static,
{
    let timeout = HeaderValue::try_from(format!("timeout={}", idle.as_secs()))
        .expect("ASCII letters and digits are a header value");
    service_fn(move |request: Request<B>| {
        let timeout = is_persistent(&request).then(|| timeout.clone());
        // Nothing reads a body, so that no other request can follow it.
        let has_body = !request.body().is_end_stream();
        let draining = Arc::clone(&draining);
        let response = service.clone().oneshot(request);
        async move {
            let mut response = response.await?;
            let headers = response.headers_mut();
            if has_body || draining.load(Ordering::Relaxed) {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            } else if let Some(timeout) = timeout {
                headers.insert(CONNECTION, HeaderValue::from_static("keep-alive"));
                headers.insert(KEEP_ALIVE, timeout);
            }
            Ok(response)
        }
    })
}

/// Whether the client lets the connection persist after this request.
fn is_persistent<B>(request: &Request<B>) -> bool {
    let has = |option| has_connection_option(request.headers(), option);
    !has("close") && (request.version() >= Version::HTTP_11 || has("keep-alive"))
}

fn has_connection_option(headers: &HeaderMap, option: &str) -> bool {
    let lines = headers.get_all(CONNECTION).iter();
    let mut options = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    options.any(|one| one.trim().eq_ignore_ascii_case(option))
}
