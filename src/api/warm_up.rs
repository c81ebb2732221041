//! What is computed before it is requested, after a start or a reload.

use std::sync::Arc;

use crate::api::cost::Cost;
use crate::api::endpoint::Endpoint;
use crate::api::http::prepared_response::PreparedResponse;
use crate::api::registry::endpoints;
use crate::api::response_cache::{CachedResponse, MAX_STATIC_BYTES};
use crate::api::snapshot::Snapshot;
use crate::api::state::AppState;

impl AppState {
    /// Computes what would keep the first clients waiting: the responses that the edition alone
    /// determines (the OpenAPI document among them), and the encodings of what is often
    /// requested.
    pub fn warm_caches(&self) {
        let snapshot = self.snapshot();
        // The matrix of a large record is not computed only to find it too large to be cached.
        let is_large = snapshot.record().newest().rendered_bytes() > MAX_STATIC_BYTES;
        let is_worth_warming = |endpoint: &&Endpoint| {
            endpoint.is_static() && !(is_large && endpoint.cost == Cost::Expensive)
        };
        for endpoint in endpoints().iter().filter(is_worth_warming) {
            if !self.is_serving(&snapshot) {
                return;
            }
            self.warm_static_response(endpoint, &snapshot);
        }
        let max_bytes = self.cache_limits().precompressed_bytes;
        if let Err(error) = snapshot.precompress(max_bytes, || self.is_serving(&snapshot)) {
            tracing::error!(%error, "an item could not be written");
        }
    }

    fn warm_static_response(&self, endpoint: &Endpoint, snapshot: &Snapshot) {
        if snapshot.cache.get(&endpoint.path).is_some() {
            return;
        }
        // A large record refuses its whole matrix.
        if let Ok(response) = endpoint.respond_from_newest(self, snapshot, &endpoint.path) {
            let response = response.with_background_level();
            let prepared = PreparedResponse::new(response, self.service_links());
            let cached = CachedResponse {
                response: Arc::new(prepared),
                route: Arc::new(self.metrics().route_metrics(&endpoint.path)),
            };
            snapshot.cache.insert(&endpoint.path, &cached);
        }
    }
}
