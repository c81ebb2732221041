//! The one table of the codes that problems have.

use axum::http::StatusCode;

use crate::query::QueryErrorKind;

/// Declares the codes: the only place that says which status, title and advice each has.
macro_rules! problems {
    ($($code:ident = $slug:literal $status:ident $title:literal, $meaning:literal, $remedy:literal;)+) => {
        /// The sort of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum ProblemCode {
            $(#[doc = $meaning] $code,)+
        }

        impl ProblemCode {
            /// All codes.
            pub(crate) const ALL: &[Self] = &[$(Self::$code),+];

            /// The code in bodies and URLs.
            pub(crate) fn slug(self) -> &'static str {
                match self { $(Self::$code => $slug,)+ }
            }

            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$code => StatusCode::$status,)+ }
            }

            /// Its title, the same for every occurrence.
            pub(crate) fn title(self) -> &'static str {
                match self { $(Self::$code => $title,)+ }
            }

            /// What it means.
            pub(crate) fn meaning(self) -> &'static str {
                match self { $(Self::$code => $meaning,)+ }
            }

            /// What a client can do about it.
            pub(crate) fn remedy(self) -> &'static str {
                match self { $(Self::$code => $remedy,)+ }
            }
        }
    };
}

problems! {
    UnknownPath = "unknown-path" NOT_FOUND "Unknown path",
        "There is nothing at this path.",
        "Follow `links.suggestion`, or begin at `/`, which links to everything.";
    UnknownId = "unknown-id" NOT_FOUND "Unknown id",
        "No item has this id.",
        "Follow `links.suggestion`, or look the id up in the list of the collection.";
    UnknownCursor = "unknown-cursor" NOT_FOUND "Unknown cursor",
        "This server did not issue the cursor, or it belongs to another query or edition.",
        "Start again from the first page: `links.suggestion` leads there.";
    Withdrawn = "withdrawn" GONE "Withdrawn",
        "This item was in an earlier edition and has been withdrawn.",
        "Follow `links.suggestion` to the last version of the item; `/v1/changes` says why it was withdrawn.";
    NoEdition = "no-edition" NOT_FOUND "No such edition",
        "The URL names an edition that the record does not have.",
        "Use one of `errors[].allowed`, or leave out `/editions/{number}` to get the newest edition.";
    UnknownParameter = "unknown-parameter" BAD_REQUEST "Unknown parameter",
        "The URL has a query parameter that this path does not take. No parameter is ignored, so that a mistyped filter never returns the wrong list.",
        "Use one of `errors[].allowed`; `errors[].suggestion` is the closest match.";
    RepeatedParameter = "repeated-parameter" BAD_REQUEST "Repeated parameter",
        "A parameter that takes one value is given twice.",
        "Give it once. Where a parameter takes several values, separate them with commas.";
    MissingParameter = "missing-parameter" BAD_REQUEST "Missing parameter",
        "The path needs a query parameter that the URL does not have, or has without a value.",
        "Add the parameter, as `detail` says.";
    InvalidValue = "invalid-value" BAD_REQUEST "Invalid value",
        "A parameter, or the id in the path, has a value that it does not take.",
        "Use one of `errors[].allowed`; `errors[].suggestion` is the closest match.";
    MalformedQuery = "malformed-query" BAD_REQUEST "Malformed query",
        "The URL cannot be decoded: a `%` without two hexadecimal digits, or bytes that are not UTF-8.",
        "Percent-encode the query as UTF-8 (RFC 3986); `curl -G --data-urlencode` does it.";
    TooLarge = "too-large" BAD_REQUEST "Too large",
        "The query has more than 128 parameters, a parameter has more than 50 values or a text of more than 200 characters, or a matrix would have more than 100,000 cells.",
        "Request less at once: `detail` says how much was requested, what the maximum is and what to leave out.";
    InvalidHost = "invalid-host" BAD_REQUEST "Invalid host",
        "The request does not have exactly one valid Host header (RFC 9112, section 3.2).",
        "Send one Host header with the name of the server.";
    UnexpectedBody = "unexpected-body" BAD_REQUEST "Unexpected body",
        "The request has a body; requests to this API take none.",
        "Put the query in the URL, and send no body.";
    MalformedRequest = "malformed-request" BAD_REQUEST "Malformed request",
        "HTTP does not allow the request line: its method has more than 32 characters, or its target is `*` and its method is not OPTIONS (RFC 9112, section 3.2).",
        "Send GET or HEAD with a path that begins with `/`.";
    MethodNotAllowed = "method-not-allowed" METHOD_NOT_ALLOWED "Method not allowed",
        "The path exists but does not take this method. This API is read-only.",
        "Use GET or HEAD.";
    NotAcceptable = "not-acceptable" NOT_ACCEPTABLE "Not acceptable",
        "`Accept-Encoding` excludes every encoding that the server offers: gzip, br and identity (`identity;q=0` or `*;q=0`).",
        "Name `gzip` or `br`, or allow `identity`.";
    PreconditionFailed = "precondition-failed" PRECONDITION_FAILED "Precondition failed",
        "`If-Match` or `If-Unmodified-Since` is false for this response (RFC 9110, section 13.1).",
        "Leave both headers out of requests that only read. To find out whether a response has changed, send its ETag in `If-None-Match`.";
    UriTooLong = "uri-too-long" URI_TOO_LONG "URL too long",
        "The path and query have more than 8 KiB.",
        "Send several requests with fewer values each.";
    HeadersTooLarge = "headers-too-large" REQUEST_HEADER_FIELDS_TOO_LARGE "Headers too large",
        "The request has more than 64 headers, or more than 16 KiB of them.",
        "Send fewer or shorter headers; only Host is needed.";
    Busy = "busy" SERVICE_UNAVAILABLE "Too busy",
        "The server has as many connections, or computes as many large responses, as it can.",
        "Try again after the number of seconds in `Retry-After`. Send several requests over one connection, and large ones one at a time.";
    Stopping = "stopping" SERVICE_UNAVAILABLE "Stopping",
        "The server is about to stop; it still responds to requests.",
        "Send further requests to another server, or try again when this one has restarted.";
    InternalError = "internal-error" INTERNAL_SERVER_ERROR "Internal error",
        "The server failed; nothing is wrong with the request.",
        "Try again later, and report `request_id` to the publisher.";
}

impl From<QueryErrorKind> for ProblemCode {
    fn from(kind: QueryErrorKind) -> Self {
        match kind {
            QueryErrorKind::MalformedQuery => Self::MalformedQuery,
            QueryErrorKind::TooLarge => Self::TooLarge,
            QueryErrorKind::UnknownParameter => Self::UnknownParameter,
            QueryErrorKind::RepeatedParameter => Self::RepeatedParameter,
            QueryErrorKind::InvalidValue => Self::InvalidValue,
            QueryErrorKind::MissingParameter => Self::MissingParameter,
            QueryErrorKind::UnknownId => Self::UnknownId,
            QueryErrorKind::UnknownCursor => Self::UnknownCursor,
            QueryErrorKind::NoEdition => Self::NoEdition,
        }
    }
}
