//! How to cite an item, from an address that stays with the edition.

use crate::api::endpoint::{Endpoint, RequestContext, ResponseSpec};
use crate::api::endpoints::items::item_subresource;
use crate::api::openapi::schema;
use crate::model::{Href, ItemTypeInfo};
use crate::store::edition_path_prefix;
use crate::views::ItemCitation;

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
            context.edition.citation(key, edition_href(item_type, context))
        })
    }
}

/// The address of the item that is asked for, in the edition that it is answered from.
pub(crate) fn edition_href(item_type: &ItemTypeInfo, context: &RequestContext<'_>) -> Href {
    let path = format!("/v1/{}/{}", item_type.collection, context.path_param);
    context
        .state
        .link_base()
        .href_with_prefix(&edition_path_prefix(context.edition.number()), &path)
}
