//! How a request gets to its handler, or to a cached response.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::request;
use axum::routing::{MethodRouter, get};

use crate::api::cost::Cost;
use crate::api::exchange::{Exchange, ResponseFuture};
use crate::api::http::request_limits;
use crate::api::http::request_target::{has_non_canonical_path, path_and_query};
use crate::api::http::response::ApiResponse;
use crate::api::request_context::{Handler, is_get_or_head};
use crate::api::response_cache::CachedResponse;
use crate::api::snapshot::Snapshot;
use crate::api::state::AppState;
use crate::metrics::{Metrics, RouteMetrics};

/// The methods of a path: GET and HEAD as the handler says, OPTIONS, and no others.
pub(super) fn method_router(
    metrics: &Metrics,
    template: &str,
    handler: Handler,
    cost: Cost,
) -> MethodRouter<Arc<AppState>> {
    let route = Arc::new(metrics.route_metrics(template));
    let options: Handler = Arc::new(|_| Ok(ApiResponse::options()));
    let others: Handler = Arc::new(|context| Err(context.method_not_allowed()));
    get(axum_handler(&route, handler, cost))
        .options(axum_handler(&route, options, Cost::Cheap))
        .fallback(axum_handler(&route, others, Cost::Cheap))
}

/// What serves the paths that no route has.
pub(super) fn fallback(
    metrics: &Metrics,
    handler: Handler,
) -> impl Fn(State<Arc<AppState>>, Request) -> ResponseFuture + Clone + use<> {
    let route = Arc::new(metrics.route_metrics("unknown"));
    axum_handler(&route, handler, Cost::Cheap)
}

/// A handler as axum calls it.
fn axum_handler(
    route: &Arc<RouteMetrics>,
    handler: Handler,
    cost: Cost,
) -> impl Fn(State<Arc<AppState>>, Request) -> ResponseFuture + Clone + use<> {
    let route = Arc::clone(route);
    move |State(state): State<Arc<AppState>>, request: Request| {
        let (parts, _) = request.into_parts();
        let snapshot = state.snapshot();
        let exchange = Exchange::new(state, snapshot, Arc::clone(&route), parts);
        exchange.handle(&handler, cost)
    }
}

/// A cached response, and what was served when it was found.
pub(super) struct CacheHit {
    snapshot: Arc<Snapshot>,
    cached: CachedResponse,
}

/// The cached response to a request, if there is one.
pub(super) fn find_cached(state: &AppState, request: &request::Parts) -> Option<CacheHit> {
    if !is_get_or_head(&request.method) || has_non_canonical_path(request) {
        return None;
    }
    let snapshot = state.snapshot();
    let cached = snapshot.cache.get(path_and_query(request))?;
    request_limits::validate_request(request).ok()?;
    Some(CacheHit { snapshot, cached })
}

pub(super) fn send_cached(
    state: &Arc<AppState>,
    CacheHit { snapshot, cached }: CacheHit,
    request: request::Parts,
) -> ResponseFuture {
    state.metrics().response_cache_hits.inc();
    let exchange = Exchange::new(Arc::clone(state), snapshot, cached.route, request);
    exchange.send_cached(cached.response)
}
