//! The timeline and the network as pictures, for pages.

use std::io;
use std::sync::Arc;

use super::endpoint::{Answers, Call, Cost, Endpoint};
use super::problem::{Problem, ProblemCode};
use super::whole::text;
use crate::picture;

const SVG: &str = "image/svg+xml";

/// The events in order, drawn.
pub(super) fn timeline() -> Endpoint {
    drawn(
        "/v1/timeline",
        "get_timeline_svg",
        "The events in order, as a picture",
        "The timeline as an SVG image, to be placed in a page: each event with its date, kind, status and place, and lines for what follows and what causes what.",
        |call| {
            let record = &call.record;
            picture::timeline(&record.timeline(), record.negotiation())
        },
    )
}

/// The record as a network, drawn.
pub(super) fn graph() -> Endpoint {
    drawn(
        "/v1/graph",
        "get_graph_svg",
        "The record as a network, as a picture",
        "The network as an SVG image, to be placed in a page: the items by type, and an arc for each relation.",
        |call| {
            let record = &call.record;
            picture::graph(&record.graph(), record.negotiation())
        },
    )
}

/// The picture of what `json` answers.
fn drawn(
    json: &'static str,
    operation: &str,
    summary: &str,
    description: &str,
    draw: fn(&Call<'_>) -> io::Result<Vec<u8>>,
) -> Endpoint {
    let path = format!("{json}.svg");
    Endpoint {
        path: path.clone(),
        operation: operation.into(),
        tag: "overview",
        summary: summary.into(),
        description: format!(
            "{description} It brings its own background, names itself to screen readers, and links to the items where it is placed inline."
        ),
        segment: None,
        parameters: None,
        own_parameters: Vec::new(),
        answers: Answers {
            content_type: SVG,
            description: "The picture.",
            schema: text("A picture in SVG.", r"^<svg [\s\S]*</svg>\n$"),
            schemas: Vec::new(),
        },
        problems: &[ProblemCode::UnknownParameter],
        example: path.clone(),
        cost: Cost::Expensive,
        handler: Arc::new(move |call| {
            let answer = call.determined(&path, SVG, || {
                draw(call).map_err(|error| {
                    tracing::error!(%error, "a picture could not be drawn");
                    Problem::new(
                        ProblemCode::InternalError,
                        "The server failed while it drew this picture.",
                    )
                })
            })?;
            Ok(answer.linked("alternate", &call.record.href(json)))
        }),
    }
}
