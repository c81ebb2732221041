//! The items of the newest edition as responses: the one owner of their ETags and of the
//! encodings that are made before they are requested. Their bytes are the edition's.

use std::sync::OnceLock;

use bytes::Bytes;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use crate::api::http::content_encoding::{ContentEncoding, EncodedBody, ITEM_LEVEL};
use crate::api::http::etag::ETag;
use crate::model::ByItemType;
use crate::store::{Edition, ItemKey};

/// What is prepared of the items of an edition, by type and row.
pub(crate) struct PreparedItems(ByItemType<Vec<PreparedItem>>);

struct PreparedItem {
    etag: ETag,
    gzip: OnceLock<Bytes>,
}

/// An item as a response.
pub(crate) struct ItemBody {
    pub(crate) body: EncodedBody,
    pub(crate) etag: ETag,
}

impl ItemBody {
    /// An item of which nothing is prepared.
    pub(crate) fn new(body: Bytes) -> Self {
        Self {
            etag: ETag::hash_of(&body),
            body: EncodedBody::new(body, ITEM_LEVEL, None),
        }
    }
}

impl PreparedItems {
    /// Prepares the ETags of the newest edition.
    pub(crate) fn new(edition: &Edition) -> Self {
        let prepare = |key| {
            let body = edition.pretty_json(key);
            let body = body.expect("the items of the newest edition are rendered already");
            PreparedItem {
                etag: ETag::hash_of(&body),
                gzip: OnceLock::new(),
            }
        };
        Self(ByItemType::from_fn(|type_id| {
            let keys: Vec<_> = edition.item_keys(type_id).collect();
            keys.into_par_iter().map(prepare).collect()
        }))
    }

    /// The item of this key, with `body`, its bytes.
    pub(crate) fn item_body(&self, key: ItemKey, body: Bytes) -> ItemBody {
        let prepared = &self.0[key.type_id][key.row as usize];
        ItemBody {
            body: EncodedBody::new(body, ITEM_LEVEL, prepared.gzip.get().cloned()),
            etag: prepared.etag,
        }
    }

    /// Compresses items for as long as all take no more than `max_bytes` and `is_serving`.
    pub(crate) fn precompress(
        &self,
        edition: &Edition,
        max_bytes: u64,
        is_serving: impl Fn() -> bool,
    ) -> serde_json::Result<()> {
        let mut remaining = max_bytes;
        for (type_id, items) in self.0.iter() {
            for (key, prepared) in edition.item_keys(type_id).zip(items) {
                let body = edition.pretty_json(key)?;
                let Some(gzip) = ContentEncoding::Gzip.encode_if_large(&body, ITEM_LEVEL) else {
                    continue;
                };
                match remaining.checked_sub(gzip.len() as u64) {
                    Some(remainder) if is_serving() => remaining = remainder,
                    _ => return Ok(()),
                }
                prepared.gzip.get_or_init(|| gzip);
            }
        }
        Ok(())
    }
}
