//! The error of a value that is no date, with what it probably stands for.

use crate::model::{CalendarPeriod, FieldType, FieldValue, ItemTypeId, guess_date, guess_range};
use crate::query::parse::query_error::{ParameterValue, QueryError, QueryErrorKind, did_you_mean};
use crate::query::parse::query_string::{QueryParam, join_params};
use crate::query::spec::filter_op::FilterOp;
use crate::store::Edition;

/// The error of a date: with the date that it probably stands for, or, of a range, with the
/// parameters that a range takes here.
pub(crate) fn invalid_date(
    param: ParameterValue<'_>,
    op: FilterOp,
    edition: &Edition,
) -> QueryError {
    let ParameterValue { name, value } = param;
    let range = guess_range(value);
    let of_range = range.iter();
    let of_range = of_range.flat_map(|range| {
        let ends = [(FilterOp::Gte, &range.from), (FilterOp::Lte, &range.to)];
        ends.map(|(op, date)| Some((op, date.clone()?)))
    });
    let bounds = of_range.flatten().chain(compared_date(value));
    let bounds: Vec<_> = bounds
        .filter(|_| op == FilterOp::In)
        .map(|(op, value)| QueryParam {
            name: format!("{name}{}", op.suffix()),
            value,
        })
        .collect();
    let suggestion = match (&range, op) {
        (None, _) => guess_date(value).or_else(|| date_of_item(value, op, edition)),
        (Some(range), FilterOp::Gte | FilterOp::Lt) => range.from.clone(),
        (Some(range), FilterOp::Gt | FilterOp::Lte) => range.to.clone(),
        (Some(_), _) => None,
    };
    let problem = if range.is_some() {
        format!("`{value}` is a range, not one year, month or day.")
    } else if let Some(problem) = CalendarPeriod::explain_impossible_date(value) {
        problem
    } else {
        format!("`{value}` is not in the form `2025`, `2025-02` or `2025-02-21`.")
    };
    let hint = match &suggestion {
        Some(date) => did_you_mean(Some(date)),
        None if bounds.is_empty() => String::new(),
        None => did_you_mean(Some(&join_params(&bounds))),
    };
    let detail = format!("{problem}{hint}");
    QueryError {
        suggestion,
        replacement: Some(bounds).filter(|bounds| !bounds.is_empty()),
        ..QueryError::new(QueryErrorKind::InvalidValue, name, value, detail)
    }
}

/// Words before a date, and the comparison that they stand for.
const COMPARING_WORDS: [(&str, FilterOp); 7] = [
    ("after ", FilterOp::Gt),
    ("since ", FilterOp::Gte),
    ("from ", FilterOp::Gte),
    ("before ", FilterOp::Lt),
    ("until ", FilterOp::Lte),
    ("till ", FilterOp::Lte),
    ("by ", FilterOp::Lte),
];

/// The comparison with a date that a text has in words.
fn compared_date(text: &str) -> Option<(FilterOp, String)> {
    let lower = text.to_lowercase();
    let mut words = COMPARING_WORDS.iter();
    let (op, date) = words.find_map(|(word, op)| Some((*op, lower.strip_prefix(word)?)))?;
    let period = CalendarPeriod::parse(date).map(|period| period.text);
    Some((op, period.or_else(|| guess_date(date))?))
}

/// The day of the item that a text names: its first, or its last for what comes after it.
fn date_of_item(text: &str, op: FilterOp, edition: &Edition) -> Option<String> {
    let id = text.rsplit('/').next().unwrap_or(text);
    let named = || edition.names().find(id).exact_among(&ItemTypeId::ALL);
    let key = edition.find_in_any_type(id).or_else(named)?;
    let fields = key.type_id.info().fields.iter();
    let field = fields
        .clone()
        .position(|field| matches!(field.field_type, FieldType::Date))?;
    let mut dates = edition.item_by_key(key).values(field).into_iter();
    let date = dates.find_map(|value| match value {
        FieldValue::Date(date) => Some(date),
        _ => None,
    })?;
    let day = match op {
        FilterOp::Gt | FilterOp::Lte => &date.latest,
        _ => &date.earliest,
    };
    Some(day.as_ref()?.0.to_string())
}
