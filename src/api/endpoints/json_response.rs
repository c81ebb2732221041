//! Responses about the record as a whole, and how they are rendered as JSON.

use serde::Serialize;
use utoipa::ToSchema as _;

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, JSON, ResponseSpec, Tag};
use crate::api::http::problem::Problem;
use crate::api::http::response::ApiResponse;
use crate::api::openapi::schema;
use crate::api::request_context::RequestContext;
use crate::model::WithLabels;
use crate::views::{self, Summary};

/// The negotiation on one page.
pub(crate) fn summary() -> Endpoint {
    const PATH: &str = "/v1/summary";
    Endpoint::get(PATH, "get_summary", Tag::Overview)
        .summary("The negotiation on one page")
        .description(
            "Title, status, parties, significance and outlook; every aspect, challenge, actor, \
             event, proposal and source in one line; the positions on each challenge; the editors' notes \
             on these texts; how many items there are.",
        )
        .cost(Cost::Expensive)
        .respond(
            ResponseSpec::json_with_schemas(
                "The summary.",
                &Summary::name(),
                schema::summary_schemas,
            ),
            |context| {
                let edition = &context.edition;
                let response = json_response(context, PATH, || views::summary(edition))?;
                let history = edition.links().negotiation_history();
                Ok(response.with_link("version-history", &history))
            },
        )
}

/// The response that the edition and `path` determine: `content` as indented JSON.
pub(crate) fn json_response<T: Serialize>(
    context: &RequestContext<'_>,
    path: &str,
    content: impl FnOnce() -> T,
) -> Result<ApiResponse, Problem> {
    context.respond_with_etag(path, JSON, || {
        let mut body = serde_json::to_vec_pretty(&WithLabels(&content()))?;
        body.push(b'\n');
        Ok(body)
    })
}
