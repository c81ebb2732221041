//! A checked question to one collection, and its page of places.

use std::collections::BTreeSet;

use super::cursor::{self, Cursor};
use super::pairs::{Pair, encode};
use super::parameter::{Parameter, Takes};
use super::reader::Reader;
use super::refusal::Refusals;
use crate::model::{KindInfo, Parts, Reference, kinds};
use crate::record::{ItemAt, Record};

/// How many items a page has unless the caller says otherwise.
pub const DEFAULT_LIMIT: u32 = 50;
/// How many items a page may have.
pub const LARGEST_LIMIT: u32 = 500;

/// A question to one collection, found to be answerable.
pub struct Question {
    pub(super) kind: usize,
    pub(super) filters: Vec<Filter>,
    pub(super) limit: Option<u32>,
    pub(super) after: Option<u32>,
    pub(super) cursor: Option<String>,
}

/// Any of some items or parts, related in one way.
pub(super) struct Filter {
    pub(super) parameter: &'static Parameter,
    pub(super) values: Vec<Reference>,
}

/// One page of the answer.
pub struct Page {
    /// The items of the page.
    pub items: Vec<ItemAt>,
    /// How many items the question finds in all.
    pub total: usize,
    /// How many items the page may have.
    pub limit: u32,
    /// The cursor of the page after, unless this is the last.
    pub next: Option<String>,
}

impl Question {
    /// Holds `pairs` against what the collection can be asked.
    pub fn read(kind: &KindInfo, pairs: &[Pair], record: &Record) -> Result<Self, Refusals> {
        let mut reader = Reader {
            kind,
            record,
            refusals: Vec::new(),
        };
        let question = reader.read(pairs);
        match question {
            Some(question) if reader.refusals.is_empty() => Ok(question),
            _ => {
                let mut refusals = Refusals::new(reader.refusals, pairs);
                // A correction is only offered if it can be followed.
                refusals.corrected = refusals.corrected.filter(|pairs| {
                    let mut reader = Reader {
                        kind,
                        record,
                        refusals: Vec::new(),
                    };
                    reader.read(pairs).is_some() && reader.refusals.is_empty()
                });
                Err(refusals)
            }
        }
    }

    /// The places that the question finds on its page.
    pub fn page(&self, record: &Record) -> Page {
        let found: Vec<u32> = match self.filters.split_first() {
            None => record.places(self.kind).map(|at| at.place).collect(),
            Some((first, others)) => {
                let sets: Vec<_> = others
                    .iter()
                    .map(|filter| self.matches(filter, record))
                    .collect();
                let first = self.matches(first, record).into_iter();
                first
                    .filter(|place| sets.iter().all(|set| set.contains(place)))
                    .collect()
            }
        };
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        let start = self
            .after
            .map_or(0, |after| found.partition_point(|place| *place <= after));
        let rest = &found[start..];
        let shown = &rest[..rest.len().min(limit as usize)];
        let more = shown.len() < rest.len();
        let next = shown
            .last()
            .filter(|_| more)
            .map(|after| self.cursor_after(*after, record).encode());
        let items = shown
            .iter()
            .map(|place| ItemAt {
                kind: self.kind,
                place: *place,
            })
            .collect();
        Page {
            items,
            total: found.len(),
            limit,
            next,
        }
    }

    fn matches(&self, filter: &Filter, record: &Record) -> BTreeSet<u32> {
        let located = filter
            .values
            .iter()
            .filter_map(|to| Some((to, record.locate(to)?)));
        let places = located.flat_map(|(to, at)| match filter.parameter.takes {
            Takes::Stored { relation } => {
                record
                    .relations()
                    .storing(self.kind, relation, at, to.part.as_ref())
            }
            _ => record.relations().related(self.kind, at),
        });
        places.collect()
    }

    fn cursor_after(&self, after: u32, record: &Record) -> Cursor {
        let edition = u32::try_from(record.number()).unwrap_or_default();
        Cursor {
            edition,
            question: self.fingerprint(),
            after,
        }
    }

    pub(super) fn fingerprint(&self) -> u64 {
        let question = format!(
            "{}?{}",
            kinds()[self.kind].collection,
            self.filters().join("&")
        );
        cursor::fingerprint(&question)
    }

    fn filters(&self) -> Vec<String> {
        let write = |filter: &Filter| {
            let values: BTreeSet<_> = filter
                .values
                .iter()
                .map(|to| self.spell(filter, to))
                .collect();
            let values: Vec<_> = values.into_iter().collect();
            format!("{}={}", filter.parameter.name, encode(&values.join(",")))
        };
        self.filters.iter().map(write).collect()
    }

    /// A value in its one spelling: without its type where only one is possible.
    fn spell(&self, filter: &Filter, to: &Reference) -> String {
        match filter.parameter.takes.targets(&kinds()[self.kind]) {
            (types, Parts::Refused) if types.len() == 1 => to.id.to_string(),
            _ => to.key(),
        }
    }

    /// The question in its one spelling, as the query of a link: filters by name, limit,
    /// cursor.
    pub fn query(&self, cursor: Option<&str>) -> String {
        let mut texts = self.filters();
        let limit = self.limit.filter(|limit| *limit != DEFAULT_LIMIT);
        texts.extend(limit.map(|limit| format!("limit={limit}")));
        texts.extend(cursor.map(|cursor| format!("cursor={cursor}")));
        if texts.is_empty() {
            String::new()
        } else {
            format!("?{}", texts.join("&"))
        }
    }

    /// The cursor that the question was asked with.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}
