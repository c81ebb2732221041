//! Whether the server lives, and whether it can answer.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, CachePolicy};
use super::conditional::ETag;
use super::endpoint::{Answers, Endpoint};
use super::problem::{Problem, ProblemCode};
use super::schema;

/// That the server lives.
#[derive(Serialize, ToSchema)]
struct Liveness {
    /// Always `ok`.
    #[schema(min_length = 2, max_length = 2, pattern = "^ok$")]
    status: &'static str,
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
}

/// Whether the process lives: restart it if this fails.
pub(super) fn live() -> Endpoint {
    Endpoint {
        path: "/livez".into(),
        operation: "get_liveness".into(),
        tag: "health",
        summary: "Whether the server lives".into(),
        description: "Answers as long as the process does. Restart it if this fails.".into(),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers: Answers::of::<Liveness>(
            "application/json",
            "The server lives.",
            schema::collected::<Liveness>,
        ),
        problems: &[ProblemCode::UnknownParameter],
        example: "/livez".into(),
        handler: Arc::new(|_| health(&Liveness { status: "ok" })),
    }
}

/// Whether a record is served: send requests here only if this succeeds.
pub(super) fn ready() -> Endpoint {
    Endpoint {
        path: "/readyz".into(),
        operation: "get_readiness".into(),
        tag: "health",
        summary: "Whether the server can answer".into(),
        description:
            "Answers once a record is loaded. Send requests to this server only if this succeeds."
                .into(),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers: Answers::of::<Readiness>(
            "application/json",
            "The server can answer.",
            schema::collected::<Readiness>,
        ),
        problems: &[ProblemCode::UnknownParameter],
        example: "/readyz".into(),
        handler: Arc::new(|call| {
            health(&Readiness {
                status: "ready",
                edition: call.record.number(),
            })
        }),
    }
}

fn health(state: &impl Serialize) -> Result<Answer, Problem> {
    let mut body = serde_json::to_vec_pretty(state)?;
    body.push(b'\n');
    let answer = Answer::live("application/json", body, ETag::of_bytes(&[]));
    Ok(Answer {
        cache: CachePolicy::Never,
        etag: None,
        ..answer
    })
}
