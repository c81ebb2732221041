//! Answers about the record as a whole.

use std::sync::Arc;

use serde::Serialize;

use super::answer::Answer;
use super::endpoint::{Answers, Call, Cost, Endpoint};
use super::problem::{Problem, ProblemCode};
use super::schema;
use crate::record::{Summary, VocabularyList};

/// The negotiation on one page.
pub(super) fn summary() -> Endpoint {
    Endpoint {
        path: "/v1/summary".into(),
        operation: "get_summary".into(),
        tag: "overview",
        summary: "The negotiation on one page".into(),
        description: "Title, status, parties, significance and outlook; every aspect, challenge and actor in one line with its address; the events in order; how many items there are.".into(),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers: Answers::of::<Summary>("application/json", "The summary.", schema::summary),
        problems: &[ProblemCode::UnknownParameter],
        example: "/v1/summary".into(),
        cost: Cost::Expensive,
        handler: Arc::new(|call| view(call, "/v1/summary", || call.record.summary())),
    }
}

/// The controlled vocabularies.
pub(super) fn vocabulary() -> Endpoint {
    Endpoint {
        path: "/v1/vocabulary".into(),
        operation: "list_vocabularies".into(),
        tag: "overview",
        summary: "The values that fields may have".into(),
        description: "Every controlled vocabulary with its values, their labels and definitions, and how often the record uses each. Values may be added within `/v1`.".into(),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers: Answers::of::<VocabularyList>("application/json", "The vocabularies.", schema::collected::<VocabularyList>),
        problems: &[ProblemCode::UnknownParameter],
        example: "/v1/vocabulary".into(),
        cost: Cost::Expensive,
        handler: Arc::new(|call| view(call, "/v1/vocabulary", || call.record.vocabularies())),
    }
}

/// An answer that its address and the edition determine: `content` as JSON, indented.
pub(super) fn view<T: Serialize>(
    call: &Call<'_>,
    path: &str,
    content: impl FnOnce() -> T,
) -> Result<Answer, Problem> {
    call.determined(path, "application/json", || {
        let mut body = serde_json::to_vec_pretty(&content())?;
        body.push(b'\n');
        Ok(body)
    })
}
