//! How the last reload went, as `/readyz` publishes it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::metrics::ReloadOutcome;
use crate::model::Rfc3339Timestamp;

/// The outcome of the last reload of the record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Reload {
    /// `done` if the record was read and is now served; `failed` if it was invalid, so that the
    /// previous record is still served.
    #[schema(min_length = 4, max_length = 6, pattern = "^(done|failed)$")]
    outcome: &'static str,
    /// When the record was reloaded, in UTC (RFC 3339 date-time).
    #[schema(value_type = Rfc3339Timestamp)]
    at: String,
    /// How many problems the report in the log lists.
    #[schema(minimum = 0, maximum = 10_000_000)]
    problems: i64,
}

impl Reload {
    /// A reload that has just ended.
    pub(crate) fn new(outcome: ReloadOutcome, problems: usize) -> Self {
        let at = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
        Self {
            outcome: outcome.label(),
            at: at.to_string(),
            problems: i64::try_from(problems).expect("a report has fewer than 2^63 problems"),
        }
    }
}
