//! Answers that are made ahead: the record does not change between reloads, so that what
//! does not depend on a question is made once.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use crate::api::http::content_encoding::{ContentEncoding, EncodedBody, ITEM_LEVEL};
use crate::api::http::etag::ETag;
use crate::api::response_cache::{CacheLimits, ResponseCache};
use crate::model::ByItemType;
use crate::store::{Edition, ItemKey, Record};

/// What is served until it is replaced as a whole: all editions, and the answers of the
/// newest one that are made ahead.
pub(crate) struct Snapshot {
    record: Record,
    /// What of the items of the newest edition is made ahead, by kind and place.
    prepared_items: ByItemType<Vec<PreparedItem>>,
    /// The responses that are kept.
    pub(crate) cache: ResponseCache,
}

/// What of an item is made ahead, besides its body.
struct PreparedItem {
    etag: ETag,
    gzip: OnceLock<Bytes>,
}

/// An item as an answer.
pub(crate) struct ItemBody {
    pub(crate) body: EncodedBody,
    pub(crate) etag: ETag,
}

impl Snapshot {
    /// Makes the answers of an archive; `fixed` are the paths that take no question.
    pub(crate) fn build(
        record: Record,
        static_paths: impl Iterator<Item = String>,
        limits: CacheLimits,
    ) -> Self {
        let edition = record.newest();
        let prepared_items = ByItemType::from_fn(|type_id| {
            let rows: Vec<_> = edition.item_keys(type_id).collect();
            let prepared_items = rows.into_par_iter().map(|key| {
                edition.pretty_json(key).map(|body| PreparedItem {
                    etag: ETag::hash_of(&body),
                    gzip: OnceLock::new(),
                })
            });
            prepared_items.collect::<Result<_, _>>().unwrap_or_default()
        });
        Self {
            prepared_items,
            cache: ResponseCache::new(static_paths, limits.response_bytes),
            record,
        }
    }

    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    /// An item of an edition as an answer.
    pub(crate) fn item_body(
        &self,
        edition: &Arc<Edition>,
        key: ItemKey,
    ) -> serde_json::Result<ItemBody> {
        let body = edition.pretty_json(key)?;
        let prepared_items = &self.prepared_items[key.type_id];
        let prepared_item = prepared_items.get(key.row as usize);
        Ok(match prepared_item.filter(|_| self.is_newest(edition)) {
            Some(prepared) => ItemBody {
                body: EncodedBody::new(body, ITEM_LEVEL, prepared.gzip.get().cloned()),
                etag: prepared.etag,
            },
            None => ItemBody {
                etag: ETag::hash_of(&body),
                body: EncodedBody::new(body, ITEM_LEVEL, None),
            },
        })
    }

    /// Compresses what callers take compressed before they ask: the answers that take no
    /// question, then the items as long as they take no more than `room` bytes in all and the
    /// shelf is still served.
    pub(crate) fn precompress(
        &self,
        max_bytes: u64,
        is_served: impl Fn() -> bool,
    ) -> serde_json::Result<()> {
        for cached in self.cache.static_responses() {
            cached.response.encode_all();
        }
        let edition = self.record.newest();
        let mut remaining = max_bytes;
        for (type_id, items) in self.prepared_items.iter() {
            for (key, prepared) in edition.item_keys(type_id).zip(items) {
                let Some(encoded) =
                    ContentEncoding::Gzip.encode_if_large(&edition.pretty_json(key)?)
                else {
                    continue;
                };
                match remaining.checked_sub(encoded.len() as u64) {
                    Some(remainder) if is_served() => remaining = remainder,
                    _ => return Ok(()),
                }
                prepared.gzip.get_or_init(|| encoded);
            }
        }
        Ok(())
    }

    fn is_newest(&self, edition: &Arc<Edition>) -> bool {
        Arc::ptr_eq(edition, self.record.newest())
    }
}
