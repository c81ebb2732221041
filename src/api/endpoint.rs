//! What an endpoint declares, and a request as its handler sees it.

use std::sync::{Arc, LazyLock};

use axum::http::header::{ACCEPT, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, request};
use axum::routing::MethodRouter;
use percent_encoding::percent_decode_str;
use utoipa::openapi::path::Parameter as OpenApiParameter;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{RefOr, Required};

use super::answer::{Answer, ResponseBody};
use super::conditional::{ETag, Precondition};
use super::dispatch::{route, without_parameters};
use super::problem::{Problem, ProblemCode};
use super::router::Api;
use super::shelf::Shelf;
use crate::model::{KindInfo, Schemas};
use crate::query::{Pair, Parameter, Refusals, pairs};
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
    /// What it costs to make the body of a response.
    pub(super) cost: Cost,
    /// Who answers.
    pub(super) handler: Handler,
}

/// What it costs to make the body of a response: whether other clients would notice, were it
/// done by a thread that serves connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// Some tens of microseconds, whatever the record and the request.
    Cheap,
    /// Cheap, but for requests that go through much of a large record.
    DependsOnQuery,
    /// It grows with the record.
    Expensive,
}

/// Records of fewer items than this are gone through in a millisecond.
const MANY_ITEMS: usize = 2_000;
/// A page of more items than this takes long to lay out.
const LONG_PAGE: u32 = 100;

impl Cost {
    /// Whether a request is to be computed away from the threads that serve connections.
    fn is_expensive(self, call: &Call<'_>) -> bool {
        match self {
            Self::Cheap => false,
            Self::Expensive => true,
            Self::DependsOnQuery => {
                call.pairs.iter().any(goes_through_much) && call.record.item_count() > MANY_ITEMS
            }
        }
    }
}

/// Whether a parameter has a list go through much of the record, or lay much of it out.
fn goes_through_much(pair: &Pair) -> bool {
    match pair.name.as_str() {
        "q" | "facet" | "include" => true,
        "limit" => pair.value.parse().is_ok_and(|limit: u32| limit > LONG_PAGE),
        name => name.ends_with("__contains"),
    }
}

/// Which part of a response a handler makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Making {
    /// Everything, the body only if the client does not have it.
    Everything,
    /// The headers, and the body only where it is cheap.
    Headers,
}

/// The variable segment of a path.
pub(super) struct Segment {
    pub(super) name: &'static str,
    pub(super) description: String,
    pub(super) schema: RefOr<Schema>,
    pub(super) example: &'static str,
    /// The kind whose ids stand there; none where the codes of problems do.
    pub(super) of: Option<&'static KindInfo>,
}

/// The headers of a caller who has every answer already.
static HAS_IT: LazyLock<HeaderMap> = LazyLock::new(|| {
    let any = HeaderValue::from_static("*");
    HeaderMap::from_iter([(IF_NONE_MATCH, any)])
});

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
    /// How it is asked.
    pub(super) method: Method,
    /// The headers of the request, where an answer that the caller has is not made again.
    headers: Option<&'a HeaderMap>,
    /// Whether the body is left out whatever the client has.
    omits_body: bool,
}

impl<'a> Call<'a> {
    /// Reads what a request asks of a path of this template.
    pub(super) fn read(
        api: &'a Api,
        shelf: &'a Shelf,
        record: Arc<Record>,
        template: &str,
        request: &'a request::Parts,
        (making, cost): (Making, Cost),
    ) -> Result<Self, Problem> {
        let query = request.uri.query().unwrap_or_default();
        let reads = [Method::GET, Method::HEAD].contains(&request.method);
        let call = Self::of(api, shelf, record, template, (request.uri.path(), query))?;
        Ok(Self {
            headers: reads.then_some(&request.headers),
            method: request.method.clone(),
            omits_body: making == Making::Headers && cost.is_expensive(&call),
            ..call
        })
    }

    fn of(
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
            method: Method::GET,
            headers: None,
            omits_body: false,
        })
    }

    /// The same, had another path and query of this template been asked of an edition, by a
    /// caller who has every answer already, so that none is made.
    pub(super) fn instead<'b>(
        &'b self,
        record: Arc<Record>,
        template: &str,
        target: &'b str,
    ) -> Result<Call<'b>, Problem> {
        let question = target.split_once('?').unwrap_or((target, ""));
        let call = Call::of(self.api, self.shelf, record, template, question)?;
        Ok(Call {
            headers: Some(&HAS_IT),
            ..call
        })
    }

    /// The values of the `Accept` header.
    pub(super) fn accept(&self) -> impl Iterator<Item = &str> {
        let headers = self.headers.into_iter();
        let values = headers.flat_map(|headers| headers.get_all(ACCEPT));
        values.filter_map(|value| value.to_str().ok())
    }

    /// The answer that the edition and the question determine; `target` is the path and query
    /// in their one spelling. The body is not made for a caller who has the answer already.
    pub(super) fn determined<B: Into<ResponseBody>>(
        &self,
        target: &str,
        content_type: &'static str,
        body: impl FnOnce() -> Result<B, Problem>,
    ) -> Result<Answer, Problem> {
        let record = &self.record;
        let etag = ETag::of_hash(record.validator(&[target.as_bytes()]));
        // What is not modified, or whose preconditions are false, is sent without this body.
        let is_sent = self.headers.is_none_or(|headers| {
            let outcome = Precondition::evaluate(headers, Some(etag), &HeaderMap::new());
            outcome == Precondition::Passed
        });
        let body = if is_sent && !self.omits_body {
            body()?.into()
        } else {
            ResponseBody::Omitted
        };
        Ok(Answer {
            edition: Some(record.number()),
            links: vec![("self", record.href(target).as_str().to_owned())],
            ..Answer::live(content_type, body, etag)
        })
    }
}

impl Endpoint {
    /// Whether the path takes no question, so that the edition alone determines the answer.
    pub(super) fn is_fixed(&self) -> bool {
        self.segment.is_none() && !self.takes_some() && self.tag != "health"
    }

    /// Whether a file can have the response: health is true of a process only.
    pub(super) fn is_exported(&self) -> bool {
        self.tag != "health" && !self.demands_a_question()
    }

    /// Whether there is no answer without a query.
    fn demands_a_question(&self) -> bool {
        let mut own = self.own_parameters.iter();
        own.any(|parameter| matches!(parameter.required, Required::True))
    }

    fn takes_some(&self) -> bool {
        self.parameters.is_some() || !self.own_parameters.is_empty()
    }

    /// The endpoint as a route.
    pub(super) fn route(&self, api: &Arc<Api>) -> MethodRouter {
        let handler = Arc::clone(&self.handler);
        let handler = if self.takes_some() {
            handler
        } else {
            without_parameters(handler)
        };
        route(api, &self.path, handler, self.cost)
    }

    /// Whether a path is of this endpoint.
    pub(super) fn is_at(&self, path: &str) -> bool {
        let (own, asked) = (self.path.split('/'), path.split('/'));
        let fits = |(own, asked): (&str, &str)| own == asked || own.starts_with('{');
        own.clone().count() == asked.clone().count() && own.zip(asked).all(fits)
    }

    /// Whether what is asked at a path of this endpoint has an answer, in the edition that is
    /// asked already.
    pub(super) fn takes(&self, asked: &Call<'_>, target: &str) -> bool {
        let call = asked.instead(Arc::clone(&asked.record), &self.path, target);
        call.is_ok_and(|call| {
            let refuses = !self.takes_some() && !call.pairs.is_empty();
            !refuses && (self.handler)(&call).is_ok()
        })
    }

    /// The answer to a path and query of this endpoint, from the newest edition.
    pub(super) fn answer(&self, api: &Api, shelf: &Shelf, target: &str) -> Option<Answer> {
        let question = target.split_once('?').unwrap_or((target, ""));
        let record = Arc::clone(shelf.archive().newest());
        let call = Call::of(api, shelf, record, &self.path, question).ok()?;
        (self.handler)(&call).ok()
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(%error, "an answer could not be written");
        Self::internal("The server failed while it wrote this answer.")
    }
}
