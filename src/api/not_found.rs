//! Paths without a route: redirects without a trailing slash, and problems with suggestions.

use axum::http::Method;

use crate::api::edition_prefix;
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::known_paths::is_known_path;
use crate::api::path_suggestion::{SuggestedTarget, suggest_in_named_edition, suggest_target};
use crate::api::request_context::RequestContext;
use crate::api::target::with_query;
use crate::model::join_with;
use crate::query::did_you_mean;
use crate::store::{Edition, Record, edition_path_prefix};

/// A path in the edition of the request, as clients send it.
fn with_edition_prefix(path: &str, edition: &Edition) -> String {
    if edition.is_pinned() {
        format!("{}{path}", edition_path_prefix(edition.number()))
    } else {
        path.to_owned()
    }
}

/// The response to a path that no route has.
pub(crate) fn not_found(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    // `OPTIONS *` is about the server (RFC 9110, section 9.3.7); nothing else has this path.
    if context.path == "*" && context.method == Method::OPTIONS {
        return Ok(ApiResponse::options());
    }
    let edition = &context.edition;
    let query = context.query_suffix();
    if let Some(path) = context.path.strip_suffix('/')
        && (is_known_path(path, context)
            || edition_prefix::is_edition_root(path, context.snapshot.record()))
    {
        match context.method {
            Method::GET | Method::HEAD => {}
            // A preflight may not be redirected.
            Method::OPTIONS => return Ok(ApiResponse::options()),
            _ => return Err(context.method_not_allowed()),
        }
        return Ok(ApiResponse::permanent_redirect(format!(
            "{}{path}{query}",
            edition.link_base().as_str()
        )));
    }
    let requested = with_edition_prefix(context.path, edition);
    let edition_root_path = edition_root(context.path, context.snapshot.record());
    // What names an edition leads to no other.
    let names_edition = edition_root_path.or_else(|| suggest_in_named_edition(context));
    let in_edition = names_edition.clone().map(|target| (target, String::new()));
    let suggested = in_edition.or_else(|| {
        let SuggestedTarget { target, dropped } = suggest_target(context.path, context)?;
        Some((target, dropped))
    });
    let (suggested, dropped) = suggested.unzip();
    let displayed =
        names_edition.or_else(|| Some(with_edition_prefix(suggested.as_deref()?, edition)));
    let hint = match &displayed {
        Some(displayed) => {
            let dropped = dropped.filter(|dropped| !dropped.is_empty());
            let left_out =
                dropped.map(|dropped| format!(" `{dropped}` names nothing and is left out."));
            did_you_mean(Some(displayed)) + &left_out.unwrap_or_default()
        }
        None => " Begin at `/`, which lists what there is.".to_owned(),
    };
    let missing =
        missing_format(context).unwrap_or_else(|| format!("There is nothing at `{requested}`."));
    let detail = format!("{missing}{hint}");
    // The path may refuse the query, or require one.
    let corrected_target = suggested.map(|suggested| with_query(suggested, context.query));
    let json_paths = context.state.paths().iter().copied();
    let allowed = json_paths.filter(|path| !path.contains('.'));
    Err(Problem::from_path_error(
        ProblemCode::UnknownPath,
        detail,
        ("path", &requested),
        allowed,
        (displayed.as_deref(), corrected_target),
    ))
}

/// The root of an edition, for clients that look for it below `/v1`.
fn edition_root(path: &str, record: &Record) -> Option<String> {
    let path = path.strip_prefix("/v1").unwrap_or(path);
    Some(path.to_owned()).filter(|path| edition_prefix::is_edition_root(path, record))
}

/// That a response does not come in the format that the path asks for, and in which ones it does.
fn missing_format(context: &RequestContext<'_>) -> Option<String> {
    let (path, extension) = context.path.rsplit_once('.')?;
    if !path.starts_with("/v1/") || path.contains('.') || !is_known_path(path, context) {
        return None;
    }
    let shown = with_edition_prefix(path, &context.edition);
    if extension == "json" {
        return Some(format!("`{shown}` is JSON without an extension."));
    }
    let formats = ["atom", "bib", "csv", "html", "ndjson", "svg", "zip"].into_iter();
    let formats = formats.filter(|other| is_known_path(&format!("{path}.{other}"), context));
    let formats: Vec<_> = formats.map(|other| format!("`.{other}`")).collect();
    let others = match formats.as_slice() {
        [] => String::new(),
        [only] => format!("; its other format is {only}"),
        _ => format!("; its other formats are {}", join_with(&formats, "and")),
    };
    Some(format!(
        "`{shown}` is JSON and does not come as `.{extension}`{others}."
    ))
}
