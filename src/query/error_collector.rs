//! Collects the errors of one query, so that a refused request costs no more than an
//! accepted one.
//!
//! Invariant: however many errors a query has, only those that a response can report are
//! explained, and the ids that they are compared with are bounded in all.

use std::collections::{BTreeMap, HashSet};

use super::pairs::Pair;
use super::parameter::MOST_VALUES;
use super::refusal::{Reason, Refusal, Refusals, correct, deduplicated, unknown_parameter};
use crate::model::KindInfo;
use crate::record::Record;

/// How many errors a response reports one by one.
const MAX_REPORTED: usize = 20;
/// How many ids one request may compare with the values that it got wrong: enough for every
/// error of a usual record, a few milliseconds in the worst case.
const MAX_CANDIDATES: usize = 4_000;

/// The errors of one query, each once.
#[derive(Default)]
pub(super) struct ErrorCollector {
    /// What can never be right; reported first.
    invalid: Vec<Refusal>,
    /// What is well-formed and matches nothing in this record.
    unknown: Vec<Refusal>,
    seen: HashSet<(Reason, String, String)>,
    candidates: Candidates,
}

/// The ids that wrong values are compared with, up to a limit for the whole request.
pub(super) struct Candidates {
    left: usize,
}

impl Default for Candidates {
    fn default() -> Self {
        Self {
            left: MAX_CANDIDATES,
        }
    }
}

impl Candidates {
    /// The ids that are worth comparing with a wrong one; none once the limit is used up.
    pub(super) fn ids_like<'r>(
        &mut self,
        record: &'r Record,
        kind: &KindInfo,
        id: &str,
    ) -> Vec<&'r str> {
        if self.left == 0 {
            return Vec::new();
        }
        let ids = record.ids_like(kind, id);
        self.left = self.left.saturating_sub(ids.len());
        ids
    }
}

impl ErrorCollector {
    pub(super) fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Adds an error. `explain` runs only if the response may report it.
    pub(super) fn add(
        &mut self,
        reason: Reason,
        (parameter, value): (&str, &str),
        explain: impl FnOnce(&mut Candidates) -> Refusal,
    ) {
        if !self
            .seen
            .insert((reason, parameter.to_owned(), value.to_owned()))
        {
            return;
        }
        let class = match reason {
            Reason::UnknownId | Reason::UnknownCursor => &mut self.unknown,
            _ => &mut self.invalid,
        };
        if class.len() < MAX_REPORTED {
            class.push(explain(&mut self.candidates));
        }
    }

    /// Adds a value that is none of those accepted; `explain` gives those, and the text.
    pub(super) fn invalid_value<'a>(
        &mut self,
        (parameter, value): (&str, &str),
        explain: impl FnOnce() -> (Vec<&'a str>, String),
    ) {
        self.add(Reason::InvalidValue, (parameter, value), |_| {
            let (allowed, detail) = explain();
            Refusal::of_value(parameter, value, &allowed, &detail)
        });
    }

    /// Adds an error that costs nothing to explain.
    pub(super) fn push(&mut self, refusal: Refusal) {
        let (parameter, value) = (refusal.parameter.clone(), refusal.value.clone());
        self.add(refusal.reason, (&parameter, &value), |_| refusal);
    }

    /// The pairs whose names `path` takes, those with a single value once; nothing if a list
    /// has too many values, which are then not looked at one by one.
    pub(super) fn known_pairs<'p>(
        &mut self,
        pairs: &'p [Pair],
        (path, names): (&str, &[&str]),
        is_list: impl Fn(&str) -> bool,
    ) -> Option<Vec<&'p Pair>> {
        let crowded = too_many_values(pairs, |name| names.contains(&name) && is_list(name));
        if !crowded.is_empty() {
            for error in crowded {
                self.push(error);
            }
            return None;
        }
        let mut known: Vec<&Pair> = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let named = (pair.name.as_str(), pair.value.as_str());
            if !names.contains(&named.0) {
                self.add(Reason::UnknownParameter, named, |_| {
                    unknown_parameter(pair, path, names.iter().copied())
                });
            } else if !is_list(named.0) && known.iter().any(|other| other.name == pair.name) {
                self.push(Refusal::repeated(named.0, named.1));
            } else {
                known.push(pair);
            }
        }
        Some(known)
    }

    /// The errors that a response reports of the query `pairs`, with the corrected query.
    pub(super) fn finish(self, pairs: &[Pair]) -> Refusals {
        let all = self.invalid.into_iter().chain(self.unknown);
        let refusals: Vec<_> = all.take(MAX_REPORTED).collect();
        let more = self.seen.len() - refusals.len();
        let mut corrected = (more == 0).then(|| pairs.to_vec());
        for refusal in &refusals {
            corrected = corrected.and_then(|pairs| correct(pairs, refusal));
        }
        Refusals {
            refusals,
            more,
            corrected: corrected.map(deduplicated),
        }
    }
}

/// The errors of a path that takes no parameters.
pub fn no_parameters(pairs: &[Pair], path: &str) -> Refusals {
    let mut errors = ErrorCollector::default();
    errors.known_pairs(pairs, (path, &[]), |_| false);
    errors.finish(&[])
}

/// The errors of lists with more values than a list may have, however they are written.
fn too_many_values(pairs: &[Pair], is_list: impl Fn(&str) -> bool) -> Vec<Refusal> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| is_list(&pair.name)) {
        *counts.entry(&pair.name).or_default() += pair.value.split(',').count();
    }
    let crowded = counts.into_iter().filter(|(_, count)| *count > MOST_VALUES);
    let refusal = |(name, count): (&str, usize)| {
        let detail = format!(
            "`{name}` takes at most {MOST_VALUES} values and is given {count}. Ask several times."
        );
        Refusal::new(Reason::InvalidValue, name, "", detail)
    };
    crowded.map(refusal).collect()
}
