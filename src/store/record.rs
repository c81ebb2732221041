//! All editions of a record, each with permalinks and the newest also with links of its own.
//!
//! An edition whose `published` is in the future is embargoed: it waits here, with the editions
//! after it, and nothing of it is served before that time.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::{LinkBase, LoadedEdition, Rfc3339Timestamp};
use crate::store::edition::Edition;
use crate::store::links::edition_path_prefix;
use crate::store::render::render_all;

/// All editions of a record, ready to be served.
pub struct Record {
    newest: Arc<Edition>,
    /// Every edition with permalinks, ascending.
    pinned: Vec<Arc<Edition>>,
    /// Ascending: the first is embargoed, and the others build on it, even a draft.
    embargoed: Vec<LoadedEdition>,
}

/// Why no record could be built of valid editions.
#[derive(Debug)]
pub enum BuildError {
    /// An item could not be serialized.
    Serialize(serde_json::Error),
    /// The full text could not be indexed.
    SearchIndex(fst::Error),
    /// There is no edition.
    NoEditions,
    /// The first edition is embargoed.
    Embargoed {
        /// The number of the edition.
        edition: i64,
        /// When it will be published.
        until: Rfc3339Timestamp,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serialize(error) => write!(out, "an item cannot be written: {error}"),
            Self::SearchIndex(error) => write!(out, "the full text cannot be indexed: {error}"),
            Self::NoEditions => out.write_str("the record has no edition"),
            Self::Embargoed { edition, until } => write!(
                out,
                "edition {edition} is embargoed until {until}, and no other edition can be \
                 served before that: start the server then, or change `published`"
            ),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Serialize(error) => Some(error),
            Self::SearchIndex(error) => Some(error),
            Self::NoEditions | Self::Embargoed { .. } => None,
        }
    }
}

impl From<serde_json::Error> for BuildError {
    fn from(error: serde_json::Error) -> Self {
        Self::Serialize(error)
    }
}

impl From<fst::Error> for BuildError {
    fn from(error: fst::Error) -> Self {
        Self::SearchIndex(error)
    }
}

impl Record {
    /// Builds the record of all editions that are published now; links begin with `base`.
    pub fn build(
        editions: Vec<LoadedEdition>,
        base: impl Into<LinkBase>,
    ) -> Result<Self, BuildError> {
        Self::build_at(editions, &base.into(), Timestamp::now())
    }

    /// The same at another time, which decides on embargoes.
    pub fn build_at(
        mut editions: Vec<LoadedEdition>,
        base: &LinkBase,
        now: Timestamp,
    ) -> Result<Self, BuildError> {
        let embargoed = editions.split_off(published_count(&editions, now));
        if let ([], [first, ..]) = (editions.as_slice(), embargoed.as_slice())
            && let Some(until) = first.embargoed_until(now)
        {
            return Err(BuildError::Embargoed {
                edition: first.number,
                until: until.clone(),
            });
        }
        Self::assemble(Vec::new(), editions, embargoed, base)
    }

    /// The same record with the editions whose embargo has ended by `now`, if any. No file is
    /// read again: what is published is what was checked.
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

    /// Adds `editions` to those in `pinned`; the items of the newest are rendered.
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
            pinned.push(Arc::new(Edition::build(edition, base, previous)?));
        }
        let previous = pinned.last().cloned();
        let newest = Edition::build(newest, base.clone(), previous)?;
        let rendered = render_all(&newest)?;
        let newest = Arc::new(newest.with_prerendered(rendered));
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

    /// The edition with this number, with permalinks.
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

/// The number of editions before the first embargoed one.
fn published_count(editions: &[LoadedEdition], now: Timestamp) -> usize {
    let embargoed = editions
        .iter()
        .position(|edition| edition.embargoed_until(now).is_some());
    embargoed.unwrap_or(editions.len())
}
