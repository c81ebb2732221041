//! What operators ask, at an address of their own: what is counted, and the health checks.

use std::sync::Arc;

use axum::Router;
use tower_http::catch_panic::CatchPanicLayer;

use crate::api::dispatch::{axum_handler, method_router, panic_response, reject_query};
use crate::api::endpoint::{Cost, Handler, RequestContext};
use crate::api::endpoints::health;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::state::AppState;
use crate::metrics::ExpositionFormat;
use crate::model::closest_match;

const METRICS_PATH: &str = "/metrics";

/// The service for operators.
pub(crate) fn admin_router(state: &Arc<AppState>) -> Router {
    let metrics_handler: Handler = Arc::new(metrics_response);
    let not_found_handler: Handler = Arc::new(|context| Err(unknown_path(context)));
    let checks = [health::liveness(), health::readiness()];
    let checks = checks.iter().fold(Router::new(), |router, endpoint| {
        router.route(&endpoint.path, endpoint.to_method_router(state))
    });
    checks
        .route(
            METRICS_PATH,
            method_router(
                state,
                METRICS_PATH,
                reject_query(metrics_handler),
                Cost::Cheap,
            ),
        )
        .fallback(axum_handler(
            state,
            "unknown",
            not_found_handler,
            Cost::Cheap,
        ))
        .layer(CatchPanicLayer::custom(panic_response))
}

fn metrics_response(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let exposition = ExpositionFormat::negotiate(context.accept());
    let text = context
        .state
        .metrics()
        .encode(exposition)
        .map_err(|error| {
            tracing::error!(%error, "what is counted could not be written");
            let detail = "The server failed while it wrote this answer.";
            Problem::new(ProblemCode::InternalError, detail)
        })?;
    Ok(ApiResponse::uncacheable(
        exposition.content_type(),
        text.into_bytes(),
    ))
}

fn unknown_path(context: &RequestContext<'_>) -> Problem {
    let paths = [METRICS_PATH, "/livez", "/readyz"];
    let closest = closest_match(context.path, paths);
    let hint = closest.map_or_else(String::new, |closest| format!(" Did you mean `{closest}`?"));
    let detail = format!(
        "Nothing is at {}.{hint} This address is for operators; the record is at the other one.",
        context.path
    );
    Problem::from_path_error(
        ProblemCode::UnknownPath,
        detail,
        ("path", context.path),
        paths,
        (closest, closest.map(str::to_owned)),
    )
}
