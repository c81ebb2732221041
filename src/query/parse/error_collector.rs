//! Collects the errors of one query, so that an invalid request costs no more than an
//! accepted one.
//!
//! Invariant: however many errors a query has, only those that a response can report are
//! explained, and the ids that they are compared with are bounded in all.

use std::collections::HashSet;

use crate::model::ItemTypeInfo;
use crate::query::limits::{MAX_CANDIDATES, MAX_REPORTED};
use crate::query::parse::error_correction::{apply_suggestion, deduplicated};
use crate::query::parse::query_error::{ParameterValue, QueryError, QueryErrorKind, QueryErrors};
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
        edition: &'r Edition,
        item_type: &ItemTypeInfo,
        id: &str,
    ) -> Vec<&'r str> {
        if self.remaining == 0 {
            return Vec::new();
        }
        let ids = edition.suggestion_candidates(item_type, id);
        self.remaining = self.remaining.saturating_sub(ids.len());
        ids
    }
}

impl ErrorCollector {
    pub(crate) fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Whether an error suggests a parameter in place of another.
    pub(crate) fn suggests(&self, name: &str) -> bool {
        self.invalid.iter().any(|error| {
            let mut replacement = error.replacement.iter().flatten();
            error.suggestion.as_deref() == Some(name) || replacement.any(|param| param.name == name)
        })
    }

    /// Whether an error has said what a parameter is called here, whatever its value.
    pub(crate) fn renames(&self, name: &str) -> bool {
        let has_name = |error: &QueryError| error.parameter == name && error.replacement.is_none();
        let mut errors = self.invalid.iter().filter(|error| has_name(error));
        errors.any(|error| {
            error.kind == QueryErrorKind::UnknownParameter && error.suggestion.is_some()
        })
    }

    /// Whether an error has said which parameters there are.
    pub(crate) fn has_unknown_without_suggestion(&self) -> bool {
        let is_unknown = |error: &QueryError| error.kind == QueryErrorKind::UnknownParameter;
        let mut unknown = self.invalid.iter().filter(|error| is_unknown(error));
        unknown.any(|error| error.suggestion.is_none() && error.replacement.is_none())
    }

    /// Adds an error. `explain` runs only if the response may report it.
    pub(crate) fn add(
        &mut self,
        kind: QueryErrorKind,
        param: ParameterValue<'_>,
        explain: impl FnOnce(&mut CandidateBudget) -> QueryError,
    ) {
        let error = (kind, param.name.to_owned(), param.value.to_owned());
        if !self.seen.insert(error) {
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
        param: ParameterValue<'_>,
        are_names: bool,
        explain: impl FnOnce() -> (Vec<&'a str>, String),
    ) {
        let mut earlier = self.invalid.iter();
        let is_first = !earlier.any(|error| error.parameter == param.name);
        self.add(QueryErrorKind::InvalidValue, param, |_| {
            let (allowed, detail) = explain();
            QueryError::invalid_value(param, are_names, &allowed, &detail, is_first)
        });
    }

    /// Adds an error that costs nothing to explain.
    pub(crate) fn push(&mut self, error: QueryError) {
        let (name, value) = (error.parameter.clone(), error.value.clone());
        let param = ParameterValue {
            name: &name,
            value: &value,
        };
        self.add(error.kind, param, |_| error);
    }

    /// The errors that a response reports of the query `params`, with the corrected query.
    pub(crate) fn finish(self, params: &[QueryParam]) -> QueryErrors {
        let all = self.invalid.into_iter().chain(self.unknown);
        let reported: Vec<_> = all.take(MAX_REPORTED).collect();
        let unreported = self.seen.len() - reported.len();
        let correct = |errors: &[QueryError]| {
            let params = (unreported == 0).then(|| params.to_vec());
            let mut errors = errors.iter();
            let corrected = errors.try_fold(params?, apply_suggestion);
            corrected.map(deduplicated)
        };
        // The suggestions of several errors are not combined.
        let alternatives = match reported.as_slice() {
            [only] => only.alternatives.clone(),
            _ => Vec::new(),
        };
        let alternatives = alternatives.into_iter().map(|error| QueryErrors {
            corrected_query: correct(std::slice::from_ref(&error)),
            errors: vec![error],
            unreported,
            alternatives: Vec::new(),
        });
        QueryErrors {
            alternatives: alternatives.collect(),
            corrected_query: correct(&reported),
            errors: reported,
            unreported,
        }
    }
}

impl QueryErrors {
    /// The errors of a query that was sent as `params`.
    pub fn new(errors: Vec<QueryError>, params: &[QueryParam]) -> Self {
        let mut collector = ErrorCollector::default();
        for error in errors {
            collector.push(error);
        }
        collector.finish(params)
    }
}
