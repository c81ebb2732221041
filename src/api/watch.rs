//! What the pages of a draft need to reload themselves while its files are watched. Other servers
//! do not have these paths.

use serde_json::json;

use crate::api::endpoint::{JSON, reject_query};
use crate::api::http::problem::Problem;
use crate::api::http::response::ApiResponse;
use crate::api::request_context::{Handler, RequestContext};
use crate::html::{WATCH_SCRIPT, WATCH_STYLESHEET, watched_version};

/// The paths with their handlers.
pub(super) fn routes() -> [(&'static str, Handler); 3] {
    [
        ("/watch.json", reject_query(version)),
        (
            "/watch.css",
            reject_query(|_| Ok(file("text/css; charset=utf-8", WATCH_STYLESHEET))),
        ),
        (
            "/watch.js",
            reject_query(|_| Ok(file("text/javascript; charset=utf-8", WATCH_SCRIPT))),
        ),
    ]
}

/// What the pages of the edition show at the moment, which they poll.
#[expect(clippy::unnecessary_wraps, reason = "handlers may fail")]
fn version(context: &RequestContext<'_>) -> Result<ApiResponse, Problem> {
    let edition = &context.edition;
    let check = context.snapshot.check_of_draft(edition);
    let body = json!({"version": watched_version(edition, check)}).to_string();
    Ok(ApiResponse::uncacheable(JSON, body.into_bytes()))
}

fn file(content_type: &'static str, text: &'static str) -> ApiResponse {
    ApiResponse::uncacheable(content_type, text.as_bytes().to_vec())
}
