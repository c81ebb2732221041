//! All editions of a record, each at its own addresses and the newest at those of all.
//!
//! An edition whose `published` lies in the future is an embargo: it waits here, with whatever
//! follows it, and nothing is served from it before that time.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::{BuildError, Record};
use crate::fixtures::{self, Edition, Origin, Report};
use crate::model::{Instant, LinkBase};

/// All editions of a record, ready to be served.
pub struct Archive {
    newest: Arc<Record>,
    /// Every edition at the addresses that stay with it, in ascending order.
    pinned: Vec<Arc<Record>>,
    /// Editions that are not published yet, ascending: the first is embargoed, and the others
    /// build on it, a draft as well.
    embargoed: Vec<Edition>,
}

/// Why a record cannot be used.
#[derive(Debug)]
pub enum Unusable {
    /// Something is wrong with it.
    Unsound(Box<Report>),
    /// It is sound, and nothing could be made of it.
    Unmade(BuildError),
}

impl fmt::Display for Unusable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsound(report) => out.write_str(&report.to_text(false)),
            Self::Unmade(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for Unusable {}

/// What stands before the paths of an edition's own addresses.
pub fn prefix(edition: i64) -> String {
    format!("/editions/{edition}")
}

impl Archive {
    /// Reads the record of `origin` and makes it ready; addresses in answers begin with `base`.
    pub fn read(origin: &Origin, base: impl Into<LinkBase>) -> Result<Self, Unusable> {
        Self::read_at(origin, base, Timestamp::now())
    }

    /// The same at another time, which decides what is embargoed.
    pub fn read_at(
        origin: &Origin,
        base: impl Into<LinkBase>,
        now: Timestamp,
    ) -> Result<Self, Unusable> {
        let editions = fixtures::load(origin).map_err(Unusable::Unsound)?;
        Self::build_at(editions, &base.into(), now).map_err(Unusable::Unmade)
    }

    /// Makes the records of all editions that are published; addresses in answers begin with
    /// `base`. The newest edition is written out ahead.
    pub fn build(editions: Vec<Edition>, base: impl Into<LinkBase>) -> Result<Self, BuildError> {
        Self::build_at(editions, &base.into(), Timestamp::now())
    }

    fn build_at(
        mut editions: Vec<Edition>,
        base: &LinkBase,
        now: Timestamp,
    ) -> Result<Self, BuildError> {
        let embargoed = editions.split_off(published(&editions, now));
        if let ([], [first, ..]) = (editions.as_slice(), embargoed.as_slice())
            && let Some(until) = first.embargo(now)
        {
            return Err(BuildError::Embargoed(first.number, until.clone()));
        }
        Self::assemble(Vec::new(), editions, embargoed, base)
    }

    /// The same record with the editions that were embargoed and are published by `now`, if
    /// there are any. No file is read for that: what was checked is what is published.
    pub fn published_by(&self, now: Timestamp) -> Option<Result<Self, BuildError>> {
        let (due, embargoed) = self.embargoed.split_at(published(&self.embargoed, now));
        if due.is_empty() {
            return None;
        }
        let (pinned, base) = (self.pinned.clone(), self.newest.links());
        Some(Self::assemble(
            pinned,
            due.to_vec(),
            embargoed.to_vec(),
            base,
        ))
    }

    /// Adds `editions` to those that are there.
    fn assemble(
        mut pinned: Vec<Arc<Record>>,
        mut editions: Vec<Edition>,
        embargoed: Vec<Edition>,
        base: &LinkBase,
    ) -> Result<Self, BuildError> {
        let newest = editions.pop().ok_or(BuildError::Empty)?;
        let pinned_base = |number| base.with_prefix(&prefix(number));
        for edition in editions {
            let base = pinned_base(edition.number);
            let before = pinned.last().cloned();
            pinned.push(Arc::new(Record::unwritten(edition, base, before)?));
        }
        let before = pinned.last().cloned();
        let newest = Arc::new(Record::build(newest, base.clone(), before)?);
        pinned.push(Arc::new(newest.rebased(pinned_base(newest.number()))));
        Ok(Self {
            newest,
            pinned,
            embargoed,
        })
    }

    /// The number of the edition that is published next, and when.
    pub fn next_publication(&self) -> Option<(i64, &Instant)> {
        let next = self.embargoed.first()?;
        Some((next.number, next.negotiation.published.as_ref()?))
    }

    /// The newest edition.
    pub fn newest(&self) -> &Arc<Record> {
        &self.newest
    }

    /// The edition with this number, its addresses pinned to it.
    pub fn edition(&self, number: i64) -> Option<&Arc<Record>> {
        self.pinned.iter().find(|record| record.number() == number)
    }

    /// The numbers of all editions, ascending.
    pub fn numbers(&self) -> impl Iterator<Item = i64> {
        self.pinned.iter().map(|record| record.number())
    }
}

/// How many editions are published by `now`: those before the first embargoed one.
fn published(editions: &[Edition], now: Timestamp) -> usize {
    let embargoed = editions
        .iter()
        .position(|edition| edition.embargo(now).is_some());
    embargoed.unwrap_or(editions.len())
}
