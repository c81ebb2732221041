//! Answers that are made ahead: the record does not change between reloads, so that what
//! does not depend on a question is made once.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::coding::{Coded, Coding, OF_ITEMS};
use super::conditional::ETag;
use super::response_cache::{ResponseCache, Room};
use crate::model::kinds;
use crate::record::{Archive, ItemAt, Record};

/// What is served until it is replaced as a whole: all editions, and the answers of the
/// newest one that are made ahead.
pub(super) struct Shelf {
    archive: Archive,
    /// What of the items of the newest edition is made ahead, by kind and place.
    prepared: Vec<Vec<Prepared>>,
    /// The responses that are kept.
    pub(super) cache: ResponseCache,
}

/// What of an item is made ahead, besides its body.
struct Prepared {
    etag: ETag,
    gzip: OnceLock<Bytes>,
}

/// An item as an answer.
pub(super) struct Page {
    pub(super) body: Coded,
    pub(super) etag: ETag,
}

impl Shelf {
    /// Makes the answers of an archive; `fixed` are the paths that take no question.
    pub(super) fn of(archive: Archive, fixed: impl Iterator<Item = String>, room: Room) -> Self {
        let record = archive.newest();
        let prepared = (0..kinds().len()).map(|kind| {
            let places: Vec<_> = record.places(kind).collect();
            let prepared = places.into_par_iter().map(|at| {
                record.page(at).map(|body| Prepared {
                    etag: ETag::of_bytes(&body),
                    gzip: OnceLock::new(),
                })
            });
            prepared.collect::<Result<_, _>>().unwrap_or_default()
        });
        Self {
            prepared: prepared.collect(),
            cache: ResponseCache::new(fixed, room.answers),
            archive,
        }
    }

    pub(super) fn archive(&self) -> &Archive {
        &self.archive
    }

    /// An item of an edition as an answer.
    pub(super) fn page(&self, record: &Arc<Record>, at: ItemAt) -> serde_json::Result<Page> {
        let body = record.page(at)?;
        let ahead = self
            .prepared
            .get(at.kind)
            .filter(|_| self.is_newest(record));
        Ok(match ahead.and_then(|items| items.get(at.place as usize)) {
            Some(prepared) => Page {
                body: Coded::new(body, OF_ITEMS, prepared.gzip.get().cloned()),
                etag: prepared.etag,
            },
            None => Page {
                etag: ETag::of_bytes(&body),
                body: Coded::new(body, OF_ITEMS, None),
            },
        })
    }

    /// Compresses what callers take compressed before they ask: the answers that take no
    /// question, then the items as long as they take no more than `room` bytes in all and the
    /// shelf is still served.
    pub(super) fn compress(
        &self,
        room: u64,
        is_served: impl Fn() -> bool,
    ) -> serde_json::Result<()> {
        for cached in self.cache.kept() {
            cached.response.compress();
        }
        let record = self.archive.newest();
        let mut left = room;
        for (kind, items) in self.prepared.iter().enumerate() {
            for (at, prepared) in record.places(kind).zip(items) {
                let Some(coded) = Coding::Gzip.worthwhile(&record.page(at)?) else {
                    continue;
                };
                match left.checked_sub(coded.len() as u64) {
                    Some(rest) if is_served() => left = rest,
                    _ => return Ok(()),
                }
                prepared.gzip.get_or_init(|| coded);
            }
        }
        Ok(())
    }

    fn is_newest(&self, record: &Arc<Record>) -> bool {
        Arc::ptr_eq(record, self.archive.newest())
    }
}
