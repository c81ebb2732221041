//! Whether the server lives, and whether it can answer.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::endpoint::{Cost, Endpoint, ResponseSpec};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::openapi::schema;
use crate::metrics::ReloadOutcome;
use crate::model::Rfc3339Timestamp;

/// That the server lives.
#[derive(Serialize, ToSchema)]
struct Liveness {
    /// Always `ok`.
    #[schema(min_length = 2, max_length = 2, pattern = "^ok$")]
    status: &'static str,
}

/// How it went when the record was last read again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Reload {
    /// Whether the record that was read is served: `done`, or `failed` if something was wrong
    /// with it, so that the one before is.
    #[schema(min_length = 4, max_length = 6, pattern = "^(done|failed)$")]
    outcome: &'static str,
    /// When that was, in UTC (RFC 3339 date-time).
    #[schema(value_type = Rfc3339Timestamp)]
    at: String,
    /// How many problems the report has that is in the log.
    #[schema(minimum = 0, maximum = 10_000_000)]
    problems: i64,
}

impl Reload {
    /// A reload that has just ended.
    pub(crate) fn new(outcome: ReloadOutcome, problems: usize) -> Self {
        let at = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
        Self {
            outcome: outcome.label(),
            at: at.to_string(),
            problems: i64::try_from(problems).expect("a report has fewer than 2^63 problems"),
        }
    }
}

/// When the next edition is published.
#[derive(Serialize, ToSchema)]
struct NextPublication {
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
    /// When it is published, and served from then on (RFC 3339 date-time).
    at: Rfc3339Timestamp,
}

/// That the server can answer, and from what.
#[derive(Serialize, ToSchema)]
struct Readiness {
    /// Always `ready`.
    #[schema(min_length = 5, max_length = 5, pattern = "^ready$")]
    status: &'static str,
    /// The number of the edition that is served.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
    /// How it went when the record was last read again; null if it never was.
    #[schema(required = true)]
    last_reload: Option<Reload>,
    /// The edition that is loaded and embargoed, and when it is published; null if there is none.
    #[schema(required = true)]
    next_publication: Option<NextPublication>,
}

/// Whether the process lives: restart it if this fails.
pub(crate) fn liveness() -> Endpoint {
    Endpoint {
        path: "/livez".into(),
        operation_id: "get_liveness".into(),
        tag: "health",
        summary: "Whether the server lives".into(),
        description: "Answers as long as the process does. Restart it if this fails.".into(),
        path_param: None,
        parameters: None,
        extra_parameters: Vec::new(),
        response: ResponseSpec::from_type::<Liveness>(
            "application/json",
            "The server lives.",
            schema::schemas_of::<Liveness>,
        ),
        problems: &[ProblemCode::UnknownParameter],
        example: "/livez".into(),
        cost: Cost::Cheap,
        handler: Arc::new(|_| uncacheable_json(&Liveness { status: "ok" })),
    }
}

/// Whether a record is served: send requests here only if this succeeds.
pub(crate) fn readiness() -> Endpoint {
    Endpoint {
        path: "/readyz".into(),
        operation_id: "get_readiness".into(),
        tag: "health",
        summary: "Whether the server can answer".into(),
        description:
            "Answers once a record is loaded. Send requests to this server only if this succeeds. A record that was read again and is not sound changes nothing but `last_reload`."
                .into(),
        path_param: None,
        parameters: None,
        extra_parameters: Vec::new(),
        response: ResponseSpec::from_type::<Readiness>(
            "application/json",
            "The server can answer.",
            schema::schemas_of::<Readiness>,
        ),
        problems: &[ProblemCode::UnknownParameter, ProblemCode::Stopping],
        example: "/readyz".into(),
        cost: Cost::Cheap,
        handler: Arc::new(|context| {
            if context.state.is_draining() {
                let detail = "The server is about to stop: send requests to another one.";
                return Err(Problem::new(ProblemCode::Stopping, detail));
            }
            let next = context.state.next_publication();
            uncacheable_json(&Readiness {
                next_publication: next.map(|(edition, at)| NextPublication { edition, at }),
                status: "ready",
                edition: context.edition.number(),
                last_reload: context.state.last_reload(),
            })
        }),
    }
}

fn uncacheable_json(content: &impl Serialize) -> Result<ApiResponse, Problem> {
    let mut body = serde_json::to_vec_pretty(content)?;
    body.push(b'\n');
    Ok(ApiResponse::uncacheable("application/json", body))
}
