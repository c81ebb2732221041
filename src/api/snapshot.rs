//! What is served until a reload replaces it as a whole: all editions, and what is prepared or
//! cached of their responses.

use std::sync::Arc;

use crate::api::prepared_items::{ItemBody, PreparedItems};
use crate::api::response_cache::{CacheLimits, ResponseCache};
use crate::model::RecordCheck;
use crate::store::{Edition, ItemKey, Record};

/// What is served until a reload.
pub(crate) struct Snapshot {
    record: Arc<Record>,
    prepared_items: Arc<PreparedItems>,
    /// What `check` reports of the files, if they are watched.
    check: Option<Arc<RecordCheck>>,
    pub(crate) cache: ResponseCache,
}

impl Snapshot {
    /// `static_paths` are those whose responses the edition alone determines.
    pub(crate) fn build(
        record: Record,
        check: Option<Arc<RecordCheck>>,
        static_paths: &[String],
        limits: CacheLimits,
    ) -> Self {
        Self {
            prepared_items: Arc::new(PreparedItems::new(record.newest())),
            cache: ResponseCache::new(static_paths, limits.response_bytes),
            record: Arc::new(record),
            check,
        }
    }

    /// The same record with a check of other files, and an empty cache.
    pub(crate) fn with_check(
        &self,
        check: RecordCheck,
        static_paths: &[String],
        limits: CacheLimits,
    ) -> Self {
        Self {
            record: Arc::clone(&self.record),
            prepared_items: Arc::clone(&self.prepared_items),
            check: Some(Arc::new(check)),
            cache: ResponseCache::new(static_paths, limits.response_bytes),
        }
    }

    pub(crate) fn check(&self) -> Option<&Arc<RecordCheck>> {
        self.check.as_ref()
    }

    /// What the pages of an edition show of the check: only those of a draft do.
    pub(crate) fn check_of_draft(&self, edition: &Edition) -> Option<&RecordCheck> {
        self.check.as_deref().filter(|_| edition.is_draft())
    }

    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    /// An item of an edition as a response.
    pub(crate) fn item_body(
        &self,
        edition: &Arc<Edition>,
        key: ItemKey,
    ) -> serde_json::Result<ItemBody> {
        let body = edition.pretty_json(key)?;
        Ok(if Arc::ptr_eq(edition, self.record.newest()) {
            self.prepared_items.item_body(key, body)
        } else {
            ItemBody::new(body)
        })
    }

    /// Compresses what is often requested: the static responses, then the items of the newest
    /// edition, until they take `max_bytes` or `is_serving` returns false.
    pub(crate) fn precompress(
        &self,
        max_bytes: u64,
        is_serving: impl Fn() -> bool,
    ) -> serde_json::Result<()> {
        for cached in self.cache.static_responses() {
            cached.response.encode_all();
        }
        let newest = self.record.newest();
        self.prepared_items
            .precompress(newest, max_bytes, is_serving)
    }
}
