//! Responses as handlers return them: the one place where the headers for ETags, caching, links
//! and other origins are decided. `prepared_response` adds those that depend on the request.

use std::sync::Arc;

use axum::http::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW,
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, ETAG, LAST_MODIFIED, LINK,
    LOCATION, RETRY_AFTER, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use bytes::Bytes;

use crate::api::http::chunked_body::ChunkedRows;
use crate::api::http::content_encoding::{BACKGROUND_LEVEL, EncodedBody};
use crate::api::http::etag::ETag;
use crate::api::http::problem::{Problem, ProblemContext};
use crate::model::{Href, Rfc3339Timestamp};
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
    /// A page of the record: its stylesheet, its pictures and its search. It has no script, but
    /// tools that audit pages request `robots.txt` from within them.
    Page,
    /// A page of a draft whose files are watched: a script of this server, too, which polls it.
    WatchedPage,
    /// A picture: its own styles, in the frames of any page.
    Picture,
}

impl ContentSecurityPolicy {
    fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::DenyAll => "default-src 'none'; frame-ancestors 'none'",
            Self::Page => {
                "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                 form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            }
            Self::WatchedPage => {
                "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
                 connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            }
            Self::Picture => "default-src 'none'; style-src 'unsafe-inline'",
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

    /// The headers that do not depend on the request.
    pub(super) fn headers(&self, service_links: &str) -> HeaderMap {
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
        let mut links = String::with_capacity(1024);
        let has_target = |(_, target): &&(&str, String)| !target.is_empty();
        for (relation, target) in self.links.iter().filter(has_target) {
            for part in ["<", target, ">; rel=\"", relation, "\", "] {
                links.push_str(part);
            }
        }
        links.push_str(service_links);
        links
    }
}

pub(super) fn header_value(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).expect("URLs, dates and ids have no control characters")
}
