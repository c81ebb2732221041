//! What only operators request, at an address of its own: metrics, and what is at no path there.

use crate::api::endpoints::health;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::request_context::RequestContext;
use crate::metrics::ExpositionFormat;
use crate::model::closest_match;
use crate::query::did_you_mean;

pub(crate) const METRICS_PATH: &str = "/metrics";

/// All paths of the address.
const PATHS: [&str; 3] = [METRICS_PATH, health::LIVENESS_PATH, health::READINESS_PATH];

pub(crate) fn metrics_response(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let exposition = ExpositionFormat::negotiate(context.accept());
    let text = context.state.metrics().encode(exposition);
    let text = text.map_err(|error| {
        let detail = "The server failed while it wrote this response.";
        Problem::internal(&error, "what is counted could not be written", detail)
    })?;
    Ok(ApiResponse::uncacheable(
        exposition.content_type(),
        text.into_bytes(),
    ))
}

pub(crate) fn unknown_path(context: &RequestContext<'_>) -> Problem {
    let closest = closest_match(context.path, PATHS);
    let detail = format!(
        "Nothing is at {}.{} This address is for operators; the record is at the other one.",
        context.path,
        did_you_mean(closest)
    );
    Problem::from_path_error(
        ProblemCode::UnknownPath,
        detail,
        ("path", context.path),
        PATHS,
        (closest, closest.map(str::to_owned)),
    )
}
