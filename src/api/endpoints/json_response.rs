//! Answers about the record as a whole.

use std::sync::Arc;

use serde::Serialize;

use crate::api::endpoint::{Cost, Endpoint, RequestContext, ResponseSpec};
use crate::api::http::problem::{Problem, ProblemCode};
use crate::api::http::response::ApiResponse;
use crate::api::openapi::schema;
use crate::views::{self, Summary, VocabularyList};

/// The negotiation on one page.
pub(crate) fn summary() -> Endpoint {
    Endpoint {
        path: "/v1/summary".into(),
        operation_id: "get_summary".into(),
        tag: "overview",
        summary: "The negotiation on one page".into(),
        description: "Title, status, parties, significance and outlook; every aspect, challenge and actor in one line with its address; the events in order; how many items there are.".into(),
        path_param: None,
        parameters: None,
        extra_parameters: Vec::new(),
        response: ResponseSpec::from_type::<Summary>("application/json", "The summary.", schema::summary_schemas),
        problems: &[ProblemCode::UnknownParameter],
        example: "/v1/summary".into(),
        cost: Cost::Expensive,
        handler: Arc::new(|context| json_response(context, "/v1/summary", || views::summary(&context.edition))),
    }
}

/// The controlled vocabularies.
pub(crate) fn vocabulary() -> Endpoint {
    Endpoint {
        path: "/v1/vocabulary".into(),
        operation_id: "list_vocabularies".into(),
        tag: "overview",
        summary: "The values that fields may have".into(),
        description: "Every controlled vocabulary with its values, their labels and definitions, and how often the record uses each. Values may be added within `/v1`.".into(),
        path_param: None,
        parameters: None,
        extra_parameters: Vec::new(),
        response: ResponseSpec::from_type::<VocabularyList>("application/json", "The vocabularies.", schema::schemas_of::<VocabularyList>),
        problems: &[ProblemCode::UnknownParameter],
        example: "/v1/vocabulary".into(),
        cost: Cost::Expensive,
        handler: Arc::new(|context| json_response(context, "/v1/vocabulary", || views::vocabularies(&context.edition))),
    }
}

/// An answer that its address and the edition determine: `content` as JSON, indented.
pub(crate) fn json_response<T: Serialize>(
    context: &RequestContext<'_>,
    path: &str,
    content: impl FnOnce() -> T,
) -> Result<ApiResponse, Problem> {
    context.respond_with_etag(path, "application/json", || {
        let mut body = serde_json::to_vec_pretty(&content())?;
        body.push(b'\n');
        Ok(body)
    })
}
