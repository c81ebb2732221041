//! Responses as handlers return them, and as they are sent: the one place where the headers for
//! ETags, caching, encodings, links and other origins are decided.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW,
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, LAST_MODIFIED, LINK, LOCATION, RETRY_AFTER, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use futures_util::stream;

use crate::api::http::chunked_body::ChunkedRows;
use crate::api::http::content_encoding::{
    BACKGROUND_LEVEL, ContentEncoding, EncodedBody, NotAcceptable,
};
use crate::api::http::etag::{ETag, Precondition};
use crate::api::http::problem::{Problem, ProblemCode, ProblemContext};
use crate::api::http::request_id::{X_REQUEST_ID, new_request_id};
use crate::model::{Href, LinkBase, Rfc3339Timestamp};
use crate::store::Edition;

/// The header with the number of the edition that a response comes from.
pub(crate) const EDITION_HEADER: HeaderName = HeaderName::from_static("edition");

/// On every response: any page may read it and these headers (CORS), browsers do not guess its
/// type, and isolated pages may embed it.
const COMMON_HEADERS: [(HeaderName, &str); 4] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (
        ACCESS_CONTROL_EXPOSE_HEADERS,
        "ETag, Link, Edition, Date, Age, Content-Disposition, Retry-After, X-Request-Id",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "cross-origin",
    ),
];

/// Room for the headers of a response, so that the map never grows.
const HEADER_CAPACITY: usize = 24;

/// After how many seconds a client that was refused for load should try again.
const RETRY_AFTER_SECONDS: &str = "1";

/// The methods that every path takes.
pub(crate) const ALLOWED_METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");

/// How long caches may store a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CachePolicy {
    /// What a reload may replace: a minute, ten more while it is renewed, a day if the
    /// server cannot be reached.
    Revalidate,
    /// What a released edition determines: a day, and not revalidated when a page is reloaded.
    Immutable,
    /// A redirect, or what is gone: a minute.
    ShortLived,
    /// Problems and health: not at all.
    NoStore,
}

impl CachePolicy {
    fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Revalidate => {
                "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
            }
            Self::Immutable => "public, max-age=86400, immutable",
            Self::ShortLived => "public, max-age=60",
            Self::NoStore => "no-store",
        })
    }
}

/// What a browser may load for a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentSecurityPolicy {
    /// Data: nothing.
    DenyAll,
    /// A page: what this server itself serves.
    SelfOnly,
}

impl ContentSecurityPolicy {
    fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::DenyAll => "default-src 'none'; frame-ancestors 'none'",
            Self::SelfOnly => {
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                 connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            }
        })
    }
}

/// The body of a response.
#[derive(Clone)]
pub(crate) enum ResponseBody {
    /// In memory as a whole.
    Buffered(EncodedBody),
    /// Too long for that: sent in chunks.
    Streamed(Arc<ChunkedRows>),
    /// Left out: the client has it already, or wants the headers only, or it is made later.
    Omitted,
}

impl From<EncodedBody> for ResponseBody {
    fn from(body: EncodedBody) -> Self {
        Self::Buffered(body)
    }
}

impl From<Vec<u8>> for ResponseBody {
    fn from(body: Vec<u8>) -> Self {
        Self::Buffered(body.into())
    }
}

impl From<Bytes> for ResponseBody {
    fn from(body: Bytes) -> Self {
        Self::Buffered(body.into())
    }
}

impl ResponseBody {
    /// A body of rows: as a whole where they are few.
    pub(crate) fn from_rows(rows: ChunkedRows) -> Result<Self, Problem> {
        if rows.chunk_count() > 1 {
            return Ok(Self::Streamed(Arc::new(rows)));
        }
        let mut body = Vec::new();
        rows.render_chunk(0, &mut body)?;
        Ok(body.into())
    }

    /// The body as it is, where it is in memory.
    pub(crate) fn buffered(&self) -> Option<&Bytes> {
        match self {
            Self::Buffered(body) => Some(body.identity()),
            Self::Streamed(_) | Self::Omitted => None,
        }
    }

    /// The same body, as one that is compressed ahead.
    fn with_background_level(self) -> Self {
        match self {
            Self::Buffered(body) => Self::Buffered(EncodedBody::new(
                body.identity().clone(),
                BACKGROUND_LEVEL,
                None,
            )),
            other => other,
        }
    }
}

/// How a request gets the response: what its headers ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// The client has it.
    NotModified,
    /// As it is.
    Identity,
    /// In an encoding.
    Encoded(ContentEncoding),
}

/// A response as a handler returns it.
#[derive(Clone)]
pub(crate) struct ApiResponse {
    pub(crate) status: StatusCode,
    pub(crate) content_type: &'static str,
    pub(crate) body: ResponseBody,
    pub(crate) etag: Option<ETag>,
    pub(crate) cache_policy: CachePolicy,
    pub(crate) content_security_policy: ContentSecurityPolicy,
    pub(crate) edition: Option<i64>,
    /// When its edition was released, as an HTTP date (RFC 9110, section 5.6.7).
    pub(crate) last_modified: Option<String>,
    /// Relation types and targets, for the `Link` header (RFC 8288).
    pub(crate) links: Vec<(&'static str, String)>,
    pub(crate) location: Option<String>,
    /// The name of the file that a browser saves (RFC 6266).
    pub(crate) content_disposition: Option<String>,
    /// Whether it has the headers of a CORS preflight.
    pub(crate) is_preflight: bool,
}

impl ApiResponse {
    /// A response that caches may store.
    pub(crate) fn cacheable(
        content_type: &'static str,
        body: impl Into<ResponseBody>,
        etag: ETag,
    ) -> Self {
        Self {
            status: StatusCode::OK,
            content_type,
            body: body.into(),
            etag: Some(etag),
            cache_policy: CachePolicy::Revalidate,
            content_security_policy: ContentSecurityPolicy::DenyAll,
            edition: None,
            last_modified: None,
            links: Vec::new(),
            location: None,
            content_disposition: None,
            is_preflight: false,
        }
    }

    /// A response that is true only now.
    pub(crate) fn uncacheable(content_type: &'static str, body: impl Into<ResponseBody>) -> Self {
        Self {
            etag: None,
            cache_policy: CachePolicy::NoStore,
            ..Self::cacheable(content_type, body, ETag::hash_of(&[]))
        }
    }

    /// The same, for a body that is compressed before it is requested.
    pub(crate) fn with_background_level(self) -> Self {
        Self {
            body: self.body.with_background_level(),
            ..self
        }
    }

    /// The same with one more link.
    pub(crate) fn with_link(mut self, relation: &'static str, target: &Href) -> Self {
        self.links.push((relation, target.as_str().to_owned()));
        self
    }

    /// A problem.
    pub(crate) fn problem(problem: &Problem, context: &ProblemContext<'_>) -> Self {
        let status = problem.code.status();
        let body = problem.to_json(context);
        Self {
            status,
            // What is gone stays so until the next edition at least.
            cache_policy: match status {
                StatusCode::GONE => CachePolicy::ShortLived,
                _ => CachePolicy::NoStore,
            },
            ..Self::uncacheable("application/problem+json", body)
        }
    }

    /// A permanent redirect.
    pub(crate) fn permanent_redirect(location: String) -> Self {
        Self {
            status: StatusCode::PERMANENT_REDIRECT,
            cache_policy: CachePolicy::ShortLived,
            location: Some(location),
            ..Self::without_body()
        }
    }

    /// A redirect that may lead elsewhere another time.
    pub(crate) fn temporary_redirect(location: String) -> Self {
        Self {
            status: StatusCode::TEMPORARY_REDIRECT,
            ..Self::permanent_redirect(location)
        }
    }

    /// What a path can be requested with, for OPTIONS and CORS preflights.
    pub(crate) fn options() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            is_preflight: true,
            ..Self::without_body()
        }
    }

    fn without_body() -> Self {
        Self::uncacheable("application/problem+json", Vec::new())
    }

    /// The same, saved by browsers as a file that is named after the negotiation, the `subject`
    /// if there is one, and the edition.
    pub(crate) fn with_attachment(
        self,
        edition: &Edition,
        subject: Option<&str>,
        extension: &str,
    ) -> Self {
        let subject = subject.map_or_else(String::new, |subject| format!("-{subject}"));
        let (id, number) = (&edition.negotiation().id, edition.number());
        let name = format!("{id}{subject}-edition-{number}.{extension}");
        Self {
            content_disposition: Some(format!("attachment; filename=\"{name}\"")),
            ..self
        }
    }

    /// The same at a pinned URL. Caches may store one from a released edition for long, since that
    /// does not change.
    pub(crate) fn with_pinned_caching(self, edition: &Edition) -> Self {
        let published = edition.negotiation().published.as_ref();
        let last_modified = published.and_then(Rfc3339Timestamp::http_date);
        if self.edition.is_none()
            || self.cache_policy != CachePolicy::Revalidate
            || last_modified.is_none()
        {
            return self;
        }
        Self {
            cache_policy: CachePolicy::Immutable,
            last_modified,
            ..self
        }
    }

    /// The response with its headers; `service_links` are the links that all responses have.
    pub(crate) fn prepare(self, service_links: &str) -> PreparedResponse {
        PreparedResponse {
            headers: self.headers(service_links),
            status: self.status,
            content_type: self.content_type,
            body: self.body,
            etag: self.etag,
        }
    }

    /// The headers that do not depend on the request.
    fn headers(&self, service_links: &str) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(HEADER_CAPACITY);
        for (name, value) in COMMON_HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.status == StatusCode::OK {
            // Clients need not try to resume a download (RFC 9110, section 14.3).
            headers.insert(ACCEPT_RANGES, HeaderValue::from_static("none"));
        }
        headers.insert(CACHE_CONTROL, self.cache_policy.header());
        headers.insert(
            CONTENT_SECURITY_POLICY,
            self.content_security_policy.header(),
        );
        if self.cache_policy != CachePolicy::NoStore {
            headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if let Some(etag) = self.etag {
            headers.insert(ETAG, etag.to_header());
        }
        if let Some(edition) = self.edition {
            headers.insert(EDITION_HEADER, HeaderValue::from(edition));
        }
        for (name, text) in [
            (LAST_MODIFIED, &self.last_modified),
            (LOCATION, &self.location),
            (CONTENT_DISPOSITION, &self.content_disposition),
        ] {
            if let Some(text) = text {
                headers.insert(name, header_value(text));
            }
        }
        let links = self.link_header(service_links);
        if !links.is_empty() {
            headers.insert(LINK, header_value(&links));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED || self.is_preflight {
            headers.insert(ALLOW, ALLOWED_METHODS);
        }
        if self.is_preflight {
            headers.insert(
                ACCESS_CONTROL_ALLOW_METHODS,
                HeaderValue::from_static("GET, HEAD"),
            );
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
        }
        headers
    }

    fn link_header(&self, service_links: &str) -> String {
        let mut links = String::with_capacity(256);
        let has_target = |(_, target): &&(&str, String)| !target.is_empty();
        for (relation, target) in self.links.iter().filter(has_target) {
            let _ = write!(links, "<{target}>; rel=\"{relation}\", ");
        }
        links.push_str(service_links);
        links
    }
}

fn header_value(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).expect("URLs, dates and ids have no control characters")
}

/// A problem of no request in particular.
impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let links = LinkBase::from_url("");
        let context = ProblemContext {
            link_base: &links,
            edition_links: &links,
            instance: "/",
            request_id: &new_request_id(),
        };
        let prepared = ApiResponse::problem(&self, &context).prepare("");
        prepared.to_response(Delivery::Identity, context.request_id)
    }
}

/// A response with its headers, to be sent to every client that requests it.
pub(crate) struct PreparedResponse {
    status: StatusCode,
    content_type: &'static str,
    pub(crate) body: ResponseBody,
    pub(crate) etag: Option<ETag>,
    /// The headers that do not depend on the request.
    headers: HeaderMap,
}

impl PreparedResponse {
    /// Whether it may be cached.
    pub(crate) fn is_cacheable(&self) -> bool {
        self.status == StatusCode::OK && self.etag.is_some() && self.body_len() > 0
    }

    /// How many bytes the body takes in memory, without its encodings.
    pub(crate) fn body_len(&self) -> usize {
        self.body.buffered().map_or(0, Bytes::len)
    }

    /// Makes the encodings of the body that are not there yet.
    pub(crate) fn encode_all(&self) {
        if let ResponseBody::Buffered(body) = &self.body {
            body.encode_all();
        }
    }

    /// How a GET or HEAD request with these headers gets the response; a problem where they
    /// refuse it.
    pub(crate) fn negotiate_delivery(&self, request: &HeaderMap) -> Result<Delivery, Problem> {
        // Preconditions do not apply to what is no success without them (RFC 9110, 13.2.1).
        if self.status != StatusCode::OK {
            return Ok(self.negotiate_without_preconditions(request));
        }
        match Precondition::evaluate(request, self.etag, &self.headers) {
            Precondition::Failed(detail) => {
                return Err(Problem::new(ProblemCode::PreconditionFailed, detail));
            }
            Precondition::NotModified => return Ok(Delivery::NotModified),
            Precondition::Passed => {}
        }
        let encoding = self.negotiate_encoding(request).map_err(|NotAcceptable| {
            let detail = "`Accept-Encoding` refuses each of the encodings that there are: gzip, br and identity.";
            Problem::new(ProblemCode::NotAcceptable, detail)
        })?;
        Ok(encoding.map_or(Delivery::Identity, Delivery::Encoded))
    }

    /// The same whatever the request's preconditions are, and as it is where the request
    /// accepts no encoding.
    pub(crate) fn negotiate_without_preconditions(&self, request: &HeaderMap) -> Delivery {
        let encoding = self.negotiate_encoding(request).unwrap_or_default();
        encoding.map_or(Delivery::Identity, Delivery::Encoded)
    }

    fn negotiate_encoding(
        &self,
        request: &HeaderMap,
    ) -> Result<Option<ContentEncoding>, NotAcceptable> {
        match &self.body {
            ResponseBody::Buffered(body) => {
                ContentEncoding::negotiate(request, body.identity().len())
            }
            ResponseBody::Streamed(_) => ContentEncoding::negotiate_gzip(request),
            ResponseBody::Omitted => Ok(None),
        }
    }

    /// Whether a delivery takes an encoding that is expensive to make and not there yet.
    pub(crate) fn needs_expensive_encoding(&self, delivery: Delivery) -> bool {
        match (&self.body, delivery) {
            (ResponseBody::Buffered(body), Delivery::Encoded(encoding)) => {
                body.is_expensive_to_encode(encoding)
            }
            _ => false,
        }
    }

    /// Makes the encoding that a delivery takes.
    pub(crate) fn encode(&self, delivery: Delivery) {
        if let (ResponseBody::Buffered(body), Delivery::Encoded(encoding)) = (&self.body, delivery)
        {
            body.get_or_encode(encoding);
        }
    }

    /// The response with the body that is in memory.
    pub(crate) fn to_response(&self, delivery: Delivery, request_id: &str) -> Response<Body> {
        let mut headers = self.headers_for(delivery, request_id);
        let body = match (&self.body, delivery) {
            (ResponseBody::Buffered(body), Delivery::Identity) => Some(body.identity()),
            (ResponseBody::Buffered(body), Delivery::Encoded(encoding)) => {
                Some(body.get_or_encode(encoding))
            }
            _ => None,
        };
        if let Some(body) = body
            && self.status != StatusCode::NO_CONTENT
        {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.clone()));
        self.assemble(delivery, headers, body)
    }

    /// The response with a body that is sent in chunks.
    pub(crate) fn to_streamed_response(
        &self,
        delivery: Delivery,
        request_id: &str,
        body: Body,
    ) -> Response<Body> {
        let headers = self.headers_for(delivery, request_id);
        self.assemble(delivery, headers, body)
    }

    /// The response to a HEAD: as to a GET, but for a length that only making the body would
    /// tell (RFC 9110, section 9.3.2).
    pub(crate) fn to_head_response(&self, delivery: Delivery, request_id: &str) -> Response<Body> {
        let mut headers = self.headers_for(delivery, request_id);
        let length = match (&self.body, delivery) {
            (ResponseBody::Buffered(body), Delivery::Identity) => Some(body.identity().len()),
            (ResponseBody::Buffered(body), Delivery::Encoded(encoding)) => {
                body.encoded(encoding).map(Bytes::len)
            }
            _ => None,
        };
        let body = match length {
            Some(length) => {
                headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
                Body::empty()
            }
            // Not an empty body, whose length axum would add.
            None => Body::from_stream(stream::empty::<Result<Bytes, Infallible>>()),
        };
        self.assemble(delivery, headers, body)
    }

    fn headers_for(&self, delivery: Delivery, request_id: &str) -> HeaderMap {
        let mut headers = self.headers.clone();
        headers.insert(X_REQUEST_ID, header_value(request_id));
        match delivery {
            Delivery::NotModified => {
                // A client has these with the response that it stored.
                headers.remove(LINK);
                headers.remove(CONTENT_DISPOSITION);
                return headers;
            }
            Delivery::Encoded(encoding) => {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
            }
            Delivery::Identity => {}
        }
        let is_empty = self.body.buffered().is_some_and(Bytes::is_empty);
        if !is_empty || self.status == StatusCode::OK {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        }
        headers
    }

    fn assemble(&self, delivery: Delivery, headers: HeaderMap, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = match delivery {
            Delivery::NotModified => StatusCode::NOT_MODIFIED,
            Delivery::Identity | Delivery::Encoded(_) => self.status,
        };
        *response.headers_mut() = headers;
        response
    }
}
