//! How to cite an item, from an address that stays with the edition.

use crate::api::endpoint::{Endpoint, ResponseSpec};
use crate::api::endpoints::items::item_subresource;
use crate::api::openapi::schema;
use crate::model::ItemTypeInfo;
use crate::views::{self, ItemCitation};

/// The endpoint of the citations of a kind's items.
pub(crate) fn endpoint(item_type: &'static ItemTypeInfo) -> Endpoint {
    Endpoint {
        summary: format!("How to cite one {}", item_type.type_name),
        description: "The citation in words, for BibTeX and as CSL-JSON. Its address names the edition, so that it leads to the same facts when newer editions are out; it is absolute where the server knows its public address.".into(),
        response: ResponseSpec::from_type::<ItemCitation>(
            "application/json",
            "The citation.",
            schema::schemas_of::<ItemCitation>,
        ),
        ..item_subresource(item_type, "citation", |context, key| {
            views::citation(&context.edition, key)
        })
    }
}
