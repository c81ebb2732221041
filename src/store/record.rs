//! All editions of a record, each at its own addresses and the newest at those of all.
//!
//! An edition whose `published` lies in the future is an embargo: it waits here, with whatever
//! follows it, and nothing is served from it before that time.

use std::sync::Arc;

use jiff::Timestamp;

use crate::model::{LinkBase, LoadedEdition, Rfc3339Timestamp};
use crate::store::{BuildError, Edition};

/// All editions of a record, ready to be served.
pub struct Record {
    newest: Arc<Edition>,
    /// Every edition at the addresses that stay with it, in ascending order.
    pinned: Vec<Arc<Edition>>,
    /// Editions that are not published yet, ascending: the first is embargoed, and the others
    /// build on it, a draft as well.
    embargoed: Vec<LoadedEdition>,
}

/// What stands before the paths of an edition's own addresses.
pub fn edition_path_prefix(number: i64) -> String {
    format!("/editions/{number}")
}

impl Record {
    /// Makes the records of all editions that are published; addresses in answers begin with
    /// `base`. The newest edition is written out ahead.
    pub fn build(
        editions: Vec<LoadedEdition>,
        base: impl Into<LinkBase>,
    ) -> Result<Self, BuildError> {
        Self::build_at(editions, &base.into(), Timestamp::now())
    }

    /// The same at another time, which decides what is embargoed.
    pub fn build_at(
        mut editions: Vec<LoadedEdition>,
        base: &LinkBase,
        now: Timestamp,
    ) -> Result<Self, BuildError> {
        let embargoed = editions.split_off(published_count(&editions, now));
        if let ([], [first, ..]) = (editions.as_slice(), embargoed.as_slice())
            && let Some(until) = first.embargoed_until(now)
        {
            return Err(BuildError::Embargoed(first.number, until.clone()));
        }
        Self::assemble(Vec::new(), editions, embargoed, base)
    }

    /// The same record with the editions that were embargoed and are published by `now`, if
    /// there are any. No file is read for that: what was checked is what is published.
    pub fn with_due_editions(&self, now: Timestamp) -> Option<Result<Self, BuildError>> {
        let (due, embargoed) = self
            .embargoed
            .split_at(published_count(&self.embargoed, now));
        if due.is_empty() {
            return None;
        }
        let (pinned, base) = (self.pinned.clone(), self.newest.link_base());
        Some(Self::assemble(
            pinned,
            due.to_vec(),
            embargoed.to_vec(),
            base,
        ))
    }

    /// Adds `editions` to those that are there.
    fn assemble(
        mut pinned: Vec<Arc<Edition>>,
        mut editions: Vec<LoadedEdition>,
        embargoed: Vec<LoadedEdition>,
        base: &LinkBase,
    ) -> Result<Self, BuildError> {
        let newest = editions.pop().ok_or(BuildError::NoEditions)?;
        let pinned_base = |number| base.with_prefix(&edition_path_prefix(number));
        for edition in editions {
            let base = pinned_base(edition.number);
            let previous = pinned.last().cloned();
            pinned.push(Arc::new(Edition::build_without_rendering(
                edition, base, previous,
            )?));
        }
        let before = pinned.last().cloned();
        let newest = Arc::new(Edition::build(newest, base.clone(), before)?);
        pinned.push(Arc::new(
            newest.with_link_base(pinned_base(newest.number())),
        ));
        Ok(Self {
            newest,
            pinned,
            embargoed,
        })
    }

    /// The number of the edition that is published next, and when.
    pub fn next_publication(&self) -> Option<(i64, &Rfc3339Timestamp)> {
        let next = self.embargoed.first()?;
        Some((next.number, next.negotiation.published.as_ref()?))
    }

    /// The newest edition.
    pub fn newest(&self) -> &Arc<Edition> {
        &self.newest
    }

    /// The edition with this number, its addresses pinned to it.
    pub fn edition(&self, number: i64) -> Option<&Arc<Edition>> {
        self.pinned
            .iter()
            .find(|edition| edition.number() == number)
    }

    /// The numbers of all editions, ascending.
    pub fn numbers(&self) -> impl Iterator<Item = i64> {
        self.pinned.iter().map(|edition| edition.number())
    }
}

/// How many editions are published by `now`: those before the first embargoed one.
fn published_count(editions: &[LoadedEdition], now: Timestamp) -> usize {
    let embargoed = editions
        .iter()
        .position(|edition| edition.embargoed_until(now).is_some());
    embargoed.unwrap_or(editions.len())
}
