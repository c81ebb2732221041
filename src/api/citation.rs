//! How to cite an item, from an address that stays with the edition.

use std::sync::Arc;

use super::collections::{item, of_item};
use super::endpoint::{Answers, Call, Endpoint};
use super::problem::ProblemCode;
use super::schema;
use super::views::view;
use crate::model::{Href, KindInfo};
use crate::record::{ItemCitation, prefix};

/// The endpoint of the citations of a kind's items.
pub(super) fn endpoint(kind: &'static KindInfo) -> Endpoint {
    let (type_name, collection) = (kind.type_name, kind.collection);
    Endpoint {
        path: format!("/v1/{collection}/{{id}}/{TAIL}"),
        operation: format!("get_{type_name}_citation"),
        summary: format!("How to cite one {type_name}"),
        description: "The citation in words, for BibTeX and as CSL-JSON. Its address names the edition, so that it leads to the same facts when newer editions are out; it is absolute where the server knows its public address.".into(),
        parameters: None,
        answers: Answers::of::<ItemCitation>(
            "application/json",
            "The citation.",
            schema::collected::<ItemCitation>,
        ),
        problems: &[
            ProblemCode::UnknownParameter,
            ProblemCode::InvalidValue,
            ProblemCode::UnknownId,
            ProblemCode::Withdrawn,
        ],
        example: format!("/v1/{collection}/{}/{TAIL}", kind.example),
        handler: Arc::new(move |call| {
            of_item(kind, call, &format!("/{TAIL}"), |at| {
                let path = format!("/v1/{collection}/{}/{TAIL}", call.segment);
                view(call, &path, || {
                    call.record.citation(at, pinned(kind, call))
                })
            })
        }),
        ..item(kind)
    }
}

/// The last segment of the path.
const TAIL: &str = "citation";

/// The address of the item that is asked for, in the edition that it is answered from.
pub(super) fn pinned(kind: &KindInfo, call: &Call<'_>) -> Href {
    let edition = prefix(call.record.number());
    let path = format!("{edition}/v1/{}/{}", kind.collection, call.segment);
    Href::new(call.api.base(), &path)
}
