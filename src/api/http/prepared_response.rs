//! Responses as they are sent: preconditions, encodings, and the headers that depend on the
//! request.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LINK,
};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use futures_util::stream;

use crate::api::http::content_encoding::{ContentEncoding, NotAcceptable};
use crate::api::http::etag::{ETag, Precondition};
use crate::api::http::problem::{Problem, ProblemCode, ProblemContext};
use crate::api::http::request_id::{X_REQUEST_ID, new_request_id};
use crate::api::http::response::{ApiResponse, ResponseBody, header_value};
use crate::model::LinkBase;

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
    /// The response with its headers; `service_links` are the links that all responses have.
    pub(crate) fn new(response: ApiResponse, service_links: &str) -> Self {
        Self {
            headers: response.headers(service_links),
            status: response.status,
            content_type: response.content_type,
            body: response.body,
            etag: response.etag,
        }
    }

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
            let detail =
                "`Accept-Encoding` excludes every encoding that the server offers: gzip, br and identity.";
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
        let (headers, body) = self.headers_and_body(delivery, request_id);
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

    /// The response to a HEAD: as to a GET, but for the length of a body that was not made, or
    /// that is sent in chunks (RFC 9110, section 9.3.2).
    pub(crate) fn to_head_response(&self, delivery: Delivery, request_id: &str) -> Response<Body> {
        let (headers, body) = self.headers_and_body(delivery, request_id);
        let body = match body {
            Some(_) => Body::empty(),
            // Not an empty body, whose length axum would add.
            None => Body::from_stream(stream::empty::<Result<Bytes, Infallible>>()),
        };
        self.assemble(delivery, headers, body)
    }

    /// The headers, and the body with its length if it is in memory.
    fn headers_and_body(
        &self,
        delivery: Delivery,
        request_id: &str,
    ) -> (HeaderMap, Option<&Bytes>) {
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
        (headers, body)
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
        let prepared = PreparedResponse::new(ApiResponse::problem(&self, &context), "");
        prepared.to_response(Delivery::Identity, context.request_id)
    }
}
