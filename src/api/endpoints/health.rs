//! Health checks: whether the process lives, and whether it can serve.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::endpoint::{Endpoint, JSON, ResponseSpec, Tag};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::reload_status::Reload;
use crate::model::Rfc3339Timestamp;

pub(crate) const LIVENESS_PATH: &str = "/livez";
pub(crate) const READINESS_PATH: &str = "/readyz";

/// The response of a server that is running.
#[derive(Serialize, ToSchema)]
struct Liveness {
    /// Always `ok`.
    #[schema(min_length = 2, max_length = 2, pattern = "^ok$")]
    status: &'static str,
}

/// The next edition, which is loaded and not published yet.
#[derive(Serialize, ToSchema)]
struct NextPublication {
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
    /// The time at which the next edition is published and served (RFC 3339 date-time).
    at: Rfc3339Timestamp,
}

/// The response of a server that is ready, with the edition that it serves.
#[derive(Serialize, ToSchema)]
struct Readiness {
    /// Always `ready`.
    #[schema(min_length = 5, max_length = 5, pattern = "^ready$")]
    status: &'static str,
    /// The number of the edition that is served.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
    /// The outcome of the last reload of the record; null if the record was never reloaded.
    #[schema(required = true)]
    last_reload: Option<Reload>,
    /// The time of the next edition, if one is loaded and waits to be published; otherwise null.
    #[schema(required = true)]
    next_publication: Option<NextPublication>,
}

/// Whether the process lives: restart it if this fails.
pub(crate) fn liveness() -> Endpoint {
    Endpoint::get(LIVENESS_PATH, "get_liveness", Tag::Health)
        .summary("Whether the server is running")
        .description("Responds with 200 as long as the process runs. If there is no response, restart the process.")
        .respond(
            ResponseSpec::json::<Liveness>("The process is running."),
            |_| uncacheable_json(&Liveness { status: "ok" }),
        )
}

/// Whether a record is served: send requests here only if this succeeds.
pub(crate) fn readiness() -> Endpoint {
    Endpoint::get(READINESS_PATH, "get_readiness", Tag::Health)
        .summary("Whether the server can respond")
        .description(
            "Responds with 200 once a record is loaded. Send requests to this server only while \
             the status is 200. If a reload finds an invalid record, the status stays 200, and `last_reload` says so.",
        )
        .problems(&[ProblemCode::UnknownParameter, ProblemCode::Stopping])
        .respond(
            ResponseSpec::json::<Readiness>("The server can respond."),
            |context| {
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
            },
        )
}

fn uncacheable_json(content: &impl Serialize) -> Result<ApiResponse, Problem> {
    let mut body = serde_json::to_vec_pretty(content)?;
    body.push(b'\n');
    Ok(ApiResponse::uncacheable(JSON, body))
}
