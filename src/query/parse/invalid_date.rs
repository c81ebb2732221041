//! The error of a value that is no date, with what it probably stands for.

use crate::model::{CalendarPeriod, guess_date, guess_range};
use crate::query::parse::query_error::{
    ParameterValue, QueryError, QueryErrorKind, did_you_mean, empty_value_detail,
};
use crate::query::parse::query_string::{QueryParam, join_params};
use crate::query::spec::filter_op::FilterOp;

/// The error of a date: with the date that it probably stands for, or, of a range, with the
/// parameters that a range takes here.
pub(crate) fn invalid_date(param: ParameterValue<'_>, op: FilterOp) -> QueryError {
    let ParameterValue { name, value } = param;
    let range = guess_range(value);
    let bounds: Vec<_> = range
        .iter()
        .filter(|_| op == FilterOp::In)
        .flat_map(|range| [(FilterOp::Gte, &range.from), (FilterOp::Lte, &range.to)])
        .filter_map(|(op, date)| {
            Some(QueryParam {
                name: format!("{name}{}", op.suffix()),
                value: date.clone()?,
            })
        })
        .collect();
    let suggestion = match (&range, op) {
        (None, _) => guess_date(value),
        (Some(range), FilterOp::Gte | FilterOp::Lt) => range.from.clone(),
        (Some(range), FilterOp::Gt | FilterOp::Lte) => range.to.clone(),
        (Some(_), _) => None,
    };
    let problem = if range.is_some() {
        "a range, and one year, month or day is wanted"
    } else if CalendarPeriod::is_impossible_date(value) {
        "in no calendar"
    } else {
        "not a year, a month or a day"
    };
    let hint = match &suggestion {
        Some(date) => did_you_mean(Some(date)),
        None if !bounds.is_empty() => did_you_mean(Some(&join_params(&bounds))),
        None => " Write for example `2025`, `2025-02` or `2025-02-21`.".to_owned(),
    };
    let detail = if value.is_empty() {
        empty_value_detail(name)
    } else {
        format!("`{value}` is {problem}.{hint}")
    };
    QueryError {
        suggestion,
        replacement: Some(bounds).filter(|bounds| !bounds.is_empty()),
        ..QueryError::new(QueryErrorKind::InvalidValue, name, value, detail)
    }
}
