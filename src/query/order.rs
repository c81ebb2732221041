//! The order of a list.

use super::subject::Subject;
use crate::model::KindInfo;
use crate::record::{Order, Record};

/// One key to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SortKey {
    pub(super) subject: Subject,
    pub(super) descending: bool,
}

impl SortKey {
    /// The key as it is written.
    pub(super) fn spell(self, kind: &KindInfo) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.subject.name(kind))
    }
}

/// The order that a question asks for: the editors' order decides what is equal.
pub(super) struct Ordering<'r> {
    keys: Vec<OrderKey<'r>>,
}

/// One key of an order.
#[derive(Clone, Copy)]
pub(super) struct OrderKey<'r> {
    /// The place of the field.
    pub(super) field: usize,
    pub(super) order: &'r Order,
    pub(super) descending: bool,
}

/// What puts a place where it is.
pub(super) type Position = (Vec<u32>, u32);

impl<'r> Ordering<'r> {
    pub(super) fn of(keys: &[SortKey], kind: usize, record: &'r Record) -> Self {
        let order = |key: &SortKey| {
            let Subject::Field(field) = key.subject else {
                return None;
            };
            Some(OrderKey {
                field,
                order: record.index_of(kind).field(field).order()?,
                descending: key.descending,
            })
        };
        Self {
            keys: keys.iter().filter_map(order).collect(),
        }
    }

    /// Whether it is the editors' order.
    pub(super) fn is_plain(&self) -> bool {
        self.keys.is_empty()
    }

    /// The first key, and the order of what is equal by it; none if it is the editors' order.
    pub(super) fn split(&self) -> Option<(OrderKey<'r>, Self)> {
        let (first, rest) = self.keys.split_first()?;
        let rest = Self {
            keys: rest.to_vec(),
        };
        Some((*first, rest))
    }

    pub(super) fn position(&self, place: u32) -> Position {
        let keys = self.keys.iter().map(|key| key.of(place));
        (keys.collect(), place)
    }
}

impl OrderKey<'_> {
    /// What puts a place where it is: the smaller, the earlier.
    pub(super) fn of(self, place: u32) -> u32 {
        self.order.key(place, self.descending)
    }
}
