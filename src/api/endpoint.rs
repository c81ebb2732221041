//! What an endpoint declares, and how a request comes to its handler and back.

use std::any::Any;
use std::hash::{BuildHasher as _, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::extract::{OriginalUri, Request};
use axum::http::{HeaderMap, Method, Response, StatusCode, request};
use axum::routing::{MethodRouter, get};
use bytes::Bytes;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use ulid::Ulid;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Parameter as OpenApiParameter;
use utoipa::openapi::schema::Schema;

use super::answer::{Answer, X_REQUEST_ID};
use super::conditional::ETag;
use super::gate;
use super::pin;
use super::problem::{Problem, ProblemCode};
use super::router::Api;
use super::shelf::Shelf;
use crate::model::{KindInfo, Schemas};
use crate::query::{Pair, Parameter, Refusals, pairs, unknown_parameter};
use crate::record::Record;

/// A path with what can be asked of it, what it answers, and who answers.
pub(super) struct Endpoint {
    /// The path; at most one segment is variable, `{id}` or `{code}`.
    pub(super) path: String,
    /// The operation's id in the document.
    pub(super) operation: String,
    /// The group of operations that it belongs to.
    pub(super) tag: &'static str,
    /// What it does, in a line.
    pub(super) summary: String,
    /// What it does, in sentences.
    pub(super) description: String,
    /// What stands in the path's variable segment.
    pub(super) segment: Option<Segment>,
    /// The collection that its parameters belong to, and the parameters.
    pub(super) parameters: Option<(&'static KindInfo, &'static [Parameter])>,
    /// Its parameters, where no collection declares them.
    pub(super) own_parameters: Vec<OpenApiParameter>,
    /// What an answer is.
    pub(super) answers: Answers,
    /// Its problems, besides those of every request.
    pub(super) problems: &'static [ProblemCode],
    /// A path and query of the shipped record that shows what it is for.
    pub(super) example: String,
    /// Who answers.
    pub(super) handler: Handler,
}

/// The variable segment of a path.
pub(super) struct Segment {
    pub(super) name: &'static str,
    pub(super) description: String,
    pub(super) schema: RefOr<Schema>,
    pub(super) example: &'static str,
}

/// What an endpoint answers.
pub(super) struct Answers {
    pub(super) content_type: &'static str,
    pub(super) description: &'static str,
    pub(super) schema: RefOr<Schema>,
    /// The schemas that `schema` refers to.
    pub(super) schemas: Schemas,
}

/// Gives the answer to a call.
pub(super) type Handler = Arc<dyn Fn(&Call<'_>) -> Result<Answer, Problem> + Send + Sync>;

/// A request as a handler sees it.
pub(super) struct Call<'a> {
    pub(super) api: &'a Api,
    /// What is served, the same from the start of the request to its end.
    pub(super) shelf: &'a Shelf,
    /// The edition that is asked.
    pub(super) record: Arc<Record>,
    /// The path, as it was sent, without the prefix that pins an edition.
    pub(super) path: &'a str,
    /// What stands in the path's variable segment, decoded.
    pub(super) segment: String,
    /// The query, as it was sent.
    pub(super) query: &'a str,
    /// What is asked.
    pub(super) pairs: Vec<Pair>,
    /// The headers of the request, where an answer that the caller has is not made again.
    headers: Option<&'a HeaderMap>,
}

impl<'a> Call<'a> {
    /// Reads what is asked of a path of this template.
    fn read(
        api: &'a Api,
        shelf: &'a Shelf,
        record: Arc<Record>,
        template: &str,
        (path, query): (&'a str, &'a str),
    ) -> Result<Self, Problem> {
        let pairs = pairs(query)
            .map_err(|refusal| Problem::of_question(path, Refusals::new(vec![*refusal], &[])))?;
        let mut segments = template.split('/').zip(path.split('/'));
        let segment = segments.find(|(name, _)| name.starts_with('{'));
        let segment = percent_decode_str(segment.map_or("", |(_, segment)| segment));
        Ok(Self {
            api,
            shelf,
            record,
            path,
            segment: segment.decode_utf8_lossy().into_owned(),
            query,
            pairs,
            headers: None,
        })
    }

    /// The answer that the caller has already, if it has the one with this validator.
    pub(super) fn unchanged(&self, etag: ETag) -> Option<Answer> {
        let known = self
            .headers
            .is_some_and(|headers| etag.is_known_to(headers));
        known.then(|| Answer {
            edition: Some(self.record.number()),
            ..Answer::live("application/json", Bytes::new(), etag)
        })
    }
}

impl Endpoint {
    /// Whether the path takes no question, so that the edition alone determines the answer.
    pub(super) fn is_fixed(&self) -> bool {
        self.segment.is_none() && !self.takes_some() && self.tag != "health"
    }

    fn takes_some(&self) -> bool {
        self.parameters.is_some() || !self.own_parameters.is_empty()
    }

    /// The endpoint as a route.
    pub(super) fn route(&self, api: &Arc<Api>) -> MethodRouter {
        if self.takes_some() {
            route(api, &self.path, Arc::clone(&self.handler))
        } else {
            route(
                api,
                &self.path,
                without_parameters(Arc::clone(&self.handler)),
            )
        }
    }

    /// The body of the answer to the endpoint's example.
    pub(super) fn sample(&self, api: &Api) -> Option<Bytes> {
        let (path, query) = self.example.split_once('?').unwrap_or((&self.example, ""));
        let shelf = api.shelf();
        let record = Arc::clone(shelf.archive().newest());
        let call = Call::read(api, &shelf, record, &self.path, (path, query)).ok()?;
        (self.handler)(&call)
            .ok()
            .map(|answer| answer.body.identity().clone())
    }
}

/// A handler that refuses whatever is asked beyond the path.
pub(super) fn without_parameters(handler: Handler) -> Handler {
    Arc::new(move |call| {
        if call.pairs.is_empty() {
            return handler(call);
        }
        let refusals = call
            .pairs
            .iter()
            .map(|pair| unknown_parameter(pair, call.path, []))
            .collect();
        Err(Problem::of_question(
            call.path,
            Refusals::new(refusals, &[]),
        ))
    })
}

/// A route of which only its handler is declared.
pub(super) fn route(api: &Arc<Api>, template: &str, handler: Handler) -> MethodRouter {
    let refuse: Handler = Arc::new(|call| {
        let detail = format!(
            "{} takes GET, HEAD and OPTIONS only: this API is read-only.",
            call.path
        );
        Err(Problem::new(ProblemCode::MethodNotAllowed, detail))
    });
    get(respond(api, template, handler))
        .options(respond(api, template, Arc::new(|_| Ok(Answer::options()))))
        .fallback(respond(api, template, refuse))
}

/// A handler in the form that axum takes.
pub(super) fn respond(
    api: &Arc<Api>,
    template: &str,
    handler: Handler,
) -> impl Fn(Request) -> std::future::Ready<Response<Body>> + Clone + use<> {
    let api = Arc::clone(api);
    let template: Arc<str> = template.into();
    move |request: Request| {
        let started = Instant::now();
        let (parts, _) = request.into_parts();
        let request_id = request_id(&parts.headers);
        let response = answer(&api, &parts, &request_id, &template, &handler);
        tracing::info!(
            request_id,
            method = %parts.method,
            route = &*template,
            status = response.status().as_u16(),
            micros = started.elapsed().as_micros(),
            "answered"
        );
        std::future::ready(response)
    }
}

fn answer(
    api: &Api,
    request: &request::Parts,
    request_id: &str,
    template: &str,
    handler: &Handler,
) -> Response<Body> {
    let shelf = api.shelf();
    let record = gate::admit(request).and_then(|()| pin::record(shelf.archive(), request));
    // Corrections stay with the edition that was asked.
    let base = match &record {
        Ok(record) => record.base(),
        Err(_) => api.base(),
    };
    let asked = record.as_ref().map_err(Problem::clone).and_then(|record| {
        let question = (request.uri.path(), request.uri.query().unwrap_or_default());
        let reads = [Method::GET, Method::HEAD].contains(&request.method);
        let kept = shelf.fixed(record, template);
        let kept = kept.filter(|_| reads && question.1.is_empty());
        if let Some(answer) = kept.and_then(OnceLock::get) {
            return Ok(Arc::clone(answer));
        }
        let headers = kept.is_none().then_some(&request.headers);
        let answered = || {
            let call = Call::read(api, &shelf, Arc::clone(record), template, question)?;
            handler(&Call {
                headers: headers.filter(|_| reads),
                ..call
            })
        };
        // A panic is a bug, and still no reason to leave a caller without an answer.
        let answer = catch_unwind(AssertUnwindSafe(answered)).unwrap_or_else(|_| {
            let detail = "The server failed while it made this answer.";
            Err(Problem::new(ProblemCode::InternalError, detail))
        })?;
        let answer = match pin::edition(request) {
            Some(_) => pin::keep(answer, record),
            None => answer,
        };
        let answer = Arc::new(answer);
        Ok(kept.map_or_else(
            || Arc::clone(&answer),
            |kept| Arc::clone(kept.get_or_init(|| Arc::clone(&answer))),
        ))
    });
    let answer = match asked {
        Ok(answer) => answer,
        Err(problem) => {
            let target = match request.extensions.get() {
                Some(OriginalUri(whole)) => whole.path_and_query(),
                None => request.uri.path_and_query(),
            };
            let instance = uri_reference(target.map_or("/", |target| target.as_str()));
            Arc::new(
                match problem.body((api.base(), base), &instance, request_id) {
                    Ok(body) => Answer::problem(problem.code.status(), body),
                    Err(_) => Answer::problem(StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
                },
            )
        }
    };
    // Conditions and codings apply to what is read; other methods get their answer whole.
    match request.method {
        Method::GET | Method::HEAD => {
            answer.respond(&request.headers, request_id, api.service_links())
        }
        _ => answer.respond(&HeaderMap::new(), request_id, api.service_links()),
    }
}

/// The answer where not even a handler was reached.
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response<Body> {
    let problem = Problem::new(
        ProblemCode::InternalError,
        "The server failed before it could make an answer.",
    );
    let request_id = new_request_id();
    let body = problem.body(("", ""), "/", &request_id).unwrap_or_default();
    Answer::problem(problem.code.status(), body).respond(&HeaderMap::new(), &request_id, "")
}

/// How much of what was asked for a problem repeats: all that can be answered, encoded.
const LONGEST_INSTANCE: usize = 3 * gate::LONGEST_URI;

/// What was asked for as a URI reference (RFC 3986): what cannot stand in one is encoded.
fn uri_reference(target: &str) -> String {
    const REFUSED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    let encoded = utf8_percent_encode(target, REFUSED).to_string();
    let mut pieces = encoded.split('%');
    let mut reference = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.as_bytes().get(..2);
        let is_encoding = digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        reference.push_str(if is_encoding { "%" } else { "%25" });
        reference.push_str(piece);
    }
    if reference.len() > LONGEST_INSTANCE {
        // Everything in it is ASCII by now; an encoded byte is not cut in two.
        let kept = &reference[..LONGEST_INSTANCE];
        let end = kept[kept.len() - 2..]
            .find('%')
            .map_or(kept.len(), |at| kept.len() - 2 + at);
        reference.truncate(end);
    }
    reference
}

/// The id that the caller gave the request, if it is one, or a new one.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(X_REQUEST_ID).and_then(|id| id.to_str().ok());
    let fits = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
    };
    given
        .filter(fits)
        .map_or_else(new_request_id, str::to_owned)
}

/// A ULID: the time, and a number that differs from request to request and from server to
/// server. It needs no source of randomness but the one seed that the process starts with,
/// so that a server without devices has ids as well.
fn new_request_id() -> String {
    static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let random = u128::from(SEED.hash_one(count)) << 16 | u128::from(count & 0xffff);
    Ulid::from_parts(u64::try_from(now.as_millis()).unwrap_or_default(), random).to_string()
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(%error, "an answer could not be written");
        Self::new(
            ProblemCode::InternalError,
            "The server failed while it wrote this answer.",
        )
    }
}
