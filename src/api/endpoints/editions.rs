//! Editions, and what each item was in them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::cost::Cost;
use crate::api::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::api::endpoints::item::item_endpoint;
use crate::api::endpoints::item_id::{redirect_to_id, resolve_item};
use crate::api::endpoints::json_response::json_response;
use crate::model::{Href, ItemTypeInfo, Slug};
use crate::store::{Edition, RetiredId, item_path, to_i64};
use crate::views::{self, EditionView, ItemHistory};

const EDITIONS_PATH: &str = "/v1/editions";

/// All editions.
#[derive(Serialize, ToSchema)]
struct Editions {
    /// The editions, the oldest first.
    #[schema(max_items = 1_000)]
    data: Vec<EditionView>,
    /// The size of the list, and its edition.
    meta: FullListMeta,
    /// The URLs of this response.
    links: FullListLinks,
}

/// The size of a list that has no pages, and its edition.
#[derive(Serialize, ToSchema)]
#[schema(as = WholeMeta)]
pub(crate) struct FullListMeta {
    /// How many entries the list has.
    #[schema(minimum = 0, maximum = 10_000_000)]
    total: i64,
    /// The number of the edition.
    #[schema(minimum = 1, maximum = 1_000_000)]
    edition: i64,
}

/// The URLs of a list that has no pages.
#[derive(Serialize, ToSchema)]
#[schema(as = WholeLinks)]
pub(crate) struct FullListLinks {
    /// The URL of this response.
    #[serde(rename = "self")]
    pub(crate) this: Href,
}

impl FullListMeta {
    pub(crate) fn new(total: usize, edition: &Edition) -> Self {
        Self {
            total: to_i64(total),
            edition: edition.number(),
        }
    }
}

/// The endpoint of the editions.
pub(crate) fn list() -> Endpoint {
    Endpoint::get(EDITIONS_PATH, "list_editions", Tag::Editions)
        .summary("All editions")
        .description(
            "Every edition of the record: when it was released, its digest, how many changes it \
             made, and the prefix of its URLs. Every URL that begins with `/editions/{number}` \
             always shows that edition.",
        )
        .cost(Cost::Expensive)
        .respond(ResponseSpec::json::<Editions>("The editions."), |context| {
            let edition = &context.edition;
            json_response(context, EDITIONS_PATH, || {
                let editions = edition.lineage();
                let data: Vec<_> = editions
                    .iter()
                    .map(|listed| views::edition_view(listed, edition))
                    .collect();
                Editions {
                    meta: FullListMeta::new(data.len(), edition),
                    data,
                    links: FullListLinks {
                        this: edition.href(EDITIONS_PATH),
                    },
                }
            })
        })
}

/// The endpoint of the history of the negotiation.
pub(crate) fn negotiation_history() -> Endpoint {
    const PATH: &str = "/v1/summary/history";
    Endpoint::get(PATH, "get_summary_history", Tag::Editions)
        .summary("History of the negotiation")
        .description(
            "The versions of the negotiation itself, the oldest first. Each edition that \
             describes the negotiation differently, for example with another status, title or \
             list of parties, made one version, with what differs, why, and the permanent URL of \
             that version. Items that the summary lists do not count, because they have histories \
             of their own.",
        )
        .cost(Cost::Expensive)
        .respond(
            ResponseSpec::json::<ItemHistory>("The history."),
            |context| {
                let edition = &context.edition;
                let response =
                    json_response(context, PATH, || views::negotiation_history(edition))?;
                Ok(response.with_link("latest-version", &edition.links().negotiation()))
            },
        )
}

/// The endpoint of the history of a type's items, which outlives an item that was withdrawn.
pub(crate) fn history(item_type: &'static ItemTypeInfo) -> Endpoint {
    const SUBPATH: &str = "/history";
    let type_id = item_type.id;
    item_endpoint(item_type, SUBPATH)
        .summary(format!("History of one {}", item_type.type_name))
        .description(
            "One version of the item for each edition that changed it, the oldest first, with what differs, why, and a permanent URL. For a withdrawn item, the last entry says why.",
        )
        .respond(
            ResponseSpec::json::<ItemHistory>("The history."),
            move |context| {
                let edition = &context.edition;
                let respond = |id: &Slug| {
                    let path = item_path(type_id, id) + SUBPATH;
                    json_response(context, &path, || views::item_history(edition, type_id, id))
                };
                match edition
                    .history()
                    .resolve_retired_id(type_id, &context.path_param)
                {
                    Some(RetiredId::Withdrawn(item)) if item.id.as_str() == context.path_param => {
                        respond(item.id)
                    }
                    Some(RetiredId::Withdrawn(item)) => {
                        Ok(redirect_to_id(item_type, context, item.id, SUBPATH))
                    }
                    _ => resolve_item(item_type, context, SUBPATH, |key| respond(edition.id(key))),
                }
            },
        )
}
