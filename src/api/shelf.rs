//! Answers that are made ahead: the record does not change between reloads, so that what
//! does not depend on a question is made once.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::answer::Ready;
use super::coding::{Coded, Coding};
use super::conditional::ETag;
use crate::metrics::Route;
use crate::model::kinds;
use crate::record::{Archive, ItemAt, Record};

/// What is served until it is replaced as a whole: all editions, and the answers of the
/// newest one that are made ahead.
pub(super) struct Shelf {
    archive: Archive,
    /// What of the items of the newest edition is made ahead, by kind and place.
    prepared: Vec<Vec<Prepared>>,
    /// Answers of paths that take no question, made when they are first asked.
    fixed: HashMap<String, OnceLock<Kept>>,
    /// Answers to questions that were asked lately, by path and query.
    asked: Option<Cache<String, Kept, Weight>>,
}

/// An answer for whoever asks the same, and the route that it is counted to.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) answer: Arc<Ready>,
    pub(super) route: Arc<Route>,
}

/// What an answer takes of the room for answers, in bytes: its body, about as much again
/// for its codings, and what surrounds it.
#[derive(Clone)]
struct Weight;

impl Weighter<String, Kept> for Weight {
    fn weight(&self, target: &String, kept: &Kept) -> u64 {
        (target.len() + 2 * kept.answer.body.identity().len() + 1024) as u64
    }
}

/// How many bytes an answer that takes no question may have to be kept for good: the export
/// of a large record is asked for too rarely to be held twice.
const LARGEST_FIXED: usize = 16 * 1024 * 1024;

/// About how large an answer is, to know how many there is room for.
const USUAL: u64 = 16 * 1024;

/// How much may be held that could be made again, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// What answers to questions that were asked lately may take; 0 keeps none.
    pub answers: u64,
    /// What items that are compressed before they are asked for may take.
    pub gzip: u64,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            answers: 64 * 1024 * 1024,
            gzip: 256 * 1024 * 1024,
        }
    }
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
        let many = usize::try_from(room.answers / USUAL).unwrap_or(usize::MAX);
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
            fixed: fixed.map(|path| (path, OnceLock::new())).collect(),
            asked: (room.answers > 0).then(|| Cache::with_weighter(many, room.answers, Weight)),
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
                body: Coded::prepared(body, prepared.gzip.get().cloned()),
                etag: prepared.etag,
            },
            None => Page {
                etag: ETag::of_bytes(&body),
                body: body.into(),
            },
        })
    }

    /// The answer that a path and query had, if it is still kept.
    pub(super) fn recall(&self, target: &str) -> Option<Kept> {
        match self.fixed.get(target) {
            Some(made) => made.get().cloned(),
            None => self.asked.as_ref()?.get(target),
        }
    }

    /// Keeps the answer of a path and query: for good where it takes no question, else as
    /// long as there is room.
    pub(super) fn keep(&self, target: &str, kept: &Kept) {
        let size = kept.answer.body.identity().len();
        match (self.fixed.get(target), &self.asked) {
            (Some(_), _) if size > LARGEST_FIXED => {}
            (Some(made), _) => {
                made.get_or_init(|| kept.clone());
            }
            (None, Some(asked)) => asked.insert(target.to_owned(), kept.clone()),
            (None, None) => {}
        }
    }

    /// Compresses what callers take compressed before they ask: the answers that take no
    /// question, then the items as long as they take no more than `room` bytes in all and the
    /// shelf is still served.
    pub(super) fn compress(
        &self,
        room: u64,
        is_served: impl Fn() -> bool,
    ) -> serde_json::Result<()> {
        for kept in self.fixed.values().filter_map(OnceLock::get) {
            kept.answer.body.compress();
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
