//! Problems as clients see them (RFC 9457): one table of codes, one body.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::api::http::compute::ComputeError;
use crate::model::{Href, LinkBase};
use crate::query::{QueryError, QueryErrorKind, QueryErrors, to_query_string};

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
        "Follow `links.suggestion`, or begin at `/`, which lists what there is.";
    UnknownId = "unknown-id" NOT_FOUND "Unknown id",
        "The id is well-formed, and nothing in the record has it.",
        "Follow `links.suggestion`, or look the id up in the list of the collection.";
    UnknownCursor = "unknown-cursor" NOT_FOUND "Unknown cursor",
        "The cursor is not valid here: it belongs to another query or edition, or no response has it.",
        "Begin with the first page: `links.suggestion` leads there.";
    Withdrawn = "withdrawn" GONE "Withdrawn",
        "An edition before had the item, and its editors took it back.",
        "Follow `links.suggestion` to the item as it last was; `/v1/changes` says why it is gone.";
    NoEdition = "no-edition" NOT_FOUND "No such edition",
        "The address names an edition that the record does not have.",
        "Use one of `errors[].allowed`, or leave `/editions/{number}` out to ask the newest.";
    UnknownParameter = "unknown-parameter" BAD_REQUEST "Unknown parameter",
        "The address has a query parameter that this path does not take. Nothing is ignored, so that a mistyped filter never passes for an answer.",
        "Use one of `errors[].allowed`; `errors[].suggestion` is the nearest.";
    RepeatedParameter = "repeated-parameter" BAD_REQUEST "Repeated parameter",
        "A parameter that takes one value is given twice.",
        "Give it once. Parameters that take several values take them with commas as well.";
    InvalidValue = "invalid-value" BAD_REQUEST "Invalid value",
        "A parameter, or the id in the path, has a value that it does not take.",
        "Use one of `errors[].allowed`; `errors[].suggestion` is the nearest.";
    MalformedQuery = "malformed-query" BAD_REQUEST "Malformed query",
        "The address cannot be decoded: a `%` without two hexadecimal digits, or bytes that are not UTF-8.",
        "Percent-encode the query as UTF-8 (RFC 3986); `curl -G --data-urlencode` does it.";
    TooLarge = "too-large" BAD_REQUEST "Too large",
        "The query has more than 128 parameters, or a matrix would have more than 100,000 cells.",
        "Ask for less at once: `detail` says how much was asked for, what the maximum is, and what to leave out.";
    InvalidHost = "invalid-host" BAD_REQUEST "Invalid host",
        "The request does not have exactly one valid Host header (RFC 9112, section 3.2).",
        "Send one Host header with the name that the request is for.";
    UnexpectedBody = "unexpected-body" BAD_REQUEST "Unexpected body",
        "The request has a body, and nothing that this API offers takes one.",
        "Send the request without a body; what is asked stands in the address.";
    MalformedRequest = "malformed-request" BAD_REQUEST "Malformed request",
        "The request line is not one that HTTP allows: its method has more than 32 characters, or its target is `*` and its method is not OPTIONS (RFC 9112, section 3.2).",
        "Send GET or HEAD with a path that begins with `/`.";
    MethodNotAllowed = "method-not-allowed" METHOD_NOT_ALLOWED "Method not allowed",
        "The path exists and does not take this method. This API is read-only.",
        "Use GET or HEAD.";
    NotAcceptable = "not-acceptable" NOT_ACCEPTABLE "Not acceptable",
        "`Accept-Encoding` refuses the response as it is (`identity;q=0` or `*;q=0`) and names no encoding that there is.",
        "Name `gzip` or `br`, or do not refuse `identity`.";
    PreconditionFailed = "precondition-failed" PRECONDITION_FAILED "Precondition failed",
        "`If-Match` or `If-Unmodified-Since` is false for this response (RFC 9110, section 13.1).",
        "Leave them out of requests that only read. `If-None-Match` with the response's ETag asks whether it has changed.";
    UriTooLong = "uri-too-long" URI_TOO_LONG "Address too long",
        "The path and query have more than 8 KiB.",
        "Ask for less at once: several requests with fewer values each.";
    HeadersTooLarge = "headers-too-large" REQUEST_HEADER_FIELDS_TOO_LARGE "Headers too large",
        "The request has more than 64 headers, or more than 16 KiB of them.",
        "Send fewer or shorter headers; none is needed but Host.";
    Busy = "busy" SERVICE_UNAVAILABLE "Too busy",
        "The server has as many connections, or computes as many large responses, as it may at a time.",
        "Try again after the seconds that `Retry-After` says. Send several requests over one connection, and large ones one at a time.";
    Stopping = "stopping" SERVICE_UNAVAILABLE "Stopping",
        "The server is about to stop and still answers what it is sent.",
        "Send further requests to another server, or try again when this one has restarted.";
    InternalError = "internal-error" INTERNAL_SERVER_ERROR "Internal error",
        "The server failed. It is not the caller's fault.",
        "Try again later, and report `request_id` to the publisher.";
}

/// An answer that is not what was asked for, and why (RFC 9457, problem details).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// What sort of problem it is: the address of a page that explains it.
    r#type: Href,
    /// The sort of problem in words, the same for every occurrence.
    #[schema(min_length = 1, max_length = 80, pattern = r"^\S(.*\S)?$")]
    title: &'static str,
    /// The status of the answer (RFC 9110).
    #[schema(minimum = 400, maximum = 599)]
    status: i32,
    /// What is wrong with this request, for people.
    #[schema(max_length = 65_536, pattern = r"^[\s\S]*$")]
    detail: &'a str,
    /// The URL of the request, absolute if `type` is; cut where it is too long to be served.
    #[schema(max_length = 32_768, format = "uri-reference")]
    instance: &'a str,
    /// The sort of problem, for programs.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    code: &'static str,
    /// The id of the request, the same as in the header `X-Request-Id`.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._-]+$")]
    request_id: &'a str,
    /// What is wrong in detail: the first twenty things, each once.
    #[schema(max_items = 20)]
    errors: &'a [ParameterError],
    /// Where to go from here.
    links: ProblemLinks,
}

/// What is wrong with one parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ParameterError {
    /// The parameter; `id` or `path` where the path itself is wrong.
    #[schema(max_length = 8192, pattern = r"^[\s\S]*$")]
    parameter: String,
    /// Its value.
    #[schema(max_length = 8192, pattern = r"^[\s\S]*$")]
    value: String,
    /// The sort of problem that it is, for programs.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    code: &'static str,
    /// What is wrong with it, for people.
    #[schema(max_length = 65_536, pattern = r"^[\s\S]*$")]
    detail: String,
    /// What would have been accepted: at most fifty names or values.
    #[schema(max_items = 50)]
    allowed: Vec<AllowedValue>,
    /// The nearest accepted name or value, if one is near.
    #[schema(required = true, max_length = 8192, pattern = r"^[\s\S]*$")]
    suggestion: Option<String>,
}

/// A name or value that would have been accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct AllowedValue(String);

impl PartialSchema for AllowedValue {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A name or value that would have been accepted."))
            .max_length(Some(8192))
            .pattern(Some(r"^[\s\S]*$"))
            .into()
    }
}

impl ToSchema for AllowedValue {}

/// Where to go from a problem.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemLinks {
    /// The address corrected by the nearest matches, if each error has one.
    suggestion: Option<Href>,
    /// The page that explains the sort of problem.
    documentation: Href,
}

/// What the body of a problem says of the request.
pub(crate) struct ProblemContext<'a> {
    pub(crate) link_base: &'a LinkBase,
    /// What links to the edition of the request begin with.
    pub(crate) edition_links: &'a LinkBase,
    /// The URL of the request.
    pub(crate) instance: &'a str,
    pub(crate) request_id: &'a str,
}

/// A problem on its way to the client.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) code: ProblemCode,
    detail: String,
    errors: Vec<ParameterError>,
    /// The corrected path and query.
    suggestion: Option<String>,
}

impl Problem {
    /// A problem that no parameter is to blame for.
    pub(crate) fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            suggestion: None,
        }
    }

    /// A failure of the server: the log says `what` failed and why, the client only `detail`.
    pub(crate) fn internal(error: &dyn std::error::Error, what: &str, detail: &str) -> Self {
        tracing::error!(%error, "{what}");
        Self::new(ProblemCode::InternalError, detail)
    }

    /// A bug, which the panic hook has logged.
    pub(crate) fn from_panic() -> Self {
        let detail = "The server failed while it made this answer.";
        Self::new(ProblemCode::InternalError, detail)
    }

    /// The same, leading on below a prefix, unless it names an edition itself.
    pub(crate) fn with_prefix(mut self, prefix: &str) -> Self {
        self.suggestion = self.suggestion.map(|target| match target.as_str() {
            named if named.starts_with("/editions/") => target,
            "/" => prefix.to_owned(),
            _ => format!("{prefix}{target}"),
        });
        self
    }

    /// The corrected path and query, if there is one.
    pub(crate) fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// The same with another corrected path and query.
    pub(crate) fn with_suggestion(self, suggestion: Option<String>) -> Self {
        Self { suggestion, ..self }
    }

    /// Whether one of its errors is a parameter that the path does not take.
    pub(crate) fn has_unknown_parameter(&self, name: &str) -> bool {
        let mut errors = self.errors.iter();
        let code = ProblemCode::UnknownParameter.slug();
        errors.any(|error| error.code == code && error.parameter == name)
    }

    /// The same, leading on to the path of the form that a parameter asks for.
    pub(crate) fn with_form_suggestion(mut self, parameter: &str, target: String) -> Self {
        let mut errors = self.errors.iter_mut();
        if let Some(error) = errors.find(|error| error.parameter == parameter) {
            error.suggestion = Some(target.clone());
        }
        self.with_suggestion(Some(target))
    }

    /// A problem of the path itself; `parameter` is `path` or `id`.
    pub(crate) fn from_path_error<'a>(
        code: ProblemCode,
        detail: String,
        (parameter, value): (&str, &str),
        allowed: impl IntoIterator<Item = &'a str>,
        (suggestion, corrected_target): (Option<&str>, Option<String>),
    ) -> Self {
        let error = ParameterError {
            parameter: parameter.to_owned(),
            value: value.to_owned(),
            code: code.slug(),
            detail: detail.clone(),
            allowed: allowed
                .into_iter()
                .take(50)
                .map(|one| AllowedValue(one.to_owned()))
                .collect(),
            suggestion: suggestion.map(str::to_owned),
        };
        Self {
            code,
            detail,
            errors: vec![error],
            suggestion: corrected_target,
        }
    }

    /// The problem of a query to `path` that was refused.
    pub(crate) fn from_query_errors(path: &str, errors: QueryErrors) -> Self {
        let code = errors
            .errors
            .first()
            .map(|first| problem_code_for(first.kind))
            .expect("a query is refused for at least one error");
        let more = match errors.unreported {
            0 => None,
            more => Some(format!("And {more} more are wrong.")),
        };
        let details = errors.errors.iter().map(|error| error.detail.as_str());
        let details: Vec<_> = details.chain(more.as_deref()).collect();
        Self {
            code,
            detail: details.join(" "),
            suggestion: errors
                .corrected_query
                .map(|pairs| format!("{path}{}", to_query_string(&pairs))),
            errors: errors
                .errors
                .into_iter()
                .map(ParameterError::from)
                .collect(),
        }
    }

    /// The body of the response.
    pub(crate) fn to_json(&self, context: &ProblemContext<'_>) -> Vec<u8> {
        let documentation = format!("/problems/{}", self.code.slug());
        let link_base = context.link_base;
        let suggestion = self.suggestion.as_ref().map(|path| {
            // A path that names an edition itself belongs to no other.
            let names_edition = path.starts_with("/editions/");
            let base = if names_edition {
                link_base
            } else {
                context.edition_links
            };
            base.href(path)
        });
        let mut body = serde_json::to_vec_pretty(&ProblemBody {
            r#type: link_base.href(&documentation),
            title: self.code.title(),
            status: i32::from(self.code.status().as_u16()),
            detail: &self.detail,
            instance: context.instance,
            code: self.code.slug(),
            request_id: context.request_id,
            errors: &self.errors,
            links: ProblemLinks {
                suggestion,
                documentation: link_base.href(&documentation),
            },
        })
        .expect("texts and numbers can be serialized");
        body.push(b'\n');
        body
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        let detail = "The server failed while it wrote this answer.";
        Self::internal(&error, "an answer could not be written", detail)
    }
}

impl From<ComputeError> for Problem {
    fn from(error: ComputeError) -> Self {
        match error {
            ComputeError::Busy => Self::new(
                ProblemCode::Busy,
                "The server computes as many large responses as it may at a time. Try again in a second.",
            ),
            ComputeError::Failed => Self::from_panic(),
        }
    }
}

impl From<QueryError> for ParameterError {
    fn from(error: QueryError) -> Self {
        Self {
            parameter: error.parameter,
            value: error.value,
            code: problem_code_for(error.kind).slug(),
            detail: error.detail,
            allowed: error.allowed.into_iter().map(AllowedValue).collect(),
            suggestion: error.suggestion,
        }
    }
}

fn problem_code_for(reason: QueryErrorKind) -> ProblemCode {
    match reason {
        QueryErrorKind::MalformedQuery => ProblemCode::MalformedQuery,
        QueryErrorKind::TooLarge => ProblemCode::TooLarge,
        QueryErrorKind::UnknownParameter => ProblemCode::UnknownParameter,
        QueryErrorKind::RepeatedParameter => ProblemCode::RepeatedParameter,
        QueryErrorKind::InvalidValue => ProblemCode::InvalidValue,
        QueryErrorKind::UnknownId => ProblemCode::UnknownId,
        QueryErrorKind::UnknownCursor => ProblemCode::UnknownCursor,
        QueryErrorKind::NoEdition => ProblemCode::NoEdition,
    }
}
