//! Collects the errors of one query, so that a refused request costs no more than an
//! accepted one.
//!
//! Invariant: however many errors a query has, only those that a response can report are
//! explained, and the ids that they are compared with are bounded in all.

use std::collections::{BTreeMap, HashSet};

use crate::model::ItemTypeInfo;
use crate::query::limits::{MAX_CANDIDATES, MAX_REPORTED, MAX_VALUES};
use crate::query::parse::error_correction::{apply_suggestion, deduplicated};
use crate::query::parse::query_error::{
    QueryError, QueryErrorKind, QueryErrors, unknown_parameter,
};
use crate::query::parse::query_string::QueryParam;
use crate::store::Edition;

/// The errors of one query, each once.
#[derive(Default)]
pub(crate) struct ErrorCollector {
    /// What can never be right; reported first.
    invalid: Vec<QueryError>,
    /// What is well-formed and matches nothing in this record.
    unknown: Vec<QueryError>,
    seen: HashSet<(QueryErrorKind, String, String)>,
    candidate_budget: CandidateBudget,
}

/// The ids that wrong values are compared with, up to a limit for the whole request.
pub(crate) struct CandidateBudget {
    remaining: usize,
}

impl Default for CandidateBudget {
    fn default() -> Self {
        Self {
            remaining: MAX_CANDIDATES,
        }
    }
}

impl CandidateBudget {
    /// The ids that are worth comparing with a wrong one; none once the limit is used up.
    pub(crate) fn suggestion_candidates<'r>(
        &mut self,
        record: &'r Edition,
        item_type: &ItemTypeInfo,
        id: &str,
    ) -> Vec<&'r str> {
        if self.remaining == 0 {
            return Vec::new();
        }
        let ids = record.suggestion_candidates(item_type, id);
        self.remaining = self.remaining.saturating_sub(ids.len());
        ids
    }
}

impl ErrorCollector {
    pub(crate) fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Adds an error. `explain` runs only if the response may report it.
    pub(crate) fn add(
        &mut self,
        kind: QueryErrorKind,
        (parameter, value): (&str, &str),
        explain: impl FnOnce(&mut CandidateBudget) -> QueryError,
    ) {
        if !self
            .seen
            .insert((kind, parameter.to_owned(), value.to_owned()))
        {
            return;
        }
        let errors = match kind {
            QueryErrorKind::UnknownId | QueryErrorKind::UnknownCursor => &mut self.unknown,
            _ => &mut self.invalid,
        };
        if errors.len() < MAX_REPORTED {
            errors.push(explain(&mut self.candidate_budget));
        }
    }

    /// Adds a value that is none of those accepted; `explain` gives those, and the text.
    pub(crate) fn invalid_value<'a>(
        &mut self,
        (parameter, value): (&str, &str),
        explain: impl FnOnce() -> (Vec<&'a str>, String),
    ) {
        self.add(QueryErrorKind::InvalidValue, (parameter, value), |_| {
            let (allowed, detail) = explain();
            QueryError::invalid_value(parameter, value, &allowed, &detail)
        });
    }

    /// Adds an error that costs nothing to explain.
    pub(crate) fn push(&mut self, error: QueryError) {
        let (parameter, value) = (error.parameter.clone(), error.value.clone());
        self.add(error.kind, (&parameter, &value), |_| error);
    }

    /// The pairs whose names `path` takes, those with a single value once; nothing if a list
    /// has too many values, which are then not looked at one by one.
    pub(crate) fn known_parameters<'p>(
        &mut self,
        pairs: &'p [QueryParam],
        (path, names): (&str, &[&str]),
        is_list: impl Fn(&str) -> bool,
    ) -> Option<Vec<&'p QueryParam>> {
        let oversized_lists = too_many_values(pairs, |name| names.contains(&name) && is_list(name));
        if !oversized_lists.is_empty() {
            for error in oversized_lists {
                self.push(error);
            }
            return None;
        }
        let mut known: Vec<&QueryParam> = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let param = (pair.name.as_str(), pair.value.as_str());
            if !names.contains(&param.0) {
                self.add(QueryErrorKind::UnknownParameter, param, |_| {
                    unknown_parameter(pair, path, names.iter().copied())
                });
            } else if !is_list(param.0) && known.iter().any(|other| other.name == pair.name) {
                self.push(QueryError::repeated_parameter(param.0, param.1));
            } else {
                known.push(pair);
            }
        }
        Some(known)
    }

    /// The errors that a response reports of the query `pairs`, with the corrected query.
    pub(crate) fn finish(self, pairs: &[QueryParam]) -> QueryErrors {
        let all = self.invalid.into_iter().chain(self.unknown);
        let reported: Vec<_> = all.take(MAX_REPORTED).collect();
        let unreported = self.seen.len() - reported.len();
        let mut corrected = (unreported == 0).then(|| pairs.to_vec());
        for error in &reported {
            corrected = corrected.and_then(|pairs| apply_suggestion(pairs, error));
        }
        QueryErrors {
            errors: reported,
            unreported,
            corrected_query: corrected.map(deduplicated),
        }
    }
}

impl QueryErrors {
    /// The refusals of a query that was sent as `pairs`.
    pub fn new(errors: Vec<QueryError>, pairs: &[QueryParam]) -> Self {
        let mut collector = ErrorCollector::default();
        for error in errors {
            collector.push(error);
        }
        collector.finish(pairs)
    }
}

/// The errors of a path that takes no parameters.
pub fn unexpected_parameters(pairs: &[QueryParam], path: &str) -> QueryErrors {
    let mut errors = ErrorCollector::default();
    errors.known_parameters(pairs, (path, &[]), |_| false);
    errors.finish(&[])
}

/// The errors of lists with more values than a list may have, however they are written.
fn too_many_values(pairs: &[QueryParam], is_list: impl Fn(&str) -> bool) -> Vec<QueryError> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| is_list(&pair.name)) {
        *counts.entry(&pair.name).or_default() += pair.value.split(',').count();
    }
    let oversized_lists = counts.into_iter().filter(|(_, count)| *count > MAX_VALUES);
    let to_error = |(name, count): (&str, usize)| {
        let detail = format!(
            "`{name}` takes at most {MAX_VALUES} values and is given {count}. Ask several times."
        );
        QueryError::new(QueryErrorKind::InvalidValue, name, "", detail)
    };
    oversized_lists.map(to_error).collect()
}
