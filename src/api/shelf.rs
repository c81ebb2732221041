//! Answers that are made ahead: the record does not change between reloads, so that what
//! does not depend on a question is made once.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::answer::Answer;
use super::coding::Coded;
use super::conditional::ETag;
use crate::model::kinds;
use crate::record::{Archive, ItemAt, Record};

/// What is served until it is replaced as a whole: all editions, and the answers of the
/// newest one that are made ahead.
pub(super) struct Shelf {
    archive: Archive,
    /// The items of the newest edition as answers, by kind and place.
    pages: Vec<Vec<Page>>,
    /// Answers of paths that take no question, made when they are first asked.
    fixed: HashMap<String, OnceLock<Arc<Answer>>>,
}

/// An item as an answer.
#[derive(Clone)]
pub(super) struct Page {
    pub(super) body: Coded,
    pub(super) etag: ETag,
}

impl Shelf {
    /// Makes the answers of an archive; `fixed` are the paths that take no question.
    pub(super) fn of(archive: Archive, fixed: impl Iterator<Item = String>) -> Self {
        let record = archive.newest();
        let pages = (0..kinds().len()).map(|kind| {
            let pages = record.places(kind).map(|at| page(record, at));
            pages.collect::<Result<_, _>>().unwrap_or_default()
        });
        Self {
            pages: pages.collect(),
            fixed: fixed.map(|path| (path, OnceLock::new())).collect(),
            archive,
        }
    }

    pub(super) fn archive(&self) -> &Archive {
        &self.archive
    }

    /// An item of an edition as an answer.
    pub(super) fn page(&self, record: &Arc<Record>, at: ItemAt) -> serde_json::Result<Page> {
        let ahead = self.pages.get(at.kind).filter(|_| self.is_newest(record));
        match ahead.and_then(|pages| pages.get(at.place as usize)) {
            Some(page) => Ok(page.clone()),
            None => page(record, at),
        }
    }

    /// Where the answer of a path that takes no question is kept.
    pub(super) fn fixed(&self, record: &Arc<Record>, path: &str) -> Option<&OnceLock<Arc<Answer>>> {
        self.fixed.get(path).filter(|_| self.is_newest(record))
    }

    fn is_newest(&self, record: &Arc<Record>) -> bool {
        Arc::ptr_eq(record, self.archive.newest())
    }
}

fn page(record: &Record, at: ItemAt) -> serde_json::Result<Page> {
    let body = record.page(at)?;
    Ok(Page {
        etag: ETag::of_bytes(&body),
        body: body.into(),
    })
}
