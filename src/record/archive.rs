//! All editions of a record, each at its own addresses and the newest at those of all.

use std::fmt;
use std::sync::Arc;

use super::{BuildError, Record};
use crate::fixtures::{self, Edition, Origin, Report};

/// All editions of a record, ready to be served.
pub struct Archive {
    newest: Arc<Record>,
    /// Every edition at the addresses that stay with it, in ascending order.
    pinned: Vec<Arc<Record>>,
}

/// Why a record cannot be used.
#[derive(Debug)]
pub enum Unusable {
    /// Something is wrong with it.
    Unsound(Report),
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
    pub fn read(origin: &Origin, base: &str) -> Result<Self, Unusable> {
        let editions = fixtures::load(origin).map_err(Unusable::Unsound)?;
        Self::build(editions, base).map_err(Unusable::Unmade)
    }

    /// Makes the records of all editions; addresses in answers begin with `base`. The newest
    /// edition is written out ahead.
    pub fn build(mut editions: Vec<Edition>, base: &str) -> Result<Self, BuildError> {
        let newest = editions.pop().ok_or(BuildError::Empty)?;
        let prefix = |number| format!("{base}{}", prefix(number));
        let mut pinned = Vec::with_capacity(editions.len() + 1);
        for edition in editions {
            let prefix = prefix(edition.number);
            let before = pinned.last().cloned();
            pinned.push(Arc::new(Record::unwritten(edition, &prefix, before)));
        }
        let before = pinned.last().cloned();
        let newest = Arc::new(Record::build(newest, base, before)?);
        pinned.push(Arc::new(newest.rebased(prefix(newest.number()))));
        Ok(Self { newest, pinned })
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
