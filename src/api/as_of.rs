//! `as_of`: the edition of a day, to which a request that names one is redirected.

use std::sync::Arc;

use axum::http::Method;
use jiff::civil::Date;

use crate::api::edition_prefix;
use crate::api::http::problem::Problem;
use crate::api::http::response::ApiResponse;
use crate::api::request_context::{Handler, RequestContext};
use crate::model::{CalendarPeriod, last_day};
use crate::query::{
    AS_AT, AS_OF, QueryError, QueryErrorKind, QueryErrors, QueryParam, did_you_mean,
    is_edition_scoped, takes_as_at, to_query_string,
};
use crate::store::{Edition, edition_path_prefix};

/// Runs the handler, or redirects to the edition of the day in `as_of` if the rest of the
/// request has a response there.
pub(super) fn handle_or_redirect(
    context: &RequestContext<'_>,
    template: &str,
    handler: &Handler,
) -> Result<ApiResponse, Problem> {
    // A preflight may not be redirected.
    let redirects =
        is_edition_scoped(template) && [Method::GET, Method::HEAD].contains(&context.method);
    let as_of_edition = redirects.then(|| resolve_as_of(context)).flatten();
    let Some(as_of_edition) = as_of_edition else {
        return handler(context);
    };
    let (edition, target) = as_of_edition?;
    let retargeted = context.retarget(edition, template, &target)?;
    // A correction stays with that edition.
    let path_prefix = edition_path_prefix(retargeted.edition.number());
    handler(&retargeted).map_err(|problem| problem.with_prefix(&path_prefix))?;
    let path = if target == "/" { "" } else { &target };
    Ok(ApiResponse::temporary_redirect(
        retargeted.edition.href(path).as_str().to_owned(),
    ))
}

/// The edition of the day in `as_of`, if that is given, and the path and query without it.
fn resolve_as_of(context: &RequestContext<'_>) -> Option<Result<(Arc<Edition>, String), Problem>> {
    let params = context.query_params.iter();
    let mut as_of = params.clone().filter(|param| param.name == AS_OF);
    let (first, is_repeated) = (as_of.next()?, as_of.next().is_some());
    let edition = edition_as_of(context, &first.value, is_repeated);
    let others: Vec<_> = params
        .filter(|param| param.name != AS_OF)
        .cloned()
        .collect();
    let target = format!("{}{}", context.path, to_query_string(&others));
    Some(edition.map(|edition| (edition, target)))
}

/// The newest edition that was published by the end of a day, in UTC.
fn edition_as_of(
    context: &RequestContext<'_>,
    text: &str,
    is_repeated: bool,
) -> Result<Arc<Edition>, Problem> {
    let to_problem = |error| {
        let errors = QueryErrors::new(vec![error], &context.query_params);
        Problem::from_query_errors(context.path, errors)
    };
    if is_repeated {
        return Err(to_problem(QueryError::repeated_parameter(AS_OF, text)));
    }
    let record = context.snapshot.record();
    let publication_days = record.numbers().filter_map(|number| {
        let edition = record.edition(number)?;
        Some((
            edition,
            edition.negotiation().published.as_ref()?.utc_date(),
        ))
    });
    let publication_days: Vec<_> = publication_days.collect();
    let (first, last) = (
        publication_days.first().map(|(_, day)| *day),
        publication_days.last().map(|(_, day)| *day),
    );
    let refuse = |reason, detail, suggestion: Option<Date>| {
        let suggestion = suggestion.map(|day| day.to_string());
        let published_days: Vec<_> = publication_days
            .iter()
            .rev()
            .map(|(_, day)| day.to_string())
            .collect();
        let error = QueryError::new(reason, AS_OF, text, detail);
        to_problem(QueryError {
            suggestion,
            ..error.with_allowed(published_days.iter().map(String::as_str))
        })
    };
    let number =
        edition_prefix::parse_number(text).filter(|number| record.edition(*number).is_some());
    if let Some(number) = number {
        let detail = format!("`{AS_OF}` takes a day; `{text}` is the number of an edition.");
        let params = context.query_params.iter();
        let others: Vec<_> = params
            .filter(|param| param.name != AS_OF)
            .cloned()
            .collect();
        let path = if context.path == "/" {
            ""
        } else {
            context.path
        };
        let prefix = edition_path_prefix(number);
        let target = format!("{prefix}{path}{}", to_query_string(&others));
        let problem = refuse(QueryErrorKind::InvalidValue, detail, None);
        return Err(problem.with_target(AS_OF, target, None));
    }
    let day = text.parse::<Date>().ok();
    let Some(day) = day.filter(|day| day.to_string() == text) else {
        // A day that is only written another way is meant.
        let suggestion = last_day(text).map(|day| first.map_or(day, |first| day.max(first)));
        return Err(refuse(
            QueryErrorKind::InvalidValue,
            explain_invalid_day(text, suggestion, last),
            suggestion.or(last),
        ));
    };
    let newest = publication_days
        .iter()
        .rev()
        .find(|(_, published)| *published <= day);
    newest
        .map(|(edition, _)| Arc::clone(edition))
        .ok_or_else(|| {
            let earliest = first.map_or_else(String::new, |first| {
                format!(" The earliest day is {first}, when the first edition was published.")
            });
            let detail = format!(
                "`{AS_OF}` is too early: no edition was published by the end of {day} (UTC).{earliest}"
            );
            if !takes_as_at(context.path) {
                return refuse(QueryErrorKind::NoEdition, detail, first);
            }
            // Before the first edition, the day is one of the negotiation.
            let detail =
                format!("{detail} To select the positions that were held on a day, use `{AS_AT}`.");
            let params = context.query_params.iter().cloned();
            let params = params.map(|param| QueryParam {
                name: if param.name == AS_OF {
                    AS_AT.to_owned()
                } else {
                    param.name
                },
                ..param
            });
            let query_string = to_query_string(&params.collect::<Vec<_>>());
            let problem = refuse(QueryErrorKind::NoEdition, detail, None);
            problem.with_target(AS_OF, format!("{}{query_string}", context.path), None)
        })
}

/// What is wrong with a text that is no day, and the day that it stands for; of any other text,
/// nobody can say which.
fn explain_invalid_day(text: &str, suggestion: Option<Date>, newest: Option<Date>) -> String {
    if text.is_empty() {
        return format!("`{AS_OF}` is empty. Give a value or remove the parameter.");
    }
    let problem = match CalendarPeriod::explain_impossible_date(text) {
        Some(problem) => format!("`{AS_OF}` takes a day. {problem}"),
        None => format!("`{AS_OF}` takes a day, written `2026-11-25`, not `{text}`."),
    };
    let newest = newest.map(|day| format!(" The newest edition was published on {day}."));
    let hint = match suggestion {
        Some(day) => did_you_mean(Some(&day.to_string())),
        None => newest.unwrap_or_default(),
    };
    problem + &hint
}
