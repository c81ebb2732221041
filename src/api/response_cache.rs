//! Responses that several clients get.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::api::http::chunked_body::ChunkCache;
use crate::api::http::prepared_response::PreparedResponse;
use crate::api::http::problem::Problem;
use crate::metrics::RouteMetrics;

/// How many bytes the body of a static response may have to be cached until the next reload: the
/// matrix of a large record is requested too rarely.
pub(crate) const MAX_STATIC_BYTES: usize = 16 * 1024 * 1024;

/// About how large a response is, to know how many there is room for.
const EXPECTED_RESPONSE_BYTES: u64 = 16 * 1024;

/// What a response takes besides its body, in bytes: its headers, its entry in the cache.
const ENTRY_OVERHEAD: usize = 4 * 1024;

/// How much memory may be used for what could be computed again, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLimits {
    /// For responses and chunks of responses that were requested lately; 0 caches none.
    pub response_bytes: u64,
    /// For items that are compressed before they are requested.
    pub precompressed_bytes: u64,
}

impl Default for CacheLimits {
    fn default() -> Self {
        Self {
            response_bytes: 64 * 1024 * 1024,
            precompressed_bytes: 256 * 1024 * 1024,
        }
    }
}

/// A response that others can have as well, and the route that it is counted to.
#[derive(Clone)]
pub(crate) struct CachedResponse {
    pub(crate) response: Arc<PreparedResponse>,
    pub(crate) route: Arc<RouteMetrics>,
}

/// What a computation comes to.
pub(crate) type ComputeResult = Result<Arc<PreparedResponse>, Arc<Problem>>;

/// A computation that several requests wait for.
type SharedComputation = Shared<BoxFuture<'static, ComputeResult>>;

/// A response that is not cached, and that clients share all the same.
enum InUse {
    /// As long as it is computed.
    Computing(WeakShared<BoxFuture<'static, ComputeResult>>),
    /// As long as it is sent to one of them.
    Sending(Weak<PreparedResponse>),
}

/// The responses of one snapshot.
pub(crate) struct ResponseCache {
    /// Those of paths that take no query, from their first request or the warm-up on.
    static_responses: HashMap<String, OnceLock<CachedResponse>>,
    /// Those that were requested lately, by path and query.
    by_query: Option<Cache<String, CachedResponse, EntryWeight>>,
    /// Those that are in use, by path and query.
    in_use: Mutex<HashMap<String, InUse>>,
    /// The chunks of long bodies that were sent lately.
    pub(crate) chunks: Arc<ChunkCache>,
}

/// How many bytes a response takes: its body, about as much again for its encodings, and what
/// surrounds it.
#[derive(Clone)]
struct EntryWeight;

impl Weighter<String, CachedResponse> for EntryWeight {
    fn weight(&self, target: &String, cached: &CachedResponse) -> u64 {
        (2 * target.len() + 2 * cached.response.body_len() + ENTRY_OVERHEAD) as u64
    }
}

impl ResponseCache {
    /// An empty cache: `fixed` are the paths that take no query, `budget` the bytes that
    /// everything else may take.
    pub(crate) fn new(static_paths: &[String], budget: u64) -> Self {
        let chunk_budget = budget / 4;
        let response_budget = budget - chunk_budget;
        let count =
            usize::try_from(response_budget / EXPECTED_RESPONSE_BYTES).unwrap_or(usize::MAX);
        let by_query = || Cache::with_weighter(count, response_budget, EntryWeight);
        Self {
            static_responses: static_paths
                .iter()
                .map(|path| (path.clone(), OnceLock::new()))
                .collect(),
            by_query: (budget > 0).then(by_query),
            in_use: Mutex::default(),
            chunks: Arc::new(ChunkCache::new(chunk_budget)),
        }
    }

    /// Whether a path and query is a path that takes no query.
    pub(crate) fn is_static(&self, target: &str) -> bool {
        self.static_responses.contains_key(target)
    }

    /// The response to a path and query, if it is cached.
    pub(crate) fn get(&self, target: &str) -> Option<CachedResponse> {
        match self.static_responses.get(target) {
            Some(slot) => slot.get().cloned(),
            None => self.by_query.as_ref()?.get(target),
        }
    }

    /// Keeps a response: until the next reload where the path takes no query, else as long as
    /// there is room.
    pub(crate) fn insert(&self, target: &str, cached: &CachedResponse) {
        match (self.static_responses.get(target), &self.by_query) {
            (Some(_), _) if cached.response.body_len() > MAX_STATIC_BYTES => {}
            (Some(slot), _) => {
                slot.get_or_init(|| cached.clone());
            }
            (None, Some(by_query)) => by_query.insert(target.to_owned(), cached.clone()),
            (None, None) => {}
        }
    }

    pub(crate) fn static_responses(&self) -> impl Iterator<Item = &CachedResponse> {
        self.static_responses.values().filter_map(OnceLock::get)
    }

    /// The response to a path and query, computed once for all requests that wait for it, and
    /// shared with those that come while it is sent. It is no longer computed when all have
    /// left.
    pub(crate) async fn get_or_compute(
        &self,
        target: &str,
        computation: impl Future<Output = ComputeResult> + Send + 'static,
    ) -> ComputeResult {
        let computation = match self.join(target, computation) {
            Ok(response) => return Ok(response),
            Err(computation) => computation,
        };
        let computed = computation.await;
        if let Ok(response) = &computed {
            let sending = InUse::Sending(Arc::downgrade(response));
            self.in_use().insert(target.to_owned(), sending);
        }
        computed
    }

    /// The response that is in use, or the computation to wait for.
    fn join(
        &self,
        target: &str,
        computation: impl Future<Output = ComputeResult> + Send + 'static,
    ) -> Result<Arc<PreparedResponse>, SharedComputation> {
        let mut in_use = self.in_use();
        match in_use.get(target) {
            Some(InUse::Sending(response)) => {
                if let Some(response) = response.upgrade() {
                    return Ok(response);
                }
            }
            Some(InUse::Computing(computation)) => {
                if let Some(computation) = computation.upgrade() {
                    return Err(computation);
                }
            }
            None => {}
        }
        in_use.retain(|_, response| match response {
            InUse::Sending(response) => response.strong_count() > 0,
            InUse::Computing(computation) => computation.upgrade().is_some(),
        });
        let computation = computation.boxed().shared();
        if let Some(weak) = computation.downgrade() {
            in_use.insert(target.to_owned(), InUse::Computing(weak));
        }
        Err(computation)
    }

    fn in_use(&self) -> std::sync::MutexGuard<'_, HashMap<String, InUse>> {
        // No panic while it is locked leaves the map inconsistent.
        self.in_use.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
