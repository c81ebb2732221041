//! How to cite an item, with a URL that stays with the edition.

use crate::api::endpoint::Endpoint;
use crate::api::endpoints::item::item_subresource;
use crate::model::ItemTypeInfo;
use crate::views;

/// The endpoint of the citations of a type's items.
pub(crate) fn endpoint(item_type: &'static ItemTypeInfo) -> Endpoint {
    item_subresource(
        item_type,
        "citation",
        |endpoint| {
            endpoint
                .summary(format!("How to cite one {}", item_type.type_name))
                .description(
                    "The citation in words, for BibTeX and as CSL-JSON. Its address names the \
                     edition, so that it leads to the same facts when newer editions are out; it \
                     is absolute where the server knows its public address.",
                )
        },
        "The citation.",
        |context, key| views::citation(&context.edition, key),
    )
}
