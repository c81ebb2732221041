//! What operators ask, at an address of their own: what is counted, and the health checks.

use std::sync::Arc;

use axum::Router;
use tower_http::catch_panic::CatchPanicLayer;

use super::answer::Answer;
use super::dispatch::{panicked, respond, route, without_parameters};
use super::endpoint::{Call, Cost, Handler};
use super::health;
use super::problem::{Problem, ProblemCode};
use super::router::Api;
use crate::metrics::Exposition;
use crate::model::nearest;

const METRICS: &str = "/metrics";

/// The service for operators.
pub(super) fn admin(api: &Arc<Api>) -> Router {
    let count: Handler = Arc::new(metrics);
    let unknown: Handler = Arc::new(|call| Err(unknown(call)));
    let checks = [health::live(), health::ready()];
    let checks = checks.iter().fold(Router::new(), |router, endpoint| {
        router.route(&endpoint.path, endpoint.route(api))
    });
    checks
        .route(
            METRICS,
            route(api, METRICS, without_parameters(count), Cost::Cheap),
        )
        .fallback(respond(api, "unknown", unknown, Cost::Cheap))
        .layer(CatchPanicLayer::custom(panicked))
}

fn metrics(call: &Call<'_>) -> Result<Answer, Problem> {
    let exposition = Exposition::negotiate(call.accept());
    let text = call.api.metrics().text(exposition).map_err(|error| {
        tracing::error!(%error, "what is counted could not be written");
        let detail = "The server failed while it wrote this answer.";
        Problem::new(ProblemCode::InternalError, detail)
    })?;
    Ok(Answer::fleeting(
        exposition.content_type(),
        text.into_bytes(),
    ))
}

fn unknown(call: &Call<'_>) -> Problem {
    let paths = [METRICS, "/livez", "/readyz"];
    let near = nearest(call.path, paths);
    let help = near.map_or_else(String::new, |near| format!(" Did you mean `{near}`?"));
    let detail = format!(
        "Nothing is at {}.{help} This address is for operators; the record is at the other one.",
        call.path
    );
    Problem::of_path(
        ProblemCode::UnknownPath,
        detail,
        ("path", call.path),
        paths,
        (near, near.map(str::to_owned)),
    )
}
