//! How to cite an item, from an address that stays with the edition.

use super::collections::below_item;
use super::endpoint::{Answers, Call, Endpoint};
use super::schema;
use crate::model::{Href, KindInfo};
use crate::record::{ItemCitation, prefix};

/// The endpoint of the citations of a kind's items.
pub(super) fn endpoint(kind: &'static KindInfo) -> Endpoint {
    Endpoint {
        summary: format!("How to cite one {}", kind.type_name),
        description: "The citation in words, for BibTeX and as CSL-JSON. Its address names the edition, so that it leads to the same facts when newer editions are out; it is absolute where the server knows its public address.".into(),
        answers: Answers::of::<ItemCitation>(
            "application/json",
            "The citation.",
            schema::collected::<ItemCitation>,
        ),
        ..below_item(kind, "citation", |call, at| {
            call.record.citation(at, pinned(kind, call))
        })
    }
}

/// The address of the item that is asked for, in the edition that it is answered from.
pub(super) fn pinned(kind: &KindInfo, call: &Call<'_>) -> Href {
    let path = format!("/v1/{}/{}", kind.collection, call.segment);
    call.api
        .links()
        .href_in(&prefix(call.record.number()), &path)
}
